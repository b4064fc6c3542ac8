"""Hands events to subscribers. An effect and the mark that it was seen commit together: exactly once."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import orjson
import structlog
from sqlalchemy import bindparam, delete, select, update

from entrepot.core.database import Database, Event, Tx, insert_or_ignore, may_pass, outbox_event, upsert
from entrepot.core.outbox.read import Position, StoredEvent, held_back, newest_position, read_events
from entrepot.core.outbox.tables import outbox_failure, outbox_position

BATCH = 50
"""Events a subscriber is given in one transaction."""
ATTEMPTS = 8
"""After so many failures an event is set aside for people; waits grow from 1 s to about 1 min between them."""
_SECOND_US = 1_000_000
_GATHER_S = 0.01
"""A pause between two steps under load: bigger batches cost less."""
_PATIENCE_S = 10
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    """``handle(tx, event)`` is called once for each event of the type; what it writes commits with the mark.

    ``handle_many(tx, events)``, where given, is tried first on a whole batch; when it raises, its work is undone and
    the batch goes through ``handle`` one by one.
    """

    name: str
    event: type[Any]
    handle: Callable[[Tx, Any], None]
    handle_many: Callable[[Tx, Sequence[Any]], None] | None = None


_READ_POSITION = select(outbox_position.c.xid, outbox_position.c.seq).where(
    outbox_position.c.subscriber == bindparam("name")
)
_LOCK_POSITION = _READ_POSITION.with_for_update(skip_locked=True)
_POSITIONS = select(outbox_position)
_DUE_NAMES = (
    select(outbox_failure.c.subscriber)
    .distinct()
    .where(outbox_failure.c.state == "retry", outbox_failure.c.next_at <= bindparam("now"))
)
_NEW_POSITION = insert_or_ignore(outbox_position, ["subscriber"])
_MOVE_POSITION = (
    update(outbox_position)
    .where(outbox_position.c.subscriber == bindparam("name"))
    .values(xid=bindparam("new_xid"), seq=bindparam("new_seq"))
)
_FAILED = upsert(
    outbox_failure,
    index=["subscriber", "event_id"],
    set_=["state", "attempts", "next_at", "failed_at", "error"],
)
_DUE = (
    select(outbox_failure.c.event_id, outbox_failure.c.attempts)
    .where(
        outbox_failure.c.subscriber == bindparam("name"),
        outbox_failure.c.state == "retry",
        outbox_failure.c.next_at <= bindparam("now"),
    )
    .order_by(outbox_failure.c.next_at)
    .limit(BATCH)
)
_LOCK_DUE = _DUE.with_for_update(skip_locked=True)


class Outbox:
    """The dispatcher of one process; on PostgreSQL any number of processes share the work."""

    def __init__(self, db: Database, subscriptions: Sequence[Subscription]) -> None:
        names = [subscription.name for subscription in subscriptions]
        if len(set(names)) != len(names):
            message = "two subscriptions have the same name"
            raise ValueError(message)
        self._db = db
        self._subscriptions = tuple(subscriptions)
        self._names = list(dict.fromkeys(each.event.NAME for each in subscriptions))
        self._news = threading.Event()
        db.on_news(self._news.set)

    def step(self) -> int:
        """Give each subscriber one batch of what is new and what is due again; return how many events were handled.

        The order is fixed, so that a simulated world replays. A subscriber whose transaction fails keeps its place
        and stops no other.
        """
        fresh, due = self._work()
        handled = 0
        for subscription in self._subscriptions:
            try:
                if subscription.name in fresh:
                    handled += self._new(subscription)
                if subscription.name in due:
                    handled += self._again(subscription)
            except Exception:  # noqa: BLE001  # logged; the others go on, and this one at the next step
                _log.exception("outbox.subscriber_failed", subscriber=subscription.name)
        return handled

    def drain(self) -> int:
        """Step until nothing is new; return how many events were handled.

        On PostgreSQL an open transaction, even one of another database, holds the newest events back: they are waited
        for, up to 10 s.
        """
        total = 0
        give_up = time.monotonic() + _PATIENCE_S
        while True:
            with self._db.read() as connection:
                waiting = held_back(connection)
            handled = self.step()
            total += handled
            if handled:
                continue
            if not waiting or time.monotonic() > give_up:
                return total
            time.sleep(0.001)

    def run(self, stop: threading.Event) -> None:
        """Step whenever there is news, until ``stop`` is set; for a thread of its own."""
        idle_s = 0.5 if self._db.dialect == "sqlite" else 0.1
        while not stop.is_set():
            self._news.clear()
            try:
                busy = self.step() > 0
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("outbox.step_failed")
                busy = False
            if busy:
                stop.wait(_GATHER_S)
            else:
                self._news.wait(idle_s)

    def _work(self) -> tuple[set[str], set[str]]:
        """Return the subscribers that have new events, and those that have an event to try again."""
        with self._db.read() as connection:
            positions = {row.subscriber: Position(row.xid, row.seq) for row in connection.execute(_POSITIONS)}
            newest = {name: newest_position(connection, name) for name in self._names}
            due = set(connection.execute(_DUE_NAMES, {"now": self._db.clock.now_us()}).scalars())
        fresh = {
            each.name for each in self._subscriptions if newest[each.event.NAME] > positions.get(each.name, Position())
        }
        if unknown := fresh - positions.keys():
            first = [{"subscriber": name, "xid": -1, "seq": -1} for name in sorted(unknown)]
            self._db.write(lambda tx: tx.execute(_NEW_POSITION, first))
        return fresh, due

    def _new(self, subscription: Subscription) -> int:
        return self._db.write(lambda tx: self._new_in(tx, subscription))

    def _new_in(self, tx: Tx, subscription: Subscription) -> int:
        row = tx.execute(_LOCK_POSITION, {"name": subscription.name}).one_or_none()
        if row is None:
            return 0  # another process is at it
        events, position = read_events(tx.connection, Position(row.xid, row.seq), BATCH, [subscription.event.NAME])
        if not events:
            return 0
        if not _handle_batch(tx, subscription, events):
            for event in events:
                _handle_one(tx, subscription, event, attempts=0)
        tx.execute(_MOVE_POSITION, {"name": subscription.name, "new_xid": position.xid, "new_seq": position.seq})
        return len(events)

    def _again(self, subscription: Subscription) -> int:
        due = {"name": subscription.name, "now": self._db.clock.now_us()}
        return self._db.write(lambda tx: _again_in(tx, subscription, due))


def _again_in(tx: Tx, subscription: Subscription, due: dict[str, Any]) -> int:
    rows = tx.execute(_LOCK_DUE, due).all()
    for row in rows:
        _handle_one(tx, subscription, stored_event(tx, row.event_id), attempts=row.attempts)
    return len(rows)


def stored_event(tx: Tx, event_id: str) -> StoredEvent:
    """Return one event by its id."""
    row = tx.execute(select(outbox_event).where(outbox_event.c.id == event_id)).one()
    return StoredEvent(Position(row.xid, row.seq), row.id, row.name, orjson.loads(row.payload), row.at)


def _decode(subscription: Subscription, event: StoredEvent) -> Event:
    known = {each.name for each in fields(subscription.event)}
    decoded: Event = subscription.event(**{k: v for k, v in event.payload.items() if k in known})
    return decoded


def _handle_batch(tx: Tx, subscription: Subscription, events: list[StoredEvent]) -> bool:
    if subscription.handle_many is None:
        return False
    try:
        with tx.savepoint():
            subscription.handle_many(tx, [_decode(subscription, event) for event in events])
    except Exception as problem:
        if tx.lost or may_pass(problem):
            raise
        return False  # tried again one by one, where a failure is recorded
    return True


def _handle_one(tx: Tx, subscription: Subscription, event: StoredEvent, *, attempts: int) -> None:
    """Hand over one event; a failure is recorded and stops nothing else.

    What the database may do at the next try (a deadlock, a lost connection, a full disk) is raised: it says nothing of
    the event, and is the writer's affair.
    """
    try:
        with tx.savepoint():
            subscription.handle(tx, _decode(subscription, event))
            if attempts:
                tx.execute(
                    delete(outbox_failure).where(
                        outbox_failure.c.subscriber == subscription.name,
                        outbox_failure.c.event_id == event.id,
                    )
                )
    except Exception as problem:
        if tx.lost or may_pass(problem):
            raise
        attempts += 1  # whatever else a subscriber raises is kept for people to see
        _log.warning("outbox.event_failed", subscriber=subscription.name, event_id=event.id, attempts=attempts)
        tx.execute(
            _FAILED,
            {
                "subscriber": subscription.name,
                "event_id": event.id,
                "state": "dead" if attempts >= ATTEMPTS else "retry",
                "attempts": attempts,
                "next_at": tx.now_us + _SECOND_US * 2 ** (attempts - 1),
                "failed_at": tx.now_us,
                "error": f"{type(problem).__name__}: {problem}"[:2000],
            },
        )
