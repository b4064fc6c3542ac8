"""How far two people who decide the same cases agree: Cohen's kappa. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from entrepot.sell.screening.figures.shares import Share, Z, share


@dataclass(frozen=True, slots=True)
class Agreement:
    """The share of pairs that are the same, and kappa: 1 is full agreement, 0 what chance alone would give.

    ``kappa`` is None where it cannot be told: no pairs, or all said the same of everything, as by chance they would.
    ``low`` and ``high`` are its 95 % interval by the large-sample formula of Cohen (1960).
    """

    same: Share
    kappa: float | None
    low: float
    high: float


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Return how far the first and the second of each pair agree."""
    same = share(sum(one == other for one, other in pairs), len(pairs))
    if same.value is None:
        return Agreement(same, None, -1.0, 1.0)
    count = len(pairs)
    by_chance = sum(
        (sum(one == said for one, _ in pairs) / count) * (sum(other == said for _, other in pairs) / count)
        for said in {each for pair in pairs for each in pair}
    )
    if by_chance >= 1:
        return Agreement(same, None, -1.0, 1.0)
    kappa = (same.value - by_chance) / (1 - by_chance)
    spread = Z * math.sqrt(same.value * (1 - same.value) / count) / (1 - by_chance)
    return Agreement(same, kappa, max(-1.0, kappa - spread), min(1.0, kappa + spread))
