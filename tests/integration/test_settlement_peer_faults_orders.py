"""Faults of orders and splits that a peer's marketplace had, each looked for over the public HTTP API and the pages.

The list is that of spree/spree #14622: split orders that could never be fulfilled, a dispatched order that could not be
cancelled and did not say why, a split parcel that paid its delivery twice, a refunded order that read as paid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from entrepot.core.http.client import Response
from entrepot.shop.orders import mark_delivered
from tests.shop_factories import HOME
from tests.town import Town
from tests.visitors import Visitor

ADDRESS = {name: value for name, value in asdict(HOME).items() if value}


class Square:
    """The town seen only from outside: what its people ask over HTTP."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.visitor = Visitor(town.app.http)

    def ask(self, who: str, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = self.visitor.request(method, path, json=body, headers=dict(self.town.people[who].headers))
        assert answer.status == status, answer.text
        self.town.app.outbox.drain()
        return answer.json() if answer.text else None

    def page(self, who: str, path: str) -> str:
        answer = self.visitor.get(path, headers=dict(self.town.people[who].headers))
        assert answer.status == 200, answer.text
        return _words(answer)

    def fills_in(self, who: str, path: str, form: dict[str, str]) -> Response:
        answer = self.visitor.request("POST", path, form=form, headers=dict(self.town.people[who].headers))
        self.town.app.outbox.drain()
        return answer

    def buys_of_both(self) -> dict[str, Any]:
        """The shopper buys one thing of each of two sellers and pays once."""
        lines = [{"offer_id": self.town.goods[name].offer_id, "quantity": 2} for name in ("seller", "other_seller")]
        door = {**ADDRESS, "line2": self.town.app.platform.db.ids.new("door")}  # nothing else of theirs goes there
        body = {"lines": lines, "address": door, "currency": "KRW"}
        group: dict[str, Any] = self.ask("shopper", "POST", "/api/v1/order-groups", body, status=201)
        self.ask("shopper", "POST", f"/api/v1/order-groups/{group['id']}/payment", {"method": "wallet"}, status=201)
        return group

    def scan(self, code: str, kind: str, station: str, **more: Any) -> dict[str, Any]:
        body = {
            "scan_id": self.town.app.platform.db.ids.new("scan"),
            "station": station,
            "code": code,
            "kind": kind,
            **more,
        }
        answer: dict[str, Any] = self.ask("worker", "POST", "/api/v1/warehouse/scans", body)
        assert answer["outcome"] == "ok", answer
        return answer

    def sends(self, order: dict[str, Any]) -> None:
        self.ask(self.seller_of(order), "POST", f"/api/v1/seller/orders/{order['id']}/sent", {}, status=204)

    def receives(self, order: dict[str, Any]) -> None:
        self.scan(self.parcel(order, "code"), "receive", "R1", weight_g=700)

    def parcel(self, order: dict[str, Any], column: str) -> str:
        return self.town.one(f"SELECT {column} FROM warehouse_parcel WHERE order_id = '{order['id']}'")

    def ships_alone(self, order: dict[str, Any]) -> None:
        """The order leaves the hub in a box of its own, whatever else of the shopper waits there."""
        code = self.parcel(order, "code")
        self.receives(order)
        if not self.parcel(order, "coalesce(box_id, '')"):  # it waits for the other part
            self.ask("worker", "POST", f"/api/v1/warehouse/parcels/{self.parcel(order, 'id')}/send-now", {})
        self.scan(code, "pick", "H1")
        box = self.scan(code, "pack", "P1")["code"]
        manifest = self.ask("worker", "POST", "/api/v1/warehouse/manifests", {"dock": "D1"}, status=201)["id"]
        self.scan(box, "load", "D1", position="D1")
        self.ask("worker", "POST", f"/api/v1/warehouse/manifests/{manifest}/close", {})

    def seller_of(self, order: dict[str, Any]) -> str:
        return next(
            name for name in ("seller", "other_seller") if self.town.goods[name].seller_id == order["seller_id"]
        )

    def state_of(self, order: dict[str, Any]) -> str:
        return str(self.ask("shopper", "GET", f"/api/v1/orders/{order['id']}")["state"])

    def wallet(self) -> int:
        available = self.ask("shopper", "GET", "/api/v1/wallet")["available"]
        return int(next(each["minor"] for each in available if each["currency"] == "KRW"))

    def delivers(self, order: dict[str, Any]) -> None:
        """The order goes through the hub and to the shopper's door."""
        self.sends(order)
        self.ships_alone(order)
        courier = self.town.people["courier"].id
        self.town.app.platform.db.write(lambda tx: mark_delivered(tx, [order["id"]], courier))
        self.town.app.outbox.drain()


def _words(answer: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def square(town: Town) -> Iterator[Square]:
    one = Square(town)
    yield one
    one.visitor.close()


def test_each_part_of_a_split_purchase_that_was_paid_once_can_be_fulfilled(square: Square) -> None:
    group = square.buys_of_both()
    assert len(group["orders"]) == 2
    for order in group["orders"]:
        assert square.state_of(order) == "paid"
        assert "Send it to the hub" in square.page(square.seller_of(order), f"/sell/orders/{order['id']}")
        square.sends(order)
        square.receives(order)
        assert square.state_of(order) == "received"


def test_a_seller_cannot_send_what_another_seller_sold_in_the_same_purchase(square: Square) -> None:
    first, second = square.buys_of_both()["orders"]
    path = f"/api/v1/seller/orders/{second['id']}/sent"
    square.ask(square.seller_of(first), "POST", path, {}, status=404)
    assert square.state_of(second) == "paid"


def test_cancelling_a_dispatched_order_is_refused_with_the_reason_and_a_way_on(square: Square) -> None:
    group = square.buys_of_both()
    order = group["orders"][0]
    seller = square.seller_of(order)
    square.sends(order)
    square.receives(order)
    before = square.wallet()
    refused = square.ask(
        "shopper", "POST", f"/api/v1/orders/{order['id']}/cancellation", {"reason": "changed_mind"}, status=409
    )
    assert refused["code"] == "order.cancel_refused"
    assert refused["state"] == "received"
    assert "on their way" in refused["detail"]
    assert "send them back" in refused["detail"]
    answer = square.fills_in(
        "shopper", f"/orders/{group['id']}/cancel", {"order_id": order["id"], "reason": "changed_mind"}
    )
    assert answer.status == 303
    shown = square.visitor.get(f"/orders/{group['id']}", headers=dict(square.town.people["shopper"].headers))
    assert "send them back" in _words(shown)
    path = f"/api/v1/seller/orders/{order['id']}/cancellation"
    refused = square.ask(seller, "POST", path, {"reason": "Sold out"}, status=409)
    assert "Ask those who run the marketplace" in refused["detail"]
    assert (square.state_of(order), square.wallet()) == ("received", before)
    path = f"/api/v1/operator/orders/{order['id']}/cancellation"
    square.ask("operator", "POST", path, {"reason": "Lost at the hub"}, status=204)  # the way on that was named
    assert square.state_of(order) == "refunded"
    assert square.wallet() == before + order["total_minor"]


def test_an_order_without_a_reason_to_cancel_is_told_which_field_is_missing(square: Square) -> None:
    order = square.buys_of_both()["orders"][0]
    path = f"/api/v1/seller/orders/{order['id']}/cancellation"
    refused = square.ask(square.seller_of(order), "POST", path, {"reason": " "}, status=422)
    assert "reason" in str(refused)
    assert square.state_of(order) == "paid"


def test_parcels_sent_apart_pay_their_delivery_once(square: Square) -> None:
    before = square.wallet()
    group = square.buys_of_both()
    first, second = group["orders"]
    assert group["delivery_minor"] > 0
    assert group["total_minor"] == first["total_minor"] + second["total_minor"] + group["delivery_minor"]
    assert square.wallet() == before - group["total_minor"]
    for order in (first, second):  # each leaves in a box of its own
        square.sends(order)
        square.ships_alone(order)
    assert len({square.parcel(order, "box_id") for order in (first, second)}) == 2
    assert square.wallet() == before - group["total_minor"]
    read = square.ask("shopper", "GET", f"/api/v1/order-groups/{group['id']}")
    assert (read["delivery_minor"], read["total_minor"]) == (group["delivery_minor"], group["total_minor"])
    payment = read["payment_id"]
    booked = (
        "SELECT sum(amount_minor) FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id "
        f"WHERE t.reference = '{payment}' AND e.kind = 'delivery'"
    )
    assert int(square.town.one(booked)) == group["delivery_minor"] - read["delivery_tax_minor"]
    assert square.page("shopper", f"/orders/{group['id']}").count(" Delivery ") == 1


def test_cancelling_the_parts_of_a_purchase_gives_its_delivery_back_once(square: Square) -> None:
    before = square.wallet()
    group = square.buys_of_both()
    for order in group["orders"]:
        path = f"/api/v1/orders/{order['id']}/cancellation"
        square.ask("shopper", "POST", path, {"reason": "changed_mind"}, status=204)
    assert square.wallet() == before


def test_a_fully_refunded_purchase_reads_as_refunded_everywhere(square: Square) -> None:
    group = square.buys_of_both()
    whole = f"/api/v1/order-groups/{group['id']}"
    assert square.ask("shopper", "GET", whole)["payment_state"] == "paid"
    for order, reads in zip(group["orders"], ("partly_refunded", "refunded"), strict=True):
        square.delivers(order)
        lines = [{"line_id": line["id"], "quantity": 2} for line in order["lines"]]
        body = {"lines": lines, "reason": "damaged"}
        asked = square.ask("shopper", "POST", f"/api/v1/orders/{order['id']}/returns", body, status=201)
        path = f"/api/v1/seller/returns/{asked['id']}/received"
        square.ask(square.seller_of(order), "POST", path, {})
        read = square.ask("shopper", "GET", whole)
        assert read["payment_state"] == reads
    assert read["refunded_minor"] == sum(order["total_minor"] for order in group["orders"])
    assert {order["state"] for order in read["orders"]} == {"refunded"}
    (row,) = [row for row in square.ask("shopper", "GET", "/api/v1/order-groups")["items"] if row["id"] == group["id"]]
    assert (row["payment_state"], row["refunded_minor"]) == ("refunded", read["refunded_minor"])
    page = square.visitor.get(f"/orders/{group['id']}", headers=dict(square.town.people["shopper"].headers)).text
    aside = _words_of_aside(page)
    assert "Refunded" in aside
    assert "Paid" not in aside
    assert "Refunded" in square.page("shopper", "/orders")
    for order in group["orders"]:
        assert "Refunded" in square.page(square.seller_of(order), f"/sell/orders/{order['id']}")


def test_an_orders_commission_is_seen_by_its_own_seller_and_by_nobody_else(square: Square) -> None:
    group = square.buys_of_both()
    for order in group["orders"]:
        own = square.seller_of(order)
        other = "other_seller" if own == "seller" else "seller"
        path = f"/api/v1/seller/orders/{order['id']}"
        read = square.ask(own, "GET", path)
        assert read["commission_minor"] == sum(line["commission_minor"] for line in read["lines"]) > 0
        names = {line["commission_rule_name"] for line in read["lines"]}
        assert names == {"Own terms" if own == "other_seller" else "Standard"}
        page = square.page(own, f"/sell/orders/{order['id']}")
        assert all(name in page for name in names)
        assert "commission" not in str(square.ask(other, "GET", path, status=404))
        answer = square.visitor.get(f"/sell/orders/{order['id']}", headers=dict(square.town.people[other].headers))
        assert answer.status == 404
        assert order["id"] not in str(square.ask(other, "GET", "/api/v1/seller/orders?limit=200"))
        assert "commission" not in str(square.ask("shopper", "GET", f"/api/v1/orders/{order['id']}"))
    for path in (f"/api/v1/order-groups/{group['id']}", "/api/v1/order-groups"):
        assert "commission" not in str(square.ask("shopper", "GET", path))
    page = square.page("shopper", f"/orders/{group['id']}")
    assert "ommission" not in page
    assert "Own terms" not in page


def _words_of_aside(page: str) -> str:
    found = re.search(r'<aside class="stack gap-20 stay".*?</aside>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", " ", found.group())
