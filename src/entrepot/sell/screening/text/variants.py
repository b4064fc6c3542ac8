"""Other readings of a text that only a closer look gives: stacked jamo, letters said many times, words backwards. Pure.

Each is asked for only where a text shows that it may help; each knows where its letters stood.
"""

import re
from dataclasses import dataclass
from typing import Final

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MIDDLE = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_JAMO = re.compile("[ㄱ-ㅣ\u1100-\u11ff]")
_REPEATED = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)
_BACKWARDS = re.compile("[\u202e\u202d\u2067]([^\u202c\u2069\n]*)")
_SYLLABLES: Final = 0xAC00


@dataclass(frozen=True, slots=True)
class Variant:
    """Another reading of a text, and where each of its letters stood."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of this reading stands in the text."""
        places = self.places[start:end]
        return (min(places), max(places) + 1) if places else (0, 0)


def variants(text: str, plain: str) -> list[Variant]:
    """Return the readings that differ from the text; ``plain`` is its folded form, looked at for a first hint."""
    found: list[Variant] = []
    if not plain.isascii() and _JAMO.search(plain):
        found += _kept(stacked(text), text)
    if _REPEATED.search(plain):
        found += _kept(shortened(text, 1), text)
        found += _kept(shortened(text, 2), text)
    if not text.isascii() and _BACKWARDS.search(text):
        found += _kept(turned(text), text)
    return found


def stacked(text: str) -> Variant:
    """Return a text with lone jamo stacked to syllables: ㅁㅏ약 is 마약, 마야ㄱ too."""
    letters: list[str] = []
    places: list[int] = []
    size = len(text)
    at = 0
    while at < size:
        letter = text[at]
        after = text[at + 1] if at + 1 < size else ""
        taken = 1
        if letter in _FIRST and after and after in _MIDDLE:
            code = _SYLLABLES + (_FIRST.index(letter) * 21 + _MIDDLE.index(after)) * 28
            taken = 2
            code, more = _with_last(text, at + 2, code)
            letter, taken = chr(code), taken + more
        elif "가" <= letter <= "힣" and (ord(letter) - _SYLLABLES) % 28 == 0:
            code, more = _with_last(text, at + 1, ord(letter))
            letter, taken = chr(code), 1 + more
        letters.append(letter)
        places.append(at)
        at += taken
    return Variant("".join(letters), tuple(places))


def _with_last(text: str, at: int, code: int) -> tuple[int, int]:
    """Return a syllable with the consonant after it as its last, unless that begins the next syllable."""
    last, after = text[at : at + 1], text[at + 1 : at + 2]
    if last and last in _LAST and not (after and after in _MIDDLE):
        return code + _LAST.index(last), 1
    return code, 0


def shortened(text: str, most: int) -> Variant:
    """Return a text in which no Latin letter stands more than ``most`` times in a row."""
    places: list[int] = []
    row = 0
    for at, letter in enumerate(text):
        row = row + 1 if at and letter.isalpha() and letter.casefold() == text[at - 1].casefold() else 1
        if row <= most or not letter.isascii():
            places.append(at)
    if most > 1:  # only rows of three and more are shortened, to two
        return Variant("".join(text[at] for at in places), tuple(places))
    long_rows = _in_long_rows(text)
    places = [at for at in range(len(text)) if at not in long_rows]
    return Variant("".join(text[at] for at in places), tuple(places))


def _in_long_rows(text: str) -> set[int]:
    """Return all but the first place of each row of three or more of a letter."""
    return {at for row in _REPEATED.finditer(text) for at in range(row.start() + 1, row.end())}


def turned(text: str) -> Variant:
    """Return a text with what is written backwards, by a mark of direction, the right way round."""
    order = list(range(len(text)))
    for part in _BACKWARDS.finditer(text):
        order[part.start(1) : part.end(1)] = reversed(range(part.start(1), part.end(1)))
    return Variant("".join(text[at] for at in order), tuple(order))


def _kept(variant: Variant, text: str) -> list[Variant]:
    return [variant] if variant.text != text else []
