"""The rules of orders: states, who may move them, what may be returned until when. Pure.

A group is one purchase: it is placed, paid and expires as a whole. Within it each seller has one order, which moves by
itself once it is paid.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say

HOLD_US: Final = 15 * 60 * 1_000_000
"""How long a placed group waits for its payment, and its stock is held: 15 minutes."""
MAX_LINES: Final = 100
"""Lines in one group."""
_DAY_US: Final = 86_400 * 1_000_000


class OrderState(StrEnum):
    """Where one seller's order stands."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    SENT = "sent"
    RECEIVED = "received"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    RETURN_RECEIVED = "return_received"
    REFUNDED = "refunded"


class GroupState(StrEnum):
    """Where a purchase stands as a whole."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class PaymentState(StrEnum):
    """Where the money of a purchase is: a purchase that came back whole reads as refunded, never as paid."""

    UNPAID = "unpaid"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class ReturnState(StrEnum):
    """Where one return stands."""

    REQUESTED = "requested"
    RECEIVED = "received"
    REFUNDED = "refunded"


class Role(StrEnum):
    """Who moves an order: a person in a role, or a later stage of the work."""

    SHOPPER = "shopper"
    SELLER = "seller"
    OPERATOR = "operator"
    PAYMENT = "payment"
    WAREHOUSE = "warehouse"
    DELIVERY = "delivery"
    CLOCK = "clock"


S, R = OrderState, Role

TRANSITIONS: Final[Mapping[tuple[OrderState, OrderState], frozenset[Role]]] = {
    (S.AWAITING_PAYMENT, S.PAID): frozenset({R.PAYMENT}),
    (S.AWAITING_PAYMENT, S.CANCELLED): frozenset({R.SHOPPER, R.OPERATOR, R.CLOCK}),
    (S.PAID, S.CANCELLED): frozenset({R.SHOPPER, R.SELLER, R.OPERATOR}),
    (S.PAID, S.SENT): frozenset({R.SELLER}),
    (S.PAID, S.RECEIVED): frozenset({R.WAREHOUSE}),  # the seller forgot to say that it was sent
    (S.SENT, S.RECEIVED): frozenset({R.WAREHOUSE}),
    (S.SENT, S.CANCELLED): frozenset({R.SELLER, R.OPERATOR}),
    (S.RECEIVED, S.SHIPPED): frozenset({R.WAREHOUSE}),
    (S.RECEIVED, S.CANCELLED): frozenset({R.OPERATOR}),  # lost or damaged at the hub
    (S.SHIPPED, S.DELIVERED): frozenset({R.DELIVERY}),
    (S.SHIPPED, S.CANCELLED): frozenset({R.OPERATOR}),  # could not be delivered, or lost on the way
    (S.DELIVERED, S.RETURN_REQUESTED): frozenset({R.SHOPPER, R.OPERATOR}),
    (S.RETURN_REQUESTED, S.RETURN_RECEIVED): frozenset({R.SELLER, R.WAREHOUSE, R.OPERATOR}),
    (S.RETURN_RECEIVED, S.REFUNDED): frozenset({R.PAYMENT}),
    (S.CANCELLED, S.REFUNDED): frozenset({R.PAYMENT}),
    (S.REFUNDED, S.RETURN_REQUESTED): frozenset({R.SHOPPER, R.OPERATOR}),  # another part of a partly returned order
}
"""Every move that an order can make, and who may make it."""

BEFORE_SENDING: Final = frozenset({S.AWAITING_PAYMENT, S.PAID})
"""The goods are still with the seller: cancelling puts them back on sale, and the delivery was not begun."""


class OrderNotFound(NotFound):
    """There is no such order, group or return, or it is somebody else's."""

    code = "order.not_found"
    title = "There is no such order"


class TransitionRefused(Conflict):
    """The order cannot go there from where it stands, or not by this role."""

    code = "order.transition"
    title = "The order cannot do this now"


class CancelRefused(TransitionRefused):
    """The order has gone too far to be cancelled by this role; ``detail`` says why, and what can be done instead."""

    code = "order.cancel_refused"
    title = "The order cannot be cancelled any more"


class GroupNotPayable(Conflict):
    """The group was paid, cancelled or has expired."""

    code = "order.not_payable"
    title = "This purchase cannot be paid any more"


class LinesInvalid(InvalidInput):
    """The lines cannot be ordered: none, too many, or an offer that is not for sale."""

    code = "order.lines"
    title = "These lines cannot be ordered"


class TotalChanged(Conflict):
    """The total is not what the shopper saw; ``total_minor`` is the new one."""

    code = "order.total_changed"
    title = "The total has changed"


class ReturnRefused(Conflict):
    """The lines cannot be returned: the window has closed, or more than was bought."""

    code = "order.return_refused"
    title = "This cannot be returned"


def sources(to: OrderState, role: Role) -> tuple[OrderState, ...]:
    """Return the states from which a role may move an order to a state."""
    return tuple(start for (start, end), roles in TRANSITIONS.items() if end is to and role in roles)


def check_move(start: OrderState, to: OrderState, role: Role, *, partly_returned: bool = False) -> None:
    """Raise TransitionRefused unless the role may make this move."""
    if role not in TRANSITIONS.get((start, to), frozenset()):
        raise TransitionRefused(
            say("The order is %(start)s: %(role)s cannot make it %(to)s", start=words(start), role=role, to=words(to)),
            state=str(start),
            wanted=str(to),
        )
    if start is S.REFUNDED and not partly_returned:
        raise TransitionRefused("The whole order was refunded already", state=str(start), wanted=str(to))


