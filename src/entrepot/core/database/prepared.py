"""Statements that are run again and again, straight on SQLite's driver.

SQLAlchemy builds and compiles every statement; for one that it has compiled before it still spends about 50 µs a call
on parameters, events and a result object, twice what SQLite itself takes. Here a statement object that comes a second
time is compiled once more, for good, and from then on its parameters go straight to the cursor. Statements whose text
depends on their parameters (``IN`` lists, literal parameters, Python-side defaults) stay with SQLAlchemy.
"""

import sqlite3
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
_Processor = Callable[[Any], Any] | None
_MISSING = object()
_NO_COLUMNS = SimpleResultMetaData([])


class PreparedResult(IteratorResult[Any]):
    """Rows like those of any statement, and how many rows were changed."""

    def __init__(self, metadata: SimpleResultMetaData, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        super().__init__(metadata, iter(rows))
        self.rowcount = rowcount


class _Prepared:
    """One statement, compiled for one set of parameter names."""

    __slots__ = ("_binds", "_metadata", "_outs", "_returns", "sql")

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.sql = compiled.string
        processors = compiled._bind_processors  # noqa: SLF001  # SQLAlchemy's own executor reads the same
        self._binds: list[tuple[str, Any, _Processor]] = []
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            constant = _MISSING if bind.required else bind.effective_value
            self._binds.append((bind.key, constant, cast("_Processor", processors.get(name))))
        columns = compiled._result_columns  # noqa: SLF001  # the same
        self._metadata = SimpleResultMetaData([column.keyname for column in columns]) if columns else None
        outs = [column.type._cached_result_processor(dialect, None) for column in columns]  # noqa: SLF001  # the same
        self._outs = outs if any(outs) else None

    def values(self, params: Mapping[str, Any]) -> list[Any]:
        """Return the values in the statement's order."""
        found = []
        for key, constant, process in self._binds:
            value = params.get(key, constant)
            if value is _MISSING:
                raise KeyError(f"a value is required for {key}")
            found.append(value if process is None else process(value))
        return found

    def run(self, cursor: sqlite3.Cursor, params: Params) -> PreparedResult:
        """Run with one set of parameters, or with each of a list."""
        if isinstance(params, Sequence):
            cursor.executemany(self.sql, [self.values(each) for each in params])
        else:
            cursor.execute(self.sql, self.values(params or {}))
        if cursor.description is None:
            return PreparedResult(_NO_COLUMNS, (), cursor.rowcount)
        rows = cursor.fetchall()
        if self._metadata is None:  # a statement given as text, which does not say what it returns
            self._metadata = SimpleResultMetaData([column[0] for column in cursor.description])
        if self._outs is not None:
            rows = [
                tuple(value if out is None else out(value) for value, out in zip(row, self._outs, strict=True))
                for row in rows
            ]
        return PreparedResult(self._metadata, rows, cursor.rowcount)


class _Seen:
    """One statement object: how it looks compiled, by the names of its parameters; None where it cannot be."""

    __slots__ = ("forms", "reference")

    def __init__(self, statement: Executable) -> None:
        self.reference = weakref.ref(statement)
        self.forms: dict[tuple[Any, ...], _Prepared | None] = {}


class Statements:
    """The prepared statements of one writing connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        self._seen: dict[int, _Seen] = {}

    def execute(self, statement: Executable, params: Params) -> CursorResult[Any]:
        """Run a statement; from its second time on without going through SQLAlchemy."""
        seen = self._seen.get(id(statement))
        if seen is None or seen.reference() is not statement:
            self._note(statement)
            return cast("CursorResult[Any]", self._connection.execute(statement, params))
        many = isinstance(params, Sequence)
        first = params[0] if isinstance(params, Sequence) and params else params
        form = (many, *(first or ()))
        if form not in seen.forms:
            seen.forms[form] = self._prepare(statement, form, many=many)
        prepared = seen.forms[form]
        if prepared is None:
            return cast("CursorResult[Any]", self._connection.execute(statement, params))
        try:
            return cast("CursorResult[Any]", prepared.run(self._driver.cursor(), params))
        except sqlite3.Error as problem:
            raise DBAPIError.instance(prepared.sql, None, problem, sqlite3.Error) from problem

    def _note(self, statement: Executable) -> None:
        key = id(statement)
        self._seen[key] = _Seen(statement)
        weakref.finalize(statement, self._forget, key).atexit = False

    def _forget(self, key: int) -> None:
        seen = self._seen.get(key)
        if seen is not None and seen.reference() is None:
            del self._seen[key]

    def _prepare(self, statement: Executable, form: tuple[Any, ...], *, many: bool) -> _Prepared | None:
        if not getattr(statement, "supports_execution", False) or not hasattr(statement, "compile"):
            return None
        dialect = self._connection.dialect
        names = list(form[1:])
        compiled = statement.compile(dialect=dialect, column_keys=names, for_executemany=many)
        if not isinstance(compiled, SQLCompiler) or _varies(compiled) or (many and compiled._result_columns):  # noqa: SLF001
            return None
        return _Prepared(compiled, dialect)


def _varies(compiled: SQLCompiler) -> bool:
    """Return whether the text depends on the parameters, or values are made by SQLAlchemy at each call."""
    return bool(
        compiled.literal_execute_params
        or compiled.post_compile_params
        or any(bind.expanding or bind.callable for bind in compiled.binds.values())
        or (compiled.isinsert and compiled.insert_prefetch)
        or (compiled.isupdate and compiled.update_prefetch)
    )
