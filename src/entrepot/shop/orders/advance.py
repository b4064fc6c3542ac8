"""Moving paid orders on: each move is one conditional statement, an audit row and an event, together or not at all."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Row, Update, bindparam, select, update

from entrepot.core.database import Database, Event, Tx
from entrepot.kit.sentences import say
from entrepot.sell.stock import sell_reserved
from entrepot.shop.orders.announced import (
    OrderDelivered,
    OrderPaid,
    OrderReceived,
    OrderRefunded,
    OrderSent,
    OrderShipped,
)
from entrepot.shop.orders.domain import (
    GroupNotPayable,
    OrderNotFound,
    OrderState,
    ReturnState,
    Role,
    check_move,
    sources,
)
from entrepot.shop.orders.tables import customer_order, order_group, order_line, order_return

_O, _G, _L = customer_order.c, order_group.c, order_line.c
_AWAITING: Final = OrderState.AWAITING_PAYMENT.value

_PAY_GROUP = (
    update(order_group)
    .where(_G.id == bindparam("group"), _G.state == _AWAITING)
    .values(state=OrderState.PAID.value, paid_at=bindparam("now"), payment_id=bindparam("payment"))
    .returning(_G.shopper_id, _G.address_id, _G.promised_at)
)
_PAY_ORDERS = (
    update(customer_order)
    .where(_O.group_id == bindparam("group"), _O.state == _AWAITING)
    .values(state=OrderState.PAID.value, paid_at=bindparam("now"))
)
_PAID_LINES = (
    select(
        _O.id,
        _O.seller_id,
        _L.sku_id,
        _L.quantity,
        _L.weight_g,
        _L.length_mm,
        _L.width_mm,
        _L.height_mm,
    )
    .join_from(customer_order, order_line, _L.order_id == _O.id)
    .where(_O.group_id == bindparam("group"))
    .order_by(_O.id, _L.id)
)
_GROUP_STATE = select(_G.state).where(_G.id == bindparam("group"))
_ORDER_STATES = select(_O.id, _O.state, _O.seller_id).where(_O.id.in_(bindparam("ids", expanding=True)))


def mark_paid(tx: Tx, group_id: str, payment_id: str) -> None:
    """Record that a group is paid: its reserved stock is sold, its orders go to their sellers and to the hub.

    Raise OrderNotFound, GroupNotPayable where it was paid, cancelled or has expired, and what stock raises where the
    reservation is gone.
    """
    group = tx.execute(_PAY_GROUP, {"group": group_id, "now": tx.now_us, "payment": payment_id}).one_or_none()
    if group is None:
        state = tx.execute(_GROUP_STATE, {"group": group_id}).scalar_one_or_none()
        if state is None:
            raise OrderNotFound(group_id=group_id)
        raise GroupNotPayable(
            say("This purchase is %(state)s: it cannot be paid", state=state.replace("_", " ")), state=state
        )
    sell_reserved(tx, group_id)
    tx.execute(_PAY_ORDERS, {"group": group_id, "now": tx.now_us})
    orders: dict[str, tuple[str, list[list[str | int]]]] = {}
    for row in map(tuple, tx.execute(_PAID_LINES, {"group": group_id})):
        orders.setdefault(row[0], (row[1], []))[1].append(list(row[2:]))
    for order_id, (seller_id, lines) in orders.items():
        tx.audit("system", "order.paid", order_id, payment_id=payment_id)
        tx.publish(
            OrderPaid(
                order_id,
                group_id,
                seller_id,
                group.shopper_id,
                group.address_id,
                group.promised_at,
                tx.now_us,
                lines,
            )
        )


def mark_sent(db: Database, *, seller_id: str, order_id: str, actor: str, tracking_code: str = "") -> None:
    """Record that the seller has sent the goods to the hub; raise OrderNotFound for another seller's order."""

    def send(tx: Tx) -> None:
        rows = tx.execute(_ORDER_STATES, {"ids": [order_id]}).all()
        if not rows or rows[0].seller_id != seller_id:
            raise OrderNotFound(order_id=order_id)
        for row in _move(tx, [order_id], OrderState.SENT, Role.SELLER, actor):
            tx.publish(OrderSent(row.id, row.group_id, row.seller_id, row.shopper_id, tracking_code[:100]))

    db.write(send)


