"""What stock does in the background."""

from datetime import timedelta

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.kit.sentences import say
from entrepot.sell.stock.expire import expire_reservations


def _expire(job: JobRun) -> None:
    expired = expire_reservations(job.db)
    job.progress(expired, expired, say("reservations given back"))


JOBS = [JobKind("sell.stock.expire", _expire)]
SCHEDULES = [Schedule("sell.stock.expire", timedelta(seconds=30))]
