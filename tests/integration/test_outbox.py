"""Events reach each subscriber exactly once, whatever a subscriber does."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import Column, MetaData, Table, Text, func, insert, select, text

from entrepot.core.database import Database, Tx, after_position, in_order, outbox_event
from entrepot.core.outbox import (
    Outbox,
    Position,
    Subscription,
    dead_letters,
    discard_dead_letter,
    last_position,
    read_events,
    retry_dead_letter,
)
from entrepot.core.outbox.tables import outbox_failure
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import NotFound

own = MetaData()
seen = Table("test_seen", own, Column("id", Text, primary_key=True))


@pytest.fixture
def db(db: Database) -> Database:
    db.write(lambda tx: own.create_all(tx.connection))
    return db


@dataclass(frozen=True, slots=True)
class Rang:
    """A bell rang."""

    NAME: ClassVar[str] = "test.bell.rang"
    id: str


def _ring(db: Database, *ids: str) -> None:
    for each in ids:
        db.write(lambda tx, each=each: tx.publish(Rang(each)))  # type: ignore[misc]  # a default argument binds the loop's value


def _note(tx: Tx, event: Rang) -> None:
    tx.execute(insert(seen), {"id": event.id})


def _seen(db: Database) -> list[str]:
    with db.read() as connection:
        return list(connection.execute(select(seen.c.id).order_by(seen.c.id)).scalars())


def test_each_event_is_handled_once_however_often_the_outbox_steps(db: Database) -> None:
    outbox = Outbox(db, [Subscription("test.note", Rang, _note)])
    _ring(db, "a", "b")
    assert outbox.drain() == 2
    assert outbox.drain() == 0
    _ring(db, "c")
    assert Outbox(db, [Subscription("test.note", Rang, _note)]).drain() == 1
    assert _seen(db) == ["a", "b", "c"]


def test_two_dispatchers_at_once_handle_no_event_twice(db: Database) -> None:
    _ring(db, *[f"{number:03}" for number in range(120)])
    outboxes = [Outbox(db, [Subscription("test.note", Rang, _note)]) for _ in range(4)]
    threads = [threading.Thread(target=each.drain) for each in outboxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outboxes[0].drain()
    assert _seen(db) == [f"{number:03}" for number in range(120)]


def test_a_failing_event_stops_nothing_else_and_waits_for_people(db: Database, clock: ManualClock) -> None:
    broken = True

    def handle(tx: Tx, event: Rang) -> None:
        _note(tx, event)
        if broken and event.id == "bad":
            raise ValueError("the bell is cracked")

    outbox = Outbox(db, [Subscription("test.note", Rang, handle)])
    _ring(db, "a", "bad", "c")
    outbox.drain()
    assert _seen(db) == ["a", "c"]
    for _ in range(20):
        clock.advance(timedelta(minutes=10))
        outbox.drain()
    with db.read() as connection:
        (letter,) = dead_letters(connection).items
    assert (letter.state, letter.attempts, letter.payload) == ("dead", 8, {"id": "bad"})
    assert "cracked" in letter.error
    broken = False
    retry_dead_letter(db, "test.note", letter.event_id, actor="system")
    outbox.drain()
    assert _seen(db) == ["a", "bad", "c"]
    with db.read() as connection:
        assert dead_letters(connection).items == []


def test_dead_letters_are_sorted_and_narrowed(db: Database) -> None:
    def refuse(tx: Tx, event: Rang) -> None:
        raise ValueError("the bell is cracked")

    outbox = Outbox(db, [Subscription("test.east", Rang, refuse), Subscription("test.west", Rang, refuse)])
    _ring(db, "a", "b")
    outbox.drain()
    with db.read() as connection:
        first = dead_letters(connection, limit=3, sort="subscriber")
        rest = dead_letters(connection, first.next, 3, sort="subscriber")
        assert [each.subscriber for each in [*first.items, *rest.items]] == ["test.east"] * 2 + ["test.west"] * 2
        assert {each.subscriber for each in dead_letters(connection, text="test.w").items} == {"test.west"}
        assert dead_letters(connection, state="dead").items == []
        assert len(dead_letters(connection, text=first.items[0].event_id).items) == 2


IMPOSSIBLE = {
    "sqlite": ["SELECT * FROM no_such_table"],
    "postgresql": ["SET LOCAL statement_timeout = '10ms'", "SELECT pg_sleep(5)"],
}
NO_ROOM = {
    "sqlite": ["PRAGMA max_page_count = 1", "CREATE TABLE test_large AS SELECT zeroblob(10000000)"],
    "postgresql": ["DO $$ BEGIN RAISE SQLSTATE '53100'; END $$"],
}


def _run(tx: Tx, statements: dict[str, list[str]]) -> None:
    for statement in statements[tx.connection.dialect.name]:
        tx.execute(text(statement))


def _failures(db: Database) -> int:
    with db.read() as connection:
        return connection.execute(select(func.count()).select_from(outbox_failure)).scalar_one()


def test_a_statement_that_the_database_will_never_take_is_a_failure_of_its_event(db: Database) -> None:
    def handle(tx: Tx, event: Rang) -> None:
        if event.id == "bad":
            _run(tx, IMPOSSIBLE)

    def handle_many(tx: Tx, events: Sequence[Rang]) -> None:
        for event in events:
            handle(tx, event)

    subscriptions = [
        Subscription("test.broken", Rang, handle),
        Subscription("test.broken_batch", Rang, handle, handle_many),
        Subscription("test.note", Rang, _note),
    ]
    _ring(db, "a", "bad", "c")
    assert Outbox(db, subscriptions).drain() == 9
    assert _seen(db) == ["a", "bad", "c"]
    with db.read() as connection:
        letters = dead_letters(connection).items
    assert {(letter.subscriber, letter.payload["id"]) for letter in letters} == {
        ("test.broken", "bad"),
        ("test.broken_batch", "bad"),
    }


def test_a_subscriber_for_whom_the_database_has_no_room_stops_no_other_and_loses_nothing(db: Database) -> None:
    full = True

    def handle(tx: Tx, event: Rang) -> None:
        if full:
            _run(tx, NO_ROOM)
        tx.execute(insert(seen), {"id": f"{event.id} again"})

    outbox = Outbox(db, [Subscription("test.large", Rang, handle), Subscription("test.note", Rang, _note)])
    _ring(db, "a")
    outbox.drain()
    assert _seen(db) == ["a"]
    assert _failures(db) == 0
    full = False
    db.write(lambda tx: _run(tx, {"sqlite": ["PRAGMA max_page_count = 4294967294"], "postgresql": []}))
    assert outbox.drain() == 1
    assert _seen(db) == ["a", "a again"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_connection_that_is_lost_while_an_event_is_handled_is_no_failure_of_the_event(db: Database) -> None:
    tries: list[str] = []

    def handle(tx: Tx, event: Rang) -> None:
        tries.append(event.id)
        if len(tries) == 1:
            tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        _note(tx, event)

    _ring(db, "a")
    assert Outbox(db, [Subscription("test.note", Rang, handle)]).drain() == 1
    assert (tries, _seen(db), _failures(db)) == (["a", "a"], ["a"], 0)


def test_a_dead_letter_can_be_given_up_with_a_reason(db: Database) -> None:
    def handle(tx: Tx, event: Rang) -> None:
        raise ValueError("never")

    _ring(db, "a")
    Outbox(db, [Subscription("test.note", Rang, handle)]).drain()
    with db.read() as connection:
        (letter,) = dead_letters(connection).items
    discard_dead_letter(db, "test.note", letter.event_id, actor="per_1", reason="a test bell")
    with pytest.raises(NotFound):
        discard_dead_letter(db, "test.note", letter.event_id, actor="per_1", reason="again")


def test_a_batch_that_fails_is_undone_and_handled_one_by_one(db: Database) -> None:
    def handle_many(tx: Tx, events: Sequence[Rang]) -> None:
        for event in events:
            _note(tx, event)
        if any(event.id == "bad" for event in events):
            raise ValueError("the bell is cracked")

    def handle(tx: Tx, event: Rang) -> None:
        handle_many(tx, [event])

    outbox = Outbox(db, [Subscription("test.note", Rang, handle, handle_many)])
    _ring(db, "a", "bad", "c")
    outbox.drain()
    assert _seen(db) == ["a", "c"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)  # on SQLite no transaction is open beside another
def test_a_reader_with_its_own_position_passes_no_event_of_an_open_transaction(db: Database) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        tx.publish(Rang("slow"))
        tx.flush()
        tx._events.clear()
        entered.set()
        go_on.wait(10)

    another_process = Database.open(db.url)
    thread = threading.Thread(target=lambda: another_process.write(slow))
    thread.start()
    entered.wait(10)
    _ring(db, "fast")
    with db.read() as connection:
        events, position = read_events(connection, Position(), 10)
    assert events == []
    go_on.set()
    thread.join()
    another_process.close()
    Outbox(db, []).drain()
    with db.read() as connection:
        events, position = read_events(connection, position, 10)
        assert [event.payload["id"] for event in events] == ["slow", "fast"]
        assert read_events(connection, position, 10)[0] == []


def test_positions_go_on_where_the_last_read_ended(db: Database) -> None:
    _ring(db, "a", "b", "c")
    Outbox(db, []).drain()  # waits for what a neighbour's transaction holds back
    with db.read() as connection:
        events, position = read_events(connection, Position(), 2, [Rang.NAME])
        assert [event.payload["id"] for event in events] == ["a", "b"]
        events, position = read_events(connection, position, 2, ["other"])
        assert events == []
        events, position = read_events(connection, position, 2)
        assert [event.payload["id"] for event in events] == ["c"]
        assert position == last_position(connection)


def test_two_subscriptions_may_not_share_a_name(db: Database) -> None:
    with pytest.raises(ValueError, match="same name"):
        Outbox(db, [Subscription("test.note", Rang, _note)] * 2)


def test_looking_for_news_does_not_go_through_what_was_read(db: Database) -> None:
    """The plan searches by the whole position: on SQLite that is the row's number."""
    columns = outbox_event.c
    news = select(columns.id).where(after_position(columns, db.dialect)).order_by(*in_order(columns, db.dialect))
    statement = news.params(after_xid=0, after_seq=5)
    with db.read() as connection:
        sql = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN" if db.dialect == "sqlite" else "EXPLAIN"
        plan = " ".join(map(str, connection.exec_driver_sql(f"{explain} {sql}")))
    assert ("rowid>?" if db.dialect == "sqlite" else "ROW(xid, seq) >") in plan
