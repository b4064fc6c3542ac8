"""Advise a price: a range with its reasons, from comparable offers, costs, what the destination takes, and demand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money, currency_exponent
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.pricing.costs import PPM, Costs, Levy, Parts, least_price, parts_of, same_currency
from entrepot.sell.pricing.endings import ending_at_least, ending_near
from entrepot.sell.pricing.market import Market, PricedOffer, market_of
from entrepot.sell.pricing.seen import LEAST_ORDERS, LEAST_VIEWS, Seen, SeenOffer, seen_of

LOW, HIGH = 0.25, 0.75
"""Shares of the market below the low and the high price."""
LEAN: Final = 0.2
"""How far demand moves the advised price from the middle at most, as a share of the market."""
NOTICED: Final = 0.2
"""Strength of demand, either way, from which on it moves a price."""
PRIOR_VIEWS: Final = 300
"""Views' worth of belief that a product sells as usual."""
USUAL_PPM: Final = 25_000
"""Orders a view where nothing better is known: 2.5 %."""

Basis = Literal["market", "costs"]


@dataclass(frozen=True, slots=True)
class Demand:
    """What was seen of a product in some days; ``usual_ppm`` are orders a view of products like it."""

    views: int
    orders: int
    days: int
    usual_ppm: int = USUAL_PPM

    def __post_init__(self) -> None:
        if min(self.views, self.orders, self.days) < 0 or not 0 < self.usual_ppm <= PPM:
            raise InvalidInput(say("views, orders and days are not negative"), field="demand")

    @property
    def strength(self) -> float:
        """From -1 (looked at, not bought) to 1 (bought by far more than usual); 0 where little was seen."""
        usual = self.usual_ppm / PPM
        rate = (self.orders + PRIOR_VIEWS * usual) / (max(self.views, self.orders) + PRIOR_VIEWS)
        return math.tanh(math.log(rate / usual))

    @property
    def noticed(self) -> bool:
        """Whether it is strong or weak enough to move a price."""
        return abs(self.strength) > NOTICED


@dataclass(frozen=True, slots=True)
class PriceReason:
    """One thing that the advice rests on. ``kind`` is for programs, ``text`` for people."""

    kind: Literal[
        "market", "few", "left_out", "unsure", "demand", "seen", "floor", "above_market", "costs", "no_costs", "tax"
    ]
    text: Sentence


@dataclass(frozen=True, slots=True)
class PriceOption:
    """A price, and where it goes; ``parts`` is None where the costs are not known."""

    price: Money
    parts: Parts | None


@dataclass(frozen=True, slots=True)
class PriceAdvice:
    """A range with its reasons. ``floor`` is the least price that loses nothing, None where costs are not known.

    ``comparables`` is how many offers the market was read from; with ``basis`` "costs" they were too few. ``seen`` is
    the demand of comparable offers, None where nobody asked for it.
    """

    low: PriceOption
    advised: PriceOption
    high: PriceOption
    basis: Basis
    comparables: int
    floor: Money | None
    reasons: tuple[PriceReason, ...]
    seen: Seen | None = None


