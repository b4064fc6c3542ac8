"""Whether a price can be meant: beside comparable offers, and with the slips that people make in typing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from entrepot.kit.money import Money, currency_exponent
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.pricing.market import PricedOffer, market_of

Verdict = Literal["unknown", "fits", "low", "high", "slip"]

LOW_SHARE, HIGH_SHARE = 0.5, 2.0
"""Shares of the middle price within which a price fits, wherever comparable offers lie."""
_SLIPS: Final = (0.001, 0.01, 0.1, 10, 100, 1000)
_NEARLY: Final = 1.35


@dataclass(frozen=True, slots=True)
class PriceSanity:
    """The verdict and its sentence; ``middle`` is the comparable offers' median, ``comparables`` how many they are.

    "slip": a power of ten away from the middle, as with a decimal point forgotten. "unknown": too few to say.
    """

    verdict: Verdict
    comparables: int
    middle: Money | None
    text: Sentence


def price_sanity(price: Money, offers: Sequence[PricedOffer]) -> PriceSanity:
    """Judge a price by comparable offers in its currency; raise CurrencyMismatch where one is in another."""
    market = market_of(offers, price.currency)
    count = len(market.prices)
    if price.minor <= 0:
        return PriceSanity("low", count, None, say("a price is more than nothing"))
    if not market.enough:
        text = say("too few comparable offers to judge the price: %(count)s", count=count)
        return PriceSanity("unknown", count, None, text)
    middle = Money(market.quantile(0.5), price.currency)
    values = {"middle": middle, "count": count}
    share = price.minor / middle.minor
    fits_from = min(LOW_SHARE, market.prices[0] / middle.minor)
    fits_to = max(HIGH_SHARE, market.prices[-1] / middle.minor)
    if fits_from <= share <= fits_to:
        text = say("the price fits %(count)s comparable offers around %(middle)s", **values)
        return PriceSanity("fits", count, middle, text)
    if currency_exponent(price.currency) and any(each / _NEARLY <= share <= each * _NEARLY for each in _SLIPS):
        text = say("is a decimal point wrong? %(count)s comparable offers cost around %(middle)s", **values)
        return PriceSanity("slip", count, middle, text)
    if any(each / _NEARLY <= share <= each * _NEARLY for each in _SLIPS):
        text = say("is a zero wrong? %(count)s comparable offers cost around %(middle)s", **values)
        return PriceSanity("slip", count, middle, text)
    if share < 1:
        text = say("far below %(count)s comparable offers around %(middle)s", **values)
        return PriceSanity("low", count, middle, text)
    text = say("far above %(count)s comparable offers around %(middle)s", **values)
    return PriceSanity("high", count, middle, text)
