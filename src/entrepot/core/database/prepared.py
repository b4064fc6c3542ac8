"""Statements that are run again and again, straight on SQLite's driver.

SQLAlchemy builds and compiles every statement; for one that it has compiled before it still spends about 50 µs a call
on parameters, events and a result object, twice what SQLite itself takes. Here a statement object that comes a second
time is compiled once more, for good, and from then on its parameters go straight to the cursor. Statements whose text
depends on their parameters (``IN`` lists, literal parameters, Python-side defaults) stay with SQLAlchemy.
"""

import sqlite3
import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
FORMS = 64
"""So many compiled forms of one statement are kept; what comes beyond goes through SQLAlchemy."""
_NO_COLUMNS = SimpleResultMetaData([])


class PreparedResult(IteratorResult[Any]):
    """Rows like those of any statement, and how many rows were changed."""

    def __init__(self, metadata: SimpleResultMetaData, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        super().__init__(metadata, iter(rows))
        self.rowcount = rowcount


class _Prepared:
    """One statement, compiled for one set of parameter names and one length of each list among them."""

    __slots__ = ("_constants", "_lists", "_metadata", "_outs", "_processors", "_take", "sql")

    def __init__(self, compiled: SQLCompiler, dialect: Dialect, params: Mapping[str, Any]) -> None:
        expanded = compiled.construct_expanded_state(params) if compiled.post_compile_params else None
        self.sql = compiled.string if expanded is None else expanded.statement
        names = (compiled.positiontup if expanded is None else expanded.positiontup) or ()
        made_of = {
            part: (name, index)
            for name, parts in (expanded.parameter_expansion if expanded else {}).items()
            for index, part in enumerate(parts)
        }
        processors = dict(compiled._bind_processors)  # noqa: SLF001  # SQLAlchemy's own executor reads the same
        processors |= expanded.processors if expanded else {}
        keys: list[Hashable] = []
        self._constants: dict[Hashable, Any] = {}
        self._processors: list[tuple[int, Callable[[Any], Any]]] = []
        for position, name in enumerate(names):
            whole, index = made_of.get(name, (name, None))
            bind = compiled.binds[whole]
            if bind.key in params:
                keys.append(bind.key if index is None else (bind.key, index))
            elif bind.required:
                raise KeyError(f"a value is required for {bind.key}")
            else:
                keys.append((position,))
                value: Any = bind.effective_value
                self._constants[(position,)] = value if index is None else value[index]
            process = cast("Callable[[Any], Any] | None", processors.get(name))
            if process is not None:
                self._processors.append((position, process))
        self._take = _taker(keys)
        self._lists = [name for name in _lists(compiled) if name in params]
        columns = compiled._result_columns  # noqa: SLF001  # the same
        self._metadata = SimpleResultMetaData([column.keyname for column in columns]) if columns else None
        outs = [column.type._cached_result_processor(dialect, None) for column in columns]  # noqa: SLF001  # the same
        self._outs = outs if any(outs) else None

    def values(self, params: Mapping[str, Any]) -> Sequence[Any]:
        """Return the values in the statement's order; raise KeyError where one is missing."""
        if self._constants or self._lists:
            filled = self._constants | cast("dict[Hashable, Any]", params)
            for name in self._lists:
                filled.update(((name, index), value) for index, value in enumerate(params[name]))
            found = self._take(filled)
        else:
            found = self._take(params)
        if not self._processors:
            return found
        row = list(found)
        for position, process in self._processors:
            row[position] = process(row[position])
        return row

    def fetch(self, cursor: sqlite3.Cursor, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run with one set of parameters and return the rows as tuples."""
        rows: list[tuple[Any, ...]] = cursor.execute(self.sql, self.values(params)).fetchall()
        if self._outs is None:
            return rows
        return [
            tuple(value if out is None else out(value) for value, out in zip(row, self._outs, strict=True))
            for row in rows
        ]

    def run(self, cursor: sqlite3.Cursor, params: Params) -> PreparedResult:
        """Run with one set of parameters, or with each of a list."""
        if isinstance(params, list | tuple):
            cursor.executemany(self.sql, [self.values(each) for each in params])
        else:
            cursor.execute(self.sql, self.values(cast("Mapping[str, Any]", params or {})))
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
    """One statement object: how it looks compiled, by the names of its parameters and the lengths of its lists."""

    __slots__ = ("forms", "lists", "reference")

    def __init__(self, statement: Executable, forget: Callable[[object], None]) -> None:
        self.reference = weakref.ref(statement, forget)
        self.forms: dict[tuple[Any, ...], _Prepared | None] = {}
        self.lists: tuple[str, ...] = ()


class Statements:
    """The prepared statements of one writing connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        self._seen: dict[int, _Seen] = {}

    def execute(self, statement: Executable, params: Params) -> CursorResult[Any]:
        """Run a statement; from its second time on without going through SQLAlchemy."""
        prepared = self._prepared(statement, params)
        if prepared is None:
            return cast("CursorResult[Any]", self._connection.execute(statement, params))
        try:
            return cast("CursorResult[Any]", prepared.run(self._driver.cursor(), params))
        except sqlite3.Error as problem:
            raise DBAPIError.instance(prepared.sql, None, problem, sqlite3.Error) from problem

    def fetch(self, statement: Executable, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a statement and return its rows as tuples."""
        prepared = self._prepared(statement, params)
        if prepared is None:
            return [tuple(row) for row in self._connection.execute(statement, params)]
        try:
            return prepared.fetch(self._driver.cursor(), params)
        except sqlite3.Error as problem:
            raise DBAPIError.instance(prepared.sql, None, problem, sqlite3.Error) from problem

    def _prepared(self, statement: Executable, params: Params) -> _Prepared | None:
        """Return how a statement is run from now on; None where that is SQLAlchemy's work."""
        seen = self._seen.get(id(statement))
        if seen is None or seen.reference() is not statement:
            self._note(statement)
            return None
        many = isinstance(params, list | tuple)
        first: Mapping[str, Any] = (params[0] if params else {}) if many else params or {}  # type: ignore[index,assignment]  # ``many`` says which of the two it is
        form: tuple[Any, ...] = (many, *first)
        if seen.lists and not many:
            form = (*form, *(len(first.get(name, ())) for name in seen.lists))
        if form not in seen.forms:
            if len(seen.forms) >= FORMS:
                return None
            prepared = self._prepare(statement, first, seen, many=many)
            if seen.lists and not many:
                form = (many, *first, *(len(first.get(name, ())) for name in seen.lists))
            seen.forms[form] = prepared
        return seen.forms[form]

    def _note(self, statement: Executable) -> None:
        key = id(statement)
        # Not weakref.finalize: its registry would keep this connection's statements alive for as long as each of them.
        self._seen[key] = _Seen(statement, lambda _: self._forget(key))

    def _forget(self, key: int) -> None:
        seen = self._seen.get(key)
        if seen is not None and seen.reference() is None:
            del self._seen[key]

    def _prepare(
        self, statement: Executable, params: Mapping[str, Any], seen: _Seen, *, many: bool
    ) -> _Prepared | None:
        if not getattr(statement, "supports_execution", False) or not hasattr(statement, "compile"):
            return None
        dialect = self._connection.dialect
        compiled = statement.compile(dialect=dialect, column_keys=list(params), for_executemany=many)
        if not isinstance(compiled, SQLCompiler) or _varies(compiled) or (many and compiled._result_columns):  # noqa: SLF001  # SQLAlchemy has no public name for it
            return None
        seen.lists = tuple(name for name in _lists(compiled) if name in params)
        if many and compiled.post_compile_params:
            return None
        return _Prepared(compiled, dialect, params)


def _taker(keys: list[Hashable]) -> Callable[[Mapping[Any, Any]], Sequence[Any]]:
    """Return what takes the values of some keys out of a mapping, as a sequence."""
    if not keys:
        return lambda _: ()
    if len(keys) == 1:
        (key,) = keys
        return lambda params: (params[key],)
    return itemgetter(*keys)


def _lists(compiled: SQLCompiler) -> list[str]:
    """Return the names of parameters that are lists, as in ``IN``."""
    return [bind.key for bind in compiled.binds.values() if bind.expanding]


def _varies(compiled: SQLCompiler) -> bool:
    """Return whether the text depends on the parameters' values, or values are made by SQLAlchemy at each call."""
    return bool(
        compiled.literal_execute_params
        or any(bind.callable or bind.type._is_tuple_type for bind in compiled.binds.values())  # noqa: SLF001  # the same
        or (compiled.isinsert and compiled.insert_prefetch)
        or (compiled.isupdate and compiled.update_prefetch)
    )
