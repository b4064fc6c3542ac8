"""Paying sellers out at the command line, as an operator does it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from entrepot.app import open_app
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.settlement import SandboxBank, request_payout
from entrepot.pay.wallet import top_up
from tests.commands import run_forked
from tests.shop_factories import bring, buy, make_market
from tests.visitors import fresh_settings

Run = Callable[..., subprocess.CompletedProcess[str]]
BANK = {"ENTREPOT_BANK_HOLDER": "Harbour Market", "ENTREPOT_BANK_ACCOUNT": "DE02120300000000202051"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A marketplace in which a seller has asked for 5,000 won."""
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    db = app.platform.db
    market = make_market(db)
    seller_id = market.lamp.seller_id
    top_up(db, person_id=market.shopper_id, amount=Money(1_000_000, "KRW"), idempotency_key="first")
    group = buy(db, market)
    pay(db, group_id=group.id, shopper_id=market.shopper_id)
    order = next(each for each in group.orders if each.seller_id == seller_id)
    bring(db, order.id, seller_id, until="received")
    request_payout(db, seller_id=seller_id, amount=Money(5_000, "KRW"), actor="per_owner", idempotency_key=None)
    app.stop()
    return settings.data_dir


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Run:
    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "ENTREPOT_DATA_DIR": str(data), **BANK, **more}
        return run_forked(["payouts", *words], env, tmp_path)

    return run


def test_a_payout_goes_to_the_bank_and_its_word_comes_back(run: Run, tmp_path: Path) -> None:
    assert "requested" in run("list").stdout
    (tmp_path / "bank" / "out").mkdir(parents=True)
    made = run("file", str(tmp_path / "bank" / "out"))
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip().endswith(".xml: 1 payout")
    assert run("file", str(tmp_path / "bank" / "out")).stdout.strip() == "no payout waits"
    assert SandboxBank(tmp_path / "bank").work(0.0) == 2
    status, booked = sorted((tmp_path / "bank" / "in").iterdir())
    assert run("report", str(status)).stdout == "pain.002: 0 payouts moved, 1 known before, 0 to be looked at\n"
    assert run("report", str(booked)).stdout == "camt.054: 1 payouts moved, 0 known before, 0 to be looked at\n"
    assert "read before" in run("report", str(booked)).stdout
    assert "5,000 KRW" in run("list", "--state", "paid").stdout
    assert run("list", "--state", "requested").stdout == ""


def test_what_is_wrong_is_said_and_nothing_is_done(run: Run, tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text("<nonsense/>")
    refused = run("report", str(tmp_path / "report.xml"))
    assert (refused.returncode, "root" in refused.stderr) == (1, True)
    nobody = run("file", str(tmp_path), ENTREPOT_BANK_HOLDER="", ENTREPOT_BANK_ACCOUNT="")
    assert nobody.returncode == 1
    assert "ENTREPOT_BANK_ACCOUNT" in nobody.stderr
    assert "requested" in run("list").stdout
    assert run("due").stdout == "0 payouts made\n"
