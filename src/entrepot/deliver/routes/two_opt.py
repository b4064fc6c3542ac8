"""2-opt (Croes, 1958): as long as reversing a part of the tour makes it shorter without making it later, reverse it."""

from collections.abc import Sequence
from math import inf

from entrepot.deliver.routes.domain import Plan, Stop, Van, drive, road_m

_LEAST_GAIN_M = 0.5
_PASSES = 30


def two_opt(van: Van, stops: Sequence[Stop]) -> Plan:
    """Return a plan that is never later and never longer than visiting ``stops`` as given.

    Each pass costs O(n²) comparisons; there are at most thirty, and most tours settle in five.
    """
    order = list(stops)
    timed = any(stop.due_s < inf or stop.ready_s > van.start_s for stop in order)
    late_s = drive(van, order).late_s if timed else 0.0
    for _ in range(_PASSES):
        improved = False
        for first in range(len(order) - 1):
            for last in range(first + 1, len(order)):
                if _gain_m(van, order, first, last) < _LEAST_GAIN_M:
                    continue
                turned = [*order[:first], *reversed(order[first : last + 1]), *order[last + 1 :]]
                if timed and (then_late_s := drive(van, turned).late_s) > late_s:
                    continue
                order, improved = turned, True
                late_s = then_late_s if timed else 0.0
        if not improved:
            break
    return drive(van, order)


def _gain_m(van: Van, order: Sequence[Stop], first: int, last: int) -> float:
    """How many metres shorter the tour is with the part from ``first`` to ``last`` reversed."""
    before = order[first - 1].at if first else van.start
    after = order[last + 1].at if last + 1 < len(order) else van.end
    gain = road_m(before, order[first].at) - road_m(before, order[last].at)
    if after is not None:
        gain += road_m(order[last].at, after) - road_m(order[first].at, after)
    return gain
