"""Quantiles of the histograms that a process keeps, as Prometheus estimates them: linear within a bucket."""

from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import Histogram


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """What one route took since the process began; ``p95_s`` is an estimate, at most the highest bound."""

    route: str
    requests: int
    p95_s: float


def by_route(histogram: Histogram) -> list[RouteFigures]:
    """Return the figures of each route, the slowest first; ``histogram`` has the label route."""
    buckets: dict[str, dict[float, float]] = {}
    for metric in histogram.collect():
        for sample in metric.samples:
            if sample.name.endswith("_bucket"):
                of_route = buckets.setdefault(sample.labels["route"], {})
                bound = float(sample.labels["le"])
                of_route[bound] = of_route.get(bound, 0.0) + sample.value
    figures = [
        RouteFigures(route, int(max(held.values())), quantile(held.items(), 0.95)) for route, held in buckets.items()
    ]
    return sorted((each for each in figures if each.requests), key=lambda each: (-each.p95_s, each.route))


def quantile(cumulative: Iterable[tuple[float, float]], share: float) -> float:
    """Return the value below which a share of the observations lies; 0 where there are none."""
    held = sorted(cumulative)
    total = held[-1][1] if held else 0.0
    below, lower = 0.0, 0.0
    for bound, count in held:
        if count >= share * total and count > below:
            if bound == float("inf"):
                return lower
            return lower + (bound - lower) * (share * total - below) / (count - below)
        below, lower = count, bound
    return 0.0
