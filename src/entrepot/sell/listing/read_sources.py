"""Read what a draft is made of, source by source: attributes, variants, brand, codes, price, parcel."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
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
from entrepot.sell.extraction import Extraction, country_of, extract, read_specification
from entrepot.sell.listing.columns import MONEY_COLUMNS, count_of, field_of_column
from entrepot.sell.listing.content import ATTRIBUTE, OPTION
from entrepot.sell.listing.gather import Gathered
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.money_cells import apart_from_costs, money_cells
from entrepot.sell.listing.objections import (
    no_amount,
    no_count,
    no_country,
    open_currency,
    two_counts,
    unread,
    wrong_gtin,
)
from entrepot.sell.listing.read_members import option_name, read_members

_GTINS_MOST: Final = 3
_PRINT_COUNTS, _FOREIGN = 0.9, 0.6
_OF_ONE_CELL: Final = frozenset({"sku", "origin", "gtin"})
_TOLD, _BETWEEN_CODES = 0.95, re.compile(r"[,;/|\n]|\s(?=\d{8})")
_FOOD: Final = "fb"
_NOT_ATTRIBUTES: Final = frozenset({"model", "brand", "country"})


@dataclass(frozen=True, slots=True)
class Market:
    """What a draft is made for: whose it is, in which currency, from where they sell, which brands are known, when.

    ``locale`` is the language that it is written in; ``eaten``: it is food, so allergens matter.
    """

    seller_id: str
    currency: str
    country: str = ""
    brands: Collection[str] = ()
    now_us: int = 0
    locale: str = "en"
    eaten: bool = False


def read_sources(
    tree: CategoryTree, market: Market, inputs: Inputs, category_id: str | None
) -> tuple[Gathered, dict[str, str]]:
    """Read every source; return what they say by field, and a file's own title and description."""
    definitions = tree.attributes(category_id)
    path = [tree.names(each).get("en", "") for each in tree.path_ids(category_id)]
    how: dict[str, Any] = {"attributes": definitions, "brands": market.brands}
    market = replace(market, locale=inputs.locale, eaten=is_food(tree, category_id))
    gathered = Gathered()
    cells: dict[str, str] = {}
    if inputs.words.strip():
        found = extract(inputs.words, category_names=path, origin="words", **how)
        _take(gathered, found, tree, market, inputs.words)
    if inputs.text.strip():
        _take(gathered, read_specification(inputs.text, origin="file", **how), tree, market, inputs.text)
    keyed = []
    for name, value in inputs.source:
        field = field_of_column(name)
        if field in {"title", "description"}:
            cells.setdefault(field, value)
            names = path if field == "title" else ()
            found = extract(value, category_names=names, origin="file", place=name, **how)
            _take(gathered, found, tree, market, value)
        elif field is None:
            keyed.append(f"{name}: {' '.join(value.split())}")
        elif field in _OF_ONE_CELL:
            _take_cell(gathered, field, name, value)
    _take_money(gathered, inputs, market.currency)
    _take_stock(gathered, inputs.source)
    if keyed:
        text = "\n".join(keyed)
        _take(gathered, read_specification(text, origin="file", **how), tree, market, text)
    read_members(gathered, tree, inputs, market.currency)
    for file_id in inputs.pictures:
        lines = inputs.readings.get(file_id, {}).get("lines", ())
        if lines:
            text = "\n".join(line["text"] for line in lines)
            found = read_specification(text, origin="package", place=file_id, **how)
            _take(gathered, found, tree, market, text, lines=lines)
    return gathered, cells


def is_food(tree: CategoryTree, category_id: str | None) -> bool:
    """Return whether a category is of food and drink."""
    return (tree.taxonomy_code(category_id) or "").partition("-")[0] == _FOOD if category_id else False


