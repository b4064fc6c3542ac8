"""What goes in and out over HTTP of files of notices and of investigations."""

from typing import Annotated, Any, Literal

from pydantic import Field

from entrepot.core.http.types import Body, Id
from entrepot.kit.clock import from_us
from entrepot.sell.notices.bodies import FileIds, Moment, Said, Short
from entrepot.sell.notices.evidence import Piece
from entrepot.sell.notices.investigate import About, InvestigationView
from entrepot.sell.notices.read import BatchView

UploadId = Annotated[str, Id("ntb")]
InvestigationId = Annotated[str, Id("inv")]


class RowProblem(Body):
    """What is amiss in a row, and what was expected."""

    row: int
    field: str
    problem: str
    expected: str


class UploadAnswer(Body):
    """A file of notices: how far it was read, how many it gave, how many said what stands already, and its problems."""

    id: str
    file_name: str
    state: Literal["waiting", "done", "refused"]
    total: int
    done: int
    given: int
    folded: int
    problems: list[RowProblem]
    given_at: Moment


class UploadList(Body):
    """Files of notices, newest first."""

    items: list[UploadAnswer]


class InvestigationBody(Body):
    """What is investigated: one's brand (an agency: any) or a seller."""

    about: About
    subject_id: Short = Field(examples=["brd_01kjpwd6m0e028gtvf2c8bz8m7"])
    title: Short = Field(examples=["Copies of mugs in spring"])


class NoteBody(Body):
    """A note; `file_ids` are files sent to `/api/v1/files` before."""

    words: Said = Field(examples=["Seen at a market in March."])
    file_ids: FileIds = Field(default_factory=list)


class Sealed(Body):
    """How many pieces were added."""

    added: int


class PieceAnswer(Body):
    """A piece of evidence under its hash and seal."""

    number: int
    kind: str
    content: str
    sha256: str
    seal: str
    added_at: Moment


class InvestigationSummary(Body):
    """An investigation; `head` is the seal over all its pieces."""

    id: str
    about: About
    subject_id: str
    title: str
    state: Literal["open", "closed"]
    pieces: int
    head: str
    opened_at: Moment


class InvestigationAnswer(InvestigationSummary):
    """An investigation with its pieces; `broken_at` names the first that does not hold, 0 where the end was cut off."""

    broken_at: int | None
    items: list[PieceAnswer]


class InvestigationList(Body):
    """Investigations, newest first."""

    items: list[InvestigationSummary]


def upload_answer(batch: BatchView) -> dict[str, Any]:
    """Return a file of notices as it is sent."""
    return {
        "id": batch.batch_id,
        "file_name": batch.file_name,
        "state": batch.state,
        "total": batch.total,
        "done": batch.done,
        "given": batch.given,
        "folded": batch.folded,
        "problems": [
            {"row": row, "field": name, "problem": problem, "expected": expected}
            for row, name, problem, expected in batch.problems
        ],
        "given_at": from_us(batch.given_at_us),
    }


def investigation_answer(view: InvestigationView) -> dict[str, Any]:
    """Return an investigation as it is sent, without its pieces."""
    return {
        "id": view.investigation_id,
        "about": view.about,
        "subject_id": view.subject_id,
        "title": view.title,
        "state": view.state,
        "pieces": view.pieces,
        "head": view.head,
        "opened_at": from_us(view.opened_at_us),
    }


def piece_answer(piece: Piece) -> dict[str, Any]:
    """Return a piece as it is sent."""
    return {
        "number": piece.number,
        "kind": piece.kind,
        "content": piece.content,
        "sha256": piece.sha256,
        "seal": piece.seal,
        "added_at": from_us(piece.added_at_us),
    }
