"""The content score of a draft: its fields as the score sees them, and what the fact checker found in its texts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from entrepot.sell.catalog import AttributeValue, CategoryTree
from entrepot.sell.listing.content import Content
from entrepot.sell.scoring import (
    PICTURE_FINDINGS,
    CategoryFacts,
    ContentScore,
    ExpectedAttribute,
    FactProblem,
    PictureFacts,
    ScoredListing,
    score,
)

_EXPECTED_MOST: Final = 40


def scored_listing(
    content: Content,
    tree: CategoryTree,
    locale: str,
    pictures: Sequence[str],
    readings: Mapping[str, Any],
    shown: Mapping[str, AttributeValue],
) -> ScoredListing:
    """Return a draft as the content score sees it; delivery and returns are stated by the marketplace itself.

    ``shown`` are its attributes in the language of its texts.
    """
    price = content.value("price")
    gtin = content.value("gtin")
    options = [tuple((name, value) for value in values) for name, values in content.options()]
    return ScoredListing(
        locale=locale,
        title=content.value("title") or "",
        bullets=tuple(content.value("bullets") or ()),
        description=content.value("description") or "",
        brand=content.value("brand") or "",
        condition=content.value("condition") or "",
        gtins=(gtin,) if gtin else (),
        category=category_facts(tree, content.value("category")),
        attributes=shown,
        variants=tuple(options),
        pictures=tuple(_picture(readings.get(file_id, {})) for file_id in pictures),
        price_minor=None if price is None else price["minor"],
        comparables_minor=tuple(content.ranges.get("comparables", ())),
        shipping_stated=True,
        returns_stated=True,
        search_words=tuple(content.value("search_words") or ()),
    )


def category_facts(tree: CategoryTree, category_id: str | None) -> CategoryFacts | None:
    """Return what the score asks of a category; None for none."""
    if category_id is None or category_id not in tree:
        return None
    expected = tuple(
        ExpectedAttribute(each.code, each.name, each.kind, each.unit)
        for each in tree.attributes(category_id)[:_EXPECTED_MOST]
    )
    leaf = not tree.get(category_id).has_children
    return CategoryFacts(category_id, tree.taxonomy_code(category_id) or "", leaf, expected)


def score_content(
    content: Content,
    tree: CategoryTree,
    locale: str,
    pictures: Sequence[str],
    readings: Mapping[str, Any],
    fact_problems: Iterable[FactProblem] | None,
    shown: Mapping[str, AttributeValue],
) -> ContentScore:
    """Return the score of a draft's content; see ``scored_listing``."""
    listing = scored_listing(content, tree, locale, pictures, readings, shown)
    return score(listing, fact_problems=None if fact_problems is None else tuple(fact_problems))


def _picture(reading: Mapping[str, Any]) -> PictureFacts:
    found = {each["code"] for each in reading.get("findings", ())}
    return PictureFacts(
        reading.get("width", 0), reading.get("height", 0), frozenset(found.intersection(PICTURE_FINDINGS))
    )
