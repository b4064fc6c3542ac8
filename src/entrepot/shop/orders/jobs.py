"""Background work of orders: unpaid groups end, and what must be forgotten is forgotten."""

from datetime import timedelta
from typing import Final

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.shop.orders.cancel import expire_unpaid
from entrepot.shop.orders.erase import erase_or_ask_again


def _expire(job: JobRun) -> None:
    done = 0
    while expired := expire_unpaid(job.db):
        done += expired
        job.progress(done)


def _erase(job: JobRun) -> None:
    job.db.write(lambda tx: erase_or_ask_again(tx, job.args["shopper_id"]))


JOBS: Final = [
    JobKind(name="shop.orders.expire", handle=_expire),
    JobKind(name="shop.orders.erase", handle=_erase),
]
SCHEDULES: Final = [Schedule(kind="shop.orders.expire", every=timedelta(seconds=30))]
