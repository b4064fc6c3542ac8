"""What shoppers read for the terms of a product: values of lists and names of options, in the reader's language."""

from collections.abc import Sequence

from entrepot.sell.extraction import names_of
from entrepot.sell.writing.facts import FactSheet
from entrepot.sell.writing.lexicon import attribute_codes, kind_of
from entrepot.sell.writing.wording import attribute_name, capital, language_of, term

_LISTS = (("colour", "colour"), ("color", "colour"), ("material", "material"), ("size", "size"))
"""Lists that an attribute's values come from where its code holds one of these words: upper_material."""
_NAMES = frozenset({"brand", "model", "series", "author", "title"})
"""Attributes whose values are names: Gold is no colour there."""


def value_in(code: str, value: str, own: str, locale: str) -> str:
    """Return a value in a locale: Navy is 藏青; as it is where neither our lists nor our words know it whole.

    ``code`` is the attribute's, or the name of an option in any language; ``own`` is the locale of the product.
    """
    code = attribute_codes().get(code.casefold(), code.casefold())
    if code in _NAMES or (code == "size" and value.isupper()):
        return value
    lists = [code, *(name for part, name in _LISTS if part in code)]
    names = next((names for each in lists if (names := names_of(each, value))), {})
    sheet = FactSheet(kind_of(""), (), locale="en" if names else own)  # values of lists are English in any product
    found = term(value, lists[-1], sheet, locale) or names.get(language_of(locale))
    return value if found in {None, value} else capital(found or value)


def values_in(code: str, values: Sequence[str], own: str, locale: str) -> str:
    """Return several values in a locale, one after the other."""
    comma = {"zh": "、", "ja": "、"}.get(language_of(locale), ", ")
    return comma.join(value_in(code, each, own, locale) for each in values)


def option_in(name: str, locale: str, unknown: str = "") -> str:
    """Return the name of an option in a locale: Colour is 색상; ``unknown``, or as it is, where it is none we know."""
    return (
        attribute_name(attribute_codes().get(name.casefold(), name.casefold()), language_of(locale)) or unknown or name
    )
