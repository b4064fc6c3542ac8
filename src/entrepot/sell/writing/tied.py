"""Which attribute a number in a text is said of: ``95 mm tall``, ``높이 95 mm``, ``宽125毫米``."""

import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.kit.numbers import Number
from entrepot.sell.writing.lexicon import attribute_names, bound_words
from entrepot.sell.writing.matching_words import CJK, Hit, Row, Words, tokens_of

_AFTER_MAX, _BEFORE_MAX = 14, 26
_BESIDE = re.compile(r"[\s:\-–]*(?:is|of|de|in|es|는|은|가|이|为|是|は|が|の|about|약|约|約)?\s*")
_BREAK = re.compile(r"[.;!?\n。;!?]")
_STOP_AFTER = re.compile(r"[.,;:!?\n。、()和与및]|\band\b|\by\b")


@dataclass(frozen=True, slots=True)
class Tied:
    """Codes of the attributes that a number may be said of; none where nothing near it names one."""

    codes: frozenset[str] = frozenset()


_FREE = Tied()


_NO_MEASURE_BEFORE = "最提更增加较較超过超過净淨毛总總"
"""After these a letter such as 高 is part of another word: 最高, 提高, 净重."""


@lru_cache(maxsize=4)
def _letters(language: str) -> "re.Pattern[str]":
    """Return what finds a measure's one letter right before a number: 宽125, 高约95."""
    letters = "".join(word for words in bound_words().get(language, {}).values() for word in words if len(word) == 1)
    return re.compile(f"(?<![{_NO_MEASURE_BEFORE}])(?P<word>[{letters or '_'}])(?=(?:约|約|为|為|是|は)?[\\s:]*\\d)")


@lru_cache(maxsize=16)
def _words(language: str) -> Words:
    found = [(word, code) for code, words in bound_words().get(language, {}).items() for word in words if word]
    found += [(names[language], code) for code, names in attribute_names().items() if language in names]
    return Words(found)


def tied_attributes(text: str, locale: str, numbers: list[Number]) -> list[Tied]:
    """Return, for each number of a folded text, what it is said of."""
    if not numbers:
        return []
    words = _words(locale.partition("-")[0])
    hits = list(words.latin(tokens_of(text)))
    if CJK.search(text):
        hits += words.joined(Row(text))
        language = locale.partition("-")[0]
        for match in _letters(language).finditer(text) if language in {"zh", "ja"} else ():
            found_ids = (code for code, some in bound_words()[language].items() if match["word"] in some)
            hits += [Hit(code, match.start(), match.end()) for code in found_ids]
    found = [_FREE if number.code else _tied(text, number, numbers, hits) for number in numbers]
    for at in range(len(numbers) - 1):
        if numbers[at].joined and numbers[at].unit is None:
            found[at + 1] = found[at]
    return found


def _tied(text: str, number: Number, numbers: list[Number], hits: list[Hit]) -> Tied:
    chained = number.joined or any(other.joined and 0 <= number.start - other.end <= 4 for other in numbers)
    if chained and number.unit is not None:
        return _FREE
    after = [
        hit
        for hit in hits
        if 0 <= hit.start - number.end <= _AFTER_MAX
        and not _STOP_AFTER.search(text[number.end : hit.start])
        and not any(number.end <= other.start < hit.start for other in numbers)
    ]
    before = [
        hit
        for hit in hits
        if 0 <= number.start - hit.end <= _BEFORE_MAX
        and not _BREAK.search(text[hit.end : number.start])
        and not any(hit.end <= other.start < number.start for other in numbers)
    ]
    before = [
        hit
        for hit in before
        if _BESIDE.fullmatch(text[hit.end : number.start])
        or not any(_BESIDE.fullmatch(text[other.end : hit.start]) for other in numbers if other.end <= hit.start)
    ]  # what stands right after another number is said of that one: 0.1g単位で2kg
    nearest = max((hit.end for hit in before), default=-1)
    before = [hit for hit in before if hit.end == nearest]
    beside_before = [hit for hit in before if _BESIDE.fullmatch(text[hit.end : number.start])]
    beside_after = [hit for hit in after if _BESIDE.fullmatch(text[number.end : hit.start])]
    if beside_before and not beside_after:
        return Tied(frozenset(hit.id for hit in beside_before))
    if beside_after and not beside_before:
        return Tied(frozenset(hit.id for hit in beside_after))
    return Tied(frozenset(hit.id for hit in (*before, *after)))