def advise_price(
    offers: Sequence[PricedOffer],
    *,
    currency: str,
    costs: Costs | None = None,
    levy: Levy | None = None,
    demand: Demand | None = None,
    seen: Sequence[SeenOffer] | None = None,
    seen_days: int = 28,
    margin_ppm: int = 200_000,
) -> PriceAdvice | None:
    """Return a range of prices, or None where neither comparable offers nor costs are known.

    ``demand`` is of the product itself, ``seen`` of comparable ones in the last ``seen_days``; each moves the middle of
    the market by up to 20 points where it is clear, ``seen`` the range by half of that. Every price of the advice is at
    or above what one piece costs with tax, duty and fees, where costs are known. ``margin_ppm`` is the share of the
    price without tax that is aimed at where there is no market to go by. Raise CurrencyMismatch where an amount is in
    another currency, InvalidInput where fees leave nothing.
    """
    currency_exponent(currency)
    if not 0 <= margin_ppm < PPM // 2:
        raise InvalidInput(say("a margin to aim at is a share below one half"), field="margin_ppm")
    levy = levy or Levy()
    if costs is not None:
        same_currency(currency, Money(0, costs.currency))
    market = market_of(offers, currency)
    observed: Seen | None = None
    floor = least_price(costs, levy) if costs is not None else None
    if market.enough:
        if seen is not None:
            observed = seen_of(seen, market.quantile(0.5), currency=currency, days=seen_days)
        own = demand.strength if demand is not None and demand.noticed else 0.0
        others = LEAN * (observed.lean if observed is not None else 0.0)
        shares = LOW + others / 2, 0.5 + max(-LEAN, min(LEAN, LEAN * own + others)), HIGH + others / 2
        wanted = [market.quantile(each) for each in shares]
        basis: Basis = "market"
    elif costs is not None:
        wanted = [least_price(costs, levy, margin_ppm=each) for each in _margins(margin_ppm, costs, levy)]
        basis = "costs"
        if seen:
            observed = replace(seen_of(seen, wanted[1], currency=currency, days=seen_days), enough=False, lean=0.0)
    else:
        return None
    low, advised, high = (_price(each, floor, currency, costs, levy) for each in wanted)
    reasons = _reasons(market, basis, wanted[1], floor, levy=levy, demand=demand, seen=observed, margin_ppm=margin_ppm)
    least = None if floor is None else Money(floor, currency)
    return PriceAdvice(low, advised, high, basis, len(market.prices), least, reasons, observed)


def _margins(margin_ppm: int, costs: Costs, levy: Levy) -> tuple[int, int, int]:
    """Half the margin that is aimed at, itself, and half as much again or as much as duty and fees leave room for."""
    room = PPM * PPM // (PPM + levy.duty_ppm) - costs.fee_ppm
    return margin_ppm // 2, margin_ppm, max(margin_ppm, min(margin_ppm * 3 // 2, (margin_ppm + room) // 2))


def _price(wanted: int, floor: int | None, currency: str, costs: Costs | None, levy: Levy) -> PriceOption:
    minor = ending_near(wanted, currency)
    if floor is not None and minor < floor:
        minor = ending_at_least(floor, currency)
    return PriceOption(Money(minor, currency), parts_of(minor, costs, levy) if costs is not None else None)


def _reasons(
    market: Market,
    basis: Basis,
    wanted: int,
    floor: int | None,
    *,
    levy: Levy,
    demand: Demand | None,
    seen: Seen | None,
    margin_ppm: int,
) -> tuple[PriceReason, ...]:
    found = list(_of_market(market, basis))
    if basis == "market" and demand is not None:
        found.append(_of_demand(demand))
    if seen is not None:
        found += [PriceReason("seen", text) for text in _of_seen(seen, market.currency, basis)]
    if floor is None:
        found.append(PriceReason("no_costs", say("your costs are not known, so nothing is said of your margin")))
        return tuple(found)
    if basis == "costs":
        percent = _percent(margin_ppm)
        found.append(
            PriceReason(
                "costs", say("costs and a margin of about %(percent)s %% of the price without tax", percent=percent)
            )
        )
    lowest = Money(floor, market.currency)
    found.append(PriceReason("floor", say("below %(price)s a sale loses money", price=lowest)))
    if basis == "market" and wanted < floor:
        text = say("comparable offers cost less than it costs you to sell one: the price is held at your costs")
        found.append(PriceReason("above_market", text))
    if levy.vat_ppm or levy.duty_ppm or levy.duty_flat_minor:
        found.append(_of_levy(levy, market.currency))
    return tuple(found)


