"""Read rows of a file that are variants of one product: the options they make, and what each has of its own."""

from collections.abc import Iterator, Sequence
from itertools import product as every_pair
from typing import Any, Final

from entrepot.ai import Evidence, Proposal
from entrepot.sell.catalog import CategoryTree, gtin_is_valid, whole_gtin
from entrepot.sell.extraction import read_specification
from entrepot.sell.listing.columns import count_of, field_of_column, varied_by
from entrepot.sell.listing.content import OPTION, VARIANTS
from entrepot.sell.listing.gather import Gathered
from entrepot.sell.listing.grouping import OPTIONS
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.money_cells import price_of_cells
from entrepot.sell.listing.objections import no_count, wrong_gtin
from entrepot.sell.writing import option_in

_TOLD: Final = 0.95
Cells = Sequence[tuple[str, str]]


def read_members(gathered: Gathered, tree: CategoryTree, inputs: Inputs, shop_currency: str) -> None:
    """Propose the options that rows make, where there are several, and what the rows say of each combination.

    A combination without a row is not sold. What a cell says and cannot be taken is an objection.
    """
    if not inputs.members:
        return
    named = {what: _column(inputs, what) for what in OPTIONS}
    varied = {what: column for what, column in named.items() if column}
    names = {what: option_name(tree, what, inputs.locale) for what in varied}
    rows: list[dict[str, Any]] = []
    for row, cells in inputs.members.items():
        options = {names[what]: _value(what, _cell(cells, column)) for what, column in varied.items()}
        rows.append({"options": options, **dict(_own(gathered, inputs, cells, shop_currency, row))})
    values = {name: list(dict.fromkeys(each["options"][name] for each in rows)) for name in names.values()}
    for what, column in varied.items():
        because = (Evidence("file", ", ".join(values[names[what]])[:200], column),)
        gathered.add(OPTION + names[what], Proposal(values[names[what]], _TOLD, because))
    there = [each["options"] for each in rows]
    every = (dict(zip(values, each, strict=True)) for each in every_pair(*values.values()))
    rows += [{"options": each, "sold": False} for each in every if each not in there]
    quote = ", ".join(str(row) for row in inputs.members)[:200]
    gathered.add(VARIANTS, Proposal(rows, _TOLD, (Evidence("file", quote, ""),)))


def option_name(tree: CategoryTree, code: str, locale: str) -> str:
    """Return what an option is called in a listing's language: as the tree calls it there, else as its texts do."""
    return tree.attribute_names(code).get(locale) or option_in(tree.definition(code).name, locale)


def _column(inputs: Inputs, what: str) -> str:
    """Return the column in which rows differ, by what it says of them."""
    cells = (name for own in inputs.members.values() for name, value in own if value and varied_by(name) == what)
    return next(cells, "")


def _cell(cells: Cells, column: str) -> str:
    return next((value for name, value in cells if name == column), "")


def _value(what: str, text: str) -> str:
    """Return an option's value as it is called in all languages where it is one that we know, else as it stands."""
    found = read_specification(f"{what}: {' '.join(text.split())}", origin="file").attributes.get(what)
    return found.value if found is not None and isinstance(found.value, str) else text


def _own(gathered: Gathered, inputs: Inputs, cells: Cells, shop_currency: str, row: int) -> Iterator[tuple[str, Any]]:
    usual = price_of_cells(inputs.source, shop_currency)
    for name, value in cells:
        match field_of_column(name):
            case "sku" if value:
                yield "sku", value[:100]
            case "stock" if value:
                count = count_of(value)
                if count is not None:
                    yield "stock", count
                else:
                    gathered.objections.append(no_count(f"{name} ({row})", value))
            case "gtin" if value:
                digits = whole_gtin("".join(value.replace("-", "").split()))
                if gtin_is_valid(digits):
                    yield "gtin", digits
                else:
                    gathered.objections.append(wrong_gtin(f"{name} ({row})", value))
            case "price" if value:
                price = price_of_cells(tuple({**dict(inputs.source), **dict(cells)}.items()), shop_currency)
                if price is not None and price != usual:
                    yield "price", price
