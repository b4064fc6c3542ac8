"""Rows of a supplier's file that are one product in several sizes or colours become one, where the file says so. Pure.

It says so with a code of their parent, or with the same title and the same of everything but size, colour, code, stock,
price and picture. The rows stay known, so that a seller can have each as a draft of its own.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Final

from entrepot.sell.listing.columns import field_of_column, varied_by
from entrepot.sell.listing.supplier import SupplierFile, SupplierRow
from entrepot.sell.listing.variants import VARIANTS_MAX

OPTIONS: Final = ("colour", "size")
_OWN: Final = frozenset({"sku", "gtin", "stock", "price", "cost", "picture"})
"""What each variant has of its own."""
_SIZE_AT_END = re.compile(r"(?i)[\s,\-–/(\[]+(?:size\s+)?(?P<size>x{0,3}s|m|x{0,3}l|[2-6]xl|free size|free)[)\]]?$")
Cells = Mapping[str, str]


def grouped(found: SupplierFile) -> SupplierFile:
    """Return a file with the rows that are one product put together, each at the place of its first row."""
    groups: defaultdict[object, list[SupplierRow]] = defaultdict(list)
    for each in found.rows:
        groups[_key(each)].append(each)
    rows = []
    for key, members in groups.items():
        together = _together(members) if key is not None and len(members) > 1 else None
        rows += members if together is None else [together]
    return replace(found, rows=tuple(sorted(rows, key=lambda each: each.row)))


def row_alone(shared: Sequence[tuple[str, str]], own: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the cells of a row as the file has them, of what it shares and what is its own."""
    cells = {**dict(shared), **dict(own)}
    return [(name, value) for name, value in cells.items() if value]


def _key(row: SupplierRow) -> object:
    """Return what rows of one product have in common; None where a row stands for itself."""
    if row.problem or not row.cells:
        return None
    parent = next((value for name, value in row.cells if varied_by(name) == "parent"), "")
    if parent:
        return ("parent", _plain(parent))
    title = _title(dict(row.cells))
    if not title:
        return None
    same = [
        (name, value)
        for name, value in row.cells
        if field_of_column(name) not in {*_OWN, "title"} and varied_by(name) is None
    ]
    return (_plain(_stem(title)[0]), tuple(same))


def _together(members: Sequence[SupplierRow]) -> SupplierRow | None:
    """Return several rows as one, or None where they do not differ as the variants of one product do."""
    cells = [_with_options(each) for each in members]
    options = {what: [_of(each, what) for each in cells] for what in OPTIONS}
    varied = [what for what, values in options.items() if len({*map(_plain, values)}) > 1]
    codes = [value for each in cells for name, value in each.items() if field_of_column(name) == "sku"]
    combinations = {tuple(_plain(options[what][at]) for what in varied) for at in range(len(cells))}
    if not varied or any(not value for what in varied for value in options[what]):
        return None
    many = prod(len({*map(_plain, options[what])}) for what in varied)
    if len(combinations) < len(cells) or len({*codes}) < len(codes) or many > VARIANTS_MAX:
        return None
    first = cells[0]
    title = _title(first)
    shared = {
        name: _stem(title)[0] if field_of_column(name) == "title" else value
        for name, value in first.items()
        if varied_by(name) not in varied and field_of_column(name) not in _OWN - {"price", "cost"}
    }
    return SupplierRow(
        members[0].row,
        tuple(shared.items()),
        members=tuple(
            SupplierRow(row.row, _own(shared, each, dict(row.cells))) for row, each in zip(members, cells, strict=True)
        ),
    )


def _own(shared: Cells, cells: Cells, as_sent: Cells) -> tuple[tuple[str, str], ...]:
    """Return the cells in which a row differs from what is shared; an empty one is where it has none."""
    whole = {**cells, **as_sent}
    differing = [(name, value) for name, value in whole.items() if shared.get(name) != value]
    return (*differing, *((name, "") for name in shared if name not in whole))


def _with_options(row: SupplierRow) -> dict[str, str]:
    """Return a row's cells, with the size that its title ends with where no column has one."""
    cells = dict(row.cells)
    size = _stem(_title(cells))[1]
    if size and not any(varied_by(name) == "size" for name in cells):
        cells["Size"] = size
    return cells


def _of(cells: Cells, what: str) -> str:
    return next((value for name, value in cells.items() if varied_by(name) == what), "")


def _title(cells: Cells) -> str:
    return next((value for name, value in cells.items() if field_of_column(name) == "title"), "")


def _stem(title: str) -> tuple[str, str]:
    """Return a title without the size that it ends with, and that size."""
    match = _SIZE_AT_END.search(title)
    return (title[: match.start()], match["size"].upper()) if match and match.start() else (title, "")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
