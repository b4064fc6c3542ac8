"""A backup, a restore or a copy that is killed or meets a full disk leaves nothing that could be taken for whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect

from entrepot.core.database import Database, audit_log, sole_engine
from entrepot.core.files import LocalFiles
from entrepot.core.maintenance import backup, check_backup, head_revision, restore, upgrade

pytestmark = pytest.mark.skipif(head_revision() is None, reason="no revision is written yet")

SETUP = """
import sys, time
from pathlib import Path
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.maintenance import NoRoom, backup, copy_to, restore
folder = Path(sys.argv[1])
url = f"sqlite:///{folder / 'entrepot.db'}"
"""
FULL_BACKUP = """
import resource
db = Database.open_read_only(url)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    backup(db, LocalFiles(folder / "files"), folder / "b.tar")
except NoRoom as full:
    print(full.code, full.status)
"""
FULL_RESTORE = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    restore(folder / "b.tar", url=f"sqlite:///{folder / 'new' / 'entrepot.db'}", files=LocalFiles(folder / "new-files"),
            work=folder)
except NoRoom as full:
    print(full.code, full.status)
"""
STALLED_BACKUP = """
def stall(what):
    if what == "writing the files":
        print("half way", flush=True)
        time.sleep(60)
backup(Database.open_read_only(url), LocalFiles(folder / "files"), folder / "b.tar", say=stall)
"""
STALLED_RESTORE = """
def stall(what):
    if what == sys.argv[2]:
        print("half way", flush=True)
        time.sleep(60)
restore(folder / "b.tar", url=f"sqlite:///{folder / 'new' / 'entrepot.db'}", files=LocalFiles(folder / "new-files"),
        work=folder, say=stall)
"""
STALLED_COPY = """
def stall(table, rows):
    if table == "audit_log" and rows >= 4000:
        print("half way", flush=True)
        time.sleep(60)
copy_to(Database.open_read_only(url), sys.argv[2], stall)
"""
WHOLE_COPY = """
print(sum(table.rows for table in copy_to(Database.open_read_only(url), sys.argv[2])))
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """A folder with a database of some megabytes and some files."""
    url = f"sqlite:///{tmp_path / 'entrepot.db'}"
    upgrade(url)
    row = {"xid": 0, "at": 1, "actor": "system", "action": "test.done", "evidence": {"text": "x" * 200}}
    with Database.open(url, durable=False) as db:
        db.write(lambda tx: tx.execute(insert(audit_log), [{**row, "subject": f"ord_{n}"} for n in range(6000)]))
    files = LocalFiles(tmp_path / "files")
    for n in range(5):
        files.put(bytes([n]) * 100_000, "text/plain")
    return tmp_path


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SETUP + script, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def kill_half_way(script: str, *arguments: object) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SETUP + script, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)
        process.wait()


def open_market(folder: Path) -> Database:
    return Database.open_read_only(f"sqlite:///{folder / 'entrepot.db'}")


@pytest.mark.parametrize("room", [100_000, 2_500_000])
def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(market: Path, room: int) -> None:
    before = {path.name for path in market.iterdir()}
    answer = run(FULL_BACKUP, market, room)
    assert answer.stdout == "backup.no_room 503\n", answer.stderr
    assert {path.name for path in market.iterdir()} - before <= {"entrepot.db-wal", "entrepot.db-shm"}


def test_a_restore_that_finds_no_room_says_so_and_leaves_nothing(market: Path) -> None:
    with open_market(market) as db:
        backup(db, LocalFiles(market / "files"), market / "b.tar")
    answer = run(FULL_RESTORE, market)
    assert answer.stdout == "backup.no_room 503\n", answer.stderr
    assert not (market / "new" / "entrepot.db").exists()
    assert list(LocalFiles(market / "new-files").names()) == []


def test_a_backup_killed_half_way_is_no_backup_and_the_next_one_is(market: Path) -> None:
    kill_half_way(STALLED_BACKUP, market)
    assert not (market / "b.tar").exists()
    with open_market(market) as db:
        made = backup(db, LocalFiles(market / "files"), market / "b.tar")
    assert check_backup(market / "b.tar") == made
    assert made.rows["audit_log"] == 6000


@pytest.mark.parametrize("moment", ["putting the files in place", "putting the database in place"])
def test_a_restore_killed_half_way_leaves_no_database(market: Path, moment: str) -> None:
    with open_market(market) as db:
        backup(db, LocalFiles(market / "files"), market / "b.tar")
    kill_half_way(STALLED_RESTORE, market, moment)
    assert not (market / "new" / "entrepot.db").exists()
    files = LocalFiles(market / "again-files")
    made = restore(market / "b.tar", url=f"sqlite:///{market / 'again.db'}", files=files, work=market)
    assert len(list(files.names())) == made.files == 5


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_copy_killed_half_way_leaves_empty_tables_and_can_be_made_again(market: Path, engine_url: str) -> None:
    kill_half_way(STALLED_COPY, market, engine_url)
    with sole_engine(engine_url) as engine, engine.connect() as connection:
        assert inspect(connection).has_table("audit_log")
        assert connection.execute(audit_log.select()).first() is None
    answer = run(
        "print(sum(table.rows for table in copy_to(Database.open_read_only(url), sys.argv[2])))", market, engine_url
    )
    assert answer.stdout == "6000\n", answer.stderr
