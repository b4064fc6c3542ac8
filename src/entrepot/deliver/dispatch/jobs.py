"""What delivery does in the background: shifts, giving stops to couriers, forgetting."""

from datetime import timedelta
from typing import Final

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.deliver.dispatch.accept import ASSIGN
from entrepot.deliver.dispatch.assign import assign_waiting
from entrepot.deliver.dispatch.erase import forget_old
from entrepot.deliver.dispatch.shifts import roll_shifts

_FORGET: Final = "deliver.dispatch.forget"


def _assign(job: JobRun) -> None:
    roll_shifts(job.db)
    assign_waiting(job.db)


def _forget(job: JobRun) -> None:
    forget_old(job.db)


JOBS: list[JobKind] = [JobKind(ASSIGN, _assign), JobKind(_FORGET, _forget)]
SCHEDULES: list[Schedule] = [
    Schedule(kind=ASSIGN, every=timedelta(seconds=30)),
    Schedule(kind=_FORGET, every=timedelta(hours=6)),
]
