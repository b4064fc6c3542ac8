"""Ordinary words of goods, which are near to many a brand: a *cannon* is no misspelt camera."""

from functools import lru_cache
from importlib.resources import files

from entrepot.sell.brands.words.letters import letters
from entrepot.sell.classification import product_words


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Return the words that goods are called by, in all languages, and English ones that listings are full of."""
    called = frozenset(letters(word) for entry in product_words() for phrase in entry for word in phrase.split())
    return called | frozenset(files("entrepot.sell.brands.words").joinpath("ordinary.txt").read_text("utf-8").split())
