"""What a draft may cost: what its sources say stays; beside it, advice from what sells here and what a sale costs."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.kit.errors import AppError
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.sell.catalog import CategoryTree, Peer, peers
from entrepot.sell.demand import WINDOW_DAYS, demand_at_prices
from entrepot.sell.listing.content import Content, Field
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.kept_sentences import kept_sentence
from entrepot.sell.listing.landed import Border, SaleTerms, Terms, border_of, landed_range
from entrepot.sell.listing.name_category import heading
from entrepot.sell.listing.read_sources import Market
from entrepot.sell.listing.variants import draft_variants
from entrepot.sell.matching import Offer, comparables
from entrepot.sell.pricing import (
    Costs,
    Levy,
    PriceAdvice,
    PricedOffer,
    PriceOption,
    Seen,
    SeenOffer,
    advise_price,
    least_price,
    parts_of,
    price_sanity,
)

SAME: Final = 0.5
"""From this confidence on an offer is of the same product; others of its category are only similar."""
_SIMILAR: Final = 0.6
"""How much an offer of the same exact category counts that is not of the same product."""
_SIMILAR_MOST, _SAME_MOST, _CATEGORIES_MOST = 40, 20, 40
_SURE_BY_SAME, _SURE_BY_SIMILAR = 0.7, 0.5
_DESCRIPTION_READ: Final = 500
_SHOWN: Final = 8


def price_of(
    connection: Connection,
    tree: CategoryTree,
    market: Market,
    content: Content,
    inputs: Inputs,
    terms: SaleTerms | None,
) -> tuple[Field | None, dict[str, Any]]:
    """Return a price that may be advised, and what is known around it: the range, its reasons, what is sold beside."""
    category_id = content.value("category")
    said = content.value("price")
    currency = said["currency"] if said else market.currency
    beside = _beside(connection, tree, category_id, currency)
    priced = _priced(_offer_of(content, inputs, said), beside)
    value = _value(said, [each.offer for each in priced], content, currency)
    sale = _sale(market, content, category_id, terms, value)
    border = border_of(connection, market, content, sale, terms, value) if terms is not None else None
    levy = border.levy if border is not None else _stated(sale.levy, content)
    costs = _costs(content, sale, currency, terms)
    try:
        advice = advise_price(
            [each.offer for each in priced],
            currency=currency,
            costs=costs,
            levy=levy,
            seen=_seen(connection, priced, currency, market.now_us),
            seen_days=WINDOW_DAYS,
        )
    except AppError:
        advice = None  # costs that no price can bear: nothing is advised
    around: dict[str, Any] = {}
    if priced:
        around["comparables"] = [each.offer.price.minor for each in priced if each.same]
        around["peers"] = [_peer(each) for each in priced[:_SHOWN]]
    if said:
        around["sanity"] = _sanity(said, [each.offer for each in priced])
    if said and costs is not None:
        around["own"] = {"currency": currency, **_option(_own(said, costs, levy))}
        if (loss := loss_at(_lowest(said, content), costs, levy)) is not None:
            around["loss"] = loss
    if costs is not None and (stated := content.value("cost"))["currency"] != currency:
        around["converted"] = _converted(Money(stated["minor"], stated["currency"]), costs)
    if border is not None and (said or advice is not None):
        around["landed"] = _landed(border, said, advice, costs, currency)
    if advice is None:
        return None, around
    around["price"] = _range(advice, similar=not around.get("comparables"))
    same = sum(1 for each in priced if each.same)
    sure = _SURE_BY_SAME if same >= 3 or advice.basis == "costs" else _SURE_BY_SIMILAR
    because = (Evidence("catalogue", str(advice.comparables), "comparables"),)
    if advice.basis == "costs":
        because = (Evidence("rule", place="costs"),)
    advised = {"minor": advice.advised.price.minor, "currency": currency}
    return Field("price", advised, sure, because), around


def _beside(connection: Connection, tree: CategoryTree, category_id: str | None, currency: str) -> list[Peer]:
    if category_id is None or category_id not in tree:
        return []
    return peers(connection, tree.descendants(category_id)[:_CATEGORIES_MOST], currency)


def _offer_of(content: Content, inputs: Inputs, said: Any) -> Offer:
    title = str(content.value("title") or "")
    gtin = content.value("gtin")
    return Offer(
        title or heading(inputs),
        str(content.value("brand") or ""),
        Money(said["minor"], said["currency"]) if said else None,
        str(content.value("description") or inputs.text)[:_DESCRIPTION_READ],
        gtins=(gtin,) if gtin else (),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What somebody asks for something beside it, and whether it is the same product or only of the same category."""

    offer: PricedOffer
    peer: Peer
    same: bool


