"""Whether two offers are of one product: each pair by itself, or beside the others of two lists."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.matching.features import pair_features
from entrepot.sell.matching.index import Index, among, between
from entrepot.sell.matching.offer import Offer, Read, other_model, read
from entrepot.sell.matching.reasons import Reason, reasons_of
from entrepot.sell.matching.rivals import price_gap, rival_features
from entrepot.sell.matching.trees import BESIDE, PAIR, Learned, learned, score
from entrepot.sell.matching.vocabulary import Weights

RIVALS: Final = 3
"""Nearest offers of either of a pair that it is judged beside."""
REMEMBERED: Final = 512
"""Offers whose words are remembered, 20 to 50 KB each."""
HOPELESS: Final = 0.02
"""A pair that is less likely by itself is not judged again: nothing about its rivals could make it a match."""
SAME_GTIN, OTHER_NUMBER = 0.99, 0.2
"""At least so sure are two offers with a trade number in common; at most so are those with different ones.

At most so are also those with model numbers of one form that differ in their digits: of 1,069 such pairs that were
labelled for training 2 were of one product.
"""

Pair = tuple[Offer, Offer]


@dataclass(frozen=True, slots=True)
class Match:
    """How likely it is one product, 0 to 1, and whether that is likely enough to call it one."""

    confidence: float
    same: bool
    _left: Read
    _right: Read
    _weights: Weights

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks for it and against it, the strongest first; found when asked for."""
        return reasons_of(self._left, self._right, self._weights)


@dataclass(frozen=True, slots=True)
class Comparable:
    """An offer of the same or nearly the same product; ``place`` is where it stood among the others."""

    offer: Offer
    place: int
    match: Match


