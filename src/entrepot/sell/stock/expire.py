"""Expire: reservations whose time has run out give their units back."""

from sqlalchemy import bindparam, select

from entrepot.core.database import Database, Tx
from entrepot.sell.stock.domain import ReservationExpired
from entrepot.sell.stock.release import give_back, take_reservations
from entrepot.sell.stock.tables import stock_reservation

_AT_ONCE = 40
_DUE = (
    select(stock_reservation.c.reference)
    .where(stock_reservation.c.expires_at <= bindparam("now"))
    .order_by(stock_reservation.c.expires_at, stock_reservation.c.reference)
    .limit(_AT_ONCE * 4)
)


def expire_reservations(db: Database) -> int:
    """Give back every reservation that is due and announce ReservationExpired for each; return how many there were."""
    total = 0
    while expired := db.write(_expire_some):
        total += expired
    return total


def _expire_some(tx: Tx) -> int:
    due = list(dict.fromkeys(tx.execute(_DUE, {"now": tx.now_us}).scalars()))[:_AT_ONCE]
    if not due:
        return 0
    lines = take_reservations(tx, due)
    give_back(tx, lines, "expire", "not paid in time")
    expired = sorted({each.reference for each in lines})
    for reference in expired:
        tx.publish(ReservationExpired(reference))
    return len(due)
