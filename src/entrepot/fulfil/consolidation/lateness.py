"""The price of a late parcel, steered so that the required on-time rate is kept. Pure.

Waiting saves postage and risks promises. With the price of one late parcel as the multiplier of the constraint "so
many in a hundred leave in time", each consumer's decision is its own; the multiplier follows from what was seen by
dual ascent (Arrow, Hurwicz, Uzawa 1958): it rises while more than the allowed share are late, and falls slowly else.
"""

from collections.abc import Iterable
from typing import Final

START_MINOR: Final = 500.0
LEAST_MINOR: Final = 200.0
MOST_MINOR: Final = 100_000.0
RATE: Final = 0.5
"""How quickly it moves: a late parcel raises it by this share at most, one in time lowers it by the allowed part."""


class Lateness:
    """The price of a late parcel in minor units, for a required rate from 0 to 1."""

    def __init__(self, required: float, late_minor: float = START_MINOR) -> None:
        self._required = required
        self.late_minor = late_minor

    def learn(self, left_in_time: Iterable[bool]) -> None:
        """Take in parcels that left, each in time or late."""
        for in_time in left_in_time:
            # The step is one of the logarithm, so that the price stays above zero: in balance at the required rate.
            moved = -(1.0 - self._required) if in_time else self._required
            price = self.late_minor * (1.0 + RATE * moved * _SCALE)
            self.late_minor = min(max(price, LEAST_MINOR), MOST_MINOR)


_SCALE: Final = 0.1
