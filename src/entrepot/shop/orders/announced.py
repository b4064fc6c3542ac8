"""What orders announce. Amounts in minor units of ``currency``; moments in microseconds since the epoch, UTC. Pure."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class OrderGroupPlaced:
    """A cart became a group that waits for its payment."""

    NAME: ClassVar[str] = "shop.group.placed"
    group_id: str
    shopper_id: str


@dataclass(frozen=True, slots=True)
class GroupExpired:
    """A group was not paid in time; its orders are cancelled and its stock is free again."""

    NAME: ClassVar[str] = "shop.group.expired"
    group_id: str
    shopper_id: str


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """A seller's order is paid; ``lines`` are [sku_id, quantity, weight_g, length_mm, width_mm, height_mm].

    Measures are those of one unit, 0 where the seller gave none.
    """

    NAME: ClassVar[str] = "shop.order.paid"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str
    address_id: str
    promised_at: int
    paid_at: int
    lines: list[list[str | int]]


@dataclass(frozen=True, slots=True)
class OrderSent:
    """The seller has sent the goods to the hub."""

    NAME: ClassVar[str] = "shop.order.sent"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str
    tracking_code: str


@dataclass(frozen=True, slots=True)
class OrderReceived:
    """The hub has the goods."""

    NAME: ClassVar[str] = "shop.order.received"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str


@dataclass(frozen=True, slots=True)
class OrderShipped:
    """The goods are on their way to the shopper."""

    NAME: ClassVar[str] = "shop.order.shipped"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str


@dataclass(frozen=True, slots=True)
class OrderDelivered:
    """The shopper has the goods."""

    NAME: ClassVar[str] = "shop.order.delivered"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """An order was cancelled. What is to be given back, if it was paid, is ``total_minor`` and its parts.

    ``total_minor = goods_minor + seller_tax_minor + marketplace_tax_minor + delivery_minor``; the delivery is in it
    only once, with the last order of a group that was cancelled whole before anything was sent.
    """

    NAME: ClassVar[str] = "shop.order.cancelled"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str
    was_paid: bool
    total_minor: int
    currency: str
    goods_minor: int
    seller_tax_minor: int
    marketplace_tax_minor: int
    commission_minor: int
    delivery_minor: int
    delivery_tax_minor: int


@dataclass(frozen=True, slots=True)
class ReturnRequested:
    """The shopper wants to send something back."""

    NAME: ClassVar[str] = "shop.return.requested"
    return_id: str
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str


@dataclass(frozen=True, slots=True)
class ReturnReceived:
    """Returned goods were taken back; ``refund_minor`` and its parts are to be given back."""

    NAME: ClassVar[str] = "shop.return.received"
    return_id: str
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str
    refund_minor: int
    currency: str
    goods_minor: int
    seller_tax_minor: int
    marketplace_tax_minor: int
    commission_minor: int
    delivery_minor: int = 0
    delivery_tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class OrderRefunded:
    """What was due has been given back; ``refund_minor`` this time."""

    NAME: ClassVar[str] = "shop.order.refunded"
    order_id: str
    group_id: str
    seller_id: str
    shopper_id: str
    refund_minor: int
    currency: str
