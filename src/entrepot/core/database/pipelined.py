"""A transaction on PostgreSQL in as few round trips as its answers need.

A statement that comes again is prepared once a connection and run through libpq, with no cursor between. One that
answers with no rows (INSERT, UPDATE, DELETE without RETURNING) is put off: it goes together with the next that has to
be answered, at the latest with COMMIT, in one message each way (libpq's pipeline mode, PostgreSQL 14 and later).
What it was refused for is raised there; reading its ``rowcount`` sends it at once. BEGIN goes with the first statement.

What runs through SQLAlchemy on the same connection comes after all that was put off before it: an event of the engine
sends that first.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Final, cast

import psycopg
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import execute, fetch_many, send
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import BindParameter, Connection, CursorResult, Executable, LargeBinary, Numeric, event, types
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

from entrepot.core.database.prepared import NO_COLUMNS, Asked, Form, Forms, Params, PreparedResult

MOST_PREPARED: Final = 500
"""So many prepared statements a connection keeps, each with its plan in the server's memory; then it is replaced."""
_PUT_OFF: Final = 500
"""So many statements are put off at most."""
_UNKNOWN, _BOOL, _BYTEA, _FLOAT8, _NUMERIC = 0, 16, 17, 701, 1700
_Values = Sequence[Buffer | None]


def forms_for(connection: Connection) -> Forms:
    """Return compiled forms for all connections to one server: numbered parameters, as its protocol has them."""
    of_engine: Any = connection.dialect
    dialect: Dialect = type(of_engine)(dbapi=of_engine.loaded_dbapi, paramstyle="numeric_dollar")
    dialect.initialize(connection)
    connection.rollback()
    return Forms(dialect, accepts=lambda form: _oids(form, dialect) is not None)


class _Command:
    """Something to send: its text and what PostgreSQL is told of its parameters' types."""

    __slots__ = ("form", "formats", "name", "oids", "sql", "text")
    _numbers = count(1)

    def __init__(self, sql: str, form: Form | None = None, oids: Sequence[int] = ()) -> None:
        self.form, self.text, self.oids = form, sql, oids
        self.sql = sql.encode()
        self.name = b"entrepot_%d" % next(self._numbers)
        self.formats = [PyFormat.TEXT] * len(oids)


_BEGIN, _COMMIT, _ROLLBACK = (_Command(verb) for verb in ("BEGIN", "COMMIT", "ROLLBACK"))
_SAVE, _UNDO, _KEEP = (
    _Command(f"{verb} inner_unit") for verb in ("SAVEPOINT", "ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT")
)


class _PutOff(PreparedResult):
    """What a statement changed that was not sent yet."""

    def __init__(self, settle: Callable[[], None]) -> None:
        super().__init__(NO_COLUMNS, (), 0)
        self._settle = settle

    def add(self, changed: int) -> None:
        """Count rows that one run of it changed."""
        self._rowcount += changed

    @property
    def rowcount(self) -> int:
        """How many rows were changed; sends what was put off."""
        self._settle()
        return self._rowcount


