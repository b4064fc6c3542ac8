"""Cancelling: an unpaid group falls as a whole, a paid order alone; stock, delivery price and refund follow exactly."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, bindparam, case, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.stock import release, restock
from entrepot.shop.orders.announced import GroupExpired, OrderCancelled
from entrepot.shop.orders.domain import (
    BEFORE_SENDING,
    Amounts,
    GroupState,
    OrderNotFound,
    OrderState,
    Role,
    TransitionRefused,
    check_cancel,
)
from entrepot.shop.orders.tables import customer_order, order_group, order_line

_O, _G, _L = customer_order.c, order_group.c, order_line.c
_CANCELLED: Final = OrderState.CANCELLED.value
_AWAITING: Final = OrderState.AWAITING_PAYMENT.value
REASON_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: a person in a role, for a seller where the role is the seller's."""

    person_id: str
    role: Role
    seller_id: str | None = None


_FIND = select(customer_order).where(_O.id == bindparam("order_id"))
_END_GROUP = (
    update(order_group)
    .where(_G.id == bindparam("group"), _G.state == _AWAITING)
    .values(
        state=bindparam("to"),
        ended_at=bindparam("now"),
        cancelled_count=_G.order_count,
        cancelled_unsent_count=_G.order_count,
    )
    .returning(_G.shopper_id, _G.currency)
)
_CANCEL_UNPAID = (
    update(customer_order)
    .where(_O.group_id == bindparam("group"), _O.state == _AWAITING)
    .values(state=_CANCELLED, cancelled_at=bindparam("now"), cancel_reason=bindparam("why"))
    .returning(_O.id, _O.seller_id)
)
_COUNT = (
    update(order_group)
    .where(_G.id == bindparam("group"))
    .values(
        cancelled_count=_G.cancelled_count + 1,
        cancelled_unsent_count=_G.cancelled_unsent_count + bindparam("unsent"),
        state=case((_G.cancelled_count + 1 == _G.order_count, GroupState.CANCELLED.value), else_=_G.state),
        ended_at=case((_G.cancelled_count + 1 == _G.order_count, bindparam("now")), else_=_G.ended_at),
    )
    .returning(_G.order_count, _G.cancelled_unsent_count, _G.delivery_minor, _G.delivery_tax_minor)
)
_CANCEL_PAID = (
    update(customer_order)
    .where(_O.id == bindparam("order_id"), _O.state == bindparam("seen"))
    .values(
        state=_CANCELLED,
        cancelled_at=bindparam("now"),
        cancel_reason=bindparam("why"),
        refund_due_minor=bindparam("due"),
    )
)


def cancel(db: Database, *, order_id: str, by: By, reason: str) -> None:
    """Cancel an order: the shopper until it is sent, the seller until the hub has it, an operator until delivery.

    An order that waits for its payment takes its whole group with it: a group is one purchase. What was paid is given
    back by ``pay``; the delivery price too once every order of the group was cancelled before it was sent. Raise
    OrderNotFound for somebody else's order, CancelRefused with a way on where it is too late.
    """
    if not reason.strip() or len(reason) > REASON_MAX:
        raise InvalidInput(
            "The reason is missing or too long",
            field="reason",
            expected=say("1 to %(most)s letters", most=REASON_MAX),
        )

    def write(tx: Tx) -> None:
        order = find_order(tx, order_id, by)
        state = OrderState(order.state)
        check_cancel(state, by.role)
        if state is OrderState.AWAITING_PAYMENT:
            if not end_unpaid(tx, order.group_id, GroupState.CANCELLED, by.person_id, reason):
                raise TransitionRefused("The purchase was paid or has ended meanwhile; look at it again")
            return
        _cancel_paid(tx, order, state, by, reason)

    db.write(write)


def find_order(tx: Tx, order_id: str, by: By) -> Row[Any]:
    """Return the order's row; raise OrderNotFound unless it is the shopper's or seller's own, or an operator asks."""
    row = tx.execute(_FIND, {"order_id": order_id}).one_or_none()
    mine = row is not None and (
        (by.role is Role.SHOPPER and row.shopper_id == by.person_id)
        or (by.role is Role.SELLER and by.seller_id is not None and row.seller_id == by.seller_id)
        or by.role in {Role.OPERATOR, Role.WAREHOUSE}
    )
    if row is None or not mine:
        raise OrderNotFound(order_id=order_id)
    return row


