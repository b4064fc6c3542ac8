"""Carts, purchases, orders and returns over HTTP: for a guest, a shopper, a seller, an operator; never for another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from entrepot.core.accounts import add_member, create_api_key, grant_role
from entrepot.core.accounts import api as accounts_api
from entrepot.core.database import Database
from entrepot.core.http import HttpApp
from entrepot.shop.cart import DeliveryQuotes
from entrepot.shop.cart import api as cart_api
from entrepot.shop.orders import api, mark_paid
from tests.shop_factories import TARIFF, Market, bring, make_market
from tests.visitors import Visitor, bearer, build_app

HOME = {
    "name": "Shopper",
    "country": "KR",
    "postcode": "03187",
    "region": "서울특별시",
    "city": "종로구",
    "line1": "세종대로 175",
    "phone": "02-1234-5678",
}


class Fair:
    """A market, its application and the people in it."""

    def __init__(self, db: Database, app: HttpApp) -> None:
        self.db, self.app = db, app
        self.market: Market = make_market(db)
        self.shopper, self.shopper_id = self.person("shopper")
        self.stranger, _ = self.person("stranger")
        self.potter, potter_id = self.person("potter")
        self.lighter, lighter_id = self.person("lighter")
        self.operator, operator_id = self.person("operator")
        for seller_id, person_id in ((self.market.mug.seller_id, potter_id), (self.market.lamp.seller_id, lighter_id)):
            add_member(db, seller_id, person_id, role="seller_owner", actor="per_test")
        grant_role(db, operator_id, "operator", actor="per_test")
        for visitor, name in ((self.potter, "potter"), (self.lighter, "lighter"), (self.operator, "operator")):
            visitor.headers.clear()
            visitor.sign_in(f"{name}@fair.example")

    def person(self, name: str) -> tuple[Visitor, str]:
        visitor = Visitor(self.app)
        person_id = visitor.sign_up(f"{name}@fair.example")
        assert visitor.sign_in(f"{name}@fair.example").status == 201
        return visitor, person_id

    def lines(self) -> list[dict[str, Any]]:
        return [{"offer_id": offer_id, "quantity": quantity} for offer_id, quantity in self.market.lines]

    def buy(self, **changes: Any) -> dict[str, Any]:
        body = {"lines": self.lines(), "address": HOME, "currency": "KRW", **changes}
        answer = self.shopper.post("/api/v1/order-groups", body)
        assert answer.status == 201, answer.text
        group: dict[str, Any] = answer.json()
        return group

    def buy_and_pay(self) -> dict[str, Any]:
        group = self.buy()
        self.db.write(lambda tx: mark_paid(tx, group["id"], "pay_test"))
        return group


@pytest.fixture
def fair(db: Database, tmp_path: Path) -> Fair:
    app = build_app(db, tmp_path, [accounts_api.router, cart_api.router, api.router])
    app.state.platform.provide(DeliveryQuotes, TARIFF)
    return Fair(db, app)


def test_a_guest_fills_a_cart_and_takes_it_along_on_signing_in(fair: Fair) -> None:
    guest = Visitor(fair.app)
    cart_id = guest.post("/api/v1/carts").json()["id"]
    put = guest.request("PUT", f"/api/v1/carts/{cart_id}/lines/{fair.market.lamp.offer_id}", json={"quantity": 2})
    assert put.status == 204, put.text
    cart = guest.get(f"/api/v1/carts/{cart_id}?country=KR&currency=KRW").json()
    assert (cart["units"], cart["subtotal_minor"], cart["orderable"]) == (2, 91_000, True)
    assert cart["sellers"][0]["lines"][0]["problems"] == []
    assert cart["delivery"]["promised_at"] == "2026-03-05T09:00:00Z"
    mine = fair.shopper.post(f"/api/v1/carts/{cart_id}/merge").json()["id"]
    assert fair.shopper.post("/api/v1/carts").json()["id"] == mine
    assert fair.shopper.get(f"/api/v1/carts/{mine}?country=KR&currency=KRW").json()["units"] == 2
    for someone in (guest, fair.stranger):
        assert someone.get(f"/api/v1/carts/{mine}?country=KR&currency=KRW").status == 404
        line = f"/api/v1/carts/{mine}/lines/{fair.market.lamp.offer_id}"
        assert someone.request("PUT", line, json={"quantity": 1}).status == 404
        assert someone.request("DELETE", line).status == 404


@pytest.mark.parametrize(("quantity", "status"), [(-1, 422), (1000, 422), (True, 422), ("many", 422), (1.5, 422)])
def test_a_quantity_that_is_none_is_refused_by_name(fair: Fair, quantity: object, status: int) -> None:
    cart_id = fair.shopper.post("/api/v1/carts").json()["id"]
    answer = fair.shopper.request(
        "PUT", f"/api/v1/carts/{cart_id}/lines/{fair.market.lamp.offer_id}", json={"quantity": quantity}
    )
    assert answer.status == status
    assert "quantity" in answer.text


def test_a_purchase_is_quoted_placed_read_and_listed(fair: Fair) -> None:
    body = {"lines": fair.lines(), "address": HOME, "currency": "KRW"}
    quote = fair.shopper.post("/api/v1/order-quotes", body).json()
    group = fair.buy(expected_total_minor=quote["total_minor"])
    assert group["total_minor"] == quote["total_minor"] == 79_840
    assert group["expires_at"] == "2026-03-02T09:15:00Z"
    read = fair.shopper.get(f"/api/v1/order-groups/{group['id']}").json()
    assert [len(order["lines"]) for order in read["orders"]] == [2, 1]
    assert read["orders"][0]["timeline"] == [{"state": "awaiting_payment", "at": "2026-03-02T09:00:00Z"}]
    (row,) = fair.shopper.get("/api/v1/order-groups").json()["items"]
    assert row["id"] == group["id"]
    assert "commission" not in fair.shopper.get("/api/v1/order-groups").text + str(read)
    assert fair.shopper.get(f"/api/v1/orders/{group['orders'][0]['id']}").json()["state"] == "awaiting_payment"


def test_a_repeated_purchase_with_one_key_is_one_purchase(fair: Fair) -> None:
    body = {"lines": fair.lines(), "address": HOME, "currency": "KRW"}
    key = {"Idempotency-Key": "checkout-1"}
    first, again = (fair.shopper.post("/api/v1/order-groups", body, headers=key) for _ in range(2))
    assert (first.status, first.json()) == (201, again.json())
    other = fair.shopper.post("/api/v1/order-groups", {**body, "currency": "USD"}, headers=key)
    assert (other.status, other.json()["code"]) == (422, "idempotency.mismatch")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"lines": []}, 422, "order.lines"),
        ({"currency": "XXX"}, 422, "input.invalid"),
        ({"address": {**HOME, "postcode": "1"}}, 422, "address.invalid"),
        ({"address": {**HOME, "country": "QQ"}}, 422, "address.invalid"),
        ({"address": {**HOME, "name": "\u0000"}}, 422, "input.invalid"),
        ({"address": {**HOME, "lat": 91.0}}, 422, "input.invalid"),
        ({"expected_total_minor": 1}, 409, "order.total_changed"),
        ({"cart_id": "crt_01kjpwd6m0e028gtvf2c8bz8m7"}, 422, "order.lines"),
        ({"surprise": 1}, 422, "input.invalid"),
    ],
)
def test_a_bad_purchase_gets_a_problem_document(fair: Fair, changes: dict[str, Any], status: int, code: str) -> None:
    body = {"lines": fair.lines(), "address": HOME, "currency": "KRW", **changes}
    answer = fair.shopper.post("/api/v1/order-groups", body)
    assert (answer.status, answer.json().get("code")) == (status, code), answer.text


def test_out_of_stock_is_a_conflict_that_names_the_lines(fair: Fair) -> None:
    body = {
        "lines": [{"offer_id": fair.market.lamp.offer_id, "quantity": 51}],
        "address": HOME,
        "currency": "KRW",
    }
    answer = fair.shopper.post("/api/v1/order-groups", body)
    assert (answer.status, answer.json()["code"]) == (409, "stock.insufficient")
    assert answer.json()["lines"][0]["available"] == 50


def test_a_seller_sends_an_order_and_reads_what_it_earns(fair: Fair) -> None:
    group = fair.buy_and_pay()
    (row,) = fair.potter.get("/api/v1/seller/orders?state=paid").json()["items"]
    path = f"/api/v1/seller/orders/{row['id']}"
    assert row["group_id"] == group["id"]
    assert fair.potter.post(f"{path}/sent", {"tracking_code": "T1"}).status == 204
    assert fair.potter.post(f"{path}/sent", {}).status == 204  # known already
    order = fair.potter.get(path).json()
    assert (order["state"], order["earns_minor"]) == ("sent", 33_900 - 3_082)
    assert fair.potter.get("/api/v1/seller/orders?state=paid").json()["items"] == []
    assert fair.potter.get("/api/v1/seller/orders?state=sent&placed_before=2026-03-02T09:00:00Z").json()["items"] == []
    assert fair.potter.get("/api/v1/seller/orders?state=nowhere").status == 422
    export = fair.potter.get("/api/v1/seller/orders.csv")
    assert export.headers["content-type"].startswith("text/csv")
    assert len(export.text.splitlines()) == 3


def test_a_shopper_cancels_and_an_operator_too(fair: Fair) -> None:
    group = fair.buy_and_pay()
    mugs, lamp = (order["id"] for order in group["orders"])
    assert fair.shopper.post(f"/api/v1/orders/{mugs}/cancellation", {"reason": "By mistake"}).status == 204
    assert fair.shopper.post(f"/api/v1/orders/{mugs}/cancellation", {"reason": "Again"}).status == 409
    assert fair.shopper.post(f"/api/v1/orders/{lamp}/cancellation", {"reason": " "}).status == 422
    bring(fair.db, lamp, fair.market.lamp.seller_id, until="received")
    assert fair.lighter.post(f"/api/v1/seller/orders/{lamp}/cancellation", {"reason": "Late"}).status == 409
    assert fair.operator.post(f"/api/v1/operator/orders/{lamp}/cancellation", {"reason": "Lost"}).status == 204
    assert fair.operator.get(f"/api/v1/operator/orders/{lamp}").json()["cancel_reason"] == "Lost"


def test_goods_come_back_and_their_price_too(fair: Fair) -> None:
    group = fair.buy_and_pay()
    order = group["orders"][0]
    bring(fair.db, order["id"], fair.market.mug.seller_id)
    body = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 1}], "reason": "damaged", "note": "Chipped"}
    key = {"Idempotency-Key": "return-1"}
    path = f"/api/v1/orders/{order['id']}/returns"
    assert fair.shopper.post(path, {**body, "reason": "boredom"}).status == 422
    first, again = (fair.shopper.post(path, body, headers=key) for _ in range(2))
    assert (first.status, first.json()) == (201, again.json())
    received = f"/api/v1/seller/returns/{first.json()['id']}/received"
    assert fair.lighter.post(received, {}).status == 404
    refund = fair.potter.post(received, {"accepted": [{"line_id": order["lines"][0]["id"], "quantity": 1}]})
    assert refund.json()["total_minor"] == 12_000
    assert fair.potter.post(received, {}).status == 409


def test_nobody_reads_or_moves_what_is_anothers(fair: Fair) -> None:
    group = fair.buy_and_pay()
    order_id = group["orders"][0]["id"]
    assert fair.stranger.get(f"/api/v1/order-groups/{group['id']}").status == 404
    assert fair.stranger.get(f"/api/v1/orders/{order_id}").status == 404
    assert fair.stranger.post(f"/api/v1/orders/{order_id}/cancellation", {"reason": "Mine"}).status == 404
    assert fair.lighter.get(f"/api/v1/seller/orders/{order_id}").status == 404
    assert fair.lighter.post(f"/api/v1/seller/orders/{order_id}/sent", {}).status == 404
    assert fair.lighter.post(f"/api/v1/seller/orders/{order_id}/cancellation", {"reason": "Mine"}).status == 404
    assert fair.stranger.get("/api/v1/seller/orders").status == 403
    assert fair.stranger.get(f"/api/v1/operator/orders/{order_id}").status == 403
    assert fair.stranger.get("/api/v1/order-groups").json()["items"] == []
    assert Visitor(fair.app).get("/api/v1/order-groups").status == 401


@pytest.mark.parametrize("order_id", ["ord_1", "grp_01kjpwd6m0e028gtvf2c8bz8m7", "x" * 500])
def test_a_malformed_id_is_not_there(fair: Fair, order_id: str) -> None:
    assert fair.shopper.get(f"/api/v1/orders/{order_id}").status == 404


def test_a_key_does_what_its_scope_says(fair: Fair) -> None:
    group = fair.buy()
    _, secret = create_api_key(fair.db, fair.shopper_id, ["orders:read"], "Reader")
    program = Visitor(fair.app)
    program.headers.update(bearer(secret))
    assert program.get(f"/api/v1/order-groups/{group['id']}").status == 200
    order_id = group["orders"][0]["id"]
    for answer in (
        program.post(f"/api/v1/orders/{order_id}/cancellation", {"reason": "No scope"}),
        program.post("/api/v1/carts"),
    ):
        assert (answer.status, answer.json()["code"]) == (403, "auth.scope")


def test_an_address_form_is_told_in_its_countrys_order(fair: Fair) -> None:
    form = fair.shopper.get("/api/v1/address-forms/KR").json()
    assert [field["name"] for field in form["fields"]][:4] == ["name", "phone", "postcode", "region"]
    assert "KR" in fair.shopper.get("/api/v1/address-forms").json()["countries"]
    assert fair.shopper.get("/api/v1/address-forms/QQ").status == 422


def test_an_operator_sets_a_commission(fair: Fair) -> None:
    body = {"rate_ppm": 50_000, "seller_id": fair.market.mug.seller_id}
    assert fair.operator.post("/api/v1/operator/commission-rules", body).status == 201
    assert fair.potter.post("/api/v1/operator/commission-rules", body).status == 403
    fair.buy_and_pay()
    (row,) = fair.potter.get("/api/v1/seller/orders").json()["items"]
    assert row["commission_minor"] == 1_091 + 450
