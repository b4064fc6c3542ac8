"""A title as tokens: words, numbers and signs, with endings such as the s of a plural as tokens of their own.

People who label titles mark "Adult" in "Adults" as often as the whole word, so a value may end before the ending.
"""

import re
from dataclasses import dataclass
from functools import cached_property

TOKENS_MAX = 96
"""Tokens of a title that are read."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|_|[^\w\s]")
_UPPER, _LOWER, _DIGIT, _REPEATED = (re.compile(pattern) for pattern in ("[A-Z]", "[a-z]", r"\d", r"(.)\1{2,}"))
_DIVIDES = frozenset(",;|()[]/&+·•:")
_LEAST_PLURAL, _LEAST_PAST, _LEAST_GERUND = 4, 6, 7


def shape(word: str) -> str:
    """Return a word's form: ``Xx`` for Nike, ``dd`` for 500 and beyond."""
    formed = _DIGIT.sub("d", _LOWER.sub("x", _UPPER.sub("X", word)))
    return _REPEATED.sub(r"\1\1", formed)


@dataclass(frozen=True)
class Tokens:
    """A title and where its tokens stand."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The tokens as they were written."""
        return tuple(self.text[start:end] for start, end in self.spans)

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The tokens in lower case."""
        return tuple(word.lower() for word in self.words)

    @cached_property
    def shapes(self) -> tuple[str, ...]:
        """The tokens' forms."""
        return tuple(shape(word) for word in self.words)

    @cached_property
    def glued(self) -> tuple[bool, ...]:
        """Whether each token stands right behind the one before, without a space."""
        return tuple(at > 0 and self.spans[at][0] == self.spans[at - 1][1] for at in range(len(self)))

    @cached_property
    def pieces(self) -> tuple[int, ...]:
        """For each token the number of the piece of title that it stands in; commas, brackets and dashes divide."""
        found, piece = [], 0
        for at, word in enumerate(self.words):
            divides = word in _DIVIDES or (word == "-" and not self.glued[at])
            piece += divides
            found.append(piece)
            piece += divides
        return tuple(found)

    def surface(self, first: int, last: int) -> str:
        """Return the text from one token to another, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]


def tokens_of(title: str) -> Tokens:
    """Cut a title into its first ``TOKENS_MAX`` tokens."""
    found: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(title):
        found.extend(_without_ending(title, match.start(), match.end()))
        if len(found) >= TOKENS_MAX:
            break
    return Tokens(title, tuple(found[:TOKENS_MAX]))


def _without_ending(title: str, start: int, end: int) -> list[tuple[int, int]]:
    word = title[start:end].lower()
    ending = _ending(word) if word.isascii() and word.isalpha() else 0
    return [(start, end - ending), (end - ending, end)] if ending else [(start, end)]


def _ending(word: str) -> int:
    if word.endswith("s") and len(word) >= _LEAST_PLURAL and not word.endswith(("ss", "us")):
        return 1
    if word.endswith("ed") and len(word) >= _LEAST_PAST:
        return 2
    return 3 if word == "children" or (word.endswith("ing") and len(word) >= _LEAST_GERUND) else 0
