"""Whether what is found now is distributed as it was before: the population stability index. Pure.

PSI = Σ (a - b) · ln(a / b) over the shares of each bin. By convention below 0.1 nothing moved, from 0.25 much did. With
few findings chance alone makes it large: without a change, PSI divided by (1/n + 1/m) follows chi-square with one
degree of freedom less than there are bins (Yurdakul 2018). Below the 95 % point of that it is not called a drift.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

MOVED: Final = 0.1
MUCH: Final = 0.25
FEWEST: Final = 30
_Z95: Final = 1.644854
_EMPTY: Final = 0.5
"""What an empty bin counts as, so that the logarithm exists."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The index, what chance alone reaches in one of twenty cases, how many were compared, and what that means."""

    index: float
    chance: float
    before: int
    after: int
    says: Literal["few", "steady", "moved", "much"]


def population_stability(before: Sequence[int], after: Sequence[int]) -> Drift:
    """Compare the counts by bin of two times."""
    early, late = sum(before), sum(after)
    if min(early, late) < FEWEST:
        return Drift(0.0, 0.0, early, late, "few")
    bins = [(b or _EMPTY, a or _EMPTY) for b, a in zip(before, after, strict=True) if b or a]
    of_early, of_late = sum(b for b, _ in bins), sum(a for _, a in bins)
    index = sum((a / of_late - b / of_early) * math.log((a / of_late) / (b / of_early)) for b, a in bins)
    chance = _chi_square_95(len(bins) - 1) * (1 / early + 1 / late)
    if index < MOVED or index < chance:
        return Drift(index, chance, early, late, "steady")
    return Drift(index, chance, early, late, "moved" if index < MUCH else "much")


def _chi_square_95(freedom: int) -> float:
    """Return the 95 % point of chi-square (Wilson and Hilferty 1931; within 1 % from one degree of freedom on)."""
    if freedom < 1:
        return 0.0
    spread = 2 / (9 * freedom)
    return float(freedom * (1 - spread + _Z95 * math.sqrt(spread)) ** 3)
