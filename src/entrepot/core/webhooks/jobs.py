"""What webhooks do in the background: replay much at once, and forget what is old."""

from datetime import timedelta

from sqlalchemy import delete, exists, select

from entrepot.core.database import Tx
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.core.webhooks.domain import KEPT_DAYS
from entrepot.core.webhooks.replay import REPLAY_JOB, replay_some
from entrepot.core.webhooks.tables import (
    webhook_attempt,
    webhook_delivery,
    webhook_endpoint,
    webhook_message,
)
from entrepot.kit.sentences import say

PRUNE_JOB = "core.webhooks.prune"
_AT_ONCE = 200
_KEPT_US = KEPT_DAYS * 86_400 * 1_000_000


def replay(job: JobRun) -> None:
    """Put deliveries on their way again, some in each transaction, from the checkpoint on."""
    done, after_id = job.state or (0, "")

    def some(tx: Tx) -> list[str]:
        found = replay_some(
            tx,
            endpoint_id=job.args["endpoint_id"],
            since_us=job.args["since_us"],
            until_us=job.args["until_us"],
            after_id=after_id,
        )
        if found:
            job.checkpoint_in(tx, [done + len(found), found[-1]])
        return found

    while found := job.db.write(some):
        done, after_id = done + len(found), found[-1]
        job.progress(done, note=say("deliveries on their way again"))


def prune(job: JobRun) -> None:
    """Delete deliveries with their log after KEPT_DAYS, then messages and removed endpoints that nothing names."""
    for step in (_prune_deliveries, _prune_messages, _prune_endpoints):
        while job.db.write(step) == _AT_ONCE:
            pass


def _prune_deliveries(tx: Tx) -> int:
    columns = webhook_delivery.c
    old = (
        tx.execute(
            select(columns.id)
            .where(columns.created_at < tx.now_us - _KEPT_US)
            .order_by(columns.created_at)
            .limit(_AT_ONCE)
        )
        .scalars()
        .all()
    )
    tx.execute(delete(webhook_attempt).where(webhook_attempt.c.delivery_id.in_(old)))
    tx.execute(delete(webhook_delivery).where(columns.id.in_(old)))
    return len(old)


def _prune_messages(tx: Tx) -> int:
    columns = webhook_message.c
    named = exists().where(webhook_delivery.c.event_id == columns.event_id)
    old = select(columns.event_id).where(columns.created_at < tx.now_us - _KEPT_US, ~named).limit(_AT_ONCE)
    return tx.execute(delete(webhook_message).where(columns.event_id.in_(old))).rowcount


def _prune_endpoints(tx: Tx) -> int:
    columns = webhook_endpoint.c
    named = exists().where(webhook_delivery.c.endpoint_id == columns.id)
    old = select(columns.id).where(columns.state == "removed", ~named).limit(_AT_ONCE)
    return tx.execute(delete(webhook_endpoint).where(columns.id.in_(old))).rowcount


JOBS = [JobKind(REPLAY_JOB, replay), JobKind(PRUNE_JOB, prune)]
SCHEDULES = [Schedule(PRUNE_JOB, timedelta(days=1))]
