"""What the post does in the background: forget letters that are long done."""

from datetime import timedelta

from sqlalchemy import delete, select

from entrepot.core.database import Tx
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.core.mail.tables import mail_letter

KEPT_DAYS = 30
_KEPT_US = KEPT_DAYS * 86_400 * 1_000_000
_AT_ONCE = 500


def _prune_some(tx: Tx) -> int:
    letter = mail_letter.c
    old = select(letter.id).where(letter.created_at < tx.now_us - _KEPT_US, letter.done_at.is_not(None)).limit(_AT_ONCE)
    return tx.execute(delete(mail_letter).where(letter.id.in_(old))).rowcount


def prune(job: JobRun) -> None:
    """Delete letters that were done KEPT_DAYS ago."""
    while job.db.write(_prune_some) == _AT_ONCE:
        pass


JOBS = [JobKind("core.mail.prune", prune)]
SCHEDULES = [Schedule("core.mail.prune", timedelta(days=1))]
