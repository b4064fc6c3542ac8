"""Looking at letters, and trying one again: for operators."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.mail.domain import Letter
from entrepot.core.mail.tables import mail_letter
from entrepot.kit.errors import Conflict, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.kit.sentences import say

_L = mail_letter.c
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
    connection: Connection, *, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[LetterRow]:
    """Return a keyset page of letters, the newest first."""
    statement = select(mail_letter).order_by(_L.id.desc()).limit(limit + 1)
    if state is not None:
        statement = statement.where(_L.state == state)
    if cursor is not None:
        statement = statement.where(_L.id < str(decode_cursor(cursor).get("id")))
    rows = [_row(row) for row in connection.execute(statement)]
    following = encode_cursor({"id": rows[limit - 1].id}) if len(rows) > limit else None
    return Page(rows[:limit], next=following)


def get_letter(connection: Connection, letter_id: str) -> tuple[LetterRow, Letter]:
    """Return a letter with what its composer needs; raise NotFound."""
    row = connection.execute(select(mail_letter).where(_L.id == letter_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such letter")
    return _row(row), Letter(row.id, row.kind, row.person_id, row.facts, row.created_at)


def letter_counts(connection: Connection) -> dict[str, int]:
    """Return how many letters there are by state."""
    rows = connection.execute(select(_L.state, func.count()).group_by(_L.state))
    return {state: int(count) for state, count in map(tuple, rows)}


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
