"""Finding orders by their number, or by its last characters as pages and parcels show them."""

import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, select, true

from entrepot.shop.orders.domain import OrderState
from entrepot.shop.orders.tables import customer_order, order_group

LOOK_BACK: Final = 20_000
"""How many of the newest orders are looked through for the end of a number; a whole number is found however old."""
_NUMBER: Final = re.compile(r"(?:(ord|grp)_)?([0-9a-z]{4,26})")
_WHOLE: Final = 26
_O, _G = customer_order.c, order_group.c


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order or a whole purchase whose number was asked for; the moment is in microseconds, UTC."""

    id: str
    state: str
    currency: str
    total_minor: int
    placed_at: int


def find_orders(conn: Connection, number: str, *, seller_id: str | None = None, limit: int = 5) -> list[FoundOrder]:
    """Return orders of a seller, or of all, whose number is this or ends so, newest first; none for what is no number.

    A seller's order that waits for payment is not the seller's yet.
    """
    whose = true() if seller_id is None else (_O.seller_id == seller_id) & (_O.state != OrderState.AWAITING_PAYMENT)
    return _found(conn, customer_order, whose, number, limit)


def find_purchases(conn: Connection, number: str, shopper_id: str, *, limit: int = 5) -> list[FoundOrder]:
    """Return a shopper's own purchases whose number is this or ends so, newest first."""
    return _found(conn, order_group, _G.shopper_id == shopper_id, number, limit)


def _found(conn: Connection, of: Table, whose: ColumnElement[bool], number: str, limit: int) -> list[FoundOrder]:
    match = _NUMBER.fullmatch(number.strip().lower())
    if match is None:
        return []
    columns: Any = of.c
    statement = select(of).where(whose)
    if len(match[2]) == _WHOLE:
        statement = statement.where(columns.id.in_([f"{prefix}_{match[2]}" for prefix in ("ord", "grp")]))
        rows = conn.execute(statement)
    else:
        newest = statement.order_by(columns.placed_at.desc(), columns.id.desc()).limit(LOOK_BACK).subquery()
        rows = conn.execute(
            select(newest)
            .where(newest.c.id.endswith(match[2]))
            .order_by(newest.c.placed_at.desc(), newest.c.id.desc())
            .limit(limit)
        )
    return [FoundOrder(row.id, row.state, row.currency, row.total_minor, row.placed_at) for row in rows]
