"""Prices as shops of a currency end them: 24,900 won, 19.99 dollars, 1,980 yen. Data, and two monotone roundings."""

from functools import cache
from typing import Final

from entrepot.kit.money import LIMIT_MINOR, currency_exponent

Ending = tuple[int, int, int]
"""From this price on (minor units), prices are a multiple of the second less the third."""

_CENTS: Final[tuple[Ending, ...]] = ((0, 10, 1), (500, 100, 1), (20_000, 500, 1), (100_000, 1_000, 100))
_WHOLE: Final[tuple[Ending, ...]] = ((0, 10, 0), (1_000, 100, 0), (10_000, 1_000, 100), (1_000_000, 10_000, 1_000))
_TENTHS: Final[tuple[Ending, ...]] = ((0, 10, 0), (500, 100, 10), (20_000, 500, 100), (100_000, 1_000, 100))
_YEN: Final[tuple[Ending, ...]] = ((0, 10, 0), (500, 100, 20), (10_000, 1_000, 20), (100_000, 1_000, 200))
_THOUSANDTHS: Final[tuple[Ending, ...]] = ((0, 50, 0), (1_000, 500, 10), (50_000, 1_000, 100))

ENDINGS: Final[dict[str, tuple[Ending, ...]]] = {
    "KRW": _WHOLE,
    "JPY": _YEN,
    "CNY": _TENTHS,
    "HKD": _TENTHS,
    "TWD": ((0, 100, 0), (10_000, 1_000, 100)),
    "CHF": ((0, 10, 0), (500, 100, 10), (20_000, 500, 10)),
    "SEK": ((0, 100, 0), (10_000, 1_000, 100)),
    "NOK": ((0, 100, 0), (10_000, 1_000, 100)),
    "DKK": ((0, 100, 0), (10_000, 1_000, 100)),
    "CZK": ((0, 100, 0), (10_000, 1_000, 100)),
    "HUF": ((0, 1_000, 0), (100_000, 10_000, 1_000)),
    "VND": ((0, 1_000, 0), (100_000, 10_000, 1_000)),
    "IDR": ((0, 10_000, 0), (1_000_000, 100_000, 10_000)),
}
_BY_EXPONENT: Final = {0: _WHOLE, 2: _CENTS, 3: _THOUSANDTHS}


def ending_at_least(minor: int, currency: str) -> int:
    """Return the least usual price that is not below an amount."""
    for first, last, step, less in _bands(currency):
        found = -(-(max(minor, first) + less) // step) * step - less
        if found <= last:
            return found
    raise ValueError("the last band has no end")


def ending_near(minor: int, currency: str) -> int:
    """Return the usual price nearest to an amount, the lower of two as near; it never falls as the amount grows."""
    above = ending_at_least(minor, currency)
    below = _ending_at_most(minor, currency)
    return below if below is not None and minor - below <= above - minor else above


def _ending_at_most(minor: int, currency: str) -> int | None:
    for first, last, step, less in reversed(_bands(currency)):
        found = (min(minor, last) + less) // step * step - less
        if first <= found <= minor:
            return found
    return None


@cache
def _bands(currency: str) -> tuple[tuple[int, int, int, int], ...]:
    """The endings with the first and the last amount that each is for."""
    endings = ENDINGS.get(currency) or _BY_EXPONENT[currency_exponent(currency)]
    ends = [start - 1 for start, *_ in endings[1:]]
    return tuple(
        (max(1, start), last, step, less)
        for (start, step, less), last in zip(endings, [*ends, 10 * LIMIT_MINOR], strict=True)
    )
