"""What orders announce, and what they listen to."""

from typing import Final

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.sell.stock import ReservationExpired
from entrepot.shop.orders.announced import (
    GroupExpired,
    OrderCancelled,
    OrderDelivered,
    OrderGroupPlaced,
    OrderPaid,
    OrderReceived,
    OrderRefunded,
    OrderSent,
    OrderShipped,
    ReturnReceived,
    ReturnRequested,
)
from entrepot.shop.orders.cancel import expire_group
from entrepot.shop.orders.erase import erase_or_ask_again


def _stock_is_gone(tx: Tx, event: ReservationExpired) -> None:
    """Without its stock a group cannot be paid; other references are not ours."""
    if event.reference.startswith("grp_"):
        expire_group(tx, event.reference)


def _forget(tx: Tx, event: PersonErased) -> None:
    erase_or_ask_again(tx, event.person_id)


SUBSCRIPTIONS: Final = [
    Subscription(name="shop.orders.expire", event=ReservationExpired, handle=_stock_is_gone),
    Subscription(name="shop.orders.forget", event=PersonErased, handle=_forget),
]

__all__ = [
    "SUBSCRIPTIONS",
    "GroupExpired",
    "OrderCancelled",
    "OrderDelivered",
    "OrderGroupPlaced",
    "OrderPaid",
    "OrderReceived",
    "OrderRefunded",
    "OrderSent",
    "OrderShipped",
    "ReturnReceived",
    "ReturnRequested",
]
