"""Read what a row's cells say in money: what it is sold at and what it costs, each in the currency that is named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from entrepot.ai import Evidence, Proposal
from entrepot.kit.money import Money
from entrepot.sell.extraction import CellPrice, country_of, price_in_cell
from entrepot.sell.listing.columns import MONEY_COLUMNS, currency_of_column, field_of_column

_BESIDE_MAX: Final = 4_000
_KEY_WORDS: Final = 4
_AS_OTHERS: Final = 0.6
_CLAUSE = re.compile(r"[,;，；、。\n|(（]")
_MARKS = " \t:：=-–·•*"
Cells = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """A cell under a column of prices or costs, and what is read in it: None where it is no amount."""

    field: str
    column: str
    text: str
    found: CellPrice | None


def money_cells(cells: Cells, shop_currency: str) -> Iterator[MoneyCell]:
    """Yield the prices and costs of a row; a column's own currency, then a currency column, then the shop's tells."""
    by_field = {field_of_column(name): value for name, value in reversed(cells)}
    beside = "\n".join(f"{name} {value}" for name, value in cells)[:_BESIDE_MAX]
    origin = country_of(by_field.get("origin", ""))
    named = {said for name, _ in cells if field_of_column(name) in MONEY_COLUMNS and (said := currency_of_column(name))}
    for name, value in cells:
        field = field_of_column(name)
        if field not in MONEY_COLUMNS or not value:
            continue
        column = " ".join(filter(None, (currency_of_column(name), by_field.get("currency", ""))))
        as_others = not column and len(named) == 1
        found = price_in_cell(
            value, column=next(iter(named)) if as_others else column, shop=shop_currency, beside=beside, origin=origin
        )
        if found is not None and as_others:  # another column's currency may be this one's too: somebody looks
            found = replace(found, confidence=min(found.confidence, _AS_OTHERS))
        yield MoneyCell(str(field), name, value, found)


def price_of_cells(cells: Cells, shop_currency: str) -> dict[str, Any] | None:
    """Return the price that stands in a row's cells, in minor units; None where there is none that is clear."""
    read = [each.found for each in money_cells(cells, shop_currency) if each.field == "price"]
    clear = [each for each in read if each is not None and not each.is_open]
    best = next((each for each in clear if each.currency == shop_currency), clear[0] if clear else None)
    return None if best is None else {"minor": best.minor, "currency": best.currency}


def apart_from_costs(
    found: Sequence[Proposal[Money]], text: str
) -> tuple[list[Proposal[Money]], list[Proposal[Money]]]:
    """Tell the prices of a text from what it says the thing costs: “FOB Ningbo: US$ 8.20”, 공급가 9,000원."""
    prices: list[Proposal[Money]] = []
    costs: list[Proposal[Money]] = []
    for each in found:
        (costs if _named(each.evidence, text) == "cost" else prices).append(each)
    return prices, costs


def _named(evidence: Sequence[Evidence], text: str) -> Literal["price", "cost"] | None:
    """Return what the words before an amount call it, the longest name first."""
    start = next((each.span[0] for each in evidence if each.span is not None), None)
    if start is None:
        return None
    words = _CLAUSE.split(text[:start])[-1].strip(_MARKS).split()
    for count in range(min(_KEY_WORDS, len(words)), 0, -1):
        field = field_of_column(" ".join(words[-count:]).strip(_MARKS))
        if field == "cost":
            return "cost"
        if field == "price":
            return "price"
    return None
