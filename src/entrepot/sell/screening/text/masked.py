"""Words with letters hidden behind a sign, or told by their first consonants alone: what they stand for. Pure.

``ゾ○の牙``, ``シャネ〇``, ``c*ncer``, ``ㄷㅇㄴㅁㅇㅌ``: a word of the lexicon that fits, letter for letter, is read in
its place. Nothing is looked up in a text without such signs.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.sell.screening.text.fold import fold
from entrepot.sell.screening.text.lexicon import lexicon
from entrepot.sell.screening.text.variants import Variant

_SIGNS: Final = "○〇◯●◎＊□■△▲☆★♡♥✕❌❍⭕＿"
_HAN_NUMBERS: Final = "一二三四五六七八九十百千万零〇"
_MASK: Final = re.compile(rf"(?<=[^\W\d_])[{_SIGNS}*]{{1,2}}(?=[^\W_]|[\s,.!、。]|$)")
_NUMBER: Final = re.compile(rf"[{_HAN_NUMBERS}\d]〇|〇[{_HAN_NUMBERS}\d]")
_PIECE: Final = re.compile(r"[^\W\d_]{1,8}(?:\*{1,2}[^\W\d_]{0,8}){1,3}")
_INITIALS: Final = re.compile("(?<![ㄱ-ㅎ])[ㄱ-ㅎ]{4,8}(?![ㄱ-ㅎ])")
_FIRST: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_GROUPS: Final = frozenset({"disease", "brand_luxury", "official_document", "messenger"})
_SHORTEST, _LONGEST = 3, 12
_SHORTEST_LATIN: Final = 4
MOST: Final = 8
"""Hidden words of one text that are looked up; who hides more has shown enough."""


class _Known(NamedTuple):
    """The lexicon's words by length, one a line, and Korean ones by their first consonants."""

    by_length: dict[int, str]
    by_initials: dict[str, str]


def unmasked(text: str) -> list[Variant]:
    """Return a folded reading with hidden words written out, where one of the lexicon fits; else nothing."""
    masks = [each for each in _MASK.finditer(text) if not _NUMBER.search(text, each.start() - 1, each.end() + 1)]
    if not masks and not _INITIALS.search(text):
        return []
    letters = list(text)
    for mask in masks:
        letters[mask.start() : mask.end()] = "*" * (mask.end() - mask.start())
    folded = fold("".join(letters))
    read = list(folded.text)
    found = False
    for piece in list(_PIECE.finditer(folded.text))[:MOST]:
        for start, word in _fitting(piece[0]):
            read[piece.start() + start : piece.start() + start + len(word)] = word
            found = True
    places: list[int] = folded.places.tolist()
    if not found:
        return _from_initials(folded.text, places)
    return [Variant("".join(read), tuple(places)), *_from_initials("".join(read), places)]


def _from_initials(text: str, places: list[int]) -> list[Variant]:
    """Return a reading with words written for rows of first consonants that only one of the lexicon has."""
    letters: list[str] = []
    stood: list[int] = []
    last = 0
    for row in list(_INITIALS.finditer(text))[:MOST]:
        word = _known().by_initials.get(row[0])
        if word is not None:
            letters += [*text[last : row.start()], *word]
            stood += [*places[last : row.start()], *places[row.start() : row.end()]]
            last = row.end()
    return [Variant("".join([*letters, *text[last:]]), (*stood, *places[last:]))] if last else []


def _fitting(piece: str) -> list[tuple[int, str]]:
    """Return where in a piece with signs a word of the lexicon fits, the longest one over each sign."""
    found: list[tuple[int, str]] = []
    done = 0
    for at, letter in enumerate(piece):
        if letter != "*" or at < done:
            continue
        start, word = _longest(piece, at, done)
        if word:
            found.append((start, word))
            done = start + len(word)
    return found


def _longest(piece: str, at: int, begin: int) -> tuple[int, str]:
    """Return the longest word that covers a place of a piece, and where it begins; "" where none does."""
    for length in range(min(_LONGEST, len(piece)), _SHORTEST - 1, -1):
        for start in range(max(begin, at - length + 1), min(at, len(piece) - length) + 1):
            part = piece[start : start + length]
            hidden = part.count("*")
            if hidden * 2 >= length or (part.isascii() and (length < _SHORTEST_LATIN or part != piece)):
                continue
            pattern = re.escape(part).replace(r"\*", ".")
            match = re.search(rf"^{pattern}$", _known().by_length.get(length, ""), re.MULTILINE)
            if match:
                return start, match[0]
    return at, ""


@lru_cache(maxsize=1)
def _known() -> _Known:
    words = lexicon()
    texts = {part.text for term in words.terms for part in term.parts}
    texts |= {phrase.text for group, phrase in words.contexts if group in _GROUPS}
    by_length: dict[int, list[str]] = {}
    for text in sorted(texts):
        if _SHORTEST <= len(text) <= _LONGEST and text.isalpha():
            by_length.setdefault(len(text), []).append(text)
    korean = [
        part.text for term in words.terms if term.weight != "hint" and len(term.parts) == 1 for part in term.parts
    ]
    by_initials: dict[str, set[str]] = {}
    for text in korean:
        if len(text) >= _SHORTEST_LATIN and all("가" <= each <= "힣" for each in text):
            by_initials.setdefault("".join(map(_initial, text)), set()).add(text)
    return _Known(
        {length: "\n".join(each) for length, each in by_length.items()},
        {initials: min(each) for initials, each in by_initials.items() if len(each) == 1},
    )


def _initial(syllable: str) -> str:
    return _FIRST[(ord(syllable) - 0xAC00) // 588]