class _AtHand:
    """The offers at hand, each read once, and the pairs of their places."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.places: dict[Offer, int] = {}
        self.pairs = [(self._place(left), self._place(right)) for left, right in pairs]
        self.reads = [read(offer) for offer in self.places]

    def _place(self, offer: Offer) -> int:
        return self.places.setdefault(offer, len(self.places))


def match_pairs(pairs: Sequence[Pair]) -> list[Match]:
    """Judge each pair by itself, in the order given: several offers may be of one product."""
    known = learned()
    hand = _AtHand(pairs)
    weights = known.vocabulary.weights(hand.reads)
    scores = score(PAIR, _rows(hand.reads, hand.pairs, known, weights)).tolist()
    return _matches(hand.reads, hand.pairs, scores, known.pair_from, weights)


def match_lists(pairs: Sequence[Pair], *, beside: Iterable[Pair] | None = None) -> list[Match]:
    """Judge pairs between two lists, each of which names a product about once, in the order given.

    A pair is judged beside its rivals: ``beside``, or the nearest of its two offers among all offers of the pairs.
    """
    if not pairs:
        return []
    known = learned()
    pairs, more = list(pairs), list(beside or ())
    hand = _AtHand([*pairs, *more])
    weights = known.vocabulary.weights(hand.reads)
    wanted = list(dict.fromkeys(hand.pairs[: len(pairs)]))
    rows = _rows(hand.reads, wanted, known, weights)
    scores = score(PAIR, rows)
    hopeful = np.flatnonzero(scores >= HOPELESS)
    rivals = hand.pairs[len(pairs) :] if beside is not None else _near(hand, weights)
    scores[hopeful] = _beside(hand.reads, wanted, rows, scores, hopeful.tolist(), rivals, known, weights)
    found = dict(zip(wanted, scores.tolist(), strict=True))
    listed = hand.pairs[: len(pairs)]
    return _matches(hand.reads, listed, [found[pair] for pair in listed], known.beside_from, weights)


def candidates(offers: Sequence[Offer], others: Sequence[Offer] | None = None, limit: int = 5) -> list[tuple[int, int]]:
    """Return which offers may be of one product: pairs of places, within a lot or between two, by rare words."""
    left = [read(offer) for offer in offers]
    right = [read(offer) for offer in others] if others is not None else []
    weights = learned().vocabulary.weights([*left, *right])
    return among(left, weights, limit) if others is None else between(left, right, weights, limit)


def comparables(offer: Offer, others: Sequence[Offer], *, limit: int = 20, at_least: float = 0.1) -> list[Comparable]:
    """Return the other offers that are likeliest of the same product, surest first.

    What was read in the offers asked about last is remembered: a seller's next question is about the same shelf.
    """
    known = learned()
    weights = known.vocabulary.weights()
    mine, shelf = _remembered(offer), [_remembered(other) for other in others]
    near = [place for place, _ in Index(shelf, weights).nearest(mine, 2 * limit)]
    reads = [mine, *(shelf[place] for place in near)]
    pairs = [(0, at) for at in range(1, len(reads))]
    scores = score(PAIR, _rows(reads, pairs, known, weights)).tolist()
    found = _matches(reads, pairs, scores, known.pair_from, weights)
    ranked = sorted(zip(near, found, strict=True), key=lambda each: (-each[1].confidence, each[0]))
    return [Comparable(others[place], place, match) for place, match in ranked[:limit] if match.confidence >= at_least]


_remembered = lru_cache(maxsize=REMEMBERED)(read)


def _beside(
    reads: Sequence[Read],
    wanted: Sequence[tuple[int, int]],
    rows: NDArray[np.float32],
    scores: NDArray[np.float64],
    hopeful: Sequence[int],
    rivals: Sequence[tuple[int, int]],
    known: Learned,
    weights: Weights,
) -> NDArray[np.float64]:
    """Judge the hopeful ones of the pairs again, beside all pairs and rivals that share an offer with one of them."""
    if not hopeful:
        return np.zeros(0)
    touched = {place for at in hopeful for place in wanted[at]}
    listed, chosen = set(wanted), set(hopeful)
    more = [pair for pair in dict.fromkeys(rivals) if pair not in listed and not touched.isdisjoint(pair)]
    order = [*hopeful, *(at for at in range(len(wanted)) if at not in chosen)]
    every = [*(wanted[at] for at in order), *more]
    said = np.concatenate([scores[order], score(PAIR, _rows(reads, more, known, weights))]) if more else scores[order]
    gaps = [price_gap(reads[left], reads[right]) for left, right in every]
    stand = rival_features(len(hopeful), every, said, gaps)
    return score(BESIDE, np.hstack([rows[list(hopeful)], stand]))


def _near(hand: _AtHand, weights: Weights) -> list[tuple[int, int]]:
    left = list(dict.fromkeys(pair[0] for pair in hand.pairs))
    right = list(dict.fromkeys(pair[1] for pair in hand.pairs))
    near = between([hand.reads[at] for at in left], [hand.reads[at] for at in right], weights, RIVALS)
    return [(left[first], right[second]) for first, second in near if left[first] != right[second]]


def _rows(
    reads: Sequence[Read], pairs: Sequence[tuple[int, int]], known: Learned, weights: Weights
) -> NDArray[np.float32]:
    flat = array("f")  # rows of lists would keep the garbage collector busy
    for left, right in pairs:
        flat.extend(pair_features(reads[left], reads[right], weights))
        flat.append(known.vocabulary.telling(reads[left], reads[right]))
    return np.frombuffer(flat, dtype=np.float32).reshape(len(pairs), -1) if pairs else np.zeros((0, 1), np.float32)


def _matches(
    reads: Sequence[Read], pairs: Sequence[tuple[int, int]], scores: Sequence[float], start: float, weights: Weights
) -> list[Match]:
    found = []
    for (first, second), said in zip(pairs, scores, strict=True):
        left, right = reads[first], reads[second]
        confidence = _by_numbers(left, right, said)
        found.append(Match(confidence, confidence >= start, left, right, weights))
    return found


def _by_numbers(left: Read, right: Read, said: float) -> float:
    """Trade numbers and model numbers say more than words."""
    if left.gtins and right.gtins:
        return max(said, SAME_GTIN) if left.gtins & right.gtins else min(said, OTHER_NUMBER)
    return min(said, OTHER_NUMBER) if other_model(left, right) else said
