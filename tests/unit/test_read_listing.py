"""A listing from JSON: read as it is said, or refused with the field, what was found and what was expected."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import Quantity
from entrepot.sell.scoring import CategoryFacts, ExpectedAttribute, PictureFacts, ScoredListing, read_listing

WHOLE: dict[str, Any] = {
    "locale": "zh-Hans",
    "title": "Kiruna 水壶 0.9升",
    "bullets": ["0.9升容量"],
    "description": "壶嘴出水缓慢",
    "brand": "Kiruna",
    "condition": "new",
    "gtins": ["4006381333931"],
    "category": {
        "id": "cat_kettles",
        "code": "hg-11-7-11",
        "leaf": False,
        "expected": [{"code": "capacity", "name": "容量", "kind": "number", "unit": "ml", "required": True}],
    },
    "attributes": {
        "capacity": {"value": 900, "unit": "ml"},
        "pieces": 2,
        "material": "不锈钢",
        "induction": True,
        "in_the_box": ["壶", "底座"],
    },
    "variants": [{"颜色": "黑"}, {"颜色": "白"}],
    "pictures": [{"width": 1600, "height": 1200, "findings": ["blur"]}],
    "price_minor": 8900,
    "comparables_minor": [8000, 9000],
    "shipping_stated": True,
    "returns_stated": True,
    "search_words": ["手冲"],
    "has_size_table": False,
}


def test_a_whole_listing_is_read_as_it_is_said() -> None:
    assert read_listing(json.loads(json.dumps(WHOLE))) == ScoredListing(
        locale="zh-Hans",
        title="Kiruna 水壶 0.9升",
        bullets=("0.9升容量",),
        description="壶嘴出水缓慢",
        brand="Kiruna",
        condition="new",
        gtins=("4006381333931",),
        category=CategoryFacts(
            "cat_kettles",
            "hg-11-7-11",
            leaf=False,
            expected=(ExpectedAttribute("capacity", "容量", "number", "ml", required=True),),
        ),
        attributes={
            "capacity": Quantity(900, "ml"),
            "pieces": Quantity(2),
            "material": "不锈钢",
            "induction": True,
            "in_the_box": ("壶", "底座"),
        },
        variants=((("颜色", "黑"),), (("颜色", "白"),)),
        pictures=(PictureFacts(1600, 1200, frozenset({"blur"})),),
        price_minor=8900,
        comparables_minor=(8000, 9000),
        shipping_stated=True,
        returns_stated=True,
        search_words=("手冲",),
    )


def test_only_the_language_has_to_be_there() -> None:
    assert read_listing({"locale": "en"}) == ScoredListing(locale="en")


@pytest.mark.parametrize(
    ("change", "field", "found"),
    [
        ({"locale": None}, "locale", "None"),
        ({"locale": "e"}, "locale", "e"),
        ({"locale": "en<script>"}, "locale", "en<script>"),
        ({"title": 5}, "title", "5"),
        ({"title": "x" * 200_001}, "title", "200001"),
        ({"titel": "Kettle"}, "titel", "titel"),
        ({"bullets": "one"}, "bullets", "one"),
        ({"bullets": ["a", None]}, "bullets.1", "None"),
        ({"bullets": ["a"] * 2001}, "bullets", "2001"),
        ({"condition": "mint"}, "condition", "mint"),
        ({"category": "kettles"}, "category", "kettles"),
        ({"category": {"code": "hg"}}, "category.id", "None"),
        ({"category": {"id": "c", "leaf": 1}}, "category.leaf", "1"),
        ({"category": {"id": "c", "expected": [{"code": "a", "kind": "blob"}]}}, "category.expected.0.kind", "blob"),
        ({"category": {"id": "c", "colour": "red"}}, "category.colour", "colour"),
        ({"attributes": {"size": None}}, "attributes.size", "None"),
        ({"attributes": {"size": {"value": True, "unit": "m"}}}, "attributes.size", "dict"),
        ({"attributes": {"size": ["a", 1]}}, "attributes.size", "list"),
        ({"attributes": {"size": float("inf")}}, "attributes.size", "inf"),
        ({"attributes": []}, "attributes", "list"),
        ({"variants": [{"size": 1}]}, "variants.0.size", "1"),
        ({"pictures": [{"width": 0, "height": 5}]}, "pictures.0.width", "0"),
        ({"pictures": [{"width": 5}]}, "pictures.0.height", "None"),
        ({"pictures": [{"width": 5, "height": 5, "findings": ["ugly"]}]}, "pictures.0.findings.0", "ugly"),
        ({"price_minor": -1}, "price_minor", "-1"),
        ({"price_minor": 1.5}, "price_minor", "1.5"),
        ({"price_minor": True}, "price_minor", "True"),
        ({"comparables_minor": [1, "2"]}, "comparables_minor.1", "2"),
        ({"shipping_stated": "yes"}, "shipping_stated", "yes"),
    ],
)
def test_what_is_not_as_expected_is_refused_by_its_field(change: dict[str, Any], field: str, found: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_listing(WHOLE | change)
    assert refused.value.extra["field"] == field
    assert refused.value.extra["found"] == found
    assert field in refused.value.detail
    assert refused.value.extra["expected"] in refused.value.detail


@pytest.mark.parametrize("given", [None, [], "text", 5, {1: 2}])
def test_what_is_no_object_is_refused(given: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_listing(given)
    assert refused.value.extra["field"] == "listing"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), JSON, max_size=4))
def test_any_json_is_read_or_refused(change: dict[str, Any]) -> None:
    refused = ""
    try:
        read_listing(WHOLE | change)
    except InvalidInput as problem:
        refused = problem.extra["field"].partition(".")[0]
    assert refused in {"", *change}


def test_prices_are_read_as_people_write_them() -> None:
    said = {"locale": "en", "price": "24.00 EUR", "comparables": ["22.50 EUR", "1,250.00 EUR"]}
    assert (read_listing(said).price_minor, read_listing(said).comparables_minor) == (2_400, (2_250, 125_000))
    assert read_listing({"locale": "ko", "price": "24,000 KRW"}).price_minor == 24_000


@pytest.mark.parametrize(
    ("price", "comparables", "field"),
    [
        ("24.00", [], "price"),
        ("24.005 EUR", [], "price"),
        ("-1 EUR", [], "price"),
        ("1 EUR", ["1 USD"], "comparables.0"),
    ],
)
def test_a_price_without_its_currency_or_in_another_is_refused(price: str, comparables: list[str], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_listing({"locale": "en", "price": price, "comparables": comparables})
    assert refusal.value.extra["field"] == field
