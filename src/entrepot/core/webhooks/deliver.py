"""Sends what is due, outside any transaction, and records what came of it."""

import asyncio
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import structlog
from sqlalchemy import Row, func, insert, or_, select, update
from standardwebhooks import Webhook

from entrepot.core.database import Database, Tx
from entrepot.core.webhooks.domain import OPERATOR, wait_after
from entrepot.core.webhooks.events import WebhookDisabled
from entrepot.core.webhooks.send import Outcome, Sender
from entrepot.core.webhooks.tables import (
    webhook_attempt,
    webhook_delivery,
    webhook_endpoint,
    webhook_message,
)
from entrepot.kit.clock import from_us

ENDPOINTS_AT_ONCE = 16
DELIVERIES_AT_ONCE = 8
"""To one endpoint."""
POLICY = "policy:webhooks"
_LEASE_US = 60_000_000
_SECOND_US = 1_000_000
_LONGEST_PEACE = 5
_IDLE_S = 0.25
_PATIENCE_S = 3
_GONE = 410
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one endpoint is sent at once."""

    endpoint: Row[Any]
    deliveries: Sequence[Row[Any]]
    # Drawn when it is taken, one for each delivery: the order in which answers come back must not change a replay.
    chances: Sequence[float]


class Deliverer:
    """The sender of one process; on PostgreSQL any number of processes share the work."""

    def __init__(self, db: Database, sender: Sender, rng: Random) -> None:
        self._db, self._sender, self._rng = db, sender, rng

    def step(self) -> int:
        """Send what is due, some to each endpoint, and return how many calls were made."""
        batches = self._claim(ENDPOINTS_AT_ONCE)
        if batches:
            asyncio.run(self._all(batches))
        return sum(len(batch.deliveries) for batch in batches)

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set; for a thread of its own. A slow receiver holds up nobody else."""
        asyncio.run(self._serve(stop))

    async def _all(self, batches: Sequence[Batch]) -> None:
        await asyncio.gather(*map(self._deliver, batches))

    async def _serve(self, stop: threading.Event) -> None:
        running: dict[asyncio.Task[None], str] = {}
        while not stop.is_set():
            try:
                batches = await asyncio.to_thread(self._claim, ENDPOINTS_AT_ONCE - len(running), running.values())
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("webhooks.claim_failed")
                batches = []
            running |= {asyncio.create_task(self._deliver(batch)): batch.endpoint.id for batch in batches}
            if not batches:
                await asyncio.sleep(_IDLE_S)
            elif len(running) == ENDPOINTS_AT_ONCE:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task.done()]:
                del running[task]
                if problem := task.exception():
                    _log.error("webhooks.record_failed", exc_info=problem)
        if running:
            await asyncio.wait(running, timeout=_PATIENCE_S)  # what is not recorded then is sent again
        for task in running:
            task.cancel()

    def _claim(self, room: int, busy: Collection[str] = ()) -> list[Batch]:
        columns = webhook_endpoint.c
        due = (
            select(webhook_endpoint)
            .where(columns.state == "active", columns.next_at <= self._db.clock.now_us(), columns.id.not_in(busy))
            .order_by(columns.next_at, columns.id)
            .limit(room)
        )
        if room < 1:
            return []
        with self._db.read() as connection:
            if connection.execute(due).first() is None:
                return []

        def claim(tx: Tx) -> list[tuple[Row[Any], Sequence[Row[Any]]]]:
            endpoints = tx.execute(due.with_for_update(skip_locked=True)).all()
            claimed = [(endpoint, _claim_deliveries(tx, endpoint.id)) for endpoint in endpoints]
            return [(endpoint, deliveries) for endpoint, deliveries in claimed if deliveries]

        return [
            Batch(endpoint, deliveries, [self._rng.random() for _ in deliveries])
            for endpoint, deliveries in self._db.write(claim)
        ]

    async def _deliver(self, batch: Batch) -> None:
        outcomes = await asyncio.gather(*(self._send(batch.endpoint, each) for each in batch.deliveries))
        await asyncio.to_thread(self._db.write, lambda tx: _record(tx, batch, outcomes))

    async def _send(self, endpoint: Row[Any], delivery: Row[Any]) -> Outcome:
        now_us = self._db.clock.now_us()
        headers = {
            "content-type": "application/json",
            "user-agent": "Entrepot-Webhooks/1",
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(now_us // _SECOND_US),
            "webhook-signature": signatures(endpoint, delivery.event_id, delivery.body, now_us),
        }
        return await self._sender.send(endpoint.url, headers, delivery.body.encode())


def signatures(endpoint: Row[Any], event_id: str, body: str, now_us: int) -> str:
    """Return the signatures of Standard Webhooks: by the secret, and by the one before it while that still holds."""
    secrets = [endpoint.secret]
    if endpoint.previous_secret and now_us < endpoint.previous_until:
        secrets.append(endpoint.previous_secret)
    return " ".join(Webhook(secret).sign(event_id, from_us(now_us), body) for secret in secrets)


def _claim_deliveries(tx: Tx, endpoint_id: str) -> Sequence[Row[Any]]:
    columns = webhook_delivery.c
    rows = tx.execute(
        select(webhook_delivery, webhook_message.c.body)
        .join(webhook_message, webhook_message.c.event_id == columns.event_id)
        .where(
            columns.endpoint_id == endpoint_id,
            or_(columns.state == "waiting", columns.state == "sending"),
            columns.next_at <= tx.now_us,
        )
        .order_by(columns.next_at, columns.id)
        .limit(DELIVERIES_AT_ONCE)
    ).all()
    if rows:
        tx.execute(
            update(webhook_delivery)
            .where(columns.id.in_([row.id for row in rows]))
            .values(state="sending", next_at=tx.now_us + _LEASE_US)
        )
    next_at = tx.now_us + _LEASE_US if rows else _next_due(tx, endpoint_id)
    tx.execute(update(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id).values(next_at=next_at))
    return rows


def _next_due(tx: Tx, endpoint_id: str) -> int | None:
    columns = webhook_delivery.c
    due = [
        tx.execute(
            select(func.min(columns.next_at)).where(columns.endpoint_id == endpoint_id, columns.state == state)
        ).scalar()
        for state in ("waiting", "sending")
    ]
    return min((each for each in due if each is not None), default=None)


def _record(tx: Tx, batch: Batch, outcomes: Sequence[Outcome]) -> None:
    endpoint_id = batch.endpoint.id
    columns = webhook_endpoint.c
    endpoint = tx.execute(select(webhook_endpoint).where(columns.id == endpoint_id).with_for_update()).one()
    failures, failing_since, stop = endpoint.failures, endpoint.failing_since, None
    for delivery, outcome, chance in zip(batch.deliveries, outcomes, batch.chances, strict=True):
        _log_attempt(tx, delivery.id, outcome)
        attempts = delivery.attempts + 1
        wait_s = wait_after(attempts, chance, outcome.retry_after_s)
        if outcome.delivered:
            failures, failing_since = 0, None
            _settle(tx, delivery.id, "delivered", attempts, outcome)
            continue
        failures += 1
        failing_since = failing_since or tx.now_us
        if outcome.status == _GONE:
            stop = "the receiver says that it is gone for good (410)"
            wait_s = None
        if wait_s is None:
            _settle(tx, delivery.id, "failed", attempts, outcome)
            if failing_since <= delivery.created_at + _LEASE_US:
                stop = stop or f"nothing was taken in {attempts} attempts; the last: {outcome.error}"
        else:
            _settle(tx, delivery.id, "waiting", attempts, outcome, next_at=tx.now_us + round(wait_s * _SECOND_US))
    next_at = _next_due(tx, endpoint_id)
    if failures and next_at is not None:
        peace_s = wait_after(min(failures, _LONGEST_PEACE), 0.5) or 0.0
        next_at = max(next_at, tx.now_us + round(peace_s * _SECOND_US))
    values: dict[str, Any] = {"failures": failures, "failing_since": failing_since, "next_at": next_at}
    if stop is not None and endpoint.state == "active":
        values |= {"state": "disabled", "disabled_reason": stop}
        seller_id = None if endpoint.owner == OPERATOR else endpoint.owner
        tx.publish(WebhookDisabled(endpoint_id, seller_id, stop))
        tx.audit(POLICY, "webhook.disabled", endpoint_id, owner=endpoint.owner, reason=stop)
    tx.execute(update(webhook_endpoint).where(columns.id == endpoint_id).values(values))


def _settle(
    tx: Tx, delivery_id: str, state: str, attempts: int, outcome: Outcome, *, next_at: int | None = None
) -> None:
    tx.execute(
        update(webhook_delivery)
        .where(webhook_delivery.c.id == delivery_id)
        .values(
            state=state,
            attempts=attempts,
            next_at=next_at or tx.now_us,
            done_at=None if state == "waiting" else tx.now_us,
            last_status=outcome.status,
            last_error=outcome.error,
        )
    )


def _log_attempt(tx: Tx, delivery_id: str, outcome: Outcome) -> None:
    tx.execute(
        insert(webhook_attempt),
        {
            "id": tx.new_id("wha"),
            "delivery_id": delivery_id,
            "at": tx.now_us,
            "duration_ms": outcome.duration_ms,
            "status": outcome.status,
            "error": outcome.error,
            "response": outcome.response,
        },
    )
