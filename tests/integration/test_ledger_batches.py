"""Transfers of many callers in one batch: each all or none, made once under its id, and seen by those behind it."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.kit.errors import AppError, InsufficientFunds
from entrepot.pay.ledger import (
    PLATFORM,
    Account,
    Ledger,
    Leg,
    Transfer,
    TransferDiffers,
    UnbalancedTransfer,
    balance,
    balances,
)
from entrepot.pay.ledger.tables import ledger_transfer

BANK = Account(PLATFORM, "bank", "EUR")


def wallet(owner: str) -> Account:
    return Account(owner, "wallet", "EUR")


def move(name: str, giver: str, taker: str, minor: int, *, reference: str = "gift") -> Transfer:
    return Transfer(name, "transfer", reference, (Leg(wallet(giver), -minor), Leg(wallet(taker), minor)))


def fund(name: str, owner: str, minor: int) -> Transfer:
    return Transfer(name, "transfer", "funds", (Leg(BANK, -minor), Leg(wallet(owner), minor)))


def held(db: Database, owner: str) -> int:
    with db.read() as conn:
        return balance(conn, owner, "wallet", "EUR").minor


def kinds(problems: list[AppError | None]) -> list[type | None]:
    return [None if each is None else type(each) for each in problems]


@pytest.fixture
def ledger(db: Database) -> Ledger:
    return Ledger(db)


def test_each_of_a_batch_sees_what_those_before_it_left(db: Database, ledger: Ledger) -> None:
    answers = ledger.transfer_each(
        [
            fund("t1", "ann", 100),
            move("t2", "ann", "ben", 70),
            move("t3", "ann", "ben", 70),  # 30 are left
            move("t4", "ben", "ann", 50),  # ben has them since t2
            move("t5", "ann", "cho", 80),
            Transfer("t6", "transfer", "", (Leg(wallet("ann"), 1),)),
        ]
    )
    assert kinds(list(answers)) == [None, None, InsufficientFunds, None, None, UnbalancedTransfer]
    assert [held(db, who) for who in ("ann", "ben", "cho")] == [0, 20, 80]
    assert verify(db).agrees


def test_linked_transfers_are_made_all_or_none(db: Database, ledger: Ledger) -> None:
    ledger.transfer(fund("t1", "ann", 100))
    with pytest.raises(InsufficientFunds):
        ledger.transfer(move("t2", "ann", "ben", 60), move("t3", "ann", "cho", 60))
    assert (held(db, "ann"), held(db, "ben"), held(db, "cho")) == (100, 0, 0)
    ledger.transfer(move("t2", "ann", "ben", 60), move("t3", "ben", "cho", 60))
    assert (held(db, "ann"), held(db, "ben"), held(db, "cho")) == (40, 0, 60)
    with db.read() as conn:  # what came to nothing in one batch has its account all the same
        assert balances(conn, "ben") == {("wallet", "EUR"): 0}
    assert verify(db).agrees


def test_what_a_refused_group_moved_is_undone_for_those_behind_it(db: Database, ledger: Ledger) -> None:
    ledger.transfer(fund("t1", "ann", 100))
    asked = [[move("t2", "ann", "ben", 90), move("t3", "cho", "ben", 1)], [move("t4", "ann", "cho", 100)]]
    assert kinds(list(ledger._ask(asked))) == [InsufficientFunds, None]
    assert (held(db, "ann"), held(db, "ben"), held(db, "cho")) == (0, 0, 100)
    assert ledger.transfer_each([move("t2", "cho", "ben", 1)]) == [None]  # its id was not used up


def test_the_same_transfer_again_is_made_once_and_another_one_of_that_id_is_refused(
    db: Database, ledger: Ledger
) -> None:
    first = fund("t1", "ann", 100)
    assert kinds(list(ledger.transfer_each([first, first, fund("t1", "ann", 101)]))) == [None, None, TransferDiffers]
    answers = list(Ledger(db).transfer_each([first, fund("t1", "ann", 101), fund("t1", "ben", 100)]))
    assert kinds(answers) == [None, TransferDiffers, TransferDiffers]
    with pytest.raises(TransferDiffers, match="t1"):
        ledger.transfer(Transfer("t1", "transfer", "another reference", first.legs))
    assert held(db, "ann") == 100
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(ledger_transfer)).scalar_one() == 1


def test_many_callers_at_once_and_twice_move_each_amount_once(db: Database) -> None:
    ledger = Ledger(db)
    ledger.transfer_each([fund(f"f{who}", f"p{who}", 1_000) for who in range(8)])
    failures: list[BaseException] = []

    def call(number: int) -> None:
        who = number % 8  # two callers send each transfer
        try:
            for each in range(12):
                ledger.transfer(move(f"t{who}_{each}", f"p{who}", f"p{(who + 1 + each % 7) % 8}", 10))
        except BaseException as problem:  # noqa: BLE001  # shown by the assertion
            failures.append(problem)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failures == []
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(ledger_transfer)).scalar_one() == 8 + 96
    assert sum(held(db, f"p{who}") for who in range(8)) == 8_000
    assert verify(db).agrees


def test_the_same_transfer_from_two_processes_at_once_is_made_once(db: Database) -> None:
    if db.dialect == "sqlite":
        pytest.skip("one process owns the file")
    Ledger(db).transfer(fund("f", "ann", 1_000))
    with Database.open(db.url) as second:
        failures: list[BaseException] = []

        def call(where: Database) -> None:
            mine = Ledger(where)
            try:
                for each in range(40):
                    mine.transfer(move(f"t{each}", "ann", "ben", 10), move(f"u{each}", "ben", "ann", 4))
            except BaseException as problem:  # noqa: BLE001  # shown by the assertion
                failures.append(problem)

        threads = [threading.Thread(target=call, args=(where,)) for where in (db, second)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
    assert failures == []
    assert (held(db, "ann"), held(db, "ben")) == (760, 240)
    assert verify(db).agrees


def test_a_caller_whose_batch_fails_is_told(db: Database) -> None:
    ledger = Ledger(db)
    with pytest.raises(AppError, match="XXX"):
        ledger.transfer(Transfer("t1", "transfer", "", (Leg(Account("ann", "wallet", "XXX"), 1),)))
    ledger.transfer(fund("t1", "ann", 1))  # and the next is served
    assert held(db, "ann") == 1
