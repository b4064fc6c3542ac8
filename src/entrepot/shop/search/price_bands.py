"""Price bands: round amounts that part the prices found into about equal shares. Pure."""

from bisect import bisect_left
from collections.abc import Sequence

_BANDS = 5
_FEWEST = 8


def round_amount(minor: int) -> int:
    """The nearest of 1, 2, 2.5 or 5 × 10ⁿ not above the amount (1 at least)."""
    power: int = 10 ** (len(str(max(minor, 1))) - 1)
    for lead in (50, 25, 20, 10):
        if lead * power // 10 <= max(minor, 1) and lead * power % 10 == 0:
            return lead * power // 10
    return 1


def price_bands(prices: Sequence[int]) -> list[tuple[int, int | None, int]]:
    """Bands of (from inclusive, to exclusive or None, count) for prices in minor units of one currency.

    Their edges are round amounts near the quantiles; no bands where the prices are few or all near each other.
    """
    if len(prices) < _FEWEST:
        return []
    ordered = sorted(prices)
    edges = sorted({round_amount(ordered[len(ordered) * part // _BANDS]) for part in range(1, _BANDS)})
    edges = [edge for edge in edges if ordered[0] < edge <= ordered[-1]]
    if not edges:
        return []
    starts = [0, *edges]
    cuts = [*(bisect_left(ordered, edge) for edge in starts), len(ordered)]
    ends: list[int | None] = [*edges, None]
    return [(start, end, cuts[i + 1] - cuts[i]) for i, (start, end) in enumerate(zip(starts, ends, strict=True))]
