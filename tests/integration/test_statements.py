"""Statements of accounts: sums that close, balances that run on over pages, as page, CSV, PDF, HTTP and command."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader

from entrepot.app import App, open_app
from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.pay.ledger import (
    PLATFORM,
    Account,
    BalancedLine,
    Ledger,
    Leg,
    Transfer,
    account_statement,
    balance_at,
    balanced_lines,
)
from entrepot.pay.wallet import top_up
from tests.commands import run_forked
from tests.visitors import Visitor, fresh_settings

OWNER = "per_statement"
SINCE = "2026-01-01"


def _move(db: Database, minor: int, number: int) -> None:
    wallet, bank = Account(OWNER, "wallet", "KRW"), Account(PLATFORM, "bank", "KRW")
    legs = (Leg(wallet, minor), Leg(bank, -minor))
    Ledger(db).transfer(Transfer(f"trf_{number:06}", "transfer", f"=ref{number}", legs))


@pytest.fixture
def moved(db: Database, clock: ManualClock) -> list[tuple[int, int]]:
    """Forty movements of a wallet, some at the same moment: (microseconds, minor units) each."""
    dice, told, held = Random(4), [], 0
    for number in range(40):
        minor = dice.randint(1, 5_000) if held < 3_000 or dice.random() < 0.6 else -dice.randint(1, held)
        _move(db, minor, number)
        held += minor
        told.append((clock.now_us(), minor))
        if dice.random() < 0.8:
            clock.advance(timedelta(minutes=dice.randint(1, 600)))
    return told


def test_what_was_held_and_what_moved_make_what_is_held_over_any_span(
    db: Database, moved: list[tuple[int, int]]
) -> None:
    moments = sorted({at for at, _ in moved})
    for since_us, until_us in [*pairwise([0, *moments[::5], 2**60]), (moments[3], moments[-3] + 1), (5, 5)]:
        with db.read() as connection:
            of = account_statement(connection, OWNER, "wallet", "KRW", since_us=since_us, until_us=until_us)
            assert of.opening_minor == sum(minor for at, minor in moved if at < since_us)
            assert of.closing_minor == balance_at(connection, OWNER, "wallet", "KRW", at_us=until_us - 1).minor
        inside = [minor for at, minor in moved if since_us <= at < until_us]
        assert (of.count, of.came_minor) == (len(inside), sum(minor for minor in inside if minor > 0))


def test_balances_run_on_over_pages(db: Database, moved: list[tuple[int, int]]) -> None:
    since_us = moved[11][0]
    with db.read() as connection:
        of = account_statement(connection, OWNER, "wallet", "KRW", since_us=since_us, until_us=2**60)
        lines: list[BalancedLine] = []
        cursor: str | None = None
        while True:
            page = balanced_lines(connection, of, cursor=cursor, limit=7)
            lines += page.items
            if (cursor := page.next) is None:
                break
    inside = [minor for at, minor in moved if at >= since_us]
    assert [each.line.amount_minor for each in lines] == inside
    assert [each.balance_minor for each in lines] == list(accumulate(inside, initial=of.opening_minor))[1:]
    assert lines[-1].balance_minor == of.closing_minor


def test_a_span_that_ends_before_it_begins_is_refused(db: Database) -> None:
    with db.read() as connection, pytest.raises(InvalidInput) as refusal:
        account_statement(connection, OWNER, "wallet", "KRW", since_us=2, until_us=1)
    assert refusal.value.extra["field"] == "until"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = open_app(fresh_settings(tmp_path), durable=False)
    yield app
    app.stop()


@pytest.fixture
def visitor(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    yield visitor
    visitor.close()


@pytest.fixture
def person(app: App, visitor: Visitor) -> str:
    """Somebody who put three amounts into their wallet."""
    person = visitor.sign_up("statement@shop.example")
    for number, minor in enumerate((500, 70_000, 1_234)):
        top_up(app.platform.db, person_id=person, amount=Money(minor, "KRW"), idempotency_key=str(number))
    return person


@pytest.fixture
def shopper(visitor: Visitor, person: str) -> Visitor:
    assert person
    assert visitor.sign_in("statement@shop.example").status == 201
    return visitor


def test_a_wallets_statement_says_the_same_on_the_page_as_csv_on_paper_and_over_http(shopper: Visitor) -> None:
    page = shopper.get("/account/wallet/statement?currency=KRW")
    assert page.status == 200
    assert "₩71,734" in page.text
    told = shopper.get("/account/wallet/statement.csv?currency=KRW")
    rows = list(csv.reader(io.StringIO(told.body.decode())))
    assert [(row[3], row[4]) for row in rows[1:]] == [
        ("", "0"),
        ("500", "500"),
        ("70000", "70500"),
        ("1234", "71734"),
        ("", "71734"),
    ]
    paper = shopper.get("/account/wallet/statement.pdf?currency=KRW")
    assert paper.headers["content-type"] == "application/pdf"
    text = PdfReader(io.BytesIO(paper.body)).pages[0].extract_text()
    assert "71,734" in text
    assert "Statement of account" in text
    said = shopper.get(f"/api/v1/wallet/account-statement?currency=KRW&since={SINCE}T00:00:00Z&limit=2").json()
    assert (said["opening_minor"], said["closing_minor"], said["count"]) == (0, 71_734, 3)
    assert [each["balance_minor"] for each in said["items"]] == [500, 70_500]
    assert said["next"]


def test_nobody_reads_anothers_statement(app: App, shopper: Visitor) -> None:
    other = Visitor(app.http)
    other.sign_up("other@shop.example")
    assert other.sign_in("other@shop.example").status == 201
    assert "71,734" not in other.get("/account/wallet/statement?currency=KRW").text
    asked = f"?currency=KRW&since={SINCE}T00:00:00Z"
    assert other.get(f"/api/v1/wallet/account-statement{asked}").json()["count"] == 0
    assert other.get(f"/api/v1/seller/account-statement{asked}").status == 403
    assert Visitor(app.http).get(f"/api/v1/wallet/account-statement{asked}").status == 401
    assert Visitor(app.http).get("/account/wallet/statement").status == 303


def test_a_statement_on_paper_and_in_a_file_speaks_the_readers_language(shopper: Visitor) -> None:
    shopper.request("POST", "/preferences", form={"lang": "ko", "next": "/"})
    told = shopper.get("/account/wallet/statement.csv?currency=KRW").body.decode()
    assert "이전 잔액" in told
    assert "충전" in told
    assert shopper.get("/account/wallet/statement.pdf?currency=KRW").body.startswith(b"%PDF")


def test_the_command_line_tells_a_balance_and_a_statement(app: App, person: str, tmp_path: Path) -> None:
    platform = app.platform
    env = {**os.environ, "ENTREPOT_DATA_DIR": str(platform.settings.data_dir)}
    if platform.settings.database_url:
        env["ENTREPOT_DATABASE_URL"] = platform.settings.database_url
    held = run_forked(["ledger", "balance", person], env, tmp_path)
    assert held.returncode == 0, held.stderr
    assert held.stdout.split() == ["wallet", "71,734", "KRW"]
    words = ["ledger", "statement", person, "--kind", "wallet", "--currency", "KRW", "--since", SINCE]
    said = run_forked(words, env, tmp_path)
    assert said.returncode == 0, said.stderr
    rows = list(csv.reader(io.StringIO(said.stdout)))
    assert [row[1] for row in rows] == ["what", "balance before", "top_up", "top_up", "top_up", "balance after"]
    assert rows[-1][4] == "71734"
    before = run_forked(["ledger", "balance", person, "--at", SINCE], env, tmp_path)
    assert "has no accounts" in before.stdout
