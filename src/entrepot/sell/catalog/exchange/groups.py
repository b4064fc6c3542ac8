"""From a file's bytes to products, one after the other: the rows of a product are put together, bad ones set aside.

Each step tells how many rows of the file are behind it, so that a reader that was killed goes on from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import BinaryIO

from entrepot.sell.catalog.checks import problems_of
from entrepot.sell.catalog.domain import VARIANTS_MAX, ImportRefused, Problem, ProductDraft, SkuDraft
from entrepot.sell.catalog.exchange.icecat import read_icecat
from entrepot.sell.catalog.exchange.json_lines import NotAnObject, parse_line, read_product
from entrepot.sell.catalog.exchange.mapping import ImportMapping, fields_of, is_shopify
from entrepot.sell.catalog.exchange.reading import LINE_MAX, Line, byte_lines, text_lines
from entrepot.sell.catalog.exchange.records import Record, delimiter_of, records
from entrepot.sell.catalog.exchange.rows import RowDraft, Surroundings, read_row, tidy
from entrepot.sell.catalog.exchange.shopify import ShopifyRows

_Read = Callable[[Record], "RowDraft | RowError"]
_UNREADABLE = "a row that can be read"

_OWN_FIELDS = (
    "title", "description", "brand", "category_id", "locale", "state", "attributes", "translations", "words",
)  # fmt: skip

@dataclass(frozen=True, slots=True)
class RowError:
    """A row, or one field of it, that was not taken."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Step:
    """The next product of a file, if its rows gave one, and what was wrong with them.

    ``row`` is the product's first row; ``rows_behind`` rows of the file need not be read again once this is kept.
    """

    row: int
    rows_behind: int
    draft: ProductDraft | None
    errors: tuple[RowError, ...] = ()


def read_products(
    stream: BinaryIO, file_format: str, encoding: str, around: Surroundings, *, rows_behind: int
) -> Iterator[Step]:
    """Yield the products of a file from the row after ``rows_behind``; raise ImportRefused where there is no header."""
    if file_format == "jsonl":
        return _json_products(stream, around, rows_behind)
    return _csv_products(text_lines(stream, encoding), around, rows_behind)


def _json_products(stream: BinaryIO, around: Surroundings, rows_behind: int) -> Iterator[Step]:
    for number, line in byte_lines(stream):
        if number <= rows_behind:
            continue
        if line is None:
            problem = Problem("", f"over {LINE_MAX:,} characters", "a shorter line", "the line is too long")
            yield Step(number, number, None, (RowError(number, problem),))
        elif line.strip():
            yield _json_product(number, line, around)


def _json_product(number: int, line: bytes, around: Surroundings) -> Step:
    try:
        value = parse_line(line)
    except NotAnObject as fault:
        problem = Problem("", fault.found, "a JSON object", "the line cannot be read")
        return Step(number, number, None, (RowError(number, problem),))
    problems: list[Problem] = []
    if around.mapping.preset == "icecat" or (
        around.mapping.preset == "auto" and {"id", "supplier", "price"} <= value.keys()
    ):
        draft = read_icecat(value, around, problems)
    else:
        draft = read_product(value, around, problems)
    if not problems:
        problems.extend(problems_of(draft))
    errors = tuple(RowError(number, each) for each in problems)
    return Step(number, number, None if errors else draft, errors)


def _csv_products(lines: Iterator[Line], around: Surroundings, rows_behind: int) -> Iterator[Step]:
    every = _from_header(lines)
    header = next(every)
    reader = _shopify_reader if _use_shopify(header.cells, around.mapping) else _own_reader
    read = reader(header.cells, around)
    pending: list[RowDraft | RowError] = []
    key = ""
    behind = max(rows_behind, header.row)
    for record in every:
        if record.row <= behind:
            continue
        drafted = read(record)
        own_key = drafted.key if isinstance(drafted, RowDraft) else ""
        if pending and (own_key != key or len(pending) >= VARIANTS_MAX):
            yield _together(pending, record.row - 1)
            pending = []
        pending.append(drafted)
        key = own_key
    if pending:
        last = pending[-1].row
        yield _together(pending, last)


