"""A database to oneself, for upgrading, restoring and moving it."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from entrepot.core.database.database import dialect_of, sqlite_path
from entrepot.core.database.postgres import driver_url
from entrepot.core.database.sqlite import Ownership


def has_owner(url: str) -> bool:
    """Return whether another process has a SQLite file to itself; a PostgreSQL is nobody's."""
    return dialect_of(url) == "sqlite" and Ownership.is_taken(sqlite_path(url))


@contextmanager
def sole_engine(url: str) -> Generator[Engine, None, None]:
    """Give an engine whose transactions hold everything done in them, tables included; all of it or nothing.

    On SQLite it is the file's owner meanwhile and raises DatabaseOwned while a server is. A file that is not there is
    made. Deferred constraints and speed are the caller's affair; every commit is durable.
    """
    if dialect_of(url) == "postgresql":
        engine = create_engine(driver_url(url), poolclass=NullPool, connect_args={"options": "-c timezone=UTC"})
        try:
            yield engine
        finally:
            engine.dispose()
        return
    path = sqlite_path(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ownership = Ownership(path)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}").close()
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    try:
        yield engine
    finally:
        engine.dispose()
        ownership.release()


def _begin(connection: Connection) -> None:
    # The driver begins a transaction late and ends it before DDL; this begins one at once that holds DDL too.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
