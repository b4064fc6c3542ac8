"""Values chosen from lists (colour, material, size, …), alone or in a row: then the thing comes in variants."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from entrepot.sell.catalog import AttributeDefinition, AttributeValue
from entrepot.sell.extraction.misread import is_another_word, is_of_container
from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.subject import For, within
from entrepot.sell.extraction.words import CHOICES, Found, Meaning, is_scented

SEVERAL = frozenset({"connectivity", "season", "care", "allergens", "age_group"})
"""Attributes that may well have several values at once: those contradict nothing."""

VARYING = ("colour", "size", "material", "pattern", "capacity", "scent", "flavour")
"""Attributes in which the variants of a product differ."""

_BETWEEN = re.compile(r"\s?(?:[/,，、·|+]|또는|or|o|または|或)\s?|\s", re.ASCII)
_AND = re.compile(r"\s?(?:&|\band\b|\by\b|와|과|및|和|と|×|x)\s?")
_LIST_SIGN = re.compile(r"[,，、|·]|또는|\bor\b|または|或")
_COUNTED = re.compile(
    r"(?<!\d)(\d{1,2}) ?(?:colou?rs?|colores|색상|색|컬러|色|カラー|sizes|tallas|사이즈|尺码|サイズ)(?![a-z])|"
    r"colou?rs?:|색상:|颜色:|カラー:"
)
_LETTER_SIZE = re.compile(r"(?<![a-z0-9'.&-])(?:xxs|xs|s|m|l|xl|xxl|2xl|3xl|4xl|5xl|xxxl)(?![a-z0-9'&])")
_RANGE_SIZE = re.compile(r"(?<![a-z0-9])(xxs|xs|s|m|l) ?[-~] ?(l|xl|xxl|2xl|3xl|4xl|5xl|xxxl)(?![a-z0-9])")
_ORDER = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "5XL")
_SAME_SIZE = {"2XL": "XXL", "XXXL": "3XL"}
_SURE = {
    "colour": 0.85,
    "material": 0.82,
    "gender": 0.88,
    "age_group": 0.8,
    "connectivity": 0.85,
    "season": 0.75,
    "animal": 0.7,
}
_USUAL_SURE, _NOT_TYPICAL, _LONE_SLASH, _SAID_TO_VARY = 0.8, 0.85, 0.65, 0.9
_SIZE_WORD, _WITH_MAX, _OF_PART = 10, 16, 0.6
_DENIED = re.compile(r"(?:\b(?:no|not|without|non|sin)[\s-]?|无|無)$")
_WITH = re.compile(r"(?:\bwith|\bw/|\bcon)\s(?:an?\s|un[ao]?\s)?(?:\w+\s)?$")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a list where it stands in the folded text."""

    code: str
    value: str
    start: int
    end: int
    of_part: bool = False
    """Whether it is rather said of a part: with a silicone handle."""


@dataclass(frozen=True, slots=True)
class Varying:
    """Values of one attribute that stand side by side: the variants of the thing."""

    code: str
    values: tuple[str, ...]
    confidence: float
    start: int
    end: int


def choices(
    reading: Reading, found: Iterable[Found], scopes: list[For], definitions: Mapping[str, AttributeDefinition]
) -> list[Choice]:
    """Return the values named of the thing itself; special lists only where the category has such an attribute."""
    kept: list[Choice] = []
    smells = is_scented(reading)
    for word in found:
        if within(scopes, word.start, word.end) or _DENIED.search(
            reading.folded, max(0, word.start - _WITH_MAX), word.start
        ):
            continue
        if is_of_container(reading.folded, word) or is_another_word(reading, word, definitions):
            continue
        of_part = _WITH.search(reading.folded, max(0, word.start - _WITH_MAX), word.start) is not None
        kept.extend(
            Choice(meaning.code, meaning.value, word.start, word.end, of_part)
            for meaning in _meant(word, smells=smells)
            if meaning.value and (meaning.code in _ALWAYS or meaning.code in definitions)
        )
    return kept


def _meant(word: Found, *, smells: bool) -> tuple[Meaning, ...]:
    """Return what a word says: of goods that smell a scent where it is one, of others never a scent."""
    scents = tuple(each for each in word.meanings if each.code == "scent")
    if not scents:
        return word.meanings
    return scents if smells else tuple(each for each in word.meanings if each.code != "scent")


