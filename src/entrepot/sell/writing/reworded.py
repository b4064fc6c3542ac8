"""Whether a rewording adds nothing to its sentence and loses nothing of it: word by word, in eight languages.

A rewording may hold words of its own sentence, of the sheet's values and names, what the checker has proven (numbers,
materials, claims that the facts hold), and words of a closed list that say nothing by themselves
(``words/connecting.tsv``). Anything else, however harmless it looks, is an addition.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from entrepot.kit.folding import fold, without_accents
from entrepot.kit.numbers import Number, read_numbers
from entrepot.sell.writing.facts import FactSheet
from entrepot.sell.writing.lexicon import bound_words, kind_words, rows
from entrepot.sell.writing.matching_words import CJK, HANGUL
from entrepot.sell.writing.mentions import mentions
from entrepot.sell.writing.tied import Tied, tied_attributes
from entrepot.sell.writing.wording import language_of, name_of, value_text

_LATIN = re.compile(r"[a-zßœæø]+")
_JOINED = re.compile("[\u3040-\u30ff\u3400-\u9fffー々]+")
_KOREAN = re.compile("[\uac00-\ud7af]+")
_PARTS = re.compile(r"[,、·/&+;(]|\band\b|\by\b|\be\b|\bund\b|\bet\b|和|与|및|과 |와 ")
_SHORTEST, _PIECE = 4, 2


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What a rewording may be made of: texts in lower case, and whole words."""

    texts: tuple[str, ...]
    words: frozenset[str]


def added(text: str, own: str, sheet: FactSheet, locale: str) -> str:
    """Return the first word of a proven rewording that nothing allows; "" where it adds none."""
    language = language_of(locale)
    plain = fold(text).text
    hidden = _without_proven(plain, locale)
    allowed = _Allowed(
        tuple(_lower(each) for each in (own, *_of_facts(sheet, language))),
        _connecting(language) | _bound(sheet, language),
    )
    latin = _first_unknown(_LATIN.findall(hidden), allowed, "en" if CJK.search(own) else language)
    if latin or not CJK.search(hidden):
        return latin
    if language == "ko":
        return next((word for word in _KOREAN.findall(hidden) if not _korean_known(word, allowed)), "") or next(
            iter(_JOINED.findall(hidden)), ""
        )
    pieces = (*_JOINED.findall(hidden), *_KOREAN.findall(hidden))
    return next((row for row in pieces if not _covered(row, allowed, language)), "")


def lost(text: str, own: str, sheet: FactSheet, locale: str) -> str:
    """Return a value, or what a number is said of, that the sentence has and its rewording has not; "" for none."""
    said, kept = _lower(own), _lower(text)
    language = language_of(locale)
    roots = {_root(word, language) for word in _LATIN.findall(kept)}
    for fact in sheet.facts:
        if not isinstance(fact.value, str | tuple):
            continue
        for part in _PARTS.split(_lower(value_text(fact, sheet, language) or "")):
            value = part.strip(" )")
            if value and value in said and not _stands(value, kept, roots, language):
                return value
    codes = {fact.code for fact in sheet.facts}
    return _unsaid(said, kept, language) or _untied(said, kept, locale, codes)


def repeated(text: str, own: str, locale: str) -> str:
    """Return a word that a rewording in Latin letters says more often than its sentence does; "" for none."""
    language = language_of(locale)
    connecting = _connecting(language)
    counts = [
        Counter(_root(word, language) for word in _LATIN.findall(_lower(each)) if word not in connecting)
        for each in (text, own)
    ]
    return next((root for root, count in counts[0].items() if count > max(1, counts[1][root])), "")


def _unsaid(own: str, text: str, language: str) -> str:
    """Return a word that limits what a sentence says (about, whether, up to) and that its rewording leaves out."""
    for word in _limits(language):
        there = (word in own and word not in text) if CJK.search(word) else _has(own, word) and not _has(text, word)
        if there:
            return word
    return ""


