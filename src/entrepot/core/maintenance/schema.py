"""The schema's version: which one a database has, which one this program needs, and the way between."""

from dataclasses import dataclass
from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from entrepot.core.database import Database, sole_engine
from entrepot.kit.errors import Conflict

VERSION_TABLE = "alembic_version"
_LOCK = 0x456E7472  # "Entr": PostgreSQL lets one upgrade at a time through


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which revision a database came (None: it was empty) to which."""

    before: str | None
    after: str | None


class DatabaseNewer(Conflict):
    """A later program wrote the database; this one does not understand it."""

    code = "database.newer"
    title = "The database is newer than this program"


class DatabaseBehind(Conflict):
    """The database has not been upgraded to what this program needs."""

    code = "database.behind"
    title = "The database needs an upgrade"


class DatabaseForeign(Conflict):
    """There are tables that no upgrade made."""

    code = "database.foreign"
    title = "These tables are not Entrepôt's"


def upgrade(url: str) -> Upgraded:
    """Bring a database to this program's schema, an empty one too; all of it or nothing. Many nodes may try at once.

    Raises DatabaseNewer, DatabaseForeign, or DatabaseOwned while a server has the SQLite file.
    """
    with sole_engine(url) as engine, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = revision_of(connection)
        if before is None and inspect(connection).get_table_names():
            raise DatabaseForeign("the database has tables but no version; upgrade an empty one, or restore a backup")
        _refuse_newer(before)
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return Upgraded(before, revision_of(connection))


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, or None where it was never upgraded."""
    return MigrationContext.configure(connection).get_current_revision()


@lru_cache(maxsize=1)
def head_revision() -> str | None:
    """Return the revision that this program needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def check_schema(db: Database) -> None:
    """Raise DatabaseNewer or DatabaseBehind where the database's schema is not this program's."""
    with db.read() as connection:
        revision = revision_of(connection)
    _refuse_newer(revision)
    if revision != head_revision():
        raise DatabaseBehind(
            f"the database is at revision {revision or 'none'}, this program needs {head_revision()}; "
            "run “entrepot upgrade”"
        )


def schema_problem(db: Database) -> str | None:
    """Return what is wrong with the database's schema, or None."""
    try:
        check_schema(db)
    except (DatabaseNewer, DatabaseBehind) as problem:
        return problem.detail
    return None


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in _known():
        raise DatabaseNewer(
            f"the database is at revision {revision}, which this program does not know; "
            "run the program that wrote it, or restore a backup from before"
        )


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions())


def alembic_config() -> Config:
    """Return Alembic's configuration of our revisions."""
    config = Config()
    config.set_main_option("script_location", "entrepot:migrations")
    config.set_main_option("path_separator", "os")
    return config
