"""The listing studio: what a seller's words and pictures say becomes proposals, each with what it rests on."""

from entrepot.sell.classification.categorise import Categoriser, CategoryGuess
from entrepot.sell.classification.suggest import suggest_categories

__all__ = ["Categoriser", "CategoryGuess", "suggest_categories"]