def _from_header(lines: Iterator[Line]) -> Iterator[Record]:
    """Yield the header as the first record, then the others."""
    first = next((line for line in lines if line.text is None or line.text.strip("\ufeff \t\r\n,;|")), None)
    if first is None or first.text is None:
        raise ImportRefused("the file is empty: the first row must name the columns")
    opening = Line(first.number, first.text.removeprefix("\ufeff"))
    every = records(chain((opening,), lines), delimiter_of(opening.text or ""))
    header = next(every)
    if header.reason:
        raise ImportRefused(f"the first row, which names the columns, cannot be read: {header.reason}")
    yield header
    yield from every


def _use_shopify(header: list[str], mapping: ImportMapping) -> bool:
    return mapping.preset == "shopify" or (mapping.preset == "auto" and not mapping.columns and is_shopify(header))


def _shopify_reader(header: list[str], around: Surroundings) -> _Read:
    rows = ShopifyRows(header)
    if "product" not in rows.columns:
        raise ImportRefused("the file has no Handle column: it is not a Shopify product file", columns=header[:100])

    def read(record: Record) -> RowDraft | RowError:
        if refusal := _misread(record, len(header)):
            return refusal
        cells, pictures = rows.read(record.cells)
        return read_row(record.row, cells, around, rows.columns, pictures)

    return read


def _own_reader(header: list[str], around: Surroundings) -> _Read:
    fields = fields_of(header, around.mapping)
    if "sku" not in fields and "product" not in fields:
        raise ImportRefused(
            "no column is known as the SKU code or the product key: name it sku, or say which column it is",
            columns=header[:100],
        )
    columns = {ours: column for ours, column in zip(fields, header, strict=True) if ours}

    def read(record: Record) -> RowDraft | RowError:
        if refusal := _misread(record, len(header)):
            return refusal
        cells = {
            name: said
            for name, cell in zip(fields, record.cells, strict=False)
            if name and cell and (said := tidy(cell))
        }
        return read_row(record.row, cells, around, columns)

    return read


def _misread(record: Record, columns: int) -> RowError | None:
    if record.reason:
        return RowError(record.row, Problem("", record.reason, _UNREADABLE, "the row was passed over"))
    if len(record.cells) > columns:
        found = f"{len(record.cells)} cells"
        return RowError(record.row, Problem("", found, f"{columns} cells", "more cells than the first row has columns"))
    return None


def _together(rows: list[RowDraft | RowError], rows_behind: int) -> Step:
    """Make one product of the rows that share a key; a row with a problem is left out, the others are kept."""
    errors = [each for each in rows if isinstance(each, RowError)]
    whole: ProductDraft | None = None
    first = rows[0].row
    for each in rows:
        if isinstance(each, RowError):
            continue
        if each.problems:
            errors.extend(RowError(each.row, problem) for problem in each.problems)
            continue
        if whole is None:
            whole, first = each.draft, each.row
        else:
            whole = _merged(whole, each.draft)
    return Step(first, rows_behind, whole, tuple(errors))


def _merged(whole: ProductDraft, more: ProductDraft) -> ProductDraft:
    """Return a draft that says what both say; of the product's own fields the earlier row wins."""
    skus = {each.code: each for each in whole.skus}
    for each in more.skus:
        known = skus.get(each.code)
        skus[each.code] = each if known is None else _merged_sku(known, each)
    pictures = None
    if whole.pictures is not None or more.pictures is not None:
        pictures = tuple(dict.fromkeys((*(whole.pictures or ()), *(more.pictures or ()))))
    said = {name: getattr(more, name) for name in _OWN_FIELDS if getattr(whole, name) is None}
    return replace(whole, skus=tuple(skus.values()), pictures=pictures, **said)


def _merged_sku(known: SkuDraft, more: SkuDraft) -> SkuDraft:
    said = {
        name: getattr(more, name)
        for name in SkuDraft.__dataclass_fields__
        if name not in {"code", "offers"} and getattr(known, name) is None
    }
    return replace(known, offers=(*known.offers, *more.offers), **said)
