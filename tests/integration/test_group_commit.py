"""Functions that share a commit on SQLite: one that raises is undone alone, whoever was beside it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict

own = MetaData()
written = Table("test_group_commit", own, Column("name", Text, primary_key=True))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(f"sqlite:///{tmp_path / 'entrepot.db'}", durable=False) as database:
        database.write(lambda tx: own.create_all(tx.connection))
        yield database


class Crowd:
    """Callers whose functions wait together until the writer is let go, so that they share a commit."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._go = threading.Event()
        self._busy = threading.Event()
        self._pool = ThreadPoolExecutor(64)
        self.runs: Counter[str] = Counter()
        self.first = self._pool.submit(db.write, self._wait)
        self._busy.wait()

    def _wait(self, tx: Tx) -> None:
        self._busy.set()
        self._go.wait()

    def write(self, name: str, fault: Exception | None = None) -> Future[str]:
        def put(tx: Tx) -> str:
            self.runs[name] += 1
            tx.execute(insert(written), {"name": name})
            if fault is not None:
                raise fault
            return name

        before = self._db.waiting
        future = self._pool.submit(self._db.write, put)
        while self._db.waiting == before:
            pass
        return future

    def release(self) -> None:
        self._go.set()
        self._pool.shutdown(wait=True)
        self.first.result()


def names(db: Database) -> set[str]:
    with db.read() as conn:
        return set(conn.execute(select(written.c.name)).scalars())


def test_one_that_raises_is_undone_and_those_before_and_after_it_are_kept(db: Database) -> None:
    crowd = Crowd(db)
    before = [crowd.write(f"before{number}") for number in range(5)]
    refused = crowd.write("refused", Conflict("no"))
    after = [crowd.write(f"after{number}") for number in range(5)]
    crowd.release()
    with pytest.raises(Conflict, match="no"):
        refused.result()
    kept = {future.result() for future in before + after}
    assert names(db) == kept
    assert len(kept) == 10
    assert max(crowd.runs.values()) == 2


def test_several_that_raise_are_each_told_their_own_reason(db: Database) -> None:
    crowd = Crowd(db)
    futures = [crowd.write(f"n{number}", Conflict(f"no {number}") if number % 3 == 0 else None) for number in range(12)]
    crowd.release()
    for number, future in enumerate(futures):
        if number % 3 == 0:
            with pytest.raises(Conflict, match=f"no {number}$"):
                future.result()
        else:
            assert future.result() == f"n{number}"
    assert names(db) == {f"n{number}" for number in range(12) if number % 3}


def test_what_the_database_itself_refuses_spoils_no_other(db: Database) -> None:
    crowd = Crowd(db)
    first, again, other = crowd.write("same"), crowd.write("same"), crowd.write("other")
    crowd.release()
    assert (first.result(), other.result()) == ("same", "other")
    with pytest.raises(IntegrityError):
        again.result()
    assert names(db) == {"same", "other"}


def test_one_that_is_refused_alone_runs_once(db: Database) -> None:
    runs = []

    def refuse(tx: Tx) -> None:
        runs.append(tx.execute(insert(written), {"name": "lost"}))
        raise Conflict("no")

    with pytest.raises(Conflict):
        db.write(refuse)
    assert len(runs) == 1
    assert names(db) == set()
