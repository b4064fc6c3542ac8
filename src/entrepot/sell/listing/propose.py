"""Propose all fields of a draft from what it is made of: words, a file's row, print on the package, what sells beside.

Nothing is kept here, and nothing is invented: each value is said by one of these, or follows from what they say by a
rule or a table that its evidence names.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.sell.catalog import CategoryTree, category_tree, usual_parcel
from entrepot.sell.listing.columns import field_of_column
from entrepot.sell.listing.content import (
    ASKED,
    ATTRIBUTE,
    OPTION,
    REQUIRED,
    Content,
    Field,
    Other,
    decide,
    is_said,
)
from entrepot.sell.listing.customs import customs_codes
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.landed import SaleTerms
from entrepot.sell.listing.languages import translations
from entrepot.sell.listing.name_category import name_category
from entrepot.sell.listing.price import price_of
from entrepot.sell.listing.read_sources import Market, read_sources
from entrepot.sell.listing.texts import sheet_of, written

_GUESS: Final = 0.4
"""What is less sure than this is only offered where a field is asked for."""
_ANOTHER_THING: Final = 0.6
_USUAL, _USUAL_OF_FEW, _NEW = 0.76, 0.55, 0.8
_MANY: Final = 5
_LETTERS_READ: Final = 4_000
_USED = re.compile(r"(?i)\b(?:used|second[- ]hand|pre-owned|usad[oa]|segunda mano)\b|중고|二手|中古")
_RENEWED = re.compile(r"(?i)\b(?:refurbished|renewed|reacondicionad[oa])\b|리퍼|翻新|整備済")


def propose(connection: Connection, market: Market, inputs: Inputs, terms: SaleTerms | None = None) -> Content:
    """Return a draft's fields with the seller's decisions on them, what is missing, and what was noticed."""
    tree = category_tree(connection, inputs.locale)
    category, problems = name_category(connection, tree, inputs)
    chosen = _decided(inputs, "category", category.value if category else None)
    gathered, cells = read_sources(tree, market, inputs, chosen)
    fields: list[Field] = [category] if category is not None else []
    found, maybe = _without_guesses([_no_noun(each, category) for each in gathered.fields()])
    fields += [each for each in found if not each.name.startswith((ATTRIBUTE, OPTION))]
    fields += [each for each in found if each.name.startswith((ATTRIBUTE, OPTION))]
    fields += _parcel(connection, market, chosen, found)
    fields += _customs(tree, chosen, decide(found, inputs.decided))
    if "condition" not in gathered:
        fields.append(_condition(inputs))
    said = decide(fields, inputs.decided)
    price, ranges = price_of(connection, tree, market, Content(said), inputs, terms)
    if not any(each.name == "price" for each in said):
        if any(field_of_column(name) == "price" for name, _ in inputs.source):
            problems.append("price_unread")  # the supplier named one: an advised price would pass for theirs
        elif price is not None:
            fields.append(price)
    texts = written(connection, tree, inputs, Content(decide(fields, inputs.decided)), cells.get("title", ""))
    fields = [_doubted(each, texts) for each in fields]
    ranges = {**ranges, "maybe": maybe} if maybe else ranges
    content = Content(decide([*texts, *fields], inputs.decided), ranges=ranges)
    if content.value("languages"):
        sheet = sheet_of(connection, tree, content, inputs.locale)
        more = translations(content, sheet, inputs.locale, inputs.translated, inputs.decided)
        content = Content(decide([*texts, *fields, *more], inputs.decided), ranges=ranges)
    missing = [name for name in (*REQUIRED, *ASKED) if name != "picture" and not is_said(content.value(name))]
    missing += [] if inputs.pictures else ["picture"]
    return Content(content.fields, tuple(missing), tuple(problems), ranges)


def _doubted(field: Field, texts: Sequence[Field]) -> Field:
    """Where the seller's own words stood because they name another thing, the category is to be looked at too."""
    title = next((each for each in texts if each.name == "title"), None)
    own = title is not None and bool(title.others) and all(each.origin != "rule" for each in title.evidence)
    told = any(each.origin == "file" and each.place for each in field.evidence)
    if field.name != "category" or not own or told:
        return field
    return replace(field, confidence=min(field.confidence, _ANOTHER_THING))


def _no_noun(field: Field, category: Field | None) -> Field:
    """A brand that holds the word for the thing itself is a mere guess: “Shoe rack” is nobody's name."""
    if field.name != "brand" or category is None or field.decided is not None:
        return field
    words = set(str(field.value).casefold().split())
    named = any(each.quote.casefold() in words for each in category.evidence)
    return replace(field, confidence=field.confidence * _GUESS) if named else field


def _without_guesses(found: Sequence[Field]) -> tuple[list[Field], dict[str, list[Any]]]:
    """Tell what may be written down from mere guesses, which are only offered where a field is asked for."""
    sure = [each for each in found if each.confidence >= _GUESS]
    guesses = {each.name: [each.value] for each in found if each.confidence < _GUESS}
    return sure, guesses


def _decided(inputs: Inputs, name: str, proposed: Any) -> Any:
    decision = inputs.decided.get(name)
    if decision is None:
        return proposed
    if decision.act == "keep":
        return proposed if decision.value is None else decision.value
    return decision.value if decision.act == "change" else None


def _parcel(connection: Connection, market: Market, category_id: str | None, found: Sequence[Field]) -> list[Field]:
    """Where nothing says how heavy the parcel is: what the seller's parcels of this category usually weigh."""
    known = {each.name for each in found}
    if category_id is None or {"weight_g", "length_mm"} <= known:
        return []
    usual = usual_parcel(connection, market.seller_id, category_id)
    if usual is None:
        return []
    because = (Evidence("catalogue", f"{usual.count}", "usual_parcel"),)
    values: dict[str, int | None] = {"weight_g": usual.weight_g}
    if usual.sides_mm is not None:
        values |= dict(zip(("length_mm", "width_mm", "height_mm"), usual.sides_mm, strict=True))
    return [
        Field(name, value, _USUAL if usual.count >= _MANY else _USUAL_OF_FEW, because)
        for name, value in values.items()
        if value is not None and name not in known
    ]


def _customs(tree: CategoryTree, category_id: str | None, found: Sequence[Field]) -> list[Field]:
    material = Content(tuple(found)).attributes().get("material", "")
    text = ", ".join(material) if isinstance(material, list) else str(material)
    codes = customs_codes(tree.taxonomy_code(category_id), text)
    if not codes:
        return []
    best, *rest = codes
    because = (Evidence("table", best.rule, "customs"),)
    others = tuple(Other(each.code, each.confidence, (Evidence("table", each.rule, "customs"),)) for each in rest)
    return [Field("hs_code", best.code, best.confidence, because, "", others)]


def _condition(inputs: Inputs) -> Field:
    said = " ".join((inputs.words, inputs.text[:_LETTERS_READ], *(value for _, value in inputs.source)))
    for condition, words in (("used", _USED), ("refurbished", _RENEWED)):
        if match := words.search(said):
            return Field("condition", condition, 0.85, (Evidence("words", match[0]),))
    return Field("condition", "new", _NEW, (Evidence("rule", place="nothing_says_used"),))
