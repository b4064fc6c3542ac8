"""Events that failed too often for a subscriber: people see them here, and retry or discard them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select, tuple_, update

from entrepot.core.database import Database, Tx, outbox_event
from entrepot.core.outbox.tables import outbox_failure
from entrepot.kit.errors import NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor


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


def dead_letters(connection: Connection, cursor: str | None = None, limit: int = 50) -> Page[DeadLetter]:
    """Return a keyset page of events that failed, newest event first."""
    failure, event = outbox_failure.c, outbox_event.c
    statement = (
        select(outbox_failure, event.name, event.payload)
        .join(outbox_event, event.id == failure.event_id)
        .order_by(failure.event_id.desc(), failure.subscriber.desc())
        .limit(limit + 1)
    )
    if cursor:
        key = decode_cursor(cursor)
        statement = statement.where(
            tuple_(failure.event_id, failure.subscriber) < tuple_(str(key.get("e")), str(key.get("s")))
        )
    letters = [
        DeadLetter(
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
        for row in connection.execute(statement)
    ]
    more = letters[:limit]
    following = encode_cursor({"e": more[-1].event_id, "s": more[-1].subscriber}) if len(letters) > limit else None
    return Page(more, next=following)


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
