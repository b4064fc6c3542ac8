"""The rules of carts: limits, what may be wrong with a line, and what the whole comes to. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say

MAX_LINES: Final = 100
"""Different offers in one cart."""
MAX_QUANTITY: Final = 999
"""Units of one offer in one cart."""


class CartNotFound(NotFound):
    """There is no such cart, or it is somebody else's."""

    code = "cart.not_found"
    title = "There is no such cart"


class OfferNotForSale(Conflict):
    """The offer does not exist or is not for sale at present."""

    code = "cart.not_for_sale"
    title = "This is not for sale at present"


class QuantityInvalid(InvalidInput):
    """More or fewer units than a line may hold."""

    code = "cart.quantity"
    title = "The quantity is not possible"


class CartFull(Conflict):
    """The cart holds as many different offers as it can."""

    code = "cart.full"
    title = "The cart is full"


class ProblemKind(StrEnum):
    """What may have happened to a line since it was added."""

    PRICE_CHANGED = "price_changed"
    UNAVAILABLE = "unavailable"
    OUT_OF_STOCK = "out_of_stock"
    TOO_MANY = "too_many"
    NO_RATE = "no_rate"
    NOT_SOLD_THERE = "not_sold_there"


BLOCKING: Final = frozenset(set(ProblemKind) - {ProblemKind.PRICE_CHANGED})
"""Problems with which the cart cannot be ordered; a changed price is only shown."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the shopper; ``was_minor`` in the cart's currency, ``available`` in units."""

    kind: ProblemKind
    was_minor: int | None = None
    available: int | None = None


@dataclass(frozen=True, slots=True)
class CartLineView:
    """One line as a page shows it; amounts in minor units of the cart's currency."""

    offer_id: str
    product_id: str
    title: str
    options_text: str
    picture_file_id: str | None
    quantity: int
    unit_minor: int
    line_minor: int
    problems: tuple[Problem, ...] = ()

    @property
    def orderable(self) -> bool:
        """Whether nothing keeps this line from being ordered."""
        return all(problem.kind not in BLOCKING for problem in self.problems)


@dataclass(frozen=True, slots=True)
class CartSeller:
    """One seller's lines; ``promised_at`` (microseconds, UTC) is for these alone, None where it is not known."""

    seller_id: str
    name: str
    lines: tuple[CartLineView, ...]
    subtotal_minor: int
    promised_at: int | None = None


@dataclass(frozen=True, slots=True)
class CartDelivery:
    """What delivery costs in one parcel, what it would cost seller by seller, and when it comes (microseconds, UTC)."""

    price_minor: int
    separate_minor: int
    promised_at: int
    service: str

    @property
    def saves_minor(self) -> int:
        """What merging into one parcel saves."""
        return max(0, self.separate_minor - self.price_minor)


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart of several sellers in one currency; ``delivery`` is None where nothing in it can be delivered there."""

    id: str
    currency: str
    country: str
    sellers: tuple[CartSeller, ...]
    units: int
    subtotal_minor: int
    delivery: CartDelivery | None

    @property
    def orderable(self) -> bool:
        """Whether every line can be ordered as it stands, and there is one."""
        return bool(self.sellers) and all(line.orderable for seller in self.sellers for line in seller.lines)

    @property
    def total_minor(self) -> int:
        """Goods and delivery, before any tax that the destination adds."""
        return self.subtotal_minor + (self.delivery.price_minor if self.delivery else 0)


def check_quantity(quantity: int) -> int:
    """Return the quantity; raise QuantityInvalid beyond 0 (remove) to ``MAX_QUANTITY``."""
    if not 0 <= quantity <= MAX_QUANTITY:
        raise QuantityInvalid(
            say("%(quantity)s units cannot be put in a cart", quantity=quantity),
            field="quantity",
            expected=say("0 to %(most)s", most=MAX_QUANTITY),
        )
    return quantity


def merged_quantities(into: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    """Return the quantities of two carts as one: sums, no line above and no more lines than the limits."""
    merged = dict(into)
    for offer_id, quantity in more.items():
        if offer_id in merged or len(merged) < MAX_LINES:
            merged[offer_id] = min(MAX_QUANTITY, merged.get(offer_id, 0) + quantity)
    return merged
