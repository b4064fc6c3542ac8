"""The registry's background work: the index anew, also once a day, because registrations and licences run out."""

from datetime import timedelta
from typing import Final

from entrepot.core.jobs import JobKind, Schedule
from entrepot.sell.brands.index import BUILD_KIND, build_index

JOBS: Final = [JobKind(BUILD_KIND, build_index)]
SCHEDULES: Final = [Schedule(BUILD_KIND, timedelta(days=1))]
