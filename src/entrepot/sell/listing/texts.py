"""A draft's texts: title, selling points, description, search words, what pictures show; of its facts alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from itertools import product as every_pair
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.ai import Evidence, Origin, Proposal
from entrepot.sell.catalog import AttributeDefinition, AttributeValue, CategoryTree, attribute_from_json, category_tree
from entrepot.sell.listing.alts import alt_texts
from entrepot.sell.listing.content import ALT, Content, Field, Other
from entrepot.sell.listing.designations import lost_designation, without_designation
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.own_words import (
    as_said,
    differs,
    entry_of,
    foreign_script,
    loses_words,
    named_clauses,
    other_language,
    own_title,
    says_more,
    says_more_in_other_words,
    without_allergens,
)
from entrepot.sell.listing.unclear import names_nothing
from entrepot.sell.listing.varied import varied_words
from entrepot.sell.scoring import FactProblem
from entrepot.sell.writing import (
    FactSheet,
    Kind,
    Sentence,
    Variant,
    attribute_codes,
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
_MEASURES: Final = frozenset(
    {"length", "width", "depth", "height", "thickness", "weight", "net_weight", "capacity", "volume", "diameter"}
)
_IN_SHEET: Final = ("brand", "origin", "condition")
_PROSE: Final = ("title", "bullets", "description")
_OWN_WORDS: Final = 0.76
_FOOD: Final = "fb"
_ANOTHER_THING: Final = 0.6
"""How sure a name is at most where the words may name another thing."""


@dataclass(frozen=True, slots=True)
class Written:
    """The texts of a draft, and what was noticed of the seller's words.

    ``another_thing``: they may name another thing than the category does; ``foreign`` is the language that they are in
    where it is not the listing's.
    """

    fields: list[Field]
    another_thing: bool = False
    foreign: str = ""


def sheet_of(connection: Connection, tree: CategoryTree, content: Content, locale: str) -> FactSheet:
    """Return all that may be stated of a draft's product: decided values, and proposals that are sure."""
    values: dict[str, Proposal[AttributeValue]] = {
        code: Proposal(attribute_from_json(value), 1.0, _evidence(content, code))
        for code, value in content.attributes().items()
        if _is_usable(content, code)
    }
    for name in _IN_SHEET:
        field = content.get(name)
        if field is not None and (field.decided or (field.confidence >= LEAST_SURE and not field.conflict)):
            values[name] = Proposal(str(field.value), 1.0)
    return fact_sheet(
        kind_for(tree, content, locale),
        values,
        definitions=_definitions(connection, values, locale),
        variants=variants_of(content),
        locale="en",
        words={locale: {text: text for text in _own_words((each.value for each in values.values()), locale)}},
    )


def _stock_words(content: Content) -> list[str]:
    """Return the words that say how many there are: no part of a title, whatever the seller decided since."""
    stock = content.get("stock")
    found = () if stock is None else (*stock.evidence, *(one for other in stock.others for one in other.evidence))
    return [said for one in found if (said := one.quote.strip())]


def _evidence(content: Content, code: str) -> tuple[Evidence, ...]:
    field = content.get(f"attribute.{code}")
    return () if field is None else field.evidence


def _own_words(values: Iterable[AttributeValue], locale: str) -> Iterable[str]:
    """Yield texts that are no English and may be in the listing's language: they stay as the seller wrote them."""
    for value in values:
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and not text.isascii() and not foreign_script(text, locale):
                yield text


def _is_usable(content: Content, code: str) -> bool:
    field = content.get(f"attribute.{code}")
    return field is not None and (field.decided is not None or (field.confidence >= LEAST_SURE and not field.conflict))


def kind_for(tree: CategoryTree, content: Content, locale: str) -> Kind:
    """Return what the thing is called: by the word for it that the category was named by, else by its category.

    “Gooseneck kettle” says more than the category “Electric kettles”; both lead to words in the other languages. In
    the listing's own language it has the name that the seller gave it.
    """
    category = content.get("category")
    if category is None:
        return kind_of("")
    code = tree.taxonomy_code(category.value) or ""
    known = kind_of(code, dict(tree.names(category.value)))
    named = [(entry, each.quote) for each in category.evidence if (entry := entry_of(each.quote, code)) is not None]
    for entry, word in named:
        if entry.code != code:
            nouns = {language: words[0] for language, words in entry.words.items() if words}
            return as_said(kind_of(entry.code, nouns), entry, word, content, locale)
    broad = category.value in tree and tree.get(category.value).has_children
    known = kind_of("") if broad and not kind_of(code).code else known
    return as_said(known, *named[0], content, locale) if named and known.code else known


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


