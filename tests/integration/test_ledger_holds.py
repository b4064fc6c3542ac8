"""Holds and limits: what is kept apart is posted once, given back once, and nothing passes a limit."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InsufficientFunds, InvalidInput, NotFound
from entrepot.pay.ledger import (
    PLATFORM,
    Account,
    Hold,
    HoldSettled,
    Ledger,
    Leg,
    LimitExceeded,
    Limits,
    Transfer,
    TransferDiffers,
    balance,
    find_hold,
    hold,
    post,
    post_hold,
    set_limits,
    void_expired,
    void_hold,
)
from tests.integration.test_ledger_batches import fund, move, wallet

SHOP = Account("shop", "payable", "EUR")
COMMISSION = Account(PLATFORM, "commission", "EUR")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger(db: Database) -> Ledger:
    ledger = Ledger(db)
    ledger.transfer(fund("fund", "ann", 100))
    return ledger


def held(db: Database, owner: str = "ann") -> tuple[int, int]:
    """What an owner's wallet has and what lies apart."""
    with db.read() as conn:
        return balance(conn, owner, "wallet", "EUR").minor, balance(conn, owner, "held", "EUR").minor


def keep(db: Database, name: str = "h1", minor: int = 60, **more: Any) -> Hold:
    return db.write(
        lambda tx: hold(tx, hold_id=name, account=wallet("ann"), amount_minor=minor, reference="tea", **more)
    )


def take(db: Database, *legs: Leg, name: str = "h1") -> None:
    db.write(lambda tx: post_hold(tx, hold_id=name, legs=legs))


def state(db: Database, name: str = "h1") -> tuple[str, int]:
    with db.read() as conn:
        found = find_hold(conn, name)
    assert found is not None
    return found.state, found.posted_minor


def test_a_hold_is_posted_in_part_and_the_rest_goes_back(db: Database, ledger: Ledger) -> None:
    keep(db)
    assert held(db) == (40, 60)
    with pytest.raises(InsufficientFunds):
        ledger.transfer(move("t1", "ann", "ben", 50))
    take(db, Leg(SHOP, 45), Leg(COMMISSION, 5))
    assert held(db) == (50, 0)
    assert state(db) == ("posted", 50)
    with db.read() as conn:
        assert balance(conn, "shop", "payable", "EUR").minor == 45
    assert verify(db).agrees


def test_the_same_hold_and_the_same_post_come_again_and_count_once(db: Database, ledger: Ledger) -> None:
    for _ in range(2):
        keep(db)
    for _ in range(2):
        take(db, Leg(SHOP, 60))
    assert held(db) == (40, 0)
    for minor, until in ((61, None), (60, 2**53)):
        with pytest.raises(TransferDiffers):
            keep(db, minor=minor, expires_at_us=until)
    with pytest.raises(TransferDiffers):
        take(db, Leg(SHOP, 59))
    with pytest.raises(TransferDiffers):
        take(db, Leg(COMMISSION, 60))
    assert held(db) == (40, 0)
    assert verify(db).agrees


def test_a_hold_that_was_given_back_is_posted_to_nobody(db: Database, ledger: Ledger) -> None:
    keep(db)
    assert db.write(lambda tx: void_hold(tx, "h1"))
    assert not db.write(lambda tx: void_hold(tx, "h1"))
    with pytest.raises(HoldSettled):
        take(db, Leg(SHOP, 60))
    assert (held(db), state(db)) == ((100, 0), ("voided", 0))
    assert verify(db).agrees


def test_a_posted_hold_is_not_given_back(db: Database, ledger: Ledger) -> None:
    keep(db)
    take(db, Leg(SHOP, 60))
    assert not db.write(lambda tx: void_hold(tx, "h1"))
    assert held(db) == (40, 0)


def test_a_hold_whose_time_is_over_is_posted_no_more_and_goes_back(
    db: Database, ledger: Ledger, clock: ManualClock
) -> None:
    keep(db, expires_at_us=clock.now_us() + 60_000_000)
    keep(db, "h2", 10)
    clock.advance(MINUTE - timedelta(microseconds=1))
    assert void_expired(db) == 0
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(HoldSettled):
        take(db, Leg(SHOP, 60))
    assert held(db) == (30, 70)
    assert void_expired(db) == 1
    assert void_expired(db) == 0
    assert (held(db), state(db), state(db, "h2")) == ((90, 10), ("expired", 0), ("pending", 0))
    assert verify(db).agrees


@pytest.mark.parametrize(
    "legs",
    [
        (Leg(SHOP, 61),),
        (Leg(SHOP, 0),),
        (Leg(Account("shop", "payable", "USD"), 60),),
        (Leg(SHOP, 30), Leg(wallet("ann"), 30)),
        (Leg(Account("ann", "held", "EUR"), 60),),
    ],
)
def test_a_hold_gives_no_more_than_it_keeps_in_its_currency_to_others(
    db: Database, ledger: Ledger, legs: tuple[Leg, ...]
) -> None:
    keep(db)
    with pytest.raises(InvalidInput):
        take(db, *legs)
    assert (held(db), state(db)) == ((40, 60), ("pending", 0))


