"""What the writer knows of words: materials, colours, claims, nouns and names in eight languages, from ``words/``."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from entrepot.sell.classification import product_words
from entrepot.sell.writing.facts import LOCALES, Kind

_FOLDER = files("entrepot.sell.writing") / "words"
_ENDINGS = {"@": ("o", "a"), "^": ("", "e"), "~": ("", "e", "er", "es", "en", "em")}
"""What a mark in a word stands for: Spanish and Portuguese o and a, French e, the endings of German adjectives."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A material, colour, ingredient or claim: its words by locale, the first of which is how it is shown.

    ``held_by`` are rules by which facts hold a claim: an attribute's code, ``code~pattern``, or ``=concept``.
    """

    id: str
    kind: str
    parent: str
    words: dict[str, tuple[str, ...]]
    held_by: tuple[str, ...] = ()


def rows(name: str) -> Iterator[list[str]]:
    """Return the rows of a table of words."""
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line:
            yield line.split("\t")


def _split(cell: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in cell.split("|"):
        mark = next((each for each in _ENDINGS if each in word), "")
        if mark:
            found += [word.replace(mark, ending) for ending in _ENDINGS[mark]]
        elif word:
            found.append(word)
    return tuple(found)


@lru_cache(maxsize=1)
def concepts() -> dict[str, Concept]:
    """Return everything that a text may say of a product, by id."""
    found: dict[str, Concept] = {}
    for code, kind, parent, *cells in rows("things.tsv"):
        words = {locale: _split(cell) for locale, cell in zip(LOCALES, cells, strict=True)}
        found[code] = Concept(code, kind, parent, words)
    for code, held, *cells in rows("claims.tsv"):
        words = {locale: _split(cell) for locale, cell in zip(LOCALES, cells, strict=True)}
        rules = tuple(rule for rule in held.split(",") if rule not in {"", "-", "="})
        found[code] = Concept(code, "claim", "", words, rules)
    return found


@lru_cache(maxsize=512)
def said_of(code: str) -> tuple[str, ...]:
    """Return the words, in all languages, that say of a thing what a flag of it holds: dishwasher, 식기세척기."""
    return tuple(
        dict.fromkeys(
            word
            for concept in concepts().values()
            if concept.kind == "claim" and code in concept.held_by
            for words in concept.words.values()
            for word in words
        )
    )


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Return the product nouns by their code in Shopify's taxonomy; "" is any product."""
    return {code: _kind(code, cells) for code, *cells in rows("kinds.tsv")}


def _kind(code: str, cells: list[str]) -> Kind:
    nouns, genders, counter = {}, {}, "件"
    for locale, cell in zip(LOCALES, cells, strict=True):
        noun, _, mark = cell.partition(":")
        nouns[locale] = noun
        if locale == "zh":
            counter = mark or counter
        elif mark:
            genders[locale] = mark
    return Kind(code, nouns, genders, counter)


def kind_of(taxonomy_code: str, names: dict[str, str] | None = None) -> Kind:
    """Return the noun of a category: by its taxonomy code, else by the lexicon and its names in the tree."""
    known = kinds().get(taxonomy_code)
    if known is not None and taxonomy_code:
        return known
    words = _first_words().get(taxonomy_code, {})
    nouns = {locale: words.get(locale) or (names or {}).get(locale, "") for locale in LOCALES}
    if not nouns["en"]:
        return kinds()[""]
    return Kind(taxonomy_code, {locale: noun for locale, noun in nouns.items() if noun})


@lru_cache(maxsize=1)
def _first_words() -> dict[str, dict[str, str]]:
    return {
        entry.code: {locale: words[0] for locale, words in entry.words.items() if words} for entry in product_words()
    }


@lru_cache(maxsize=512)
def kind_words(taxonomy_code: str, locale: str) -> tuple[str, ...]:
    """Return what a category's products are called in a language by those who sell them."""
    found = (entry.words.get(locale, ()) for entry in product_words() if entry.code == taxonomy_code)
    return tuple(word for word in next(found, ()) if not _NARROWER.search(word))


_NARROWER = re.compile(
    r"custom|personali|funny|gift|camping|travel|wholesale|cute|kids|sublimad|regalo|맞춤|선물|캠핑|시에라|코펠|定制|礼品|情侣|ペア|シェラ|名入れ"
)
"""Names of narrower things, which a product need not be."""


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Return Latin words, in lower case, that are no names: those of products, attributes and everything else here."""
    words: set[str] = set()
    for entry in product_words():
        for locale in ("en", "es"):
            words.update(part for word in entry.words.get(locale, ()) for part in word.lower().split())
    for concept in concepts().values():
        for locale in ("en", "es", "fr", "pt"):
            words.update(part for word in concept.words.get(locale, ()) for part in word.lower().split())
    for table in ("attributes.tsv", "kinds.tsv", "values.tsv", "exact.tsv"):
        for _, *cells in rows(table):
            words.update(part.strip(",.():|").lower() for cell in cells for part in cell.replace("|", " ").split())
    words.update(line[0].lower() for line in rows("plain.txt"))
    return frozenset(words)


@lru_cache(maxsize=1)
def attribute_names() -> dict[str, dict[str, str]]:
    """Return what the built-in attributes are called, by code and locale."""
    return {code: dict(zip(LOCALES, cells, strict=True)) for code, *cells in rows("attributes.tsv")}


@lru_cache(maxsize=1)
def attribute_codes() -> dict[str, str]:
    """Return attributes' codes by their names in every language, in lower case."""
    found = {name.lower(): code for code, names in attribute_names().items() for name in names.values()}
    found |= {
        "color": "colour",
        "talla": "size",
        "용량": "capacity",
        "사이즈": "size",
        "尺码": "size",
        "カラー": "colour",
    }
    return found


@lru_cache(maxsize=1)
def bound_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return, by locale, the words that tie a number to an attribute: ``tall`` to height."""
    found: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for code, *cells in rows("bound.tsv"):
        for locale, cell in zip(LOCALES, cells, strict=True):
            found[locale][code] = _split(cell)
    return dict(found)
