"""Backing up: one moment of the database and all files, into one file that proves itself."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from entrepot.core.audit import last_seal
from entrepot.core.database import Database, dialect_of, sqlite_path
from entrepot.core.files import FileDamaged, FileMissing
from entrepot.core.maintenance.archive import (
    DATABASE,
    ArchiveWriter,
    Manifest,
    enough_room,
    read_archive,
    write_archive,
)
from entrepot.core.maintenance.copying import copy_to, table_counts
from entrepot.core.maintenance.schema import revision_of
from entrepot.kit.clock import to_us
from entrepot.kit.files import FileStore

Said = Callable[[str], None]
_SECOND_US = 1_000_000


def _silent(_: str) -> None:
    return


def backup(db: Database, files: FileStore, to: Path, *, say: Said = _silent) -> Manifest:
    """Write the database, as it is at one moment, and all files into a new tar file; a server may be running.

    The database is kept as a SQLite file whichever engine it comes from, so that either can be restored from it. Files
    are read after the database: each that it names is there. ``say`` is told what is being done. Needs free disk of
    about the database's size beside ``to``, besides the backup itself.

    Raises BackupExists, NoRoom, and on PostgreSQL DatabaseBehind or DatabaseNewer; nothing is left behind then.
    """
    made_at = db.clock.now()
    to.parent.mkdir(parents=True, exist_ok=True)
    with (
        write_archive(to, to_us(made_at) // _SECOND_US) as archive,
        tempfile.TemporaryDirectory(prefix=".backup-", dir=to.parent) as folder,
    ):
        snapshot = Path(folder) / DATABASE
        say("taking a snapshot of the database")
        with enough_room("no backup was made"):
            (_snapshot_sqlite if db.dialect == "sqlite" else _snapshot_postgres)(db, snapshot)
        with Database.open_read_only(f"sqlite:///{snapshot}") as frozen, frozen.read() as connection:
            revision, seal = revision_of(connection), last_seal(connection)
            rows = table_counts(connection)
        _fold(snapshot)
        say("writing the database")
        with snapshot.open("rb") as stream:
            archive.add(DATABASE, stream)
        say("writing the files")
        count, damaged = _add_files(archive, files)
        return archive.finish(
            program=version("entrepot"),
            made_at=made_at.isoformat(),
            engine=dialect_of(db.url),
            revision=revision,
            rows=rows,
            files=count,
            damaged=damaged,
            audit_seal=None if seal is None else seal.hash,
        )


def check_backup(path: Path) -> Manifest:
    """Read a whole backup and return what it tells of itself; raise BackupDamaged where a byte is not as written."""
    return read_archive(path, into=None)


def _snapshot_sqlite(db: Database, to: Path) -> None:
    """Let SQLite write a compact copy of one moment, through a connection that can only read."""
    source = f"{sqlite_path(db.url).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))


def _snapshot_postgres(db: Database, to: Path) -> None:
    copy_to(db, f"sqlite:///{to}")


def _fold(snapshot: Path) -> None:
    """Bring a snapshot into the one file that is kept, without a write-ahead log beside it."""
    with closing(sqlite3.connect(snapshot, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").close()


def _add_files(archive: ArchiveWriter, files: FileStore) -> tuple[int, list[str]]:
    """Add every file that is whole; return how many, and the ids of those that are not."""
    count, damaged = 0, []
    for file_id, derived in files.names():
        try:
            if derived is None:
                files.verify(file_id)
            with files.open(file_id, derived) as stream:
                archive.add(archive_name(file_id, derived), stream)
        except FileMissing:
            continue  # deleted meanwhile
        except FileDamaged:
            damaged.append(file_id)
            continue
        count += 1
    return count, damaged


def archive_name(file_id: str, derived: str | None) -> str:
    """Return under which name a file is kept in a backup."""
    name = file_id if derived is None else f"{file_id}.{derived}"
    return f"files/{file_id[:2]}/{name}"
