"""Money: an integer of minor units with its ISO 4217 currency, never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.sentences import say

_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY "
    "COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
    "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
    "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
    "SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG"
)
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
"""Decimal places of each currency's minor unit (ISO 4217)."""

LIMIT_MINOR = 10**15
"""No single amount may pass this many minor units: sums stay far inside 64 bits."""


class CurrencyMismatch(AppError):
    """Two amounts of different currencies were put together."""

    code = "money.currency_mismatch"
    status = 422
    title = "The amounts are in different currencies"


def currency_exponent(currency: str) -> int:
    """Return the decimal places of a currency; raise InvalidInput where ISO 4217 does not know it."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise InvalidInput(
            say("“%(currency)s” is not an ISO 4217 currency code", currency=currency[:16]),
            field="currency",
            expected="such as USD",
        ) from None


def round_half_even(value: Fraction) -> int:
    """Return the nearest integer, a tie to the even one."""
    return round(value)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units of its currency, such as ``Money(1250, "USD")`` for 12.50 dollars."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        currency_exponent(self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                say("%(currency)s and %(other)s cannot be added", currency=self.currency, other=other.currency)
            )

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def times(self, factor: Fraction | int) -> "Money":
        """Return the product, rounded half to even."""
        return Money(round_half_even(self.minor * Fraction(factor)), self.currency)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by weights, exactly, by the largest remainder (Hamilton); equal shares where all weights are 0."""
        return [Money(share, self.currency) for share in allocate(self.minor, weights)]

    def decimal(self) -> Decimal:
        """Return the amount in major units."""
        return Decimal(self.minor).scaleb(-currency_exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal():f} {self.currency}"


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split an integer by weights so that the parts add up to it (largest remainder; earlier index wins a tie)."""
    if not weights:
        raise InvalidInput("there is nothing to allocate to", field="weights")
    if any(weight < 0 for weight in weights):
        raise InvalidInput("a weight is negative", field="weights")
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(total * shares[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def example_of(currency: str) -> str:
    """Return an amount as it is typed in a currency: ``12.50`` for dollars, ``12500`` for won."""
    places = currency_exponent(currency)
    return f"12.{'5'.ljust(places, '0')}" if places else "12500"


def parse_money(text: str, currency: str) -> Money:
    """Read an amount in major units with a dot for decimals, such as ``12.50``; raise InvalidInput otherwise."""
    places = currency_exponent(currency)
    try:
        amount = Decimal(text.strip()) if len(text) <= 40 else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) > LIMIT_MINOR:
        raise InvalidInput(
            say("“%(text)s” is not an amount", text=text[:40]),
            expected=say(
                "a number such as %(example)s in %(currency)s", example=example_of(currency), currency=currency
            ),
        )
    minor = amount.scaleb(places)
    if minor != minor.to_integral_value():
        raise InvalidInput(
            say("“%(text)s” has more than %(places)s decimals", text=text[:40], places=places),
            expected=say("an amount in %(currency)s", currency=currency),
        )
    if abs(minor) > LIMIT_MINOR:
        raise InvalidInput(
            say("“%(text)s” is too large", text=text[:40]), expected=say("an amount in %(currency)s", currency=currency)
        )
    return Money(int(minor), currency)


def convert(money: Money, to: str, rate: Fraction) -> Money:
    """Convert at ``rate`` major units of ``to`` for one major unit of the amount's currency, half to even."""
    if money.currency == to:
        return money
    scale = Fraction(10) ** (currency_exponent(to) - currency_exponent(money.currency))
    return Money(round_half_even(money.minor * rate * scale), to)