def _priced(mine: Offer, beside: Sequence[Peer]) -> list[_Beside]:
    """Return offers with how surely they are of the same product; the rest of the category as similar ones."""
    if not beside:
        return []
    others = [
        Offer(
            each.title,
            each.brand,
            Money(each.price_minor, each.currency),
            each.description[:_DESCRIPTION_READ],
            id=each.product_id,
        )
        for each in beside
    ]
    found = comparables(mine, others, limit=_SAME_MOST, at_least=SAME) if mine.title else []
    same = {each.place: max(_SIMILAR, each.match.confidence) for each in found}
    priced = [
        _Beside(
            PricedOffer(Money(peer.price_minor, peer.currency), same.get(at, _SIMILAR), peer.title[:200]),
            peer,
            at in same,
        )
        for at, peer in enumerate(beside)
    ]
    priced.sort(key=lambda each: (not each.same, -each.offer.confidence))
    return priced[: len(same) + _SIMILAR_MOST]


def _value(said: Any, priced: Sequence[PricedOffer], content: Content, currency: str) -> Money:
    """Return the value at which tax and duty are asked for: the price, else what is usual beside it, else the cost."""
    if said:
        return Money(said["minor"], currency)
    if priced:
        return Money(round(median(each.price.minor for each in priced)), currency)
    cost = content.value("cost")
    return Money(cost["minor"] if cost and cost["currency"] == currency else 0, currency)


def _sale(market: Market, content: Content, category_id: str | None, terms: SaleTerms | None, value: Money) -> Terms:
    """Return what the sale pays; nothing where no rates of this currency or place are known."""
    if terms is not None and market.country:
        with suppress(AppError):
            return terms.terms(
                seller_id=market.seller_id,
                category_id=category_id,
                country=str(content.value("destination") or market.country),
                ships_from=market.country,
                value=value,
            )
    return Terms(Levy())


def _stated(levy: Levy, content: Content) -> Levy:
    """Return a levy with the duty that the seller states."""
    duty = content.value("duty_ppm")
    return Levy(levy.vat_ppm, levy.inclusive, int(duty)) if duty else levy


def _costs(content: Content, sale: Terms, currency: str, terms: SaleTerms | None) -> Costs | None:
    """Return what one piece costs, at the marketplace's rate where the seller said it in another currency.

    None where no cost is said, or no rate is known.
    """
    cost = content.value("cost")
    if cost is None:
        return None
    minor = int(cost["minor"])
    if cost["currency"] != currency:
        if terms is None:
            return None
        try:
            minor = terms.convert(Money(minor, cost["currency"]), currency)
        except AppError:
            return None
    return Costs(currency, minor, fee_ppm=sale.fee_ppm, fee_fixed_minor=sale.fee_fixed_minor)


def _converted(stated: Money, costs: Costs) -> dict[str, Any]:
    """Return the sentence that says what a cost in another currency was counted as."""
    counted = Money(costs.goods_minor, costs.currency)
    return kept_sentence(say("your cost of %(stated)s is %(counted)s at today's rate", stated=stated, counted=counted))


def _lowest(said: Any, content: Content) -> int:
    """Return the lowest price that a variant is sold at, in the currency of the price that is said."""
    own = [each.price for each in draft_variants(content, "") if each.sold and each.price]
    return min([int(said["minor"]), *(int(each["minor"]) for each in own if each["currency"] == said["currency"])])


def _own(said: Any, costs: Costs, levy: Levy) -> PriceOption:
    """Return the seller's own price and where it goes, counted as an advised one is."""
    minor = int(said["minor"])
    return PriceOption(Money(minor, costs.currency), parts_of(minor, costs, levy))


