"""Titles, bullets, descriptions and search words of a product, made of its facts alone and proven against them."""

from entrepot.sell.writing.channels import CHANNELS, Channel
from entrepot.sell.writing.check import check
from entrepot.sell.writing.compose import Description, alt_text, compose_bullets, compose_description, search_words
from entrepot.sell.writing.facts import LOCALES, Fact, FactSheet, Kind, Problem, Sentence, Variant, fact_sheet
from entrepot.sell.writing.lexicon import kind_of
from entrepot.sell.writing.title import compose_title

__all__ = [
    "CHANNELS",
    "LOCALES",
    "Channel",
    "Description",
    "Fact",
    "FactSheet",
    "Kind",
    "Problem",
    "Sentence",
    "Variant",
    "alt_text",
    "check",
    "compose_bullets",
    "compose_description",
    "compose_title",
    "fact_sheet",
    "kind_of",
    "search_words",
]
