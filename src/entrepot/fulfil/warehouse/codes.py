"""Codes on labels: our own short ones with a check character, the SSCC of GS1, and what a scanner may send.

A parcel is ``P``, a box ``B``, a manifest ``M``, a wave ``W`` (on no label), then ten characters of Crockford's base 32
and a check character over GF(32) that catches any wrong character and any two that changed places. An SSCC follows the
GS1 General Specifications: extension digit, company prefix, serial, and a check digit modulo 10 with weights 3 and 1.
"""

import hashlib
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from entrepot.fulfil.customs import is_s10, looks_like_s10
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_LOOKALIKE = str.maketrans("OIL", "011")
_PAYLOAD = 10
_OURS = re.compile(r"[PBM][0-9A-HJKMNP-TV-Z]{11}")
_PLACE = re.compile(r"[A-Z]{1,3}[0-9]{1,4}(?:-[0-9]{1,4})?")
_SSCC_DIGITS = 18
_DIGITS = {"P": "1", "B": "2", "M": "3", "W": "4"}
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")
_FNC1 = "\x1d"
_IRREDUCIBLE = 0b100101  # x^5 + x^2 + 1

CodeKind = Literal["parcel", "box", "manifest", "sscc", "s10", "place", "misread", "foreign"]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _IRREDUCIBLE if doubled & 0b100000 else doubled


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = _times_x(a), b >> 1
    return product


def _weighted(places: int) -> tuple[dict[str, int], ...]:
    """Return what each character adds to the sum, for each place: the place's weight is x to the power of it."""
    rows, weight = [], 2
    for _ in range(places):
        rows.append({character: _times(weight, value) for character, value in _VALUE.items()})
        weight = _times_x(weight)
    return tuple(rows)


_WEIGHTED = _weighted(1 + _PAYLOAD)


def check_character(text: str) -> str:
    """Return the check character of up to 11 characters: the one that makes their weighted sum over GF(32) zero."""
    total = 0
    for row, character in zip(_WEIGHTED, text, strict=False):
        total ^= row[character]
    return _ALPHABET[total]


def short_code(letter: Literal["P", "B", "M", "W"], identity: str) -> str:
    """Return the code that stands on a label for an id; the same id gives the same code."""
    bits = int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=7).digest())
    payload = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(0, 5 * _PAYLOAD, 5))
    return letter + payload + check_character(_DIGITS[letter] + payload)


def readable(code: str) -> str:
    """Return a code in groups of four, as it is printed for people: ``P4K7 Q2M9 D3CX``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def gs1_check_digit(digits: str) -> str:
    """Return the GS1 check digit of a number without it."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def sscc(company_prefix: str, serial: int, *, extension: int = 0) -> str:
    """Return a serial shipping container code of 18 digits; serials wrap when the prefix leaves no more room."""
    check_company_prefix(company_prefix)
    width = _SSCC_DIGITS - 2 - len(company_prefix)
    body = f"{extension}{company_prefix}{serial % 10**width:0{width}d}"
    return body + gs1_check_digit(body)


def check_company_prefix(prefix: str) -> str:
    """Return a GS1 company prefix; raise InvalidInput where it is not 4 to 12 digits."""
    if not re.fullmatch(r"[0-9]{4,12}", prefix):
        raise InvalidInput(
            say("“%(prefix)s” is no GS1 company prefix", prefix=prefix[:20]),
            field="gs1_company_prefix",
            expected="4 to 12 digits",
        )
    return prefix


def is_sscc(digits: str) -> bool:
    """Return whether a text is 18 digits with a right check digit."""
    return bool(re.fullmatch(r"[0-9]{18}", digits)) and gs1_check_digit(digits[:-1]) == digits[-1]


class Scanned(NamedTuple):
    """What a scanned text names. ``misread`` has our form and a wrong check; ``foreign`` is none of ours."""

    kind: CodeKind
    value: str


@lru_cache(maxsize=10_000)
def parse_scan(text: str) -> Scanned:
    """Return what a scanned or typed text names.

    Understands symbology identifiers (``]C1``), GS1 element strings with or without brackets, typed look-alikes (O for
    0), spaces and lower case.
    """
    bare = _SYMBOLOGY.sub("", text.strip()).lstrip(_FNC1)
    packed = re.sub(r"[\s·]", "", bare).upper()
    digits = packed.removeprefix("(00)") if packed.startswith("(00)") else packed
    if digits.startswith("00") and len(digits) >= _SSCC_DIGITS + 2 and is_sscc(digits[2 : _SSCC_DIGITS + 2]):
        return Scanned("sscc", digits[2 : _SSCC_DIGITS + 2])
    if re.fullmatch(r"[0-9]{18}", digits):
        return Scanned("sscc" if is_sscc(digits) else "misread", digits)
    own = packed[:1] + packed[1:].translate(_LOOKALIKE)
    if _OURS.fullmatch(own):
        kinds: dict[str, CodeKind] = {"P": "parcel", "B": "box", "M": "manifest"}
        sound = own[-1] == check_character(_DIGITS[own[0]] + own[1:-1])
        return Scanned(kinds[own[0]] if sound else "misread", own)
    if looks_like_s10(packed):
        return Scanned("s10" if is_s10(packed) else "misread", packed)
    if _PLACE.fullmatch(packed):
        return Scanned("place", packed)
    return Scanned("foreign", bare[:80])
