"""How an import is going, what it left out and why, and the same as a file for the seller's spreadsheet."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from entrepot.core.database import Sorting
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.catalog.exchange.amounts import guard
from entrepot.sell.catalog.tables import catalog_import, import_error, import_row

_AT_ONCE = 1000
_I = catalog_import.c


@dataclass(frozen=True, slots=True)
class ImportStatus:
    """An import; ``state`` is waiting, running, done or refused (``reason`` says why).

    ``rows_done`` counts rows without the header; ``rows_total`` is about how many the file has, None before it was
    looked at. ``created``, ``updated`` and
    ``unchanged`` count products, ``errors`` counts problems; ``waiting`` counts rows that a person can put right.
    """

    import_id: str
    file_name: str
    file_format: str
    encoding: str | None
    state: str
    reason: str | None
    rows_done: int
    rows_total: int | None
    created: int
    updated: int
    unchanged: int
    errors: int
    created_at_us: int
    ended_at_us: int | None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One problem of an import: the row (the header is row 1), the field, what was found, what was expected, why."""

    number: int
    row: int
    field: str
    found: str
    expected: str
    reason: str


_WAITING = (
    select(func.count())
    .select_from(import_row)
    .where(import_row.c.import_id == catalog_import.c.id, import_row.c.state == "waiting")
    .scalar_subquery()
)
_SORTING = Sorting(
    {"begun": _I.created_at, "rows": _I.rows_done, "waiting": _WAITING}, tiebreak=_I.id, default="-begun"
)
_STATUS = select(catalog_import, _WAITING.label("waiting")).where(
    catalog_import.c.id == bindparam("id"), catalog_import.c.seller_id == bindparam("seller")
)
_PROBLEMS = (
    select(
        import_error.c.number,
        import_error.c.row,
        import_error.c.field,
        import_error.c.found,
        import_error.c.expected,
        import_error.c.reason,
    )
    .where(import_error.c.import_id == bindparam("id"), import_error.c.number > bindparam("after"))
    .order_by(import_error.c.number)
    .limit(bindparam("limit"))
)


def import_status(connection: Connection, seller_id: str, import_id: str) -> ImportStatus:
    """Return a seller's import; raise NotFound."""
    row = connection.execute(_STATUS, {"id": import_id, "seller": seller_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such import")
    return _status(row)


def list_imports(
    connection: Connection,
    seller_id: str,
    cursor: str | None = None,
    limit: int = 50,
    *,
    state: str | None = None,
    text: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
) -> Page[ImportStatus]:
    """Return a keyset page of a seller's imports, the newest first; ``text`` is a part of the file's name.

    The moments are those in which they were begun, in microseconds, UTC, the end not included.
    """
    statement = select(catalog_import, _WAITING.label("waiting")).where(_I.seller_id == seller_id)
    if state is not None:
        statement = statement.where(_I.state == state)
    if text:
        statement = statement.where(_I.file_name.icontains(text, autoescape=True))
    if since_us is not None:
        statement = statement.where(_I.created_at >= since_us)
    if until_us is not None:
        statement = statement.where(_I.created_at < until_us)
    return _SORTING.page(connection, statement, _status, sort=sort, cursor=cursor, limit=limit)


def import_errors(
    connection: Connection, seller_id: str, import_id: str, cursor: str | None = None, limit: int = 50
) -> Page[ImportProblem]:
    """Return a keyset page of an import's problems in the order of the file; raise NotFound."""
    import_status(connection, seller_id, import_id)
    after = 0
    if cursor:
        match decode_cursor(cursor):
            case {"number": int(after)} if 0 <= after < 2**31:
                pass
            case _:
                raise InvalidInput("this page address is not valid", field="cursor")
    rows = _problems(connection, import_id, after, limit + 1)
    following = encode_cursor({"number": rows[limit - 1].number}) if len(rows) > limit else None
    return Page(rows[:limit], next=following)


def import_errors_csv(connection: Connection, seller_id: str, import_id: str) -> Iterator[bytes]:
    """Yield an import's problems as CSV (file, row, field, found, expected, reason); raise NotFound at once."""
    status = import_status(connection, seller_id, import_id)
    return _error_file(connection, status)


def _error_file(connection: Connection, status: ImportStatus) -> Iterator[bytes]:
    # Spreadsheets take a file with this mark for UTF-8.
    yield "\ufeff".encode() + _lines([["file", "row", "field", "found", "expected", "reason"]])
    after = 0
    while problems := _problems(connection, status.import_id, after, _AT_ONCE):
        yield _lines(
            [[status.file_name, str(each.row), each.field, each.found, each.expected, each.reason] for each in problems]
        )
        after = problems[-1].number


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[guard(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _problems(connection: Connection, import_id: str, after: int, limit: int) -> list[ImportProblem]:
    rows = connection.execute(_PROBLEMS, {"id": import_id, "after": after, "limit": limit})
    return [ImportProblem(*row) for row in rows]


def _status(row: Row[Any]) -> ImportStatus:
    header = 1 if row.format == "csv" else 0
    return ImportStatus(
        row.id,
        row.file_name,
        row.format,
        row.encoding,
        row.state,
        row.reason,
        max(0, row.rows_done - header),
        None if row.rows_total is None else max(0, row.rows_total - header),
        row.created,
        row.updated,
        row.unchanged,
        row.errors,
        row.created_at,
        row.ended_at,
        row.waiting,
    )
