"""Sending again what was sent or given up, and sending a trial."""

from sqlalchemy import select, update

from entrepot.core.database import Database, Tx, job
from entrepot.core.outbox import Position, StoredEvent
from entrepot.core.webhooks.enqueue import deliver_to, wake
from entrepot.core.webhooks.store import endpoint_row, get_delivery
from entrepot.core.webhooks.tables import webhook_delivery, webhook_endpoint
from entrepot.kit.clock import from_us
from entrepot.kit.errors import Conflict
from entrepot.kit.sentences import say

REPLAY_JOB = "core.webhooks.replay"
TEST_EVENT = "core.webhook.test"
_AT_ONCE = 200


class ReplayRuns(Conflict):
    """What was announced since another moment is being sent again to this endpoint."""

    code = "webhook.replay_runs"
    title = "Another replay is under way"


def replay_delivery(db: Database, *, owner: str, endpoint_id: str, delivery_id: str, actor: str) -> None:
    """Send a delivery again at once, with the same event id, so that a receiver knows it; raise NotFound."""

    def replay(tx: Tx) -> None:
        endpoint_row(tx.connection, owner, endpoint_id)
        get_delivery(tx.connection, endpoint_id, delivery_id)
        _again(tx, endpoint_id, [delivery_id])
        tx.audit(actor, "webhook.replayed", delivery_id, owner=owner, endpoint_id=endpoint_id)

    db.write(replay)


def replay_since(db: Database, *, owner: str, endpoint_id: str, since_us: int, actor: str) -> str:
    """Send everything again that was announced since a moment (microseconds); return the id of the job that does it.

    An endpoint has one such job at a time: asking for the same again gives that job's id. Raises ReplayRuns where it is
    of another moment, NotFound for another's endpoint.
    """

    def replay(tx: Tx) -> str:
        endpoint_row(tx.connection, owner, endpoint_id)
        tx.audit(actor, "webhook.replayed", endpoint_id, owner=owner, since_us=since_us)
        args = {"endpoint_id": endpoint_id, "since_us": since_us, "until_us": tx.now_us}
        job_id = tx.enqueue(REPLAY_JOB, args, key=endpoint_id, owner=owner)
        open_us = tx.execute(select(job.c.args).where(job.c.id == job_id)).scalar_one()["since_us"]
        if open_us != since_us:
            raise ReplayRuns(
                say(
                    "everything since %(since)s is being sent again; ask again when that is done",
                    since=from_us(open_us).isoformat(),
                ),
                job_id=job_id,
            )
        return job_id

    return db.write(replay)


def replay_some(tx: Tx, *, endpoint_id: str, since_us: int, until_us: int, after_id: str) -> list[str]:
    """Put the next deliveries after an id, of events since a moment, on their way again; return their ids.

    What was enqueued after ``until_us`` is on its way anyhow.
    """
    columns = webhook_delivery.c
    found = list(
        tx.execute(
            select(columns.id)
            .where(
                columns.endpoint_id == endpoint_id,
                columns.id > after_id,
                columns.event_at >= since_us,
                columns.created_at <= until_us,
            )
            .order_by(columns.id)
            .limit(_AT_ONCE)
        ).scalars()
    )
    if found:
        _again(tx, endpoint_id, found)
    return found


def send_test(tx: Tx, *, owner: str, endpoint_id: str, actor: str) -> str:
    """Send a trial event to an endpoint and return the delivery's id; raise NotFound."""
    endpoint_row(tx.connection, owner, endpoint_id)
    event_id = tx.new_id("evt")
    payload = {"endpoint_id": endpoint_id, "message": "This is a trial; nothing happened"}
    deliver_to(tx, StoredEvent(Position(), event_id, TEST_EVENT, payload, tx.now_us), [endpoint_id])
    tx.execute(update(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id).values(next_at=tx.now_us))
    tx.audit(actor, "webhook.tested", endpoint_id, owner=owner)
    columns = webhook_delivery.c
    statement = select(columns.id).where(columns.event_id == event_id, columns.endpoint_id == endpoint_id)
    return str(tx.execute(statement).scalar_one())


def _again(tx: Tx, endpoint_id: str, delivery_ids: list[str]) -> None:
    tx.execute(
        update(webhook_delivery)
        .where(webhook_delivery.c.id.in_(delivery_ids), webhook_delivery.c.state != "sending")
        .values(state="waiting", attempts=0, next_at=tx.now_us, done_at=None)
    )
    wake(tx, [endpoint_id])
