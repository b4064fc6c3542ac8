"""Find tens of thousands of terms in many texts at once: Aho-Corasick over the views of a text, boundaries by arrays.

The plain view finds what is written plainly, the leet view what is written with digits and signs, the squeezed view
what is spelled out or broken up. Only where a term is found are the costly questions asked (`hits`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, NamedTuple

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from entrepot.sell.screening.text.fold import LISTING_END, Views, joined, leet_form, views
from entrepot.sell.screening.text.letters import DIGIT, LATIN, SEPARATOR, Bytes, classes
from entrepot.sell.screening.text.lexicon import Phrase

View = Literal["plain", "leet", "squeezed"]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LEAST_LEET: Final = 3
_LEAST_SQUEEZED: Final = 3
_LEAST_SQUEEZED_ASIAN: Final = 2
_LEAST_JOINED: Final = 4
_VIEWS: Final[tuple[View, ...]] = ("plain", "leet", "squeezed")
_SHORT: Final = 3
_BEFORE_NAMES: Final = frozenset({"vx", "wx", "qq", "tg", "v"})
"""Short words that names with digits follow without a space; after others a digit makes a model's number."""
_S, _E = ord("s"), ord("e")


class Hit(NamedTuple):
    """A phrase found: its number, where it stands in the plain view of its own text, and in which view."""

    phrase: int
    start: int
    end: int
    view: View


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was searched: its plain view, letters' places in the text as written, and what was found."""

    plain: str
    all_places: Ints
    begins: int
    written_from: int
    rows: Ints

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was found, in the order of the views."""
        return tuple(Hit(phrase, start, end, _VIEWS[view]) for phrase, start, end, view in self.rows.tolist())

    def place(self, at: int) -> int:
        """Return where a letter of the plain view stands in the text as written."""
        return int(self.all_places[self.begins + at]) - self.written_from

    def places(self, start: int, end: int) -> list[int]:
        """Return where letters of the plain view stand in the text as written."""
        found: list[int] = (self.all_places[self.begins + start : self.begins + end] - self.written_from).tolist()
        return found

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the text as written that a stretch of the plain view stands for."""
        return self.place(start), self.place(end - 1) + 1


@dataclass(frozen=True, slots=True)
class _Found:
    """Phrases found in one view of many texts, as arrays, their places in the plain view."""

    phrases: Ints
    start: Ints
    end: Ints

    def rows(self, view: int) -> Ints:
        """Return a row for each: phrase, start, end, view."""
        return np.stack((self.phrases, self.start, self.end, np.full(len(self.start), view, np.int64)), axis=1)


