"""A year through one rule: parcels are ordered, come, are sent; time goes forward and rules know only what was."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bench.warehouse.consolidation_workload import GIVEN_UP_US, Parcel, Year
from entrepot.fulfil.consolidation import BoxLimits, Come, Missing, cheapest

LIMITS = BoxLimits()


@dataclass(slots=True)
class Consumer:
    """What the hub knows of one consumer now."""

    id: str
    country: str
    come: dict[str, Come] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)
    came_us: dict[str, int] = field(default_factory=dict)
    look_us: int = 0


Rule = Callable[[int, Consumer], tuple[list[tuple[str, ...]], int | None]]
"""Asked at a moment about a consumer: the boxes to begin, and when to ask again."""


class Learning:
    """What a rule may learn while the year goes on; the plain ones learn nothing."""

    def came(self, seller_id: str, lead_us: int | None) -> None:
        """Hear of a parcel that came, or is given up."""

    def left(self, decided_us: int, left_us: int, in_time: list[bool]) -> None:
        """Hear of a box that left, and which of its parcels left in time."""


@dataclass(slots=True)
class Outcome:
    """What a rule cost (minor units) and kept, by consumer."""

    cost: dict[str, int] = field(default_factory=dict)
    parcels: dict[str, int] = field(default_factory=dict)
    on_time: dict[str, int] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)
    dwell_us: int = 0
    decisions: int = 0

    def add(self, consumer: str, *, cost: int, parcels: int, on_time: int, promised: int) -> None:
        """Count one box."""
        for sums, value in (
            (self.cost, cost),
            (self.parcels, parcels),
            (self.on_time, on_time),
            (self.promised, promised),
        ):
            sums[consumer] = sums.get(consumer, 0) + value


def run(year: Year, rule: Rule, learning: Learning | None = None) -> Outcome:
    """Send a year's parcels by a rule."""
    return _Run(year, rule, learning or Learning()).to_its_end()


class _Run:
    def __init__(self, year: Year, rule: Rule, learning: Learning) -> None:
        self._year = year
        self._rule = rule
        self._learning = learning
        self._consumers: dict[str, Consumer] = {}
        self._leave_by = {
            each.id: (year.leave_by(each), each.leave_by_us) for each in year.parcels if each.arrives_us is not None
        }
        self._outcome = Outcome()
        self._number = 0
        self._events: list[tuple[int, int, Callable[[int], None]]] = []
        for parcel in year.parcels:
            self._at(parcel.placed_us, partial(self._placed, parcel))
            if parcel.arrives_us is None:
                self._at(parcel.placed_us + GIVEN_UP_US, partial(self._given_up, parcel))
            else:
                self._at(parcel.arrives_us, partial(self._arrived, parcel))

    def to_its_end(self) -> Outcome:
        while self._events:
            now_us, _, happens = heapq.heappop(self._events)
            happens(now_us)
        return self._outcome

    def _at(self, at_us: int, happens: Callable[[int], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (at_us, self._number, happens))

    def _consumer(self, parcel: Parcel) -> Consumer:
        found = self._consumers.get(parcel.consumer)
        if found is None:
            found = self._consumers[parcel.consumer] = Consumer(parcel.consumer, parcel.country)
        return found

    def _placed(self, parcel: Parcel, now_us: int) -> None:
        self._consumer(parcel).missing[parcel.id] = Missing(
            parcel.id, parcel.seller_id, now_us, parcel.weight_g, parcel.volume_cm3
        )

    def _given_up(self, parcel: Parcel, now_us: int) -> None:
        consumer = self._consumer(parcel)
        del consumer.missing[parcel.id]
        self._learning.came(parcel.seller_id, None)
        self._decide(consumer, now_us)

    def _arrived(self, parcel: Parcel, now_us: int) -> None:
        consumer = self._consumer(parcel)
        del consumer.missing[parcel.id]
        self._learning.came(parcel.seller_id, now_us - parcel.placed_us)
        consumer.come[parcel.id] = Come(parcel.id, parcel.weight_g, parcel.volume_cm3, parcel.leave_by_us)
        consumer.came_us[parcel.id] = now_us
        self._decide(consumer, now_us)

    def _look(self, consumer: Consumer, now_us: int) -> None:
        if consumer.look_us == now_us:
            self._decide(consumer, now_us)

    def _left(self, decided_us: int, in_time: list[bool], now_us: int) -> None:
        self._learning.left(decided_us, now_us, in_time)

    def _decide(self, consumer: Consumer, now_us: int) -> None:
        if not consumer.come:
            return
        boxes, look_us = self._rule(now_us, consumer)
        self._outcome.decisions += 1
        for ids in boxes:
            self._send(consumer, ids, now_us)
        consumer.look_us = 0
        if consumer.come and look_us is not None:
            consumer.look_us = max(look_us, now_us + 1)
            self._at(consumer.look_us, partial(self._look, consumer))

    def _send(self, consumer: Consumer, ids: tuple[str, ...], now_us: int) -> None:
        box = [consumer.come.pop(each) for each in ids]
        price, _ = cheapest(box, self._year.steps[consumer.country], LIMITS)
        left_us = self._year.hub.leaves(now_us, self._year.slowness[consumer.id])
        in_time = [left_us <= self._leave_by[each][0] for each in ids]
        promised = sum(left_us <= self._leave_by[each][1] for each in ids)
        self._outcome.add(consumer.id, cost=price, parcels=len(box), on_time=sum(in_time), promised=promised)
        self._outcome.dwell_us += sum(now_us - consumer.came_us.pop(each) for each in ids)
        self._at(left_us, partial(self._left, now_us, in_time))
