"""What two offers share and where they differ, as numbers for the trees. Pure.

The words' weights are inverse document frequencies; ``NONE`` stands where one of the two says nothing. Similarities of
texts are rapidfuzz's (Levenshtein and Jaro-Winkler).
"""

import math
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from entrepot.sell.matching.offer import Read
from entrepot.sell.matching.vocabulary import Weights

NONE: Final = -1.0
NO_PRICE: Final = (-9.0, -9.0, -1.0, -1.0)
TELLING: Final = (
    "upgrade", "academic", "license", "professional", "standard", "premium", "deluxe", "server", "suite", "home",
    "full", "pack",
)  # fmt: skip
"""Words that one offer has and the other has not when they are of different products."""
_ALIKE = 0.88
_LONG_ENOUGH = 4

Words = frozenset[str]


def pair_features(left: Read, right: Read, weights: Weights) -> list[float]:
    """Return the numbers that the trees read, always as many and in one order."""
    return [
        *_title_words(left, right, weights),
        *_texts(left, right),
        *_models(left, right),
        *_sizes(left, right),
        *_price(left, right),
        *_brand(left, right),
        *_described(left, right, weights),
        *[float(word in left.all_words) - (word in right.all_words) for word in TELLING],
        *_beginnings(left, right),
    ]


def _split(left: Words, right: Words) -> tuple[int, int, int]:
    both = len(left & right)
    return both, len(left) - both, len(right) - both


def _jaccard(left: Words, right: Words) -> float:
    union = len(left | right)
    return len(left & right) / union if union else NONE


def _part(part: float, whole: float) -> float:
    return part / whole if whole else NONE


def _title_words(left: Read, right: Read, weights: Weights) -> list[float]:
    """How much of the titles' weight is shared, and the heaviest words of either and of both."""
    ours, theirs = left.title_words, right.title_words
    only_left, only_right = ours - theirs, theirs - ours
    shared = sorted([weights[word] for word in ours & theirs], reverse=True)
    first = sorted([weights[word] for word in only_left], reverse=True)
    second = sorted([weights[word] for word in only_right], reverse=True)
    both, all_first, all_second = sum(shared), sum(first), sum(second)
    squares = sum([each * each for each in shared])
    norms = (squares + sum([each * each for each in first])) * (squares + sum([each * each for each in second]))
    nearly_first, nearly_second = _misspelt(only_left, only_right, weights)
    missed_left = [weights[word] for word in only_left if word not in right.all_words]
    missed_right = [weights[word] for word in only_right if word not in left.all_words]
    return [
        squares / math.sqrt(norms) if norms else 0.0,
        _part(both, both + all_first),
        _part(both, both + all_second),
        _part(both, both + all_first + all_second),
        _part(both + all_first - sum(missed_left), both + all_first),
        _part(both + all_second - sum(missed_right), both + all_second),
        _jaccard(ours, theirs),
        *(*first, 0.0, 0.0)[:2],
        *(*second, 0.0, 0.0)[:2],
        *(*shared, 0.0, 0.0, 0.0)[:3],
        max(missed_left, default=0.0),
        max(missed_right, default=0.0),
        len(shared),
        len(first),
        len(second),
        _part(both + nearly_first, both + all_first),
        _part(both + nearly_second, both + all_second),
    ]


def _misspelt(ours: Words, theirs: Words, weights: Weights) -> tuple[float, float]:
    """Return the weight of words on either side that are nearly a word on the other, by how alike they are."""
    best: dict[str, float] = {}
    long = [word for word in theirs if len(word) >= _LONG_ENOUGH]
    for word in ours:
        if len(word) < _LONG_ENOUGH:
            continue
        for other in long:
            if other[0] == word[0]:
                alike = JaroWinkler.similarity(word, other)
                if alike > _ALIKE:
                    best[word] = max(alike, best.get(word, 0.0))
                    best[other] = max(alike, best.get(other, 0.0))
    first = sum([weights[word] * alike for word, alike in best.items() if word in ours])
    second = sum([weights[word] * alike for word, alike in best.items() if word in theirs])
    return first, second


