"""Payouts through a bank that runs as a process of its own, is late, repeats itself and is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import entrepot.app.modules  # noqa: F401  # every table
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.ledger import PLATFORM, balance
from entrepot.pay.settlement import (
    BankFolder,
    Destination,
    Manners,
    SandboxBank,
    deliver,
    destination,
    differences,
    find_account,
    make_file,
    payouts,
    request_payout,
    seller_balances,
    set_account,
    take_reports,
)
from entrepot.pay.wallet import top_up
from tests.shop_factories import Market, bring, buy, make_market

HOUSE = destination("Harbour Market", "DE", "DE02120300000000202051", "BYLADEM1001")
COUNT = 24
PATIENCE_S = 60.0


@pytest.fixture
def market(db: Database) -> Market:
    """A market of which one seller can be paid out."""
    market = make_market(db)
    top_up(db, person_id=market.shopper_id, amount=Money(1_000_000, "KRW"), idempotency_key="first")
    group = buy(db, market)
    pay(db, group_id=group.id, shopper_id=market.shopper_id)
    order = next(each for each in group.orders if each.seller_id == market.lamp.seller_id)
    bring(db, order.id, market.lamp.seller_id, until="received")
    return market


def ask(db: Database, seller_id: str, minor: int) -> None:
    request_payout(db, seller_id=seller_id, amount=Money(minor, "KRW"), actor="per_owner", idempotency_key=None)


@contextmanager
def bank_process(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "entrepot.pay.settlement.sandbox", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "works in" in process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def states(db: Database) -> Counter[str]:
    with db.read() as connection:
        return Counter(each.state for each in payouts(connection, limit=200).items)


def test_a_bank_of_its_own_that_is_killed_and_repeats_itself_leaves_every_payout_where_it_ended(
    db: Database, market: Market, tmp_path: Path
) -> None:
    seller_id, folder = market.lamp.seller_id, tmp_path / "bank"
    with db.read() as connection:
        (before,) = seller_balances(connection, seller_id, now_us=db.clock.now_us())
    options = ("--seed", "3", "--refuse", "0.2", "--give-back", "0.2", "--duplicate", "0.7", "--delay-s", "0.1")
    for start in range(0, COUNT, 4):
        for minor in range(start + 1, start + 5):
            ask(db, seller_id, minor)
        assert make_file(db, actor="per_operator") is not None
    bank = BankFolder(folder)
    give_up = time.monotonic() + PATIENCE_S
    while states(db)["sending"] or not (folder / "taken").exists() or any((folder / "desk").glob("*.xml")):
        assert time.monotonic() < give_up, states(db)
        with bank_process(folder, *options):  # killed after a moment, wherever it is
            deliver(db, bank, HOUSE)
            time.sleep(0.25)
        take_reports(db, bank)
    take_reports(db, bank)
    with db.read() as connection:
        ended = {each.amount_minor: each.state for each in payouts(connection, limit=200).items}
        arrived = sum(minor for minor, state in ended.items() if state == "paid")
        (after,) = seller_balances(connection, seller_id, now_us=db.clock.now_us())
        assert after.minor == before.minor - arrived
        assert balance(connection, PLATFORM, "in_transit", "KRW").minor == 0
        assert balance(connection, PLATFORM, "bank", "KRW").minor == arrived - 1_000_000
        assert differences(connection) == []
    assert set(ended.values()) == {"paid", "refused", "returned"}
    assert verify(db).differences == ()


def test_a_closed_account_is_refused_and_said(db: Database, market: Market, tmp_path: Path) -> None:
    seller_id = market.lamp.seller_id
    set_account(db, seller_id=seller_id, to=Destination("Closed", "KR", "1100404", "DEMODEFF"), actor="per_owner")
    ask(db, seller_id, 500)
    assert make_file(db, actor="per_operator") is not None
    bank = BankFolder(tmp_path)
    deliver(db, bank, HOUSE)
    assert SandboxBank(tmp_path).work(0.0) == 1
    take_reports(db, bank)
    assert states(db) == {"refused": 1}
    with db.read() as connection:
        account = find_account(connection, seller_id)
    assert account is not None
    assert (account.state, account.reason) == ("refused", "AC04")


def test_the_same_seed_and_file_meet_the_same_fate(db: Database, market: Market, tmp_path: Path) -> None:
    for minor in range(1, 9):
        ask(db, market.lamp.seller_id, minor)
    assert make_file(db, actor="per_operator") is not None
    deliver(db, BankFolder(tmp_path), HOUSE)
    (file,) = (tmp_path / "out").iterdir()
    content, told = file.read_bytes(), []
    for name in ("first", "second"):
        (tmp_path / name / "out").mkdir(parents=True)
        (tmp_path / name / "out" / file.name).write_bytes(content)
        bank = SandboxBank(tmp_path / name, Manners(seed=5, refuse=0.3, give_back=1.0, duplicate=0.5))
        assert bank.work(1_000.0)
        told.append({each.name: each.read_bytes() for each in (tmp_path / name / "in").iterdir()})
    assert told[0] == told[1]
    assert len(told[0]) > 2
