"""Lists taken along as CSV: streamed, a page of rows at a time, safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from fastapi import Query
from starlette.responses import StreamingResponse

from entrepot.kit.clock import from_us
from entrepot.kit.money import currency_exponent
from entrepot.kit.paging import Page

T = TypeVar("T")
Bom = Annotated[bool, Query(description="Begin with a byte order mark, by which spreadsheets know UTF-8")]
MOST_ROWS: Final = 100_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")


def every(read: Callable[[str | None], Page[T]], most: int = MOST_ROWS) -> Iterator[T]:
    """All rows of a list, page by page, each page in a reading of its own; at most ``most``."""
    cursor: str | None = None
    given = 0
    while True:
        page = read(cursor)
        yield from page.items[: most - given]
        given += len(page.items)
        if page.next is None or given >= most:
            return
        cursor = page.next


def csv_file(
    name: str, columns: Iterable[object], rows: Iterable[Iterable[object]], *, bom: bool = False
) -> StreamingResponse:
    """A CSV file (RFC 4180, UTF-8) that is sent while it is read.

    A text that a spreadsheet would run as a formula is led by an apostrophe. Numbers go out as they are.
    """
    return StreamingResponse(
        _lines([str(each) for each in columns], rows, bom=bom),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-store"},
    )


def amount(minor: int | None, currency: str) -> str:
    """Minor units as a plain decimal with a point: 6200 USD is 62.00."""
    return "" if minor is None else f"{Decimal(minor).scaleb(-currency_exponent(currency)):f}"


def moment(at_us: int | None) -> str:
    """A moment in ISO 8601, UTC, to the second."""
    return iso(None if at_us is None else from_us(at_us))


def iso(at: datetime | None) -> str:
    """A moment with its zone, as ``moment`` gives it."""
    return "" if at is None else at.isoformat(timespec="seconds")


def _lines(columns: list[str], rows: Iterable[Iterable[object]], *, bom: bool) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if bom:
        text.write("\N{BYTE ORDER MARK}")
    writer.writerow([_cell(each) for each in columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(each) for each in row])
        if number % 200 == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    shown = str(value)
    return f"'{shown}" if shown.startswith(_FORMULA) and not _NUMBER.fullmatch(shown) else shown
