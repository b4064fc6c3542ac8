"""How telling a word is: how rare it is among offers, and what it has meant when two titles share it or differ in it.

Counts and weights were learned from the training parts (see ``bench/listing/train_matching.py``); words that were not
met there are as rare as they are among the offers at hand, if those are many.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.sell.matching.offer import Read


class Weights(dict[str, float]):
    """The weight of each word, of an unknown one too; sums of squares are kept for the sets of words asked for."""

    __slots__ = ("_squares", "top")

    def __init__(self, known: Mapping[str, float], top: float) -> None:
        super().__init__(known)
        self.top = top
        self._squares: dict[frozenset[str], float] = {}

    def __missing__(self, word: str) -> float:
        return self.top

    def squares(self, words: frozenset[str]) -> float:
        """Return the sum of the squared weights; it is remembered, so let none of these live long."""
        found = self._squares.get(words)
        if found is None:
            found = self._squares[words] = sum([self[word] ** 2 for word in words])
        return found


MANY: Final = 100
"""Offers at hand from which on they say how rare an unknown word is."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What was learned of words in ``offers`` offers: how rare each is, and what it means shared, or differing."""

    offers: int
    rarity: Mapping[str, float]
    shared: Mapping[str, float]
    differing: Mapping[str, float]
    bias: float

    def weights(self, reads: Sequence[Read] = ()) -> Weights:
        """Return the inverse document frequency of words, with the offers at hand for words that were not met."""
        found = Weights(self.rarity, rarity(0, self.offers))
        if len(reads) >= MANY:
            scale = self.offers / len(reads)
            counts = Counter(word for each in reads for word in each.all_words if word not in self.rarity)
            for word, count in counts.items():
                if count > 1:
                    found[word] = max(0.0, rarity((count - 1) * scale, self.offers))
        return found

    def telling(self, left: Read, right: Read) -> float:
        """Return what the words shared and differing have meant: the logit of a logistic regression on them."""
        ours, theirs = left.title_words, right.title_words
        shared, differing = self.shared.get, self.differing.get
        return (
            self.bias
            + sum([shared(word, 0.0) for word in ours & theirs])
            + sum([differing(word, 0.0) for word in ours ^ theirs])
        )


def rarity(count: float, offers: int) -> float:
    """Return the inverse document frequency of a word that is in ``count`` of ``offers`` offers."""
    return math.log((offers + 1) / (count + 0.5))