def written(connection: Connection, tree: CategoryTree, inputs: Inputs, content: Content, given_title: str) -> Written:
    """Return the fields that are texts, each sentence of facts; without a single fact the seller's own words.

    ``content.problems`` holds what was noticed of its pictures.
    """
    sheet = sheet_of(connection, tree, content, inputs.locale)
    known = content.get("category") is not None
    titled = _title(sheet, tree, inputs, content, given_title or "")
    fields = [titled.field]
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
    shown = alt_texts(tree, inputs, content.value("category"), sheet, content.problems) if known else ()
    fields += [_text(f"{ALT}{file_id}", each.text, [each], content) for file_id, each in shown]
    return Written([each for each in fields if each is not None], titled.another_thing, titled.foreign)


@dataclass(frozen=True, slots=True)
class _Titled:
    field: Field | None
    another_thing: bool = False
    foreign: str = ""


def _title(sheet: FactSheet, tree: CategoryTree, inputs: Inputs, content: Content, given: str) -> _Titled:
    """Name the product: of facts, or in the seller's words where these say more; never in another language's words."""
    said = given or inputs.words.strip()
    origin: Origin = "file" if given else "words"
    because = (Evidence(origin, said[:_TITLE_MAX], "title" if given else ""),)
    category = content.value("category")
    said = without_allergens(said) if (tree.taxonomy_code(category) or "").startswith(_FOOD) else said
    foreign = other_language(said, inputs.locale, content, tree.taxonomy_code(category) or "") if said else ""
    plain = (
        ""
        if foreign
        else own_title(
            named_clauses(said, content), inputs.locale, content, [*varied_words(content), *_stock_words(content)]
        )[:_TITLE_MAX]
    )
    unsaid = category is None and names_nothing(plain)
    own = Other(plain, 0.6, because) if plain and not unsaid else None
    if own is not None and not (category is not None and sheet.kind.code):
        return _Titled(Field("title", own.value, own.confidence, because))  # nobody knows what to call it
    if not sheet.kind.code:
        sheet = replace(sheet, kind=_named_by_category(tree, category))
    if category is None or not sheet.kind.nouns.get(inputs.locale):
        return _Titled(None, foreign=foreign)
    composed = compose_title(sheet, inputs.locale, inputs.channel)
    field = _text("title", composed.text, [composed], content)
    lost = lost_designation(said if own is None else own.value, composed.text, content)
    if foreign:
        field = _with_more(field, "" if lost is None else lost.in_words(inputs.locale), inputs.locale, because)
        more = says_more_in_other_words(said, content)
        sure = min(field.confidence, _ANOTHER_THING) if more else field.confidence
        return _Titled(replace(field, confidence=sure), more, foreign)
    if lost is not None and lost.how == "named":
        field = _with_more(field, lost.phrase, inputs.locale, because)
    if own is None:
        return _Titled(field)
    named = without_designation(own.value, lost)
    other = Other(field.value, field.confidence, field.evidence)
    if says_more(named, sheet, content, inputs.locale):
        return _Titled(Field("title", own.value, _OWN_WORDS, because, "", (other,)), another_thing=True)
    told_apart = lost is not None and lost.how != "named"
    if told_apart or (not given and loses_words(named, field.value, content, inputs.locale)):
        return _Titled(Field("title", own.value, _OWN_WORDS, because, "", (other,)))
    others = (own,) if differs(own.value, field.value) else ()
    return _Titled(replace(field, others=others))


def _with_more(field: Field, said: str, locale: str, because: tuple[Evidence, ...]) -> Field:
    """Return a composed title with what tells the thing from others like it: Ceramic mug, 350 ml, model 1."""
    longer = f"{field.value}{' ' if locale in {'ko', 'zh', 'ja'} else ', '}{said}"
    fits = bool(said) and len(longer) <= _TITLE_MAX
    return replace(field, value=longer, evidence=(*field.evidence, *because)) if fits else field


def _named_by_category(tree: CategoryTree, category: str | None) -> Kind:
    """Return a kind that is called what its category is called, in the languages in which that has a name."""
    return Kind("", {} if category is None else dict(tree.names(category)))


def _text(name: str, value: Any, sentences: Sequence[Sentence], content: Content) -> Field:
    """A text is as sure as the least sure of the facts that it states."""
    codes = list(dict.fromkeys(code for each in sentences for code in each.facts))
    sure = [0.95]
    for code in codes:
        if name == "title" and code in _MEASURES:
            continue  # a title says 30 × 20 cm, or 100 g, and not which side or weight that is
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


def unsaid_fields(content: Content, sheet: FactSheet, locale: str) -> list[str]:
    """Return the attributes and options that nobody can say in the listing's language: its texts leave them out."""
    named = [(f"attribute.{fact.code}", fact.code, fact.value) for fact in sheet.facts if fact.code not in _IN_SHEET]
    codes = attribute_codes()
    named += [(f"option.{name}", codes.get(name.casefold(), ""), values) for name, values in content.options()]
    texts = [(name, code, value) for name, code, value in named if isinstance(value, str | tuple)]
    return [name for name, code, value in texts if shown_value(value, code, sheet, locale) is None]
