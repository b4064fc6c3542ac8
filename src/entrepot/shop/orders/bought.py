"""What somebody bought and has: for those who ask whether a person may speak of a product."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Tx
from entrepot.shop.orders.domain import OrderNotFound
from entrepot.shop.orders.tables import customer_order, order_group, order_line

_O, _L, _G = customer_order.c, order_line.c, order_group.c


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line of somebody's order; ``delivered_at`` in microseconds, UTC, None until it was handed over."""

    line_id: str
    order_id: str
    seller_id: str
    product_id: str
    sku_id: str
    options_text: str
    delivered_at: int | None


_BOUGHT = (
    select(_L.id, _O.id, _O.seller_id, _L.product_id, _L.sku_id, _L.options_text, _O.delivered_at)
    .join_from(order_line, customer_order, _O.id == _L.order_id)
    .where(_L.id == bindparam("of_line"), _O.shopper_id == bindparam("of_shopper"))
)


def bought_line(conn: Connection | Tx, line_id: str, shopper_id: str) -> BoughtLine:
    """Return a line of a shopper's own order; raise OrderNotFound for somebody else's."""
    row = conn.execute(_BOUGHT, {"of_line": line_id, "of_shopper": shopper_id}).one_or_none()
    if row is None:
        raise OrderNotFound(line_id=line_id)
    return BoughtLine(*row)


_LAST_CATEGORY = (
    select(_L.category_id)
    .join_from(order_group, customer_order, _O.group_id == _G.id)
    .join(order_line, _L.order_id == _O.id)
    .where(_G.shopper_id == bindparam("of_shopper"), _G.paid_at.is_not(None), _L.category_id.is_not(None))
    .order_by(_G.placed_at.desc(), _G.id.desc(), _L.id)
    .limit(1)
)


def last_category(conn: Connection, shopper_id: str) -> str | None:
    """Return the category of what the shopper bought last, None where nothing was bought."""
    found = conn.execute(_LAST_CATEGORY, {"of_shopper": shopper_id}).scalar_one_or_none()
    return None if found is None else str(found)