def _has(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


@lru_cache(maxsize=16)
def _limits(language: str) -> tuple[str, ...]:
    return tuple(word for each, cell in rows("kept.tsv") if each == language for word in cell.split("|"))


def _stands(value: str, text: str, roots: set[str], language: str) -> bool:
    if CJK.search(value):
        return value.replace(" ", "") in text.replace(" ", "")
    return all(_root(word, language) in roots for word in _LATIN.findall(value))


def _untied(own: str, text: str, locale: str, known: set[str]) -> str:
    """Return a number that is said of something in a sentence, and of something else, or of nothing, in its rewording.

    A length needs what it is the length of; other numbers need that, or a word that both have beside them.
    """
    before, after = ({n.value: (n, t.codes & known) for n, t in _ties(each, locale)} for each in (own, text))
    for value, (number, codes) in before.items():
        others = after[value][1] if value in after else codes
        if "weight" in others:
            others |= {"maximum_load"}
        length = number.unit is not None and number.unit.dimension == "length"
        if codes and not codes & others and (others or length):
            return f"{value:g}"
    tied = any(codes & after[value][1] for value, (_, codes) in before.items() if value in after)
    return "" if tied or not before or _share_a_word(own, text, locale) else next(iter(f"{each:g}" for each in before))


def _share_a_word(own: str, text: str, locale: str) -> bool:
    """Return whether two texts share a word that says something, apart from their numbers."""
    language = language_of(locale)
    one, other = (_without_numbers(each, locale) for each in (own, text))
    connecting = _connecting(language)
    roots = [
        {_root(word, language) for word in _LATIN.findall(each) if word not in connecting} for each in (one, other)
    ]
    rows_of = [row for row in (*_JOINED.findall(one), *_KOREAN.findall(one)) if len(row) >= _PIECE]
    pairs = {row[at : at + _PIECE] for row in rows_of for at in range(len(row) - 1)} - connecting
    return bool(roots[0] & roots[1]) or any(pair in other for pair in pairs) or not (roots[0] or pairs)


def _ties(text: str, locale: str) -> Iterator[tuple[Number, Tied]]:
    numbers = read_numbers(text, locale)
    return zip(numbers, tied_attributes(text, locale, numbers), strict=True)


def _without_proven(plain: str, locale: str) -> str:
    """Return a folded text in lower case with blanks for what the checker has proven: numbers and what is mentioned."""
    letters = list(_without_numbers(plain, locale))
    for each in mentions(plain, locale):
        if each.kind != "harmless":
            letters[each.start : each.end] = " " * (each.end - each.start)
    return "".join(letters)


def _without_numbers(plain: str, locale: str) -> str:
    """Return a folded text in lower case with blanks for its numbers and their units."""
    letters = list(_lower(plain))
    for each in read_numbers(plain, locale):
        letters[each.start : each.end] = " " * (each.end - each.start)
    return "".join(letters)


def _lower(text: str) -> str:
    """Return a folded text in lower case without accents, of the same length."""
    return without_accents(fold(text).text).lower()


def _of_facts(sheet: FactSheet, language: str) -> Iterator[str]:
    for fact in sheet.facts:
        yield name_of(fact, language)
        yield value_text(fact, sheet, language) or ""
    for variant in sheet.variants:
        yield from (part for option in variant.options for part in option)
    yield sheet.kind.nouns.get(language, "")
    yield from (word for word in kind_words(sheet.kind.code, language) if " " not in word)  # others narrow it


def _bound(sheet: FactSheet, language: str) -> frozenset[str]:
    """Return words for what the sheet's numbers are of: tall, wide, 宽; whose number it is has been proven."""
    codes = {fact.code for fact in sheet.facts}
    words = (words for code, words in bound_words().get(language, {}).items() if code in codes)
    return frozenset(part for some in words for word in some for part in _lower(word).split())


@lru_cache(maxsize=16)
def _connecting(language: str) -> frozenset[str]:
    return frozenset(word for each, cell in rows("connecting.tsv") if each == language for word in cell.split("|"))


@lru_cache(maxsize=16)
def _endings(language: str) -> tuple[str, ...]:
    cells = [cell for each, cell in rows("endings.tsv") if each == language]
    return tuple(sorted((end for cell in cells for end in cell.split("|")), key=len, reverse=True))


@lru_cache(maxsize=4096)
def _root(word: str, language: str) -> str:
    """Return a Latin word without the endings of its inflection."""
    for ending in _endings(language):
        least = _SHORTEST if len(ending) > 1 else _SHORTEST - 1
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


def _first_unknown(words: list[str], allowed: _Allowed, language: str) -> str:
    roots = {_root(word, language) for text in allowed.texts for word in _LATIN.findall(text)}
    for word in words:
        root = _root(word, language)
        if word in allowed.words or root in roots or (language == "fr" and len(word) == 1):
            continue
        if not (language == "de" and _compound(word, roots)):
            return word
    return ""


def _compound(word: str, roots: set[str]) -> bool:
    """Return whether a German word is put together of two that are allowed."""
    return any(
        _root(word[:at], "de") in roots and _root(word[at:].removeprefix("s"), "de") in roots
        for at in range(_SHORTEST, len(word) - _SHORTEST + 1)
    )


def _covered(row: str, allowed: _Allowed, language: str) -> bool:
    """Return whether letters in a row are made of allowed words and of stretches of allowed texts."""
    texts = [text.replace(" ", "") for text in allowed.texts]
    if len(row) == 1 and row in texts[0]:
        return True  # what is left of an own word whose other letters are proven
    endings = set(_endings(language))
    reached: dict[int, bool] = {0: False}
    for at in range(len(row)):
        if at not in reached:
            continue
        for end in range(at + 1, len(row) + 1):
            piece = row[at:end]
            own = len(piece) >= _PIECE and any(piece in text for text in texts)
            if own or piece in allowed.words or (reached[at] and piece in endings):
                reached[end] = reached.get(end, False) or own
    return len(row) in reached


def _korean_known(word: str, allowed: _Allowed) -> bool:
    """Return whether a Korean word is made of allowed stems, with particles and endings after them."""
    stems = _korean_stems(allowed)
    endings = {_jamo(each) for each in _endings("ko")}
    letters = _jamo(word)
    reached = {0}
    for at in range(len(letters)):
        if at not in reached:
            continue
        for end in range(at + 1, len(letters) + 1):
            piece = letters[at:end]
            if piece in stems or (at and piece in endings):
                reached.add(end)
    return len(letters) in reached or letters in endings


def _korean_stems(allowed: _Allowed) -> set[str]:
    found = {_jamo(word) for word in allowed.words}
    for text in allowed.texts:
        for word in _KOREAN.findall(text):
            found.add(_jamo(word))
            found.update(_without_endings(word))
    return found


def _without_endings(word: str) -> Iterator[str]:
    letters = _jamo(word)
    for ending in _endings("ko"):
        end = _jamo(ending)
        bare = letters.removesuffix(end)
        whole = HANGUL.match(ending) is not None
        if bare != letters and len(bare) >= (_PIECE if whole else _SHORTEST):
            yield bare


def _jamo(text: str) -> str:
    return unicodedata.normalize("NFD", text)
