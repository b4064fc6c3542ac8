"""On PostgreSQL a change that answers with no rows is sent with what follows it; nobody can tell but by the clock."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import (
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.core.database.pipelined import MOST_PREPARED
from entrepot.core.database.prepared import Form
from entrepot.kit.errors import Conflict

pytestmark = pytest.mark.parametrize("engine", ["postgres"], indirect=True)

own = MetaData()
shelf = Table(
    "test_pipelined",
    own,
    Column("id", Text, primary_key=True),
    Column("units", Integer),
    Column("weight", Float),
    Column("price", Numeric(12, 2)),
    Column("photo", LargeBinary),
)
numbered = Table("test_pipelined_numbered", own, Column("seq", Integer, primary_key=True), Column("name", Text))
C = shelf.c
_PUT = insert(shelf).inline()
_NUMBERED = insert(numbered)
_ADD = update(shelf).where(C.id == bindparam("which")).values(units=C.units + bindparam("more"))
_DROP = delete(shelf).where(C.id == bindparam("which"))
_UNITS = select(C.units).where(C.id == bindparam("which"))
_ALL = select(shelf).where(C.id == bindparam("which"))
_KNOWN = [_PUT, _NUMBERED, _ADD, _DROP, _UNITS, _ALL]


def put(tx: Tx, name: str, units: int = 1) -> None:
    tx.execute(_PUT, {"id": name, "units": units})


def add(tx: Tx, name: str, more: int) -> int:
    return int(tx.execute(_ADD, {"which": name, "more": more}).rowcount)


def units(tx: Tx, name: str) -> int | None:
    rows = tx.fetch(_UNITS, {"which": name})
    return rows[0][0] if rows else None


@pytest.fixture
def db(db: Database) -> Database:
    def use(tx: Tx) -> None:
        for name in ("a", "b", "gone"):
            put(tx, name)
            add(tx, name, 0)
            units(tx, name)
            tx.execute(_DROP, {"which": "gone"})

    db.write(lambda tx: own.create_all(tx.connection))
    db.write(use)
    return db


def at_once(*functions: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(functions)) as pool:
        for done in [pool.submit(function) for function in functions]:
            done.result(timeout=60)


def test_a_statement_sees_all_that_was_put_off_before_it_however_it_is_run(db: Database) -> None:
    def work(tx: Tx) -> list[object]:
        held = tx.connection
        add(tx, "a", 4)
        tx.execute(_ADD, {"which": "a", "more": 5})
        seen: list[object] = [units(tx, "a")]
        tx.execute(_ADD, {"which": "a", "more": 10})
        seen.append(held.execute(select(C.units).where(C.id == "a")).scalar_one())
        tx.execute(_ADD, {"which": "a", "more": 100})
        seen.append(held.exec_driver_sql("SELECT units FROM test_pipelined WHERE id = 'a'").scalar_one())
        return seen

    assert db.write(work) == [10, 20, 120]
    assert db.write(lambda tx: units(tx, "a")) == 120


def test_a_change_tells_how_many_rows_it_changed_whenever_it_is_asked(db: Database) -> None:
    def work(tx: Tx) -> list[int]:
        early = tx.execute(_ADD, {"which": "a", "more": 1})
        none = tx.execute(_ADD, {"which": "nobody", "more": 1})
        many = tx.execute(_ADD, [{"which": name, "more": 1} for name in ("a", "b", "nobody")])
        units(tx, "a")
        return [early.rowcount, none.rowcount, many.rowcount, many.rowcount]

    for _ in range(3):
        assert db.write(work) == [1, 0, 2, 2]


def test_what_the_last_change_is_refused_for_is_raised_by_the_write_and_nothing_is_kept(db: Database) -> None:
    def work(tx: Tx) -> str:
        put(tx, "new")
        put(tx, "a")
        return "the function itself saw nothing wrong"

    for _ in range(3):
        with pytest.raises(IntegrityError):
            db.write(work)
        assert db.write(lambda tx: units(tx, "new")) is None


def test_a_savepoint_undoes_what_was_put_off_within_it_and_nothing_else(db: Database) -> None:
    def refuse(tx: Tx, sent: str, put_off: str) -> None:
        put(tx, sent)
        units(tx, sent)
        put(tx, put_off)
        raise Conflict("no")

    def work(tx: Tx) -> None:
        put(tx, "before")
        with pytest.raises(Conflict), tx.savepoint():
            refuse(tx, "sent", "put off")
        with pytest.raises(IntegrityError), tx.savepoint():
            put(tx, "before")
        with tx.savepoint():
            put(tx, "kept")
            with pytest.raises(Conflict), tx.savepoint():
                refuse(tx, "within", "within too")
        put(tx, "after")

    db.write(work)
    names = ("before", "sent", "put off", "kept", "within", "within too", "after")
    assert [name for name in names if db.write(lambda tx, name=name: units(tx, name))] == ["before", "kept", "after"]  # type: ignore[misc]  # a default argument binds the loop's value


def test_a_failure_that_a_function_swallows_is_not_taken_for_a_success(db: Database) -> None:
    def work(tx: Tx) -> None:
        put(tx, "lost")
        with pytest.raises(IntegrityError):
            assert tx.execute(_PUT, {"id": "a", "units": 1}).rowcount

    with pytest.raises(DBAPIError, match="nothing was kept"):
        db.write(work)
    assert db.write(lambda tx: units(tx, "lost")) is None


def test_values_of_every_kind_come_back_as_through_sqlalchemy(db: Database) -> None:
    every = [
        {"id": f"n{number}", "units": units, "weight": weight, "price": price, "photo": photo}
        for number, (units, weight, price, photo) in enumerate(
            [(1, 0.1, 12, b"\x00\xff"), (2**31 - 1, 1e300, 0.25, b""), (-5, 2.0, None, None), (None, None, 3, b"'\\")]
        )
    ]
    for row in every:
        db.write(lambda tx, row=row: tx.execute(_PUT, row))  # type: ignore[misc]  # a default argument binds the loop's value
    for row in every:
        told = db.write(lambda tx, row=row: tx.execute(_ALL, {"which": row["id"]}).one())  # type: ignore[misc]  # the same
        with db.read() as connection:
            assert connection.execute(_ALL, {"which": row["id"]}).one() == told
        assert told._mapping == row


def test_a_text_with_a_nul_is_refused_as_bad_data(db: Database) -> None:
    for _ in range(2):
        with pytest.raises(DataError, match="NUL"):
            db.write(lambda tx: put(tx, "a\0b"))


def test_a_key_that_the_database_makes_is_no_answer(db: Database) -> None:
    for number in range(1, 4):
        assert db.write(lambda tx: tx.execute(_NUMBERED, {"name": "x"}).rowcount) == 1
        assert db.write(lambda tx: tx.execute(text("SELECT count(*) FROM test_pipelined_numbered")).scalar()) == number


def test_two_that_lock_each_other_out_are_both_done_in_the_end(db: Database) -> None:
    meet = threading.Barrier(2)
    runs: list[str] = []

    def take(first: str, second: str) -> None:
        def work(tx: Tx) -> None:
            runs.append(first)
            add(tx, first, 10)
            if len(runs) <= 2:
                meet.wait(30)
            tx.execute(_ADD, {"which": second, "more": 10})

        with Database.open(db.url) as process:  # one process runs its writes on one thread, which may not wait
            process.write(work)

    at_once(lambda: take("a", "b"), lambda: take("b", "a"))
    assert [db.write(lambda tx, name=name: units(tx, name)) for name in "ab"] == [21, 21]  # type: ignore[misc]  # a default argument binds the loop's value
    assert len(runs) >= 3  # one was turned back, once or more: it may take its row again before the other does


def test_a_connection_that_is_lost_before_the_commit_costs_nothing_but_a_second_run(db: Database) -> None:
    runs: list[int] = []

    def work(tx: Tx) -> None:
        runs.append(1)
        add(tx, "a", 1)
        if len(runs) == 1:
            me = tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with pytest.raises(DBAPIError):
                tx.connection.exec_driver_sql(f"SELECT pg_terminate_backend({me}), pg_sleep(30)")
        tx.execute(_ADD, {"which": "a", "more": 1})

    db.write(work)
    assert (len(runs), db.write(lambda tx: units(tx, "a"))) == (2, 3)


def test_a_connection_that_forgot_its_statements_is_replaced(db: Database) -> None:
    def use_and_forget(tx: Tx) -> None:
        add(tx, "a", 1)
        tx.connection.exec_driver_sql("DEALLOCATE ALL")

    db.write(use_and_forget)
    assert db.write(lambda tx: add(tx, "a", 1)) == 1
    assert db.write(lambda tx: units(tx, "a")) == 3


def test_what_sqlalchemy_prepared_on_the_same_connection_is_no_matter_to_what_is_undone(db: Database) -> None:
    def refuse(tx: Tx) -> None:
        for _ in range(12):
            tx.connection.execute(select(C.units).where(C.id == "a"))
        add(tx, "a", 1)
        raise Conflict("no")

    for _ in range(3):
        with pytest.raises(Conflict):
            db.write(refuse)
    assert db.write(lambda tx: units(tx, "a")) == 1


def test_threads_share_what_was_compiled_and_lose_no_change(db: Database) -> None:
    statements = [
        update(shelf).where(C.id == bindparam("which")).values(units=C.units + bindparam(f"m{number}"))
        for number in range(20)
    ]

    def caller() -> None:
        for number, statement in enumerate(statements):
            for _ in range(3):
                params = {"which": "a", f"m{number}": 1}
                db.write(lambda tx, statement=statement, params=params: tx.execute(statement, params))  # type: ignore[misc]  # a default argument binds the loop's value

    at_once(*[caller] * 8)
    assert db.write(lambda tx: units(tx, "a")) == 1 + 8 * 3 * 20


def test_a_statement_is_forgotten_with_its_object(db: Database) -> None:
    def forms() -> int:
        gc.collect()
        return sum(isinstance(each, Form) for each in gc.get_objects())

    before = forms()
    statements = [select(C.id).where(C.id == bindparam("which"))]
    for _ in range(3):
        db.write(lambda tx: tx.fetch(statements[0], {"which": "a"}))
    assert forms() == before + 1
    statements.clear()
    db.write(lambda tx: tx.connection.engine.clear_compiled_cache())  # SQLAlchemy's own, of so many statements
    assert forms() == before


def test_more_statements_than_a_connection_keeps_are_still_answered(db: Database) -> None:
    statements = [
        select(C.id, C.units + number).where(C.id == bindparam("which")) for number in range(MOST_PREPARED + 9)
    ]

    def work(tx: Tx) -> int:
        return sum(tx.fetch(statement, {"which": "a"})[0][1] for statement in statements)

    answers = {db.write(work) for _ in range(3)}
    assert answers == {sum(1 + number for number in range(MOST_PREPARED + 9))}
