"""Learned from labelled titles: values in English titles of the kinds of product that the models have seen."""

from entrepot.sell.extraction.titles.learned import learned_values, model_for
from entrepot.sell.extraction.titles.tagger import Tagged, TitleTagger

__all__ = ["Tagged", "TitleTagger", "learned_values", "model_for"]
