"""Reading drafts and the files that many came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, Select, Text, cast, func, or_, select

from entrepot.core.jobs import get_job
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.kit.sentences import sentence
from entrepot.sell.listing.content import OPTION, Content, content_from_json
from entrepot.sell.listing.contradictions import Contradiction, contradictions
from entrepot.sell.listing.inputs import own_cells, shared_cells
from entrepot.sell.listing.standing import ALL, STANDS, Standing, lacking, standing
from entrepot.sell.listing.tables import listing_acceptance, listing_batch, listing_draft
from entrepot.sell.listing.unused import Unused, unused
from entrepot.sell.listing.variants import VARIANTS_MAX, DraftVariant, draft_variants
from entrepot.sell.scoring import ContentScore, Lost
from entrepot.sell.trials import running_among

Need = Literal["", "ready", "doubts", "barred", "missing", "failed", "accepted", "working"]
"""What a list of drafts shows: all, or those that stand in one way (``sell.listing.standing``)."""

_D = listing_draft.c
_IN_LISTS: Final = select(
    _D.id,
    _D.row,
    _D.state,
    _D.title,
    _D.category_id,
    _D.pictures,
    _D.score,
    _D.missing,
    _D.doubts,
    _D.problem,
    _D.product_id,
    _D.price,
    _D.updated_at,
    _D.objection,
    _D.screened,
)
_COUNTS: Final = (
    func.count().filter(ALL).label("all"),
    *(func.count().filter(those).label(name) for name, those in STANDS.items()),
)
_MADE: Final = ("ready", "accepted")
_NEEDS: Final = tuple(each.name for each in _COUNTS)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as a list shows it. ``score`` is 0 to 100, None while it is being made.

    ``problem`` says why it could not be made or accepted, ``objection`` what cannot be taken of what its source says.
    ``price`` has ``loss_minor``, what is lost on each piece, where it is below what one is known to cost.
    """

    draft_id: str
    row: int | None
    state: str
    title: str
    category_id: str | None
    picture_file_id: str | None
    score: int | None
    missing: int
    doubts: int
    problem: str | None
    product_id: str | None
    price: Mapping[str, Any] | None
    updated_at_us: int
    objection: str | None = None
    screened: str | None = None

    @property
    def standing(self) -> Standing:
        """How it stands; the counts of a file are of these."""
        return standing(self.state, self.missing, self.doubts, self.problem, self.screened)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft whole: what it is made of, how far it is, its fields, and what was read in its pictures.

    ``variants`` are those that its options make, with what is said of each; the field of that name changes it.
    ``rows`` are the rows of the file that it was put together of, none where it is of one. ``contradictions`` are what
    nobody has decided of it and cannot all be true, ``unused`` what was said and stands in no field.
    """

    draft_id: str
    seller_id: str
    batch_id: str | None
    row: int | None
    state: str
    stage: str
    locale: str
    channel: str
    words: str
    text: str
    source: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]
    readings: Mapping[str, Any]
    content: Content
    translated: Mapping[str, Any]
    score: int | None
    problem: str | None
    product_id: str | None
    version: int
    created_at_us: int
    updated_at_us: int
    variants: tuple[DraftVariant, ...] = ()
    rows: tuple[int, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    unused: tuple[Unused, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchView:
    """A supplier's file and how far its drafts are; ``counts`` by how drafts stand, which add up to ``all``.

    ``problem`` says why it could not be read, ``broke_off`` why making its drafts did: that goes on when tried again.
    ``above`` are rows above the headings and ``left_out`` columns that were not read: how many a carton holds, MOQ.
    ``ready_without`` counts, of a file that is asked for by its id, those ready without a ``picture``, ``stock`` or a
    ``title`` of their own.
    """

    batch_id: str
    file_name: str
    kind: str
    state: str
    total: int
    done: int
    problem: str | None
    counts: Mapping[str, int]
    created_at_us: int
    ended_at_us: int | None
    broke_off: str | None = None
    above: tuple[tuple[int, str], ...] = ()
    left_out: tuple[str, ...] = ()
    ready_without: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """Drafts that were accepted together by a rule, and how that went.

    ``state`` is waiting, done, undoing or undone; ``problem`` says why the accepting or taking back broke off, if it
    did: it goes on when somebody tries again.
    """

    acceptance_id: str
    state: str
    rule: Mapping[str, Any]
    accepted: int
    refused: int
    created_at_us: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class StoredScores:
    """Content scores of drafts, the latest first; of some of them by rule what was lost (points and rule alone)."""

    points: list[int]
    sample: list[ContentScore]


def get_draft(connection: Connection, seller_id: str, draft_id: str) -> DraftView:
    """Return a seller's draft; raise NotFound for another's."""
    row = connection.execute(select(listing_draft).where(_D.id == draft_id, _D.seller_id == seller_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such draft")
    return view_of(row)


def get_drafts_with_options(connection: Connection, seller_id: str, draft_ids: Sequence[str]) -> dict[str, DraftView]:
    """Return those of a seller's drafts that have options, by their ids."""
    has_options = cast(_D.content, Text).contains(f'"{OPTION}', autoescape=True)
    rows = connection.execute(select(listing_draft).where(_D.seller_id == seller_id, _D.id.in_(draft_ids), has_options))
    return {row.id: view_of(row) for row in rows}


