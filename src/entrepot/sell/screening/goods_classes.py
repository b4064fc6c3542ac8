"""For what goods a brand is registered, against what a listing is of: Nice classes by a category's first step. Pure.

A class is generous here: a mark for bags is near to clothes. Retail services (35) go with all goods.
"""

from collections.abc import Sequence
from typing import Final

_RETAIL: Final = 35
_CLASSES: Final[tuple[tuple[tuple[str, ...], frozenset[int]], ...]] = (
    (("animal", "pet"), frozenset({3, 5, 18, 20, 21, 28, 31})),
    (("apparel", "fashion", "clothing", "textile"), frozenset({9, 14, 18, 20, 24, 25, 26, 28})),
    (("bag", "luggage"), frozenset({9, 14, 16, 18, 25})),
    (("baby", "toddler"), frozenset({3, 5, 10, 11, 12, 16, 18, 20, 21, 24, 25, 28})),
    (("camera", "electronic", "software", "media"), frozenset({7, 9, 10, 11, 14, 15, 16, 18, 28, 38, 41, 42})),
    (("food", "beverage", "tobacco"), frozenset({5, 29, 30, 31, 32, 33, 34})),
    (("furniture",), frozenset({11, 20, 21, 24, 27})),
    (("lighting",), frozenset({9, 11, 20, 21})),
    (("kitchen",), frozenset({7, 8, 9, 11, 20, 21, 24, 30})),
    (("garden",), frozenset({6, 7, 8, 11, 17, 19, 20, 21, 22, 31})),
    (("home",), frozenset({3, 4, 7, 8, 9, 11, 16, 20, 21, 22, 24, 26, 27})),
    (("hardware", "tool"), frozenset({2, 6, 7, 8, 9, 11, 17, 19, 20, 21})),
    (("health", "beauty"), frozenset({3, 5, 8, 9, 10, 11, 21, 44})),
    (("office", "stationery", "art"), frozenset({2, 9, 15, 16, 20, 26, 28})),
    (("sport",), frozenset({9, 11, 12, 13, 18, 20, 21, 22, 25, 28})),
    (("toy", "game"), frozenset({9, 15, 16, 25, 28})),
    (("vehicle",), frozenset({4, 7, 9, 11, 12, 17, 27})),
)


def related(category: str, classes: Sequence[int]) -> bool:
    """Return whether a listing in a category (its English path) may be of goods of these classes; unknown is yes."""
    root = category.partition(">")[0].casefold()
    words = root.replace("&", " ").replace(",", " ").split()
    for names, goods in _CLASSES:
        if any(word.startswith(name) for word in words for name in names):
            return _RETAIL in classes or not goods.isdisjoint(classes)
    return True
