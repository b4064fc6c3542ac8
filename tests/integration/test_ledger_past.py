"""Balances at an instant that is over: exact to the microsecond, and the same for ever."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.money import Money
from entrepot.pay.ledger import Account, Ledger, Leg, Transfer, balance_at, balances, balances_at
from tests.integration.test_ledger_batches import BANK, fund, move

MICROSECOND = timedelta(microseconds=1)


def at(db: Database, at_us: int, owner: str = "ann") -> Money:
    with db.read() as conn:
        return balance_at(conn, owner, "wallet", "EUR", at_us=at_us)


def test_what_moved_in_the_instant_itself_is_in_and_what_moved_a_microsecond_later_is_not(
    db: Database, clock: ManualClock
) -> None:
    ledger, first = Ledger(db), clock.now_us()
    ledger.transfer(fund("t1", "ann", 100))
    clock.advance(MICROSECOND)
    ledger.transfer(move("t2", "ann", "ben", 30))
    assert [at(db, first + each) for each in (-1, 0, 1)] == [Money(minor, "EUR") for minor in (0, 100, 70)]
    assert at(db, first, "ben") == Money(0, "EUR")


def test_every_instant_is_the_sum_of_what_moved_by_then_though_the_clock_steps_back(
    db: Database, clock: ManualClock
) -> None:
    ledger, rng, start = Ledger(db), Random(7), clock.now_us()
    moved = list[tuple[int, str, int]]()
    for number in range(60):
        clock.set_us(start + rng.randrange(1_000))
        owner, minor = rng.choice(["ann", "ben"]), rng.randrange(1, 500)
        ledger.transfer(fund(f"t{number}", owner, minor))
        moved.append((clock.now_us(), owner, minor))
    for instant in range(start - 1, start + 1_001, 13):
        for owner in ("ann", "ben"):
            expected = sum(minor for when, who, minor in moved if who == owner and when <= instant)
            assert at(db, instant, owner) == Money(expected, "EUR")


def test_an_instant_that_is_over_reads_the_same_after_more_has_moved(db: Database, clock: ManualClock) -> None:
    ledger = Ledger(db)
    ledger.transfer(fund("t1", "ann", 100))
    over = clock.now_us()
    clock.advance(MICROSECOND)
    ledger.transfer(fund("t2", "ann", 900), move("t3", "ann", "ben", 500))
    assert at(db, over) == Money(100, "EUR")


def test_each_currency_and_kind_of_account_stands_by_itself(db: Database, clock: ManualClock) -> None:
    ledger = Ledger(db)
    won, bank = Account("ann", "wallet", "KRW"), Account(BANK.owner, "bank", "KRW")
    apart = Account("ann", "held", "EUR")
    ledger.transfer(fund("t1", "ann", 100), Transfer("t2", "transfer", "", (Leg(bank, -5_000), Leg(won, 5_000))))
    ledger.transfer(Transfer("t3", "hold", "tea", (Leg(Account("ann", "wallet", "EUR"), -40), Leg(apart, 40))))
    over = clock.now_us()
    with db.read() as conn:
        assert balances_at(conn, "ann", at_us=over) == balances(conn, "ann")
        assert balances_at(conn, "ann", at_us=over) == {
            ("held", "EUR"): 40,
            ("wallet", "EUR"): 60,
            ("wallet", "KRW"): 5_000,
        }
        assert balances_at(conn, "ann", at_us=over - 1) == {}


def test_a_past_balance_on_sqlite_is_read_from_one_index_without_the_rows(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("SQLite says in its plan that it reads an index alone; PostgreSQL decides by its statistics")
    asked = list[tuple[str, Any]]()
    with db.read() as conn:

        def remember(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(conn, "before_cursor_execute", remember)
        balance_at(conn, "ann", "wallet", "EUR", at_us=1)
        balances_at(conn, "ann", at_us=1)
        event.remove(conn, "before_cursor_execute", remember)
        plans = [
            conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all() for sql, values in asked if "ledger" in sql
        ]
    assert len(plans) == 2
    assert all("COVERING INDEX ix_ledger_entry_owner" in plan[0][-1] for plan in plans)
