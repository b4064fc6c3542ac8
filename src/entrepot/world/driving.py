"""Couriers: they leave with what the hub gave them, ring at each door, and come back for what nobody took."""

from datetime import timedelta
from typing import Any, Final

from entrepot.world.market import Market
from entrepot.world.world import Person, World

_MINUTE = timedelta(minutes=1)
_REASONS: Final = ("absent", "refused", "address_unclear", "no_access", "other")
_PROOFS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "Neighbour"},
    {"name": "Reception"},
    {"signature": [[[100, 200], [300, 260], [520, 180]]]},
)
_REPORTS: Final = 0.4
_CANCELLED: Final = "order.transition"
_UNDER_WAY: Final = ("waiting", "assigned", "out")


class Driving:
    """All couriers of a market; those who work at ``any_time`` begin a shift by themselves on holidays too."""

    def __init__(self, world: World, market: Market, *, any_time: bool = False) -> None:
        self._world, self._market, self._any_time = world, market, any_time
        self._on_the_road: set[str] = set()
        self.idle = False
        self.pace = 1.0

    def begin(self) -> None:
        """The operator says how each courier works: every day, long hours, every route."""
        draft = {"vehicle": "van", "works_from": "07:00", "works_to": "22:00", "working_days": "1234567"}
        for courier in self._market.couriers:
            self._world.ask(self._market.operator, "PUT", f"/dispatch/couriers/{courier.person_id}", draft)
            if self._any_time:
                self._world.ask(courier, "POST", "/courier/shift", {})

    def look(self) -> None:
        """Whoever was given something to bring, and is at the hub, sets out."""
        under_way = {state: self._stops(state) for state in _UNDER_WAY}
        given = {stop["courier_id"] for state in ("assigned", "out") for stop in under_way[state]}
        for courier in self._market.couriers:
            if courier.person_id in given and courier.person_id not in self._on_the_road:
                self._load(courier)
            elif self._any_time and courier.person_id not in self._on_the_road:
                self._world.ask(courier, "POST", "/courier/shift", {})
        self.idle = not any(under_way.values())

    def _stops(self, state: str) -> list[dict[str, Any]]:
        """Return stops of a state, the newest 200."""
        stops: list[dict[str, Any]] = self._world.ask(
            self._market.operator, "GET", f"/dispatch/stops?state={state}&limit=200"
        ).body["items"]
        return stops

    def _load(self, courier: Person) -> None:
        world = self._world
        route = world.ask(courier, "GET", "/courier/route", may=(404, 409))
        if route.status >= 300 or not route.body["stops"]:
            return
        world.ask(courier, "POST", "/courier/shift/departure")
        self._on_the_road.add(courier.person_id)
        self._drive_on(courier, route.body["stops"])
        world.counts["tours"] += 1

    def _drive_on(self, courier: Person, stops: list[dict[str, Any]]) -> None:
        if not stops:
            self._on_the_road.discard(courier.person_id)
            return
        self._world.sim.within(1 * _MINUTE * self.pace, 5 * _MINUTE * self.pace, lambda: self._ring(courier, stops))

    def _ring(self, courier: Person, stops: list[dict[str, Any]]) -> None:
        """Tell where one is, ring, and hand over, or not."""
        world = self._world
        stop, rest = stops[0], stops[1:]
        if world.chance(_REPORTS):
            world.ask(courier, "PUT", "/courier/position", {**stop["point"], "accuracy_m": 8}, may=(409,))
        body: dict[str, Any] = {"outcome": "delivered", "proof": world.rng.choice(_PROOFS)}
        if world.chance(world.faults.not_at_home):
            body = {"outcome": "failed", "reason": world.rng.choice(_REASONS)}
        path = f"/courier/stops/{stop['id']}/attempts"
        answer = world.ask(courier, "POST", path, body, key=world.key("attempt"), may=(404, 409))
        if answer.code == _CANCELLED:  # its order was cancelled on the way: nobody takes it, and it goes back
            body = {"outcome": "failed", "reason": "refused"}
            answer = world.ask(courier, "POST", path, body, key=world.key("attempt"), may=(404, 409))
        if answer.status < 300:
            told = {name: answer.body[name] for name in ("state", "attempts")}
            world.said.add("delivery", stop["id"], courier_id=courier.person_id, **told)
            world.counts[f"attempts {body['outcome']}"] += 1
        self._drive_on(courier, rest)
