"""A product as the index keeps it: its terms by field, the facet values it counts for, its prices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from entrepot.sell.catalog import AttributeValue, IndexRow, Quantity
from entrepot.shop.search.domain import ATTRIBUTE
from entrepot.shop.search.words import fold, index_terms

CATEGORY_SLOTS = 6
"""Levels of the category tree that are counted; deeper ones can be filtered by all the same."""
ATTRIBUTE_SLOTS = 10
"""Attributes of one product that are counted: the first ones whose values are short."""
_SHORT = 40
_LONGEST = 4000
_NOT_IN_CODES = re.compile(r"[\W_]+")
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_VALUES = {character: value for value, character in enumerate(_ID_ALPHABET)}


@dataclass(frozen=True, slots=True)
class Token:
    """One facet value of a product: the facet's name as in a query, the value's identity, and what people read."""

    name: str
    value: str
    label: str

    @property
    def key(self) -> int:
        """The 64-bit number that stands for it in the index."""
        return token_key(self.name, self.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one live product. The texts are terms parted by spaces; ``slots`` maps a counted field of
    the index to its value there; ``prices_minor`` maps each currency to the lowest price.
    """  # noqa: D205  # one sentence

    product_id: str
    shown: str
    title: str
    text: str
    category: str
    attributes: str
    codes: str
    slots: Mapping[str, Token]
    path: tuple[str, ...]
    prices_minor: Mapping[str, int]
    in_stock: bool


def entry_of(row: IndexRow) -> Entry:
    """Return what the index holds of a product."""
    title = _terms(row.title, row.locale)
    translated = [_terms(text[:_LONGEST], locale) for locale, pair in row.translations.items() for text in pair]
    brand, description = _known_terms(row.brand, ""), _terms(row.description[:_LONGEST], row.locale)
    return Entry(
        product_id=row.product_id,
        shown=row.title,
        title=" ".join((title, *translated[::2])),
        text=" ".join((title, brand, description, *translated)),
        category=_known_terms(" \n ".join(row.category_names), ""),
        attributes=_attribute_terms(row)[:_LONGEST],
        codes=" ".join(filter(None, map(code_term, (*row.gtins, *row.sku_codes)))),
        slots=_slots(row),
        path=row.category_ids,
        prices_minor=row.prices_minor,
        in_stock=row.in_stock,
    )


@lru_cache(maxsize=65536)
def token_key(name: str, value: str) -> int:
    """The 64-bit number of a facet value; case, width and accents do not matter."""
    return int.from_bytes(blake2b(f"{name}\x1f{fold(value)}".encode(), digest_size=8).digest(), "big")


def code_term(code: str) -> str:
    """An article code as it is sought, letters and digits alone: ``TN-2110`` is ``tn2110``."""
    return _NOT_IN_CODES.sub("", fold(code))[:60]


def id_words(product_id: str) -> tuple[int, int]:
    """A UUIDv7 id as two 64-bit numbers; the first grows with the moment it was made. Raise KeyError for no id."""
    value = 0
    for character in product_id.rpartition("_")[2]:
        value = value << 5 | _ID_VALUES[character]
    return value >> 64 & 0xFFFF_FFFF_FFFF_FFFF, value & 0xFFFF_FFFF_FFFF_FFFF


def id_of_words(high: int, low: int) -> str:
    """The product id of two 64-bit numbers."""
    value = high << 64 | low
    return "prd_" + "".join([_ID_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5)])


def facet_value(value: AttributeValue) -> str:
    """The value of an attribute that one can narrow by: a short text, a number with its unit, a plain yes; or ""."""
    match value:
        case True:
            return "yes"
        case str() if len(value) <= _SHORT:
            return value
        case Quantity(number, unit):
            return f"{number:g} {unit}".strip()
        case (str(first), *_) if len(first) <= _SHORT:
            return first
        case _:
            return ""


def _slots(row: IndexRow) -> dict[str, Token]:
    slots = {
        f"category{depth}": Token("category", each, each)
        for depth, each in enumerate(row.category_ids[:CATEGORY_SLOTS])
    }
    slots["seller"] = Token("seller", row.seller_id, row.seller_id)
    if row.brand:
        slots["brand"] = Token("brand", row.brand, row.brand)
    used = 0
    for code, stored in row.attributes.items():
        if value := facet_value(stored):
            slots[f"attribute{used}"] = Token(ATTRIBUTE + code, value, value)
            used += 1
            if used == ATTRIBUTE_SLOTS:
                break
    return slots


def _attribute_terms(row: IndexRow) -> str:
    """All that the attributes and the variants' options say: texts, numbers with units, the names of what it has."""
    said = [_known_terms(option, row.locale) for option in row.options]
    for code, value in row.attributes.items():
        match value:
            case str():
                said.append(_known_terms(value, row.locale))
            case True:
                said.append(_known_terms(code.replace("_", " "), ""))
            case Quantity(number, unit) if unit:
                said.append(_known_terms(f"{number:g} {unit}", ""))
            case tuple():
                said += [_known_terms(each, row.locale) for each in value]
            case _:
                pass
    return " ".join(said)


def _terms(text: str, locale: str) -> str:
    return " ".join(index_terms(text, locale))


@lru_cache(maxsize=32768)
def _known_terms(text: str, locale: str) -> str:
    """The terms of a text that many products share: a brand, a category's names, a value."""
    return " ".join(index_terms(text[:_LONGEST], locale))
