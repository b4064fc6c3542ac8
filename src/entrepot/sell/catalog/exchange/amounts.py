"""Prices, weights, lengths and words as people write them in spreadsheets.

Pure. Each reader raises ValueError whose text says what was expected.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent, example_of, parse_money
from entrepot.kit.sentences import Sentence, say

_PRICE = re.compile(r"[^\d\-+.,'’\s]*\s*([\-+]?[\d.,'’\s]*\d)\s*[^\d\-+.,'’\s]*")
_GROUPS = re.compile(r"\d{1,3}([.,])\d{3}(\1\d{3})*")
_QUANTITY = re.compile(r"([\-+]?\d+(?:[.,]\d+)?)\s*([^\W\d]+\.?|″|\")?")
_WHOLE = re.compile(r"[\-+]?\d{1,18}(\.0+)?")
_DIGITS_MAX = 40
_THOUSAND = 3

_GRAMS = {
    "g": Fraction(1),
    "kg": Fraction(1000),
    "mg": Fraction(1, 1000),
    "oz": Fraction("28.349523125"),
    "lb": Fraction("453.59237"),
    "lbs": Fraction("453.59237"),
}
_MILLIMETRES = {
    "mm": Fraction(1),
    "cm": Fraction(10),
    "m": Fraction(1000),
    "in": Fraction("25.4"),
    "ft": Fraction("304.8"),
}
_TRUE = frozenset({"true", "yes", "y", "1", "on", "예", "是"})
_FALSE = frozenset({"false", "no", "n", "0", "off", "아니오", "否"})


def read_price(text: str, currency: str) -> int:
    """Return an amount in minor units: ``1234.50``, ``1 234,50``, ``€ 1.234,50`` and ``₩12,000`` are read.

    ``1,234`` is refused where it could be one thousand or one and a bit: only a currency without decimals decides it.
    """
    found = _PRICE.fullmatch(text.strip()) if len(text) <= _DIGITS_MAX else None
    if found is None:
        raise ValueError(
            say("an amount such as %(example)s in %(currency)s", example=example_of(currency), currency=currency)
        )
    digits = re.sub(r"['’\s]", "", found[1])
    try:
        return parse_money(_with_a_dot(digits, currency), currency).minor
    except AppError as fault:
        raise ValueError(fault.extra.get("expected", say("an amount in %(currency)s", currency=currency))) from None


def _an_amount(currency: str) -> Sentence:
    return say("an amount such as %(example)s in %(currency)s", example=example_of(currency), currency=currency)


def _with_a_dot(digits: str, currency: str) -> str:
    """Return the digits with a dot for decimals and nothing for thousands."""
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal, thousands = (".", ",") if dot > comma else (",", ".")
        return digits.replace(thousands, "").replace(decimal, ".")
    if dot < 0 and comma < 0:
        return digits
    mark = "." if dot >= 0 else ","
    unsigned = digits.lstrip("+-")
    if _GROUPS.fullmatch(unsigned):
        if unsigned.count(mark) > 1 or currency_exponent(currency) == 0:
            return digits.replace(mark, "")
        if currency_exponent(currency) < _THOUSAND and not unsigned.startswith("0"):
            raise ValueError(say("decimals or thousands that cannot be confused, such as 1234.00 or 1,234.00"))
    if digits.count(mark) > 1:
        raise ValueError(
            say("an amount such as %(example)s in %(currency)s", example=example_of(currency), currency=currency)
        )
    return digits.replace(mark, ".")


def read_weight(text: str, unit: str = "g") -> int:
    """Return grams, to the nearest: a bare number is in ``unit``; g, kg, mg, oz and lb are known."""
    return _in_units(text, unit, _GRAMS, say("a weight in g, kg, oz or lb"))


def read_length(text: str, unit: str = "mm") -> int:
    """Return millimetres, to the nearest: a bare number is in ``unit``; mm, cm, m, in and ft are known."""
    return _in_units(text, unit, _MILLIMETRES, say("a length in mm, cm, m, in or ft"))


def _in_units(text: str, unit: str, known: dict[str, Fraction], expected: str) -> int:
    found = _QUANTITY.fullmatch(text.strip()) if len(text) <= _DIGITS_MAX else None
    if found is None:
        raise ValueError(expected)
    named = (found[2] or unit).rstrip(".").lower()
    factor = known.get("in" if named in {'"', "″", "inch", "inches"} else named)
    if factor is None:
        raise ValueError(expected)
    exact = Fraction(Decimal(found[1].replace(",", "."))) * factor
    return int((Decimal(exact.numerator) / Decimal(exact.denominator)).to_integral_value(ROUND_HALF_EVEN))


def read_whole(text: str) -> int:
    """Return a whole number; ``5.0`` is one, as spreadsheets write it."""
    if _WHOLE.fullmatch(text.strip()) is None:
        raise ValueError(say("a whole number"))
    return int(text.strip().partition(".")[0])


def read_yes_no(text: str) -> bool:
    """Return a yes or no."""
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(say("true or false"))


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before what would be one."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Undo ``guard``: exactly one apostrophe goes."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
