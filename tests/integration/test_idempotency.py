"""A repeated request gets its first answer again, on both engines."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from entrepot.core.database import Database, Tx
from entrepot.core.files import LocalFiles
from entrepot.core.idempotency import once
from entrepot.core.idempotency.jobs import prune
from entrepot.core.idempotency.tables import idempotency_answer
from entrepot.core.jobs import JobKind, Jobs
from entrepot.core.platform import Platform
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Conflict, IdempotencyMismatch
from tests.visitors import quick_settings


class Work:
    """Counts how often it was really done, in the database's own terms: each run makes an id."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, tx: Tx, key: str | None = "key-1", owner: str = "per_1", content: str = "a") -> dict[str, Any]:
        def answer() -> dict[str, Any]:
            self.runs += 1
            return {"order_id": tx.new_id("ord"), "lines": [{"quantity": 2}], "note": None}

        return once(tx, owner=owner, key=key, fingerprint=content * 64, answer=answer)


def test_the_same_key_and_content_gets_an_equal_answer_without_doing_it_again(db: Database) -> None:
    work = Work()
    first = db.write(work)
    assert [db.write(work) for _ in range(3)] == [first] * 3
    assert work.runs == 1


def test_the_same_key_with_other_content_is_refused_and_changes_nothing(db: Database) -> None:
    work = Work()
    first = db.write(work)
    with pytest.raises(IdempotencyMismatch):
        db.write(lambda tx: work(tx, content="b"))
    assert db.write(work) == first


def test_keys_of_different_owners_are_apart(db: Database) -> None:
    work = Work()
    assert db.write(work) != db.write(lambda tx: work(tx, owner="per_2"))
    assert work.runs == 2


def test_without_a_key_it_is_done_each_time(db: Database) -> None:
    work = Work()
    db.write(lambda tx: work(tx, key=None))
    db.write(lambda tx: work(tx, key=None))
    assert work.runs == 2


def test_work_that_fails_leaves_the_key_free(db: Database) -> None:
    def fails(tx: Tx) -> dict[str, Any]:
        def refuse() -> dict[str, Any]:
            raise Conflict("out of stock")

        return once(tx, owner="per_1", key="key-1", fingerprint="a" * 64, answer=refuse)

    with pytest.raises(Conflict):
        db.write(fails)
    work = Work()
    assert db.write(work) == db.write(work)
    assert work.runs == 1


def test_of_many_at_once_one_does_it_and_all_get_its_answer(db: Database) -> None:
    start = threading.Barrier(12)
    made: list[str] = []

    def place(tx: Tx) -> dict[str, Any]:
        def answer() -> dict[str, Any]:
            order_id = tx.new_id("ord")
            tx.audit("per_1", "order.placed", order_id)
            return {"order_id": order_id}

        return once(tx, owner="per_1", key="key-1", fingerprint="a" * 64, answer=answer)

    def attempt(_: int) -> None:
        start.wait()
        made.append(db.write(place)["order_id"])

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(attempt, range(12)))
    assert len(made) == 12
    assert len(set(made)) == 1


def test_a_key_is_free_again_after_seven_days(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    work = Work()
    first = db.write(work)
    for n in range(1200):
        db.write(lambda tx, n=n: work(tx, key=f"old-{n}"))  # type: ignore[misc]  # a default argument binds the loop's value
    clock.advance(timedelta(days=6))
    recent = db.write(lambda tx: work(tx, key="recent"))
    clock.advance(timedelta(days=1))
    run_prune(db, tmp_path)
    with db.read() as conn:
        assert conn.execute(select(idempotency_answer.c.key)).scalars().all() == ["recent"]
    assert db.write(lambda tx: work(tx, key="recent")) == recent
    assert db.write(work) != first


def run_prune(db: Database, folder: Path) -> None:
    platform = Platform(quick_settings(folder), db, LocalFiles(folder / "files"))
    handle: Callable[[Any], None] = prune
    db.write(lambda tx: tx.enqueue("core.idempotency.prune", {}))
    assert Jobs(platform, [JobKind(name="core.idempotency.prune", handle=handle)], []).step() == 1
