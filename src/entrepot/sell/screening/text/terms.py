"""Find tens of thousands of terms in many texts at once: Aho-Corasick over the views of a text, boundaries by arrays.

The plain view finds what is written plainly, the leet view what is written with digits and signs, the squeezed view
what is spelled out or broken up. Only where a term is found are the costly questions asked (`hits`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from entrepot.sell.screening.text.fold import LISTING_END, Views, joined, leet_form, views
from entrepot.sell.screening.text.letters import DIGIT, HANGUL, JAMO, KANA, LATIN, SEPARATOR, Bytes, classes
from entrepot.sell.screening.text.lexicon import Phrase

View = Literal["plain", "leet", "squeezed"]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LEAST_LEET: Final = 3
_LEAST_SQUEEZED: Final = 3
_LEAST_SQUEEZED_ASIAN: Final = 2
_LEAST_JOINED: Final = 4
_S, _E = ord("s"), ord("e")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its number, where it stands in the plain view of its own text, and in which view."""

    phrase: int
    start: int
    end: int
    view: View


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was searched: its plain view, letters' places in the text as written, and what was found."""

    plain: str
    places: Ints
    hits: tuple[Hit, ...]


class _Machine:
    """One automaton; each pattern knows its phrase and how its ends must stand."""

    def __init__(self, patterns: Iterable[tuple[str, int, bool, int]]) -> None:
        rows = list(dict.fromkeys(patterns))
        texts = [row[0] for row in rows]
        unique = list(dict.fromkeys(texts))
        number = {text: at for at, text in enumerate(unique)}
        self._owners: list[list[int]] = [[] for _ in unique]
        for at, row in enumerate(rows):
            self._owners[number[row[0]]].append(at)
        self._many = any(len(owners) > 1 for owners in self._owners)
        self._first_owner = np.array([owners[0] for owners in self._owners], np.int64)
        self._automaton = ahocorasick_rs.AhoCorasick(unique, store_patterns=False) if unique else None
        kind = classes()
        self.phrase = np.array([row[1] for row in rows], np.int64)
        self.open_end = np.array([row[2] for row in rows], np.bool_)
        self.spaces = np.array([row[3] for row in rows], np.int64)
        self.first = np.array([kind[ord(row[0][0])] for row in rows], np.uint8)
        self.last = np.array([kind[ord(row[0][-1])] for row in rows], np.uint8)
        self.length = np.array([len(row[0]) for row in rows], np.int64)

    def search(self, text: str) -> tuple[Ints, Ints, Ints]:
        """Return patterns and where each begins and ends."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        if not found:
            empty = np.zeros(0, np.int64)
            return empty, empty, empty
        rows = np.array(found, np.int64)
        if not self._many:
            return self._first_owner[rows[:, 0]], rows[:, 1], rows[:, 2]
        counts = np.array([len(self._owners[at]) for at in rows[:, 0].tolist()])
        owners = np.array([each for at in rows[:, 0].tolist() for each in self._owners[at]], np.int64)
        return owners, np.repeat(rows[:, 1], counts), np.repeat(rows[:, 2], counts)

    def stands_alone(self, which: Ints, start: Ints, end: Ints, text: Bytes, letters: npt.NDArray[np.uint32]) -> Flags:
        """Return which matches are whole words; what is of no alphabet is left to closer questions.

        ``text`` and ``letters`` are classes and letters with two separators after the end and one before it, at -1.
        """
        before, after = text[start - 1], text[end]
        first, last = self.first[which], self.last[which]
        good = (first != LATIN) | (before != LATIN)
        good &= (first != DIGIT) | ((before != DIGIT) & (before != LATIN))
        plural = (letters[end] == _S) & (text[end + 1] != LATIN)
        plural |= (letters[end] == _E) & (letters[end + 1] == _S) & (text[np.minimum(end + 2, len(text) - 1)] != LATIN)
        good &= (last != LATIN) | (after != LATIN) | self.open_end[which] | plural
        good &= (last != DIGIT) | ((after != DIGIT) & (after != LATIN)) | self.open_end[which]
        return good


class Finder:
    """Knows a set of phrases and finds them in texts, plain and disguised."""

    def __init__(self, phrases: Sequence[Phrase], *, disguised: bool = True) -> None:
        self.phrases = tuple(phrases)
        self._plain = _Machine(
            (text, number, phrase.open_end, 0)
            for number, phrase in enumerate(self.phrases)
            for text in _spellings(phrase.text)
        )
        self._leet = _Machine(_leet_patterns(self.phrases)) if disguised else None
        self._squeezed = _Machine(_squeezed_patterns(self.phrases)) if disguised else None

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Search texts, all at once; a text may hold any letters but the one that ends a listing."""
        if not texts:
            return []
        whole = views(joined(texts))
        kinds = np.concatenate((whole.kinds, np.full(3, SEPARATOR, np.uint8)))
        found = self._search_plain(whole, kinds)
        if self._leet is not None and self._squeezed is not None:
            found += self._search_leet(self._leet, whole, kinds)
            found += self._search_squeezed(self._squeezed, whole, kinds)
        return _by_text(found, whole, texts)

    def _search_plain(self, whole: Views, kinds: Bytes) -> list[Hit]:
        which, start, end = self._plain.search(whole.plain)
        good = self._plain.stands_alone(which, start, end, kinds, _letters(whole.plain))
        return _hits(self._plain.phrase[which[good]], start[good], end[good], "plain")

    def _search_leet(self, machine: _Machine, whole: Views, kinds: Bytes) -> list[Hit]:
        which, start, end = machine.search(whole.leet)
        counts = np.concatenate(([0], np.cumsum(whole.stands_for)))
        disguised = counts[end] - counts[start]
        good = (disguised > 0) & (disguised * 3 <= (end - start) * 2)
        good &= (end - start - disguised >= 2) & ~((end - start == 4) & (disguised > 2))
        which, start, end = which[good], start[good], end[good]
        as_words = np.where(_as_letters(whole), LATIN, kinds[: len(whole.kinds)])
        padded = np.concatenate((as_words, np.full(3, SEPARATOR, np.uint8)))
        whole_words = machine.stands_alone(which, start, end, padded, _letters(whole.leet))
        return _hits(machine.phrase[which[whole_words]], start[whole_words], end[whole_words], "leet")

    def _search_squeezed(self, machine: _Machine, whole: Views, kinds: Bytes) -> list[Hit]:
        which, start, end = machine.search(whole.squeezed)
        if not len(which):
            return []
        first = whole.squeezed_places[start]
        last = whole.squeezed_places[end - 1] + 1
        gap = (last - first) - (end - start)
        good = (gap > 0) & (gap != machine.spaces[which]) & (last - first <= 4 * (end - start))
        which, first, last = which[good], first[good], last[good]
        whole_words = machine.stands_alone(which, first, last, kinds, _letters(whole.plain))
        return _hits(machine.phrase[which[whole_words]], first[whole_words], last[whole_words], "squeezed")


