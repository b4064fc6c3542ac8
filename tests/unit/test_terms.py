"""A product's values are said in the reader's language where they are of our lists, and stay where they are not."""

import pytest

from entrepot.sell.extraction.words import entries
from entrepot.sell.writing import option_in, value_in, values_in


@pytest.mark.parametrize(
    ("code", "value", "own", "locale", "shown"),
    [
        ("material", "Stoneware", "en", "zh", "炻器"),
        ("material", "Canvas", "en", "ko", "캔버스"),
        ("gender", "Unisex", "en", "ko", "남녀공용"),
        ("colour", "Off-white", "en", "zh", "米白色"),
        ("Colour", "Navy", "en", "ko", "네이비"),
        ("색상", "네이비", "ko", "en", "Navy"),
        ("colour", "Navy", "ko", "ko", "네이비"),
        ("frame_colour", "Black", "en", "zh", "黑色"),
        ("material", "Stoneware", "en", "de", "Steinzeug"),
        ("material", "Stoneware", "en", "en", "Stoneware"),
        ("colour", "Midnight drizzle", "en", "ko", "Midnight drizzle"),
        ("colour", "海军蓝", "zh", "zh", "海军蓝"),
        ("model", "Gold", "en", "zh", "Gold"),
        ("brand", "Orange", "en", "ko", "Orange"),
        ("size", "M", "en", "zh", "M"),
    ],
)
def test_a_value_of_our_lists_has_its_name_in_the_readers_language(
    code: str, value: str, own: str, locale: str, shown: str
) -> None:
    assert value_in(code, value, own, locale) == shown


def test_several_values_stand_one_after_the_other() -> None:
    assert values_in("material", ["Cotton", "Linen"], "en", "zh") == "棉、亚麻"
    assert values_in("material", ["Cotton", "Linen"], "en", "ko") == "면, 린넨"


def test_an_options_name_is_the_attributes() -> None:
    assert option_in("Colour", "zh") == "颜色"
    assert option_in("Size", "ko") == option_in("사이즈", "ko")
    assert option_in("Version", "ko") == "Version"


_CALLED_THE_SAME = {
    "de": {"Gluten", "Orange", "Kiwi", "Gelatine"},
    "fr": {"Gluten", "Orange", "Kiwi", "Lupin"},
    "pt": {"Kiwi", "Banana"},
    "es": {"Gluten", "Kiwi"},
}


@pytest.mark.parametrize("locale", ["ko", "zh", "ja", "es", "de", "fr", "pt"])
def test_every_allergen_that_is_read_has_a_name_in_every_language(locale: str) -> None:
    known = [each.value for each in entries() if each.code == "allergens"]
    unnamed = {each for each in known if value_in("allergens", each, "en", locale) == each}
    assert unnamed <= _CALLED_THE_SAME.get(locale, set())


def test_an_allergen_is_named_as_food_and_not_as_a_colour_or_a_wood() -> None:
    assert value_in("allergens", "Walnuts", "en", "de") == "Walnüsse"
    assert value_in("material", "Walnut", "en", "de") == "Nussbaum"
    assert value_in("allergens", "Mustard", "en", "fr") == "Moutarde"


def test_a_reader_of_no_language_gets_the_words_as_they_are() -> None:
    assert value_in("country_of_harvest", "United Kingdom", "en", "qps") == "United Kingdom"
    assert value_in("origin", "South Korea", "en", "qps") == "South Korea"
    assert value_in("colour", "navy", "en", "qps").casefold() == "navy"
    assert values_in("material", ("cotton", "linen"), "en", "qps").casefold() == "cotton, linen"
    assert value_in("country_of_harvest", "United Kingdom", "en", "de") == "Vereinigtes Königreich"
