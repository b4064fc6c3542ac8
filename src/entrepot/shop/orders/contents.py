"""What lies in parcels, for those who declare it at a border: goods, how many, and what was paid for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Tx
from entrepot.shop.orders.tables import customer_order, order_line

_O, _L = customer_order.c, order_line.c
_LINES = (
    select(
        _L.id, _L.order_id, _L.sku_id, _L.title, _L.quantity, _L.net_minor, _O.currency, _L.hs_code, _L.weight_g
    )
    .join_from(order_line, customer_order, _O.id == _L.order_id)
    .where(_L.order_id.in_(bindparam("orders", expanding=True)))
    .order_by(_L.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of an order; ``net_minor`` was paid for all its units, without tax; ``weight_g`` of one, 0 if unknown."""

    line_id: str
    order_id: str
    sku_id: str
    title: str
    quantity: int
    net_minor: int
    currency: str
    hs_code: str | None
    weight_g: int


def contents_of(conn: Connection | Tx, order_ids: Sequence[str]) -> list[SoldLine]:
    """Return the lines of orders in the order in which they were placed; one statement."""
    if not order_ids:
        return []
    return [SoldLine(*row) for row in conn.execute(_LINES, {"orders": list(order_ids)})]
