"""How the auditor reads: ordered streams of rows from one snapshot, walked side by side. Never a table in memory."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Connection, bindparam, text

Row: TypeAlias = tuple[Any, ...]
Keyed: TypeAlias = Iterator[tuple[Any, Any]]
"""A stream of (key, value), ordered by keys that differ."""

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
        compare as Python does, whatever the database's own collation is. A list is given for ``IN :name``.
        """
        statement = text(sql.replace("BYTEWISE", _BYTEWISE[self.dialect])).bindparams(
            *(bindparam(name, expanding=True) for name, given in parameters.items() if isinstance(given, list))
        )
        result = self._connection.execute(statement, parameters, execution_options={"yield_per": _ROWS_AT_ONCE})
        for part in result.partitions():
            yield from cast("list[Row]", part)

    @contextmanager
    def sorting_on_disk(self) -> Generator[None, None, None]:
        """Let SQLite sort what no index gives in order on disk, as PostgreSQL does, and not in memory."""
        if self.dialect != "sqlite":
            yield
            return
        self._connection.exec_driver_sql("PRAGMA temp_store = FILE")
        try:
            yield
        finally:
            self._connection.exec_driver_sql("PRAGMA temp_store = MEMORY")

    def keyed(self, sql: str, width: int = 1, **parameters: Any) -> Keyed:
        """Stream (key, row); the key is the first column, or a tuple of the first ``width`` columns."""
        for row in self.rows(sql, **parameters):
            yield _key(row, width), row

    def streamed(self, sql: str, width: int = 1, **parameters: Any) -> Iterator[tuple[Any, Iterator[Row]]]:
        """Stream (key, its rows), which come one after another; read them before going on. Keys as in ``keyed``."""
        return groupby(self.rows(sql, **parameters), lambda row: _key(row, width))

    def grouped(self, sql: str, width: int = 1, **parameters: Any) -> Keyed:
        """Stream (key, list of its rows), for keys of few rows. Keys as in ``keyed``."""
        for key, rows in self.streamed(sql, width, **parameters):
            yield key, list(rows)

    def one(self, sql: str, **parameters: Any) -> Row:
        """Return the only row of a statement."""
        return cast("Row", self._connection.execute(text(sql), parameters).one())

    def tables(self) -> frozenset[str]:
        """Return the names of the tables that there are."""
        return frozenset(self._connection.dialect.get_table_names(self._connection))


def _key(row: Row, width: int) -> Any:
    return row[0] if width == 1 else tuple(row[:width])


def value(stored: str | None) -> Any:
    """Return the JSON value of a stored text; None where nothing is stored."""
    return None if stored is None else json.loads(stored)


def side_by_side(*streams: Keyed) -> Iterator[tuple[Any, list[Any]]]:
    """Walk streams together: each key once, with the value of each stream, None where a stream has no such key."""
    heads = [next(stream, None) for stream in streams]
    while keys := [head[0] for head in heads if head is not None]:
        key = min(keys)
        values: list[Any] = []
        for number, head in enumerate(heads):
            if head is not None and head[0] == key:
                values.append(head[1])
                heads[number] = next(streams[number], None)
            else:
                values.append(None)
        yield key, values
