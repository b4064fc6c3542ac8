"""Looking as often as one likes without being fooled: a mixture SPRT over what people did, not over what was shown.

Each event (somebody opened the product, somebody bought it) asks one thing: in which of the two arms was that person?
Whoever took part was put into arm B with a known probability ``p``, by a hash that knows nothing of them. If the arms
differ in nothing, the answer is B with exactly that probability, whatever the hour, the season or the crowd. If B
makes the event ``r`` times as likely, it is B with probability ``p r / (p r + 1 - p)``. The likelihood ratio against
``r = 1``, averaged over a prior of ``log r``, is a martingale under the null that begins at one; by Ville's inequality
it ever reaches ``1/alpha`` with probability ``alpha`` at most, however often one looks and however ``p`` was adapted
to the events before (Robbins 1970; Johari, Pekelis and Walsh 2015, the mixture SPRT; Howard, Ramdas, McAuliffe and
Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences"). That events alone are looked at
follows Lindon and Malek 2022, "Anytime-valid inference for multinomial count data": rates that change with time then
cancel out. The prior is a mixture over a grid, which is as valid as an integral. Pure.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

Events = Mapping[int, tuple[int, int]]
"""How many events there were in arm A and in arm B of those who were put into B with so many percent probability."""

PRIOR_SD: Final = 0.3
"""Of log r: what a title or a picture does is mostly within a third more or less."""
_EDGE, _STEP = 3.0, 0.02
_FARTHEST: Final = 6.0
_GRID: Final = np.arange(-_EDGE, _EDGE + _STEP / 2, _STEP)
_WEIGHTS: Final = -0.5 * (_GRID / PRIOR_SD) ** 2
_LOG_PRIOR: Final = _WEIGHTS - np.log(np.exp(_WEIGHTS).sum())
_GAINS: Final = np.expm1(_GRID)
_HALVINGS: Final = 40


def log_evidence(events: Events) -> float:
    """Return the log of the mixture martingale against "the arms differ in nothing"; 0 where nothing happened."""
    logs = _LOG_PRIOR + sum(b for _, b in events.values()) * _GRID
    for percent, (a, b) in events.items():
        logs -= (a + b) * np.log1p(percent / 100 * _GAINS)
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).sum()))


def confidence_sequence(events: Events, alpha: float) -> tuple[float, float]:
    """Return the ends of an interval of log r that holds the true one at all times with probability ``1 - alpha``.

    An end that the events do not bound is infinite. It leaves out 0 exactly where the evidence reaches ``1/alpha``.
    """
    if not any(a + b for a, b in events.values()):
        return -math.inf, math.inf
    bar = log_evidence(events) - math.log(1 / alpha)

    def inside(theta: float) -> bool:
        return _log_likelihood(events, theta) > bar

    best = most_likely(events)
    return _end(inside, best, -_FARTHEST), _end(inside, best, _FARTHEST)


def most_likely(events: Events) -> float:
    """Return the likeliest log r, between -6 and 6; 0 where nothing happened."""
    total_b = sum(b for _, b in events.values())
    if not any(a + b for a, b in events.values()):
        return 0.0

    def rising(theta: float) -> bool:
        odds = math.exp(theta)
        expected = sum((a + b) * p * odds / (p * odds + 1 - p) for p, a, b in _shares(events))
        return total_b > expected

    low, high = -_FARTHEST, _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) else (low, middle)
    return (low + high) / 2


def events_to_tell(theta: float, percent: int, alpha: float) -> float:
    """Return about how many events it takes to tell a true ``log r`` from 0 when B is given to ``percent`` of people.

    From the expected path of the martingale: half of ``theta² · V`` has to reach ``log 1/alpha`` and what the mixture
    costs, with the information ``V = events · p (1 - p)``; infinite for a theta of 0.
    """
    if theta == 0:
        return math.inf
    information = 1.0
    for _ in range(_HALVINGS):
        cost = math.log(1 / alpha) + 0.5 * math.log1p(PRIOR_SD**2 * information)
        information = 2 * cost / theta**2
    share = percent / 100
    return information / (share * (1 - share))


def rate_interval(events: int, shown: int, alpha: float) -> tuple[float, float]:
    """Return an interval of one arm's rate that holds it at all times with probability ``1 - alpha``.

    The beta-binomial mixture of Robbins (1970) with a uniform prior; it is as wide as (0, 1) while nothing was shown.
    """
    if shown <= 0:
        return 0.0, 1.0
    events = min(events, shown)
    missed = shown - events
    bar = (
        math.lgamma(events + 1) + math.lgamma(missed + 1) - math.lgamma(shown + 2) - math.log(1 / alpha)
    )  # the mixture's likelihood, divided by 1/alpha

    def inside(rate: float) -> bool:
        return _log(rate, events) + _log(1 - rate, missed) > bar

    best = events / shown
    return (0.0 if events == 0 else _end(inside, best, 0.0)), (1.0 if missed == 0 else _end(inside, best, 1.0))


def _log(rate: float, times: int) -> float:
    if not times:
        return 0.0
    return times * math.log(rate) if rate > 0 else -math.inf


def _shares(events: Events) -> list[tuple[float, int, int]]:
    return [(percent / 100, a, b) for percent, (a, b) in events.items()]


def _log_likelihood(events: Events, theta: float) -> float:
    gain = math.expm1(theta)
    whole = sum((a + b) * math.log1p(p * gain) for p, a, b in _shares(events))
    return sum(b for _, b in events.values()) * theta - whole


def _end(inside: Callable[[float], bool], within: float, out: float) -> float:
    """Return where ``inside`` ends between a place that is within and one farther out; infinite if it does not."""
    if inside(out):
        return math.copysign(math.inf, out)
    for _ in range(_HALVINGS):
        middle = (within + out) / 2
        within, out = (middle, out) if inside(middle) else (within, middle)
    return within
