"""A draft's texts: title, selling points, description, search words, what pictures show; of its facts alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from itertools import product as every_pair
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.ai import Evidence, Origin
from entrepot.sell.catalog import AttributeDefinition, AttributeValue, CategoryTree, attribute_from_json, category_tree
from entrepot.sell.classification import Entry, product_words
from entrepot.sell.listing.content import ALT, Content, Field, Other
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.scoring import FactProblem
from entrepot.sell.writing import (
    FactSheet,
    Kind,
    Sentence,
    Variant,
    alt_text,
    check,
    compose_bullets,
    compose_description,
    compose_title,
    fact_sheet,
    kind_of,
    search_words,
    shown_value,
)

LEAST_SURE: Final = 0.5
"""Facts that are less sure than this are not written about until somebody keeps them."""
_TITLE_MAX: Final = 150
_VARIANTS_MOST: Final = 60
_IN_SHEET: Final = ("brand", "origin", "condition")
_PROSE: Final = ("title", "bullets", "description")
_OWN_WORDS: Final = 0.76
_WORD = re.compile(r"[^\W_]+")
_JOINING: Final = frozenset({"for", "with", "in", "of", "and", "by", "from", "para", "con", "de", "en", "y"})
_ROLES: Final = ("front", "side", "detail", "back")


def sheet_of(connection: Connection, tree: CategoryTree, content: Content, locale: str) -> FactSheet:
    """Return all that may be stated of a draft's product: decided values, and proposals that are sure."""
    values: dict[str, AttributeValue] = {
        code: attribute_from_json(value) for code, value in content.attributes().items() if _is_usable(content, code)
    }
    for name in _IN_SHEET:
        field = content.get(name)
        if field is not None and (field.decided or (field.confidence >= LEAST_SURE and not field.conflict)):
            values[name] = str(field.value)
    return fact_sheet(
        kind_for(tree, content),
        values,
        definitions=_definitions(connection, values, locale),
        variants=variants_of(content),
        locale="en",
        words={locale: {text: text for text in _own_words(values.values())}},
    )


def _own_words(values: Iterable[AttributeValue]) -> Iterable[str]:
    """Yield texts that are no English: they stay as the seller wrote them, in the language of the listing."""
    for value in values:
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and not text.isascii():
                yield text


def _is_usable(content: Content, code: str) -> bool:
    field = content.get(f"attribute.{code}")
    return field is not None and (field.decided is not None or (field.confidence >= LEAST_SURE and not field.conflict))


def kind_for(tree: CategoryTree, content: Content) -> Kind:
    """Return what the thing is called: by the word for it that the category was named by, else by its category.

    “Gooseneck kettle” says more than the category “Electric kettles”; both lead to words in the other languages.
    """
    category = content.get("category")
    if category is None:
        return kind_of("")
    code = tree.taxonomy_code(category.value) or ""
    known = kind_of(code, dict(tree.names(category.value)))
    for each in category.evidence:
        entry = _entry(each.quote, code)
        if entry is not None and entry.code != code:
            return kind_of(entry.code, {language: words[0] for language, words in entry.words.items() if words})
    broad = category.value in tree and tree.get(category.value).has_children
    return kind_of("") if broad and not kind_of(code).code else known


@lru_cache(maxsize=4_096)
def _entry(word: str, code: str) -> Entry | None:
    """Return what the lexicon knows of a word, of a category or what lies below it."""
    plain = word.casefold()
    for entry in product_words():
        if (entry.code == code or entry.code.startswith(f"{code}-")) and any(
            plain == each.casefold() for each in entry
        ):
            return entry
    return None


def _definitions(connection: Connection, codes: Iterable[str], locale: str) -> dict[str, Sequence[AttributeDefinition]]:
    """Return what attributes are called where the tree says it in that very language; writing has names of its own."""
    tree = category_tree(connection, "en")
    found: dict[str, list[AttributeDefinition]] = {}
    for code in codes:
        for each, name in tree.attribute_names(code).items() if code not in _IN_SHEET else ():
            if each in {"en", locale}:
                found.setdefault(each, []).append(replace(tree.definition(code), name=name))
    return dict(found)


def variants_of(content: Content) -> tuple[Variant, ...]:
    """Return the variants that a draft's options make."""
    options = [[(name, value) for value in values] for name, values in content.options()]
    every = islice(every_pair(*options), _VARIANTS_MOST) if options else ()
    return tuple(Variant(tuple(each)) for each in every)


def written(
    connection: Connection, tree: CategoryTree, inputs: Inputs, content: Content, given_title: str
) -> list[Field]:
    """Return the fields that are texts, each sentence of facts; without a single fact the seller's own words."""
    sheet = sheet_of(connection, tree, content, inputs.locale)
    known = content.get("category") is not None
    fields = [_title(sheet, inputs, content, given_title or "", known=known)]
    bullets = compose_bullets(sheet, inputs.locale) if known else ()
    if bullets:
        fields.append(_text("bullets", [each.text for each in bullets], bullets, content))
    description = compose_description(sheet, inputs.locale) if known else None
    if description is not None and description.text:
        sentences = [each for some in description.paragraphs for each in some]
        fields.append(_text("description", description.text, [*sentences, *description.specs], content))
    words = search_words(sheet, inputs.locale) if known else ()
    if words:
        fields.append(Field("search_words", list(words), 0.8, (Evidence("rule", place="lexicon"),)))
    for at, file_id in enumerate(inputs.pictures if known else ()):
        shown = alt_text(sheet, _ROLES[at] if at < len(_ROLES) else "", inputs.locale)
        fields.append(_text(f"{ALT}{file_id}", shown.text, [shown], content))
    return [each for each in fields if each is not None]


