"""Find offers that may be of the same product: an inverted index of words and model numbers, the rare ones only.

Candidates are the nearest by cosine of title words' inverse document frequencies, so that many offers are matched
without looking at all pairs: time grows with the offers times the offers that share a rare word.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.matching.offer import Read
from entrepot.sell.matching.vocabulary import Weights

COMMON_AT_LEAST: Final = 200
"""A word in fewer offers than this is always looked up."""
COMMON_SHARE: Final = 0.05
"""Beyond that, a word in more than this share of the offers is too common to find anything by."""
NEAR: Final = 0.15
"""The least cosine of a candidate."""


class Index:
    """Offers by their words."""

    def __init__(self, reads: Sequence[Read], weights: Weights) -> None:
        self._weights = weights
        postings: defaultdict[str, list[int]] = defaultdict(list)
        norms = np.ones(len(reads))
        for at, each in enumerate(reads):
            terms = _terms(each)
            norms[at] = self._norm(terms)
            for term in terms:
                postings[term].append(at)
        common = max(COMMON_AT_LEAST, COMMON_SHARE * len(reads))
        self._norms = norms
        self._postings = {term: np.array(found) for term, found in postings.items() if len(found) <= common}

    def _norm(self, terms: frozenset[str]) -> float:
        return math.sqrt(self._weights.squares(terms)) or 1.0

    def nearest(self, read: Read, limit: int, *, but: int = -1) -> list[tuple[int, float]]:
        """Return up to ``limit`` offers (place, cosine), nearest first; ``but`` is one that is not wanted."""
        terms = _terms(read)
        scores: NDArray[np.float64] = np.zeros(len(self._norms))
        for term in terms:
            found = self._postings.get(term)
            if found is not None:
                scores[found] += self._weights[term] ** 2
        scores /= self._norms * self._norm(terms)
        if but >= 0:
            scores[but] = 0.0
        places = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
        ranked = sorted(((int(at), float(scores[at])) for at in places), key=lambda each: (-each[1], each[0]))
        return [each for each in ranked if each[1] > NEAR]


def _terms(read: Read) -> frozenset[str]:
    return read.title_words.union(read.models, read.gtins)


def between(left: Sequence[Read], right: Sequence[Read], weights: Weights, limit: int) -> list[tuple[int, int]]:
    """Return the pairs (place in left, place in right) in which one is among the nearest of the other."""
    by_right, by_left = Index(right, weights), Index(left, weights)
    seen = {(first, second) for first, each in enumerate(left) for second, _ in by_right.nearest(each, limit)}
    seen |= {(first, second) for second, each in enumerate(right) for first, _ in by_left.nearest(each, limit)}
    return sorted(seen)


def among(reads: Sequence[Read], weights: Weights, limit: int) -> list[tuple[int, int]]:
    """Return the pairs within one lot of offers in which one is among the nearest of the other, the earlier first."""
    index = Index(reads, weights)
    found = ((at, other) for at, each in enumerate(reads) for other, _ in index.nearest(each, limit, but=at))
    return sorted({(min(pair), max(pair)) for pair in found})
