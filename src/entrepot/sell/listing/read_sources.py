"""Read what a draft is made of, source by source: attributes, variants, brand, codes, price, parcel."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entrepot.ai import Evidence, Proposal
from entrepot.kit.money import Money
from entrepot.sell.catalog import (
    SIDE_MAX_MM,
    WEIGHT_MAX_G,
    CategoryTree,
    attribute_to_json,
    gtin_is_valid,
    whole_gtin,
)
from entrepot.sell.extraction import Extraction, country_of, extract, price_in_cell, read_specification
from entrepot.sell.listing.columns import field_of_column
from entrepot.sell.listing.content import ATTRIBUTE, OPTION
from entrepot.sell.listing.gather import Gathered
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.objections import no_count, no_country, open_currency, wrong_gtin
from entrepot.sell.listing.read_members import read_members

_GTINS_MOST: Final = 3
_BESIDE_MAX: Final = 4_000
_PRINT_COUNTS, _FOREIGN = 0.9, 0.6
_OF_ONE_CELL: Final = frozenset({"stock", "sku", "price", "origin", "gtin"})
_TOLD, _BETWEEN_CODES = 0.95, re.compile(r"[,;/|\n]|\s(?=\d{8})")
_NOT_ATTRIBUTES: Final = frozenset({"model", "brand", "country"})


@dataclass(frozen=True, slots=True)
class Market:
    """What a draft is made for: whose it is, in which currency, from where they sell, which brands are known, when."""

    seller_id: str
    currency: str
    country: str = ""
    brands: Collection[str] = ()
    now_us: int = 0


def read_sources(
    tree: CategoryTree, market: Market, inputs: Inputs, category_id: str | None
) -> tuple[Gathered, dict[str, str]]:
    """Read every source; return what they say by field, and a file's own title and description."""
    definitions = tree.attributes(category_id)
    path = [tree.names(each).get("en", "") for each in tree.path_ids(category_id)]
    how: dict[str, Any] = {"attributes": definitions, "brands": market.brands}
    gathered = Gathered()
    cells: dict[str, str] = {}
    if inputs.words.strip():
        _take(gathered, extract(inputs.words, category_names=path, origin="words", **how), tree, market)
    if inputs.text.strip():
        _take(gathered, read_specification(inputs.text, origin="file", **how), tree, market)
    keyed = []
    for name, value in inputs.source:
        field = field_of_column(name)
        if field in {"title", "description"}:
            cells.setdefault(field, value)
            names = path if field == "title" else ()
            _take(gathered, extract(value, category_names=names, origin="file", place=name, **how), tree, market)
        elif field is None:
            keyed.append(f"{name}: {' '.join(value.split())}")
        elif field in _OF_ONE_CELL:
            _take_cell(gathered, inputs, market, field, name, value)
    if keyed:
        _take(gathered, read_specification("\n".join(keyed), origin="file", **how), tree, market)
    read_members(gathered, tree, inputs, market.currency)
    for file_id in inputs.pictures:
        lines = inputs.readings.get(file_id, {}).get("lines", ())
        if lines:
            text = "\n".join(line["text"] for line in lines)
            found = read_specification(text, origin="package", place=file_id, **how)
            _take(gathered, found, tree, market, lines=lines)
    return gathered, cells


def _take(
    gathered: Gathered, found: Extraction, tree: CategoryTree, market: Market, *, lines: Sequence[Any] = ()
) -> None:
    """Put what was read of one source beside what others say; of print, with the place in the picture."""

    def seen(proposal: Proposal[Any]) -> Proposal[Any]:
        return _boxed(proposal, lines) if lines else proposal

    for code, proposal in found.attributes.items():
        if code not in _NOT_ATTRIBUTES:
            gathered.add(ATTRIBUTE + code, seen(proposal), as_json=attribute_to_json)
    for code, proposals in found.conflicts.items():
        if code not in _NOT_ATTRIBUTES:
            gathered.add_all(ATTRIBUTE + code, map(seen, proposals), as_json=attribute_to_json)
    for code, values in found.variants.items():
        gathered.add(OPTION + tree.definition(code).name, seen(values), as_json=list)
    gathered.add_all("brand", map(seen, found.brand))
    gathered.add_all(ATTRIBUTE + "model", map(seen, found.model[:2]))
    gathered.add_all("gtin", map(seen, found.gtins[:3]))
    gathered.add_all("origin", map(seen, found.country[:2]))
    said_prices, is_open = _settled_prices(found.prices, market.currency)
    if is_open:
        gathered.objections.append(open_currency(said_prices[0].evidence[0].place, said_prices[0].evidence[0].quote))
        said_prices = []
    of_currency = [each for each in said_prices if each.value.currency == market.currency] or said_prices[:1]
    priced = [each if each.value.currency == market.currency else _doubted(each) for each in of_currency]
    gathered.add_all("price", map(seen, priced), as_json=_money)
    gathered.add("stock", None if found.stock is None else seen(found.stock))
    for name, proposal in _parcel(found):
        gathered.add(name, seen(proposal))


