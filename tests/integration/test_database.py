"""One writer, durable answers, nothing half done: on both engines."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from entrepot.core.database import (
    Database,
    DatabaseOwned,
    Tx,
    append_only,
    has_owner,
    insert_or_ignore,
    metadata,
    upsert,
)
from entrepot.kit.errors import Conflict, InvalidInput, Unavailable

own = MetaData()
shelf = Table("test_shelf", own, Column("id", Text, primary_key=True), Column("units", BigInteger, nullable=False))
diary = append_only(Table("test_diary", own, Column("id", Text, primary_key=True)))


@pytest.fixture
def db(db: Database) -> Database:
    db.write(lambda tx: own.create_all(tx.connection))
    return db


def _put(tx: Tx, name: str, units: int) -> str:
    tx.execute(insert(shelf), {"id": name, "units": units})
    return name


def _units(db: Database) -> dict[str, int]:
    with db.read() as connection:
        return {row.id: row.units for row in connection.execute(select(shelf))}


def test_what_a_write_did_is_there_when_it_returns(db: Database) -> None:
    assert db.write(lambda tx: _put(tx, "a", 3)) == "a"
    assert _units(db) == {"a": 3}


def test_a_write_that_raises_keeps_nothing_and_spoils_no_other(db: Database) -> None:
    def fail(tx: Tx) -> None:
        _put(tx, "lost", 1)
        raise Conflict("no")

    outcomes: list[str] = []

    def caller(number: int) -> None:
        try:
            if number % 2:
                db.write(fail)
            else:
                db.write(lambda tx: _put(tx, f"kept{number}", 1))
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=caller, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["refused"] * 10
    assert set(_units(db)) == {f"kept{number}" for number in range(0, 20, 2)}


def test_many_callers_adding_to_one_row_lose_nothing(db: Database) -> None:
    db.write(lambda tx: _put(tx, "a", 0))
    add = update(shelf).where(shelf.c.id == "a").values(units=shelf.c.units + 1)

    def caller() -> None:
        for _ in range(10):
            db.write(lambda tx: tx.execute(add))

    threads = [threading.Thread(target=caller) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _units(db) == {"a": 80}


def test_a_read_sees_one_moment_however_long_it_lasts(db: Database) -> None:
    db.write(lambda tx: _put(tx, "a", 1))
    with db.read() as connection:
        before = connection.execute(select(shelf.c.id)).scalars().all()
        db.write(lambda tx: _put(tx, "b", 1))
        assert connection.execute(select(shelf.c.id)).scalars().all() == before


def test_a_reading_connection_cannot_write(db: Database) -> None:
    with db.read() as connection, pytest.raises(Exception, match=r"read-?only|readonly"):
        connection.execute(insert(shelf), {"id": "x", "units": 1})


def test_an_append_only_table_refuses_change_and_removal(db: Database) -> None:
    db.write(lambda tx: tx.execute(insert(diary), {"id": "kept"}))
    for change in (delete(diary), update(diary).values(id="other")):
        with pytest.raises(Exception, match="append-only"):
            db.write(lambda tx, change=change: tx.execute(change))  # type: ignore[misc]  # a default argument binds the loop's value
    with db.read() as connection:
        assert connection.execute(select(diary.c.id)).scalars().all() == ["kept"]


def test_ignoring_and_updating_inserts_mean_the_same_on_both_engines(db: Database) -> None:
    row = {"id": "a", "units": 1}
    ignoring = insert_or_ignore(shelf, ["id"])
    assert db.write(lambda tx: tx.execute(ignoring, row).rowcount) == 1
    assert db.write(lambda tx: tx.execute(ignoring, {"id": "a", "units": 9}).rowcount) == 0
    replacing = upsert(shelf, index=["id"], set_=["units"])
    db.write(lambda tx: tx.execute(replacing, [{"id": "a", "units": 5}, {"id": "b", "units": 6}]))
    assert _units(db) == {"a": 5, "b": 6}


def test_a_savepoint_undoes_its_block_with_its_announcements(db: Database) -> None:
    def refuse(tx: Tx) -> None:
        _put(tx, "undone", 1)
        raise Conflict("no")

    def work(tx: Tx) -> None:
        _put(tx, "kept", 1)
        try:
            with tx.savepoint():
                tx.audit("system", "test.undone", "x")
                refuse(tx)
        except Conflict:
            tx.audit("system", "test.kept", "x")

    db.write(work)
    assert _units(db) == {"kept": 1}
    with db.read() as connection:
        actions = connection.execute(select(metadata.tables["audit_log"].c.action)).scalars().all()
    assert actions == ["test.kept"]


def test_a_write_inside_a_write_is_a_programming_error_on_sqlite(tmp_path: Path) -> None:
    with Database.open(f"sqlite:///{tmp_path / 'a.db'}") as db, pytest.raises(RuntimeError, match="pass it the tx"):
        db.write(lambda _: db.write(lambda _: None))


def test_a_second_owner_of_the_file_gets_a_clear_error(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    assert not has_owner(url)
    with Database.open(url):
        assert has_owner(url)
        with pytest.raises(DatabaseOwned, match="one process owns the file"):
            Database.open(url)
    assert not has_owner(url)
    Database.open(url).close()


def test_a_reader_beside_the_owner_sees_what_was_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Database.open(url) as db:
        db.write(lambda tx: own.create_all(tx.connection))
        db.write(lambda tx: _put(tx, "a", 1))
        beside = Database.open_read_only(url)
        assert _units(beside) == {"a": 1}
        with pytest.raises(Unavailable):
            beside.write(lambda _: None)
        beside.close()


def test_an_address_of_another_kind_of_database_is_refused() -> None:
    with pytest.raises(InvalidInput, match="database address"):
        Database.open("mysql://somewhere/name")


def test_a_file_that_is_no_database_is_nobodys_after_the_try(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    path.write_bytes(b"no database" * 1000)
    for _ in range(2):
        with pytest.raises(DBAPIError, match="not a database"):
            Database.open(f"sqlite:///{path}")
        assert not has_owner(f"sqlite:///{path}")
