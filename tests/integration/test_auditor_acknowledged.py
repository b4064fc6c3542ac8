"""What the outside was told has happened, is there, once, and as it was told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from entrepot.auditor import compare_acknowledged, read_acknowledgements
from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.settlement import request_payout
from entrepot.pay.wallet import top_up
from entrepot.shop.orders import mark_sent
from tests.floor_factories import Hub
from tests.played_market import outbox_of
from tests.shop_factories import buy, make_market
from tests.tampering import past_all_triggers

Stated = dict[str, Any]


@pytest.fixture
def told(db: Database, clock: ManualClock) -> list[Stated]:
    """What a shopper, a seller and a scanner were told in one afternoon."""
    hub, market = Hub(db, clock), make_market(db)
    shopper = market.shopper_id
    booked = top_up(db, person_id=shopper, amount=Money(100_000, "KRW"), idempotency_key=None)
    group = buy(db, market)
    paid = pay(db, group_id=group.id, shopper_id=shopper)
    outbox_of(db).drain()
    order = group.orders[0]
    mark_sent(db, seller_id=order.seller_id, order_id=order.id, actor="per_seller")
    answer = hub.scan(order.id, "receive", at="R1", scan_id="press-1")
    sent = request_payout(
        db, seller_id=order.seller_id, amount=Money(5_000, "KRW"), actor="per_owner", idempotency_key=None
    )
    return [
        {"kind": "top_up", "id": booked.transfer_id, "person_id": shopper, "amount_minor": 100_000},
        {"kind": "order_group", "id": group.id, "shopper_id": shopper, "total_minor": group.total_minor},
        {"kind": "payment", "id": paid.payment_id, "group_id": group.id, "amount_minor": group.total_minor},
        {"kind": "order_state", "id": order.id, "state": "sent", "actor": "per_seller"},
        {"kind": "payout", "id": sent.payout_id, "seller_id": order.seller_id, "amount_minor": 5_000},
        {"kind": "scan", "id": "press-1", "outcome": answer.outcome, "parcel_id": answer.parcel_id, "station": "R1"},
    ]


def test_all_that_was_told_is_found(db: Database, told: list[Stated]) -> None:
    report = compare_acknowledged(db, told, complete=["top_up", "order_group", "payment", "payout", "scan"])
    assert report.agrees, report.differences
    assert report.counts == {f"acknowledged_{each['kind']}": 1 for each in told}


@pytest.mark.parametrize("kind", ["top_up", "order_group", "payment", "order_state", "payout", "scan"])
def test_what_was_told_and_is_not_there_was_lost(db: Database, told: list[Stated], kind: str) -> None:
    lost = next(each for each in told if each["kind"] == kind) | {"id": f"{kind}_x"}
    report = compare_acknowledged(db, [*told, lost])
    assert report.found == {"acknowledged.lost": 1}
    assert report.differences[0].id == f"{kind} {kind}_x"


@pytest.mark.parametrize(
    ("kind", "fact", "value"),
    [
        ("top_up", "amount_minor", 100_001),
        ("order_group", "shopper_id", "per_x"),
        ("payment", "group_id", "grp_x"),
        ("order_state", "state", "received_by_nobody"),
        ("payout", "amount_minor", 5_001),
        ("scan", "outcome", "refused"),
    ],
)
def test_what_was_told_otherwise_is_named(
    db: Database, told: list[Stated], kind: str, fact: str, value: object
) -> None:
    report = compare_acknowledged(db, [each | ({fact: value} if each["kind"] == kind else {}) for each in told])
    assert report.found == {"acknowledged.otherwise": 1}


@pytest.mark.parametrize("kind", ["top_up", "order_group", "payment", "payout", "scan"])
def test_what_nobody_was_told_is_named_where_the_list_has_everything(
    db: Database, told: list[Stated], kind: str
) -> None:
    report = compare_acknowledged(db, [each for each in told if each["kind"] != kind], complete=[kind])
    assert report.found == {"acknowledged.unknown": 1}


def test_money_that_was_told_of_and_is_not_in_the_ledger_was_lost(db: Database, told: list[Stated]) -> None:
    past_all_triggers(db.url, "DELETE FROM ledger_transfer WHERE kind = 'payout'")
    assert compare_acknowledged(db, told).found == {"acknowledged.lost": 1}


def test_a_list_is_read_from_lines_of_json(db: Database, told: list[Stated], tmp_path: Path) -> None:
    path = tmp_path / "acknowledged.jsonl"
    path.write_text("\n".join(map(json.dumps, told)) + "\n\n", "utf-8")
    assert compare_acknowledged(db, read_acknowledgements(path)).agrees


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"kind": "top_up"}', '{"kind": "dream", "id": "x"}', '{"kind": "scan", "id": "x", "mood": 1}'],
)
def test_a_line_that_is_no_acknowledgement_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "acknowledged.jsonl"
    path.write_text(f'{{"kind": "scan", "id": "a"}}\n{line}\n', "utf-8")
    with pytest.raises(InvalidInput, match="line 2"):
        list(read_acknowledgements(path))
