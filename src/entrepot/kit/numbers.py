"""Read every number of a text, in digits and in words of eight languages, with the unit or noun that it counts. Pure.

Which of ``1,5`` and ``1.500`` is a decimal depends on the language; a stretch without a unit takes that of the number
it is joined to (``130 × 180 cm``, ``40-100 °C``).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from entrepot.kit.measured import Number, measured
from entrepot.kit.spelled_numbers import in_words

__all__ = ["Number", "read_numbers"]

_COMMA_DECIMAL = frozenset({"es", "de", "fr", "pt"})
_DIGITS = re.compile(r"\d+(?:[.,'٬٫]\d+)*(?:\^\d+)?")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_TOKEN_BEFORE = re.compile(r"[A-Za-z][A-Za-z\-]*$")
_JOINED = re.compile(
    r"\s*(?:[-–~/×xX*]|to|by|and|or|bis|und|oder|a|à|e|y|o|et|ou|até|por|에서|부터|및|와|과|至|到|或|和|から|と|、|乘|mal|sur)\s*"
)


def read_numbers(text: str, locale: str) -> list[Number]:
    """Return the numbers of a folded text in their order."""
    language = locale.partition("-")[0]
    found = list(_in_digits(text, language))
    taken = [(each.start, each.end) for each in found]
    found += [
        number
        for number in in_words(text, language)
        if not any(start < number.end and number.start < end for start, end in taken)
    ]
    found.sort(key=lambda each: each.start)
    return _with_joined_units(text, found)


def _in_digits(text: str, language: str) -> Iterator[Number]:
    if not any(letter.isdigit() for letter in text):
        return
    spaced = [each.span() for each in _SPACED.finditer(text)] if language in {"fr", "pt", "es", "de"} else []
    skip = 0
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if start < skip:
            continue
        digits = match[0]
        if wide := next(((a, b) for a, b in spaced if a == start), None):
            end = wide[1]
            digits = text[start:end].replace(" ", "")
        skip = end
        value, decimals = _value(digits, language)
        before = _TOKEN_BEFORE.search(text, max(0, start - 12), start)
        if before is not None and not before[0].endswith("-") and before[0].lower() != "x":
            after = re.match(r"[A-Za-z0-9\-]*", text[end:])
            stop = end + (after.end() if after else 0)
            if not _glued_word(before[0]):
                skip = max(skip, stop)
                yield Number(value, None, before.start(), stop, decimals, code=text[before.start() : stop])
                continue
        if ratio := re.match(r"/\d+(?![\d/]|[.,]\d|\s*(?:cm|mm|m\b))", text[end:]):  # a ratio or a fraction
            below = int(ratio[0][1:])
            if value < below <= 16:
                value, decimals, end = value / below, 4, end + ratio.end()
                skip = end
            elif ratio[0] in {"/8", "/10", "/0"} and value < 20:
                stop = end + ratio.end()
                skip = stop
                yield Number(value, None, start, stop, decimals, code=text[start:stop])
                continue
        number = measured(text, language, value, start, end, decimals)
        skip = max(skip, number.end) if number.unit is not None else skip
        yield number


def _glued_word(word: str) -> bool:
    """Return whether letters before a digit are no part of a name: a multiplication sign, a preposition."""
    return word.casefold() in {"approx", "approx.", "ca", "x", "of", "size", "talla", "no"}


def _value(digits: str, language: str) -> tuple[float, int]:
    """Return a number's value and how many decimals were written."""
    digits, _, power = digits.partition("^")
    digits = digits.replace("'", "").replace("٬", "").replace("٫", ".")
    comma, dot = digits.count(","), digits.count(".")
    if comma and dot:
        decimal = max(digits.rfind(","), digits.rfind("."))
        whole, part = digits[:decimal], digits[decimal + 1 :]
    elif comma + dot > 1:
        whole, part = digits, ""
    elif comma + dot == 1:
        sign = "," if comma else "."
        whole, part = digits.split(sign)
        groups = len(part) == 3 and 0 < len(whole) <= 3 and whole[0] != "0"
        if groups and (sign == ".") == (language in _COMMA_DECIMAL):
            whole, part = whole + part, ""
    else:
        whole, part = digits, ""
    value = float(whole.replace(",", "").replace(".", "") + "." + (part or "0"))
    if power:
        value = value ** min(int(power), 12)
    return value, len(part)


def _with_joined_units(text: str, numbers: list[Number]) -> list[Number]:
    """Give a number without a unit the one of the number that it is joined to."""
    found = list(numbers)
    for at in range(len(found) - 2, -1, -1):
        number, after = found[at], found[at + 1]
        between = text[number.end : after.start]
        plain = number.unit is None and not number.noun and not number.code
        if plain and after.noun and after.unit is None and between == ", ":
            found[at] = replace(number, noun=after.noun)
        elif plain and _joins(between, after):
            found[at] = replace(number, unit=after.unit, noun=after.noun, joined=True)
    return found


def _joins(between: str, after: Number) -> bool:
    """Return whether what stands between two numbers makes them one measure: 130 × 180 cm, 2-4 players."""
    said = after.unit is not None or bool(after.noun) or (not after.code and between.strip() in {"–", "-", "~"})
    return said and _JOINED.fullmatch(between) is not None