def _take(
    gathered: Gathered, found: Extraction, tree: CategoryTree, market: Market, text: str, *, lines: Sequence[Any] = ()
) -> None:
    """Put what was read of a source's text beside what others say; of print, with the place in the picture."""

    def seen(proposal: Proposal[Any]) -> Proposal[Any]:
        return _boxed(proposal, lines) if lines else proposal

    for code, proposal in found.attributes.items():
        if code not in _NOT_ATTRIBUTES:
            gathered.add(ATTRIBUTE + code, seen(proposal), as_json=attribute_to_json)
    for code, proposals in found.conflicts.items():
        if code not in _NOT_ATTRIBUTES:
            gathered.add_all(ATTRIBUTE + code, map(seen, proposals), as_json=attribute_to_json)
    for code, values in found.variants.items():
        gathered.add(OPTION + option_name(tree, code, market.locale), seen(values), as_json=list)
    gathered.objections += [unread(each) for each in found.unread if market.eaten or each.why != "undeclared"]
    gathered.add_all("brand", map(seen, found.brand))
    gathered.add_all(ATTRIBUTE + "model", map(seen, found.model[:2]))
    gathered.add_all("gtin", map(seen, found.gtins[:3]))
    gathered.add_all("origin", map(seen, found.country[:2]))
    asked, costs = apart_from_costs(found.prices, text)
    said_prices, is_open = _settled_prices(asked, market.currency)
    if is_open:
        gathered.objections.append(open_currency(said_prices[0].evidence[0].place, said_prices[0].evidence[0].quote))
        said_prices = []
    of_currency = [each for each in said_prices if each.value.currency == market.currency] or said_prices[:1]
    priced = [each if each.value.currency == market.currency else _doubted(each) for each in of_currency]
    gathered.add_all("price", map(seen, priced), as_json=_money)
    said_costs, is_open = _settled_prices(costs, market.currency)
    gathered.add_all("cost", () if is_open else map(seen, said_costs[:1]), as_json=_money)
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


def _take_cell(gathered: Gathered, field: str, name: str, value: str) -> None:
    because = (Evidence("file", value[:200], name),)
    if field == "sku":
        gathered.add("sku", Proposal(value[:100], _TOLD, because))
    elif field == "origin":
        if code := country_of(value):
            gathered.add("origin", Proposal(code, _TOLD, because))
        else:
            gathered.objections.append(no_country(name, value))
    else:
        _take_gtins(gathered, name, value)


def _take_stock(gathered: Gathered, cells: Sequence[tuple[str, str]]) -> None:
    """Read how many there are; where two columns say different numbers, neither is taken."""
    said = [(name, value, count_of(value)) for name, value in cells if field_of_column(name) == "stock"]
    counted = [(name, value, count) for name, value, count in said if count is not None]
    gathered.objections += [no_count(name, value) for name, value, count in said if count is None]
    if len({count for _, _, count in counted}) > 1:
        (one, first, _), (other, second, _), *_ = counted
        gathered.objections.append(two_counts((one, first), (other, second)))
        return
    for name, value, count in counted[:1]:
        gathered.add("stock", Proposal(count, _TOLD, (Evidence("file", value[:200], name),)))


def _take_money(gathered: Gathered, inputs: Inputs, shop: str) -> None:
    """Read price and cost cells; an amount that could be two, or a currency that is none, is asked for.

    Of prices in several currencies that of the shop counts; a cost in which rows of one product differ is none of it.
    """
    own = {field_of_column(name) for cells in inputs.members.values() for name, _ in cells}
    read = list(money_cells(inputs.source, shop))
    clear = [each for each in read if each.found is not None and not each.found.is_open]
    for field in sorted(MONEY_COLUMNS):
        if field == "cost" and field in own:
            continue
        of_field = [each for each in clear if each.field == field]
        told = [each for each in read if each.field == field and each.found is not None and each.found.is_open]
        if not of_field:
            gathered.objections += [open_currency(each.column, each.text, field) for each in told]
        if field == "cost" and not of_field and not told:  # a price that cannot be read is missing, and asked for so
            gathered.objections += [
                no_amount(each.column, each.text, field)
                for each in read
                if each.field == field and any(letter.isdigit() for letter in each.text)
            ]
        of_shop = [each for each in of_field if each.found is not None and each.found.currency == shop]
        for each in of_shop or of_field:
            if each.found is not None:
                because = (Evidence("file", each.text[:200], each.column),)
                money = Money(each.found.minor, each.found.currency)
                gathered.add(field, Proposal(money, each.found.confidence, because), as_json=_money)


def _take_gtins(gathered: Gathered, name: str, value: str) -> None:
    for part in _BETWEEN_CODES.split(value)[:_GTINS_MOST]:
        digits = whole_gtin("".join(part.replace("-", "").split()))
        if gtin_is_valid(digits):
            gathered.add("gtin", Proposal(digits, _TOLD, (Evidence("file", part.strip(), name),)))
        elif digits:
            gathered.objections.append(wrong_gtin(name, part.strip()))


def _money(money: Money) -> dict[str, Any]:
    return {"minor": money.minor, "currency": money.currency}
