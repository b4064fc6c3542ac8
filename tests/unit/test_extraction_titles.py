"""The learned tagger of English titles: what it reads, what it leaves alone, and how it stands beside the rules."""

from __future__ import annotations

import time

import pytest

from entrepot.sell.catalog import builtin_attributes
from entrepot.sell.extraction import extract
from entrepot.sell.extraction.titles import learned_values, model_for
from entrepot.sell.extraction.titles.tokens import tokens_of

DEFINITIONS = {each.code: each for each in builtin_attributes()}
COFFEE = ("Food, Beverages & Tobacco", "Beverages", "Coffee")
SHOES = ("Apparel & Accessories", "Shoes")
TITLE = "Peet's Coffee, Dark Roast Ground Coffee - French Roast 12 Ounce Bag, Pack of 2"


def values(title: str, path: tuple[str, ...]) -> dict[str, str]:
    return {code: each.value for code, each in learned_values(title, path)[1]}


def test_a_title_is_cut_where_a_value_may_end() -> None:
    assert tokens_of("Kids' 2-pack Adults, 12.5oz").words == (
        "Kid", "s", "'", "2", "-", "pack", "Adult", "s", ",", "12.5", "oz",
    )  # fmt: skip


def test_a_model_is_chosen_by_the_lowest_category_that_it_knows() -> None:
    assert model_for(COFFEE) == ("titles-oa", "Coffee")
    assert model_for(("Sporting Goods", "Fishing Rods")) == ("titles-ae", "Fishing Rod")
    assert model_for(("Furniture", "Chairs")) is None
    assert model_for(()) is None


def test_brand_and_weight_of_coffee_are_read() -> None:
    found = values(TITLE, COFFEE)
    assert found["brand"].startswith("Peet's")
    assert found["net_weight"].startswith("12 Ounce")
    assert found["pieces"] == "Pack of 2"


def test_a_lure_is_read_by_the_other_model() -> None:
    path = ("Sporting Goods", "Fishing", "Fishing Lures")
    found = extract("SEAPESCA Minnow Fishing Lure 95mm 12g Hard Bait YA204", category_names=path)
    assert found.brand[0].value == "SEAPESCA"
    assert found.brand[0].model.startswith("titles-ae ")


@pytest.mark.parametrize("title", ["", " ", "커피 원두 1kg", "咖啡豆 500克", "\x00\u202e", "," * 500])
def test_what_is_no_english_title_is_left_alone(title: str) -> None:
    assert learned_values(title, COFFEE)[1] == []


def test_a_category_that_no_model_knows_adds_nothing() -> None:
    assert learned_values(TITLE, ("Furniture", "Chairs")) == ("", [])
    assert extract(TITLE, category_names=("Furniture", "Chairs")) == extract(TITLE)


def test_a_tagged_value_names_its_model_and_quotes_its_place() -> None:
    found = extract(TITLE, attributes=[DEFINITIONS["net_weight"]], category_names=COFFEE, place="title")
    brand = found.brand[0]
    assert brand.value.startswith("Peet's")
    assert brand.model.startswith("titles-oa ")
    (evidence,) = brand.evidence
    assert evidence.span is not None
    assert TITLE[slice(*evidence.span)] == evidence.quote == brand.value
    assert evidence.place == "title"
    assert 0 < brand.confidence < 1


def test_a_rule_that_is_sure_stands_against_the_tagger() -> None:
    found = extract("Brand: Hario, women's running shoe, black, size 8", category_names=SHOES)
    assert found.brand[0].value == "Hario"
    assert found.attributes["colour"].value == "Black"
    assert found.attributes["colour"].model == ""


def test_a_tagged_value_has_the_form_of_its_attribute() -> None:
    found = extract(TITLE, attributes=[DEFINITIONS["net_weight"], DEFINITIONS["pieces"]], category_names=COFFEE)
    weights = [found.attributes.get("net_weight"), *found.conflicts.get("net_weight", ())]
    assert {getattr(each.value, "unit", None) for each in weights if each} == {"g"}


def test_fifty_titles_take_a_second_at_most() -> None:
    learned_values(TITLE, COFFEE)
    began = time.process_time()
    for _ in range(25):
        learned_values(TITLE, COFFEE)
    assert time.process_time() - began < 0.5


def test_a_tagger_names_no_gender_that_is_none_and_no_model_with_a_price_in_it() -> None:
    title = "canvas sneakers off-white EU 40 49 EUR"
    found = extract(title, category_names=("Clothing & accessories", "Shoes"))
    assert "gender" not in found.attributes
    assert found.model == ()
