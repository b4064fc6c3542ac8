"""Statements that are run again and again, without SQLAlchemy's work at every call.

SQLAlchemy builds and compiles every statement; for one that it has compiled before it still spends about 50 µs a call
on parameters, events and a result object, twice what SQLite itself takes. Here a statement object that comes a second
time is compiled once more, for good, and from then on its parameters go straight to the driver: on SQLite to its cursor
(below), on PostgreSQL as ``pipelined`` says. Statements whose text depends on their parameters (literal parameters,
Python-side defaults) stay with SQLAlchemy.
"""

import sqlite3
import weakref
from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from operator import itemgetter
from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, Connection, CursorResult, Executable, Insert
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Asked = tuple[Executable, Mapping[str, Any]]
"""A statement and its parameters."""
FORMS = 64
"""So many compiled forms of one statement are kept; what comes beyond goes through SQLAlchemy."""
NO_COLUMNS = SimpleResultMetaData([])


class PreparedResult(IteratorResult[Any]):
    """Rows like those of any statement, and how many rows were changed."""

    def __init__(self, metadata: SimpleResultMetaData, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        super().__init__(metadata, iter(rows))
        self._rowcount = rowcount

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._rowcount


class Changed:
    """The answer of a statement that gives no rows: how many it changed."""

    __slots__ = ("rowcount",)

    def __init__(self, rowcount: int) -> None:
        self.rowcount = rowcount


class Statements(Protocol):
    """What runs the statements of one transaction."""

    def execute(self, statement: Executable, params: Params) -> CursorResult[Any]:
        """Run a statement, once or for each of a list of parameters."""
        ...

    def fetch(self, statement: Executable, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a statement and return its rows as tuples."""
        ...

    def fetch_each(self, asked: Sequence[Asked]) -> list[Sequence[tuple[Any, ...]]]:
        """Run statements in their order and return the rows of each as tuples."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is done inside when the block raises."""
        ...


class Form:
    """One statement, compiled for one set of parameter names and one length of each list among them."""

    __slots__ = (
        "_columns", "_constants", "_dialect", "_filled", "_given", "_lists", "_outs", "_processors", "_take",
        "_types_known", "binds", "changes", "kept", "metadata", "returns", "sql",
    )  # fmt: skip

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
        self.binds: list[BindParameter[Any]] = []
        self._constants: dict[Hashable, Any] = {}
        self._processors: list[tuple[int, Callable[[Any], Any]]] = []
        for position, name in enumerate(names):
            whole, index = made_of.get(name, (name, None))
            bind = compiled.binds[whole]
            self.binds.append(bind)
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
        self._given = [(place, key) for place, key in enumerate(keys) if key not in self._constants]
        self._filled = [self._constants.get(key) for key in keys]
        self._lists = [name for name in _lists(compiled) if name in params]
        self._dialect = dialect
        self._columns = list(compiled._result_columns)  # noqa: SLF001  # the same
        self.returns = bool(self._columns)
        """Whether it answers with rows, as far as the statement says."""
        self.changes = bool(compiled.isinsert or compiled.isupdate or compiled.isdelete)
        self.metadata = SimpleResultMetaData([column.keyname for column in self._columns]) if self._columns else None
        self._outs: list[tuple[int, Callable[[Any], Any]]] = []
        self._types_known = False
        self.kept: object = None
        """What the driver's side keeps for it."""

    def values(self, params: Mapping[str, Any]) -> Sequence[Any]:
        """Return the values in the statement's order; raise KeyError where one is missing."""
        if self._lists:
            filled = self._constants | cast("dict[Hashable, Any]", params)
            for name in self._lists:
                filled.update(((name, index), value) for index, value in enumerate(params[name]))
            found = self._take(filled)
        elif self._constants:
            found, named = self._filled.copy(), cast("Mapping[Hashable, Any]", params)
            for place, key in self._given:
                found[place] = named[key]
        else:
            found = self._take(params)
        if not self._processors:
            return found
        row = list(found)
        for position, process in self._processors:
            row[position] = process(row[position])
        return row

    def told(
        self, rows: list[tuple[Any, ...]], types: Callable[[], Sequence[Any]] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the driver's rows with each value as its column's type tells it; ``types`` are the driver's."""
        if not self._types_known:
            known: Sequence[Any] = types() if types is not None else [None] * len(self._columns)
            outs = [
                column.type._cached_result_processor(self._dialect, kind)  # noqa: SLF001  # the same
                for column, kind in zip(self._columns, known, strict=False)  # a text says nothing of its columns
            ]
            self._outs = [(position, out) for position, out in enumerate(outs) if out is not None]
            self._types_known = True
        return [self._of_types(row) for row in rows] if self._outs else rows

    def _of_types(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for position, out in self._outs:
            values[position] = out(values[position])
        return tuple(values)


class _Seen:
    """One statement object: how it looks compiled, by the names of its parameters and the lengths of its lists."""

    __slots__ = ("forms", "lists", "reference")

    def __init__(self, statement: Executable, forget: Callable[[object], None]) -> None:
        self.reference = weakref.ref(statement, forget)
        self.forms: dict[tuple[Any, ...], Form | None] = {}
        self.lists: tuple[str, ...] = ()


def _looks(seen: _Seen, first: Mapping[str, Any], *, many: bool) -> tuple[Any, ...]:
    """Return what tells one form of a statement from another: the names given, and the lengths of its lists."""
    if many:
        return (True, *first)
    return (*first, *(len(first.get(name, ())) for name in seen.lists))


class Forms:
    """The compiled forms of statements. Threads may share it: at worst two of them compile the same form at once."""

    def __init__(self, dialect: Dialect, *, accepts: Callable[[Form], bool] = lambda _: True) -> None:
        self._dialect = dialect
        self._accepts = accepts
        self._seen: dict[int, _Seen] = {}

    def find(self, statement: Executable, params: Params) -> Form | None:
        """Return how a statement is run from now on; None where that is SQLAlchemy's work."""
        seen = self._seen.get(id(statement))  # an entry goes with its statement, so it is this one's
        if seen is None:
            self._note(statement)
            return None
        many = isinstance(params, list | tuple)
        first: Mapping[str, Any] = (params[0] if params else {}) if many else params or {}  # type: ignore[index,assignment]  # ``many`` says which of the two it is
        try:
            return seen.forms[_looks(seen, first, many=many) if many or seen.lists else tuple(first)]
        except KeyError:
            pass
        if len(seen.forms) >= FORMS:
            return None
        prepared = self._prepare(statement, first, seen, many=many)
        seen.forms[_looks(seen, first, many=many)] = prepared
        return prepared

    def _note(self, statement: Executable) -> None:
        key = id(statement)
        # Not weakref.finalize: its registry would keep the statements of this object alive for as long as each of them.
        self._seen[key] = _Seen(statement, lambda _: self._forget(key))

    def _forget(self, key: int) -> None:
        seen = self._seen.get(key)
        if seen is not None and seen.reference() is None:
            self._seen.pop(key, None)

    def _prepare(self, statement: Executable, params: Mapping[str, Any], seen: _Seen, *, many: bool) -> Form | None:
        if not getattr(statement, "supports_execution", False) or not hasattr(statement, "compile"):
            return None
        how: dict[str, Any] = {"dialect": self._dialect, "column_keys": list(params), "for_executemany": many}
        compiled = statement.compile(**how)
        if isinstance(statement, Insert) and getattr(compiled, "implicit_returning", False):
            compiled = statement.inline().compile(**how)  # nobody is told which key it made
        if not isinstance(compiled, SQLCompiler) or _varies(compiled) or (many and compiled._result_columns):  # noqa: SLF001  # SQLAlchemy has no public name for it
            return None
        seen.lists = tuple(name for name in _lists(compiled) if name in params)
        if many and compiled.post_compile_params:
            return None
        form = Form(compiled, self._dialect, params)
        return form if self._accepts(form) else None


class SqliteStatements:
    """The statements of the writing connection of SQLite."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        self._forms = Forms(connection.dialect)

    def execute(self, statement: Executable, params: Params) -> CursorResult[Any]:
        """Run a statement; from its second time on without going through SQLAlchemy."""
        form = self._forms.find(statement, params)
        if form is None:
            return cast("CursorResult[Any]", self._connection.execute(statement, params))
        try:
            return cast("CursorResult[Any]", self._run(form, params))
        except sqlite3.Error as problem:
            raise DBAPIError.instance(form.sql, None, problem, sqlite3.Error) from problem

    def fetch(self, statement: Executable, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a statement and return its rows as tuples."""
        form = self._forms.find(statement, params)
        if form is None:
            return [tuple(row) for row in self._connection.execute(statement, params)]
        try:
            return form.told(self._driver.execute(form.sql, form.values(params)).fetchall())
        except sqlite3.Error as problem:
            raise DBAPIError.instance(form.sql, None, problem, sqlite3.Error) from problem

    def fetch_each(self, asked: Sequence[Asked]) -> list[Sequence[tuple[Any, ...]]]:
        """Run statements in their order and return the rows of each as tuples."""
        return [self.fetch(statement, params) for statement, params in asked]

    def _run(self, form: Form, params: Params) -> PreparedResult | Changed:
        if isinstance(params, list | tuple):
            cursor = self._driver.executemany(form.sql, [form.values(each) for each in params])
        else:
            cursor = self._driver.execute(form.sql, form.values(cast("Mapping[str, Any]", params or {})))
        if (form.changes and not form.returns) or cursor.description is None:
            return Changed(cursor.rowcount)
        rows = cursor.fetchall()
        if form.metadata is None:  # a statement given as text, which does not say what it returns
            form.metadata = SimpleResultMetaData([column[0] for column in cursor.description])
        return PreparedResult(form.metadata, form.told(rows), cursor.rowcount)

    @contextmanager
    def savepoint(self) -> Generator[None, None, None]:
        """Undo what is done inside when the block raises; leave it where SQLite gave the whole transaction up."""
        self._driver.execute("SAVEPOINT inner_unit")
        try:
            yield
        except BaseException:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK TO SAVEPOINT inner_unit")
                self._driver.execute("RELEASE SAVEPOINT inner_unit")
            raise
        self._driver.execute("RELEASE SAVEPOINT inner_unit")


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
