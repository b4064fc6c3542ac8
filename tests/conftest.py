"""What every test may ask for: both database engines, an injected clock and ids, a real browser.

Nothing here is a mock: the PostgreSQL is a server, the browser is Chromium. What is replaced is what the
product takes from outside: the time and the randomness.
"""

from __future__ import annotations

import gc
import ipaddress
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Literal
from urllib.parse import urlsplit

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, sync_playwright

from entrepot.core.database import Database, metadata
from entrepot.core.maintenance import upgrade
from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids
from tools.postgres import PrivatePostgres, private_postgres

Engine = Literal["sqlite", "postgres"]
Making = Callable[[str], object]
"""Makes a schema in the empty database at an address."""
_POSTGRES_FOLDER = "ENTREPOT_TEST_POSTGRES"

settings.register_profile(
    "entrepot",
    derandomize=True,  # the same examples each time; raise max_examples by hand to look further
    deadline=None,  # two shared cores: a slow example is not a wrong one
    max_examples=50,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("entrepot")


# --- Nothing leaves this machine ---


class OutsideAddress(RuntimeError):
    """A test tried to reach a machine other than this one."""


def _refuse_outside_addresses(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host and not _is_here(host.decode() if isinstance(host, bytes) else str(host)):
        raise OutsideAddress(f"{event} to {host}")


def _is_here(host: str) -> bool:
    if host in {"localhost", socket.gethostname()} or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def pytest_configure(config: pytest.Config) -> None:
    sys.addaudithook(_refuse_outside_addresses)
    if not hasattr(config, "workerinput"):
        # Not below pytest's own folder: another run closes that one to the user whom the server runs as.
        os.environ[_POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="entrepot-postgres-")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while collecting: what is imported stays, and is not gone through again by any test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[_POSTGRES_FOLDER], ignore_errors=True)


# --- Time and randomness ---


@pytest.fixture
def clock() -> ManualClock:
    """A Monday morning that lasts until the test moves it: 2026-03-02 09:00 UTC."""
    return ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.fixture
def rng() -> Random:
    """The test's own generator, with the same seed each time."""
    return Random(20260302)


@pytest.fixture
def ids(clock: ManualClock, rng: Random) -> Ids:
    return Ids(clock, rng)


# --- Databases ---


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Which engine a test runs on: both, in turn.

    ``@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)`` keeps a test to one.
    """
    chosen: Engine = request.param
    return chosen


@pytest.fixture(scope="session")
def postgres(worker_id: str) -> Iterator[PrivatePostgres]:
    """A PostgreSQL server for the session, one for each worker: another's open transactions hold events back."""
    with private_postgres(Path(os.environ[_POSTGRES_FOLDER]) / worker_id, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: PrivatePostgres) -> str:
    """The address of that server's own database; use ``engine_url`` for one to write in."""
    return postgres.url("postgres")


_numbers = count(1)


