"""How long from the decision to send a box until its truck leaves, by the hour of the week of the decision. Pure.

The whole queue of the hub is in it: picking, packing, sorting, the wait for the truck, nights and closed days. Each
hour of the week (UTC) has a histogram of quarter hours, shrunk to that of its hour of the day, which is shrunk to that
of all hours, as ``lead_times`` does: a hub that is closed on Sundays is known after its first weeks.
"""

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Final

from entrepot.fulfil.consolidation.domain import HOUR_US

BIN_US: Final = HOUR_US // 4
BINS: Final = 192  # two days
HOURS: Final = 168
PRIOR: Final = 6.0
KNOWS_FROM: Final = 30
DEFAULT_US: Final = 6 * HOUR_US
"""What is taken for the whole of handling while nothing is known."""
_DAY: Final = 24
_LOOK_BACK_US: Final = 3 * _DAY * HOUR_US
_REDRAW: Final = 1.1


def bin_of(took_us: int) -> int:
    """Return the number of the bin that a duration falls in."""
    return min(max(took_us, 0) // BIN_US, BINS)


def hour_of(decided_us: int) -> int:
    """Return the hour of the week of a moment, 0 to 167, in UTC."""
    return decided_us // HOUR_US % HOURS


class HandlingTimes:
    """How many boxes took how long to their truck; answers how probably one begun now leaves in time."""

    def __init__(self, counts: Mapping[int, Mapping[int, int]] | None = None) -> None:
        self._hours: list[dict[int, int]] = [{} for _ in range(HOURS)]
        self._days: list[dict[int, int]] = [{} for _ in range(_DAY)]
        self._all: dict[int, int] = {}
        self._seen = 0
        self._drawn_at = -1.0
        self._reached: list[list[float] | None] = [None] * HOURS
        self._starts: dict[tuple[int, float], int] = {}
        for hour, bins in (counts or {}).items():
            for number, count in bins.items():
                self._add(hour, number, count)

    @property
    def knows(self) -> bool:
        """Whether enough was seen to say anything."""
        return self._seen >= KNOWS_FROM

    def learn(self, boxes: Iterable[tuple[int, int]]) -> None:
        """Take in boxes that left: the moments of decision and of the truck."""
        for decided_us, left_us in boxes:
            self._add(hour_of(decided_us), bin_of(left_us - decided_us), 1)

    def _add(self, hour: int, number: int, count: int) -> None:
        for bins in (self._hours[hour], self._days[hour % _DAY], self._all):
            bins[number] = bins.get(number, 0) + count
        self._seen += count

    def in_time(self, decided_us: int, leave_by_us: int) -> float:
        """Return how probably a box that is begun at ``decided_us`` leaves until ``leave_by_us``."""
        left_us = leave_by_us - decided_us
        if left_us <= 0:
            return 0.0
        if self._seen < KNOWS_FROM:
            return 1.0 if left_us >= DEFAULT_US else 0.0
        if self._seen > self._drawn_at * _REDRAW:
            self._forget_drawn()
        hour = decided_us // HOUR_US % HOURS
        reached = self._reached[hour] or self._draw(hour)
        number, rest = divmod(left_us, BIN_US)
        if number >= BINS:
            return reached[BINS]
        low = reached[number]
        return low + (reached[number + 1] - low) * rest / BIN_US

    def safe_start_us(self, leave_by_us: int, chance: float) -> int:
        """Return the latest quarter hour at which a start leaves until ``leave_by_us`` with at least ``chance``.

        Looks back three days at most.
        """
        if self._seen < KNOWS_FROM:
            return leave_by_us - DEFAULT_US
        if self._seen > self._drawn_at * _REDRAW:
            self._forget_drawn()
        key = leave_by_us // BIN_US, chance
        found = self._starts.get(key)
        if found is None:
            found = (key[0] - 1) * BIN_US
            earliest = found - _LOOK_BACK_US
            while found > earliest and self.in_time(found, leave_by_us) < chance:
                found -= BIN_US
            self._starts[key] = found
        return found

    def _forget_drawn(self) -> None:
        """Draw the curves again from what was seen since: they move slowly."""
        self._drawn_at = float(self._seen)
        self._reached = [None] * HOURS
        self._starts.clear()

    def _draw(self, hour: int) -> list[float]:
        own, day = self._hours[hour], self._days[hour % _DAY]
        own_weight = 1 / (PRIOR + sum(own.values()))
        day_weight = PRIOR * own_weight / (PRIOR + sum(day.values()))
        all_weight = PRIOR * day_weight / self._seen
        share = [0.0] * (BINS + 2)
        for bins, weight in ((own, own_weight), (day, day_weight), (self._all, all_weight)):
            for number, count in bins.items():
                share[number + 1] += count * weight
        reached = list(accumulate(share[:-1]))
        self._reached[hour] = reached
        return reached
