"""Propose all fields of a draft from what it is made of: words, a file's row, print on the package, what sells beside.

Nothing is kept here, and nothing is invented: each value is said by one of these, or follows from what they say by a
rule or a table that its evidence names.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.sell.catalog import CategoryTree, category_tree, usual_parcel
from entrepot.sell.listing.columns import field_of_column, speaks_of_price
from entrepot.sell.listing.content import (
    ASKED,
    ATTRIBUTE,
    OPTION,
    REQUIRED,
    TITLE_LANGUAGE,
    Content,
    Field,
    Other,
    decide,
    is_said,
)
from entrepot.sell.listing.customs import Goods, customs_codes
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.landed import SaleTerms
from entrepot.sell.listing.languages import is_doubtful, translations
from entrepot.sell.listing.name_category import heading, name_category
from entrepot.sell.listing.own_words import entry_of, foreign_script
from entrepot.sell.listing.price import price_of
from entrepot.sell.listing.read_sources import Market, read_sources
from entrepot.sell.listing.texts import Written, sheet_of, unsaid_fields, written
from entrepot.sell.listing.unclear import partly_read, unclear_words
from entrepot.sell.listing.variants import noticed as noticed_of_stock
from entrepot.sell.listing.variants import stock_is_said
from entrepot.sell.listing.varied import (
    follow_options,
    is_set_aside,
    names_one_option,
    with_varied,
    without_varied,
)
from entrepot.sell.scoring import foreign_language
from entrepot.sell.writing import FactSheet, check

_GUESS: Final = 0.4
"""What is less sure than this is only offered where a field is asked for."""
_ANOTHER_THING: Final = 0.6
_UNPROVEN: Final = 0.7
_USUAL, _USUAL_OF_FEW, _NEW = 0.76, 0.55, 0.8
_MANY: Final = 5
_LETTERS_READ: Final = 4_000
_NEVER_CUT: Final = f"{ATTRIBUTE}allergens"
"""Where one source's list cannot be read whole, another's is asked about too."""
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
    net_g = net_weight_g(Content(_decide(fields, inputs)))
    fields += _parcel(connection, market, chosen, found, net_g)
    fields += _customs(tree, category, chosen, decide(found, inputs.decided), inputs)
    if "condition" not in gathered:
        fields.append(_condition(inputs))
    said = _decide(fields, inputs)
    price, ranges = price_of(connection, tree, market, Content(said), inputs, terms)
    if not any(each.name == "price" for each in said):
        if any(each.field == "price" for each in gathered.objections):
            pass  # which currency the price is in is asked for
        elif any(field_of_column(name) == "price" or speaks_of_price(name) for name, _ in inputs.source):
            problems.append("price_unread")  # the supplier named one: an advised price would pass for theirs
        elif "cost" in gathered or any(field_of_column(name) == "cost" for name, _ in inputs.source):
            pass  # what it costs the seller is said, and not what it is sold at: that is the seller's to say
        elif price is not None:
            fields.append(price)
    before_texts = Content(_decide(fields, inputs), problems=tuple(problems))
    told = written(connection, tree, inputs, before_texts, cells.get("title", ""))
    fields = [_doubted(each) if told.another_thing else each for each in fields]
    ranges = {**ranges, "maybe": maybe} if maybe else ranges
    ranges = {**ranges, "net_weight_g": net_g} if net_g else ranges
    content = Content(_decide([*told.fields, *fields], inputs), ranges=ranges)
    sheet = sheet_of(connection, tree, content, inputs.locale)
    if any(map(is_set_aside, content.fields)):
        before = replace(sheet_of(connection, tree, with_varied(content), inputs.locale), variants=())
        content = follow_options(content, before, sheet, inputs.locale, inputs.channel)
    content = _unproven_title_doubted(content, sheet, inputs.locale)
    problems += [*_noticed(content, sheet, inputs.locale, told), *noticed_of_stock(content)]
    problems += ["parcel_lighter"] if net_g and (content.value("weight_g") or net_g) < net_g else []
    if unsaid := unsaid_fields(content, sheet, inputs.locale):
        content = replace(content, ranges={**ranges, "unsaid": unsaid})
    if content.value("languages"):
        more = translations(content, sheet, inputs.locale, inputs.translated, inputs.decided)
        content = replace(content, fields=(*content.fields, *decide(more, inputs.decided, more_named=False)))
        problems += ["translation_doubtful"] if any(is_doubtful(each.value) for each in more) else []
    missing = [name for name in (*REQUIRED, *ASKED) if name != "picture" and not is_said(content.value(name))]
    missing += [] if inputs.pictures else ["picture"]
    missing = [name for name in missing if name != "stock" or not stock_is_said(content)]
    # What was decided, or is said elsewhere too, is no longer open.
    objections = [
        each
        for each in (*gathered.objections, *unclear_words(inputs, content, inputs.decided))
        if each.field not in inputs.decided and (each.field == _NEVER_CUT or not is_said(content.value(each.field)))
    ]
    objections += partly_read(inputs, content, inputs.decided)
    return Content(content.fields, tuple(missing), tuple(problems), content.ranges, tuple(objections))


def _decide(fields: Sequence[Field], inputs: Inputs) -> tuple[Field, ...]:
    """Return fields with the seller's decisions on them; what the options vary is set aside."""
    return without_varied(decide(fields, inputs.decided), inputs.decided)


