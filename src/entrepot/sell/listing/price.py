"""What a draft may cost: what its sources say stays; beside it, advice from what sells here and what a sale costs."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.kit.errors import AppError
from entrepot.kit.money import Money
from entrepot.sell.catalog import CategoryTree, Peer, peers
from entrepot.sell.listing.content import Content, Field
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.name_category import heading
from entrepot.sell.listing.read_sources import Market
from entrepot.sell.matching import Offer, comparables
from entrepot.sell.pricing import Costs, Levy, PriceAdvice, PricedOffer, PriceOption, advise_price, price_sanity

SAME: Final = 0.5
"""From this confidence on an offer is of the same product; others of its category are only similar."""
_SIMILAR: Final = 0.6
"""How much an offer of the same exact category counts that is not of the same product."""
_SIMILAR_MOST, _SAME_MOST, _CATEGORIES_MOST = 40, 20, 40
_SURE_BY_SAME, _SURE_BY_SIMILAR = 0.7, 0.5
_DESCRIPTION_READ: Final = 500
_SHOWN: Final = 8


class SaleTerms(Protocol):
    """Says what a sale pays: taxes at the destination and the marketplace's fee; a later stage knows them."""

    def terms(
        self, *, seller_id: str, category_id: str | None, country: str, ships_from: str, value: Money
    ) -> tuple[Levy, int, int]:
        """Return the levy, the fee as parts per million of the price without tax, and its fixed part in minor units."""
        ...


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
    costs, levy = _costs(market, content, category_id, currency, terms, said)
    try:
        advice = advise_price([each.offer for each in priced], currency=currency, costs=costs, levy=levy)
    except AppError:
        advice = None  # costs that no price can bear: nothing is advised
    around: dict[str, Any] = {}
    if priced:
        around["comparables"] = [each.offer.price.minor for each in priced if each.same]
        around["peers"] = [_peer(each) for each in priced[:_SHOWN]]
    if said:
        around["sanity"] = _sanity(said, [each.offer for each in priced])
    if advice is None:
        return None, around
    around["price"] = _range(advice, similar=not around.get("comparables"))
    same = sum(1 for each in priced if each.same)
    sure = _SURE_BY_SAME if same >= 3 or advice.basis == "costs" else _SURE_BY_SIMILAR
    because = (Evidence("catalogue", str(advice.comparables), "comparables"),)
    if advice.basis == "costs":
        because = (Evidence("rule", place="costs"),)
    value = {"minor": advice.advised.price.minor, "currency": currency}
    return Field("price", value, sure, because), around


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


def _costs(
    market: Market,
    content: Content,
    category_id: str | None,
    currency: str,
    terms: SaleTerms | None,
    said: Any,
) -> tuple[Costs | None, Levy | None]:
    """Return what one piece costs, where the seller said it in this currency, and what the destination takes."""
    levy, fee_ppm, fee_minor = Levy(), 0, 0
    if terms is not None and market.country:
        value = Money(said["minor"] if said else 0, currency)
        with suppress(AppError):  # no rates for this currency or place: nothing is said of tax and fee
            levy, fee_ppm, fee_minor = terms.terms(
                seller_id=market.seller_id,
                category_id=category_id,
                country=str(content.value("destination") or market.country),
                ships_from=market.country,
                value=value,
            )
    duty = content.value("duty_ppm")
    if duty:
        levy = Levy(levy.vat_ppm, levy.inclusive, int(duty))
    cost = content.value("cost")
    if cost is None or cost["currency"] != currency:
        return None, levy
    return Costs(currency, cost["minor"], fee_ppm=fee_ppm, fee_fixed_minor=fee_minor), levy


def _sanity(said: Any, priced: Sequence[PricedOffer]) -> dict[str, str]:
    found = price_sanity(Money(said["minor"], said["currency"]), priced)
    return {"verdict": found.verdict, "text": str(found.text)}


def _range(advice: PriceAdvice, *, similar: bool) -> dict[str, Any]:
    return {
        "currency": advice.advised.price.currency,
        "low": _option(advice.low),
        "advised": _option(advice.advised),
        "high": _option(advice.high),
        "floor": None if advice.floor is None else advice.floor.minor,
        "basis": "similar" if similar and advice.basis == "market" else advice.basis,
        "comparables": advice.comparables,
        "reasons": [{"kind": each.kind, "text": str(each.text)} for each in advice.reasons],
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
