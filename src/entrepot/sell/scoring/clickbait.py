"""Headlines that want a click, told from plain ones by their words and letters in a row.

The weights know English headlines, lower-cased since capitals give many away, and product titles as plain ones. See
``bench/listing/train_clickbait.py`` for how they are made and docs/listing.md for what they were measured at.
"""

import math
from functools import lru_cache
from pathlib import Path

from entrepot.sell.scoring.ngrams import Weights, read_weights

_WEIGHTS = Path(__file__).with_name("clickbait.npz")
_OF_PRODUCT = 1.5
"""Log-odds that a product's title must reach: a false alarm there costs more than a miss."""


@lru_cache(maxsize=1)
def _known() -> Weights:
    return read_weights(_WEIGHTS)


def clickbait_probability(title: str) -> float:
    """Return how likely a title in English is clickbait, 0 to 1; capitals are not looked at."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, _known().weigh(title)))))


def is_clickbait(title: str, *, of_product: bool = False) -> bool:
    """Return whether a title in English is clickbait; with more certainty where it is a product's."""
    return _known().weigh(title) > (_OF_PRODUCT if of_product else 0.0)
