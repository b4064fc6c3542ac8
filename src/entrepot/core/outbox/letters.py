"""Events that failed too often for a subscriber: people see them here, and retry or discard them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, delete, or_, select, update

from entrepot.core.database import Database, Sorting, Tx, outbox_event
from entrepot.core.outbox.tables import outbox_failure
from entrepot.kit.errors import NotFound
from entrepot.kit.paging import Page


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event set aside for one subscriber; ``state`` is ``retry`` or ``dead``; times in microseconds."""

    subscriber: str
    event_id: str
    name: str
    payload: dict[str, Any]
    state: str
    attempts: int
    failed_at_us: int
    next_at_us: int
    error: str


_SORTING: Final = Sorting(
    {
        "event": outbox_failure.c.event_id,
        "failed": outbox_failure.c.failed_at,
        "tries": outbox_failure.c.attempts,
        "subscriber": outbox_failure.c.subscriber,
    },
    tiebreak=outbox_failure.c.event_id + outbox_failure.c.subscriber,
    default="-event",
)


def dead_letters(
    connection: Connection,
    cursor: str | None = None,
    limit: int = 50,
    *,
    state: str | None = None,
    text: str = "",
    sort: str | None = None,
) -> Page[DeadLetter]:
    """Return a keyset page of events that failed, newest event first where no other order is asked for.

    ``text`` is the beginning of a subscriber's or an event's name, or an event's id.
    """
    statement = select(outbox_failure, outbox_event.c.name, outbox_event.c.payload).join(
        outbox_event, outbox_event.c.id == outbox_failure.c.event_id
    )
    if state is not None:
        statement = statement.where(outbox_failure.c.state == state)
    if text:
        statement = statement.where(
            or_(
                outbox_failure.c.subscriber.startswith(text, autoescape=True),
                outbox_event.c.name.startswith(text, autoescape=True),
                outbox_failure.c.event_id == text,
            )
        )
    return _SORTING.page(connection, statement, _letter, sort=sort, cursor=cursor, limit=limit)


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        row.subscriber,
        row.event_id,
        row.name,
        orjson.loads(row.payload),
        row.state,
        row.attempts,
        row.failed_at,
        row.next_at,
        row.error,
    )


def retry_dead_letter(db: Database, subscriber: str, event_id: str, *, actor: str) -> None:
    """Hand an event to its subscriber again at once; raise NotFound where it did not fail."""

    def retry(tx: Tx) -> None:
        _known(
            tx.execute(
                update(outbox_failure)
                .where(outbox_failure.c.subscriber == subscriber, outbox_failure.c.event_id == event_id)
                .values(state="retry", attempts=1, next_at=tx.now_us)
            ).rowcount
        )
        tx.audit(actor, "outbox.retry", event_id, subscriber=subscriber)

    db.write(retry)


def discard_dead_letter(db: Database, subscriber: str, event_id: str, *, actor: str, reason: str) -> None:
    """Give an event up for one subscriber; raise NotFound where it did not fail."""

    def discard(tx: Tx) -> None:
        _known(
            tx.execute(
                delete(outbox_failure).where(
                    outbox_failure.c.subscriber == subscriber, outbox_failure.c.event_id == event_id
                )
            ).rowcount
        )
        tx.audit(actor, "outbox.discard", event_id, subscriber=subscriber, reason=reason)

    db.write(discard)


def act_on_dead_letters(
    db: Database, letters: Sequence[tuple[str, str]], *, give_up: bool, actor: str, reason: str = ""
) -> int:
    """Hand many (subscriber, event) over again, or give them up; those that are gone meanwhile are passed over.

    Return how many there were.
    """

    def act(tx: Tx) -> int:
        done = 0
        for subscriber, event_id in letters:
            columns = outbox_failure.c
            here = (columns.subscriber == subscriber) & (columns.event_id == event_id)
            again = update(outbox_failure).where(here).values(state="retry", attempts=1, next_at=tx.now_us)
            if not tx.execute(delete(outbox_failure).where(here) if give_up else again).rowcount:
                continue
            done += 1
            why = {"reason": reason} if give_up else {}
            tx.audit(actor, "outbox.discard" if give_up else "outbox.retry", event_id, subscriber=subscriber, **why)
        return done

    return db.write(act)


def _known(rows: int) -> None:
    if rows == 0:
        raise NotFound("this event did not fail for that subscriber")
