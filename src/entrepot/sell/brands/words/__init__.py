"""Registered words in listings: as they are registered, disguised, misspelled by little, or written by their sound."""

from entrepot.sell.brands.words.examples import example_squats
from entrepot.sell.brands.words.finder import BrandWords, Registered, WordSeen
from entrepot.sell.brands.words.letters import letters, shape
from entrepot.sell.brands.words.ordinary import ordinary_words

__all__ = ["BrandWords", "Registered", "WordSeen", "example_squats", "letters", "ordinary_words", "shape"]
