"""The exact upper bound of a rate that was counted (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934, 404-413)."""

import math


def upper_bound(events: int, trials: int, *, confidence: float = 0.95) -> float:
    """Return the largest rate under which so few events still happen with a chance of 1 - ``confidence``; one-sided.

    It holds for independent trials only: comparisons that share a person are not. Rounded up, never down. Without a
    trial it is 1. Raises ValueError where there are more events than trials.
    """
    if not (0 <= events <= trials and 0 < confidence < 1):
        raise ValueError("events are between none and all trials, a confidence between 0 and 1")
    if events == trials:
        return 1.0
    left = math.log1p(-confidence)
    low, high = events / trials, 1.0
    while True:
        middle = (low + high) / 2
        if middle in {low, high}:
            return high
        if _log_at_most(events, trials, middle) > left:
            low = middle
        else:
            high = middle


def _log_at_most(events: int, trials: int, rate: float) -> float:
    """Return the logarithm of the chance of at most so many events (binomial), summed from the largest term."""
    terms = [
        math.lgamma(trials + 1)
        - math.lgamma(count + 1)
        - math.lgamma(trials - count + 1)
        + (count * math.log(rate) if count else 0.0)
        + (trials - count) * math.log1p(-rate)
        for count in range(events + 1)
    ]
    largest = max(terms)
    return largest + math.log(math.fsum(math.exp(term - largest) for term in terms))
