"""Killed processes, torn logs and full disks: what was acknowledged stays, what was not leaves no trace of a half."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from entrepot.auditor import Report, verify
from entrepot.core.database import Database, Tx
from entrepot.core.maintenance import upgrade
from entrepot.kit.errors import OutcomeUnknown, Unavailable
from entrepot.kit.money import Money
from entrepot.pay.wallet import top_up
from tools.postgres import PrivatePostgres

TOPS_UP = """
import sys, threading
from entrepot.core.database import Database
from entrepot.kit.money import Money
from entrepot.pay.wallet import top_up
db = Database.open(sys.argv[1])
says = threading.Lock()
def shopper(number):
    for amount in range(1, 10_000):
        done = top_up(db, person_id=f"per_{number}", amount=Money(amount, "KRW"), idempotency_key=None)
        with says:
            print(done.transfer_id, flush=True)
for number in range(8):
    threading.Thread(target=shopper, args=(number,), daemon=True).start()
threading.Event().wait()
"""

FILLS_UP = """
import resource, sys, threading
from pathlib import Path
from entrepot.core.database import Database
from entrepot.kit.errors import Unavailable
from entrepot.kit.money import Money
from entrepot.pay.wallet import top_up
db = Database.open(sys.argv[1])
log = Path(sys.argv[2] + "-wal")
def book(number):
    try:
        top_up(db, person_id=f"per_{number}", amount=Money(number + 1, "KRW"), idempotency_key=str(number))
        return "done"
    except Unavailable as full:
        return full.detail
answers = [book(0)]
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 20_000, unlimited[1]))
threads = [threading.Thread(target=lambda n=n: answers.append(book(n))) for n in range(1, 40)]
for thread in threads: thread.start()
for thread in threads: thread.join()
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
print(sum(answer == "done" for answer in answers), {answer for answer in answers if answer != "done"})
print({book(number) for number in range(40)})
db.close()
"""


def audited(url: str) -> Report:
    with Database.open(url) as db:  # opening for writing recovers the log
        return verify(db)


def tops_up(url: str) -> int:
    with Database.open_read_only(url) as db, db.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM ledger_transfer")).scalar_one())


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    upgrade(url)
    return url


def test_every_write_that_was_answered_survives_a_kill(url: str) -> None:
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", TOPS_UP, url], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            answered = [process.stdout.readline().strip() for _ in range(200)]
            os.kill(process.pid, signal.SIGKILL)
            answered += [line.strip() for line in process.stdout if line.endswith("\n")]
        report = audited(url)
        assert report.agrees, report.differences
        with Database.open_read_only(url) as db, db.read() as connection:
            kept = set(connection.execute(text("SELECT id FROM ledger_transfer")).scalars())
        assert set(answered) <= kept


def test_a_log_that_was_torn_anywhere_keeps_whole_transactions_up_to_there(url: str, tmp_path: Path) -> None:
    path, rng = tmp_path / "shop.db", Random(5)
    ends = []
    with Database.open(url) as db:
        for number in range(30):
            top_up(db, person_id="per_1", amount=Money(number + 1, "KRW"), idempotency_key=None)
            ends.append(path.with_name("shop.db-wal").stat().st_size)
        image = tmp_path / "power-cut"
        image.mkdir()
        for name in ("shop.db", "shop.db-wal"):
            shutil.copyfile(path.with_name(name), image / name)
    log = (image / "shop.db-wal").read_bytes()
    for _ in range(12):
        cut = rng.randint(ends[0], len(log))
        torn = bytearray(log[:cut])
        if rng.random() < 0.5:  # the last block was written, but with rubbish in it
            torn[-rng.randint(1, 4_000)] ^= 0xFF
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        shutil.copyfile(image / "shop.db", folder / "shop.db")
        (folder / "shop.db-wal").write_bytes(torn)
        torn_url = f"sqlite:///{folder / 'shop.db'}"
        report = audited(torn_url)
        assert report.agrees, (cut, report.differences)
        whole = sum(end <= cut for end in ends)
        assert whole - 1 <= tops_up(torn_url) <= whole, cut


def test_a_file_that_may_not_grow_refuses_clearly_and_works_again_afterwards(url: str, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FILLS_UP, url, tmp_path / "shop.db"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    first, second = answer.stdout.splitlines()
    done, _, reasons = first.partition(" ")
    assert 1 <= int(done) < 40
    assert reasons == "{'the disk did not take the change (is it full?); nothing of it was kept, try again'}"
    assert second == "{'done'}"
    assert audited(url).agrees
    assert tops_up(url) == 40


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of its own for a folder; skips where nobody may mount one."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_refuses_clearly_and_works_again_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        url = f"sqlite:///{disk / 'shop.db'}"
        upgrade(url)
        with Database.open(url) as db:
            filler = disk / "filler"
            top_up(db, person_id="per_1", amount=Money(1, "KRW"), idempotency_key=None)
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
            refusals = set()
            for number in range(30):
                try:
                    top_up(db, person_id="per_1", amount=Money(2, "KRW"), idempotency_key=f"key-{number}")
                except Unavailable as full:
                    refusals.add(full.detail)
            assert refusals == {"the disk did not take the change (is it full?); nothing of it was kept, try again"}
            assert verify(db).agrees
            filler.unlink()
            for number in range(30):
                top_up(db, person_id="per_1", amount=Money(2, "KRW"), idempotency_key=f"key-{number}")
            assert verify(db).agrees
        assert tops_up(url) == 31


def test_a_postgres_that_has_no_room_or_no_memory_refuses_clearly(postgres: PrivatePostgres) -> None:
    url = postgres.create_database("no_room")
    with Database.open(url) as db:
        for state in ("53100", "53200", "53300", "58030"):
            with pytest.raises(Unavailable):
                db.write(lambda tx, state=state: tx.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")))  # type: ignore[misc]  # a default argument binds the loop's value
    postgres.drop_database("no_room")


def test_a_postgres_that_went_away_is_unavailable_until_it_is_back(postgres: PrivatePostgres) -> None:
    url = postgres.create_database("goes_away")
    upgrade(url)
    with Database.open(url) as db:
        top_up(db, person_id="per_1", amount=Money(1, "KRW"), idempotency_key="a")
        with db.read() as connection:
            connection.execute(text("SELECT 1"))
        end_connections(postgres, "goes_away")
        top_up(db, person_id="per_1", amount=Money(2, "KRW"), idempotency_key="b")
        with contextlib.suppress(Unavailable), db.read() as connection:  # the first reader finds the old connection
            connection.execute(text("SELECT 1"))
        report = verify(db)
        assert (report.agrees, report.counts["ledger_transfers"]) == (True, 2)
    postgres.drop_database("goes_away")


ENDS_DURING_COMMIT = """
CREATE TABLE diary (page INTEGER);
CREATE FUNCTION lose_connection() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER lost AFTER INSERT ON diary DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION lose_connection();
"""


def test_a_connection_that_is_lost_during_the_commit_is_not_taken_for_a_change_that_was_undone(
    postgres: PrivatePostgres,
) -> None:
    url = postgres.create_database("half_committed")
    with Database.open(url) as db:
        db.write(lambda tx: tx.connection.exec_driver_sql(ENDS_DURING_COMMIT))
        runs: list[int] = []

        def write(tx: Tx) -> None:
            runs.append(1)
            tx.execute(text("INSERT INTO diary VALUES (1)"))

        with pytest.raises(OutcomeUnknown, match="look before you repeat it"):
            db.write(write)
        assert runs == [1]
    postgres.drop_database("half_committed")


def end_connections(postgres: PrivatePostgres, database: str) -> None:
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
