"""How the scores of many listings lie, for the operator's page. Pure; one pass."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from entrepot.sell.scoring.facts import ContentScore

BINS = 10


@dataclass(frozen=True, slots=True)
class CommonLoss:
    """A rule, how many listings lost points by it, and how many points on average over all listings."""

    code: str
    listings: int
    points_mean: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """``bins`` counts listings of 0–9, 10–19, … 90–100 points; ``common`` begins with what costs the most in all."""

    count: int = 0
    mean: float = 0.0
    median: float = 0.0
    bins: tuple[int, ...] = (0,) * BINS
    common: tuple[CommonLoss, ...] = ()


def distribution(scores: Iterable[ContentScore], *, most_common: int = 10) -> Distribution:
    """Return how scores lie; of no scores an empty distribution."""
    times: Counter[float] = Counter()
    listings: Counter[str] = Counter()
    points: defaultdict[str, float] = defaultdict(float)
    for each in scores:
        times[each.points] += 1
        listings.update({lost.code for lost in each.lost})
        for lost in each.lost:
            points[lost.code] += lost.points
    count = times.total()
    if not count:
        return Distribution()
    bins = [0] * BINS
    for value, some in times.items():
        bins[min(BINS - 1, int(value // BINS))] += some
    worst = sorted(points, key=lambda code: (-points[code], code))[:most_common]
    return Distribution(
        count=count,
        mean=round(sum(value * some for value, some in times.items()) / count, 1),
        median=_median(times, count),
        bins=tuple(bins),
        common=tuple(CommonLoss(code, listings[code], round(points[code] / count, 2)) for code in worst),
    )


def _median(times: Counter[float], count: int) -> float:
    """Return the lower median of values with how often each comes."""
    passed = 0
    for value in sorted(times):
        passed += times[value]
        if 2 * passed >= count:
            return value
    return 0.0
