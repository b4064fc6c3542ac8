"""Demand seen of comparable offers at their prices, and which way it speaks for a price. Pure.

Offers at or above the market's middle are held against those below it: orders a view, times the mean price, is what a
view brings. The logarithm of the quotient has a normal interval, its variance one over the orders of each side (Poisson
counts with half an order added, after Haldane and Anscombe). Only what the whole 90 % interval says moves a price, and
no further than its near end. These are different products: it is what was seen, not what was tried.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.sell.pricing.costs import same_currency

LEAST_VIEWS: Final = 200
"""Views of all comparable offers that there must be in the window, a quarter of them on each side of the middle."""
LEAST_ORDERS: Final = 10
"""Paid orders that there must be."""
LEAST_PRODUCTS: Final = 3
"""Products that were looked at, so that one shop window is no market."""
_SIDE: Final = 0.25
_HALF: Final = 0.5
_Z: Final = 1.645
"""Of the two-sided interval of 90 %."""
_LOOKED_AT: Final = 20
"""Views from which on it says something that nothing was ordered."""


@dataclass(frozen=True, slots=True)
class SeenOffer:
    """What was seen of a comparable product at a price: views by distinct visitors, paid orders, units in them."""

    product: str
    price: Money
    views: int
    orders: int
    units: int

    def __post_init__(self) -> None:
        if min(self.views, self.orders, self.units) < 0 or self.price.minor <= 0:
            raise InvalidInput(say("views, orders and days are not negative"), field="demand")


@dataclass(frozen=True, slots=True)
class Side:
    """What was seen of the offers on one side of the market's middle; prices in minor units."""

    low: int
    high: int
    views: int
    orders: int
    units: int
    mean_price: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What the marketplace saw of comparable offers in some days, and what follows for a price.

    ``lean`` is from -1 (lower prices brought more a view) to 1; 0 while ``enough`` is not there or it can be chance.
    ``sold`` is the span of prices at which something was ordered, ``unsold_from`` the least price above it that was
    looked at and never ordered; None where there is none.
    """

    days: int
    products: int
    views: int
    orders: int
    units: int
    below: Side | None
    above: Side | None
    sold: tuple[int, int] | None
    unsold_from: int | None
    enough: bool
    lean: float


def seen_of(offers: Sequence[SeenOffer], middle_minor: int, *, currency: str, days: int) -> Seen:
    """Return what was seen, and which way it speaks from the market's middle. Raise CurrencyMismatch."""
    same_currency(currency, *(each.price for each in offers))
    looked = [each for each in offers if each.views or each.orders]
    below = _side([each for each in looked if each.price.minor < middle_minor])
    above = _side([each for each in looked if each.price.minor >= middle_minor])
    views, orders = sum(each.views for each in looked), sum(each.orders for each in looked)
    products = len({each.product for each in looked})
    enough = (
        views >= LEAST_VIEWS
        and orders >= LEAST_ORDERS
        and products >= LEAST_PRODUCTS
        and below is not None
        and above is not None
        and min(below.views, above.views) >= LEAST_VIEWS * _SIDE
    )
    sold = [each.price.minor for each in looked if each.units]
    dear = [
        each.price.minor
        for each in looked
        if not each.units and each.views >= _LOOKED_AT and each.price.minor > max(sold, default=0)
    ]
    return Seen(
        days,
        products,
        views,
        orders,
        sum(each.units for each in looked),
        below,
        above,
        (min(sold), max(sold)) if sold else None,
        min(dear, default=None),
        enough,
        _lean(below, above) if enough and below is not None and above is not None else 0.0,
    )


def _side(offers: Sequence[SeenOffer]) -> Side | None:
    if not offers:
        return None
    views = sum(max(each.views, each.orders) for each in offers)
    weighed = sum(each.price.minor * max(each.views, each.orders) for each in offers)
    return Side(
        min(each.price.minor for each in offers),
        max(each.price.minor for each in offers),
        views,
        sum(each.orders for each in offers),
        sum(each.units for each in offers),
        weighed / views,
    )


def _lean(below: Side, above: Side) -> float:
    """Return the near end of the interval of log(what a view above brings / what one below brings), bounded by 1."""
    orders_above, orders_below = above.orders + _HALF, below.orders + _HALF
    brings_above = orders_above / above.views * above.mean_price
    brings_below = orders_below / below.views * below.mean_price
    told = math.log(brings_above / brings_below)
    room = _Z * math.sqrt(1 / orders_above + 1 / orders_below)
    near = max(0.0, abs(told) - room)
    return math.copysign(math.tanh(near), told) if near else 0.0
