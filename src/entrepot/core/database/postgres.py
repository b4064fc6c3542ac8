"""PostgreSQL: each write is its own transaction, run again when the server asks for it. One thread runs them all."""

import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from entrepot.core.database.hub import Hub, Seated
from entrepot.core.database.pipelined import Pipelined, forms_for
from entrepot.core.database.prepared import Forms, Statements
from entrepot.core.database.transaction import Tx
from entrepot.core.database.unavailable import as_unavailable, is_turned_back
from entrepot.kit.errors import OutcomeUnknown, Unavailable

_ATTEMPTS = 8
_CONNECTIONS, _PATIENCE_S = 12, 30


def driver_url(url: str) -> str:
    """Return the address with the driver that we use named in it."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def writer_engine(url: str, *, durable: bool, size: int = _CONNECTIONS) -> Engine:
    """Return the engine of writing transactions (READ COMMITTED: every decision is one conditional statement)."""
    options = "" if durable else "-c synchronous_commit=off"
    engine = create_engine(
        driver_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=_PATIENCE_S,
        execution_options={"preserve_rowcount": True},  # an INSERT that skips says so by its rowcount
        connect_args={"options": f"-c timezone=UTC -c lock_timeout=20s {options}"},
    )
    event.listen(engine, "do_connect", _connect)
    return engine


def _connect(_dialect: object, _record: object, given: Sequence[Any], named: Mapping[str, Any]) -> Seated:
    return Seated.connect(*given, **named)


def reader_engine(url: str, *, size: int = 16) -> Engine:
    """Return the engine of read-only snapshots (REPEATABLE READ)."""
    return create_engine(
        driver_url(url),
        pool_size=size,
        max_overflow=16,
        isolation_level="REPEATABLE READ",
        connect_args={
            "options": "-c timezone=UTC -c default_transaction_read_only=on -c jit=off",
        },
    )


class Seats:
    """The writing connections, each with its prepared statements; the one that was used last is taken first.

    They belong to the hub's thread. A connection is opened there without giving way to others: SQLAlchemy holds a lock
    meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Pipelined] = []
        self._forms: Forms | None = None

    @contextmanager
    def take(self, hub: Hub) -> Generator[Pipelined, None, None]:
        """Give a connection; one that was lost takes with it all that lie idle, which were likely lost too."""
        statements = self._idle.pop() if self._idle else self._open(hub)
        try:
            yield statements
        except BaseException:
            with suppress(DBAPIError, psycopg.Error):
                statements.rollback()
            raise
        finally:
            if statements.connection.invalidated:
                self._let_go(hub)
            if statements.worn:
                _end(hub, statements)
            else:
                self._idle.append(statements)

    def close(self, hub: Hub) -> None:
        """Close the connections, of which none is in use."""
        self._let_go(hub)
        self._engine.dispose()

    def _open(self, hub: Hub) -> Pipelined:
        connection = self._engine.connect()
        try:
            if self._forms is None:
                self._forms = forms_for(connection)
            statements = Pipelined(connection, self._forms)
            seated = cast("Seated", connection.connection.driver_connection)
            hub.forget(statements.file)  # of one that was lost, whose number it was
            seated.hub = hub
        except BaseException:
            connection.close()
            raise
        return statements

    def _let_go(self, hub: Hub) -> None:
        while self._idle:
            _end(hub, self._idle.pop())


def _end(hub: Hub, statements: Pipelined) -> None:
    hub.forget(statements.file)
    if not statements.connection.invalidated:
        statements.connection.invalidate()
    statements.connection.close()


class Writer:
    """Runs write functions; one that met a deadlock or lost its connection runs again after a growing pause."""

    def __init__(
        self,
        url: str,
        *,
        durable: bool,
        begin: Callable[[Connection, Statements], Tx],
        news: Callable[[], None],
        observe: Callable[[int, float], None],
    ) -> None:
        self._seats = Seats(writer_engine(url, durable=durable))
        self._hub = Hub(self._run, size=_CONNECTIONS, patience_s=_PATIENCE_S)
        self._begin, self._news, self._observe = begin, news, observe

    @property
    def waiting(self) -> int:
        """How many functions wait for a connection."""
        return self._hub.waiting

    def submit(self, fn: Callable[[Tx], Any]) -> Any:
        """Run a function in a transaction of its own and return its answer once it is durable.

        Raises Unavailable where nothing was kept, OutcomeUnknown where the connection was lost during the commit.
        """
        return self._hub.submit(fn)

    def close(self) -> None:
        """Finish what is queued and close the connections."""
        self._hub.close()
        self._seats.close(self._hub)

    def _run(self, fn: Callable[[Tx], Any]) -> Any:
        for attempt in range(_ATTEMPTS):
            started = time.perf_counter()
            in_doubt = False
            try:
                with self._seats.take(self._hub) as statements:
                    statements.begin()
                    tx = self._begin(statements.connection, statements)
                    answer = fn(tx)
                    announced = tx.flush()
                    try:
                        statements.commit()
                    finally:
                        in_doubt = statements.in_doubt
            except DBAPIError as problem:
                if in_doubt and problem.connection_invalidated:
                    raise OutcomeUnknown(
                        "the connection to the database was lost while this was being kept, and it is not known "
                        "whether it was: look before you repeat it"
                    ) from problem
                # A connection that was lost before the commit took nothing with it.
                again = is_turned_back(problem) or problem.connection_invalidated
                if not again or attempt == _ATTEMPTS - 1:
                    unavailable = as_unavailable(problem)
                    if unavailable is None:
                        raise
                    raise unavailable from problem
                self._hub.pause(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  # a pause, nothing secret
                continue
            self._observe(1, time.perf_counter() - started)
            if announced:
                self._news()
            return answer
        raise Unavailable("too many others change the same rows; try again")
