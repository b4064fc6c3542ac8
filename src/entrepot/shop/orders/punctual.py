"""How often a seller's orders came when they were promised: told beside its goods."""

from typing import Final

from sqlalchemy import Connection, bindparam, case, func, select

from entrepot.shop.orders.domain import OrderState
from entrepot.shop.orders.tables import customer_order

_LOOKED_AT: Final = 500
"""The newest orders of a seller that count, found by an index: the look costs the same however many there are."""
_LEAST: Final = 20
"""Of fewer orders nothing is told: one late parcel would be a tenth."""
_O = customer_order.c
_NEWEST = (
    select(_O.delivered_at, _O.promised_at)
    .where(_O.seller_id == bindparam("seller"), _O.state == OrderState.DELIVERED.value)
    .order_by(_O.placed_at.desc(), _O.id.desc())
    .limit(_LOOKED_AT)
    .subquery()
)
_SHARE = select(func.count(), func.sum(case((_NEWEST.c.delivered_at <= _NEWEST.c.promised_at, 1), else_=0)))


def punctual_share(conn: Connection, seller_id: str) -> float | None:
    """Return which part of a seller's last delivered orders came by the promised moment; None of fewer than 20."""
    of, in_time = conn.execute(_SHARE, {"seller": seller_id}).one()
    return int(in_time) / of if of >= _LEAST else None
