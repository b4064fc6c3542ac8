"""Sellers: they send what was bought to the hub, take returns back, fill their shelves, and are paid out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from entrepot.world.market import Market, Shop
from entrepot.world.world import Person, World

_HOUR = timedelta(hours=1)
_LOW, _MOST_ADDED = 8, 80
_PAYOUT_PART: Final = 3
_OVER: Final = frozenset({"cancelled", "refunded"})


class Selling:
    """All sellers of a market. ``arrives`` is told of each order whose goods come to the hub."""

    def __init__(self, world: World, market: Market) -> None:
        self._world, self._market = world, market
        self.arrives: Callable[[str], None] = lambda _: None
        self.pace = 1.0
        self._in_hand: set[str] = set()

    def sold(self, seller_id: str, order_id: str) -> None:
        """An order was paid: its seller sees to it within hours."""
        shop = self._market.shop_of(seller_id)
        self._see_to(order_id, 0.5, 9, lambda: self._send(shop, order_id))

    def look_for_orders(self) -> None:
        """Each seller takes up what nobody has seen to: a visitor's purchase, or what a restart left half way."""
        for shop in self._market.shops:
            for state in ("paid", "sent", "return_requested"):
                rows = self._world.ask(shop.owner, "GET", f"/seller/orders?state={state}&limit=100").body["items"]
                for order_id in (row["id"] for row in rows if row["id"] not in self._in_hand):
                    self._take_up(shop, state, order_id)

    def _take_up(self, shop: Shop, state: str, order_id: str) -> None:
        if state == "paid":
            self.sold(shop.seller_id, order_id)
        elif state == "sent":
            self._on_its_way(shop, order_id)
        else:
            order = self._world.ask(shop.owner, "GET", f"/seller/orders/{order_id}").body
            for asked in order["returns"]:
                if asked["state"] == "requested":
                    self.comes_back(shop.seller_id, order_id, asked["id"])

    def _later(self, least_h: float, most_h: float, action: Callable[[], None]) -> None:
        self._world.sim.within(_HOUR * least_h * self.pace, _HOUR * most_h * self.pace, action)

    def _see_to(self, order_id: str, least_h: float, most_h: float, action: Callable[[], None]) -> None:
        """Do something with an order some hours later; nobody else takes it up meanwhile."""
        self._in_hand.add(order_id)

        def act() -> None:
            self._in_hand.discard(order_id)
            action()

        self._later(least_h, most_h, act)

    def _send(self, shop: Shop, order_id: str) -> None:
        world = self._world
        faults = world.faults
        if world.chance(faults.cancelled_by_seller):
            self._cancel(shop, order_id, "It broke while we packed it")
            return
        if world.chance(faults.not_said_to_be_sent):
            self._on_its_way(shop, order_id)
            return
        path = f"/seller/orders/{order_id}"
        answer = world.ask(shop.owner, "POST", f"{path}/sent", {"tracking_code": f"way-{order_id[-8:]}"}, may=(409,))
        if answer.status == 409 and world.ask(shop.owner, "GET", path).body["state"] != "sent":
            return  # it was cancelled meanwhile
        world.said.add("order_state", order_id, state="sent", actor=shop.owner.person_id)
        self._on_its_way(shop, order_id)

    def _on_its_way(self, shop: Shop, order_id: str) -> None:
        world = self._world
        if world.chance(world.faults.lost_on_its_way):
            world.counts["lost on their way"] += 1
            self._later(30, 50, lambda: self._cancel(shop, order_id, "The carrier lost it"))
            return
        if world.chance(world.faults.cancelled_on_its_way):
            self._later(0.1, 3, lambda: self._cancel(shop, order_id, "We sent the wrong thing"))
        self._see_to(order_id, 4, 20, lambda: self.arrives(order_id))

    def _cancel(self, shop: Shop, order_id: str, reason: str) -> None:
        world = self._world
        path = f"/seller/orders/{order_id}"
        answer = world.ask(shop.owner, "POST", f"{path}/cancellation", {"reason": reason}, may=(409,))
        if answer.status == 409 and world.ask(shop.owner, "GET", path).body["state"] not in _OVER:
            return
        world.counts["cancelled by sellers"] += 1

    def comes_back(self, seller_id: str, order_id: str, return_id: str) -> None:
        """A shopper sends goods back: they are here in a day or two."""
        shop = self._market.shop_of(seller_id)
        self._see_to(order_id, 4, 30, lambda: self._take_back(shop, order_id, return_id))

    def _take_back(self, shop: Shop, order_id: str, return_id: str) -> None:
        world = self._world
        body = {"put_on_sale": world.chance(0.8)}
        answer = world.ask(shop.owner, "POST", f"/seller/returns/{return_id}/received", body, may=(409,))
        if answer.status < 300:
            refund = answer.body["total_minor"]
            world.said.add("return", return_id, order_id=order_id, refund_minor=refund)
        world.counts["returns received"] += 1

    def look_after_shelves(self) -> None:
        """Each seller fills up what runs low."""
        for shop in self._market.shops:
            self._fill(shop.owner)

    def _fill(self, owner: Person) -> None:
        world = self._world
        for level in world.ask(owner, "GET", "/seller/stock?limit=200").body["items"]:
            if level["available"] < _LOW:
                receipt = {
                    "place_id": level["place_id"],
                    "sku_id": level["sku_id"],
                    "quantity": world.rng.randint(_LOW, _MOST_ADDED),
                    "reference": "delivery",
                }
                world.ask(owner, "POST", "/seller/stock/receipts", receipt, key=world.key("receipt"))
                world.counts["restocked"] += 1

    def pay_out(self) -> None:
        """Each seller has a part of what is due sent to the bank."""
        world = self._world
        for shop in self._market.shops:
            for due in world.ask(shop.owner, "GET", "/seller/balance").body["balances"]:
                amount = due["payable_minor"] // _PAYOUT_PART
                if amount <= 0:
                    continue
                body = {"amount_minor": amount, "currency": due["currency"]}
                sent = world.ask(shop.owner, "POST", "/seller/payouts", body, key=world.key("payout"), may=(409,))
                if sent.status < 300:  # some have not said yet where the money shall go
                    world.said.add("payout", sent.body["payout_id"], seller_id=shop.seller_id, **body)
