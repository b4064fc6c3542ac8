"""What the ledger does in the background."""

from datetime import timedelta

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.pay.ledger.hold import void_expired


def _void_expired(run: JobRun) -> None:
    while voided := void_expired(run.db):
        run.progress(voided)


JOBS = [JobKind("pay.ledger.void_expired", _void_expired)]
SCHEDULES = [Schedule("pay.ledger.void_expired", timedelta(minutes=1))]
