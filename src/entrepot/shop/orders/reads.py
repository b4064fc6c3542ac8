"""Looking at orders: for the shopper, for the seller, for the stages that follow."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final, NoReturn

from sqlalchemy import Connection, Row, bindparam, func, select

from entrepot.core.database import Tx
from entrepot.shop.orders.addresses import Address
from entrepot.shop.orders.commission_rules import commission_rule_names
from entrepot.shop.orders.domain import OrderNotFound, OrderState, payment_state, returnable_until_us
from entrepot.shop.orders.tables import (
    customer_order,
    delivery_address,
    order_group,
    order_line,
    order_return,
    return_line,
)
from entrepot.shop.orders.views import (
    GroupView,
    OrderLineView,
    OrderView,
    Payable,
    ReturnView,
    SellerLineView,
    SellerOrderView,
    Split,
    TimelineStep,
)

_O, _G, _L, _A = customer_order.c, order_group.c, order_line.c, delivery_address.c

_PAYABLE = (
    select(
        _G.shopper_id,
        _G.currency,
        _G.total_minor,
        _G.state,
        _G.expires_at,
        _G.delivery_minor,
        _G.delivery_tax_minor,
        _O.id,
        _O.seller_id,
        _O.goods_minor,
        _O.seller_tax_minor,
        _O.marketplace_tax_minor,
        _O.commission_minor,
    )
    .join_from(order_group, customer_order, _O.group_id == _G.id)
    .where(_G.id == bindparam("group"))
    .order_by(_O.id)
)
_GROUP = select(order_group).where(_G.id == bindparam("group"))
_ORDERS_OF_GROUPS = select(customer_order).where(_O.group_id.in_(bindparam("groups", expanding=True))).order_by(_O.id)
_ORDERS = select(customer_order).where(_O.id.in_(bindparam("orders", expanding=True))).order_by(_O.id)
_LINES = select(order_line).where(_L.order_id.in_(bindparam("orders", expanding=True))).order_by(_L.id)
_RETURNS = (
    select(order_return, return_line.c.line_id, return_line.c.quantity, return_line.c.accepted)
    .join_from(order_return, return_line, return_line.c.return_id == order_return.c.id)
    .where(order_return.c.order_id.in_(bindparam("orders", expanding=True)))
    .order_by(order_return.c.id, return_line.c.line_id)
)
_ADDRESS = select(delivery_address).where(_A.id == bindparam("address"))


def payable(conn: Connection | Tx, group_id: str) -> Payable:
    """Return what is to be paid for a group, whatever its state; raise OrderNotFound."""
    rows = conn.execute(_PAYABLE, {"group": group_id}).all()
    if not rows:
        raise OrderNotFound(group_id=group_id)
    first = rows[0]
    splits = tuple(split for row in rows for split in _splits(row))
    return Payable(
        group_id,
        first.shopper_id,
        first.currency,
        first.total_minor,
        first.state,
        first.expires_at,
        splits,
        first.delivery_minor,
        first.delivery_tax_minor,
    )


def _splits(row: Any) -> list[Split]:
    by_seller, by_market = row.seller_tax_minor, row.marketplace_tax_minor
    owed_first = (by_seller, "seller") if by_seller else (by_market, "marketplace")
    splits = [Split(row.id, row.seller_id, row.goods_minor, *owed_first, row.commission_minor)]
    if by_seller and by_market:
        splits.append(Split(row.id, row.seller_id, 0, by_market, "marketplace", 0))
    return splits


_UNSENT_EARNINGS = (
    select(_O.currency, func.sum(_O.goods_minor + _O.seller_tax_minor - _O.commission_minor))
    .where(_O.seller_id == bindparam("seller"), _O.state.in_([OrderState.PAID.value, OrderState.SENT.value]))
    .group_by(_O.currency)
)


def unsent_earnings(conn: Connection | Tx, seller_id: str) -> dict[str, int]:
    """Return a seller's part of paid orders whose goods the hub does not have yet, in minor units by currency."""
    rows = conn.execute(_UNSENT_EARNINGS, {"seller": seller_id})
    return {currency: int(minor) for currency, minor in map(tuple, rows)}


def address_for_delivery(conn: Connection, address_id: str) -> Address:
    """Return where a parcel goes; raise OrderNotFound where there is none. Fields are empty once it is erased."""
    row = conn.execute(_ADDRESS, {"address": address_id}).one_or_none()
    if row is None:
        raise OrderNotFound(address_id=address_id)
    return Address(
        name=row.name,
        country=row.country,
        line1=row.line1,
        line2=row.line2,
        district=row.district,
        city=row.city,
        region=row.region,
        postcode=row.postcode,
        phone=row.phone,
        company=row.company,
        note=row.note,
        lat=row.lat,
        lon=row.lon,
    )


def group_view(conn: Connection, group_id: str, shopper_id: str) -> GroupView:
    """Return a shopper's purchase with all its orders; raise OrderNotFound for somebody else's."""
    row = conn.execute(_GROUP, {"group": group_id}).one_or_none()
    if row is None or row.shopper_id != shopper_id:
        raise OrderNotFound(group_id=group_id)
    orders = _views(conn, conn.execute(_ORDERS_OF_GROUPS, {"groups": [group_id]}).all())
    return GroupView(
        row.id,
        row.shopper_id,
        row.address_id,
        row.state,
        row.currency,
        row.fx_rate_id,
        row.goods_minor,
        row.tax_minor,
        row.delivery_minor,
        row.delivery_tax_minor,
        row.total_minor,
        row.service,
        row.promised_at,
        row.placed_at,
        row.expires_at,
        row.paid_at,
        row.payment_id,
        payment_state(row.paid_at, [(order.total_minor, order.refunded_minor) for order in orders]).value,
        sum(order.refunded_minor for order in orders),
        tuple(orders),
    )