def view_of(row: Row[Any]) -> DraftView:
    """Return a row of the table as a view."""
    content = content_from_json(row.content)
    return DraftView(
        row.id,
        row.seller_id,
        row.batch_id,
        row.row,
        row.state,
        row.stage,
        row.locale,
        row.channel,
        row.words,
        row.text,
        shared_cells(row.source),
        tuple(row.pictures),
        row.readings,
        content,
        row.translated,
        row.score,
        row.problem,
        row.product_id,
        row.version,
        row.created_at,
        row.updated_at,
        draft_variants(content, row.id)[:VARIANTS_MAX] if content.options() else (),
        tuple(own_cells(row.source)),
        contradictions(content) if row.state == "ready" else (),
        unused(content, row.words, row.text, shared_cells(row.source)) if row.state in _MADE else (),
    )


def list_drafts(
    connection: Connection,
    seller_id: str,
    *,
    batch_id: str | None = None,
    need: Need = "",
    alone: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[DraftRow]:
    """Return a keyset page of a seller's drafts: of a file in its order, else the newest first.

    ``alone`` leaves out those that came from files.
    """
    statement = _asked(_IN_LISTS, seller_id, batch_id, need).limit(limit + 1)
    if alone:
        statement = statement.where(_D.batch_id.is_(None))
    if batch_id is None:
        statement = statement.order_by(_D.id.desc())
        after = _D.id.__lt__
    else:
        statement = statement.order_by(_D.row)
        after = _D.row.__gt__
    if cursor:
        match decode_cursor(cursor):
            case {"after": (str() | int()) as at} if isinstance(at, int) == (batch_id is not None):
                statement = statement.where(after(at))
            case _:
                raise InvalidInput("this page address is not valid", field="cursor")
    rows = connection.execute(statement).all()
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = None if last is None else encode_cursor({"after": last.id if batch_id is None else last.row})
    return Page([_row(each) for each in rows[:limit]], next=next_cursor)


def _asked(statement: Select[Any], seller_id: str, batch_id: str | None, need: Need) -> Select[Any]:
    statement = statement.where(_D.seller_id == seller_id)
    if batch_id is not None:
        statement = statement.where(_D.batch_id == batch_id)
    return statement.where(STANDS[need] if need else ALL)


def _row(row: Row[Any]) -> DraftRow:
    return DraftRow(
        row.id,
        row.row,
        row.state,
        row.title,
        row.category_id,
        row.pictures[0] if row.pictures else None,
        row.score,
        row.missing,
        row.doubts,
        row.problem,
        row.product_id,
        row.price,
        row.updated_at,
        row.objection,
        row.screened,
    )


def get_batch(connection: Connection, seller_id: str, batch_id: str) -> BatchView:
    """Return a seller's file of drafts; raise NotFound."""
    row = connection.execute(
        select(listing_batch).where(listing_batch.c.id == batch_id, listing_batch.c.seller_id == seller_id)
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such file of drafts")
    return replace(_batches(connection, [row])[0], ready_without=_ready_without(connection, batch_id))


def _ready_without(connection: Connection, batch_id: str) -> dict[str, int]:
    lacks = lacking(_D.batch_id == batch_id)
    counts = (func.count().filter(those) for those in lacks.values())
    found = connection.execute(select(*counts).where(_D.batch_id == batch_id, STANDS["ready"])).one()
    return {name: count for name, count in zip(lacks, found, strict=True) if count}


def list_batches(connection: Connection, seller_id: str, limit: int = 20) -> list[BatchView]:
    """Return a seller's latest files of drafts, the newest first."""
    statement = select(listing_batch).where(listing_batch.c.seller_id == seller_id)
    rows = connection.execute(statement.order_by(listing_batch.c.id.desc()).limit(limit)).all()
    return _batches(connection, rows)


def _batches(connection: Connection, rows: Sequence[Row[Any]]) -> list[BatchView]:
    """Return files with how many of their drafts need what; one statement for all."""
    statement = select(_D.batch_id, *_COUNTS).where(_D.batch_id.in_([row.id for row in rows]))
    counted = {row[0]: row[1:] for row in connection.execute(statement.group_by(_D.batch_id))}
    none = (0,) * len(_NEEDS)
    return [
        _batch(row, dict(zip(_NEEDS, counted.get(row.id, none), strict=True)), _broke_off(connection, row))
        for row in rows
    ]


def _broke_off(connection: Connection, row: Row[Any]) -> str | None:
    if row.state not in {"waiting", "running"}:
        return None
    job = get_job(connection, row.id, owner=row.seller_id)
    return (job.error or "?") if job.state == "failed" else None


def _batch(row: Row[Any], counts: Mapping[str, int], broke_off: str | None) -> BatchView:
    notes = row.notes or {}
    return BatchView(
        row.id,
        row.file_name,
        row.kind,
        row.state,
        row.total,
        row.done,
        row.problem,
        counts,
        row.created_at,
        row.ended_at,
        broke_off,
        tuple((number, text) for number, text in notes.get("above", ())),
        tuple(notes.get("left_out", ())),
    )


def get_acceptance(connection: Connection, seller_id: str, acceptance_id: str) -> AcceptanceView:
    """Return drafts that a seller accepted together; raise NotFound."""
    row = connection.execute(
        select(listing_acceptance).where(
            listing_acceptance.c.id == acceptance_id, listing_acceptance.c.seller_id == seller_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such acceptance")
    return _acceptance(connection, row)


def trials_ended_by_undo(connection: Connection, seller_id: str, acceptance_id: str) -> int:
    """Return how many running trials would end if an acceptance were taken back."""
    products = select(listing_draft.c.product_id).where(
        listing_draft.c.seller_id == seller_id,
        listing_draft.c.accept_id == acceptance_id,
        listing_draft.c.state == "accepted",
    )
    return running_among(connection, seller_id, products)


def last_acceptance(connection: Connection, seller_id: str) -> AcceptanceView | None:
    """Return what a seller accepted together last, if anything."""
    statement = select(listing_acceptance).where(listing_acceptance.c.seller_id == seller_id)
    row = connection.execute(statement.order_by(listing_acceptance.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _acceptance(connection, row)


def _acceptance(connection: Connection, row: Row[Any]) -> AcceptanceView:
    problem = None
    if row.state in {"waiting", "undoing"}:
        job = get_job(connection, job_of(row), owner=row.seller_id)
        problem = (job.error or "?") if job.state == "failed" else None
    return AcceptanceView(row.id, row.state, row.rule, row.accepted, row.refused, row.created_at, problem)


def job_of(acceptance: Row[Any]) -> str:
    """Return the job that works at an acceptance, or at taking it back."""
    return str((acceptance.undo_job if acceptance.state == "undoing" else None) or acceptance.id)


def stored_scores(connection: Connection, *, limit: int = 10_000, with_losses: int = 100) -> StoredScores:
    """Return the content scores of drafts of all sellers as they were when each was made last, the latest first.

    ``with_losses`` of them also say what each rule took. Nothing is scored anew.
    """
    listed = or_(_D.state == "ready", _D.state == "accepted")
    points = select(_D.score).where(listed, _D.score.is_not(None)).order_by(_D.id.desc()).limit(limit)
    lost = select(_D.score, _D.lost).where(listed, _D.lost.is_not(None)).order_by(_D.id.desc()).limit(with_losses)
    return StoredScores(
        [int(each) for each in connection.execute(points).scalars()],
        [_score(row.score, row.lost) for row in connection.execute(lost)],
    )


def _score(points: int, lost: Mapping[str, float]) -> ContentScore:
    return ContentScore(float(points), tuple(Lost(code, some, "", sentence(code)) for code, some in lost.items()))
