"""The audit log can be added to, read and proven, never changed."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Executable, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from entrepot.core.audit import (
    GENESIS,
    AuditEntry,
    Sealer,
    audit_entries,
    chain,
    export_audit,
    last_seal,
    seal,
    verify_seals,
)
from entrepot.core.audit.tables import audit_seal
from entrepot.core.database import Database, Tx, audit_log
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput


def record(db: Database, count: int, *, actor: str = "per_one", action: str = "order.paid") -> None:
    def write(n: int) -> None:
        db.write(lambda tx: tx.audit(actor, action, f"ord_{n}", amount=n, reason="값·价"))

    for n in range(count):
        write(n)


def seal_often(db: Database) -> None:
    for _ in range(20):
        Sealer(db, limit=7).step()


def disarm(db: Database) -> None:
    """What somebody with the keys to the database can do: take the triggers away."""
    names = {"sqlite": ["audit_log_no_update", "audit_log_no_delete", "audit_seal_no_update", "audit_seal_no_delete"]}

    def drop(name: str) -> None:
        db.write(lambda tx: tx.execute(text(f"DROP TRIGGER {name}")))

    for name in names.get(db.dialect, ["audit_log_append_only ON audit_log", "audit_seal_append_only ON audit_seal"]):
        drop(name)


@pytest.mark.parametrize("table", [audit_log, audit_seal], ids=lambda table: table.name)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_what_was_recorded(db: Database, table: Table, change: str) -> None:
    record(db, 2)
    Sealer(db).step()
    statement = delete(table) if change == "delete" else update(table).values({table.c.seq: table.c.seq})
    with pytest.raises(DBAPIError, match="append-only"):
        db.write(lambda tx: tx.execute(statement))
    with db.read() as connection:
        assert len(connection.execute(select(audit_log)).all()) == 2
        assert verify_seals(connection).holds


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_postgres_refuses_to_truncate_what_was_recorded(db: Database) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        db.write(lambda tx: tx.execute(text("TRUNCATE audit_log")))


def test_an_empty_log_holds(db: Database) -> None:
    assert seal(db) == 0
    with db.read() as connection:
        report = verify_seals(connection)
        assert last_seal(connection) is None
    assert (report.holds, report.seals, report.entries, report.head) == (True, 0, 0, GENESIS)


def test_what_was_recorded_is_sealed_and_holds(db: Database) -> None:
    sealer = Sealer(db, limit=10)
    record(db, 25)
    assert sealer.step() == 25
    assert sealer.step() == 0
    record(db, 3)
    assert sealer.step() == 3
    with db.read() as connection:
        report = verify_seals(connection)
        newest = last_seal(connection)
    assert (report.holds, report.seals, report.entries) == (True, 4, 28)
    assert newest is not None
    assert newest.hash == report.head


def test_sealers_of_many_processes_make_one_chain(db: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        writing = [pool.submit(record, db, 30) for _ in range(3)]
        sealing = [pool.submit(seal_often, db) for _ in range(3)]
    for each in [*writing, *sealing]:
        each.result()
    Sealer(db).step()
    with db.read() as connection:
        report = verify_seals(connection)
    assert (report.holds, report.entries) == (True, 90), report.reason


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_an_entry_that_commits_late_is_sealed_late_and_breaks_nothing(db: Database) -> None:
    record(db, 1)
    opened, release = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        tx.audit("per_slow", "order.paid", "ord_slow")
        tx.flush()
        tx.execute(text("SELECT 1"))  # what waits to be sent goes with it
        opened.set()
        release.wait(30)
        tx._audits.clear()

    another_process = Database.open(db.url)
    thread = threading.Thread(target=lambda: another_process.write(slow))
    thread.start()
    assert opened.wait(30)
    record(db, 5)
    assert Sealer(db).step() == 1  # only what is older than the open transaction
    release.set()
    thread.join()
    another_process.close()
    assert Sealer(db).step() == 6
    with db.read() as connection:
        assert verify_seals(connection).holds


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (update(audit_log).where(audit_log.c.subject == "ord_12").values(actor="per_other"), "changed"),
        (update(audit_log).where(audit_log.c.subject == "ord_12").values(evidence={"amount": 1}), "changed"),
        (delete(audit_log).where(audit_log.c.subject == "ord_12"), "removed or added"),
        (delete(audit_seal).where(audit_seal.c.number == 2), "missing"),
        (update(audit_seal).where(audit_seal.c.number == 2).values(previous="f" * 64), "does not follow"),
    ],
)
def test_whoever_changes_the_log_in_spite_of_the_triggers_is_found_out(
    db: Database, tamper: Executable, reason: str
) -> None:
    record(db, 25)
    Sealer(db, limit=10).step()
    disarm(db)
    db.write(lambda tx: tx.execute(tamper))
    with db.read() as connection:
        report = verify_seals(connection)
    assert report.broken is not None
    assert reason in report.reason


def test_an_entry_slipped_in_later_is_found_out(db: Database) -> None:
    record(db, 5)
    Sealer(db).step()
    early = {"xid": 0, "seq": 0, "at": 1, "actor": "a", "action": "b", "subject": "c", "evidence": {}}
    db.write(lambda tx: tx.execute(insert(audit_log), early))
    with db.read() as connection:
        assert verify_seals(connection).broken == 1


def test_entries_are_found_by_subject_actor_action_and_time(db: Database, clock: ManualClock) -> None:
    record(db, 3)
    later_us = clock.now_us() + 1_000_000
    clock.advance(timedelta(seconds=2))
    record(db, 2, actor="policy:merge", action="parcel.merged")
    with db.read() as connection:

        def subjects(**wanted: object) -> list[str]:
            return [entry.subject for entry in audit_entries(connection, **wanted).items]  # type: ignore[arg-type]  # whatever the test names

        assert subjects() == ["ord_1", "ord_0", "ord_2", "ord_1", "ord_0"]
        assert subjects(subject="ord_1") == ["ord_1", "ord_1"]
        assert subjects(actor="policy:merge") == ["ord_1", "ord_0"]
        assert subjects(action="order") == subjects(action="order.paid") == ["ord_2", "ord_1", "ord_0"]
        assert subjects(action="ord") == []
        assert subjects(action="o_der") == []
        assert subjects(since_us=later_us) == ["ord_1", "ord_0"]
        assert subjects(until_us=later_us) == ["ord_2", "ord_1", "ord_0"]
        entry = audit_entries(connection, subject="ord_2").items[0]
    assert (entry.actor, entry.evidence) == ("per_one", {"amount": 2, "reason": "값·价"})


def test_pages_walk_the_whole_log_once_while_it_grows(db: Database) -> None:
    record(db, 23)
    seen: list[int] = []
    cursor = None
    while True:
        with db.read() as connection:
            page = audit_entries(connection, cursor=cursor, limit=5)
        seen += [entry.evidence["amount"] for entry in page.items]
        record(db, 1, actor="per_new")
        cursor = page.next
        if cursor is None:
            break
    assert seen == list(range(22, -1, -1))


def test_a_search_that_finds_nothing_near_stops_and_says_where_to_go_on(db: Database) -> None:
    record(db, 1, actor="per_rare")
    record(db, 25)
    found, pages, cursor = [], 0, None
    with db.read() as connection:
        while True:
            page = audit_entries(connection, actor="per_rare", cursor=cursor, scan=10)
            found += page.items
            pages, cursor = pages + 1, page.next
            if cursor is None:
                break
    assert (len(found), pages) == (1, 3)


def test_a_made_up_cursor_is_refused(db: Database) -> None:
    with db.read() as connection, pytest.raises(InvalidInput):
        audit_entries(connection, cursor="bm90aGluZw")


def test_an_export_proves_itself_line_by_line(db: Database) -> None:
    record(db, 25)
    Sealer(db, limit=10).step()
    record(db, 2)
    with db.read() as connection:
        lines = [json.loads(line) for line in export_audit(connection)]
    head, batch, seals = GENESIS, [], 0
    for line in lines:
        if "entry" in line:
            kept = line["entry"]
            batch.append(AuditEntry(0, kept["at"], kept["actor"], kept["action"], kept["subject"], kept["evidence"]))
        else:
            assert line["seal"]["entries"] == len(batch)
            head = chain(head, batch)
            assert line["seal"]["hash"] == head
            batch, seals = [], seals + 1
    assert (seals, len(batch)) == (3, 2)
