"""What the catalogue does in the background."""

from datetime import timedelta

from entrepot.core.jobs import JobKind, Schedule
from entrepot.sell.catalog.exchange import forget_rows, run_import

JOBS = [JobKind("sell.catalog.import", run_import), JobKind("sell.catalog.forget_rows", forget_rows)]
SCHEDULES = [Schedule("sell.catalog.forget_rows", timedelta(days=1))]
