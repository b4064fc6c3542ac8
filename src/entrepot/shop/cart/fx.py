"""Exchange rates as dated fixings: every conversion of a group names the one fixing that it used. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from entrepot.kit.errors import AppError
from entrepot.kit.money import EXPONENTS, currency_exponent
from entrepot.kit.sentences import say

SCALE = 10**9
"""A rate is kept as an integer: units of the currency for one unit of the base, times this."""


class RateMissing(AppError):
    """No fixing has a rate for the currency."""

    code = "fx.rate_missing"
    status = 422
    title = "There is no exchange rate for this currency"


def divide_half_even(numerator: int, denominator: int) -> int:
    """Return the quotient of integers (denominator > 0), a tie rounded to the even one."""
    quotient, remainder = divmod(numerator, denominator)
    twice = remainder * 2
    if twice > denominator or (twice == denominator and quotient & 1):
        return quotient + 1
    return quotient


@dataclass(frozen=True, slots=True)
class FxFixing:
    """The rates of one moment: ``per_base[c]`` is what one unit of ``base`` costs in ``c``, times ``SCALE``."""

    id: str
    base: str
    as_of_us: int
    source: str
    per_base: Mapping[str, int]

    def convert(self, minor: int, currency: str, to: str) -> int:
        """Return minor units of ``to`` for minor units of ``currency``, half to even; raise RateMissing."""
        if currency == to:
            return minor
        return divide_half_even(
            minor * self._rate(to) * 10 ** EXPONENTS[to], self._rate(currency) * 10 ** EXPONENTS[currency]
        )

    def _rate(self, currency: str) -> int:
        rate = self.per_base.get(currency)
        if rate is None:
            currency_exponent(currency)
            raise RateMissing(
                say("There is no exchange rate between %(base)s and %(currency)s", base=self.base, currency=currency),
                currency=currency,
            )
        return rate
