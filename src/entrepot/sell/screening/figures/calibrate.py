"""What a threshold on a detector's confidence would do, from cases that people decided. Pure.

Only what reached people can be measured: recall is the share of what they took away, not of all that is amiss in the
catalogue. A case counts for the policy that led it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.sell.screening.figures.shares import Share, share

STEPS: Final = tuple(round(step / 20, 2) for step in range(20))
ENOUGH: Final = 35
"""With fewer cases taken away no interval tells that nine of ten would still be found, even if none were missed."""
KEPT: Final = 0.9
"""A threshold is advised where, with 95 % confidence, at least this share of what people took away is still found."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A case that a person decided: how sure the detector was, whether it went, and whether nothing else spoke."""

    confidence: float
    taken_away: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold: precision and recall of what lies above, cases that nobody had to look at, and what they missed."""

    least: float
    precision: Share
    recall: Share
    fewer: int
    missed: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """What thresholds would do; ``best`` is the one advised, None where the decisions do not tell."""

    cases: int
    taken_away: int
    points: tuple[Point, ...]
    best: Point | None


def calibrate(decided: Sequence[Decided]) -> Calibration:
    """Return precision and recall at each threshold from 0 to 0.95 in steps of 0.05, and the best one."""
    amiss = sum(each.taken_away for each in decided)
    points = tuple(_point(decided, least, amiss) for least in STEPS)
    useful = [each for each in points if each.fewer and each.recall.low >= KEPT]
    best = max(useful, key=lambda each: (each.fewer - each.missed, each.recall.low), default=None)
    return Calibration(len(decided), amiss, points, best)


def _point(decided: Sequence[Decided], least: float, amiss: int) -> Point:
    above = [each for each in decided if each.confidence >= least]
    found = sum(each.taken_away for each in above)
    gone = [each for each in decided if each.confidence < least and each.alone]
    return Point(
        least,
        share(found, len(above)),
        share(found, amiss),
        len(gone),
        sum(each.taken_away for each in gone),
    )
