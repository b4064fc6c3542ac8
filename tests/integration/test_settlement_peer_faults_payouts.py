"""Faults of payouts that a peer's marketplace had, each looked for over the public HTTP API and the pages.

The list is that of spree/spree #14622: accounts that were never payable, transfers refused on a split checkout, payouts
of more than could be sent, a returned payout that read as settled, a second registration of a webhook that deleted the
good one with its secret. The other five are in ``test_settlement_peer_faults_orders``.
"""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from entrepot.auditor import verify
from tests.banks import booked, status
from tests.square import Square
from tests.town import Town
from tests.visitors import Visitor

ACCOUNT = {"holder": "Other shop", "country": "KR", "number": "110-123-456789", "bic": "SHBKKRSE"}
SELLERS = ("seller", "other_seller")


@pytest.fixture
def square(town: Town) -> Iterator[Square]:
    one = Square(town)
    yield one
    one.visitor.close()


def owed(square: Square, who: str) -> dict[str, int]:
    """What a seller is owed in won: all fields of the balance."""
    found = square.ask(who, "GET", "/api/v1/seller/balance")["balances"]
    nothing = {"minor": 0, "payable_minor": 0, "waiting_minor": 0, "transit_minor": 0}
    return next((each for each in found if each["currency"] == "KRW"), nothing)


def asks_for(square: Square, who: str, minor: int, *, answer: int = 201) -> Any:
    body = {"amount_minor": minor, "currency": "KRW"}
    return square.ask(who, "POST", "/api/v1/seller/payouts", body, status=answer)


def to_the_bank(square: Square) -> dict[str, tuple[str, str]]:
    """The operator takes the file that waits: each payout's reference with its account and amount."""
    made = square.ask("operator", "POST", "/api/v1/operator/payout-files", {}, status=201)
    path = f"/api/v1/operator/payout-files/{made['file_id']}"
    answer = square.visitor.get(path, headers=dict(square.town.people["operator"].headers))
    assert answer.status == 200
    name = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
    return {
        line.findtext(f".//{name}EndToEndId", "").replace("-", "_", 1): (
            "".join(line.find(f"{name}CdtrAcct").itertext()),  # type: ignore[union-attr]
            line.findtext(f".//{name}InstdAmt", ""),
        )
        for line in ET.fromstring(answer.text).iter(f"{name}CdtTrfTxInf")  # the product's own file
    }


def the_bank_says(square: Square, content: bytes) -> Any:
    body = {"name": "report.xml", "content": content.decode()}
    return square.ask("operator", "POST", "/api/v1/operator/bank-reports", body, status=201)


def received(square: Square) -> dict[str, Any]:
    """A purchase of both sellers whose goods the hub has."""
    group = square.buys_of_both()
    for order in group["orders"]:
        square.sends(order)
        square.receives(order)
    return group


def test_a_seller_who_gives_an_account_becomes_payable_and_is_paid(square: Square) -> None:
    received(square)
    refused = asks_for(square, "other_seller", 100, answer=409)
    assert refused["code"] == "payout.no_bank_account"
    assert "Say where your money shall go" in square.page("other_seller", "/sell/money")
    before = owed(square, "other_seller")
    assert before["payable_minor"] > 100
    kept = square.ask("other_seller", "PUT", "/api/v1/seller/bank-account", ACCOUNT)
    assert (kept["state"], kept["number"]) == ("active", "•••• 6789")
    payout_id = asks_for(square, "other_seller", 100)["payout_id"]
    assert to_the_bank(square)[payout_id] == ("110-123-456789", "100")
    the_bank_says(square, booked(payout_id, "DBIT", "100"))
    found = square.ask("other_seller", "GET", f"/api/v1/seller/payouts/{payout_id}")["payout"]
    assert found["state"] == "paid"
    assert owed(square, "other_seller")["minor"] == before["minor"] - 100
    assert "Arrived" in square.page("other_seller", "/sell/money")


