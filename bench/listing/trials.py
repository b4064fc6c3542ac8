"""How often a trial of two equal titles is told apart by chance, and how many visitors a real difference takes.

Everything is drawn with fixed seeds. Visitors come in busy and quiet hours, some open a product only days after they
were shown it, the share of B is adapted after each 250 of them, and the answer is looked at as often.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from entrepot.sell.trials.domain import (
    ALPHA_BOUGHT,
    ALPHA_CLICKED,
    Arm,
    Counts,
    Remembered,
    arm_of,
    events_of,
    next_share,
    total,
    verdict,
    visitor_of,
)
from entrepot.sell.trials.mixture_sprt import log_evidence

CLICKS, LIFT, BUYS = 0.03, 1.3, 0.05
"""Of those who are shown it so many open the product; B lifts that by so much; of those who open so many buy."""
VIEWS: Final = 40_000
LOOK: Final = 250
_AA_VIEWS: Final = 60_000
_RUNS_AA, _RUNS_AB, _RUNS_DAYS = 2_000, 500, 400
_LATE, _LATE_BY = 0.3, 4
_Z: Final = 1.96

Rows = dict[tuple[int, Arm], Counts]


@dataclass(frozen=True, slots=True)
class Run:
    """One trial: after how many visitors it was told (None: not), who won, how many were shown B until then."""

    views: int | None
    winner: str | None
    share_b: float
    fooled_by_z: bool


def run(rng: np.random.Generator, rates: tuple[float, float], views: int, *, stop: bool = True) -> Run:
    """Let visitors come until the rule stops the trial, or all have come."""
    rows: Rows = {}
    share, fooled = 50, False
    late: deque[tuple[int, int, Arm, int]] = deque()
    for look in range(views // LOOK):
        busy = 1 + 0.4 * math.sin(look / 6)
        b = int(rng.binomial(LOOK, share / 100))
        sides: tuple[tuple[Arm, int, float], ...] = (("a", LOOK - b, rates[0]), ("b", b, rates[1]))
        for arm, shown, rate in sides:
            opened = int(rng.binomial(shown, rate * busy))
            later = int(rng.binomial(opened, _LATE))
            _add(rows, share, arm, shown, opened - later, int(rng.binomial(opened, BUYS)))
            late.append((look + _LATE_BY, share, arm, later))
        while late and late[0][0] <= look:
            _, at_share, arm, later = late.popleft()
            _add(rows, at_share, arm, 0, later, 0)
        fooled = fooled or _z_test(rows)
        if stop and _told(rows):
            found = verdict(rows)
            return Run((look + 1) * LOOK, found.winner or "none", _share_b(rows), fooled)
        share = next_share(rows)
    return Run(None, None, _share_b(rows), fooled)


def run_by_day(rng: np.random.Generator, views: int) -> tuple[bool, bool]:
    """Return whether two equal titles are told apart by counting visitors, and by counting each of their days.

    Some open products much more readily than others (a beta distribution of mean CLICKS), and half come again the next
    batch, half of these again, up to six times.
    """
    once: Rows = {}
    daily: Rows = {}
    told_once = told_daily = False
    days = 7
    waiting: list[tuple[Arm, list[int], list[int]]] = []
    for _ in range(views // LOOK):
        arms = rng.random(LOOK) < 0.5
        keen = rng.beta(0.12, 0.12 * (1 / CLICKS - 1), LOOK)
        comes = np.cumprod(np.hstack([np.ones((LOOK, 1)), rng.random((LOOK, days - 1)) < 0.5]), axis=1) > 0
        opens = (rng.random((LOOK, days)) < keen[:, None]) & comes
        first = opens & (np.cumsum(opens, axis=1) == 1)
        for arm, mine in (("a", ~arms), ("b", arms)):
            side: Arm = "b" if arm == "b" else "a"
            _add(once, 50, side, int(mine.sum()), 0, 0)
            waiting.append((side, first[mine].sum(axis=0).tolist(), opens[mine].sum(axis=0).tolist()))
        for side, firsts, all_of in waiting:
            _add(once, 50, side, 0, firsts.pop(0), 0)
            _add(daily, 50, side, 0, all_of.pop(0), 0)
        waiting = [each for each in waiting if each[1]]
        told_once = told_once or _told(once)
        told_daily = told_daily or _told(daily)
    return told_once, told_daily


def _add(rows: Rows, share: int, arm: Arm, shown: int, clicked: int, bought: int) -> None:
    was = rows.get((share, arm), Counts())
    rows[share, arm] = Counts(was.shown + shown, was.clicked + clicked, 0, was.bought + bought)


def _told(rows: Rows) -> bool:
    """What ``verdict(rows).decided`` says, without the intervals."""
    return log_evidence(events_of(rows, "clicked")) >= math.log(1 / ALPHA_CLICKED) or log_evidence(
        events_of(rows, "bought")
    ) >= math.log(1 / ALPHA_BOUGHT)


def _z_test(rows: Rows) -> bool:
    """What an ordinary test of two proportions at 5 % says, when it is asked again and again."""
    a, b = total(rows, "a"), total(rows, "b")
    both = (a.clicked + b.clicked) / (a.shown + b.shown)
    if not 0 < both < 1 or not a.shown or not b.shown:
        return False
    error = math.sqrt(both * (1 - both) * (1 / a.shown + 1 / b.shown))
    return abs(b.clicked / b.shown - a.clicked / a.shown) > _Z * error


def _share_b(rows: Rows) -> float:
    a, b = total(rows, "a").shown, total(rows, "b").shown
    return b / (a + b)


def figures(data: Path, *, runs: float = 1.0) -> dict[str, Any]:  # noqa: ARG001  # nothing is read: visitors are drawn
    """Return the figures; ``runs`` below 1 draws fewer trials."""
    rng = np.random.default_rng(2026)
    equal = [run(rng, (CLICKS, CLICKS), _AA_VIEWS) for _ in range(int(_RUNS_AA * runs))]
    better = [run(rng, (CLICKS, CLICKS * LIFT), 4 * VIEWS) for _ in range(int(_RUNS_AB * runs))]
    days = [run_by_day(rng, VIEWS) for _ in range(int(_RUNS_DAYS * runs))]
    right = sorted(each.views or 4 * VIEWS for each in better if each.winner == "b")
    return {
        "trial_false_stop": sum(each.views is not None for each in equal) / len(equal),
        "trial_false_stop_views": _AA_VIEWS,
        "trial_false_stop_runs": len(equal),
        "trial_false_stop_z_test": sum(each.fooled_by_z for each in equal) / len(equal),
        "trial_false_stop_once_a_visitor": sum(once for once, _ in days) / len(days),
        "trial_false_stop_once_a_day": sum(daily for _, daily in days) / len(days),
        "trial_power": sum(views <= VIEWS for views in right) / len(better),
        "trial_power_views": VIEWS,
        "trial_power_runs": len(better),
        "trial_wrong_winner": sum(each.winner == "a" for each in better) / len(better),
        "trial_views_needed_p50": int(statistics.median(right)),
        "trial_views_needed_p80": right[int(0.8 * len(right))],
        "trial_better_share": round(statistics.fmean(each.share_b for each in better), 3),
        **_speed(),
    }


def _speed() -> dict[str, Any]:
    rows: Rows = {}
    for share in range(20, 85, 5):
        for arm in ("a", "b"):
            rows[share, arm] = Counts(4_000, 130, 20, 7)
    began, times = time.perf_counter(), 200
    for _ in range(times):
        verdict(rows)
        next_share(rows)
    weighed = times / (time.perf_counter() - began)
    codes = [f"{number:010d}" for number in range(24)]
    began = time.perf_counter()
    for _ in range(times):
        visitor = Remembered.read("", visitor_of("x"))
        for code in codes:
            visitor.join(code, 50)
            arm_of(code, visitor.visitor, 50)
            visitor.take(code, "shown")
        visitor.write(frozenset(codes))
    page_us = (time.perf_counter() - began) / times * 1e6
    return {"trials_weighed_per_s": int(weighed), "trial_page_of_24_us": round(page_us, 1)}
