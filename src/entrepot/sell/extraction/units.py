"""Numbers with units in five languages: 900 ml, 0.9 L, ½ cup, 1,200밀리리터, 三斤, 10 × 20 × 30 cm, 100–240 V."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from entrepot.sell.extraction.reading import Reading, read
from entrepot.sell.extraction.words import lines_of

_NUMBER = r"(?:\d{1,3}(?:[,.' ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+ \d/\d{1,2}|\d+/\d{1,2}|\d+(?:[.,]\d+)?|[.]\d+)"
_HAN_NUMBERS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "半": 0.5,
}
_RANGE = r"(?: ?(?:-|~|to|a|至|到|から) ?)"
_BY = r"(?: ?(?:x|×|\*|by|por|乘) ?)"
_SMALL_UNITS = frozenset({"ml", "g", "mg", "mm", "w", "mah", "lm", "hz", "k", "pieces"})
_PACK_OF = re.compile(
    r"\b(?:pack|set|box|case|lot|bundle|paquete|caja|juego)s? (?:of|de|con) (\d{1,4})(?!\d|[.,]\d)|"
    r"(?:(?<![\d ]) |(?<![\d a-z]))x ?(\d{1,3})(?=$|[ ,;)])|(?<![\d ]) ?[×*] ?(\d{1,3})(?=$|[ ,;)])|"
    r"(?<![\d.])(\d{1,2})p(?![a-z0-9])"
)
_THREE = 3
_OF_A_CODE = re.compile("[a-z]-$|[abcefgijkmnopqrstuvyz]$")
"""What stands before the digits of a code such as HL-1212W: a letter that names no side."""

_LISTED_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?)"
_LIST_SIGN = r"(?: ?[/|·・、,] ?| ?(?:또는|或者?|または|和|与|및|와|과|と|&) ?| (?:or|and|o|y|및) )"
_OR = frozenset({"or", "o", "또는", "或", "或者", "または"})
_OF_ONE_THING = _OR | {"/", "|", "·", "・", "、"}
"""Signs and words between values of which a thing has one; between others it may have all of them."""
_NEVER_LISTED = frozenset({"voltage", "current", "frequency"})
"""Of these one thing takes several: 110/220 V, 50/60 Hz."""
_UNDER = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64})
_IN_FRACTIONS = frozenset({"in", "ft", "yd", "cup", "gal", "pt", "qt", "oz", "fl oz", "lb"})
_SAME_WITHIN, _LISTED_MOST, _LEAST_SIDES = 1.12, 16, 2
_DESIGNATES = re.compile(
    r"(?:(?<![a-z])(?:model|modelo|type|tipo|style|design|version|series|no\.?|n\.?º)|#|모델|타입|型号|款式?|タイプ|"
    r"モデル) ?$"
)
"""Words before a number that is no part of the measure behind it."""
_VALUE_MAX = 1e12
_CALENDAR = range(1800, 2200)
"""Years of the calendar: 2026年 is no time that something lasts."""


@lru_cache(maxsize=1)
def _units() -> dict[str, dict[str, tuple[float, str]]]:
    """Return by dimension its units: size in the dimension's base unit, and how it is written in folded text."""
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for _, (dimension, unit, size, spelt) in lines_of("units.tsv"):
        found.setdefault(dimension, {})[unit] = float(size), spelt
    return found


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit in a folded text, or several by the same unit: a range, a list, or sides joined by ×.

    ``form`` is one, range, sides, listed (40/60/100 W: the thing comes in each), unclear (20, 24 and 28 cm: nobody
    says whether it has one of these or all) or both (110/220 V). ``values`` are in the dimension's base unit (ml, g,
    mm, W, …; °F becomes °C); ``unit`` is as it was written, of several that of the last.
    """

    start: int
    end: int
    values: tuple[float, ...]
    unit: str
    dimension: str
    form: str = "one"
    sure: bool = True
    said: tuple[str, ...] = ()
    """The values of a list, each with its unit as it was said: 512 GB, 1 TB."""

    @property
    def value(self) -> float:
        """The number, or the first of several."""
        return self.values[0]


def _alternatives(spelt: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(spelt):
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            parts.append(spelt[start:at])
            start = at + 1
    return [*parts, spelt[start:]]


@lru_cache(maxsize=1)
def _unit_regex() -> tuple[str, dict[str, tuple[str, str, float]]]:
    """Return one alternation of all spellings, the longest first, and what a plain spelling means."""
    spelt_of: dict[str, tuple[str, str, float]] = {}
    patterns: list[str] = []
    for dimension, units in _units().items():
        for unit, (size, spelt) in units.items():
            for each in _alternatives(spelt):
                patterns.append(each)
                spelt_of[each] = (dimension, unit, size)
    patterns.sort(key=len, reverse=True)
    return "|".join(
        f"{each}(?![a-z])" if each[-1:].isalpha() and each.isascii() else each for each in patterns
    ), spelt_of


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], list[tuple[re.Pattern[str], tuple[str, str, float]]]]:
    unit, spelt_of = _unit_regex()
    number = _NUMBER
    sides = re.compile(
        rf"(?<![\d.,a-z])({number})(?: ?(?:{unit}))?(?P<more>(?:{_BY}{number}(?: ?(?:{unit}))?){{1,2}})", re.ASCII
    )
    one = re.compile(
        rf"(?<![\d.,])(?P<first>{number}|[一二两兩三四五六七八九十半](?=斤|件套|件装|个月|人|双|只|片|年))"
        rf"(?P<ten>万|만|천|k(?= ?mah))?"
        rf"(?:(?: ?(?P<mid>{unit}))?(?:{_RANGE}(?P<second>{number})))?[ -]?(?P<unit>{unit})",
        re.ASCII,
    )
    whole = [(re.compile(each), meaning) for each, meaning in spelt_of.items()]
    return sides, one, whole


@lru_cache(maxsize=2048)
def _meaning(spelt: str) -> tuple[str, str, float] | None:
    _, spelt_of = _unit_regex()
    if spelt in spelt_of:
        return spelt_of[spelt]
    return next((meaning for pattern, meaning in _patterns()[2] if pattern.fullmatch(spelt)), None)


def parse_number(text: str, unit: str = "") -> tuple[float, bool]:
    """Return a folded number and whether it can be read in one way only: 1,200 and 1.200 mAh are 1200, 0,9 is 0.9."""
    text = text.strip()
    if text in _HAN_NUMBERS:
        return float(_HAN_NUMBERS[text]), True
    if "/" in text:
        whole, _, rest = text.rpartition(" ")
        over, _, under = rest.partition("/")
        return (float(whole or 0) + float(over) / float(under), True) if float(under) else (float(over), False)
    text = text.replace("'", "").replace(" ", "")
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal = max(dot, comma)
        return float(text[:decimal].replace(",", "").replace(".", "") + "." + text[decimal + 1 :]), True
    mark = max(dot, comma)
    if mark < 0:
        return float(text), True
    after, before = text[mark + 1 :], text[:mark]
    several = text.count(text[mark]) > 1
    thousands = len(after) == _THREE and before not in {"", "0"} and not before.startswith("0")
    if several or (thousands and (comma >= 0 or unit in _SMALL_UNITS)):
        return float(text.replace(",", "").replace(".", "")), comma >= 0 or several
    return float(f"{before.replace(',', '').replace('.', '') or 0}.{after}"), not thousands


def measures(reading: Reading) -> list[Measure]:
    """Return all numbers with units in a text, from left to right."""
    text = reading.folded
    if not any(letter.isdigit() for letter in text) and not _HAN_NUMBERS.keys() & set(text):
        return []
    sides, one, _ = _patterns()
    found = [each for match in sides.finditer(text) if (each := _sides(match)) is not None]
    found += [
        each
        for match in _list_pattern().finditer(text)
        for each in map(_listed, _lists(match))
        if each is not None and not any(side.start < each.end and each.start < side.end for side in found)
    ]
    taken = [(each.start, each.end) for each in found]
    for match in one.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            measure = _one(match)
            if measure is not None:
                found.append(measure)
    found.extend(
        Measure(*match.span(), (float(match[match.lastindex or 1]),), "packs", "count")
        for match in _PACK_OF.finditer(text)
        if not any(each.start < match.end() and match.start() < each.end for each in found)
    )
    return sorted(found, key=lambda each: each.start)


def measured(text: str) -> list[tuple[int, int]]:
    """Return where a text has numbers with units."""
    reading = read(text)
    return [reading.span(each.start, each.end) for each in measures(reading)]


def _sides(match: re.Match[str]) -> Measure | None:
    """Read 10 × 20 × 30 cm; None where no unit of length is there."""
    numbers, units = [], []
    for part in re.finditer(rf"({_NUMBER}) ?({_unit_regex()[0]})?", match[0], re.ASCII):
        numbers.append(part[1])
        units.append(_meaning(part[2]) if part[2] else None)
    lengths = [unit for unit in units if unit is not None and unit[0] == "length"]
    if not lengths or any(unit is not None and unit[0] != "length" for unit in units) or len(numbers) < 2:
        return None
    if any(map(_is_no_number, numbers)):
        return None
    values = []
    for number, own in zip(numbers, units, strict=True):
        _, unit, size = own or lengths[-1]
        value, _ = parse_number(number, unit)
        values.append(_rounded(value * size, unit))
    if not all(value < _VALUE_MAX for value in values):
        return None
    return Measure(match.start(), match.end(), tuple(values), lengths[-1][1], "length", "sides")


@lru_cache(maxsize=1)
def _list_pattern() -> re.Pattern[str]:
    unit, _ = _unit_regex()
    item = rf"{_LISTED_NUMBER}(?: ?(?:{unit}))?"
    return re.compile(
        rf"(?<![\w.,/|×*-]){item}(?:{_LIST_SIGN}{item}){{1,{_LISTED_MOST}}}(?! ?[x×*/-] ?\d|\d)", re.ASCII
    )


@lru_cache(maxsize=1)
def _list_item() -> re.Pattern[str]:
    unit, _ = _unit_regex()
    return re.compile(rf"(?P<sign>{_LIST_SIGN})?(?P<number>{_LISTED_NUMBER})(?: ?(?P<unit>{unit}))?", re.ASCII)


def _lists(match: re.Match[str]) -> Iterator[list[re.Match[str]]]:
    """Yield the items of each list in a row of numbers: 110/220 V, 50/60 Hz are two."""
    run: list[re.Match[str]] = []
    items = list(_list_item().finditer(match.string, match.start(), match.end()))
    for at, each in enumerate(items):
        before = _meaning(run[-1]["unit"]) if run and run[-1]["unit"] else None
        unit = next((one["unit"] for one in items[at:] if one["unit"]), None)
        next_ = _meaning(unit) if unit else None
        if before is not None and (next_ is None or next_[0] != before[0]):
            yield run
            run = []
        run.append(each)
    yield run


def _listed(items: list[re.Match[str]]) -> Measure | None:
    """Read 40/60/100 W, 350 ml or 500 ml; None where that is one number, a fraction or the same in two units."""
    meanings = [_meaning(each["unit"]) if each["unit"] else None for each in items]
    known = [each for each in meanings if each is not None]
    if len(items) < _LEAST_SIDES or meanings[-1] is None:
        return None
    dimension = known[0][0]
    if dimension == "count" and known[0][1] != "pieces":
        return None
    values: list[float] = []
    said: list[str] = []
    unit, size = known[-1][1:]
    for each, own in reversed(list(zip(items, meanings, strict=True))):
        unit, size = own[1:] if own else (unit, size)  # a number without a unit has that of the next one
        number, _ = parse_number(each["number"], unit)
        values.insert(0, _base(number, unit, size))
        said.insert(0, f"{number:g} {_SYMBOLS.get(unit, unit)}")
    signs = [(each["sign"] or "").strip() for each in items[1:]]
    units = [each[1] for each in known]
    if _is_fraction(items, signs, values, units[-1]) or _is_said_twice(values, units, len(items)):
        return None
    commas = "," in signs
    if commas and len(known) < len(items) and len(items) < _THREE:
        return None  # model 300, 500 ml
    if commas and len(known) == len(items) and dimension != "volume" and set(signs) == {","}:
        return None  # two things that are said of it, one after the other
    form = _form_of_list(dimension, values, signs, all_named=len(known) == len(items))
    start, end = items[0].start("number"), items[-1].end()
    return Measure(start, end, tuple(values), units[-1], dimension, form, said=tuple(said))


def _form_of_list(dimension: str, values: Sequence[float], signs: Sequence[str], *, all_named: bool) -> str:
    """Return whether a thing comes in each of some values, has both, or nobody says which."""
    if dimension in _NEVER_LISTED:
        return "both"
    rising = all(one < two for one, two in pairwise(values)) and max(values) < _VALUE_MAX
    of_one = _OF_ONE_THING.issuperset(signs) or (all_named and _OF_ONE_THING.issuperset({*signs} - {","}))
    sides = dimension == "length" and len(values) == _LEAST_SIDES and not _OR.intersection(signs)
    return "listed" if rising and of_one and not sides else "unclear"


def _is_fraction(items: Sequence[re.Match[str]], signs: Sequence[str], values: Sequence[float], unit: str) -> bool:
    if signs != ["/"] or items[0]["unit"] or len(values) > _LEAST_SIDES:
        return False
    over, under = items[0]["number"], items[1]["number"]
    return _are_over(over, under) and (int(over) == 1 or unit in _IN_FRACTIONS)


def _are_over(over: str, under: str) -> bool:
    """Return whether two numbers with a stroke between them may be a fraction: 3/4, and not 12/24."""
    if not (over.isdigit() and under.isdigit()):
        return False
    return int(under) in _UNDER and int(over) < int(under) and math.gcd(int(over), int(under)) == 1


def _is_no_number(text: str) -> bool:
    """Return whether what has a stroke in it is no fraction: the 20/30 of 10/20/30 cm."""
    over, stroke, under = text.rpartition(" ")[2].partition("/")
    return bool(stroke) and not _are_over(over, under)


def _is_said_twice(values: Sequence[float], units: Sequence[str], count: int) -> bool:
    """Return whether it is one measure in two units: 16.9 fl oz / 500 ml."""
    several = len(units) == count and len(set(units)) == count
    return several and 0 < max(values) <= _SAME_WITHIN * min(values)


_SYMBOLS = {
    "w": "W", "kw": "kW", "mw": "mW", "mah": "mAh", "ah": "Ah", "wh": "Wh", "kwh": "kWh", "v": "V", "k": "K",
    "pieces": "pcs",
}  # fmt: skip


def _one(match: re.Match[str]) -> Measure | None:
    meaning = _meaning(match["unit"])
    if meaning is None or _OF_A_CODE.search(match.string, max(0, match.start() - 2), match.start()):
        return None
    if _is_no_number(match["first"]) or (match["second"] and _is_no_number(match["second"])):
        return None
    dimension, unit, size = meaning
    start, spelt = match.start(), match["first"]
    if " " in spelt and "/" not in spelt and _DESIGNATES.search(match.string, max(0, start - 12), start):
        start, spelt = start + spelt.rindex(" ") + 1, spelt.rpartition(" ")[2]  # model 2 350 ml
    first, sure = parse_number(spelt, unit)
    first *= {"万": 10_000, "만": 10_000, "천": 1000, "k": 1000}.get(match["ten"] or "", 1)
    mid = _meaning(match["mid"]) if match["mid"] else None
    if mid is not None and (mid[0] != dimension or match["second"] is None):
        return None
    if unit == "year" and first in _CALENDAR and match["unit"] in {"年", "년"}:
        return None
    values = [_base(first, mid[1] if mid else unit, mid[2] if mid else size)]
    if match["second"] is not None:
        second, _ = parse_number(match["second"], unit)
        values.append(_base(second, unit, size))
    if not all(value < _VALUE_MAX for value in values):
        return None
    form = "one" if len(values) == 1 else "range"
    return Measure(start, match.end(), tuple(values), unit, dimension, form, sure)


def _base(value: float, unit: str, size: float) -> float:
    if unit == "°f":
        return round((value - 32) * 5 / 9, 1)
    return _rounded(value * size, unit)


def _rounded(value: float, unit: str) -> float:
    """Drop what the conversion adds; a unit that is not metric keeps four digits."""
    return (
        float(f"{value:.4g}")
        if unit in {"fl oz", "oz", "lb", "gal", "pt", "qt", "坪", "cup"}
        else float(f"{value:.9g}")
    )


def sizes(dimension: str) -> Iterator[tuple[str, float]]:
    """Yield the units of a dimension with their size in its base unit."""
    return ((unit, size) for unit, (size, _) in _units().get(dimension, {}).items())


@lru_cache(maxsize=64)
def convert(dimension: str, unit: str) -> float | None:
    """Return how many base units of a dimension one unit of an attribute is; None where it is no such unit."""
    known = {each.casefold(): size for each, size in sizes(dimension)} | {
        "months": 43200.0,
        "month": 43200.0,
        "years": 1.0,
    }
    if dimension == "time" and unit == "years":
        return 518400.0
    return known.get(unit.casefold())
