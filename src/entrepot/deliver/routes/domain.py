"""A van, its stops, and what an order of stops means. Pure.

Distances are metres along the ground: great-circle distance times ``DETOUR``. Times are seconds on any common scale
(the caller's), speeds metres a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from entrepot.kit.errors import Conflict
from entrepot.kit.geo import Point, distance_m

DETOUR = 1.3
"""How much longer the streets are taken to be than the straight line."""
CITY_SPEED_M_S = 6.0
"""About 22 km/h, stops apart."""
SERVICE_S = 150.0
"""Parking, walking, ringing, handing over."""


class VanFull(Conflict):
    """A stop's goods do not fit into what is left of a van, or its tour would end too late."""

    code = "routes.van_full"
    title = "The van has no room for this stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to bring something to, between ``ready_s`` and ``due_s``; the handing over takes ``service_s``."""

    id: str
    at: Point
    weight_g: int = 0
    volume_cm3: int = 0
    ready_s: float = 0.0
    due_s: float = inf
    service_s: float = SERVICE_S


@dataclass(frozen=True, slots=True)
class Van:
    """Where and when a tour begins, where it ends (None: at its last stop) and until when, and what it can carry."""

    start: Point
    end: Point | None = None
    start_s: float = 0.0
    end_s: float = inf
    capacity_g: int = 1_000_000
    capacity_cm3: int = 10_000_000
    capacity_stops: int = 200
    speed_m_s: float = CITY_SPEED_M_S


@dataclass(frozen=True, slots=True)
class Plan:
    """Stops in their order, with the moment of arrival at each; what the tour costs.

    ``late_s`` is the sum of the lateness at all stops. ``duration_s`` runs to the end of the tour, waiting included.
    """

    stops: tuple[Stop, ...]
    arrivals_s: tuple[float, ...]
    length_m: float
    duration_s: float
    late_s: float

    @property
    def cost(self) -> tuple[float, float]:
        """What a better plan has less of: lateness first, then metres."""
        return self.late_s, self.length_m


def road_m(a: Point, b: Point) -> float:
    """Return the metres that a van drives between two points, estimated."""
    return distance_m(a, b) * DETOUR


def drive(van: Van, stops: Sequence[Stop]) -> Plan:
    """Return what it means to visit the stops in this order; O(n)."""
    at, clock, length, late = van.start, van.start_s, 0.0, 0.0
    arrivals = []
    for stop in stops:
        leg = road_m(at, stop.at)
        length += leg
        clock = max(clock + leg / van.speed_m_s, stop.ready_s)
        arrivals.append(clock)
        late += max(0.0, clock - stop.due_s)
        clock += stop.service_s
        at = stop.at
    if van.end is not None and stops:
        leg = road_m(at, van.end)
        length += leg
        clock += leg / van.speed_m_s
    return Plan(tuple(stops), tuple(arrivals), length, clock - van.start_s, late)


def fits(van: Van, stops: Sequence[Stop]) -> bool:
    """Return whether a van carries all of it at once."""
    return (
        len(stops) <= van.capacity_stops
        and sum(stop.weight_g for stop in stops) <= van.capacity_g
        and sum(stop.volume_cm3 for stop in stops) <= van.capacity_cm3
    )