def _settled_prices(found: Sequence[Proposal[Money]], shop: str) -> tuple[list[Proposal[Money]], bool]:
    """Return prices, and whether the one that counts was read in two currencies: nothing told which one ¥ means."""
    twice = [each for each in found if any(each is not one and each.evidence == one.evidence for one in found)]
    if not twice:
        return list(found), False
    clear = [each for each in found if each not in twice]
    return (clear, False) if any(each.value.currency == shop for each in clear) else ([*twice, *clear], True)


def _parcel(found: Extraction) -> Iterator[tuple[str, Proposal[Any]]]:
    """Yield the parcel's weight and sides as they are said; the thing's own weight is not that of its parcel."""
    if found.package.weight_g is not None and found.package.weight_g.value <= WEIGHT_MAX_G:
        yield "weight_g", found.package.weight_g
    sides = found.package.sides_mm
    if sides is not None and max(sides.value) <= SIDE_MAX_MM:
        for name, side in zip(("length_mm", "width_mm", "height_mm"), sides.value, strict=True):
            yield name, Proposal(side, sides.confidence, sides.evidence, sides.model)


def _doubted(proposal: Proposal[Any]) -> Proposal[Any]:
    """A price in another currency than the seller's is for a person to look at."""
    return Proposal(proposal.value, min(proposal.confidence, _FOREIGN), proposal.evidence, proposal.model)


def _boxed(proposal: Proposal[Any], lines: Sequence[Any]) -> Proposal[Any]:
    """Give print its place: the box of the line that holds the quote, and the reader's own doubt."""
    evidence, sure, model = [], 1.0, proposal.model
    for each in proposal.evidence:
        line = next((line for line in lines if each.quote and each.quote in line["text"]), None)
        if line is None:
            evidence.append(each)
            continue
        left, top, right, bottom = line["box"]
        evidence.append(Evidence(each.origin, each.quote, each.place, None, (left, top, right, bottom)))
        sure, model = min(sure, line["confidence"]), line["model"]
    return Proposal(proposal.value, proposal.confidence * sure * _PRINT_COUNTS, tuple(evidence), model)


def _take_cell(gathered: Gathered, inputs: Inputs, market: Market, field: str, name: str, value: str) -> None:
    because = (Evidence("file", value[:200], name),)
    if field == "sku":
        gathered.add("sku", Proposal(value[:100], _TOLD, because))
    elif field == "stock":
        digits = value.replace(",", "").strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 9:
            gathered.add("stock", Proposal(int(digits), _TOLD, because))
        else:
            gathered.objections.append(no_count(name, value))
    elif field == "origin":
        if code := country_of(value):
            gathered.add("origin", Proposal(code, _TOLD, because))
        else:
            gathered.objections.append(no_country(name, value))
    elif field == "gtin":
        _take_gtins(gathered, name, value)
    else:
        _take_price(gathered, inputs, market, name, value)


def _take_price(gathered: Gathered, inputs: Inputs, market: Market, name: str, value: str) -> None:
    """Read a price cell; an amount that could be two, or a currency that is none, is asked for."""
    cells = {field_of_column(column): cell for column, cell in reversed(inputs.source)}
    beside = "\n".join(f"{column} {cell}" for column, cell in inputs.source)[:_BESIDE_MAX]
    origin = country_of(cells.get("origin", ""))
    found = price_in_cell(value, column=cells.get("currency", ""), shop=market.currency, beside=beside, origin=origin)
    if found is None:
        return
    if found.is_open:
        gathered.objections.append(open_currency(name, value))
        return
    because = (Evidence("file", value[:200], name),)
    gathered.add("price", Proposal(Money(found.minor, found.currency), found.confidence, because), as_json=_money)


def _take_gtins(gathered: Gathered, name: str, value: str) -> None:
    for part in _BETWEEN_CODES.split(value)[:_GTINS_MOST]:
        digits = whole_gtin("".join(part.replace("-", "").split()))
        if gtin_is_valid(digits):
            gathered.add("gtin", Proposal(digits, _TOLD, (Evidence("file", part.strip(), name),)))
        elif digits:
            gathered.objections.append(wrong_gtin(name, part.strip()))


def _money(money: Money) -> dict[str, Any]:
    return {"minor": money.minor, "currency": money.currency}
