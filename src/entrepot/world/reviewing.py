"""Buyers who say what they think of what has come, and sellers who answer those who are not content."""

import csv
import io
from collections import defaultdict
from importlib.resources import files
from typing import Any, Final

from entrepot.world.demo import KINDS
from entrepot.world.market import Market, Resident
from entrepot.world.world import World

_WRITTEN: Final = 0.8
_POOR: Final = 3
_ANSWERS: Final = {
    "en": "Thank you for telling us. Write to us if it should be exchanged.",
    "ko": "알려 주셔서 감사합니다. 교환이 필요하시면 말씀해 주세요.",
    "zh": "谢谢反馈。如需更换，请随时联系我们。",
}
_NAMES: Final = {"en": ("Shopper", ""), "ko": ("구매자", ""), "zh": ("买家", "")}


class Reviewing:
    """All buyers of a market, and what may be said of each kind of goods."""

    def __init__(self, world: World, market: Market) -> None:
        self._world, self._market = world, market
        self._seen: set[str] = set()
        self._sayings: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        text = files("entrepot.world.demo").joinpath("goods", "reviews.csv").read_text("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            self._sayings[KINDS[row["kind"]].category_id].append(row)

    def look(self) -> None:
        """Let everybody whose order has come say what they think of it, once."""
        for who in self._market.residents:
            groups = self._world.ask(who.person, "GET", "/order-groups?limit=50").body["items"]
            for order in (each for group in groups for each in group["orders"]):
                if order["state"] == "delivered" and order["id"] not in self._seen:
                    self._seen.add(order["id"])
                    self._speak_of(who, order["id"])

    def _speak_of(self, who: Resident, order_id: str) -> None:
        world = self._world
        order = world.ask(who.person, "GET", f"/orders/{order_id}").body
        for line in order["lines"]:
            if not world.chance(_WRITTEN):
                continue
            category = world.ask(None, "GET", f"/products/{line['product_id']}").body["category_id"]
            if category in self._sayings:
                self._say(who, order["seller_id"], line, world.rng.choice(self._sayings[category]))

    def _say(self, who: Resident, seller_id: str, line: dict[str, Any], saying: dict[str, str]) -> None:
        world, stars, locale = self._world, int(saying["stars"]), saying["locale"]
        body = {
            "line_id": line["id"],
            "stars": stars,
            "text": saying["text"],
            "locale": locale,
            "name": world.rng.choice(_NAMES[locale]),
        }
        written = world.ask(who.person, "POST", "/reviews", body, key=world.key("review"), may=(409,))
        if written.status >= 300:
            return  # they said it of an earlier one
        world.counts["reviews"] += 1
        if stars <= _POOR:
            answer = {"text": _ANSWERS[locale], "locale": locale}
            owner = self._market.shop_of(seller_id).owner
            world.ask(owner, "PUT", f"/seller/reviews/{written.body['id']}/answer", answer)