class _Machine:
    """One automaton; each pattern knows its phrase and how its ends must stand."""

    def __init__(self, patterns: Iterable[tuple[str, int, bool, int]]) -> None:
        rows = list(dict.fromkeys(patterns))
        texts = [row[0] for row in rows]
        unique = list(dict.fromkeys(texts))
        number = {text: at for at, text in enumerate(unique)}
        owners: list[list[int]] = [[] for _ in unique]
        for at, row in enumerate(rows):
            owners[number[row[0]]].append(at)
        self._counts = np.array([len(each) for each in owners], np.int64)
        self._starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(self._counts)[:-1]))
        self._owners = np.array([at for each in owners for at in each], np.int64)
        self._automaton = ahocorasick_rs.AhoCorasick(unique, store_patterns=False) if unique else None
        kind = classes()
        self.phrase = np.array([row[1] for row in rows], np.int64)
        self.open_end = np.array([row[2] for row in rows], np.bool_)
        self.spaces = np.array([row[3] for row in rows], np.int64)
        self.first = np.array([kind[ord(row[0][0])] for row in rows], np.uint8)
        self.last = np.array([kind[ord(row[0][-1])] for row in rows], np.uint8)
        self.takes_es = np.array([row[0][-1:] in "sxzho" for row in rows], np.bool_)
        self.takes_digit = np.array([len(row[0]) > _SHORT or row[0] in _BEFORE_NAMES for row in rows], np.bool_)

    def search(self, text: str) -> tuple[Ints, Ints, Ints]:
        """Return patterns and where each begins and ends."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        if not found:
            empty = np.zeros(0, np.int64)
            return empty, empty, empty
        rows = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
        patterns = rows[:, 0]
        counts = self._counts[patterns]
        begin = np.repeat(self._starts[patterns], counts)
        within = np.arange(len(begin)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._owners[begin + within], np.repeat(rows[:, 1], counts), np.repeat(rows[:, 2], counts)

    def stands_alone(self, which: Ints, start: Ints, end: Ints, text: Bytes, letters: Ints) -> Flags:
        """Return which matches are whole words; what is of no alphabet is left to closer questions.

        ``text`` and ``letters`` are classes and letters with two separators after the end and one before it, at -1.
        """
        before, after = text[start - 1], text[end]
        first, last = self.first[which], self.last[which]
        good: Flags = (first != LATIN) | (before != LATIN)
        good &= (first != DIGIT) | ((before != DIGIT) & (before != LATIN))
        plural = (letters[end] == _S) & (text[end + 1] != LATIN)
        with_es = (letters[end] == _E) & (letters[end + 1] == _S) & (text[np.minimum(end + 2, len(text) - 1)] != LATIN)
        plural |= with_es & self.takes_es[which]
        good &= (last != LATIN) | (after != LATIN) | self.open_end[which] | plural
        good &= (last != LATIN) | (after != DIGIT) | self.takes_digit[which]
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
        found = [self._search_plain(whole, kinds)]
        if self._leet is not None and self._squeezed is not None:
            found.append(self._search_leet(self._leet, whole))
            found.append(self._search_squeezed(self._squeezed, whole, kinds))
        return _by_text(found, whole, texts)

    def _search_plain(self, whole: Views, kinds: Bytes) -> _Found:
        machine = self._plain
        which, start, end = machine.search(whole.plain)
        good = machine.stands_alone(which, start, end, kinds, whole.letters)
        return _Found(machine.phrase[which[good]], start[good], end[good])

    def _search_leet(self, machine: _Machine, whole: Views) -> _Found:
        which, start, end = machine.search(whole.leet)
        start, end = whole.leet_places[start], whole.leet_places[end - 1] + 1
        counts: Ints = np.concatenate((np.zeros(1, np.int64), np.cumsum(whole.stands_for, dtype=np.int64)))
        disguised: Ints = counts[end] - counts[start]
        good = (disguised > 0) & (disguised * 3 <= (end - start) * 2)
        good &= (end - start - disguised > 2) | ((end - start > 4) & (end - start - disguised == 2))
        which, start, end = which[good], start[good], end[good]
        as_words = np.where(whole.stands_for, LATIN, whole.kinds).astype(np.uint8)
        padded = np.concatenate((as_words, np.full(3, SEPARATOR, np.uint8)))
        alone = machine.stands_alone(which, start, end, padded, whole.letters)
        return _Found(machine.phrase[which[alone]], start[alone], end[alone])

    def _search_squeezed(self, machine: _Machine, whole: Views, kinds: Bytes) -> _Found:
        which, start, end = machine.search(whole.squeezed)
        first = whole.squeezed_places[start]
        last = whole.squeezed_places[end - 1] + 1
        gap = (last - first) - (end - start)
        counts: Ints = np.concatenate((np.zeros(1, np.int64), np.cumsum(whole.stands_for, dtype=np.int64)))
        good = (gap > 0) & (gap != machine.spaces[which]) & (last - first <= 4 * (end - start))
        good &= (end - start > _SHORT) | (counts[last] == counts[first]) | (machine.first[which] != LATIN)  # "g, 1 n"
        which, first, last = which[good], first[good], last[good]
        alone = machine.stands_alone(which, first, last, kinds, whole.letters)
        return _Found(machine.phrase[which[alone]], first[alone], last[alone])


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
        if len(together) >= least and not any(each.isdigit() for each in phrase.text):
            yield together, number, phrase.open_end, phrase.text.count(" ")


def _by_text(found: Sequence[_Found], whole: Views, texts: Sequence[str]) -> list[Read]:
    """Hand each text what was found in it, in its own places."""
    ends = np.flatnonzero(whole.letters[: len(whole.plain)] == ord(LISTING_END))
    if len(ends) != len(texts) - 1:
        raise ValueError("a text holds the sign that ends a listing")
    bounds = np.concatenate((np.zeros(1, np.int64), ends + 1, np.array([len(whole.plain) + 1])))
    table = np.concatenate([each.rows(view) for view, each in enumerate(found)])
    owner = np.searchsorted(ends, table[:, 1], side="left")
    order = np.argsort(owner, kind="stable")
    table, owner = table[order], owner[order]
    table[:, 1:3] -= bounds[owner][:, None]
    cuts = np.searchsorted(owner, np.arange(len(texts) + 1)).tolist()
    marks = bounds.tolist()
    reads, written = [], 0
    for at, text in enumerate(texts):
        begins, rows = marks[at], table[cuts[at] : cuts[at + 1]]
        reads.append(Read(whole.plain[begins : marks[at + 1] - 1], whole.places, begins, written, rows))
        written += len(text) + 1
    return reads