class Pipelined:
    """The statements of one writing connection."""

    def __init__(self, connection: Connection, forms: Forms) -> None:
        self.connection = connection
        self._forms = forms
        self._driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        self._libpq = self._driver.pgconn
        self.file = self._libpq.socket
        """The number of its socket, also after it was closed."""
        self._adapt = Transformer(self._driver)
        self._prepared: set[bytes] = set()
        self._queue: list[tuple[_Command, _Values, _PutOff | None]] = []
        event.listen(connection, "before_cursor_execute", lambda *_: self.settle())
        self._forgotten = False
        self.in_doubt = False
        """Whether COMMIT was sent and no answer says what became of it."""

    @property
    def worn(self) -> bool:
        """Whether the connection is lost, in the middle of something, forgot its statements or keeps too many."""
        return (
            self.connection.invalidated
            or self._forgotten
            or self._libpq.transaction_status != TransactionStatus.IDLE
            or self._libpq.pipeline_status != PipelineStatus.OFF
            or len(self._prepared) > MOST_PREPARED
        )

    def begin(self) -> None:
        """Begin a transaction with the next statement."""
        self.in_doubt = False
        self._queue = [(_BEGIN, (), None)]

    def execute(self, statement: Executable, params: Params) -> CursorResult[Any]:
        """Run a statement; from its second time on without going through SQLAlchemy."""
        form = self._forms.find(statement, params)
        if form is None:
            return cast("CursorResult[Any]", self.connection.execute(statement, params))
        command = self._command(form)
        if not form.returns:
            return cast("CursorResult[Any]", self._put_off(command, params))
        self._queue.append((command, self._values(command, cast("Mapping[str, Any]", params or {})), None))
        answer = self._send()[-1]
        metadata = cast("SimpleResultMetaData", form.metadata)
        return cast("CursorResult[Any]", PreparedResult(metadata, self._rows(form, answer), answer.command_tuples or 0))

    def fetch(self, statement: Executable, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a statement and return its rows as tuples."""
        form = self._forms.find(statement, params)
        if form is None:
            return [tuple(row) for row in self.connection.execute(statement, params)]
        command = self._command(form)
        self._queue.append((command, self._values(command, params), None))
        return self._rows(form, self._send()[-1])

    def fetch_each(self, asked: Sequence[Asked]) -> list[Sequence[tuple[Any, ...]]]:
        """Run statements in their order, in one round trip, and return the rows of each as tuples."""
        forms = [self._forms.find(statement, params) for statement, params in asked]
        known = [form for form in forms if form is not None]
        if len(known) < len(forms):
            return [self.fetch(statement, params) for statement, params in asked]
        for form, (_, params) in zip(known, asked, strict=True):
            command = self._command(form)
            self._queue.append((command, self._values(command, params), None))
        answers = self._send()[-len(asked) :]
        return [self._rows(form, answer) for form, answer in zip(known, answers, strict=True)]

    def settle(self) -> None:
        """Send what was put off; before SQLAlchemy runs something on the same connection, which begins by itself."""
        if len(self._queue) == 1 and self._queue[0][0] is _BEGIN:
            self._queue.clear()
        elif self._queue:
            self._send()

    def commit(self) -> None:
        """Commit; raises DBAPIError where the transaction had failed before, or its last statements do."""
        if self._queue and self._queue[-1][0] is _BEGIN:
            self._queue.clear()
        if self._queue or self._libpq.transaction_status != TransactionStatus.IDLE:
            self._queue.append((_COMMIT, (), None))
            if self._send()[-1].command_status != b"COMMIT":
                failed = psycopg.errors.InFailedSqlTransaction("a statement had failed before; nothing was kept")
                raise self._as_sqlalchemys(failed, _COMMIT)
        if self.connection.in_transaction():  # SQLAlchemy's books; the driver sees that nothing is open
            self.connection.commit()

    def rollback(self) -> None:
        """Undo the transaction. A connection that cannot is ``worn``."""
        self._queue.clear()
        if self._libpq.pipeline_status == PipelineStatus.OFF:
            if self._libpq.transaction_status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}:
                self._queue.append((_ROLLBACK, (), None))  # after the driver's own, the server has nothing prepared
                self._send()
            self.connection.rollback()

    @contextmanager
    def savepoint(self) -> Generator[None, None, None]:
        """Undo what is done inside when the block raises; leave it where the connection is lost."""
        self._queue.append((_SAVE, (), None))
        self._send()  # what was put off before it is not undone with it
        try:
            yield
            self._queue.append((_KEEP, (), None))
            self._send()
        except BaseException:
            if self._libpq.status == ConnStatus.OK:
                self._queue = [(_UNDO, (), None), (_KEEP, (), None)]
                self._send()
            raise

    def _put_off(self, command: _Command, params: Params) -> PreparedResult:
        result = _PutOff(self.settle)
        every = params if isinstance(params, list | tuple) else [params or {}]
        for each in every:
            self._queue.append((command, self._values(command, cast("Mapping[str, Any]", each)), result))
        if len(self._queue) > _PUT_OFF:
            self._send()
        return result

    def _command(self, form: Form) -> _Command:
        command = form.kept
        if command is None:
            oids = cast("Sequence[int]", _oids(form, self.connection.dialect))
            command = form.kept = _Command(form.sql, form, oids)
        return cast("_Command", command)

    def _values(self, command: _Command, params: Mapping[str, Any]) -> _Values:
        form = cast("Form", command.form)
        try:
            return self._adapt.dump_sequence(form.values(params), command.formats)
        except psycopg.Error as problem:
            raise self._as_sqlalchemys(problem, command) from problem

    def _rows(self, form: Form, answer: PGresult) -> list[tuple[Any, ...]]:
        self._adapt.set_pgresult(answer)
        rows: list[tuple[Any, ...]] = self._adapt.load_rows(0, answer.ntuples, tuple)
        return form.told(rows, lambda: [answer.ftype(column) for column in range(answer.nfields)])

    def _send(self) -> list[PGresult]:
        """Send the queue and return the answer to each of it; raise DBAPIError for the first that is refused."""
        queue, self._queue = self._queue, []
        libpq, sent = self._libpq, list[_Command]()
        new: dict[bytes, int] = {}
        answers: list[list[PGresult]] = []
        committing = queue[-1][0] is _COMMIT
        try:
            if len(queue) == 1 and queue[0][0].name in self._prepared:
                command, values, _ = queue[0]
                sent.append(command)
                self.in_doubt = committing
                libpq.send_query_prepared(command.name, values)
                answers.append(self._driver.wait(execute(libpq)))
            else:
                libpq.enter_pipeline_mode()
                for command, values, _ in queue:
                    if command.name not in self._prepared and command.name not in new:
                        new[command.name] = len(sent)
                        libpq.send_prepare(command.name, command.sql, command.oids)
                        sent.append(command)
                    libpq.send_query_prepared(command.name, values)
                    sent.append(command)
                libpq.pipeline_sync()
                self.in_doubt = committing
                self._driver.wait(_answers(libpq, len(sent) + 1, answers))
                libpq.exit_pipeline_mode()
        except psycopg.Error as problem:
            self._refuse(sent, answers)
            raise self._as_sqlalchemys(problem, sent[-1] if sent else queue[-1][0]) from problem
        self._prepared.update(name for name, place in new.items() if answers[place][0].status == ExecStatus.COMMAND_OK)
        self._refuse(sent, answers)
        self.in_doubt = False
        place = 0
        told: list[PGresult] = []
        for command, _, result in queue:
            if new.get(command.name) == place:
                place += 1
            answer = answers[place][0]
            if result is not None:
                result.add(answer.command_tuples or 0)
            told.append(answer)
            place += 1
        return told

    def _refuse(self, sent: Sequence[_Command], answers: Sequence[Sequence[PGresult]]) -> None:
        """Raise what the server said against a command, if it did."""
        for place, answer in enumerate(answers[: len(sent)]):
            if answer and answer[0].status == ExecStatus.FATAL_ERROR:
                if sent[place] is not _COMMIT or self._libpq.status == ConnStatus.OK:
                    self.in_doubt = False
                problem = error_from_result(answer[0], self._adapt.encoding)
                self._forgotten = isinstance(problem, psycopg.errors.InvalidSqlStatementName)
                raise self._as_sqlalchemys(problem, sent[place]) from problem

    def _as_sqlalchemys(self, problem: psycopg.Error, command: _Command) -> DBAPIError:
        lost = self._libpq.status != ConnStatus.OK
        raised = DBAPIError.instance(
            command.text,
            None,
            problem,
            psycopg.Error,
            connection_invalidated=lost,
            dialect=self.connection.dialect,
        )
        if lost and not self.connection.invalidated:
            self.connection.invalidate(problem)
        return cast("DBAPIError", raised)


def _answers(libpq: Any, expected: int, into: list[list[PGresult]]) -> PQGen[None]:
    """Send what libpq holds and take in what comes back, also what came before the connection was lost."""
    yield from send(libpq)
    while len(into) < expected:
        into.append((yield from fetch_many(libpq)))


def _oids(form: Form, dialect: Dialect) -> list[int] | None:
    """Return the types of parameters that PostgreSQL is told; None where it could not tell one by itself.

    Most have a cast in the text, by which the server knows.
    """
    if not form.returns and not form.changes:  # a text, which does not say what it is
        return None
    found = [_oid(bind, dialect) for bind in form.binds]
    return None if None in found else cast("list[int]", found)


def _oid(bind: BindParameter[Any], dialect: Dialect) -> int | None:
    kind = bind.type._unwrapped_dialect_impl(dialect)  # noqa: SLF001  # as SQLAlchemy's compiler decides on a cast
    if isinstance(kind, types.NullType):
        return None
    if kind.render_bind_cast:
        return _UNKNOWN
    if isinstance(kind, types.Float):
        return _FLOAT8
    if isinstance(kind, Numeric):
        return _NUMERIC
    if isinstance(kind, types.Boolean):
        return _BOOL
    return _BYTEA if isinstance(kind, LargeBinary) else None
