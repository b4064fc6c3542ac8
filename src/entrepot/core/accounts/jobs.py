"""What accounts do in the background: throw away ended sessions and old counts of failures."""

from datetime import timedelta

from sqlalchemy import delete, select

from entrepot.core.accounts.reset import prune_resets
from entrepot.core.accounts.tables import account_session
from entrepot.core.accounts.throttle import prune_failures
from entrepot.core.database import Tx
from entrepot.core.jobs import JobKind, JobRun, Schedule

_AT_ONCE = 500


def _prune_sessions(tx: Tx) -> int:
    over = select(account_session.c.id).where(account_session.c.expires_at <= tx.now_us).limit(_AT_ONCE)
    return tx.execute(delete(account_session).where(account_session.c.id.in_(over))).rowcount


def prune(job: JobRun) -> None:
    """Delete sessions that ended, links to set a password that ran out, and old counts of failed sign-ins."""
    job.db.write(prune_failures)
    job.db.write(prune_resets)
    while job.db.write(_prune_sessions) == _AT_ONCE:
        pass


JOBS = [JobKind(name="core.accounts.prune", handle=prune)]
SCHEDULES = [Schedule(kind="core.accounts.prune", every=timedelta(hours=1))]