def _of_market(market: Market, basis: Basis) -> list[PriceReason]:
    count = len(market.prices)
    found = []
    if basis == "market":
        text = say(
            "half of %(count)s comparable offers cost from %(low)s to %(high)s",
            count=count,
            low=Money(market.quantile(LOW), market.currency),
            high=Money(market.quantile(HIGH), market.currency),
        )
        found.append(PriceReason("market", text))
    else:
        text = say("too few comparable offers to know the market: %(count)s", count=count)
        found.append(PriceReason("few", text))
    if market.left_out:
        text = say("%(count)s offers left out: their price is far from all others", count=len(market.left_out))
        found.append(PriceReason("left_out", text))
    if market.unsure:
        text = say("%(count)s offers left out: they may be another product", count=market.unsure)
        found.append(PriceReason("unsure", text))
    return found


def _of_demand(demand: Demand) -> PriceReason:
    seen = {"views": demand.views, "orders": demand.orders, "days": demand.days}
    if not demand.views and not demand.orders:
        text = say("nobody has looked at it yet")
    elif not demand.noticed:
        text = say("%(orders)s orders of %(views)s views in %(days)s days change nothing yet", **seen)
    elif demand.strength > 0:
        text = say(
            "%(orders)s orders of %(views)s views in %(days)s days are more than usual: a higher price holds", **seen
        )
    else:
        text = say(
            "%(orders)s orders of %(views)s views in %(days)s days are fewer than usual: a lower price helps", **seen
        )
    return PriceReason("demand", text)


def _of_seen(seen: Seen, currency: str, basis: Basis) -> list[Sentence]:
    """Return what was seen of comparable offers, and what follows from it, or that too little was seen."""
    asked: dict[str, object] = {"units": seen.units, "days": seen.days, "views": seen.views}
    found = []
    if seen.sold is not None:
        low, high = (Money(each, currency) for each in seen.sold)
        text = say("%(units)s sold in %(days)s days at %(low)s, of %(views)s views", low=low, **asked)
        if low != high:
            text = say(
                "%(units)s sold in %(days)s days from %(low)s to %(high)s, of %(views)s views",
                low=low,
                high=high,
                **asked,
            )
        found.append(text)
        if seen.unsold_from is not None:
            found.append(say("those at %(price)s and above sold none", price=Money(seen.unsold_from, currency)))
    elif seen.views:
        found.append(say("none sold in %(days)s days, of %(views)s views", days=seen.days, views=seen.views))
    if not seen.views and not seen.orders:
        return [say("nobody has looked at these offers yet")]
    if basis == "costs":
        return found  # there is no market to move in
    if not seen.enough:
        least: dict[str, object] = {"views": LEAST_VIEWS, "orders": LEAST_ORDERS}
        found.append(
            say("too little was seen to move the price: it takes %(views)s views and %(orders)s orders", **least)
        )
    elif seen.lean > 0:
        found.append(say("a view of the dearer half brought more: that speaks for a higher price"))
    elif seen.lean < 0:
        found.append(say("a view of the cheaper half brought more: that speaks for a lower price"))
    else:
        found.append(say("dearer and cheaper offers brought as much a view, as far as can be told: that moves nothing"))
    return found


def _of_levy(levy: Levy, currency: str) -> PriceReason:
    if levy.duty_flat_minor and not levy.duty_ppm:
        amount, percent = Money(levy.duty_flat_minor, currency), _percent(levy.vat_ppm)
        return PriceReason(
            "tax", say("tax of %(vat)s %% and a fixed duty of %(duty)s are in the price", vat=percent, duty=amount)
        )
    vat, duty = _percent(levy.vat_ppm), _percent(levy.duty_ppm)
    if not levy.inclusive:
        return PriceReason(
            "tax", say("tax of %(vat)s %% is added to the price; duty of %(duty)s %% is in it", vat=vat, duty=duty)
        )
    return PriceReason("tax", say("tax of %(vat)s %% and duty of %(duty)s %% are in the price", vat=vat, duty=duty))


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.4f}".rstrip("0").rstrip(".")
