"""Python's SQLite driver in the shape the product uses it, over apsw: its SQLite takes a file system written in Python.

Python's own ``sqlite3`` cannot be given a file system. Here the product's writer connects through apsw instead, for as
long as the I/O of its statements is recorded; its pragmas, statements, batches and commits are the product's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import apsw

Row = tuple[Any, ...]


@contextmanager
def connecting_through(file_system: str, *, fold_pages: int | None = None) -> Iterator[None]:
    """Let ``sqlite3.connect`` connect through apsw and a file system registered there, while the block runs.

    With ``fold_pages`` the log is folded into the file after so many pages, whatever the product asks for.
    """

    def connect(path: Path, **_: Any) -> Connection:
        return Connection(apsw.Connection(str(path), vfs=file_system, statementcachesize=512), fold_pages)

    with patch.object(sqlite3, "connect", connect):
        yield


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as problem:
        raise sqlite3.IntegrityError(str(problem)) from problem
    except apsw.Error as problem:
        raise sqlite3.OperationalError(str(problem)) from problem


class Cursor:
    """What PEP 249 asks of a cursor, as far as SQLAlchemy and the product use it."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db, self._rows = db, list[Row]()
        self.description: tuple[Row, ...] | None = None
        self.rowcount, self.lastrowid, self.arraysize = -1, 0, 1

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run a statement to its end and keep its rows."""
        return self._run(lambda cursor: cursor.execute(sql, tuple(parameters)))

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of several rows of parameters."""
        return self._run(lambda cursor: cursor.executemany(sql, [tuple(each) for each in parameters]))

    def _run(self, start: Callable[[apsw.Cursor], apsw.Cursor]) -> Cursor:
        self.description, cursor, before = None, self._db.cursor(), self._db.total_changes()
        cursor.exec_trace = self._starts
        with _as_sqlite3():
            self._rows = list(start(cursor))
        self.rowcount = self._db.total_changes() - before
        self.lastrowid = self._db.last_insert_rowid()
        self._rows.reverse()
        return self

    def _starts(self, cursor: apsw.Cursor, *_: Any) -> bool:
        """Keep the names of the columns, which apsw tells only while a statement runs."""
        columns = cursor.get_description()
        self.description = tuple((column[0], *[None] * 6) for column in columns) or None
        return True

    def fetchone(self) -> Row | None:
        """Return the next row, or None."""
        return self._rows.pop() if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Row]:
        """Return the next rows."""
        return [self._rows.pop() for _ in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[Row]:
        """Return the rows that are left."""
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        """Let go of the rows."""
        self._rows.clear()


class Connection:
    """A connection in autocommit, as the product opens its own: it says BEGIN itself."""

    isolation_level = None

    def __init__(self, db: apsw.Connection, fold_pages: int | None) -> None:
        self._db, self._fold_pages = db, fold_pages

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._db.in_transaction

    def cursor(self) -> Cursor:
        """Return a new cursor."""
        return Cursor(self._db)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run a statement with a cursor of its own."""
        if self._fold_pages is not None and sql.startswith("PRAGMA wal_autocheckpoint"):
            sql = f"PRAGMA wal_autocheckpoint={self._fold_pages}"
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of several rows of parameters, with a cursor of its own."""
        return self.cursor().executemany(sql, parameters)

    def commit(self) -> None:
        """Commit, where a transaction is open."""
        if self._db.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, where a transaction is open."""
        if self._db.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name: str, count: int, function: Callable[..., Any], *, deterministic: bool) -> None:
        """Give SQL a function."""
        self._db.create_scalar_function(name, function, count, deterministic=deterministic)

    def close(self) -> None:
        """Close; the last connection folds the log into the file."""
        self._db.close()