def end_unpaid(tx: Tx, group_id: str, to: GroupState, actor: str, reason: str) -> bool:
    """Cancel all orders of a group that waits for its payment, free its stock; return False where it waits no more."""
    group = tx.execute(_END_GROUP, {"group": group_id, "to": to.value, "now": tx.now_us}).one_or_none()
    if group is None:
        return False
    release(tx, group_id, to.value)
    rows = tx.execute(_CANCEL_UNPAID, {"group": group_id, "now": tx.now_us, "why": reason}).all()
    for order_id, seller_id in sorted((row.id, row.seller_id) for row in rows):
        tx.audit(actor, "order.cancelled", order_id, was="awaiting_payment", group=to.value)
        tx.publish(_cancelled(order_id, group_id, seller_id, group.shopper_id, group.currency, None))
    if to is GroupState.EXPIRED:
        tx.publish(GroupExpired(group_id, group.shopper_id))
    return True


def _cancel_paid(tx: Tx, order: Row[Any], state: OrderState, by: By, reason: str) -> None:
    unsent = state in BEFORE_SENDING
    counted = tx.execute(_COUNT, {"group": order.group_id, "unsent": int(unsent), "now": tx.now_us}).one()
    amounts = Amounts(
        order.goods_minor,
        order.seller_tax_minor,
        order.marketplace_tax_minor,
        order.commission_minor,
    )
    if counted.cancelled_unsent_count == counted.order_count:
        amounts += Amounts(delivery_minor=counted.delivery_minor, delivery_tax_minor=counted.delivery_tax_minor)
    settled = {
        "order_id": order.id,
        "seen": state.value,
        "now": tx.now_us,
        "why": reason,
        "due": amounts.total_minor,
    }
    if tx.execute(_CANCEL_PAID, settled).rowcount != 1:
        raise TransitionRefused("The order has moved on meanwhile; look at it again")
    if unsent:
        put_back(tx, order.id)
    tx.audit(by.person_id, "order.cancelled", order.id, was=state.value, role=by.role.value)
    tx.publish(_cancelled(order.id, order.group_id, order.seller_id, order.shopper_id, order.currency, amounts))


def put_back(tx: Tx, order_id: str) -> None:
    """Put all units of an order back on sale where they came from."""
    lines = tx.execute(select(_L.sku_id, _L.place_id, _L.quantity).where(_L.order_id == order_id).order_by(_L.id))
    for line in lines.all():
        restock(tx, place_id=line.place_id, sku_id=line.sku_id, quantity=line.quantity, reference=order_id)


def _cancelled(
    order_id: str, group_id: str, seller_id: str, shopper_id: str, currency: str, refund: Amounts | None
) -> OrderCancelled:
    given = refund or Amounts()
    return OrderCancelled(
        order_id=order_id,
        group_id=group_id,
        seller_id=seller_id,
        shopper_id=shopper_id,
        was_paid=refund is not None,
        total_minor=given.total_minor,
        currency=currency,
        **asdict(given),
    )


_EXPIRED = (
    select(_G.id)
    .where(_G.state == _AWAITING, _G.expires_at <= bindparam("now"))
    .order_by(_G.expires_at, _G.id)
    .limit(bindparam("most"))
)


def expire_unpaid(db: Database, *, most: int = 500) -> int:
    """Cancel up to ``most`` groups whose 15 minutes are over; return how many."""
    with db.read() as conn:
        due = conn.execute(_EXPIRED, {"now": db.clock.now_us(), "most": most}).scalars().all()
    return sum(db.write(partial(expire_group, group_id=group_id)) for group_id in due)


def expire_group(tx: Tx, group_id: str) -> bool:
    """Cancel a group that was not paid in time; return False where it waits no more."""
    return end_unpaid(tx, group_id, GroupState.EXPIRED, "policy:unpaid", "Not paid in time")
