"""Titles, bullets, descriptions and search words of a product, made of its facts alone and proven against them."""

from entrepot.sell.writing.channels import CHANNELS, Channel
from entrepot.sell.writing.check import check
from entrepot.sell.writing.compose import (
    Description,
    alt_text,
    compose_bullets,
    compose_description,
    numbered_alt_text,
    search_words,
    unproven,
)
from entrepot.sell.writing.facts import LOCALES, Fact, FactSheet, Kind, Problem, Sentence, Variant, fact_sheet
from entrepot.sell.writing.lexicon import attribute_codes, kind_of, said_of, vocabulary
from entrepot.sell.writing.localise import Localised, LocalisedField, localise, price_text
from entrepot.sell.writing.rephrase import rephrase
from entrepot.sell.writing.sizes import SizeRow, convert_size, size_table, system_of
from entrepot.sell.writing.terms import option_in, value_in, values_in
from entrepot.sell.writing.title import compose_title
from entrepot.sell.writing.translated import Translation, translated
from entrepot.sell.writing.wording import shown_value

__all__ = [
    "CHANNELS",
    "LOCALES",
    "Channel",
    "Description",
    "Fact",
    "FactSheet",
    "Kind",
    "Localised",
    "LocalisedField",
    "Problem",
    "Sentence",
    "SizeRow",
    "Translation",
    "Variant",
    "alt_text",
    "attribute_codes",
    "check",
    "compose_bullets",
    "compose_description",
    "compose_title",
    "convert_size",
    "fact_sheet",
    "kind_of",
    "localise",
    "numbered_alt_text",
    "option_in",
    "price_text",
    "rephrase",
    "said_of",
    "search_words",
    "shown_value",
    "size_table",
    "system_of",
    "translated",
    "unproven",
    "value_in",
    "values_in",
    "vocabulary",
]