def _texts(left: Read, right: Read) -> list[float]:
    shared = len(left.trigrams & right.trigrams)
    lengths = len(left.trigrams), len(right.trigrams)
    return [
        fuzz.token_set_ratio(left.title, right.title),
        fuzz.token_sort_ratio(left.title, right.title),
        fuzz.ratio(left.title, right.title),
        fuzz.partial_ratio(left.compact, right.compact),
        fuzz.ratio(left.compact, right.compact),
        JaroWinkler.similarity(left.compact, right.compact),
        2 * shared / max(1, sum(lengths)),
        shared / max(1, min(lengths)),
    ]


def _models(left: Read, right: Read) -> list[float]:
    """Model numbers: equal, found within the other's words, or beginning alike."""
    ours, theirs = left.models, right.models
    return [
        *_split(ours, theirs),
        len(left.all_models & right.all_models),
        _jaccard(left.all_models, right.all_models),
        float(bool(ours and theirs)),
        _longest_within(ours, right.compact_all),
        _longest_within(theirs, left.compact_all),
        _alike_beginning(ours, theirs),
        max([fuzz.ratio(one, other) for one in ours for other in theirs], default=NONE),
        _alike_beginning(ours, right.all_models),
    ]


def _longest_within(models: Words, text: str) -> float:
    return max([len(model) for model in models if model in text], default=0 if models else NONE)


def _alike_beginning(models: Words, others: Words) -> float:
    return max([_beginning(one, other) for one in models for other in others], default=NONE)


def _beginning(one: str, other: str) -> float:
    same = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            break
        same += 1
    return same / max(len(one), len(other))


def _sizes(left: Read, right: Read) -> list[float]:
    """Numbers, years, measures, editions, colours and platforms."""
    either = left.platform and right.platform
    return [
        *_split(left.numbers, right.numbers),
        *_split(left.years, right.years),
        *_split(left.measures, right.measures),
        _jaccard(left.numbers, right.numbers),
        _jaccard(left.years, right.years),
        _jaccard(left.all_measures, right.all_measures),
        len(left.all_measures & right.all_measures),
        len(left.numbers - right.all_words),
        len(right.numbers - left.all_words),
        *_split(left.editions, right.editions),
        *_split(left.colours, right.colours),
        left.platform & right.platform if either else NONE,
        left.platform * 4 + right.platform,
    ]


def _price(left: Read, right: Read) -> Iterable[float]:
    if left.price is None or right.price is None or left.currency != right.currency:
        return NO_PRICE
    ratio = math.log(left.price / right.price)
    return abs(ratio), ratio, abs(left.price - right.price), min(left.price, right.price)


def _brand(left: Read, right: Read) -> list[float]:
    return [
        fuzz.ratio(left.brand, right.brand) if left.brand and right.brand else NONE,
        _part(len(left.brand_words & right.all_words), len(left.brand_words)),
        _part(len(right.brand_words & left.all_words), len(right.brand_words)),
    ]


def _described(left: Read, right: Read, weights: Weights) -> list[float]:
    return [
        _cosine(left.all_words, right.all_words, weights),
        _cosine(left.description_words, right.description_words, weights),
    ]


def _cosine(left: Words, right: Words, weights: Weights) -> float:
    if not left or not right:
        return NONE
    shared = sum([weights[word] ** 2 for word in left & right])
    if not shared:
        return 0.0
    return shared / math.sqrt(weights.squares(left) * weights.squares(right))


def _beginnings(left: Read, right: Read) -> list[float]:
    """Whether the first words of one, the brand apart, stand in the other."""
    brands = left.brand_words | right.brand_words
    ours = [word for word in left.words if word not in brands][:3]
    theirs = [word for word in right.words if word not in brands][:3]
    return [
        float(left.words[:1] == right.words[:1]),
        float(left.words[0] in right.title_words) if left.words else 0.0,
        float(right.words[0] in left.title_words) if right.words else 0.0,
        sum([word in right.title_words for word in ours]) / 3,
        sum([word in left.title_words for word in theirs]) / 3,
    ]
