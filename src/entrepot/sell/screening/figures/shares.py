"""Shares with the interval in which they may lie, and percentiles. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959964
"""Of the normal distribution: 95 % lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """``good`` of ``of``, with Wilson's 95 % interval; ``value`` is None where there is nothing to measure."""

    good: int
    of: int
    value: float | None
    low: float
    high: float


def share(good: int, of: int) -> Share:
    """Return a share with Wilson's score interval (1927), which holds for few cases and for shares near 0 and 1."""
    if of == 0:
        return Share(0, 0, None, 0.0, 1.0)
    found = good / of
    middle = (found + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * math.sqrt(found * (1 - found) / of + Z * Z / (4 * of * of))
    low = 0.0 if good == 0 else max(0.0, middle - half)
    high = 1.0 if good == of else min(1.0, middle + half)
    return Share(good, of, found, low, high)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least ``percent`` of all do not exceed (nearest rank); None of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)] if ordered else None
