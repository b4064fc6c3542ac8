"""Judge a pair beside the others of its two offers: a product has one best match among the offers at hand. Pure."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.matching.offer import Read

Pair = tuple[int, int]
"""The places of two offers among all offers at hand."""

_SOFT: Final = 1e-6
_NEAR_AS_GOOD: Final = 0.6
_GAP_UNKNOWN: Final = 1.0
_GAP_NOBODY: Final = 1.5


def price_gap(left: Read, right: Read) -> float:
    """Return the absolute logarithm of the two prices' ratio; 1 where one is not known."""
    if left.price is None or right.price is None or left.currency != right.currency:
        return _GAP_UNKNOWN
    return abs(math.log(left.price / right.price))


def rival_features(
    wanted: int, pairs: Sequence[Pair], scores: NDArray[np.float64], gaps: Sequence[float]
) -> NDArray[np.float32]:
    """Return, for each of the first ``wanted`` pairs, how it stands beside the pairs that share one of its offers."""
    of: defaultdict[int, list[int]] = defaultdict(list)
    for at, (left, right) in enumerate(pairs):
        of[left].append(at)
        of[right].append(at)
    known = scores.tolist()
    rows = []
    for at in range(wanted):
        left, right = pairs[at]
        beside_left = [each for each in of[left] if each != at]
        beside_right = [each for each in of[right] if each != at]
        by_score_left = _strongest(beside_left, known)
        by_score_right = _strongest(beside_right, known)
        mine = known[at]
        rows.append(
            [
                mine,
                *by_score_left,
                *by_score_right,
                mine - by_score_left[0],
                mine - by_score_right[0],
                mine - max(by_score_left[0], by_score_right[0]),
                mine / (mine + sum([known[each] for each in beside_left]) + _SOFT),
                mine / (mine + sum([known[each] for each in beside_right]) + _SOFT),
                _lead(beside_left, known, [of[_other(pairs[each], left)] for each in beside_left]),
                _lead(beside_right, known, [of[_other(pairs[each], right)] for each in beside_right]),
                len(beside_left),
                len(beside_right),
                *_nearly_as_good(beside_left, mine, known, gaps, gaps[at]),
                *_nearly_as_good(beside_right, mine, known, gaps, gaps[at]),
            ]
        )
    return np.array(rows, dtype=np.float32).reshape(wanted, -1)


def _other(pair: Pair, one: int) -> int:
    return pair[1] if pair[0] == one else pair[0]


def _strongest(places: list[int], scores: list[float]) -> tuple[float, float]:
    first, second, *_ = *sorted([scores[each] for each in places], reverse=True), 0.0, 0.0
    return first, second


def _lead(places: list[int], scores: list[float], groups: list[list[int]]) -> float:
    """Return how far the strongest rival leads among the pairs of its own other offer: it may be promised elsewhere."""
    if not places:
        return 0.0
    best = max(range(len(places)), key=lambda each: scores[places[each]])
    others = [scores[each] for each in groups[best] if each != places[best]]
    return scores[places[best]] - max(others, default=0.0)


def _nearly_as_good(
    places: list[int], mine: float, scores: list[float], gaps: Sequence[float], gap: float
) -> tuple[float, int, int]:
    """Return how the price's gap compares with those of rivals about as good, how many they are, and how many lead."""
    near = [each for each in places if scores[each] > _NEAR_AS_GOOD * mine]
    nearest = min([gaps[each] for each in near], default=_GAP_NOBODY)
    return gap - nearest, len(near), sum([scores[each] > mine for each in places])
