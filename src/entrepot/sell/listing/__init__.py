"""The listing studio: what a seller's words and pictures say becomes proposals, each with what it rests on."""

from entrepot.sell.listing.categorise import Categoriser, CategoryGuess
from entrepot.sell.listing.suggest import suggest_categories

__all__ = ["Categoriser", "CategoryGuess", "suggest_categories"]
