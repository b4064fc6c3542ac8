"""From a file's bytes to products, one after the other: the rows of a product are put together, bad ones set aside.

Each step tells how many rows of the file are behind it, so that a reader that was killed goes on from there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, BinaryIO

from entrepot.kit.sentences import say
from entrepot.sell.catalog.checks import problems_of
from entrepot.sell.catalog.domain import VARIANTS_MAX, ImportRefused, Problem, ProductDraft, SkuDraft
from entrepot.sell.catalog.exchange.icecat import read_icecat
from entrepot.sell.catalog.exchange.json_lines import NotAnObject, parse_line, read_product
from entrepot.sell.catalog.exchange.mapping import ImportMapping, fields_of, is_shopify
from entrepot.sell.catalog.exchange.reading import LINE_MAX, Line, byte_lines, text_lines
from entrepot.sell.catalog.exchange.records import Record, delimiter_of, records
from entrepot.sell.catalog.exchange.rows import RowDraft, Surroundings, read_row, tidy
from entrepot.sell.catalog.exchange.shopify import ShopifyRows

_Read = Callable[[Record], "_ReadRow"]
_UNREADABLE = "a row that can be read"
_OWN_FIELDS = (
    "title", "description", "brand", "category_id", "locale", "state", "attributes", "translations", "words",
    "bullets", "search_words", "lists", "condition",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowError:
    """A row, or one field of it, that was not taken."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Source:
    """A row as its file has it: cells under their columns; a line that is no row of cells has no ``header``."""

    row: int
    header: Sequence[str]
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """The next product of a file, if its rows gave one, what was wrong with them, and the rows themselves.

    ``row`` is the product's first row; ``rows_behind`` rows of the file need not be read again once this is kept.
    """

    row: int
    rows_behind: int
    draft: ProductDraft | None
    errors: tuple[RowError, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class _ReadRow:
    """What came of a row, beside the row."""

    source: Source
    found: RowDraft | RowError

    @property
    def key(self) -> str:
        return self.found.key if isinstance(self.found, RowDraft) else ""


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
            problem = Problem(
                "", say("over %(most)s characters", most=f"{LINE_MAX:,}"), "a shorter line", "the line is too long"
            )
            yield Step(number, number, None, (RowError(number, problem),), (Source(number, (), ("",)),))
        elif line.strip():
            yield _json_product(number, line, around)


def _json_product(number: int, line: bytes, around: Surroundings) -> Step:
    source = Source(number, (), (line.decode("utf-8", "replace"),))
    try:
        value = parse_line(line)
    except NotAnObject as fault:
        problem = Problem("", fault.found, "a JSON object", "the line cannot be read")
        return Step(number, number, None, (RowError(number, problem),), (source,))
    return _object_product(source, value, around)


def _object_product(source: Source, value: Mapping[str, Any], around: Surroundings) -> Step:
    problems: list[Problem] = []
    if is_icecat(value, around.mapping):
        draft = read_icecat(value, around, problems)
    else:
        draft = read_product(value, around, problems)
    if not problems:
        problems.extend(problems_of(draft))
    errors = tuple(RowError(source.row, each) for each in problems)
    return Step(source.row, source.row, None if errors else draft, errors, (source,))


def is_icecat(value: Mapping[str, Any], mapping: ImportMapping) -> bool:
    """Return whether an object is written as Open Icecat's are."""
    return mapping.preset == "icecat" or (mapping.preset == "auto" and {"id", "supplier", "price"} <= value.keys())


def _csv_products(lines: Iterator[Line], around: Surroundings, rows_behind: int) -> Iterator[Step]:
    every = from_header(lines)
    header = next(every)
    read = _reader_of(header.cells, around)
    pending: list[_ReadRow] = []
    key = ""
    behind = max(rows_behind, header.row)
    for record in every:
        if record.row <= behind:
            continue
        drafted = read(record)
        if pending and (drafted.key != key or len(pending) >= VARIANTS_MAX):
            yield _together(pending, record.row - 1)
            pending = []
        pending.append(drafted)
        key = drafted.key
    if pending:
        last = pending[-1].source.row
        yield _together(pending, last)


def reread(sources: Sequence[Source], file_format: str, around: Surroundings) -> Iterator[Step]:
    """Yield the products of rows that were kept, as the file's reader would: rows of one key make one product."""
    by_key: defaultdict[str, list[_ReadRow]] = defaultdict(list)
    for source in sources:
        if file_format == "jsonl" and not source.header:
            yield _json_product(source.row, source.cells[0].encode("utf-8", "replace"), around)
        elif file_format == "jsonl":
            yield _object_product(source, dict(zip(source.header, source.cells, strict=True)), around)
        else:
            read = _reader_of(list(source.header), around)(Record(source.row, list(source.cells)))
            by_key[read.key or f"\0{source.row}"].append(read)
    for rows in by_key.values():
        yield _together(rows, rows[-1].source.row)


def _reader_of(header: list[str], around: Surroundings) -> _Read:
    return (_shopify_reader if use_shopify(header, around.mapping) else _own_reader)(header, around)


def from_header(lines: Iterator[Line]) -> Iterator[Record]:
    """Yield the header as the first record, then the others; raise ImportRefused where there is none."""
    first = next((line for line in lines if line.text is None or line.text.strip("\ufeff \t\r\n,;|")), None)
    if first is None or first.text is None:
        raise ImportRefused("the file is empty: the first row must name the columns")
    opening = Line(first.number, first.text.removeprefix("\ufeff"))
    every = records(chain((opening,), lines), delimiter_of(opening.text or ""))
    header = next(every)
    if header.reason:
        raise ImportRefused(
            say("the first row, which names the columns, cannot be read: %(reason)s", reason=header.reason)
        )
    yield header
    yield from every


def use_shopify(header: Sequence[str], mapping: ImportMapping) -> bool:
    """Return whether a file's rows are to be read as Shopify's."""
    return mapping.preset == "shopify" or (mapping.preset == "auto" and not mapping.columns and is_shopify(header))


def _shopify_reader(header: list[str], around: Surroundings) -> _Read:
    rows = ShopifyRows(header)
    if "product" not in rows.columns:
        raise ImportRefused("the file has no Handle column: it is not a Shopify product file", columns=header[:100])

    def read(record: Record) -> _ReadRow:
        if refusal := _misread(record, len(header)):
            return _ReadRow(Source(record.row, header, record.cells), refusal)
        cells, pictures = rows.read(record.cells)
        source = Source(record.row, header, rows.named(record.cells))
        return _ReadRow(source, read_row(record.row, cells, around, rows.columns, pictures))

    return read


def _own_reader(header: list[str], around: Surroundings) -> _Read:
    fields = fields_of(header, around.mapping)
    if "sku" not in fields and "product" not in fields:
        raise ImportRefused(
            "no column is known as the SKU code or the product key: name it sku, or say which column it is",
            columns=header[:100],
        )
    columns = {ours: column for ours, column in zip(fields, header, strict=True) if ours}

    def read(record: Record) -> _ReadRow:
        source = Source(record.row, header, record.cells)
        if refusal := _misread(record, len(header)):
            return _ReadRow(source, refusal)
        cells = {
            name: said
            for name, cell in zip(fields, record.cells, strict=False)
            if name and cell and (said := tidy(cell))
        }
        return _ReadRow(source, read_row(record.row, cells, around, columns))

    return read


def _misread(record: Record, columns: int) -> RowError | None:
    if record.reason:
        return RowError(record.row, Problem("", record.reason, _UNREADABLE, "the row was passed over"))
    if len(record.cells) > columns:
        found = say("%(count)s cells", count=len(record.cells))
        return RowError(
            record.row,
            Problem("", found, say("%(count)s cells", count=columns), "more cells than the first row has columns"),
        )
    return None


def _together(rows: list[_ReadRow], rows_behind: int) -> Step:
    """Make one product of the rows that share a key; a row with a problem is left out, the others are kept."""
    errors: list[RowError] = []
    whole: ProductDraft | None = None
    first = rows[0].source.row
    for each in (row.found for row in rows):
        if isinstance(each, RowError):
            errors.append(each)
            continue
        if each.problems:
            errors.extend(RowError(each.row, problem) for problem in each.problems)
            continue
        if whole is None:
            whole, first = each.draft, each.row
        else:
            whole = _merged(whole, each.draft)
    return Step(first, rows_behind, whole, tuple(errors), tuple(each.source for each in rows))


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
