"""A statement that comes again goes straight to the driver, and answers as if it had not: on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Executable,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Json, Tx, upsert
from entrepot.core.database.prepared import FORMS

own = MetaData()
thing = Table(
    "test_prepared",
    own,
    Column("id", Text, primary_key=True),
    Column("units", Integer),
    Column("live", Boolean, nullable=False),
    Column("tags", Json),
)
C = thing.c
_INSERT = insert(thing).inline()
_BY_IDS = (
    select(C.id, C.units).where(C.id.in_(bindparam("ids", expanding=True)), C.live == bindparam("live")).order_by(C.id)
)
_FIXED = select(C.id).where(C.id.in_(["a", "c", "x"]), C.units > 1).order_by(C.id)
_ADD = (
    update(thing).where(C.id == bindparam("which")).values(units=C.units + bindparam("more")).returning(C.units, C.tags)
)
_PUT = upsert(thing, index=["id"], set_=["units", "tags"])
_PAIRS = select(C.id).where(tuple_(C.id, C.units).in_(bindparam("pairs", expanding=True))).order_by(C.id)
_TEXT = text("SELECT id, units FROM test_prepared WHERE units >= :least ORDER BY id")
_DROP = delete(thing).where(C.id == bindparam("which"))


@pytest.fixture
def db(db: Database) -> Database:
    db.write(lambda tx: own.create_all(tx.connection))
    rows = [
        {"id": name, "units": number, "live": number % 2 == 0, "tags": [name, number]}
        for number, name in enumerate("abcdefgh")
    ]
    for row in rows:
        db.write(lambda tx, row=row: tx.execute(_INSERT, row))  # type: ignore[misc]  # a default argument binds the loop's value
    return db


def again(db: Database, statement: Executable, params: Any) -> list[list[Any]]:
    """What a statement answers the first, second and third time in one transaction."""

    def run(tx: Tx) -> list[list[Any]]:
        return [[tuple(row) for row in tx.execute(statement, params)] for _ in range(3)]

    return db.write(run)


@pytest.mark.parametrize(
    ("statement", "params", "answer"),
    [
        (_BY_IDS, {"ids": ["a", "c", "d"], "live": True}, [("a", 0), ("c", 2)]),
        (_BY_IDS, {"ids": ["d"], "live": False}, [("d", 3)]),
        (_BY_IDS, {"ids": [], "live": True}, []),
        (_FIXED, None, [("c",)]),
        (_TEXT, {"least": 6}, [("g", 6), ("h", 7)]),
        (_PAIRS, {"pairs": [("a", 0), ("b", 9)]}, [("a",)]),
        (select(C.tags, C.live).where(C.id == "b"), None, [(["b", 1], False)]),
    ],
)
def test_the_first_time_is_like_every_other(db: Database, statement: Executable, params: Any, answer: Any) -> None:
    assert again(db, statement, params) == [answer] * 3


def test_lists_of_any_length_may_follow_each_other(db: Database) -> None:
    def run(tx: Tx) -> list[int]:
        found = []
        for length in [*range(FORMS + 8), 2, 1, 0, 70]:
            ids = [*"abcdefgh", *(f"x{number}" for number in range(100))][:length]
            found.append(len(tx.execute(_BY_IDS, {"ids": ids, "live": True}).all()))
        return found

    assert db.write(run)[-4:] == [1, 1, 0, 4]


def test_changes_return_and_convert_what_they_changed(db: Database) -> None:
    def run(tx: Tx) -> list[Any]:
        seen = []
        for more in (1, 2, 3):
            row = tx.execute(_ADD, {"which": "a", "more": more}).one()
            seen.append((row.units, row.tags))
        return seen

    assert db.write(run) == [(1, ["a", 0]), (3, ["a", 0]), (6, ["a", 0])]


def test_many_rows_at_once_are_counted_and_converted(db: Database) -> None:
    def run(tx: Tx) -> list[int]:
        counts = []
        for units in (10, 20, 30):
            rows = [{"id": name, "units": units, "live": True, "tags": {"n": units}} for name in ("a", "new")]
            counts.append(tx.execute(_PUT, rows).rowcount)
        return counts

    assert db.write(run) == [2, 2, 2]
    with db.read() as conn:
        assert conn.execute(select(C.units, C.tags).where(C.id == "new")).one() == (30, {"n": 30})


def test_the_same_statement_takes_other_columns_another_time(db: Database) -> None:
    def run(tx: Tx) -> None:
        for number in range(3):
            tx.execute(_INSERT, {"id": f"full{number}", "units": 1, "live": True, "tags": None})
            tx.execute(_INSERT, {"id": f"bare{number}", "live": False})

    db.write(run)
    with db.read() as conn:
        assert conn.execute(select(C.units).where(C.id == "bare2")).scalar_one() is None


def test_a_value_that_is_missing_is_named(db: Database) -> None:
    def run(tx: Tx) -> None:
        for _ in range(2):
            tx.execute(_DROP, {"which": "a"})
        tx.execute(_DROP, {})

    with pytest.raises(Exception, match="which"):
        db.write(run)


def test_a_refusal_of_the_database_is_the_same_error(db: Database) -> None:
    for _ in range(3):
        with pytest.raises(IntegrityError):
            db.write(lambda tx: tx.execute(_INSERT, {"id": "a", "units": 1, "live": True, "tags": None}))
