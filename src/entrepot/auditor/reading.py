"""How the auditor reads: ordered streams of rows from one snapshot, walked side by side. Never a table in memory."""

import json
from collections.abc import Iterator
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Connection, text

Row: TypeAlias = tuple[Any, ...]
K = TypeVar("K", bound=Any)
A = TypeVar("A")
B = TypeVar("B")

_ROWS_AT_ONCE: Final = 5_000
_BYTEWISE: Final = {"sqlite": "COLLATE BINARY", "postgresql": 'COLLATE "C"'}


class Books:
    """The database as it stood at one moment, read with statements of the auditor's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    def rows(self, sql: str, **parameters: Any) -> Iterator[Row]:
        """Stream the rows of a statement.

        Where a text decides the order or bounds a range, the statement says ``BYTEWISE`` behind it: both engines then
        compare as Python does, whatever the database's own collation is.
        """
        statement = text(sql.replace("BYTEWISE", _BYTEWISE[self.dialect]))
        result = self._connection.execute(statement, parameters, execution_options={"yield_per": _ROWS_AT_ONCE})
        for part in result.partitions():
            yield from part

    def one(self, sql: str, **parameters: Any) -> Row:
        """Return the only row of a statement."""
        return tuple(self._connection.execute(text(sql), parameters).one())

    def tables(self) -> frozenset[str]:
        """Return the names of the tables that there are."""
        return frozenset(self._connection.dialect.get_table_names(self._connection))


def value(stored: str | None) -> Any:
    """Return the JSON value of a stored text; None where nothing is stored."""
    return None if stored is None else json.loads(stored)


def keyed(rows: Iterator[Row], width: int = 1) -> Iterator[tuple[Any, Row]]:
    """Pair each row with its key: its first column, or a tuple of its first ``width`` columns."""
    if width == 1:
        return ((row[0], row) for row in rows)
    return ((tuple(row[:width]), row) for row in rows)


def grouped(rows: Iterator[Row], width: int = 1) -> Iterator[tuple[Any, list[Row]]]:
    """Collect the rows of one key, which come one after another; keys as in ``keyed``."""
    group: list[Row] = []
    current: Any = None
    for key, row in keyed(rows, width):
        if group and key != current:
            yield current, group
            group = []
        current = key
        group.append(row)
    if group:
        yield current, group


def side_by_side(left: Iterator[tuple[K, A]], right: Iterator[tuple[K, B]]) -> Iterator[tuple[K, A | None, B | None]]:
    """Walk two streams of (key, value), each ordered by keys that differ; None where one has no such key."""
    a, b = next(left, None), next(right, None)
    while a is not None and b is not None:
        if a[0] == b[0]:
            yield a[0], a[1], b[1]
            a, b = next(left, None), next(right, None)
        elif a[0] < b[0]:
            yield a[0], a[1], None
            a = next(left, None)
        else:
            yield b[0], None, b[1]
            b = next(right, None)
    while a is not None:
        yield a[0], a[1], None
        a = next(left, None)
    while b is not None:
        yield b[0], None, b[1]
        b = next(right, None)
