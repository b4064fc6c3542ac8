"""The listing studio: what a seller's words and pictures say becomes proposals, each with what it rests on."""

from entrepot.sell.classification.categorise import Categoriser, CategoryGuess
from entrepot.sell.classification.lexicon import Entry
from entrepot.sell.classification.lexicon import lexicon as product_words
from entrepot.sell.classification.suggest import suggest_categories
from entrepot.sell.classification.title import folded

__all__ = ["Categoriser", "CategoryGuess", "Entry", "folded", "product_words", "suggest_categories"]