def loss_at(price_minor: int, costs: Costs, levy: Levy) -> dict[str, Any] | None:
    """Return what is lost on each piece at a price, with its sentence and the least price that loses nothing, or None.

    Counted are what one piece costs, and the tax, duty and fee that are known; amounts are in minor units.
    """
    parts = parts_of(price_minor, costs, levy)
    if parts.margin_minor >= 0:
        return None
    floor = None
    with suppress(AppError):  # duty and fee leave nothing of any price
        floor = least_price(costs, levy)
    amounts = {"price": price_minor, "loss": -parts.margin_minor, "cost": costs.goods_minor}
    taken = parts.vat_minor + parts.duty_minor + parts.fees_minor
    said = {name: Money(minor, costs.currency) for name, minor in amounts.items()}
    text = say("at %(price)s you lose %(loss)s on each piece: it costs you %(cost)s", **said)
    if taken:
        text = say(
            "at %(price)s you lose %(loss)s on each piece: it costs you %(cost)s; tax, duty and fees take %(taken)s",
            **said,
            taken=Money(taken, costs.currency),
        )
    return {"minor": -parts.margin_minor, "currency": costs.currency, "floor": floor, **kept_sentence(text)}


def _seen(connection: Connection, priced: Sequence[_Beside], currency: str, now_us: int) -> list[SeenOffer]:
    """Return what was seen of the offers beside it in four weeks, each at the prices that it asked then."""
    found = demand_at_prices(connection, [each.peer.product_id for each in priced], currency, now_us)
    return [
        SeenOffer(
            each.product_id,
            Money(each.price_minor, currency),
            each.counts.views,
            each.counts.orders,
            each.counts.units,
        )
        for each in found
        if each.price_minor > 0
    ]


def _landed(
    border: Border, said: Any, advice: PriceAdvice | None, costs: Costs | None, currency: str
) -> dict[str, Any]:
    """Return the landed cost at the price that is said, else at the one that is advised."""
    price = Money(said["minor"], currency) if said else border.value if advice is None else advice.advised.price
    return landed_range(border, price, costs)


def _sanity(said: Any, priced: Sequence[PricedOffer]) -> dict[str, Any]:
    found = price_sanity(Money(said["minor"], said["currency"]), priced)
    return {"verdict": found.verdict, **kept_sentence(found.text)}


def _range(advice: PriceAdvice, *, similar: bool) -> dict[str, Any]:
    return {
        "currency": advice.advised.price.currency,
        "low": _option(advice.low),
        "advised": _option(advice.advised),
        "high": _option(advice.high),
        "floor": None if advice.floor is None else advice.floor.minor,
        "basis": "similar" if similar and advice.basis == "market" else advice.basis,
        "comparables": advice.comparables,
        "reasons": [{"kind": each.kind, **kept_sentence(each.text)} for each in advice.reasons],
        "seen": None if advice.seen is None else _shown_demand(advice.seen),
    }


def _shown_demand(seen: Seen) -> dict[str, Any]:
    sides = {
        name: None
        if side is None
        else {"low": side.low, "high": side.high, "views": side.views, "orders": side.orders, "units": side.units}
        for name, side in (("below", seen.below), ("above", seen.above))
    }
    return {
        "days": seen.days,
        "products": seen.products,
        "views": seen.views,
        "orders": seen.orders,
        "units": seen.units,
        "enough": seen.enough,
        "moved": "up" if seen.lean > 0 else "down" if seen.lean < 0 else "",
        **sides,
    }


def _option(option: PriceOption) -> dict[str, Any]:
    parts = option.parts
    margin = None if parts is None else {"minor": parts.margin_minor, "ppm": parts.margin_ppm}
    return {"minor": option.price.minor, "margin": margin}


def _peer(beside: _Beside) -> dict[str, Any]:
    return {
        "product_id": beside.peer.product_id,
        "title": beside.peer.title[:200],
        "minor": beside.peer.price_minor,
        "same": round(beside.offer.confidence, 2) if beside.same else None,
    }