def order_view(conn: Connection, order_id: str) -> OrderView:
    """Return an order for those who may see every one; raise OrderNotFound where there is none."""
    return orders_by_id(conn, [order_id]).get(order_id) or _missing(order_id)


def order_of_shopper(conn: Connection, order_id: str, shopper_id: str) -> OrderView:
    """Return a shopper's own order; raise OrderNotFound for somebody else's."""
    order = order_view(conn, order_id)
    return order if order.shopper_id == shopper_id else _missing(order_id)


def orders_by_id(conn: Connection, order_ids: Iterable[str]) -> dict[str, OrderView]:
    """Return the orders that exist among the ids."""
    wanted = list(order_ids)
    rows = conn.execute(_ORDERS, {"orders": wanted}).all() if wanted else []
    return {view.id: view for view in _views(conn, rows)}


def order_of_seller(conn: Connection, order_id: str, seller_id: str) -> SellerOrderView:
    """Return a seller's own order with commission and what it earns; raise OrderNotFound for somebody else's."""
    row = conn.execute(_ORDERS, {"orders": [order_id]}).one_or_none()
    if row is None or row.seller_id != seller_id or row.state == OrderState.AWAITING_PAYMENT:
        _missing(order_id)
    lines = conn.execute(_LINES, {"orders": [order_id]}).all()
    returns = _returns(conn, [order_id]).get(order_id, ())
    names = commission_rule_names(conn, {line.commission_rule_id for line in lines})
    return SellerOrderView(
        **_common(row, returns),
        lines=tuple(
            SellerLineView(
                **_line(line, _SELLER_LINE_FIELDS),
                commission_rule_name=names.get(line.commission_rule_id, line.commission_rule_id),
            )
            for line in lines
        ),
        commission_minor=row.commission_minor,
        earns_minor=row.goods_minor + row.seller_tax_minor - row.commission_minor,
    )


def _missing(order_id: str) -> NoReturn:
    raise OrderNotFound(order_id=order_id)


def _views(conn: Connection, rows: Sequence[Row[Any]]) -> list[OrderView]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    lines: dict[str, list[OrderLineView]] = {order_id: [] for order_id in ids}
    for line in conn.execute(_LINES, {"orders": ids}):
        lines[line.order_id].append(OrderLineView(**_line(line, _LINE_FIELDS)))
    returns = _returns(conn, ids)
    return [OrderView(**_common(row, returns.get(row.id, ())), lines=tuple(lines[row.id])) for row in rows]


_LINE_FIELDS: Final = tuple(each.name for each in fields(OrderLineView))
_SELLER_LINE_FIELDS: Final = tuple(each.name for each in fields(SellerLineView) if each.name != "commission_rule_name")


def _line(row: Row[Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _common(row: Row[Any], returns: tuple[ReturnView, ...]) -> dict[str, Any]:
    return {
        "id": row.id,
        "group_id": row.group_id,
        "seller_id": row.seller_id,
        "shopper_id": row.shopper_id,
        "address_id": row.address_id,
        "country": row.country,
        "state": row.state,
        "currency": row.currency,
        "units": row.units,
        "goods_minor": row.goods_minor,
        "tax_minor": row.seller_tax_minor + row.marketplace_tax_minor,
        "total_minor": row.total_minor,
        "refunded_minor": row.refunded_minor,
        "promised_at": row.promised_at,
        "placed_at": row.placed_at,
        "cancel_reason": row.cancel_reason,
        "returnable_until": (None if row.delivered_at is None else returnable_until_us(row.delivered_at, row.country)),
        "timeline": _timeline(row),
        "returns": returns,
    }


_STEPS: Final = (
    (OrderState.AWAITING_PAYMENT, "placed_at"),
    *((state, f"{state.value}_at") for state in OrderState if state is not OrderState.AWAITING_PAYMENT),
)


def _timeline(row: Row[Any]) -> tuple[TimelineStep, ...]:
    steps = [TimelineStep(state.value, at) for state, column in _STEPS if (at := getattr(row, column)) is not None]
    return tuple(sorted(steps, key=lambda step: step.at))


def _returns(conn: Connection, order_ids: Sequence[str]) -> dict[str, tuple[ReturnView, ...]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in conn.execute(_RETURNS, {"orders": list(order_ids)}):
        found.setdefault(row.id, []).append(row)
    views: dict[str, tuple[ReturnView, ...]] = {}
    for rows in found.values():
        first = rows[0]
        view = ReturnView(
            first.id,
            first.order_id,
            first.state,
            first.reason,
            first.note,
            first.requested_at,
            first.received_at,
            first.refunded_at,
            first.refund_minor,
            tuple((row.line_id, row.quantity, row.accepted) for row in rows),
        )
        views[first.order_id] = (*views.get(first.order_id, ()), view)
    return views
