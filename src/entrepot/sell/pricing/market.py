"""What comparable offers cost: weighted quantiles that a few wrong or wild prices do not move. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.sell.pricing.costs import same_currency

SURE_ENOUGH: Final = 0.3
"""Offers less surely of the same product say nothing about its price."""
ENOUGH: Final = 3.0
"""Comparable offers that there must be, each counted as far as it is surely one."""
WILD: Final = 3.5
"""Median deviations from the median, on the logarithm, beyond which a price is left out (Iglewicz and Hoaglin)."""
NARROW: Final = 0.05
"""A median deviation smaller than this is taken for this: equal prices must not make a near one wild."""
_TO_SIGMA: Final = 1.4826
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """What somebody asks for the same product, in the currency that is advised in, and how surely it is the same."""

    price: Money
    confidence: float = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise InvalidInput(say("a confidence is from 0 to 1"), field="confidence")


@dataclass(frozen=True, slots=True)
class Market:
    """Prices of comparable offers in order, with weights. ``left_out`` were wild, ``unsure`` may be other products."""

    currency: str
    prices: tuple[int, ...]
    weights: tuple[float, ...]
    left_out: tuple[int, ...]
    unsure: int

    @property
    def enough(self) -> bool:
        """Whether there is enough to speak of a market."""
        return sum(self.weights) >= ENOUGH - _SLACK

    def quantile(self, share: float) -> int:
        """Return the price below which this share of the weight lies, between two neighbours in proportion."""
        return round(_quantile(self.prices, self.weights, share))


def market_of(offers: Sequence[PricedOffer], currency: str) -> Market:
    """Weigh offers by their confidence and leave out those whose price is wild. Raise CurrencyMismatch."""
    same_currency(currency, *(offer.price for offer in offers))
    sure = sorted(
        ((offer.price.minor, offer.confidence) for offer in offers if _counts(offer)), key=lambda each: each[0]
    )
    kept = _without_wild(sure)
    inside = set(kept)
    return Market(
        currency,
        tuple(price for price, _ in kept),
        tuple(weight for _, weight in kept),
        tuple(price for price, weight in sure if (price, weight) not in inside),
        len(offers) - len(sure),
    )


def _counts(offer: PricedOffer) -> bool:
    return offer.confidence >= SURE_ENOUGH and offer.price.minor > 0


def _without_wild(sure: list[tuple[int, float]]) -> list[tuple[int, float]]:
    if not sure:
        return []
    weights = [weight for _, weight in sure]
    logs = [math.log(price) for price, _ in sure]
    middle = _quantile(logs, weights, 0.5)
    away = sorted(zip((abs(each - middle) for each in logs), weights, strict=True))
    spread = max(NARROW, _TO_SIGMA * _quantile([each for each, _ in away], [weight for _, weight in away], 0.5))
    return [each for each, log in zip(sure, logs, strict=True) if abs(log - middle) <= WILD * spread]


def _quantile(values: Sequence[float], weights: Sequence[float], share: float) -> float:
    """Return a weighted quantile of sorted values: each stands in the middle of its weight."""
    target = share * sum(weights)
    passed = 0.0
    before: tuple[float, float] | None = None
    for value, weight in zip(values, weights, strict=True):
        middle = passed + weight / 2
        if target <= middle:
            if before is None:
                return value
            at, earlier = before
            return earlier + (value - earlier) * (target - at) / (middle - at)
        before = (middle, value)
        passed += weight
    return values[-1]
