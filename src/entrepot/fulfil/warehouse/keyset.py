"""Keyset pages of tables whose ids sort by the time they were made: newest first, with a way on and a way back."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select

from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor

T = TypeVar("T")
MOST_ROWS = 200


def page_of(
    connection: Connection,
    statement: Select[Any],
    key: Column[Any],
    make: Callable[[Row[Any]], T],
    *,
    cursor: str | None,
    limit: int,
) -> Page[T]:
    """Return a page of rows, newest first; the statement must select ``key`` under its own name."""
    limit = max(1, min(limit, MOST_ROWS))
    where = decode_cursor(cursor) if cursor else {}
    backwards = "before" in where
    edge = where.get("before") or where.get("after")
    if where and not isinstance(edge, str):
        raise InvalidInput("this page address is not valid", field="cursor", expected="a cursor from an earlier page")
    if backwards:
        statement = statement.where(key > edge).order_by(key)
    else:
        statement = (statement.where(key < edge) if edge else statement).order_by(key.desc())
    rows = list(connection.execute(statement.limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    newer, older = (more, bool(rows)) if backwards else (edge is not None, more)
    ends = [row._mapping[key.name] for row in (rows[:1] + rows[-1:])]  # noqa: SLF001  # SQLAlchemy's documented way
    return Page(
        items=[make(row) for row in rows],
        next=encode_cursor({"after": ends[-1]}) if rows and older else None,
        previous=encode_cursor({"before": ends[0]}) if rows and newer else None,
    )