def test_each_seller_of_a_purchase_that_was_paid_once_is_paid_their_own_part(square: Square) -> None:
    square.ask("other_seller", "PUT", "/api/v1/seller/bank-account", ACCOUNT)
    before = {who: owed(square, who)["minor"] for who in SELLERS}
    group = received(square)
    parts = {who: owed(square, who)["minor"] - before[who] for who in SELLERS}
    goods = {square.seller_of(order): order["total_minor"] for order in group["orders"]}
    assert all(0 < parts[who] <= goods[who] for who in SELLERS)
    made = {who: asks_for(square, who, parts[who])["payout_id"] for who in SELLERS}
    sent = to_the_bank(square)
    assert {who: int(sent[made[who]][1]) for who in SELLERS} == parts
    the_bank_says(square, status(*((each, "ACSC", "NARR") for each in made.values())))
    for who in SELLERS:
        found = square.ask(who, "GET", f"/api/v1/seller/payouts/{made[who]}")["payout"]
        assert (found["state"], found["amount_minor"]) == ("paid", parts[who])
        other = made["seller" if who == "other_seller" else "other_seller"]
        square.ask(who, "GET", f"/api/v1/seller/payouts/{other}", status=404)
    assert verify(square.town.app.platform.db).differences == ()


def test_no_more_is_paid_out_than_can_be_sent_however_many_ask_at_once(square: Square) -> None:
    received(square)
    square.buys_of_both()  # what the hub does not have yet can still be cancelled
    due = owed(square, "seller")
    assert due["waiting_minor"] > 0
    assert due["payable_minor"] == due["minor"] - due["waiting_minor"]
    refused = asks_for(square, "seller", due["payable_minor"] + 1, answer=422)
    assert refused["code"] == "payout.too_large"
    assert refused["payable_minor"] == due["payable_minor"]
    answers: list[int] = []

    def ask() -> None:
        visitor = Visitor(square.town.app.http)
        body = {"amount_minor": due["payable_minor"], "currency": "KRW"}
        headers = dict(square.town.people["seller"].headers)
        answers.append(visitor.request("POST", "/api/v1/seller/payouts", json=body, headers=headers).status)
        visitor.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [201, 422, 422, 422]
    after = owed(square, "seller")
    assert (after["payable_minor"], after["minor"]) == (0, due["waiting_minor"])


def test_a_returned_payout_reads_as_returned_and_its_money_is_the_sellers_again(square: Square) -> None:
    received(square)
    before = owed(square, "seller")
    payout_id = asks_for(square, "seller", 1_000)["payout_id"]
    to_the_bank(square)
    the_bank_says(square, booked(payout_id, "DBIT", "1000"))
    assert owed(square, "seller")["minor"] == before["minor"] - 1_000
    the_bank_says(square, booked(payout_id, "CRDT", "1000", why="AC04"))
    found = square.ask("seller", "GET", f"/api/v1/seller/payouts/{payout_id}")["payout"]
    assert (found["state"], found["reason"]) == ("returned", "AC04")
    assert owed(square, "seller")["minor"] == before["minor"]
    shown = square.page("seller", "/sell/money")
    assert "Came back" in shown
    assert "The bank refused this account" in shown
    assert "Came back" in square.page("operator", "/operator/payouts?state=returned")
    paid = square.ask("operator", "GET", "/api/v1/operator/payouts?state=paid")["items"]
    assert payout_id not in {each["payout_id"] for each in paid}
    assert asks_for(square, "seller", 1_000, answer=409)["code"] == "payout.no_bank_account"
    square.ask("seller", "PUT", "/api/v1/seller/bank-account", ACCOUNT)
    again = asks_for(square, "seller", 1_000)["payout_id"]
    assert again != payout_id
    assert verify(square.town.app.platform.db).differences == ()


def test_registering_a_webhook_again_leaves_the_first_with_its_secret(square: Square) -> None:
    draft = {"url": "https://shop.example/hooks", "events": ["shop.order.paid"]}
    before = square.ask("seller", "GET", "/api/v1/webhooks")
    first = square.ask("seller", "POST", "/api/v1/webhooks", draft, status=201)
    again = square.ask("seller", "POST", "/api/v1/webhooks", draft, status=201)
    assert again["id"] != first["id"]
    assert again["secret"] != first["secret"]
    square.ask("seller", "DELETE", f"/api/v1/webhooks/{again['id']}", status=204)
    kept = square.ask("seller", "GET", f"/api/v1/webhooks/{first['id']}")
    assert (kept["url"], kept["state"]) == (draft["url"], "active")
    signed_with = square.town.one(f"SELECT secret FROM webhook_endpoint WHERE id = '{first['id']}'")
    assert signed_with == first["secret"]
    assert len(square.ask("seller", "GET", "/api/v1/webhooks")) == len(before) + 1
