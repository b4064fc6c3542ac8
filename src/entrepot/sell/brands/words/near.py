"""How near a written word is to a registered one, and which registered words may be near at all. Pure.

A difference costs less the less a reader notices it: a doubled letter, two that changed places, a vowel for another, a
letter that sounds or looks alike. Words that may be near are found by halves and thirds: of two words that differ by
one edit one half is the same, of two that differ by two edits one third (pigeonhole).
"""

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

_VOWELS: Final = frozenset("aeiouyäöüáéíóú")
_ALIKE: Final = frozenset(
    frozenset(pair)
    for pair in "il 1i 1l 0o 5s 8b 2z 6g 9g ck kq cq sz mn uv vw ij fv bp dt gj xs xz ou ph nh rn cd".split()  # noqa: SIM905  # pairs in a row
)
_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_DOUBLED, _SWAPPED, _ALIKE_COST, _VOWEL, _BESIDE, _ANY, _FIRST = 0.4, 0.5, 0.5, 0.6, 0.8, 1.0, 0.6
SHORTEST: Final = 4
_LONG: Final = 9
_LONGEST: Final = 40


def _neighbours() -> frozenset[frozenset[str]]:
    pairs = set()
    for row in _ROWS:
        pairs |= {frozenset(pair) for pair in itertools.pairwise(row)}
    for upper, lower in itertools.pairwise(_ROWS):
        for at, letter in enumerate(lower):
            pairs |= {frozenset((letter, each)) for each in upper[at : at + 2]}
    return frozenset(pairs)


_BESIDE_EACH_OTHER: Final = _neighbours()


def allowed(length: int) -> float:
    """Return how much a word of that many letters may differ and still be taken for the registered one."""
    if length < SHORTEST:
        return 0.0
    return {4: 0.5, 5: 0.6, 6: 1.0, 7: 1.0, 8: 1.0}.get(length, 1.4 if length < 12 else 2.0)


@lru_cache(maxsize=4096)
def _change(a: str, b: str) -> float:
    if frozenset((a, b)) in _ALIKE:
        return _ALIKE_COST
    if a in _VOWELS and b in _VOWELS:
        return _VOWEL
    return _BESIDE if frozenset((a, b)) in _BESIDE_EACH_OTHER else _ANY


def difference(written: str, registered: str, most: float) -> float:
    """Return what a written word's differences cost (restricted Damerau-Levenshtein, weighted); inf above ``most``.

    A difference in the first letter costs more: readers know words by how they begin.
    """
    if abs(len(written) - len(registered)) > 2:
        return float("inf")
    rows, columns = len(written) + 1, len(registered) + 1
    before: list[float] = []
    last = [_FIRST + index * _ANY if index else 0.0 for index in range(columns)]
    for row in range(1, rows):
        letter = written[row - 1]
        now = [_FIRST + row * _ANY]
        for column in range(1, columns):
            other = registered[column - 1]
            first = _FIRST if row == 1 or column == 1 else 0.0
            same = letter == other
            step = last[column - 1] + (0.0 if same else _change(letter, other) + (first if row == column == 1 else 0.0))
            doubled = row > 1 and letter == written[row - 2]
            more = last[column] + (_DOUBLED if doubled else _ANY + (first if row == 1 else 0.0))
            undoubled = column > 1 and other == registered[column - 2]
            fewer = now[column - 1] + (_DOUBLED if undoubled else _ANY + (first if column == 1 else 0.0))
            best = min(step, more, fewer)
            if row > 1 and column > 1 and letter == registered[column - 2] and written[row - 2] == other and not same:
                best = min(best, before[column - 2] + _SWAPPED)
            now.append(best)
        if min(now) > most and min(last) > most:  # two rows: letters that changed places reach over one
            return float("inf")
        before, last = last, now
    return last[-1] if last[-1] <= most else float("inf")


class NearWords:
    """An index of words by their parts."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._parts: dict[str, list[int]] = {}
        for number, word in enumerate(words):
            if SHORTEST <= len(word) <= _LONGEST:
                for key in set(_keys(word)):
                    self._parts.setdefault(key, []).append(number)

    def near(self, written: str) -> list[tuple[int, float]]:
        """Return the words that a written one is near to, with what the difference costs, the nearest first."""
        if not SHORTEST <= len(written) <= _LONGEST:
            return []
        candidates: set[int] = set()
        for key in _asked(written):
            candidates.update(self._parts.get(key, ()))
        found = []
        for number in candidates:
            word = self._words[number]
            cost = difference(written, word, allowed(len(word)))
            if 0 < cost <= allowed(len(word)):
                found.append((number, cost))
        return sorted(found, key=lambda each: (each[1], each[0]))


def _halves(length: int) -> Iterator[tuple[int, int]]:
    yield 0, length // 2
    yield length // 2, length


def _thirds(length: int) -> Iterator[tuple[int, int]]:
    cuts = (0, length // 3, 2 * length // 3, length)
    yield from itertools.pairwise(cuts)


def _keys(word: str) -> Iterator[str]:
    """Yield the parts under which a word is found, each with the word's length and where the part begins."""
    size = len(word)
    for start, end in _halves(size):
        yield f"{size}.{start}.{word[start:end]}"
    middle = size // 2
    yield f"{size}.m.{word[: middle - 1]}.{word[middle + 1 :]}"  # two letters that changed places in the middle
    if size >= _LONG:
        for start, end in _thirds(size):
            yield f"{size}t{start}.{word[start:end]}"


def _asked(written: str) -> Iterator[str]:
    size = len(written)
    for other in range(size - 1, size + 2):
        for start, end in _halves(other):
            at = start if start == 0 else start + size - other
            yield f"{other}.{start}.{written[max(at, 0) : max(at, 0) + end - start]}"
    middle = size // 2
    yield f"{size}.m.{written[: middle - 1]}.{written[middle + 1 :]}"
    for other in range(max(_LONG, size - 2), size + 3):
        for start, end in _thirds(other):
            for shift in range(-2, 3):
                at = start + shift
                if at >= 0:
                    yield f"{other}t{start}.{written[at : at + end - start]}"
