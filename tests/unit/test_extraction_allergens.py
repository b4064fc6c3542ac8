"""Allergens are read as whole lists or not at all, and what food may contain is none of them."""

from __future__ import annotations

import time

import pytest

from entrepot.sell.catalog import builtin_attributes
from entrepot.sell.extraction import allergen_lists, extract, names_of, read_specification

ALLERGENS = [each for each in builtin_attributes() if each.code == "allergens"]


def contained(text: str) -> object:
    found = extract(text, attributes=ALLERGENS).attributes.get("allergens")
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dark chocolate 70% cacao 100 g bar, contains milk and nuts, vegan", ("Milk", "Nuts")),
        ("chocolate bar contains nuts and milk", ("Nuts", "Milk")),
        ("Sesame oil, contains sesame", ("Sesame",)),
        ("cookies contain wheat flour, whole milk powder & eggs", ("Wheat", "Milk", "Eggs")),
        ("chocolate (contains milk, soy lecithin) bar 100 g", ("Milk", "Soy")),
        ("bar, contains nuts (almonds, cashews) and milk", ("Nuts", "Almonds", "Cashews", "Milk")),
        ("Contains milk. Contains soy.", ("Milk", "Soy")),
        ("饼干 200g 含小麦、牛奶、花生、大豆", ("Wheat", "Milk", "Peanuts", "Soy")),
        ("含小麦及大豆制品", ("Wheat", "Soy")),
        ("クッキー アレルゲン 小麦・卵・乳", ("Wheat", "Eggs", "Milk")),
        ("クッキー 一部に小麦・卵・乳成分を含む", ("Wheat", "Eggs", "Milk")),
        ("쿠키 150g, 우유, 대두, 밀 함유", ("Milk", "Soy", "Wheat")),
        ("쿠키 150g, 우유와 땅콩 함유", ("Milk", "Peanuts")),
        ("쿠키 알레르기 유발물질: 우유, 대두, 밀", ("Milk", "Soy", "Wheat")),
        ("galletas, contiene leche, huevo y frutos secos", ("Milk", "Eggs", "Nuts")),
        ("gluten free bread, contains soy", ("Soy",)),
    ],
)
def test_a_declared_list_is_read_whole(text: str, expected: tuple[str, ...]) -> None:
    assert contained(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cookies contains wheat, egg, peanuts and soy. May contain sesame.", ("Wheat", "Eggs", "Peanuts", "Soy")),
        ("chocolate, allergens: milk, nuts, may contain peanuts", ("Milk", "Nuts")),
        ("巧克力 含牛奶，可能含有坚果", ("Milk",)),
        ("galletas, contiene leche, puede contener cacahuetes", ("Milk",)),
        ("may contain nuts", None),
        ("땅콩 함유 가능", None),
    ],
)
def test_what_it_may_contain_is_not_claimed_as_contained(text: str, expected: tuple[str, ...] | None) -> None:
    assert contained(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "cookies, contains milk, xyzzy and nuts",
        "cookies, contains milk and krill",
        "cookies, contains milk, krill",
        "쿠키 150g, 크릴새, 우유, 밀 함유",
    ],
)
def test_a_list_with_an_item_that_is_not_known_is_not_read_cut(text: str) -> None:
    assert contained(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "does not contain nuts",
        "no contiene leche",
        "巧克力 不含牛奶",
        "乳成分を含まない クッキー",
        "dairy free nut free cookie",
        "milk chocolate 100 g",
        "coconut milk 400 ml",
        "set contains egg cup and milk jug",
        "box contains 6 mugs and a milk jug",
        "비타민 함유 세럼",
        "不锈钢保温杯 含杯刷",
    ],
)
def test_words_that_declare_no_allergens_claim_none(text: str) -> None:
    assert contained(text) is None


def test_a_labelled_list_keeps_all_that_is_written_even_what_is_not_known() -> None:
    found = read_specification("Allergens: milk, krill, may contain nuts", attributes=ALLERGENS)
    assert found.attributes["allergens"].value == ("milk", "krill")


def test_what_a_set_contains_is_no_allergen() -> None:
    assert "allergens" not in read_specification("Contains: 6 pcs", attributes=ALLERGENS).attributes
    assert "allergens" not in read_specification("Allergens: none", attributes=ALLERGENS).attributes


def test_words_of_declarations_without_end_are_read_quickly() -> None:
    begun = time.perf_counter()
    assert contained("含" * 20_000) is None
    assert contained("contains milk, " * 1_300) is None
    assert time.perf_counter() - begun < 10


def test_words_of_allergens_are_no_brand() -> None:
    assert extract("Contains tree nuts").brand == ()


def test_an_allergen_is_called_by_its_name_alone() -> None:
    assert names_of("allergens", "Milk") == {"en": "Milk", "ko": "우유", "zh": "牛奶", "ja": "牛乳", "es": "leche"}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Cookies 150 g, contains milk, soy and zubrowka", "contains milk, soy and zubrowka"),
        ("Cookies. Allergens: milk. Contains soy and zub", "Contains soy and zub"),
        ("쿠키, 우유, 즈브카, 대두 함유", "우유, 즈브카, 대두 함유"),
        ("饼干 含牛奶、祖布卡、大豆", "含牛奶、祖布卡、大豆"),
        ("Galletas, contiene leche, zubrowka y soja", "contiene leche, zubrowka y soja"),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_asked_about(text: str, quote: str) -> None:
    found = extract(text, attributes=ALLERGENS)
    asked = [each for each in found.unread if each.why == "allergens"]
    assert len(asked) == 1
    assert asked[0].evidence.quote in quote


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("쿠키 150g 우유, 대두", "우유, 대두"),
        ("Granola 500 g, almonds, hazelnuts, milk", "almonds, hazelnuts, milk"),
        ("饼干 200克 牛奶、大豆", "牛奶、大豆"),
        ("クッキー 100g 乳、小麦", "乳、小麦"),
        ("Galletas 200 g leche, soja", "leche, soja"),
    ],
)
def test_a_list_that_nobody_declares_is_found_and_not_claimed(text: str, quote: str) -> None:
    found = extract(text, attributes=ALLERGENS)
    assert "allergens" not in found.attributes
    assert [(each.why, each.evidence.quote) for each in found.unread] == [("undeclared", quote)]
    assert [text[start:end] for start, end in allergen_lists(text)] == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "Milk chocolate with hazelnut 100 g",
        "Chocolate bar with almonds, hazelnuts",
        "Milk, egg",
        "Allergy pillow cover",
        "Almond, walnut and raisin mix 200 g",
        "우유맛, 딸기맛 쿠키",
        "Allergens: none",
    ],
)
def test_names_and_praise_are_no_list_of_allergens(text: str) -> None:
    assert not extract(text, attributes=ALLERGENS).unread
