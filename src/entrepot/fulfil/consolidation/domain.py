"""What the policy is asked and what it answers: parcels that came, parcels that are missing, tariffs, decisions. Pure.

Times are microseconds since the Unix epoch in UTC, weights grams, volumes cubic centimetres, prices minor units of the
tariff's currency. A moment ``leave_by_us`` is the latest at which a truck may leave so that a promise is kept.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HOUR_US: Final = 3_600_000_000


class Act(StrEnum):
    """What is done with a consumer's parcels that are here."""

    WAIT = "wait"
    SEND = "send"


class Why(StrEnum):
    """The ground of a decision."""

    COMPLETE = "complete"  # nothing is missing
    PRESSING = "pressing"  # a promise would be at risk
    NOT_WORTH_IT = "not_worth_it"  # what is missing comes too late, or saves too little
    SAVING = "saving"  # what is missing probably comes in time, and one box is cheaper than two
    UNKNOWN_YET = "unknown_yet"  # too little was seen: wait as long as the promise allows


@dataclass(frozen=True, slots=True)
class Come:
    """A parcel that is here and in no box."""

    id: str
    weight_g: int
    volume_cm3: int
    leave_by_us: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A parcel of the same consumer that is to come; ``expected_at_us`` is when its order was paid."""

    id: str
    seller_id: str
    expected_at_us: int
    weight_g: int
    volume_cm3: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now with a consumer's parcels that are here.

    ``send`` are the boxes to begin now, each the ids of its parcels; the others wait. ``look_again_us`` is when to ask
    again at the latest, if no parcel comes before. For one that waits, ``waits_for`` is the likeliest parcel,
    ``chance`` how probably it comes until ``until_us``, ``saves_minor`` what one box instead of two saves then.
    """

    act: Act
    why: Why
    send: tuple[tuple[str, ...], ...] = ()
    look_again_us: int | None = None
    waits_for: str | None = None
    chance: float = 0.0
    until_us: int | None = None
    saves_minor: int = 0


class WeightSteps:
    """The price of a box on one route: by steps of billed weight, beyond the last of which it counts as several.

    ``cm3_per_kg`` is the volumetric divisor of the carrier (IATA uses 5,000 for small parcels).
    """

    __slots__ = ("_minor", "_to_g", "_top_g", "_top_minor", "cm3_per_kg", "currency", "never_dearer_together")

    def __init__(self, steps: Sequence[tuple[int, int]], *, cm3_per_kg: int, currency: str) -> None:
        if not steps or list(steps) != sorted(steps):
            raise ValueError("steps of (grams, minor units) in ascending order")
        self._to_g = [to_g for to_g, _ in steps]
        self._minor = [minor for _, minor in steps]
        self._top_g, self._top_minor = steps[-1]
        self.cm3_per_kg = cm3_per_kg
        self.currency = currency
        heaviest = [*self._to_g, *(2 * to_g for to_g in self._to_g), 2 * self._top_g]
        self.never_dearer_together = all(
            self.price(one, 0) + self.price(other, 0) >= self.price(one + other, 0)
            for one in heaviest
            for other in heaviest
        )
        """Whether the price is subadditive, were there no cartons: two apart never cost less than both as one."""

    def price(self, weight_g: int, volume_cm3: int) -> int:
        """Return what a box costs, in minor units."""
        by_volume_g = volume_cm3 * 1000 // self.cm3_per_kg
        billed_g = max(by_volume_g, weight_g)
        if billed_g <= self._top_g:
            return self._minor[bisect_left(self._to_g, billed_g)]
        whole, rest_g = divmod(billed_g - 1, self._top_g)
        return whole * self._top_minor + self._minor[bisect_left(self._to_g, rest_g + 1)]


@dataclass(frozen=True, slots=True)
class BoxLimits:
    """What one carton takes: the heaviest and the most capacious of the house."""

    weight_g: int = 31_500
    volume_cm3: int = 200_000
    parcels: int = 20


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what the policy decides: the required on-time rate, what a late parcel and a day in a slot count.

    ``late_minor`` is the price of one late parcel, which ``Lateness`` steers so that the required rate is kept;
    ``hold_minor_per_day`` is what a parcel's day in a slot costs.
    """

    late_minor: float
    hold_minor_per_day: float = 2.0
    limits: BoxLimits = BoxLimits()
