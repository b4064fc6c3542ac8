"""Restoring: everything is checked before anything is put in place, and the database comes last."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect

from entrepot.core.database import Database, dialect_of, sole_engine, sqlite_path
from entrepot.core.files import FileDamaged
from entrepot.core.maintenance.archive import (
    DATABASE,
    BackupDamaged,
    Manifest,
    enough_room,
    flush_folder,
    read_archive,
)
from entrepot.core.maintenance.copying import TargetNotEmpty, check_nothing_left, copy_to
from entrepot.core.maintenance.schema import VERSION_TABLE, head_revision, upgrade
from entrepot.kit.files import FileStore

Said = Callable[[str], None]


def _silent(_: str) -> None:
    return


def restore(source: Path, *, url: str, files: FileStore, work: Path, say: Said = _silent) -> Manifest:
    """Put a backup into an empty database, of either engine, and an empty file store; return what it tells of itself.

    The backup is unpacked and checked in ``work``, a folder with room for all of it; for SQLite, beside the database's
    own place, so that it appears there at once and whole. The database is brought to this program's schema. It is put
    in place last, so that an interruption leaves no half of it, at most files that a second try needs gone.

    Raises BackupDamaged, TargetNotEmpty, DatabaseNewer, NoRoom, or DatabaseOwned while a server has the SQLite file.
    """
    _check_empty(url, files)
    if dialect_of(url) == "sqlite":
        work = sqlite_path(url).parent
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=work) as folder:
        staged = Path(folder)
        say("checking and unpacking the backup")
        manifest = read_archive(source, into=staged)
        snapshot = staged / DATABASE
        _check_database(snapshot)
        if manifest.revision not in {None, head_revision()}:
            with enough_room("nothing was restored"):
                upgrade(f"sqlite:///{snapshot}")
        say("putting the files in place")
        put: list[str] = []
        try:
            for file_id in _put_files(staged / "files", files):
                put.append(file_id)  # noqa: PERF402 - what was put must be known when the next one fails
            say("putting the database in place")
            _place(snapshot, url)
        except BaseException:
            for file_id in put:
                files.delete(file_id)
            raise
    return manifest


def _check_empty(url: str, files: FileStore) -> None:
    if next(files.names(), None) is not None:
        raise TargetNotEmpty("the file store holds files; restore into an empty one")
    if dialect_of(url) == "sqlite":
        _check_no_database(url)
        return
    with sole_engine(url) as engine, engine.connect() as connection:
        if set(inspect(connection).get_table_names()) - {VERSION_TABLE}:
            raise TargetNotEmpty("the database has tables; restore into an empty one")


def _check_no_database(url: str) -> None:
    if sqlite_path(url).exists():
        raise TargetNotEmpty(f"there is a database at {sqlite_path(url)}; restore to where there is none")
    check_nothing_left(sqlite_path(url))


def _check_database(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as connection:
        try:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as fault:
            raise BackupDamaged(f"the database in the backup cannot be read: {fault}") from fault
    if said != "ok" or orphan is not None:
        raise BackupDamaged(f"the database in the backup is damaged: {said if said != 'ok' else orphan}")


def _put_files(folder: Path, files: FileStore) -> Iterator[str]:
    for path in sorted(folder.glob("*/*")):
        file_id, _, derived = path.name.partition(".")
        with path.open("rb") as stream:
            if derived:
                files.put_derived(file_id, derived, stream)
                continue
            stored = files.put(stream, "")
        yield stored.id
        if stored.id != file_id:
            raise FileDamaged(file_id=file_id)


def _place(snapshot: Path, url: str) -> None:
    if dialect_of(url) == "sqlite":
        with sole_engine(url):  # nobody else makes the file meanwhile
            _check_no_database(url)
            with closing(sqlite3.connect(snapshot, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE").close()
            snapshot.replace(sqlite_path(url))
            flush_folder(sqlite_path(url).parent)
        return
    with Database.open_read_only(f"sqlite:///{snapshot}") as source:
        copy_to(source, url)
