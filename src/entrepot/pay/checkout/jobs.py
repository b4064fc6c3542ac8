"""What payment does in the background."""

from datetime import timedelta

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.pay.checkout.void_stale import void_stale


def _void_stale(run: JobRun) -> None:
    while voided := void_stale(run.db):
        run.progress(voided)


JOBS = [JobKind("pay.checkout.void_stale", _void_stale)]
SCHEDULES = [Schedule("pay.checkout.void_stale", timedelta(minutes=1))]
