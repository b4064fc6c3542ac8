"""Turns announced events into deliveries, at a position of its own in the stream."""

import threading
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, Row, case, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.outbox import Lag, Position, StoredEvent, lag_after, read_events
from entrepot.core.webhooks.domain import OPERATOR, wants
from entrepot.core.webhooks.tables import (
    webhook_delivery,
    webhook_endpoint,
    webhook_message,
    webhook_position,
)
from entrepot.kit.clock import from_us

SUBSCRIBER = "core.webhooks"
BATCH = 200
"""Events looked at in one transaction."""
_IDLE_S = 0.25
_log = structlog.get_logger(__name__)

_POSITION = select(webhook_position.c.xid, webhook_position.c.seq).where(webhook_position.c.subscriber == SUBSCRIBER)
_LOCKED_POSITION = _POSITION.with_for_update(skip_locked=True)
_NEW_POSITION = insert_or_ignore(webhook_position, ["subscriber"])
_NEW_MESSAGE = insert_or_ignore(webhook_message, ["event_id"])
_NEW_DELIVERY = insert_or_ignore(webhook_delivery, ["event_id", "endpoint_id"])
_ENDPOINTS = select(
    webhook_endpoint.c.id, webhook_endpoint.c.owner, webhook_endpoint.c.events, webhook_endpoint.c.created_at
).where(webhook_endpoint.c.state != "removed")


class Enqueuer:
    """Feeds deliveries from the outbox; one a process, and any number of processes may."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._news = threading.Event()
        db.on_news(self._news.set)

    def step(self) -> int:
        """Look at one batch of new events; return how many there were."""
        with self._db.read() as connection:
            row = connection.execute(_POSITION).one_or_none()
            after = Position() if row is None else Position(row.xid, row.seq)
            if not read_events(connection, after, 1)[0]:
                return 0
        if row is None:
            self._db.write(lambda tx: tx.execute(_NEW_POSITION, {"subscriber": SUBSCRIBER, "xid": -1, "seq": -1}))
        return self._db.write(_enqueue_in)

    def run(self, stop: threading.Event) -> None:
        """Step whenever there is news, until ``stop`` is set; for a thread of its own."""
        while not stop.is_set():
            self._news.clear()
            try:
                busy = self.step() > 0
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("webhooks.enqueue_failed")
                busy = False
            if not busy:
                self._news.wait(_IDLE_S)


def webhooks_lag(connection: Connection, now_us: int) -> Lag:
    """Return how far the enqueuer is behind the events that were announced."""
    row = connection.execute(_POSITION).one_or_none()
    after = Position() if row is None else Position(row.xid, row.seq)
    return lag_after(connection, SUBSCRIBER, after, None, now_us)


def _enqueue_in(tx: Tx) -> int:
    row = tx.execute(_LOCKED_POSITION).one_or_none()
    if row is None:
        return 0  # another process is at it
    events, position = read_events(tx.connection, Position(row.xid, row.seq), BATCH)
    if not events:
        return 0
    by_owner: dict[str, list[Row[Any]]] = {}
    for endpoint in tx.execute(_ENDPOINTS):
        by_owner.setdefault(endpoint.owner, []).append(endpoint)
    for event in events if by_owner else ():
        deliver_to(tx, event, _receivers(event, by_owner))
    tx.execute(
        update(webhook_position)
        .where(webhook_position.c.subscriber == SUBSCRIBER)
        .values(xid=position.xid, seq=position.seq)
    )
    return len(events)


def _receivers(event: StoredEvent, by_owner: dict[str, list[Row[Any]]]) -> list[str]:
    owners = {OPERATOR, event.payload.get("seller_id"), event.payload.get("holder_id")}
    return [
        endpoint.id
        for owner in sorted(filter(None, owners))
        for endpoint in by_owner.get(owner, ())
        if endpoint.created_at <= event.at_us and wants(endpoint.events, event.name)
    ]


def deliver_to(tx: Tx, event: StoredEvent, endpoint_ids: list[str]) -> None:
    """Put an event on its way to endpoints; one that is on its way there already is not put twice."""
    if not endpoint_ids:
        return
    tx.execute(
        _NEW_MESSAGE,
        {"event_id": event.id, "body": body_of(event.name, event.payload, event.at_us), "created_at": tx.now_us},
    )
    tx.execute(
        _NEW_DELIVERY,
        [
            {
                "id": tx.new_id("whd"),
                "endpoint_id": endpoint_id,
                "event_id": event.id,
                "event_name": event.name,
                "event_at": event.at_us,
                "state": "waiting",
                "attempts": 0,
                "next_at": tx.now_us,
                "created_at": tx.now_us,
            }
            for endpoint_id in endpoint_ids
        ],
    )
    wake(tx, endpoint_ids)


def wake(tx: Tx, endpoint_ids: list[str]) -> None:
    """Let something be due now for endpoints; one that is left in peace for a while after failures stays so."""
    columns = webhook_endpoint.c
    due = case(
        (columns.next_at.is_(None), tx.now_us),
        (columns.failures > 0, columns.next_at),
        (columns.next_at < tx.now_us, columns.next_at),
        else_=tx.now_us,
    )
    tx.execute(update(webhook_endpoint).where(columns.id.in_(endpoint_ids)).values(next_at=due))


def body_of(name: str, payload: dict[str, Any], at_us: int) -> str:
    """Return what is sent: the event's name, its moment (RFC 3339, UTC) and its values, after Standard Webhooks."""
    timestamp = from_us(at_us).isoformat().replace("+00:00", "Z")
    return orjson.dumps({"type": name, "timestamp": timestamp, "data": payload}).decode()
