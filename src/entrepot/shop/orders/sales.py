"""What was sold: totals of paid orders by day and by seller, each in its own currency."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from entrepot.shop.orders.tables import customer_order

QUARTER_US: Final = 900 * 1_000_000
"""Sales are summed by quarters of an hour, of which the days of every time zone are made."""
MOST_SELLERS: Final = 1000
_O = customer_order.c
_SUMS: Final = (
    func.count().label("orders"),
    func.sum(_O.units).label("units"),
    func.sum(_O.total_minor).label("total_minor"),
    func.sum(_O.commission_minor).label("commission_minor"),
    func.sum(_O.refunded_minor).label("refunded_minor"),
)


@dataclass(frozen=True, slots=True)
class Sales:
    """Sums of paid orders in one currency, minor units; ``refunded_minor`` is what of them was given back since."""

    currency: str
    orders: int
    units: int
    total_minor: int
    commission_minor: int
    refunded_minor: int


def sales_by_quarter(
    conn: Connection, *, since_us: int, until_us: int, seller_id: str | None = None
) -> list[tuple[int, Sales]]:
    """Return sums of orders placed in a span and paid, with the beginning of each quarter of an hour; oldest first."""
    quarter = (_O.placed_at - _O.placed_at % QUARTER_US).label("quarter")
    statement = _paid(select(quarter, _O.currency, *_SUMS), since_us, until_us, seller_id)
    rows = conn.execute(statement.group_by(quarter, _O.currency).order_by(quarter, _O.currency))
    return [(int(row.quarter), _sales(row)) for row in rows]


def sales_by_seller(
    conn: Connection, *, since_us: int, until_us: int, seller_id: str | None = None
) -> list[tuple[str, Sales]]:
    """Return sums of orders placed in a span and paid, by seller and currency, most orders first; 1,000 at most."""
    statement = _paid(select(_O.seller_id, _O.currency, *_SUMS), since_us, until_us, seller_id)
    grouped = statement.group_by(_O.seller_id, _O.currency)
    rows = conn.execute(grouped.order_by(func.count().desc(), _O.seller_id, _O.currency).limit(MOST_SELLERS))
    return [(row.seller_id, _sales(row)) for row in rows]


def _paid(statement: Select[Any], since_us: int, until_us: int, seller_id: str | None) -> Select[Any]:
    statement = statement.where(_O.placed_at >= since_us, _O.placed_at < until_us, _O.paid_at.is_not(None))
    return statement if seller_id is None else statement.where(_O.seller_id == seller_id)


def _sales(row: Any) -> Sales:
    return Sales(
        row.currency,
        int(row.orders),
        int(row.units),
        int(row.total_minor),
        int(row.commission_minor),
        int(row.refunded_minor),
    )
