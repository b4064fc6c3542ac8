"""A backup holds everything at one moment, proves itself, and comes back on either engine; so does a copy."""

from __future__ import annotations

import importlib
import io
import shutil
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from entrepot.auditor import verify
from entrepot.core.audit import Sealer, verify_seals
from entrepot.core.database import Database, Tx, audit_log, metadata, outbox_event, sole_engine
from entrepot.core.files import LocalFiles
from entrepot.core.maintenance import (
    BackupDamaged,
    BackupExists,
    CopyDiffers,
    DatabaseBehind,
    DatabaseNewer,
    TablesUnknown,
    TargetNotEmpty,
    backup,
    check_backup,
    copy_to,
    copying,
    head_revision,
    restore,
)
from entrepot.core.maintenance.schema import VERSION_TABLE
from entrepot.core.outbox import Outbox, Position, Subscription, read_events
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids
from entrepot.migrations import declare_tables
from tests.played_market import play
from tests.webhook_events import OrderPaid
from tools.postgres import PrivatePostgres

declare_tables()
_numbers = count(1)
pytestmark = pytest.mark.skipif(head_revision() is None, reason="no revision is written yet")


@pytest.fixture
def market(upgraded_url: str, clock: ManualClock, ids: Ids) -> Iterator[Database]:
    """A market with decisions, events and a subscriber half way."""
    with Database.open(upgraded_url, clock=clock, ids=ids, durable=False) as db:
        for n in range(30):
            decide(db, n)
        Outbox(db, [Subscription("test.seen", OrderPaid, lambda tx, event: None)]).drain()
        for n in range(30, 40):
            decide(db, n)
        Sealer(db, limit=7).step()
        with pytest.raises(RuntimeError):
            db.write(undone)  # which leaves a gap in PostgreSQL's numbers
        decide(db, 40)
        yield db


def undone(tx: Tx) -> None:
    tx.audit("per_one", "order.paid", "ord_undone")
    tx.publish(OrderPaid("ord_undone", "sel_one"))
    tx.flush()
    raise RuntimeError("changed my mind")


def decide(db: Database, n: int) -> None:
    def write(tx: Tx) -> None:
        tx.publish(OrderPaid(f"ord_{n}", "sel_one"))
        tx.audit("per_one", "order.paid", f"ord_{n}", reason="값·价", share=0.1 * n)

    db.write(write)


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    files = LocalFiles(tmp_path / "files")
    file = files.put(b"goods" * 1000, "text/plain")
    files.put_derived(file.id, "320.webp", b"drawn")
    files.put(b"", "text/plain")
    return files


Other = Callable[[str], str]


@pytest.fixture
def other(tmp_path: Path, postgres: PrivatePostgres, worker_id: str) -> Iterator[Other]:
    """Gives addresses of further, empty databases of an engine."""
    made: list[str] = []

    def make(engine: str) -> str:
        name = f"other_{worker_id}_{next(_numbers)}"
        if engine == "sqlite":
            return f"sqlite:///{tmp_path / 'other' / name}.db"
        made.append(name)
        return postgres.create_database(name)

    yield make
    for name in made:
        postgres.drop_database(name)


def everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for what numbers them on one server."""
    return {
        table.name: sorted(
            (tuple(row) for row in connection.execute(select(*(c for c in table.c if c.name not in {"xid", "seq"})))),
            key=repr,
        )
        for table in metadata.sorted_tables
    }


def contents(files: LocalFiles) -> dict[tuple[str, str | None], bytes]:
    found = {}
    for name in files.names():
        with files.open(*name) as stream:
            found[name] = stream.read()
    return found


# --- There and back ---


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_backup_comes_back_whole_on_either_engine(
    market: Database, files: LocalFiles, other: Other, target: str, tmp_path: Path
) -> None:
    archive = tmp_path / "backups" / "monday.tar"
    written = backup(market, files, archive)
    with market.read() as connection:
        before = everything(connection)
    decide(market, 99)  # what came later is not in it
    assert check_backup(archive) == written
    restored_files = LocalFiles(tmp_path / "restored")
    url = other(target)
    assert restore(archive, url=url, files=restored_files, work=tmp_path / "other") == written
    assert contents(restored_files) == contents(files)
    with Database.open(url) as db:
        with db.read() as connection:
            assert everything(connection) == before
            report = verify_seals(connection)
            numbers = connection.execute(select(audit_log.c.seq).order_by(audit_log.c.seq)).scalars().all()
        assert (report.holds, report.entries, report.head) == (True, 40, written.audit_seal)
        assert numbers == list(range(1, 42))
    assert sum(written.rows.values()) == sum(map(len, before.values()))
    assert (written.files, written.damaged, written.revision) == (3, [], head_revision())


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_copy_is_the_same_and_goes_on_where_the_original_stood(
    market: Database, other: Other, target: str, clock: ManualClock, ids: Ids
) -> None:
    url = other(target)
    told: list[tuple[str, int]] = []
    copied = {table.name: table.rows for table in copy_to(market, url, lambda name, rows: told.append((name, rows)))}
    assert copied["audit_log"] == copied["outbox_event"] == 41
    assert ("audit_log", 41) in told
    seen: list[str] = []
    with market.read() as left, Database.open(url, clock=clock, ids=ids) as db:
        with db.read() as right:
            assert everything(left) == everything(right)
            assert [event.id for event in read_events(right, Position(), 99)[0]] == [
                event.id for event in read_events(left, Position(), 99)[0]
            ]
        decide(db, 41)
        Outbox(db, [Subscription("test.seen", OrderPaid, lambda tx, event: seen.append(event.order_id))]).drain()
        Sealer(db).step()
        with db.read() as right:
            report = verify_seals(right)
            numbers = right.execute(select(audit_log.c.seq).order_by(audit_log.c.seq)).scalars().all()
    assert seen == [f"ord_{n}" for n in range(30, 42)]
    assert (report.holds, report.entries) == (True, 42), report.reason
    assert numbers == list(range(1, 43))


def test_a_played_market_satisfies_the_auditor_wherever_it_is_carried(
    engine: str, upgraded_url: str, other: Other, files: LocalFiles, clock: ManualClock, ids: Ids, tmp_path: Path
) -> None:
    with Database.open(upgraded_url, clock=clock, ids=ids, durable=False) as db:
        play(db, clock)
        assert verify(db).agrees
        with db.read() as connection:
            played = everything(connection)
        archive = tmp_path / "played.tar"
        backup(db, files, archive)
        copy_url = other("postgres" if engine == "sqlite" else "sqlite")
        copy_to(db, copy_url)
    restored_urls = {target: other(target) for target in ("sqlite", "postgres")}
    for target, url in restored_urls.items():
        restore(archive, url=url, files=LocalFiles(tmp_path / target), work=tmp_path / "work")
    for url in (copy_url, *restored_urls.values()):
        with Database.open(url, clock=clock, ids=ids) as carried:
            report = verify(carried)
            assert report.agrees, report
            with carried.read() as connection:
                assert everything(connection) == played
                assert verify_seals(connection).holds


def test_a_copy_of_a_copy_comes_home(engine: str, market: Database, other: Other) -> None:
    there, back = other("postgres" if engine == "sqlite" else "sqlite"), other(engine)
    copy_to(market, there)
    with Database.open_read_only(there) as away:
        copy_to(away, back)
    with market.read() as left, Database.open_read_only(back) as db, db.read() as right:
        assert everything(left) == everything(right)
        assert verify_seals(right).holds


# --- While the server runs ---


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_beside_a_running_server_holds_one_moment(
    market: Database, files: LocalFiles, other: Other, tmp_path: Path
) -> None:
    stop = threading.Event()

    def trade() -> None:
        n = 100
        while not stop.is_set():
            decide(market, n)
            n += 1

    thread = threading.Thread(target=trade)
    thread.start()
    try:
        with Database.open_read_only(market.url) as beside:  # as another process does
            for n in range(3):
                backup(beside, files, tmp_path / f"{n}.tar")
    finally:
        stop.set()
        thread.join()
    for n in range(3):
        url = f"sqlite:///{tmp_path / f'restored-{n}.db'}"
        restore(tmp_path / f"{n}.tar", url=url, files=LocalFiles(tmp_path / f"restored-{n}"), work=tmp_path)
        with Database.open_read_only(url) as db, db.read() as connection:
            decided = connection.execute(select(func.count()).select_from(audit_log)).scalar_one()
            announced = connection.execute(select(func.count()).select_from(outbox_event)).scalar_one()
            assert decided == announced >= 41


def test_a_file_that_is_deleted_meanwhile_is_left_out(
    market: Database, files: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = list(files.names())
    gone = names[0][0]
    monkeypatch.setattr(files, "names", lambda: iter(names))
    files.delete(gone)
    written = backup(market, files, tmp_path / "b.tar")
    assert written.files == len([name for name in names if name[0] != gone])


def test_a_damaged_file_is_named_and_left_out(market: Database, files: LocalFiles, tmp_path: Path) -> None:
    damaged = files.put(b"was right", "text/plain")
    (files.folder / damaged.id[:2] / damaged.id).write_bytes(b"is wrong!")
    written = backup(market, files, tmp_path / "b.tar")
    assert written.damaged == [damaged.id]
    check_backup(tmp_path / "b.tar")


def test_a_backup_is_private_and_overwrites_nothing(market: Database, files: LocalFiles, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar"
    backup(market, files, archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    content = archive.read_bytes()
    with pytest.raises(BackupExists):
        backup(market, files, archive)
    assert archive.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


# --- What is refused ---


@pytest.fixture
def archive(market: Database, files: LocalFiles, tmp_path: Path) -> Path:
    backup(market, files, tmp_path / "b.tar")
    return tmp_path / "b.tar"


def nowhere(tmp_path: Path) -> tuple[str, LocalFiles]:
    return f"sqlite:///{tmp_path / 'new' / 'entrepot.db'}", LocalFiles(tmp_path / "new-files")


def refuse(archive: Path, tmp_path: Path, match: str) -> None:
    url, files = nowhere(tmp_path)
    with pytest.raises(BackupDamaged, match=match):
        restore(archive, url=url, files=files, work=tmp_path / "new")
    assert list(files.names()) == []
    assert [path.name for path in (tmp_path / "new").iterdir()] == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.95])
def test_a_backup_that_is_cut_off_is_refused(archive: Path, tmp_path: Path, keep: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * keep)])
    refuse(archive, tmp_path, "not a whole backup|not whole")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_with_one_changed_byte_is_refused(archive: Path, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[content.index(b"goodsgoods")] ^= 1
    archive.write_bytes(content)
    refuse(archive, tmp_path, "1 parts are not as they were written, the first: files/")


def rewritten(archive: Path, change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None]) -> None:
    members = []
    with tarfile.open(archive) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            assert stream is not None
            members.append((member, stream.read()))
    with tarfile.open(archive, "w") as tar:
        for member, content in members:
            changed = change(member, content)
            if changed is not None:
                changed[0].size = len(changed[1])
                tar.addfile(changed[0], io.BytesIO(changed[1]))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/run", "/etc/passwd", "files/../../x", "database.sqlite/../../x", "files/00/short"]
)
def test_a_backup_that_reaches_outside_is_refused(archive: Path, tmp_path: Path, name: str) -> None:
    def rename(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        member.name = name if member.name.startswith("files/") else member.name
        return member, content

    rewritten(archive, rename)
    refuse(archive, tmp_path, "no backup of ours")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_with_a_link_in_it_is_refused(archive: Path, tmp_path: Path) -> None:
    def link(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if member.name.startswith("files/"):
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            return member, b""
        return member, content

    rewritten(archive, link)
    refuse(archive, tmp_path, "no backup of ours")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lost", ["manifest.json", "SHA256SUMS", "database.sqlite", "files/"])
def test_a_backup_that_lacks_a_part_is_refused(archive: Path, tmp_path: Path, lost: str) -> None:
    rewritten(archive, lambda member, content: None if member.name.startswith(lost) else (member, content))
    refuse(archive, tmp_path, "not whole|not as they were written")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_of_a_later_program_is_refused(market: Database, files: LocalFiles, tmp_path: Path) -> None:
    market.write(lambda tx: tx.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")))
    backup(market, files, tmp_path / "b.tar")
    url, new_files = nowhere(tmp_path)
    with pytest.raises(DatabaseNewer):
        restore(tmp_path / "b.tar", url=url, files=new_files, work=tmp_path / "new")
    assert not (tmp_path / "new" / "entrepot.db").exists()


def test_nothing_is_restored_over_what_is_there(
    market: Database, archive: Path, files: LocalFiles, tmp_path: Path, other: Other
) -> None:
    with pytest.raises(TargetNotEmpty):
        restore(archive, url=market.url, files=LocalFiles(tmp_path / "empty"), work=tmp_path)
    with pytest.raises(TargetNotEmpty):
        restore(archive, url=other("sqlite"), files=files, work=tmp_path)
    assert len(list(files.names())) == 3
    assert list(LocalFiles(tmp_path / "empty").names()) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("left", ["-wal", "-journal", "-shm"])
def test_the_log_of_a_database_that_is_gone_is_not_put_into_another(
    market: Database, archive: Path, tmp_path: Path, left: str
) -> None:
    url, files = nowhere(tmp_path)
    log = tmp_path / "new" / f"entrepot.db{left}"
    log.parent.mkdir()
    shutil.copyfile(tmp_path / "entrepot.db-wal", log)
    before = log.read_bytes()
    with pytest.raises(TargetNotEmpty, match=log.name):
        restore(archive, url=url, files=files, work=tmp_path / "new")
    with pytest.raises(TargetNotEmpty, match=log.name):
        copy_to(market, url)
    assert log.read_bytes() == before
    log.unlink()
    restore(archive, url=url, files=files, work=tmp_path / "new")


def test_an_interrupted_restore_leaves_no_database_and_no_files(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: Other
) -> None:
    restoring = importlib.import_module("entrepot.core.maintenance.restore")

    def broken(*_: object) -> None:
        raise RuntimeError("the power went")

    url = other("sqlite")
    new_files = LocalFiles(tmp_path / "new-files")
    with monkeypatch.context() as broken_place:
        broken_place.setattr(restoring, "_place", broken)
        with pytest.raises(RuntimeError, match="the power went"):
            restore(archive, url=url, files=new_files, work=tmp_path / "work")
    assert list(new_files.names()) == []
    assert [path.name for path in (tmp_path / "other").iterdir() if path.name.startswith(".")] == []
    restore(archive, url=url, files=new_files, work=tmp_path / "work")


def test_a_copy_into_what_is_not_empty_is_refused(market: Database, other: Other) -> None:
    url = other("postgres")
    copy_to(market, url)
    with pytest.raises(TargetNotEmpty):
        copy_to(market, url)


def test_a_database_that_is_behind_is_not_copied(db: Database, other: Other) -> None:
    with pytest.raises(DatabaseBehind):
        copy_to(db, other("postgres"))


def test_a_database_with_other_tables_is_not_copied(market: Database, other: Other) -> None:
    market.write(lambda tx: tx.execute(text("CREATE TABLE theirs (n INTEGER)")))
    with pytest.raises(TablesUnknown, match="theirs"):
        copy_to(market, other("postgres"))


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_copy_that_reads_back_otherwise_is_not_kept(
    market: Database, other: Other, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = other(target)
    write = copying._write_postgres if target == "postgres" else copying._write_sqlite

    def wrong(connection: Connection, table, rows, progress) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        write(connection, table, rows, progress)
        if table.name == "outbox_event":
            connection.execute(text("UPDATE outbox_event SET payload = '{}' WHERE seq = 7"))

    monkeypatch.setattr(copying, write.__name__, wrong)
    with pytest.raises(CopyDiffers, match="outbox_event"):
        copy_to(market, url)
    monkeypatch.undo()
    copy_to(market, url)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_text_that_postgres_cannot_keep_stops_the_copy_and_leaves_nothing(market: Database, other: Other) -> None:
    row = {"id": "evt_nul", "name": "x", "payload": "a\0b", "at": 1, "xid": 0}
    market.write(lambda tx: tx.execute(insert(outbox_event), row))
    url = other("postgres")
    with pytest.raises(Exception, match=r"NUL|0x00|null"):
        copy_to(market, url)
    with sole_engine(url) as engine, engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(audit_log)).scalar_one() == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_restored_database_is_one_file_that_a_server_can_own(archive: Path, tmp_path: Path) -> None:
    url, files = nowhere(tmp_path)
    restore(archive, url=url, files=files, work=tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"entrepot.db", "entrepot.db.owner"}
    with Database.open(url) as db:
        decide(db, 1)
        with pytest.raises(TargetNotEmpty):
            restore(archive, url=url, files=LocalFiles(tmp_path / "x"), work=tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / "entrepot.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_default_places_of_the_settings_are_on_one_disk(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert Path(settings.url.removeprefix("sqlite:///")).parent == settings.data_dir