_ALWAYS = frozenset(CHOICES) | {
    "fit",
    "sleeve_length_type",
    "neckline",
    "condition",
    "charging",
    "insulation",
    "care",
    "animal",
    "skin_type",
    "closure",
    "finish",
}


def letter_sizes(reading: Reading) -> list[Choice]:
    """Return sizes by letters: several in a row, one that only a size can be, or a lone capital after a comma."""
    text = reading.folded
    found: list[Choice] = []
    ranges = list(_RANGE_SIZE.finditer(text))
    for match in ranges:
        first, last = (_ORDER.index(_size(match[group])) for group in (1, 2))
        found.extend(Choice("size", size, match.start(), match.end()) for size in _ORDER[first : last + 1])
    lone = [
        match
        for match in _LETTER_SIZE.finditer(text)
        if not any(match.start() < each.end() and each.start() < match.end() for each in ranges)
        and reading.quote(match.start(), match.end()).isupper()
    ]
    for at, match in enumerate(lone):
        near = [
            other
            for other in (lone[at - 1 : at] + lone[at + 1 : at + 2])
            if _BETWEEN.fullmatch(text[min(match.end(), other.end()) : max(match.start(), other.start())])
        ]
        before = text[max(0, match.start() - _SIZE_WORD) : match.start()]
        named = re.search(r"(?:size|사이즈|尺码|サイズ|talla)[:：]? ?$", before) is not None
        if near or named or len(match[0]) > 1:
            found.append(Choice("size", _size(match[0]), match.start(), match.end()))
    return found


def _size(text: str) -> str:
    upper = text.upper()
    return _SAME_SIZE.get(upper, upper)


def in_rows(reading: Reading, found: Sequence[Choice]) -> tuple[list[Varying], list[Choice]]:
    """Return the values that stand in a row, and the others. ``black and white`` is one thing in two colours."""
    by_code: defaultdict[str, list[Choice]] = defaultdict(list)
    for each in found:
        by_code[each.code].append(each)
    rows: list[Varying] = []
    alone: list[Choice] = []
    said = _COUNTED.search(reading.folded)
    for code, some in by_code.items():
        some.sort(key=lambda each: each.start)
        for run in _runs(reading.folded, some):
            values = tuple(dict.fromkeys(each.value for each in run))
            start, end = run[0].start, max(each.end for each in run)
            between = reading.folded[start:end]
            listed = len(values) > 2 or _LIST_SIGN.search(between) is not None
            if len(values) < 2:
                alone.append(run[0])
            elif code in VARYING and (code != "material" or said) and not _AND.search(_gap(reading.folded, run)):
                sure = said is not None or listed or code == "size"
                rows.append(Varying(code, values, _SAID_TO_VARY if sure else _LONE_SLASH, start, end))
            else:
                alone.append(Choice(code, " / ".join(values) if code not in SEVERAL else "\n".join(values), start, end))
    return rows, alone


def _gap(text: str, run: Sequence[Choice]) -> str:
    return " ".join(text[one.end : two.start] for one, two in pairwise(run))


def _runs(text: str, some: Sequence[Choice]) -> Iterator[list[Choice]]:
    run: list[Choice] = []
    for each in some:
        gap = text[run[-1].end : each.start] if run else ""
        joined = run and (each.start < run[-1].end or not gap or _BETWEEN.fullmatch(gap) or _AND.fullmatch(gap))
        if run and not joined:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def as_claims(alone: Iterable[Choice], definitions: Mapping[str, AttributeDefinition]) -> Iterator[Claim]:
    """Yield single choices as readings, in the form that the attribute's kind asks for."""
    for each in alone:
        values = tuple(each.value.split("\n"))
        kind = definitions[each.code].kind if each.code in definitions else "list" if each.code in SEVERAL else "text"
        if kind not in {"text", "list"}:
            continue
        value: AttributeValue = values if kind == "list" else " / ".join(values)
        sure = _SURE.get(each.code, _USUAL_SURE) * (
            1.0 if not definitions or each.code in definitions else _NOT_TYPICAL
        )
        sure *= _OF_PART if each.of_part and each.code in {"colour", "material"} else 1.0
        yield Claim(each.code, value, round(sure, 3), each.start, each.end)