_DISPATCHED: Final = frozenset({S.SENT, S.RECEIVED, S.SHIPPED})
_LATE: Final[Mapping[Role, str]] = {
    R.SHOPPER: say(
        "The goods are on their way and cannot be called back. Once they have arrived, send them back: "
        "what you paid comes back then"
    ),
    R.SELLER: say(
        "The goods have left your hands and cannot be called back. "
        "Ask those who run the marketplace to cancel the order"
    ),
}
_ARRIVED: Final[Mapping[Role, str]] = {
    R.SHOPPER: say("The goods have arrived. Send them back instead: what you paid comes back then"),
    R.SELLER: say("The goods have arrived. The shopper can send them back, and you then take them in"),
    R.OPERATOR: say("The goods have arrived. The shopper can send them back instead"),
}


def check_cancel(start: OrderState, role: Role) -> None:
    """Raise CancelRefused, with the reason and what can be done instead, unless the role may cancel from there."""
    if role in TRANSITIONS.get((start, S.CANCELLED), frozenset()):
        return
    if start in _DISPATCHED and role in _LATE:
        said = _LATE[role]
    elif start is S.DELIVERED and role in _ARRIVED:
        said = _ARRIVED[role]
    else:
        said = say("The order has ended already. Look at it again to see what came back for it")
    raise CancelRefused(said, state=str(start), wanted=str(S.CANCELLED))


def payment_state(paid_at: int | None, orders: Iterable[tuple[int, int]]) -> PaymentState:
    """Return where the money of a purchase is, from each order's (total, given back) in minor units.

    A purchase is refunded only when each of its orders was given back whole; an order's price of delivery, where it
    came back, counts as more than whole.
    """
    if paid_at is None:
        return PaymentState.UNPAID
    parts = list(orders)
    if not any(given for _, given in parts):
        return PaymentState.PAID
    return PaymentState.REFUNDED if all(given >= total for total, given in parts) else PaymentState.PARTLY_REFUNDED


def words(state: OrderState) -> str:
    """Return a state as words, for the sentence of an error."""
    return state.replace("_", " ")


_RETURN_DAYS_14: Final = frozenset(
    code
    for codes in (
        "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE",
        "GB NO IS LI CH TR KR JP CN TW",
    )
    for code in codes.split()
)
_RETURN_DAYS_DEFAULT: Final = 30


def return_days(country: str) -> int:
    """Return for how many days after delivery goods may come back, by destination.

    14 where the law gives every consumer a right to withdraw from a distance sale (at least 7 or 8 days in East Asia,
    14 in Europe); 30, this marketplace's own promise, where it does not.
    """
    return 14 if country in _RETURN_DAYS_14 else _RETURN_DAYS_DEFAULT


def returnable_until_us(delivered_at_us: int, country: str) -> int:
    """Return the moment (microseconds since the epoch, UTC) at which the return window closes."""
    return delivered_at_us + return_days(country) * _DAY_US


@dataclass(frozen=True, slots=True)
class Amounts:
    """Where an amount of money came from, in minor units of the group's currency: what a refund gives back.

    ``goods_minor`` is net of tax; ``delivery_minor`` includes ``delivery_tax_minor``; the commission is part of what
    the seller had from the goods, so it is not in the total.
    """

    goods_minor: int = 0
    seller_tax_minor: int = 0
    marketplace_tax_minor: int = 0
    commission_minor: int = 0
    delivery_minor: int = 0
    delivery_tax_minor: int = 0

    @property
    def total_minor(self) -> int:
        """What the shopper paid for this, or has back."""
        return self.goods_minor + self.seller_tax_minor + self.marketplace_tax_minor + self.delivery_minor

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.goods_minor + other.goods_minor,
            self.seller_tax_minor + other.seller_tax_minor,
            self.marketplace_tax_minor + other.marketplace_tax_minor,
            self.commission_minor + other.commission_minor,
            self.delivery_minor + other.delivery_minor,
            self.delivery_tax_minor + other.delivery_tax_minor,
        )


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What one line holds: the frozen amounts of all its units, and how many units."""

    quantity: int
    net_minor: int
    tax_minor: int
    commission_minor: int
    tax_remitted_by: str


def part_of(total: int, quantity: int, before: int, units: int) -> int:
    """Return the share of ``units`` units of a line's total when ``before`` units had theirs.

    Shares are differences of the running total rounded down, so that all units together get exactly the total,
    however they are grouped.
    """
    return total * (before + units) // quantity - total * before // quantity


def line_refund(line: LineAmounts, *, before: int, units: int) -> Amounts:
    """Return what ``units`` units of a line give back when ``before`` units went back already; raise ReturnRefused."""
    if units < 1 or before + units > line.quantity:
        raise ReturnRefused(
            say(
                "%(quantity)s of %(of)s units can still go back, not %(units)s",
                quantity=line.quantity - before,
                of=line.quantity,
                units=units,
            ),
            field="quantity",
            expected=say("1 to %(most)s", most=line.quantity - before),
        )
    tax = part_of(line.tax_minor, line.quantity, before, units)
    by_seller = line.tax_remitted_by == "seller"
    return Amounts(
        goods_minor=part_of(line.net_minor, line.quantity, before, units),
        seller_tax_minor=tax if by_seller else 0,
        marketplace_tax_minor=0 if by_seller else tax,
        commission_minor=part_of(line.commission_minor, line.quantity, before, units),
    )
