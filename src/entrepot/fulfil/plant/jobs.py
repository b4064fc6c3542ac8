"""Background work of the machines: labels to print, tags to forget."""

from datetime import timedelta
from typing import Final

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.fulfil.plant.printers import PRINT_ATTEMPTS, PRINT_JOB, print_now
from entrepot.fulfil.plant.store import forget_tags

FORGET_TAGS_JOB: Final = "fulfil.plant.forget_tags"
_DAY_US: Final = 86_400_000_000


def _forget_tags(job: JobRun) -> None:
    before = job.db.clock.now_us() - _DAY_US
    job.db.write(lambda tx: forget_tags(tx, before))


JOBS: Final = [
    JobKind(name=PRINT_JOB, handle=print_now, max_attempts=PRINT_ATTEMPTS),
    JobKind(name=FORGET_TAGS_JOB, handle=_forget_tags),
]
SCHEDULES: Final = [Schedule(kind=FORGET_TAGS_JOB, every=timedelta(days=1))]
