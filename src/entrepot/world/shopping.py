"""Shoppers: they choose goods of a few sellers, buy them, pay, change their minds, and send things back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from entrepot.world.faults import Faults
from entrepot.world.market import Market, Resident, Shop
from entrepot.world.selling import Selling
from entrepot.world.world import Answer, World

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_TOP_UP_OF: Final = 5
"""A wallet is filled with what so many purchases of this size would take."""
_BY_CART: Final = 0.4
_MOST_SELLERS: Final = 3
_UNDER_WAY: Final = frozenset({"paid", "sent", "received", "shipped"})
_REASONS: Final = ("changed_mind", "damaged", "wrong_item", "not_as_described", "late", "other")


class Shopping:
    """All shoppers of a market."""

    def __init__(self, world: World, market: Market, selling: Selling, *, by_cart: float = _BY_CART) -> None:
        self._world, self._market, self._selling, self._by_cart = world, market, selling, by_cart
        self.residents = market.residents
        self.pace = 1.0
        self.placed = 0

    def buy(self, most_orders: int = _MOST_SELLERS) -> None:
        """Let somebody buy goods of one to three sellers, and decide then how they go on."""
        rng = self._world.rng
        who = rng.choice(self.residents)
        self.purchase(who, min(rng.choice((1, 1, 2, 2, 3)), most_orders), self._world.faults)

    def purchase(self, who: Resident, sellers: int, luck: Faults) -> None:
        """Let somebody buy goods of so many sellers; ``luck`` says how they may go on."""
        rng = self._world.rng
        sellers = min(sellers, len(self._market.shops))
        lines = [line for shop in rng.sample(self._market.shops, sellers) for line in self._some(shop)]
        answer = self._place(who, lines)
        if answer is None:
            return
        group = answer.body
        self._world.said.add(
            "order_group",
            group["id"],
            shopper_id=who.person.person_id,
            total_minor=group["total_minor"],
            currency=group["currency"],
            order_count=len(group["orders"]),
        )
        self.placed += len(group["orders"])
        self._world.counts["purchases"] += 1
        self._go_on(who, group, luck)

    def _some(self, shop: Shop) -> list[tuple[str, int]]:
        rng = self._world.rng
        return [
            (goods.offer_id, rng.choice((1, 1, 1, 2, 3))) for goods in rng.sample(shop.goods, rng.choice((1, 1, 2)))
        ]

    def _place(self, who: Resident, lines: list[tuple[str, int]]) -> Answer | None:
        world = self._world
        body: dict[str, Any] = {"address": who.home.address, "currency": who.home.currency}
        if world.chance(self._by_cart):
            body["cart_id"] = world.ask(who.person, "POST", "/carts").body["id"]
            for offer_id, quantity in lines:
                path = f"/carts/{body['cart_id']}/lines/{offer_id}"
                put = world.ask(who.person, "PUT", path, {"quantity": quantity}, may=(409, 422))
                if put.status >= 300:
                    world.counts["sold out"] += 1
                    self._empty(who, body["cart_id"], lines)
                    return None
        else:
            body["lines"] = [{"offer_id": offer_id, "quantity": quantity} for offer_id, quantity in lines]
        answer = world.ask(who.person, "POST", "/order-groups", body, key=world.key("place"), may=(409,))
        if answer.status == 409:
            world.counts["sold out"] += 1
            if "cart_id" in body:
                self._empty(who, body["cart_id"], lines)
            return None
        return answer

    def _empty(self, who: Resident, cart_id: str, lines: list[tuple[str, int]]) -> None:
        for offer_id, _ in lines:
            self._world.ask(who.person, "DELETE", f"/carts/{cart_id}/lines/{offer_id}", may=(404,))

    def _go_on(self, who: Resident, group: dict[str, Any], faults: Faults) -> None:
        world = self._world
        luck = world.rng.random()
        if luck < faults.never_paid:
            world.counts["never paid"] += 1
            return
        if luck < faults.never_paid + faults.cancelled_unpaid:
            order_id = world.rng.choice(group["orders"])["id"]
            world.sim.within(_MINUTE * self.pace, 10 * _MINUTE * self.pace, lambda: self._cancel(who, order_id))
            return
        world.sim.within(_MINUTE * self.pace / 6, 12 * _MINUTE * self.pace, lambda: self._pay(who, group, faults))

    def _pay(self, who: Resident, group: dict[str, Any], faults: Faults) -> None:
        world = self._world
        path = f"/order-groups/{group['id']}/payment"
        answer = world.ask(who.person, "POST", path, {"method": "wallet"}, may=(402, 409))
        if answer.status == 402:
            world.counts["payments refused"] += 1
            if world.chance(faults.empty_wallet):
                return  # they give up; the purchase expires
            self._top_up(who, group["total_minor"], group["currency"])
            answer = world.ask(who.person, "POST", path, {"method": "wallet"}, may=(409,))
        if answer.status == 409:
            world.counts["paid too late"] += 1
            return
        world.said.add(
            "payment",
            answer.body["payment_id"],
            group_id=group["id"],
            shopper_id=who.person.person_id,
            amount_minor=group["total_minor"],
            currency=group["currency"],
            state="captured",
        )
        for order in group["orders"]:
            self._paid(who, order, faults)

    def _top_up(self, who: Resident, minor: int, currency: str) -> None:
        body = {"amount_minor": minor * self._world.rng.randint(1, _TOP_UP_OF), "currency": currency}
        booked = self._world.ask(who.person, "POST", "/wallet/top-ups", body, key=self._world.key("top-up")).body
        self._world.said.add("top_up", booked["transfer_id"], person_id=who.person.person_id, **body)

    def _paid(self, who: Resident, order: dict[str, Any], faults: Faults) -> None:
        world = self._world
        world.counts["orders paid"] += 1
        if world.chance(faults.cancelled_by_shopper):
            self._hours(0, 6, lambda: self._cancel(who, order["id"]))
        if world.chance(faults.returned):
            self._hours(20, 40, lambda: self._look_for_it(who, order["id"]))
        self._selling.sold(order["seller_id"], order["id"])

    def _hours(self, least: int, most: int, action: Callable[[], None]) -> None:
        """Do something some hours later; an hour lasts as long as for sellers."""
        pace = self._selling.pace
        self._world.sim.within(_HOUR * least * pace, _HOUR * most * pace, action)

    def _cancel(self, who: Resident, order_id: str) -> None:
        path = f"/orders/{order_id}"
        body = {"reason": "Changed my mind"}
        answer = self._world.ask(who.person, "POST", f"{path}/cancellation", body, may=(409,))
        if answer.status == 409 and self._world.ask(who.person, "GET", path).body["state"] not in {
            "cancelled",
            "refunded",
        }:
            return  # it was too late
        self._world.counts["cancelled by shoppers"] += 1

    def _look_for_it(self, who: Resident, order_id: str) -> None:
        """Look whether the order has come, in order to send some of it back."""
        state = self._world.ask(who.person, "GET", f"/orders/{order_id}").body["state"]
        if state == "delivered":
            self._world.said.add("order_state", order_id, state="delivered")
            self._send_back(who, order_id)
        elif state in _UNDER_WAY:
            self._hours(8, 16, lambda: self._look_for_it(who, order_id))

    def _send_back(self, who: Resident, order_id: str) -> None:
        world = self._world
        order = world.ask(who.person, "GET", f"/orders/{order_id}").body
        lines = world.rng.sample(order["lines"], world.rng.randint(1, len(order["lines"])))
        body = {
            "lines": [{"line_id": each["id"], "quantity": world.rng.randint(1, each["quantity"])} for each in lines],
            "reason": world.rng.choice(_REASONS),
            "note": "It goes back",
        }
        asked = world.ask(who.person, "POST", f"/orders/{order_id}/returns", body, key=world.key("return")).body
        world.said.add("return", asked["id"], order_id=order_id)
        world.counts["returns"] += 1
        self._selling.comes_back(order["seller_id"], order_id, asked["id"])
