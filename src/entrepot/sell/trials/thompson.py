"""Which arm the next visitors get: Thompson sampling by the batch, with a floor so that both keep being seen.

A batch's share of arm B is the posterior probability that B is worth more (probability matching: Thompson 1933; in
batches, Chapelle and Li 2011). Worth is click-through times conversion, purchases for each visitor to whom the product
was shown. Both have Beta posteriors. While there are few purchases, conversion leans on what both arms have together,
so that click-through decides. Exposures are those that the shares in force led to expect, not those that came: so the
shares tell nothing about who was in which arm beyond the events themselves, and ``mixture_sprt`` stays exact. Pure.
"""

import math
from dataclasses import dataclass
from typing import Final

START_PERCENT: Final = 50
FLOOR_PERCENT: Final = 20
"""Neither arm is ever given to fewer of the visitors."""
STEP_PERCENT: Final = 5
FEW_EVENTS: Final = 20
"""Until so many people opened the product, both arms are given to as many."""
_PRIOR_PURCHASES: Final = 60.0
"""As many purchases is the conversion of both arms together worth when one arm's is judged."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """What one arm led to: visitors to whom it was shown (as expected), who opened the product, who bought."""

    shown: float
    clicked: int
    bought: int


def chance_b_is_better(a: Funnel, b: Funnel) -> float:
    """Return the posterior probability that B brings more purchases for each visitor who is shown the product.

    The log of a Beta variable has an exact mean and variance (differences of digamma and trigamma); the logs' sum is
    taken for normal, which is within 0.01 of sampling (tests/unit/test_trials.py).
    """
    opened, bought = a.clicked + b.clicked, a.bought + b.bought
    together = (bought + 1) / (opened + 20)
    means, variance = [], 0.0
    for arm in (a, b):
        shown = max(arm.shown, arm.clicked)
        mean_click, var_click = _log_beta(1 + arm.clicked, 1 + shown - arm.clicked)
        mean_buy, var_buy = _log_beta(
            _PRIOR_PURCHASES + arm.bought,
            _PRIOR_PURCHASES * (1 / together - 1) + max(0, arm.clicked - arm.bought),
        )
        means.append(mean_click + mean_buy)
        variance += var_click + var_buy
    return 0.5 * math.erfc(-(means[1] - means[0]) / math.sqrt(2 * variance))


def next_percent(a: Funnel, b: Funnel) -> int:
    """Return the percentage of the next batch that gets arm B: in steps of 5, never below the floor."""
    if a.clicked + b.clicked < FEW_EVENTS:
        return START_PERCENT
    wanted = STEP_PERCENT * round(100 * chance_b_is_better(a, b) / STEP_PERCENT)
    return min(100 - FLOOR_PERCENT, max(FLOOR_PERCENT, wanted))


def _log_beta(alpha: float, beta: float) -> tuple[float, float]:
    """Return mean and variance of the log of a Beta variable."""
    whole = alpha + beta
    return _digamma(alpha) - _digamma(whole), _trigamma(alpha) - _trigamma(whole)


def _digamma(x: float) -> float:
    """Recurrence up to 8, then the asymptotic series (Abramowitz and Stegun 6.3.5, 6.3.18)."""
    less = 0.0
    while x < 8:
        less += 1 / x
        x += 1
    square = 1 / (x * x)
    return math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square / 252)) - less


def _trigamma(x: float) -> float:
    """The same for its derivative (6.4.6, 6.4.12)."""
    more = 0.0
    while x < 8:
        more += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    return more + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square / 42))
