"""Release: give held units back, because the order was cancelled or its time has run out."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Row, bindparam, delete

from entrepot.core.database import Tx
from entrepot.sell.stock.domain import Move
from entrepot.sell.stock.levels import move
from entrepot.sell.stock.tables import stock_reservation

_LINE = (
    stock_reservation.c.reference,
    stock_reservation.c.place_id,
    stock_reservation.c.sku_id,
    stock_reservation.c.quantity,
    stock_reservation.c.expires_at,
)
_TAKE = (
    delete(stock_reservation)
    .where(stock_reservation.c.reference.in_(bindparam("references", expanding=True)))
    .returning(*_LINE)
)
_TAKE_ONE = delete(stock_reservation).where(stock_reservation.c.reference == bindparam("reference")).returning(*_LINE)


def take_reservation(tx: Tx, reference: str) -> Sequence[Row[Any]]:
    """Take away a reservation's lines and return them: only one caller ever gets them."""
    return tx.execute(_TAKE_ONE, {"reference": reference}).all()


def take_reservations(tx: Tx, references: Sequence[str]) -> Sequence[Row[Any]]:
    """Take away the lines of several reservations and return them."""
    return tx.execute(_TAKE, {"references": list(references)}).all()


def release(tx: Tx, reference: str, reason: str = "cancelled") -> bool:
    """Give back what a reference holds; return whether it held anything. Three statements."""
    return give_back(tx, take_reservation(tx, reference), "release", reason)


def give_back(tx: Tx, lines: Sequence[Row[Any]], kind: Literal["release", "expire"], reason: str) -> bool:
    """Return lines that were taken from reservations to what can be sold."""
    if not lines:
        return False
    moves = [Move(each.sku_id, each.place_id, kind, 0, -each.quantity, each.reference, reason) for each in lines]
    if not move(tx, sorted(moves, key=lambda each: (each.reference, each.place_id, each.sku_id))):
        message = "a reservation holds more units than its level has reserved"
        raise RuntimeError(message)
    return True
