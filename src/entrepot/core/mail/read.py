"""Looking at letters, and trying one again: for operators."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from entrepot.core.database import Database, Sorting, Tx
from entrepot.core.mail.domain import Letter
from entrepot.core.mail.tables import mail_letter
from entrepot.kit.errors import Conflict, NotFound
from entrepot.kit.paging import Page
from entrepot.kit.sentences import say

_L = mail_letter.c
COUNTED: Final = 1_000
_SORTING: Final = Sorting({"queued": _L.created_at, "tries": _L.attempts}, tiebreak=_L.id, default="-queued")
_SOME: Final = select(_L.id).where(_L.state == bindparam("its_state")).limit(COUNTED)
_AGAIN: Final = frozenset({"failed", "kept"})


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter and what came of it; moments in microseconds."""

    id: str
    kind: str
    person_id: str
    state: str
    attempts: int
    next_at: int
    error: str | None
    created_at: int
    done_at: int | None


def list_letters(
    connection: Connection,
    *,
    state: str | None = None,
    kind: str | None = None,
    person_id: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[LetterRow]:
    """Return a keyset page of letters, the newest first.

    The moments are those in which they were queued, in microseconds, UTC, the end not included.
    """
    statement = select(*(_L[name] for name in LetterRow.__slots__))
    for column, value in ((_L.state, state), (_L.kind, kind), (_L.person_id, person_id)):
        if value is not None:
            statement = statement.where(column == value)
    if since_us is not None:
        statement = statement.where(_L.created_at >= since_us)
    if until_us is not None:
        statement = statement.where(_L.created_at < until_us)
    return _SORTING.page(connection, statement, _row, sort=sort, cursor=cursor, limit=limit)


def get_letter(connection: Connection, letter_id: str) -> tuple[LetterRow, Letter]:
    """Return a letter with what its composer needs; raise NotFound."""
    row = connection.execute(select(mail_letter).where(_L.id == letter_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such letter")
    return _row(row), Letter(row.id, row.kind, row.person_id, row.facts, row.created_at)


def letter_counts(connection: Connection, states: Iterable[str]) -> dict[str, int]:
    """Return how many letters there are in each of some states; it stops counting at ``COUNTED``."""
    return {state: len(connection.execute(_SOME, {"its_state": state}).all()) for state in states}


def send_again(db: Database, letter_id: str, *, actor: str) -> None:
    """Try a letter again that was given up or kept; raise NotFound, Conflict."""

    def again(tx: Tx) -> None:
        row = tx.execute(select(_L.state).where(_L.id == letter_id)).one_or_none()
        if row is None:
            raise NotFound("there is no such letter")
        if row.state not in _AGAIN:
            raise Conflict(say("the letter is %(state)s and cannot be sent again", state=row.state))
        values = {"state": "waiting", "attempts": 0, "next_at": tx.now_us, "error": None, "done_at": None}
        tx.execute(update(mail_letter).where(_L.id == letter_id).values(values))
        tx.audit(actor, "mail.sent_again", letter_id)

    db.write(again)


def _row(row: Row[Any]) -> LetterRow:
    return LetterRow(
        row.id,
        row.kind,
        row.person_id,
        row.state,
        row.attempts,
        row.next_at,
        row.error,
        row.created_at,
        row.done_at,
    )
