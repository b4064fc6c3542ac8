"""Holds that a dead process left behind go back to their wallets."""

from functools import partial
from typing import Final

from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.pay.checkout.pay import void
from entrepot.pay.checkout.tables import payment

STALE_US: Final = 120_000_000
"""A hold older than two minutes belongs to nobody who still works on it."""
_BATCH: Final = 100


def void_stale(db: Database) -> int:
    """Give back every hold that is older than two minutes; return how many."""
    with db.read() as connection:
        stale = (
            connection.execute(
                select(payment.c.id)
                .where(payment.c.state == "held", payment.c.created_at < db.clock.now_us() - STALE_US)
                .order_by(payment.c.created_at)
                .limit(_BATCH)
            )
            .scalars()
            .all()
        )
    return sum(db.write(partial(void, payment_id=each, reason="stale")) for each in stale)
