"""Guests' carts are kept for 30 days after their last change."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from entrepot.core.database import Database, Tx
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.shop.cart.tables import cart

GUEST_KEEP_US: Final = 30 * 86_400 * 1_000_000
_BATCH: Final = 500


def prune_guest_carts(db: Database) -> int:
    """Delete guests' carts that nobody touched for 30 days; return how many."""

    def prune(tx: Tx) -> int:
        old = (
            select(cart.c.id)
            .where(cart.c.person_id.is_(None), cart.c.updated_at < tx.now_us - GUEST_KEEP_US)
            .order_by(cart.c.updated_at)
            .limit(_BATCH)
        )
        return tx.execute(delete(cart).where(cart.c.id.in_(old))).rowcount

    total = 0
    while pruned := db.write(prune):
        total += pruned
    return total


def _prune(job: JobRun) -> None:
    prune_guest_carts(job.db)


JOBS: Final = [JobKind(name="shop.cart.prune", handle=_prune)]
SCHEDULES: Final = [Schedule(kind="shop.cart.prune", every=timedelta(days=1))]