@pytest.fixture
def engine_url(engine: Engine, tmp_path: Path, worker_id: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database with nothing in it, on the engine of the moment."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'entrepot.db'}"
        return
    server: PrivatePostgres = request.getfixturevalue("postgres")
    name = f"test_{worker_id}_{next(_numbers)}"
    yield server.create_database(name)
    server.drop_database(name)


class Templates:
    """Databases with the whole schema and no rows, made once for each engine and copied for each test.

    The schema is that of the tables which the collected tests have imported, or what an upgrade makes; one more table
    makes a new template.
    """

    def __init__(self, folder: Path, worker_id: str) -> None:
        self._folder, self._worker_id = folder, worker_id
        self._made: dict[tuple[Engine, Making, frozenset[str]], str] = {}

    def sqlite(self, making: Making) -> Path:
        """The file to copy."""
        key: tuple[Engine, Making, frozenset[str]] = ("sqlite", making, frozenset(metadata.tables))
        if key not in self._made:
            path = self._folder / f"template_{len(self._made)}.db"
            making(f"sqlite:///{path}")
            self._made[key] = str(path)
        return Path(self._made[key])

    def postgres(self, server: PrivatePostgres, making: Making) -> str:
        """The name of the database to copy."""
        key: tuple[Engine, Making, frozenset[str]] = ("postgres", making, frozenset(metadata.tables))
        if key not in self._made:
            name = f"template_{self._worker_id}_{len(self._made)}"
            making(server.create_database(name))
            self._made[key] = name
        return self._made[key]


def create_schema(url: str) -> None:
    """Make the tables of all that is imported in an empty database."""
    with Database.open(url, durable=False) as database:
        database.create_schema()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"), worker_id)


class Emptied:
    """PostgreSQL databases that one test after the other writes in, emptied in between: far faster than a copy.

    One whose schema a test has changed is dropped, and so is one that many have used.
    """

    def __init__(self, templates: Templates, worker_id: str) -> None:
        self._templates, self._worker_id = templates, worker_id
        self._free: dict[str, list[str]] = {}
        self._schemas: dict[str, object] = {}
        self._uses: dict[str, int] = {}

    @contextmanager
    def lent(self, server: PrivatePostgres) -> Iterator[str]:
        """The address of one, until the block ends."""
        template = self._templates.postgres(server, create_schema)
        free = self._free.setdefault(template, [])
        if free:
            name = free.pop()
        else:
            name = f"test_{self._worker_id}_{next(_numbers)}"
            server.create_database(name, template=template)
            with psycopg.connect(server.url(name)) as connection:
                self._schemas[name] = connection.execute(_SCHEMA).fetchone()
        yield server.url(name)
        self._uses[name] = self._uses.get(name, 0) + 1
        if self._uses[name] < _USED_MOST and self._emptied(server, name):
            free.append(name)
        else:
            server.drop_database(name)

    def _emptied(self, server: PrivatePostgres, name: str) -> bool:
        with psycopg.connect(server.url(name), autocommit=True) as connection:
            connection.execute(_ALONE)
            if connection.execute(_SCHEMA).fetchone() != self._schemas[name]:
                return False
            connection.execute(_EMPTY)
        return True


_USED_MOST = 40
_ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SCHEMA = """
SELECT (SELECT json_agg(json_build_array(oid, relname, relnatts, relchecks, relhastriggers) ORDER BY oid)::text
        FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) || ' ' || max(oid) FROM pg_trigger), (SELECT count(*) || ' ' || max(oid) FROM pg_proc)
"""
_EMPTY = """
DO $$ DECLARE one text; BEGIN
  SET LOCAL session_replication_role = replica;  -- what may only be added to refuses to be emptied
  FOR one IN SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  LOOP EXECUTE 'DELETE FROM ' || one; END LOOP;
  FOR one IN SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
  LOOP EXECUTE 'ALTER SEQUENCE ' || one || ' RESTART'; END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def emptied(templates: Templates, worker_id: str) -> Emptied:
    return Emptied(templates, worker_id)


@pytest.fixture
def database_url(engine: Engine, templates: Templates, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with the schema and no rows, on the engine of the moment."""
    if engine == "sqlite":
        path = tmp_path / "entrepot.db"
        shutil.copyfile(templates.sqlite(create_schema), path)
        yield f"sqlite:///{path}"
        return
    lending: Emptied = request.getfixturevalue("emptied")
    with lending.lent(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def upgraded_url(
    engine: Engine, templates: Templates, tmp_path: Path, worker_id: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of a fresh database as an upgrade makes it, as a served one is, on the engine of the moment."""
    if engine == "sqlite":
        path = tmp_path / "entrepot.db"
        shutil.copyfile(templates.sqlite(upgrade), path)
        yield f"sqlite:///{path}"
        return
    server: PrivatePostgres = request.getfixturevalue("postgres")
    name = f"upgraded_{worker_id}_{next(_numbers)}"
    yield server.create_database(name, template=templates.postgres(server, upgrade))
    server.drop_database(name)


@pytest.fixture
def db(database_url: str, clock: ManualClock, ids: Ids) -> Iterator[Database]:
    """An open database with the schema and no rows: each test that asks for it runs on both engines."""
    with Database.open(database_url, clock=clock, ids=ids, durable=False) as database:
        yield database


# --- A real browser ---

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # so that it starts as root too; it sees only our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without one the test is skipped, or fails under ENTREPOT_REQUIRE_BROWSER=1."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        missing = f"no browser in PATH (looked for {', '.join(CHROMIUM_NAMES)}); `make test` as root installs one"
        if os.environ.get("ENTREPOT_REQUIRE_BROWSER") == "1":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium, headless, for the tests of one file: its event loop must not stay behind for other files."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


class Watch:
    """What a page did that no page of ours may do."""

    def __init__(self) -> None:
        self.offences: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("pageerror", self._on_error)
        page.on("console", self._on_console)
        page.on("request", self._on_request)

    def _on_error(self, error: Error) -> None:
        self.offences.append(f"uncaught error: {error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.offences.append(message.text)

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and not _is_here(address.hostname or ""):
            self.offences.append(f"fetched from outside: {request.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test when a page threw, broke the content security policy or fetched from outside."""
    watching = Watch()
    yield watching
    assert not watching.offences, "\n".join(watching.offences)


@pytest.fixture
def context(browser: Browser, watch: Watch) -> Iterator[BrowserContext]:
    """A fresh visitor on a desk: no cookies, English, light, motion reduced."""
    visitor = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", color_scheme="light", reduced_motion="reduce"
    )
    visitor.set_default_timeout(10_000)
    visitor.on("page", watch.follow)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh visitor's page on a desk."""
    return context.new_page()


@pytest.fixture
def phone_page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """A fresh visitor's page on a phone: 390 points wide, by touch."""
    visitor = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        locale="en-GB",
        color_scheme="light",
        reduced_motion="reduce",
    )
    visitor.set_default_timeout(10_000)
    visitor.on("page", watch.follow)
    yield visitor.new_page()
    visitor.close()
