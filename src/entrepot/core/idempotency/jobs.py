"""Throw away kept answers after their time."""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select

from entrepot.core.database import Tx
from entrepot.core.idempotency.once import KEEP_US
from entrepot.core.idempotency.tables import idempotency_answer as kept
from entrepot.core.jobs import JobKind, JobRun, Schedule

_AT_ONCE = 500


def _prune(tx: Tx) -> int:
    query = select(kept.c.owner, kept.c.key).where(kept.c.at <= tx.now_us - KEEP_US).order_by(kept.c.at).limit(_AT_ONCE)
    rows = tx.execute(query).all()
    if rows:
        these = or_(*(and_(kept.c.owner == row.owner, kept.c.key == row.key) for row in rows))
        tx.execute(delete(kept).where(these))
    return len(rows)


def prune(job: JobRun) -> None:
    """Delete answers that were kept for seven days."""
    while job.db.write(_prune) == _AT_ONCE:
        pass


JOBS = [JobKind(name="core.idempotency.prune", handle=prune)]
SCHEDULES = [Schedule(kind="core.idempotency.prune", every=timedelta(hours=6))]