def _title(sheet: FactSheet, inputs: Inputs, content: Content, given: str, *, known: bool) -> Field | None:
    said = given or inputs.words.strip()
    origin: Origin = "file" if given else "words"
    because = (Evidence(origin, said[:_TITLE_MAX], "title" if given else ""),)
    own = Other(said[:_TITLE_MAX], 0.6, because) if said else None
    if own is not None and not (known and sheet.kind.code):  # nobody knows what to call it: in the seller's own words
        return Field("title", own.value, own.confidence, because)
    if not known:
        return None
    composed = compose_title(sheet, inputs.locale, inputs.channel)
    field = _text("title", composed.text, [composed], content)
    if own is not None and says_more(said, sheet, content, inputs.locale):
        other = Other(field.value, field.confidence, field.evidence)
        return Field("title", own.value, _OWN_WORDS, because, "", (other,))
    others = (own,) if own is not None and own.value != field.value else ()
    return Field(field.name, field.value, field.confidence, field.evidence, "", others)


def says_more(said: str, sheet: FactSheet, content: Content, locale: str) -> bool:
    """Return whether the seller's words name another thing than the composer would.

    So it is where the noun that we would use is not said at all, where another word stands right behind it (a shoe rack
    is no shoe), and where it is said what the thing is for.
    """
    noun = sheet.kind.nouns.get(locale, "").casefold()
    text = said.casefold()
    if "compatible_with" in content.attributes() or not noun:
        return True
    if not noun.isascii():
        return noun.replace(" ", "") not in text.replace(" ", "")
    words, wanted = _plain_words(text), _plain_words(noun)
    last = next((at for at in range(len(words) - 1, -1, -1) if words[at] == wanted[-1]), None)
    if last is None or not set(wanted) <= set(words):
        return True
    behind = words[last + 1] if last + 1 < len(words) else ""
    return behind.isalpha() and behind not in _JOINING and behind not in _facts_said(content)


def _plain_words(text: str) -> list[str]:
    return [word if len(word) < 4 else word.removesuffix("s") for word in _WORD.findall(text)]


def _facts_said(content: Content) -> set[str]:
    """Return the words that attributes, options and the brand were read from."""
    quotes = (one.quote for each in content.fields for one in each.evidence if each.name not in {"category", "brand"})
    return {word for quote in quotes for word in _plain_words(quote.casefold())}


def _text(name: str, value: Any, sentences: Sequence[Sentence], content: Content) -> Field:
    """A text is as sure as the least sure of the facts that it states."""
    codes = list(dict.fromkeys(code for each in sentences for code in each.facts))
    sure = [0.95]
    for code in codes:
        field = content.get("category" if code == "kind" else code) or content.get(f"attribute.{code}")
        if field is not None and field.decided is None:
            sure.append(field.confidence)
    return Field(name, value, min(sure), tuple(Evidence("rule", place=f"fact.{code}") for code in codes))


def unproven(connection: Connection, tree: CategoryTree, content: Content, locale: str) -> list[FactProblem]:
    """Return what the texts say that no fact holds; what the composer wrote was proven when it was written."""
    own = [each for each in content.fields if each.name in _PROSE and each.decided == "change" and each.value]
    own += [each for each in content.fields if each.name == "title" and not _composed(each) and each.decided is None]
    if not own:
        return []
    sheet = sheet_of(connection, tree, content, locale)
    found = []
    for each in own:
        for name, text in _parts_of(each):
            problems = check(text, sheet, locale)
            found += [FactProblem(name, problem.quote, problem.span) for problem in problems]
    return found


def _composed(field: Field) -> bool:
    return any(each.origin == "rule" for each in field.evidence)


def _parts_of(field: Field) -> list[tuple[str, str]]:
    if field.name == "bullets":
        return [(f"bullets.{at}", str(text)) for at, text in enumerate(field.value)]
    return [(field.name, str(field.value))]


def shown_attributes(
    connection: Connection, tree: CategoryTree, content: Content, locale: str
) -> dict[str, AttributeValue]:
    """Return a draft's attributes with their texts in a language; what has no translation stays as it is."""
    sheet = sheet_of(connection, tree, content, locale)
    shown: dict[str, AttributeValue] = {}
    for code, stored in content.attributes().items():
        value = attribute_from_json(stored) if stored not in ("", None) else ""
        if isinstance(value, str | tuple) and value:
            value = shown_value(value, code, sheet, locale) or value
        if value != "":
            shown[code] = value
    return shown
