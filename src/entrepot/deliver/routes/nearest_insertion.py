"""Nearest insertion (Rosenkrantz, Stearns and Lewis, 1977): the stop nearest to the tour comes next, where cheapest.

At most twice as long as the best tour where distances obey the triangle inequality; a 2-opt polish follows in ``tour``.
"""

from collections.abc import Sequence
from math import inf

from entrepot.deliver.routes.domain import Plan, Stop, Van, VanFull, drive, fits, road_m
from entrepot.deliver.routes.two_opt import two_opt


def insert(van: Van, stops: Sequence[Stop], new: Stop) -> Plan:
    """Return the best plan that keeps the order of ``stops`` and visits ``new`` too.

    Lateness counts before length. Raise VanFull where it does not fit. O(n) where nobody is late at the cheapest place,
    else O(n²).
    """
    if not fits(van, [*stops, new]):
        raise VanFull(stop_id=new.id)
    cheapest = drive(van, _placed(stops, new, _cheapest(van, stops, new)))
    if cheapest.late_s == 0:
        return cheapest
    plans = [drive(van, _placed(stops, new, place)) for place in range(len(stops) + 1)]
    return min([cheapest, *plans], key=lambda plan: plan.cost)


def extra_m(van: Van, stops: Sequence[Stop], new: Stop) -> float:
    """Return how many metres longer a tour becomes with a new stop at its cheapest place; O(n)."""
    return _detour(van, stops, new, _cheapest(van, stops, new))


def tour(van: Van, stops: Sequence[Stop]) -> Plan:
    """Return a good plan for visiting all stops: nearest insertion, then 2-opt until nothing improves.

    Raise VanFull where the van cannot carry them. O(n²) to build for stops without times.
    """
    if not fits(van, stops):
        raise VanFull(stop_ids=[stop.id for stop in stops])
    order: list[Stop] = []
    away = {stop.id: road_m(van.start, stop.at) for stop in stops}
    left = {stop.id: stop for stop in stops}
    timed = any(stop.due_s < inf or stop.ready_s > van.start_s for stop in stops)
    while left:
        nearest = min(left.values(), key=lambda stop: (away[stop.id], stop.id))
        del left[nearest.id]
        if timed:
            order = list(insert(van, order, nearest).stops)
        else:
            order.insert(_cheapest(van, order, nearest), nearest)
        for stop in left.values():
            away[stop.id] = min(away[stop.id], road_m(nearest.at, stop.at))
    return two_opt(van, order)


def _placed(stops: Sequence[Stop], new: Stop, place: int) -> list[Stop]:
    return [*stops[:place], new, *stops[place:]]


def _cheapest(van: Van, stops: Sequence[Stop], new: Stop) -> int:
    """The place where a new stop adds least; the later one of equals, so that what is planned is not upset."""
    return min(range(len(stops), -1, -1), key=lambda place: _detour(van, stops, new, place))


def _detour(van: Van, stops: Sequence[Stop], new: Stop, place: int) -> float:
    before = stops[place - 1].at if place else van.start
    after = stops[place].at if place < len(stops) else van.end
    there = road_m(before, new.at)
    return there if after is None else there + road_m(new.at, after) - road_m(before, after)
