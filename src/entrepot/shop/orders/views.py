"""What callers see of orders. Amounts in minor units of ``currency``; moments in microseconds, UTC. Pure."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """One line as it was sold; ``net_minor + tax_minor`` is what the shopper paid for it."""

    id: str
    offer_id: str
    product_id: str
    sku_id: str
    sku_code: str
    title: str
    options_text: str
    picture_file_id: str | None
    quantity: int
    returned_quantity: int
    unit_minor: int
    net_minor: int
    tax_minor: int
    tax_ppm: int
    tax_inclusive: bool
    tax_remitted_by: str
    tax_rate_id: str

    @property
    def total_minor(self) -> int:
        """Net and tax."""
        return self.net_minor + self.tax_minor


@dataclass(frozen=True, slots=True)
class SellerLineView(OrderLineView):
    """A line as its seller sees it: with what the marketplace keeps of it."""

    list_price_minor: int
    list_currency: str
    place_id: str
    hs_code: str | None
    weight_g: int
    commission_minor: int
    commission_rule_id: str
    commission_rule_version: int | None
    commission_ppm: int | None
    commission_rule_name: str = ""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One thing that happened to an order, and when."""

    state: str
    at: int


@dataclass(frozen=True, slots=True)
class ReturnView:
    """One return: (line id, units asked for, units taken back)."""

    id: str
    order_id: str
    state: str
    reason: str
    note: str
    requested_at: int
    received_at: int | None
    refunded_at: int | None
    refund_minor: int
    lines: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """One seller's order as the shopper sees it; ``returnable_until`` is None until it was delivered."""

    id: str
    group_id: str
    seller_id: str
    shopper_id: str
    address_id: str
    country: str
    state: str
    currency: str
    units: int
    goods_minor: int
    tax_minor: int
    total_minor: int
    refunded_minor: int
    promised_at: int
    placed_at: int
    cancel_reason: str | None
    returnable_until: int | None
    lines: tuple[OrderLineView, ...]
    timeline: tuple[TimelineStep, ...]
    returns: tuple[ReturnView, ...] = ()


@dataclass(frozen=True, slots=True)
class SellerOrderView(OrderView):
    """The same as its seller sees it; ``earns_minor`` is goods and the tax that the seller owes, less commission."""

    lines: tuple[SellerLineView, ...]
    commission_minor: int = 0
    earns_minor: int = 0


@dataclass(frozen=True, slots=True)
class GroupView:
    """A purchase with its orders as they stand; ``payment_state`` tells what has come back from what is paid."""

    id: str
    shopper_id: str
    address_id: str
    state: str
    currency: str
    fx_rate_id: str
    goods_minor: int
    tax_minor: int
    delivery_minor: int
    delivery_tax_minor: int
    total_minor: int
    service: str
    promised_at: int
    placed_at: int
    expires_at: int
    paid_at: int | None
    payment_id: str | None
    payment_state: str
    refunded_minor: int
    orders: tuple[OrderView, ...]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a shopper's list."""

    id: str
    group_id: str
    seller_id: str
    state: str
    currency: str
    units: int
    total_minor: int
    refunded_minor: int
    country: str
    placed_at: int
    promised_at: int
    delivered_at: int | None
    first_sku_id: str
    first_title: str
    first_picture_file_id: str | None
    line_count: int


@dataclass(frozen=True, slots=True)
class SellerOrderRow(OrderRow):
    """One order in its seller's list: what the marketplace keeps is nobody else's business but the house's."""

    commission_minor: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One purchase in a shopper's list."""

    id: str
    state: str
    currency: str
    total_minor: int
    placed_at: int
    promised_at: int
    expires_at: int
    payment_state: str
    refunded_minor: int
    orders: tuple[OrderRow, ...]


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line in the answer to placing."""

    id: str
    offer_id: str
    title: str
    quantity: int
    unit_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """A seller's order in the answer to placing."""

    id: str
    seller_id: str
    total_minor: int
    tax_minor: int
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderGroupView:
    """A purchase as a whole; ``delivery_minor`` includes its tax."""

    id: str
    state: str
    currency: str
    goods_minor: int
    tax_minor: int
    delivery_minor: int
    total_minor: int
    service: str
    address_id: str
    placed_at: int
    expires_at: int
    promised_at: int
    orders: tuple[PlacedOrder, ...]

    @classmethod
    def from_kept(cls, kept: "OrderGroupView | dict[str, Any]") -> "OrderGroupView":
        """Return the view from what an idempotency key has kept of it."""
        if isinstance(kept, OrderGroupView):
            return kept
        orders = tuple(
            PlacedOrder(**{**order, "lines": tuple(PlacedLine(**line) for line in order["lines"])})
            for order in kept["orders"]
        )
        return cls(**{**kept, "orders": orders})


@dataclass(frozen=True, slots=True)
class Split:
    """What one seller's order has of a payment: net goods, tax and who owes it, commission (part of the goods).

    An order whose lines have two liable parties comes as two splits, the second with its tax alone.
    """

    order_id: str
    seller_id: str
    goods_minor: int
    tax_minor: int
    tax_remitted_by: str
    commission_minor: int


@dataclass(frozen=True, slots=True)
class Payable:
    """What is to be paid for a group: the splits and ``delivery_minor`` (with ``delivery_tax_minor`` in it) add up."""

    group_id: str
    shopper_id: str
    currency: str
    total_minor: int
    state: str
    expires_at: int
    splits: tuple[Split, ...]
    delivery_minor: int
    delivery_tax_minor: int
