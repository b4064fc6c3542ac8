"""A product's title as words: Latin words by their stems, and letters of Han, kana and Hangul by their place.

English, Spanish and other Latin scripts are cut at spaces. Chinese and Japanese are written without spaces, and Korean
joins nouns as it likes, so those are kept as letters in a row in which a word may begin anywhere.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

TITLE_MAX = 300
"""Letters of a title that are read; what comes after says little about what a thing is."""

_LATIN = re.compile(r"[a-z0-9]+(?:'s)?")
_LETTER = re.compile("[a-z0-9\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af]")
_JOINED = re.compile("[\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af]")
_HANGUL = re.compile("[\\uac00-\\ud7af]")
_LATIN_LETTERS_END = 0x250
_MARKS = range(0x300, 0x370)
_LEAST_PLURAL = 4
_IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "knives": "knif",
    "leaves": "leaf",
    "lens": "lens",
    "men": "man",
    "mice": "mous",
    "scarves": "scarf",
    "shelves": "shelf",
    "women": "woman",
}
"""Plurals that no rule makes, and words that only look like plurals, with their stems."""


def folded(text: str) -> str:
    """Return a text in lower case, in compatibility form (NFKC), Latin letters without their accents."""
    lower = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return "".join(_plain(letter) for letter in lower)


def _plain(letter: str) -> str:
    if letter.isascii() or ord(letter) >= _LATIN_LETTERS_END:
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if ord(part) not in _MARKS)


def stem(word: str) -> str:
    """Return a Latin word without what English and Spanish plurals and genitives add, the same for all its forms.

    A stem is for comparing, not for reading: hoodie, hoodies and hoody are ``hoodi``, hervidores is ``hervidor``.
    """
    word = word.removesuffix("'s")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) >= _LEAST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith(("xe", "she", "che", "sse", "ze")) or (len(word) > _LEAST_PLURAL and word.endswith("e")):
        word = word[:-1]
    return word[:-1] + "i" if len(word) >= _LEAST_PLURAL and word.endswith("y") else word


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the Latin words of a text."""
    return tuple(stem(word) for word in _LATIN.findall(folded(text)))


def is_joined(text: str) -> bool:
    """Return whether a text holds Han, kana or Hangul, whose words are not set apart by spaces."""
    return _JOINED.search(text) is not None


def row(text: str) -> str:
    """Return the letters and digits of a text in a row, folded, without what stands between them."""
    return "".join(_LETTER.findall(folded(text)))


@dataclass(frozen=True, slots=True)
class Word:
    """A Latin word of a title: its stem, and where it stands in the folded title."""

    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Title:
    """A title as it was written, and as it is read."""

    text: str

    @cached_property
    def folded(self) -> str:
        """The first ``TITLE_MAX`` letters, folded."""
        return folded(self.text[:TITLE_MAX])

    @cached_property
    def latin(self) -> tuple[Word, ...]:
        """The Latin words."""
        return tuple(Word(stem(found[0]), found.start(), found.end()) for found in _LATIN.finditer(self.folded))

    @cached_property
    def row(self) -> tuple[str, tuple[int, ...]]:
        """The letters and digits in a row, and where each stands in the folded title; nothing of a Latin title."""
        if not is_joined(self.folded):
            return "", ()
        places = tuple(place for place, letter in enumerate(self.folded) if _LETTER.match(letter))
        return "".join(self.folded[place] for place in places), places

    def cuts_latin(self, start: int, end: int) -> bool:
        """Return whether a stretch begins or ends within a Latin word or a number."""
        text = self.folded
        return any(
            0 < place < len(text) and all(_is_latin(letter) for letter in text[place - 1 : place + 1])
            for place in (start, end)
        )

    def begins_word(self, place: int) -> bool:
        """Return whether no joined letter stands before a place."""
        return place == 0 or _JOINED.match(self.folded[place - 1]) is None

    def ends_word(self, place: int) -> bool:
        """Return whether no joined letter stands at a place."""
        return place >= len(self.folded) or _JOINED.match(self.folded[place]) is None

    def is_hangul(self, place: int) -> bool:
        """Return whether the letter at a place is Korean."""
        return _HANGUL.match(self.folded[place]) is not None


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
