"""The lead of the hub: ends troubles by one of their ways out, and has orders cancelled whose goods are gone."""

from typing import Any, Final

from entrepot.world.floor import Floor
from entrepot.world.market import Market
from entrepot.world.scanner import Scanner
from entrepot.world.world import World

_FOUND_AGAIN: Final = 0.7
_GONE: Final = frozenset({"return_to_sender", "dispose", "write_off"})
_OVER: Final = frozenset({"cancelled", "refunded", "delivered", "return_requested", "return_received"})


class Troubles:
    """What somebody has to decide."""

    def __init__(self, world: World, market: Market, floor: Floor, scanner: Scanner) -> None:
        self._world, self._market, self._floor, self._scanner = world, market, floor, scanner
        self.open = 0

    def look(self) -> None:
        """Go through everything that is open."""
        troubles = self._floor.list("exceptions?state=open")
        self.open = sum(bool(each["ways_out"]) for each in troubles)
        for each in troubles:
            self._end(each)

    def _end(self, trouble: dict[str, Any]) -> None:
        world = self._world
        ways = trouble["ways_out"]
        if not ways:
            return  # it ends by what is done on the floor
        if trouble["kind"] == "missing" and world.chance(_FOUND_AGAIN):
            parcel = self._parcel(trouble)
            self._scanner.scan(parcel["code"], "receive")
            world.counts["found again"] += 1
            return
        way = world.rng.choice(ways)
        path = f"/warehouse/exceptions/{trouble['id']}/resolve"
        if world.ask(self._market.hands[0], "POST", path, {"resolution": way}, may=(409,)).status == 409:
            return  # the floor has moved on
        world.counts[f"troubles ended by {way}"] += 1
        if way in _GONE:
            self.cancel(self._parcel(trouble)["order_id"], "Its goods were lost at the hub")
        elif trouble["kind"] == "undeliverable":
            for parcel in world.ask(self._market.hands[0], "GET", f"/warehouse/boxes/{trouble['box_id']}").body[
                "parcels"
            ]:
                self.cancel(parcel["order_id"], "It could not be delivered")

    def _parcel(self, trouble: dict[str, Any]) -> dict[str, Any]:
        path = f"/warehouse/parcels/{trouble['parcel_id']}"
        parcel: dict[str, Any] = self._world.ask(self._market.hands[0], "GET", path).body["parcel"]
        return parcel

    def cancel(self, order_id: str, reason: str) -> None:
        """The operator cancels an order wherever it stands; it may be too late."""
        world, operator = self._world, self._market.operator
        path = f"/operator/orders/{order_id}"
        answer = world.ask(operator, "POST", f"{path}/cancellation", {"reason": reason}, may=(409,))
        if answer.status == 409 and world.ask(operator, "GET", path).body["state"] not in _OVER:
            return
        world.counts["cancelled by the operator"] += 1
