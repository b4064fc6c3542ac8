"""What the catalogue does in the background."""

from entrepot.core.jobs import JobKind, Schedule
from entrepot.sell.catalog.exchange import run_import

JOBS = [JobKind("sell.catalog.import", run_import)]
SCHEDULES: list[Schedule] = []
