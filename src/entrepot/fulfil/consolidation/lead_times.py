"""When a missing parcel comes: each seller's lead times as a histogram, drawn towards everybody's. Pure.

The estimator is the empirical survival function of the seller, shrunk to the pooled one by a weight of ``PRIOR``
pseudo-observations (the mean of a Dirichlet posterior with the pooled histogram as its base: empirical Bayes, Efron
and Morris 1973), conditioned on the parcel not having come so far. Parcels that never came weigh in the last bin.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from entrepot.fulfil.consolidation.domain import HOUR_US

BIN_US: Final = 2 * HOUR_US
BINS: Final = 120  # ten days
GIVEN_UP_US: Final = BINS * BIN_US
"""A parcel that has not come after so long counts as one that never comes."""
NEVER: Final = BINS  # the bin of those that came later or never
PRIOR: Final = 20.0
KNOWS_FROM: Final = 30
"""Parcels that must have been seen before anything is predicted."""
_REDRAW: Final = 1.1
_SMOOTH: Final = 0.05  # a bin in which nothing came so far is rare, not impossible


@dataclass(frozen=True, slots=True)
class LeadTime:
    """A parcel that came, or never came (``lead_us`` None), with its seller."""

    seller_id: str
    lead_us: int | None


def bin_of(lead_us: int | None) -> int:
    """Return the number of the bin that a lead time falls in."""
    return NEVER if lead_us is None else min(max(lead_us, 0) // BIN_US, NEVER)


class LeadTimes:
    """How many parcels of each seller came after how long; learns, and answers in about a microsecond."""

    def __init__(self, pooled: Mapping[int, int] | None = None) -> None:
        """Begin with what is known of all sellers together, by bin."""
        self._all = [0] * (BINS + 1)
        self._by_seller: dict[str, list[int]] = {}
        self._survival: dict[str, list[float]] = {}
        self._own_seen: dict[str, tuple[int, float]] = {}
        self._pooled: list[float] = []
        self._pooled_at = -1
        for number, count in (pooled or {}).items():
            self._all[number] += count
        self._seen = sum(self._all)

    def know(self, seller_id: str, counts: Mapping[int, int]) -> None:
        """Take a seller's own counts by bin, which the pooled ones hold already."""
        bins = self._by_seller[seller_id] = [0] * (BINS + 1)
        for number, count in counts.items():
            bins[number] += count
        self._survival.pop(seller_id, None)

    def has(self, seller_id: str) -> bool:
        """Return whether a seller's own counts were taken."""
        return seller_id in self._by_seller

    def __len__(self) -> int:
        return self._seen

    @property
    def knows(self) -> bool:
        """Whether enough was seen to predict anything."""
        return self._seen >= KNOWS_FROM

    def learn(self, seen: Iterable[LeadTime]) -> None:
        """Take in parcels that came, or are given up."""
        for each in seen:
            self._add(each.seller_id, bin_of(each.lead_us), 1)

    def _add(self, seller_id: str, number: int, count: int) -> None:
        bins = self._by_seller.get(seller_id)
        if bins is None:
            bins = self._by_seller[seller_id] = [0] * (BINS + 1)
        bins[number] += count
        self._all[number] += count
        self._seen += count
        # A curve is drawn again when a tenth more was seen, so that learning each parcel costs next to nothing.
        seen, drawn_at = self._own_seen.get(seller_id, (0, 0.0))
        seen += count
        if seen > drawn_at * _REDRAW:
            self._survival.pop(seller_id, None)
            drawn_at = float(seen)
        self._own_seen[seller_id] = seen, drawn_at

    def chance(self, seller_id: str, waited_us: int, within_us: int) -> float:
        """Return how probably a parcel that has not come after ``waited_us`` comes within ``within_us`` more."""
        survival = self._survival.get(seller_id)
        if survival is None:
            survival = self._survival_of(seller_id)
        still = _at(survival, waited_us)
        if still <= 0.0:
            return 0.0
        return 1.0 - _at(survival, waited_us + within_us) / still

    def _survival_of(self, seller_id: str) -> list[float]:
        if self._pooled_at < 0 or self._seen > self._pooled_at * _REDRAW:
            self._pooled = [(count + _SMOOTH) / (self._seen + _SMOOTH * (BINS + 1)) for count in self._all]
            self._pooled_at = self._seen
            self._survival.clear()
        own = self._by_seller.get(seller_id)
        if own is None:
            share = self._pooled
        else:
            weight = 1 / (PRIOR + sum(own))
            share = [(PRIOR * pooled + count) * weight for pooled, count in zip(self._pooled, own, strict=True)]
        # From the last bin back, so that what never came is exactly what remains.
        survival = list(accumulate(reversed(share)))[::-1]
        self._survival[seller_id] = survival
        return survival


def _at(survival: list[float], lead_us: int) -> float:
    number, rest = divmod(lead_us, BIN_US)
    if number >= BINS:
        return survival[BINS]
    low = survival[number]
    return low + (survival[number + 1] - low) * rest / BIN_US
