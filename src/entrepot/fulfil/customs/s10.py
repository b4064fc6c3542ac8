"""Identifiers of postal items: UPU standard S10. Two letters of service, eight digits, a check digit, a country.

The check digit weighs the eight digits with 8, 6, 4, 2, 3, 5, 9, 7; eleven less the sum modulo 11, where 10 is written
0 and 11 is written 5 (UPU S10-12, section 5). Pure.
"""

import re
from dataclasses import dataclass
from typing import Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_MODULUS: Final = 11
_SPECIAL: Final = {10: 0, 11: 5}
_FORM: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
LAST_SERIAL: Final = 99_999_999


@dataclass(frozen=True, slots=True)
class S10:
    """One identifier, taken apart; ``country`` is that of the post which issued it (ISO 3166-1)."""

    service: str
    serial: int
    country: str

    def __str__(self) -> str:
        """Return its 13 characters."""
        digits = f"{self.serial:08d}"
        return f"{self.service}{digits}{check_digit(digits)}{self.country}"

    @property
    def readable(self) -> str:
        """Return it in the groups in which posts print it: ``RR 473 124 829 IE``."""
        text = str(self)
        return " ".join((text[:2], text[2:5], text[5:8], text[8:11], text[11:]))


def check_digit(serial: str) -> int:
    """Return the check digit of eight digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True))
    remainder = _MODULUS - total % _MODULUS
    return _SPECIAL.get(remainder, remainder)


def looks_like_s10(text: str) -> bool:
    """Return whether a text has the form of an identifier, whatever its check digit says."""
    return _FORM.fullmatch(text) is not None


def parse_s10(text: str) -> S10:
    """Return the identifier that a text is; raise InvalidInput where its form or its check digit is wrong."""
    found = _FORM.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None or check_digit(found[2]) != int(found[3]):
        raise InvalidInput(
            say("“%(text)s” is no number of a postal item", text=text[:20]),
            field="s10",
            expected="two letters, eight digits, a right check digit and two letters of a country, as RR473124829IE",
        )
    return S10(found[1], int(found[2]), found[4])


def is_s10(text: str) -> bool:
    """Return whether a text is an identifier with a right check digit."""
    found = _FORM.fullmatch(text)
    return found is not None and check_digit(found[2]) == int(found[3])
