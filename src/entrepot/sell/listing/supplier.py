"""A supplier's file becomes rows of named cells: CSV in any encoding, an XLSX workbook, a PDF sheet, pasted text.

Nothing here knows what the columns mean. A file that cannot be read is refused with what was expected; a row that
cannot be read is kept with its reason, and costs no other row.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import openpyxl
import pypdf
import structlog

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.catalog import ImportRefused, decode_text, read_table
from entrepot.sell.listing.headings import (
    ROWS_LOOKED_AT,
    cells_of,
    has_headings,
    heading_line,
    heading_row,
    lines_with_endings,
)

_log = structlog.get_logger(__name__)
ROWS_MAX: Final = 5_000
CELL_MAX: Final = 20_000
COLUMNS_MAX: Final = 300
_UNPACKED_MAX: Final = 64 * 2**20
_PART_MAX: Final = 3 * 2**20
"""Bytes of a part of a workbook that is neither a sheet nor its texts: those are built as whole trees."""
_STREAMED: Final = ("xl/worksheets/", "xl/sharedStrings", "xl/media/")
_PAGES_MAX: Final = 30
_PAGE_TEXT_MAX: Final = 200_000
_BLANK_ROWS_MAX: Final = 100
_ABOVE_MOST, _ABOVE_SHOWN = 5, 120
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
_FILMS: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif", b"ftypmp42", b"ftypisom", b"ftypqt  ")
_CONTROL_SHARE: Final = 0.02
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One thing that a file is about: its row (the header is row 1) and its cells by their column's name.

    ``text`` is what has no columns: a sheet's or a page's running text. ``problem`` says why a row cannot be read.
    ``members`` are rows that are variants of one product, each with the cells that are its own.
    """

    row: int
    cells: tuple[tuple[str, str], ...] = ()
    text: str = ""
    problem: str = ""
    members: tuple["SupplierRow", ...] = ()


@dataclass(frozen=True, slots=True)
class SupplierFile:
    """A file as it was read: its kind (csv, xlsx, pdf, text), its columns, and its rows.

    ``above`` are the rows above the headings that were left out, each with its number and what stands there.
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[SupplierRow, ...]
    above: tuple[tuple[int, str], ...] = ()


def read_supplier_file(data: bytes, file_name: str = "") -> SupplierFile:
    """Return what a supplier's file holds; raise InvalidInput where it is empty, too large or of another kind."""
    if not data.strip(b"\0\t\r\n "):
        raise InvalidInput("the file is empty", field="file", expected="a table, a PDF sheet or a specification")
    if data.startswith(_PICTURES) or data[4:12] in _FILMS:
        raise InvalidInput(
            "this is a picture, whatever its name says",
            field="file",
            expected="CSV, XLSX, PDF or text; pictures go under “Photos of the product”",
        )
    if data.startswith(_PDF):
        return _pdf(data)
    if data.startswith(_ZIP):
        return _workbook(data)
    if data.startswith(_OLE):
        raise InvalidInput("the file is an old Excel workbook", field="file", expected="XLSX or CSV")
    if _is_binary(data):
        raise InvalidInput(
            "this file holds neither a table nor text, whatever its name says",
            field="file",
            expected="CSV, XLSX, PDF or text",
        )
    return _specification(data) if _reads_as_lines(data, file_name) else _csv(data)


