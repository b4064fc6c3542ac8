"""The town of tests seen only from outside: what its people ask over HTTP, and the pages that they look at."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

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
        return words(answer)

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


def words(answer: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
