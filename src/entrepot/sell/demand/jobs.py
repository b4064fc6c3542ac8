"""What demand does in the background: forget old days."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, tuple_

from entrepot.core.database import Tx
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.sell.demand.domain import day_of
from entrepot.sell.demand.tables import product_demand

FORGET: Final = "sell.demand.forget"
KEPT_DAYS: Final = 400
"""A year and a month, so that a season can be held against the last one."""
_A_WRITE: Final = 500
_D = product_demand.c
_KEY = (_D.product_id, _D.day, _D.currency, _D.price_minor)


def forget_days(job: JobRun) -> None:
    """Forget what was counted more than 400 days ago, 500 rows a write."""

    def forget(tx: Tx) -> int:
        old = select(*_KEY).where(_D.day < day_of(tx.now_us) - KEPT_DAYS).limit(_A_WRITE)
        rows = tx.execute(old).all()
        if rows:
            tx.execute(delete(product_demand).where(tuple_(*_KEY).in_([tuple(row) for row in rows])))
        return len(rows)

    while job.db.write(forget):
        pass


JOBS: Final = [JobKind(FORGET, forget_days)]
SCHEDULES: Final = [Schedule(FORGET, timedelta(days=1))]
