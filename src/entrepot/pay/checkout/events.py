"""What payment listens to: cancelled orders that were paid, and returns that came in."""

from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.pay.checkout.refund import give_back
from entrepot.shop.orders import Amounts, OrderCancelled, ReturnReceived, mark_refunded


def refund_cancelled(tx: Tx, event: OrderCancelled) -> None:
    """Give back what a cancelled order's payment held for it."""
    if not event.was_paid:
        return
    refund_id = give_back(
        tx,
        cause=event.order_id,
        group_id=event.group_id,
        order_id=event.order_id,
        seller_id=event.seller_id,
        parts=Amounts(
            goods_minor=event.goods_minor,
            seller_tax_minor=event.seller_tax_minor,
            marketplace_tax_minor=event.marketplace_tax_minor,
            commission_minor=event.commission_minor,
            delivery_minor=event.delivery_minor,
            delivery_tax_minor=event.delivery_tax_minor,
        ),
        total_minor=event.total_minor,
    )
    if refund_id is not None:
        mark_refunded(tx, event.order_id, refund_id)


def refund_returned(tx: Tx, event: ReturnReceived) -> None:
    """Give back the price of what came back."""
    refund_id = give_back(
        tx,
        cause=event.return_id,
        group_id=event.group_id,
        order_id=event.order_id,
        seller_id=event.seller_id,
        parts=Amounts(
            goods_minor=event.goods_minor,
            seller_tax_minor=event.seller_tax_minor,
            marketplace_tax_minor=event.marketplace_tax_minor,
            commission_minor=event.commission_minor,
        ),
        total_minor=event.refund_minor,
    )
    if refund_id is not None:
        mark_refunded(tx, event.order_id, refund_id)


SUBSCRIPTIONS = [
    Subscription("pay.checkout.refund_cancelled", OrderCancelled, refund_cancelled),
    Subscription("pay.checkout.refund_returned", ReturnReceived, refund_returned),
]