def rows_of(columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[SupplierRow]:
    """Yield rows with their cells under their columns; empty cells and empty rows are left out."""
    for number, cells in rows:
        named = tuple(
            (column, value)
            for column, cell in zip(columns, cells, strict=False)
            if column and (value := cell.strip()[:CELL_MAX])
        )
        if named:
            yield SupplierRow(number, named)


def _bounded(
    kind: str, columns: Sequence[str], rows: Iterable[SupplierRow], above: Sequence[tuple[int, str]] = ()
) -> SupplierFile:
    kept: list[SupplierRow] = []
    for row in rows:
        if len(kept) == ROWS_MAX:
            raise InvalidInput(
                say("the file has more than %(most)s rows", most=f"{ROWS_MAX:,}"),
                field="file",
                expected="fewer rows; cut the file in parts",
            )
        kept.append(row)
    if not kept:
        raise InvalidInput("the file names columns, but has no row with anything in it", field="file")
    said = [(number, text[:_ABOVE_SHOWN]) for number, text in above if text]
    return SupplierFile(kind, tuple(columns), tuple(kept), tuple(said[:_ABOVE_MOST]))


def _csv(data: bytes) -> SupplierFile:
    text = decode_text(data)
    at = heading_line(text)
    if at is None:
        raise _no_headings(text)
    lines = lines_with_endings(text) if at else []
    above = [(number, " ".join(filter(None, cells_of(line.strip())))) for number, line in enumerate(lines[:at], 1)]
    try:
        columns, records = read_table("".join(lines[at:]).encode() if at else data)
    except ImportRefused as refusal:
        raise InvalidInput(refusal.detail, field="file", expected="a first row that names the columns") from None
    columns = _names(columns)

    def rows() -> Iterator[SupplierRow]:
        for record in records:
            if record.reason:
                yield SupplierRow(record.row + at, problem=record.reason)
            else:
                yield from rows_of(columns, [(record.row + at, record.cells)])

    return _bounded("csv", columns, rows(), above)


def _no_headings(text: str) -> InvalidInput:
    """Return the refusal of a table that names no columns, with its first row as it stands."""
    lines = enumerate(text.splitlines(), start=1)
    row, first = next(((number, line.strip()) for number, line in lines if line.strip(" \t,;|\ufeff")), (1, ""))
    return InvalidInput(
        say("no row of the file names its columns; row %(row)s is “%(text)s”", row=row, text=first[:_ABOVE_SHOWN]),
        field="file",
        row=row,
        expected="a row of headings such as Name, Price and Stock, above the goods",
    )


def _names(header: Sequence[object]) -> list[str]:
    """Return column names, each only once: a second “Size” is “Size (2)”; what is beyond 300 columns is left out."""
    seen: dict[str, int] = {}
    names = []
    for each in header[:COLUMNS_MAX]:
        name = " ".join(str(each if each is not None else "").split())[:200]
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return names


def _workbook(data: bytes) -> SupplierFile:
    _refuse_bomb(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception:  # noqa: BLE001  # whatever a damaged workbook sets off in its reader
        raise _damaged() from None
    try:
        for sheet in book.worksheets:
            columns, rows, above = _sheet(sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX))
            if columns:
                return _bounded("xlsx", columns, rows, above)
    except InvalidInput:
        raise
    except Exception:  # noqa: BLE001  # the same
        raise _damaged() from None
    finally:
        book.close()
    raise InvalidInput("no sheet of the workbook has a row that names columns", field="file")


def _sheet(
    values: Iterable[Sequence[object]],
) -> tuple[list[str], Iterator[SupplierRow], list[tuple[int, str]]]:
    """Take the row that names columns as the header, else the first of two texts: sheets begin with titles."""
    numbered = enumerate(values, start=1)
    first = list(islice(numbered, _BLANK_ROWS_MAX))
    cells_of_first = [[_cell(each) for each in row] for _, row in first]
    at = heading_row(cells_of_first[:ROWS_LOOKED_AT])
    if at is None:
        at = next((at for at, (_, row) in enumerate(first) if sum(map(_is_text, row)) > 1), None)
    if at is None:
        return [], iter(()), []
    columns = _names(first[at][1])
    above = [(number, " ".join(filter(None, cells_of_first[place]))) for place, (number, _) in enumerate(first[:at])]
    below = chain(first[at + 1 :], numbered)

    def rows() -> Iterator[SupplierRow]:
        blank = 0
        for number, row in below:
            cells = [_cell(each) for each in row]
            blank = 0 if any(cells) else blank + 1
            if blank > _BLANK_ROWS_MAX:
                return
            yield from rows_of(columns, [(number, cells)])

    return columns, rows(), above


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            parts = [(each.filename, each.file_size) for each in archive.infolist()]
    except (zipfile.BadZipFile, ValueError):
        raise _damaged() from None
    if "xl/workbook.xml" not in names:
        raise InvalidInput("the file is a zip archive, but no workbook", field="file", expected="XLSX or CSV")
    unpacked = sum(size for _, size in parts)
    whole_trees = max((size for name, size in parts if not name.startswith(_STREAMED)), default=0)
    if unpacked > _UNPACKED_MAX or whole_trees > _PART_MAX:
        raise InvalidInput(
            say("the workbook unpacks to %(size)s bytes", size=f"{unpacked:,}"),
            field="file",
            expected=say("%(most)s bytes at most", most=f"{_UNPACKED_MAX:,}"),
        )


def _pdf(data: bytes) -> SupplierFile:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
        pages = [page.extract_text()[:_PAGE_TEXT_MAX] for page in reader.pages] if 0 < count <= _PAGES_MAX else []
    except Exception:  # noqa: BLE001  # whatever a damaged PDF sets off in its reader
        _log.info("studio.pdf_unread", exc_info=True)
        raise InvalidInput(
            "the PDF is damaged and cannot be opened",
            field="file",
            expected="a PDF that opens on your computer; save it anew and send it again",
        ) from None
    if locked:
        raise InvalidInput("the PDF is locked with a password", field="file", expected="a PDF without a password")
    if count > _PAGES_MAX:
        raise InvalidInput(
            say("the PDF has %(pages)s pages", pages=count),
            field="file",
            expected=say("%(most)s pages at most", most=_PAGES_MAX),
        )
    text = "\n".join(pages).strip()
    if not text:
        raise InvalidInput(
            "the PDF holds no text: it is a picture of a page", field="file", expected="a PDF with text, or a photo"
        )
    return SupplierFile("pdf", (), (SupplierRow(1, text=text[:_PAGE_TEXT_MAX]),))


def _specification(data: bytes) -> SupplierFile:
    return SupplierFile("text", (), (SupplierRow(1, text=decode_text(data)[:_PAGE_TEXT_MAX]),))


def _reads_as_lines(data: bytes, file_name: str) -> bool:
    """Return whether it is “key: value” lines or running text rather than a table."""
    if file_name.lower().endswith((".csv", ".tsv")):
        return False
    lines = [line for line in decode_text(data)[: 2**16].splitlines() if line.strip()][:30]
    tables = [max(line.count(each) for each in ",;\t|") for line in lines]
    keyed = sum(1 for line in lines if 0 < max(line.find(":"), line.find("：")) <= 40)
    if has_headings("\n".join(lines)):
        return False
    return len(lines) < 2 or keyed * 2 >= len(lines) or min(tables) == 0


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = sum(each < 32 and each not in b"\t\n\v\f\r\x1b" for each in head)
    return b"\0" in head or control > _CONTROL_SHARE * len(head)


def _damaged() -> InvalidInput:
    """Return the refusal of a workbook that its reader breaks on; why goes to the log, for whoever mends the reader."""
    _log.info("studio.workbook_unread", exc_info=True)
    return InvalidInput(
        "the workbook is damaged and cannot be opened",
        field="file",
        expected="an XLSX that opens in your spreadsheet program; save it anew, or as CSV, and send it again",
    )
