"""A second title is held to what the product's own is: the title's rules of the content score, and screening."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.kit.sentences import Sentence, say, sentence
from entrepot.sell.catalog import ProductView, attribute_to_json, category_tree
from entrepot.sell.listing.content import ATTRIBUTE, OPTION, Content, Field
from entrepot.sell.listing.score_draft import score_content
from entrepot.sell.listing.texts import shown_attributes, unproven
from entrepot.sell.scoring import Lost
from entrepot.sell.screening import check_second_title

_OF_TASTE: Final = frozenset({"title_bare", "title_front", "title_short"})
"""What a trial may well find out: whether a short title does better, or one that begins otherwise."""
_CLAIM: Final = "claims_unbacked"
_NEVER: Final = frozenset(
    {"contact", "hidden_characters", "links", "title_capitals", "title_long", "title_promotion", "title_symbols"}
)
"""What is not shown as a second title even where the product's own has it."""


def title_faults(connection: Connection, view: ProductView, title: str, at_us: int) -> tuple[Sentence, ...]:
    """Return why a second title may not be shown for a product, in the language that it is seen in; mostly nothing.

    What is amiss in the product's own title too is no fault of the second one, other than shouting, promotion and ways
    to reach the seller; and neither is a claim that its texts make already.
    """
    content = _content_of(view)
    beside = " ".join((view.title, view.description, *view.bullets)).casefold()
    own = {(each.code, each.quote) for each in _lost(connection, content, view.text_locale)}
    titled = replace(content, fields=(_title(title), *(each for each in content.fields if each.name != "title")))
    found = [
        sentence(each.reason)
        for each in _lost(connection, titled, view.text_locale)
        if each.code in _NEVER
        or ((each.code, each.quote) not in own and not (each.code == _CLAIM and each.quote.casefold() in beside))
    ]
    refused = check_second_title(connection, view.product_id, view.text_locale, title, at_us)
    quotes = dict.fromkeys(one.quote for each in refused for one in each.finding.evidence if one.quote)
    unsaid = [quote for quote in quotes if not any(quote in each for each in found)]  # one word of one fault is enough
    found += [say("screening does not allow “%(words)s”", words=quote) for quote in unsaid]
    if refused and not quotes:
        found.append(say("screening does not allow this title"))
    return tuple(dict.fromkeys(found))


def _lost(connection: Connection, content: Content, locale: str) -> Sequence[Lost]:
    """Return what the content score takes points of a title for, what is a matter of taste left out."""
    tree = category_tree(connection, locale)
    problems = unproven(connection, tree, content, locale)
    shown = shown_attributes(connection, tree, content, locale)
    scored = score_content(content, tree, locale, (), {}, problems, shown)
    return [each for each in scored.lost if each.field == "title" and each.code not in _OF_TASTE]


def _title(text: str) -> Field:
    return Field("title", text, 1.0, decided="change")


def _content_of(view: ProductView) -> Content:
    """Return a product on sale as a draft holds it, its title as a text of the seller's own."""
    values: dict[str, Any] = {
        "brand": view.brand or None,
        "category": view.category_id,
        "condition": view.condition,
        **{f"{ATTRIBUTE}{each.code}": attribute_to_json(each.value) for each in view.attributes},
    }
    options: dict[str, list[str]] = {}
    for variant in view.variants:
        for name, value in variant.options:
            options.setdefault(name, []).append(value)
    values |= {f"{OPTION}{name}": list(dict.fromkeys(each)) for name, each in options.items()}
    weighed = next((each.weight_g for each in view.variants if each.weight_g), None)
    values |= {"weight_g": weighed, "gtin": next((code for each in view.variants for code in each.gtins), None)}
    fields = (Field(name, value, 1.0) for name, value in values.items() if value is not None)
    return Content((_title(view.title), *fields))
