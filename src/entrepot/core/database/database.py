"""The door to the database: ``write(fn)`` for durable changes, ``read()`` for consistent read-only snapshots."""

import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from entrepot.core.database import postgres, sqlite
from entrepot.core.database.prepared import Statements
from entrepot.core.database.schema import metadata
from entrepot.core.database.transaction import Tx
from entrepot.core.database.unavailable import as_unavailable
from entrepot.kit.clock import Clock, SystemClock
from entrepot.kit.errors import InvalidInput, Unavailable
from entrepot.kit.ids import Ids

T = TypeVar("T")
Dialect = Literal["sqlite", "postgresql"]


def dialect_of(url: str) -> Dialect:
    """Return the engine of a database address; raise InvalidInput for any other."""
    if url.startswith("sqlite:///"):
        return "sqlite"
    if url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        return "postgresql"
    raise InvalidInput(
        "this is not a database address that we know",
        field="database_url",
        expected="sqlite:////folder/file.db or postgresql://user@host/name",
    )


def sqlite_path(url: str) -> Path:
    """Return the file of a ``sqlite:///`` address."""
    return Path(url.removeprefix("sqlite:///"))


@dataclass(slots=True)
class WriteStats:
    """What the writer has done since it was opened; read by telemetry."""

    commits: int = 0
    functions: int = 0
    seconds: float = 0.0
    observers: list[Callable[[int, float], None]] = field(default_factory=list)

    def observe(self, functions: int, seconds: float) -> None:
        """Count one commit of so many functions."""
        self.commits += 1
        self.functions += functions
        self.seconds += seconds
        for observer in self.observers:
            observer(functions, seconds)


class Database:
    """One database on either engine. Safe to use from many threads."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        ids: Ids | None = None,
        durable: bool = True,
        writable: bool = True,
    ) -> None:
        self.url = url
        self.dialect: Dialect = dialect_of(url)
        self.clock: Clock = clock or SystemClock()
        self.ids = ids or Ids(self.clock, random.SystemRandom())
        self.stats = WriteStats()
        self.kept: dict[object, Any] = {}
        """What a process keeps for this database, by who keeps it; it goes with the database."""
        self._listeners: list[Callable[[], None]] = []
        self._reader: Engine | None = None
        self._writer: sqlite.Writer | postgres.Writer | None = None
        if writable:
            self._writer = self._open_writer(durable=durable)

    @classmethod
    def open(cls, url: str, *, clock: Clock | None = None, ids: Ids | None = None, durable: bool = True) -> "Database":
        """Open for reading and writing; raise DatabaseOwned where another process has the SQLite file."""
        return cls(url, clock=clock, ids=ids, durable=durable)

    @classmethod
    def open_read_only(cls, url: str, *, clock: Clock | None = None) -> "Database":
        """Open for reading beside a running server; raise Unavailable where there is no such file."""
        if dialect_of(url) == "sqlite" and not sqlite_path(url).exists():
            raise Unavailable(f"there is no database at {sqlite_path(url)}")
        return cls(url, clock=clock, writable=False)

    def _open_writer(self, *, durable: bool) -> sqlite.Writer | postgres.Writer:
        if self.dialect == "postgresql":
            return postgres.Writer(
                self.url, durable=durable, begin=self._begin, news=self.announce, observe=self.stats.observe
            )
        path = sqlite_path(self.url)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return sqlite.Writer(path, durable=durable, begin=self._begin, news=self.announce, observe=self.stats.observe)

    def _begin(self, connection: Connection, statements: Statements) -> Tx:
        return Tx(connection, self.clock, self.ids, statements, self.kept)

    @contextmanager
    def read(self) -> Generator[Connection, None, None]:
        """Give a read-only connection that sees one moment of the database for as long as it is held.

        Raises Unavailable where the disk or the server fails meanwhile.
        """
        if self._reader is None:
            self._reader = (
                postgres.reader_engine(self.url)
                if self.dialect == "postgresql"
                else sqlite.reader_engine(sqlite_path(self.url))
            )
        try:
            with self._reader.connect() as connection:
                yield connection
        except DBAPIError as problem:
            unavailable = as_unavailable(problem)
            if unavailable is None:
                raise
            raise unavailable from problem

    def write(self, fn: Callable[[Tx], T]) -> T:
        """Run a function in a transaction; when this returns, what it did is durable.

        The function may run twice and does no I/O but SQL. What it raises is raised here, and nothing it did is kept.
        Raises OutcomeUnknown where PostgreSQL was lost during the commit.
        """
        if self._writer is None:
            raise Unavailable("the database is open for reading only")
        answer: T = self._writer.submit(fn)
        return answer

    def on_news(self, listener: Callable[[], None]) -> None:
        """Call a function (quick, thread-safe) whenever a commit announced events."""
        self._listeners.append(listener)

    def announce(self) -> None:
        """Call all that listen for news."""
        for listener in self._listeners:
            listener()

    @property
    def waiting(self) -> int:
        """How many write functions are queued."""
        return 0 if self._writer is None else self._writer.waiting

    def create_schema(self) -> None:
        """Create all tables as the code declares them; a served database is migrated instead."""
        self.write(lambda tx: metadata.create_all(tx.connection))

    def close(self) -> None:
        """Finish queued writes and close the connections."""
        if self._reader is not None:
            self._reader.dispose()
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