def _spellings(text: str) -> Iterable[str]:
    """Yield a phrase, and written as one word where it is a Latin one of several."""
    yield text
    together = text.replace(" ", "")
    if text.isascii() and together != text and len(together) >= _LEAST_JOINED:
        yield together


def _leet_patterns(phrases: Sequence[Phrase]) -> Iterable[tuple[str, int, bool, int]]:
    for number, phrase in enumerate(phrases):
        if phrase.text.isascii() and sum(map(str.isalpha, phrase.text)) >= _LEAST_LEET:
            for text in _spellings(leet_form(phrase.text)):
                yield text, number, phrase.open_end, 0


def _squeezed_patterns(phrases: Sequence[Phrase]) -> Iterable[tuple[str, int, bool, int]]:
    for number, phrase in enumerate(phrases):
        together = leet_form(phrase.text.replace(" ", ""))
        least = _LEAST_SQUEEZED if together.isascii() else _LEAST_SQUEEZED_ASIAN
        if len(together) >= least and not together.isdigit():
            yield together, number, phrase.open_end, phrase.text.count(" ")


def _as_letters(whole: Views) -> Flags:
    return whole.stands_for


def _letters(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer((text + "\n\n\n").encode("utf-32-le"), np.uint32)


def _hits(phrases: Ints, start: Ints, end: Ints, view: View) -> list[Hit]:
    return [
        Hit(phrase, first, last, view)
        for phrase, first, last in zip(phrases.tolist(), start.tolist(), end.tolist(), strict=True)
    ]


def _by_text(found: list[Hit], whole: Views, texts: Sequence[str]) -> list[Read]:
    """Hand each text what was found in it, in its own places."""
    ends = np.flatnonzero(_letters(whole.plain)[: len(whole.plain)] == ord(LISTING_END))
    bounds = [0, *(ends + 1).tolist(), len(whole.plain) + 1]
    if len(bounds) != len(texts) + 1:
        raise ValueError("a text holds the sign that ends a listing")
    mine: defaultdict[int, list[Hit]] = defaultdict(list)
    if found:
        owner = np.searchsorted(ends, [hit.start for hit in found], side="left").tolist()
        for text, hit in zip(owner, found, strict=True):
            begins = bounds[text]
            mine[text].append(Hit(hit.phrase, hit.start - begins, hit.end - begins, hit.view))
    offsets = np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts]))).tolist()
    return [
        Read(
            whole.plain[bounds[at] : bounds[at + 1] - 1],
            whole.places[bounds[at] : bounds[at + 1] - 1] - offsets[at],
            tuple(mine.get(at, ())),
        )
        for at in range(len(texts))
    ]


__all__ = ["HANGUL", "JAMO", "KANA", "Finder", "Hit", "Read"]
