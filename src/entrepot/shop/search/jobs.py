"""Building the index anew as a job that a page can show: of the node whose worker takes it."""

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.shop.search.index import SearchIndex

REBUILD = "shop.search.rebuild"


def _rebuild(job: JobRun) -> None:
    job.platform.port(SearchIndex).rebuild(job.progress)


JOBS: list[JobKind] = [JobKind(REBUILD, _rebuild, max_attempts=3)]
SCHEDULES: list[Schedule] = []