def _noticed(content: Content, sheet: FactSheet, locale: str, told: Written) -> list[str]:
    """Return what a person should know of the texts: words that are not used, texts that are not as they should be."""
    found = ["words_not_translated"] if told.foreign else []
    title, brand = str(content.value("title") or ""), str(content.value("brand") or "")
    if foreign_language(title, locale, names=(brand,)) or foreign_script(title.replace(brand, ""), locale):
        found.append(TITLE_LANGUAGE)
    return [*found, "text_names_one_option"] if names_one_option(content, sheet, locale) else found


def _unproven_title_doubted(content: Content, sheet: FactSheet, locale: str) -> Content:
    """Where the seller's own words stand as a title and say what no fact holds, somebody looks at them first."""
    title = content.get("title")
    own = title is not None and title.decided is None and all(each.origin != "rule" for each in title.evidence)
    if title is None or not own or not check(str(title.value), sheet, locale):
        return content
    doubted = replace(title, confidence=min(title.confidence, _UNPROVEN))
    return replace(content, fields=tuple(doubted if each is title else each for each in content.fields))


def _doubted(field: Field) -> Field:
    """Where the seller's own words may name another thing, the category is to be looked at too."""
    told = any(each.origin == "file" and each.place for each in field.evidence)
    if field.name != "category" or told:
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


def net_weight_g(content: Content) -> int | None:
    """Return what the thing itself weighs, in whole grams, where an attribute says it."""
    said = content.attributes()
    weight = said.get("net_weight") or said.get("weight")
    grams = weight["value"] if isinstance(weight, dict) and weight.get("unit") == "g" else None
    return math.ceil(grams) if grams else None


def _parcel(
    connection: Connection, market: Market, category_id: str | None, found: Sequence[Field], net_g: int | None
) -> list[Field]:
    """Where nothing says how heavy the parcel is: what the seller's parcels of this category usually weigh.

    A parcel weighs no less than what is in it: where the usual one does, the weight is asked for.
    """
    known = {each.name for each in found}
    if category_id is None or {"weight_g", "length_mm"} <= known:
        return []
    usual = usual_parcel(connection, market.seller_id, category_id)
    if usual is None:
        return []
    because = (Evidence("catalogue", f"{usual.count}", "usual_parcel"),)
    fits = usual.weight_g is None or net_g is None or usual.weight_g >= net_g
    values: dict[str, int | None] = {"weight_g": usual.weight_g if fits else None}
    if usual.sides_mm is not None:
        values |= dict(zip(("length_mm", "width_mm", "height_mm"), usual.sides_mm, strict=True))
    return [
        Field(name, value, _USUAL if usual.count >= _MANY else _USUAL_OF_FEW, because)
        for name, value in values.items()
        if value is not None and name not in known
    ]


def _customs(
    tree: CategoryTree, category: Field | None, category_id: str | None, found: Sequence[Field], inputs: Inputs
) -> list[Field]:
    known = Content(tuple(found)).attributes()
    made = [known.get(code, "") for code in ("composition", "material")]
    goods = Goods(
        ", ".join(", ".join(each) if isinstance(each, list) else str(each) for each in made if each),
        str(known.get("gender", "")),
        f"{heading(inputs)} {inputs.text[:_LETTERS_READ]}",
        net_weight_g(Content(tuple(found))),
    )
    codes = customs_codes(_kind_code(tree, category, category_id), goods)
    if not codes:
        return []
    best, *rest = codes
    because = (
        Evidence("table", best.rule, "customs"),
        *(Evidence("table", place=f"customs.{each}") for each in best.asks),
    )
    others = tuple(Other(each.code, each.confidence, (Evidence("table", each.rule, "customs"),)) for each in rest)
    return [Field("hs_code", best.code, best.confidence, because, "", others)]


def _kind_code(tree: CategoryTree, category: Field | None, category_id: str | None) -> str:
    """Return the code of the kind of thing: by the word that named the category where it says more, else of that."""
    code = tree.taxonomy_code(category_id) or ""
    quotes = category.evidence if category is not None and category.value == category_id and code else ()
    named = [entry.code for each in quotes if (entry := entry_of(each.quote, code)) is not None]
    return max(named, key=len, default=code)


def _condition(inputs: Inputs) -> Field:
    said = " ".join((inputs.words, inputs.text, *(value for _, value in inputs.source)))
    for condition, words in (("used", _USED), ("refurbished", _RENEWED)):
        if match := words.search(said):
            return Field("condition", condition, 0.85, (Evidence("words", match[0]),))
    return Field("condition", "new", _NEW, (Evidence("rule", place="nothing_says_used"),))
