"""The cheapest that a consumer's parcels can be sent, in hindsight: exact.

With everything known, a set of parcels may share a box exactly if the truck that it catches when it is begun as the
last of them arrives leaves no later than each has to: the hub is first in, first out, so that beginning later never
means leaving earlier, and boxes of other consumers cost the same whatever these do. So the cheapest plan is the
cheapest partition of the parcels into sets that may share, and each box costs what the tariff says: a programme over
subsets. Two sets of parcels of which no two may share a box are solved apart: sharing needs a common moment between
the truck that each could first catch and that it must be on, and intervals that meet by twos all meet (Helly).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bench.warehouse.consolidation_workload import Parcel, Year
from entrepot.fulfil.consolidation import BoxLimits, WeightSteps, box_price, partition

MOST_TOGETHER = 11
"""Parcels that may meet for which it is solved: 3¹⁰ boxes looked at. Consumers with more are left out of the sample."""


class Span(NamedTuple):
    """From the first truck that a parcel can catch to the one that it must be on."""

    first_us: int
    last_us: int
    parcel: Parcel


def hindsight(year: Year, parcels: Sequence[Parcel]) -> int | None:
    """Return the least price of one consumer's parcels that came; None where too many of them may meet."""
    steps = year.steps[parcels[0].country]
    groups = _that_may_meet([_span(year, parcel) for parcel in parcels])
    if max(map(len, groups)) > MOST_TOGETHER:
        return None
    return sum(cheapest_of(group, steps) for group in groups)


def _span(year: Year, parcel: Parcel) -> Span:
    assert parcel.arrives_us is not None
    return Span(year.hub.leaves(parcel.arrives_us, year.slowness[parcel.consumer]), year.leave_by(parcel), parcel)


def _that_may_meet(spans: Sequence[Span]) -> list[list[Span]]:
    groups: list[list[Span]] = []
    latest = -1
    for span in sorted(spans, key=lambda each: each[:2]):
        if span.first_us > latest:
            groups.append([])
        groups[-1].append(span)
        latest = max(latest, span.last_us)
    return groups


def cheapest_of(spans: Sequence[Span], steps: WeightSteps) -> int:
    """Return the least price of some parcels, by a programme over their subsets."""
    price: list[int | None] = [0]
    for subset in range(1, 1 << len(spans)):
        inside = [span for number, span in enumerate(spans) if subset >> number & 1]
        meet = max(span.first_us for span in inside) <= min(span.last_us for span in inside)
        price.append(box_price([span.parcel for span in inside], steps, BoxLimits()) if meet else None)
    best, _ = partition(price)
    return best[-1]