def test_what_cannot_be_held_is_refused(db: Database, ledger: Ledger, clock: ManualClock) -> None:
    with pytest.raises(InsufficientFunds):
        keep(db, minor=101)
    for minor, until in ((0, None), (-1, None), (1, clock.now_us())):
        with pytest.raises(InvalidInput):
            keep(db, minor=minor, expires_at_us=until)
    with pytest.raises(NotFound):
        take(db, Leg(SHOP, 1), name="h2")
    with pytest.raises(NotFound):
        db.write(lambda tx: void_hold(tx, "h2"))
    assert held(db) == (100, 0)
    assert verify(db).agrees


def test_many_who_settle_a_hold_at_once_settle_it_once(db: Database, ledger: Ledger) -> None:
    for number in range(10):
        keep(db, f"h{number}", 10)
    outcomes = list[str]()

    def settle(number: int, way: int) -> None:
        try:
            if way == 0:
                take(db, Leg(SHOP, 10), name=f"h{number}")
                outcomes.append("posted")
            elif db.write(lambda tx: void_hold(tx, f"h{number}")):
                outcomes.append("voided")
        except HoldSettled:
            pass

    threads = [threading.Thread(target=settle, args=(number, way)) for number in range(10) for way in (0, 1)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(outcomes) == 10
    assert held(db) == (10 * outcomes.count("voided"), 0)
    assert verify(db).agrees


def test_the_auditor_sees_a_hold_whose_row_says_something_else(db: Database, ledger: Ledger) -> None:
    keep(db)
    take(db, Leg(SHOP, 50))
    keep(db, "h2", 5)
    db.write(lambda tx: tx.connection.exec_driver_sql("UPDATE ledger_hold SET posted_minor = 40 WHERE id = 'h1'"))
    db.write(lambda tx: tx.connection.exec_driver_sql("UPDATE ledger_hold SET state = 'voided' WHERE id = 'h2'"))
    found = {(each.check, each.id) for each in verify(db).differences}
    assert {
        ("hold.post", "h1"),
        ("hold.void", "h2"),
        ("hold.apart", "ann EUR"),
        ("transfer.missing", "h2:void"),
    } <= found


def test_an_account_stays_between_its_limits(db: Database, ledger: Ledger) -> None:
    db.write(lambda tx: set_limits(tx, wallet("ann"), Limits(lowest_minor=20, highest_minor=150)))
    db.write(lambda tx: set_limits(tx, wallet("ben"), Limits(highest_minor=30)))
    answers = ledger.transfer_each(
        [
            move("t1", "ann", "ben", 31),
            move("t2", "ann", "ben", 30),
            move("t3", "ann", "cho", 51),
            move("t4", "ann", "cho", 50),
            fund("t5", "ann", 131),
            fund("t6", "ann", 130),
            move("t7", "ann", "cho", 200),
        ]
    )
    assert [type(each) for each in answers] == [
        LimitExceeded, type(None), LimitExceeded, type(None), LimitExceeded, type(None), InsufficientFunds,
    ]  # fmt: skip
    assert [held(db, who)[0] for who in ("ann", "ben", "cho")] == [150, 30, 50]
    assert verify(db).agrees


def test_money_that_comes_back_passes_the_highest_balance(db: Database, ledger: Ledger) -> None:
    keep(db)
    db.write(lambda tx: set_limits(tx, wallet("ann"), Limits(highest_minor=50)))
    assert db.write(lambda tx: void_hold(tx, "h1"))
    assert held(db) == (100, 0)
    with pytest.raises(LimitExceeded):
        ledger.transfer(fund("t1", "ann", 1))


def test_an_account_of_the_platform_has_the_limits_that_it_was_given(db: Database, ledger: Ledger) -> None:
    credit = Account("cafe", "credit", "EUR")

    def owe(name: str, minor: int) -> Transfer:
        return Transfer(name, "transfer", "beans", (Leg(credit, -minor), Leg(SHOP, minor)))

    ledger.transfer(owe("t1", 500))
    db.write(lambda tx: set_limits(tx, credit, Limits(lowest_minor=-600)))
    with pytest.raises(LimitExceeded):
        ledger.transfer(owe("t2", 101))
    ledger.transfer(owe("t3", 100))
    db.write(lambda tx: set_limits(tx, credit, Limits(highest_minor=0)))
    ledger.transfer(owe("t4", 10_000))


@pytest.mark.parametrize(
    ("account", "limits"),
    [
        (wallet("ann"), Limits(lowest_minor=-1)),
        (wallet("ann"), Limits(lowest_minor=5, highest_minor=4)),
        (wallet("ann"), Limits(highest_minor=-1)),
        (SHOP, Limits(highest_minor=1)),
    ],
)
def test_limits_that_make_no_sense_are_refused(db: Database, ledger: Ledger, account: Account, limits: Limits) -> None:
    with pytest.raises(InvalidInput):
        db.write(lambda tx: set_limits(tx, account, limits))


def test_a_wallet_without_a_row_takes_its_limit_all_the_same(db: Database, ledger: Ledger) -> None:
    db.write(lambda tx: set_limits(tx, wallet("new"), Limits(highest_minor=10)))
    with pytest.raises(LimitExceeded):
        db.write(lambda tx: post(tx, transfer_id="t1", kind="transfer", reference="", legs=fund("", "new", 11).legs))
    assert held(db, "new") == (0, 0)