def mark_received(tx: Tx, order_id: str, actor: str) -> None:
    """Record that the hub has the goods of an order; nothing happens where that is known already."""
    for row in _move(tx, [order_id], OrderState.RECEIVED, Role.WAREHOUSE, actor):
        tx.publish(_news(OrderReceived, row))


def not_cancelled(tx: Tx, order_ids: Sequence[str]) -> list[str]:
    """Return those of the orders that were not cancelled, in the same order, and keep them so until ``tx`` ends."""
    locked = _ORDER_STATES.where(_O.cancelled_at.is_(None))
    going = {row.id for row in tx.execute(locked.order_by(_O.id).with_for_update(), {"ids": list(order_ids)})}
    return [each for each in order_ids if each in going]


def mark_shipped(tx: Tx, order_ids: Sequence[str], actor: str) -> None:
    """Record that orders are on their way to the shopper; those of which that is known stay as they are."""
    for row in _move(tx, order_ids, OrderState.SHIPPED, Role.WAREHOUSE, actor):
        tx.publish(_news(OrderShipped, row))


def mark_delivered(tx: Tx, order_ids: Sequence[str], actor: str) -> None:
    """Record that the shopper has the goods; orders of which that is known stay as they are."""
    for row in _move(tx, order_ids, OrderState.DELIVERED, Role.DELIVERY, actor):
        tx.publish(_news(OrderDelivered, row))


def mark_refunded(tx: Tx, order_id: str, payment_id: str) -> None:
    """Record that what was due for a cancelled order, or for its received return, has been given back."""
    due = tx.execute(select(_O.refund_due_minor, _O.currency).where(_O.id == order_id).with_for_update()).one_or_none()
    if due is None:
        raise OrderNotFound(order_id=order_id)
    for row in _move(tx, [order_id], OrderState.REFUNDED, Role.PAYMENT, "system", payment_id=payment_id):
        tx.execute(
            update(customer_order)
            .where(_O.id == order_id)
            .values(refunded_minor=_O.refunded_minor + due.refund_due_minor, refund_due_minor=0)
        )
        tx.execute(
            update(order_return)
            .where(order_return.c.order_id == order_id, order_return.c.state == ReturnState.RECEIVED.value)
            .values(state=ReturnState.REFUNDED.value, refunded_at=tx.now_us, payment_id=payment_id)
        )
        tx.publish(
            OrderRefunded(row.id, row.group_id, row.seller_id, row.shopper_id, due.refund_due_minor, due.currency)
        )


def _news(event: type[OrderReceived | OrderShipped | OrderDelivered], row: Row[Any]) -> Event:
    return event(row.id, row.group_id, row.seller_id, row.shopper_id)


@lru_cache(maxsize=32)
def _movement(to: OrderState, role: Role) -> Update:
    return (
        update(customer_order)
        .where(
            _O.id.in_(bindparam("ids", expanding=True)),
            _O.state.in_([state.value for state in sources(to, role)]),
        )
        .values({"state": to.value, f"{to.value}_at": bindparam("now")})
        .returning(_O.id, _O.group_id, _O.seller_id, _O.shopper_id)
    )


def _move(tx: Tx, order_ids: Sequence[str], to: OrderState, role: Role, actor: str, **evidence: Any) -> list[Row[Any]]:
    """Move orders and return those that moved, by id; raise TransitionRefused where one can neither go nor is there."""
    wanted = sorted(set(order_ids))
    moved: list[Row[Any]] = sorted(
        tx.execute(_movement(to, role), {"ids": wanted, "now": tx.now_us}).all(), key=lambda row: str(row.id)
    )
    for row in moved:
        tx.audit(actor, f"order.{to.value}", row.id, **evidence)
    if len(moved) < len(wanted):
        done = {row.id for row in moved}
        rest = {row.id: row.state for row in tx.execute(_ORDER_STATES, {"ids": wanted})}
        for order_id in wanted:
            if order_id not in rest:
                raise OrderNotFound(order_id=order_id)
            if order_id not in done and rest[order_id] != to.value:
                check_move(OrderState(rest[order_id]), to, role)
    return moved
