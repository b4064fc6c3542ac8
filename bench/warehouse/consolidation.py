"""What the consolidation policy costs and keeps, against sending at once, the best window, and hindsight.

``python -m bench.warehouse.consolidation --data ../shared/data --json`` prints the figures of seeds that nothing was
tuned on; ``--full`` takes every customer and more seeds; ``--rules`` compares the rules that were tried, on the seeds
that they were tuned on. ``consolidation_workload`` says what is real in it and what is drawn.

A parcel is on time if it left on the last truck that keeps its promise, or, where it came too late for that, on the
first truck that it could catch. ``promise_kept_rate`` counts the promises alone, with what sellers sent too late.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import thread_time

from bench.warehouse.consolidation_hindsight import hindsight
from bench.warehouse.consolidation_rules import (
    Outlooks,
    at_once,
    dynamic_programme,
    expected_value,
    pressing_quantile,
    promise_presses,
    window,
)
from bench.warehouse.consolidation_run import Consumer, Learning, Outcome, Rule, run
from bench.warehouse.consolidation_workload import HOUR_US, Parcel, Year, year

REQUIRED = 0.98
TUNED_ON = (1, 2)
UNSEEN = (11, 12, 13)
WINDOWS_H = (1, 2, 4, 6, 8, 9, 10, 11, 12, 14, 16, 20, 24, 30, 36, 48)
_PART = 0.25


Made = Callable[[Year], tuple[Rule, Learning]]
"""A rule for a year, with what it learns."""


@dataclass(frozen=True, slots=True)
class Sums:
    """A rule over the consumers of several seeds for which the optimum is known."""

    minor: int
    parcels: int
    on_time_rate: float
    promise_kept_rate: float
    dwell_h: float
    decisions: int


class Sample:
    """The years of some seeds with the consumers whose optimum is known."""

    def __init__(self, data: Path, seeds: Sequence[int], part: float) -> None:
        self.years = [year(data, seed, part=part) for seed in seeds]
        self._known = [_optimum(each) for each in self.years]
        self.optimum = sum(sum(known.values()) for known in self._known)
        self.orders = sum(each.orders for each in self.years)

    def sums(self, make: Made) -> Sums:
        """Return what a rule comes to; ``make`` gives it for a year, with what it learns."""
        outcomes = [run(each, *make(each)) for each in self.years]
        parcels = self._sum(outcomes, "parcels")
        every = sum(sum(outcome.parcels.values()) for outcome in outcomes)
        return Sums(
            minor=self._sum(outcomes, "cost"),
            parcels=parcels,
            on_time_rate=self._sum(outcomes, "on_time") / parcels,
            promise_kept_rate=self._sum(outcomes, "promised") / parcels,
            dwell_h=sum(outcome.dwell_us for outcome in outcomes) / HOUR_US / every,
            decisions=sum(outcome.decisions for outcome in outcomes),
        )

    def _sum(self, outcomes: Sequence[Outcome], name: str) -> int:
        return sum(
            getattr(outcome, name)[consumer]
            for outcome, known in zip(outcomes, self._known, strict=True)
            for consumer in known
        )

    def best_window(self) -> tuple[float, Sums]:
        """Return the cheapest window in hours that keeps the required rate on these very seeds.

        A window ends early where nothing is missing: one that goes on then saves next to nothing and is later.
        """
        found = []
        for hours in WINDOWS_H:
            sums = self.sums(_plain(partial(window, hours=hours, or_complete=True)))
            if sums.on_time_rate >= REQUIRED:
                found.append((sums.minor, hours, sums))
        _, hours, sums = min(found, key=lambda each: each[:2])
        return hours, sums


def _optimum(of: Year) -> dict[str, int]:
    by_consumer: dict[str, list[Parcel]] = defaultdict(list)
    for parcel in of.parcels:
        if parcel.arrives_us is not None:
            by_consumer[parcel.consumer].append(parcel)
    found = {consumer: hindsight(of, parcels) for consumer, parcels in by_consumer.items()}
    return {consumer: minor for consumer, minor in found.items() if minor is not None}


def _plain(make: Callable[[Year], Rule]) -> Made:
    """Return a rule that learns nothing."""
    return lambda each: (make(each), Learning())


def _learning(make: Callable[[Year, Outlooks], Rule], late_minor: float | None = None) -> Made:
    """Return a rule that learns; without a price of a late parcel that is steered."""

    def made(each: Year) -> tuple[Rule, Learning]:
        learnt = Outlooks(REQUIRED, late_minor)
        return make(each, learnt), learnt

    return made


def measure_consolidation(data: Path, *, full: bool) -> dict[str, object]:
    """Measure the policy on seeds that nothing was tuned on; costs are in euros."""
    seeds = UNSEEN if full else UNSEEN[:2]
    sample = Sample(data, seeds, 1.0 if full else _PART)
    once = sample.sums(_plain(at_once))
    without = sample.sums(_plain(promise_presses))
    hours, best = sample.best_window()
    policy = sample.sums(_learning(expected_value))
    per_s, p99_us = _speed(sample.years[0])
    return {
        "merge_cost_at_once": once.minor / 100,
        "merge_cost_best_window": best.minor / 100,
        "merge_cost_policy": policy.minor / 100,
        "merge_cost_hindsight": sample.optimum / 100,
        "merge_cost_vs_best_window": round(policy.minor / best.minor, 4),
        "merge_cost_vs_hindsight": round(policy.minor / sample.optimum, 4),
        "merge_gap_closed": round((best.minor - policy.minor) / (best.minor - sample.optimum), 4),
        "on_time_rate": round(policy.on_time_rate, 4),
        "on_time_rate_best_window": round(best.on_time_rate, 4),
        "best_window_h": hours,
        "promise_kept_rate": round(policy.promise_kept_rate, 4),
        "promise_kept_rate_at_once": round(once.promise_kept_rate, 4),
        "merge_cost_until_promise_presses": without.minor / 100,
        "on_time_rate_until_promise_presses": round(without.on_time_rate, 4),
        "merge_dwell_h": round(policy.dwell_h, 1),
        "merge_dwell_best_window_h": round(best.dwell_h, 1),
        "merge_seeds": len(seeds),
        "merge_orders": sample.orders,
        "merge_orders_with_known_optimum": policy.parcels,
        "merge_decisions_per_s": per_s,
        "merge_decision_p99_us": p99_us,
    }


def _speed(of: Year) -> tuple[int, float]:
    """Return decisions a second of one core, and the slowest but one in a hundred, for the cases of a year.

    They are decided once more with what was known at its end, as a hub does that reads anew every ten minutes.
    """
    learnt = Outlooks(REQUIRED)
    rule = expected_value(of, learnt)
    cases: list[tuple[int, Consumer]] = []

    def noted(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        cases.append((now_us, replace(consumer, come=dict(consumer.come), missing=dict(consumer.missing))))
        return rule(now_us, consumer)

    run(of, noted, learnt)
    took = []
    for now_us, consumer in cases:
        started = thread_time()
        rule(now_us, consumer)
        took.append(thread_time() - started)
    return round(len(took) / sum(took)), round(sorted(took)[len(took) * 99 // 100] * 1e6, 1)


def compare_rules(data: Path) -> dict[str, dict[str, float]]:
    """Return each rule that was tried, with its settings, on the seeds that they were tuned on."""
    sample = Sample(data, TUNED_ON, _PART)
    found: dict[str, dict[str, float]] = {}

    def add(name: str, sums: Sums) -> None:
        found[name] = {
            "cost_vs_hindsight": round(sums.minor / sample.optimum, 4),
            "on_time_rate": round(sums.on_time_rate, 4),
            "dwell_h": round(sums.dwell_h, 1),
        }

    add("at once", sample.sums(_plain(at_once)))
    hours, best = sample.best_window()
    add(f"window of {hours} h", best)
    add("until the promise presses, 6 h", sample.sums(_plain(promise_presses)))
    for chance in (0.9, 0.95, 0.98):
        add(f"pressing at {chance}", sample.sums(_learning(partial(pressing_quantile, chance=chance))))
    for late_minor in (100.0, 300.0, 1000.0):
        add(f"expected value, late {late_minor:.0f}", sample.sums(_learning(expected_value, late_minor)))
        add(f"dynamic programme, late {late_minor:.0f}", sample.sums(_learning(dynamic_programme, late_minor)))
    add("expected value, steered", sample.sums(_learning(expected_value)))
    return found


def main() -> None:
    """Print the figures as flat JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--json", action="store_true", help="print one JSON object (the only form there is)")
    parser.add_argument("--full", action="store_true", help="every customer, three seeds")
    parser.add_argument("--rules", action="store_true", help="compare the rules that were tried")
    asked = parser.parse_args()
    found: object = compare_rules(asked.data) if asked.rules else measure_consolidation(asked.data, full=asked.full)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
