"""A listing for another country: exact where tables know, marked where nobody translated."""

import pytest

from bench.listing.fact_products import products
from entrepot.kit.money import Money
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing import (
    Localised,
    LocalisedField,
    Variant,
    convert_size,
    fact_sheet,
    kind_of,
    localise,
    price_text,
)
from entrepot.sell.writing.buyer_units import in_buyers_units, text_in_buyers_units


def field(localised: Localised, name: str) -> LocalisedField:
    return next(each for each in localised.fields if each.field == name)


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        (Quantity(350, "ml"), "US", "11.8 fl oz (350 ml)"),
        (Quantity(1280, "g"), "US", "2.82 lb (1.28 kg)"),
        (Quantity(380, "g"), "US", "13.4 oz (380 g)"),
        (Quantity(0.8, "m"), "US", "31.5 in (0.8 m)"),
        (Quantity(450, "mm"), "GB", "450 mm (17.7 in)"),
        (Quantity(350, "ml"), "GB", "350 ml"),
        (Quantity(15.6, "in"), "DE", "15.6 inch (39.6 cm)"),
        (Quantity(9, "W"), "US", "9 W"),
    ],
)
def test_a_measure_is_in_the_buyers_units_with_the_original_beside_it(
    value: Quantity, country: str, expected: str
) -> None:
    assert in_buyers_units(value, "en", country) == expected


def test_a_measure_inside_a_text_is_converted_too() -> None:
    assert text_in_buyers_units("130 × 180 cm", "en", "US") == "51.2 × 70.9 in (130 × 180 cm)"
    assert text_in_buyers_units("40–100 °C", "en", "US") == "104–212 °F (40–100 °C)"
    assert text_in_buyers_units("220 V, 60 Hz", "en", "US") == "220 V, 60 Hz"


def test_names_values_and_options_come_from_the_tables() -> None:
    localised = localise(products()["throw"], "ja", "JP")
    assert field(localised, "attributes.composition").target == "組成: ラムウール 100%"
    assert field(localised, "options.Colour").target == "色"
    assert field(localised, "options.Colour.Navy").target == "ネイビー"
    assert field(localised, "attributes.country_of_harvest").how == "exact"
    assert field(localised, "title").how == "template"


def test_what_no_table_knows_stays_in_its_language_and_says_so() -> None:
    sheet = fact_sheet(kind_of("lb-1"), {"finish": "Smoky dusk patina"})
    localised = localise(sheet, "de", "DE", free_text={"story": "Sewn in a small workshop."})
    assert field(localised, "attributes.finish").how == "untranslated"
    assert field(localised, "story") == LocalisedField(
        "story", "Sewn in a small workshop.", "Sewn in a small workshop.", "untranslated"
    )
    assert set(localised.untranslated) == {"attributes.finish", "story"}


def test_a_catalogues_own_translation_goes_before_ours() -> None:
    sheet = fact_sheet(kind_of("lb-1"), {"colour": "Navy"}, words={"ko": {"Navy": "군청"}})
    assert field(localise(sheet, "ko", "KR"), "attributes.colour").target == "색상: 군청"


def test_own_words_in_the_same_language_are_checked() -> None:
    localised = localise(products()["mug"], "en", "US", free_text={"story": "Holds 500 ml."})
    assert [each.kind for each in field(localised, "story").problems] == ["number"]


def test_sizes_are_those_of_the_buyers_market_with_the_body_beside_them() -> None:
    shirt = products()["shirt"]
    assert field(localise(shirt, "en", "GB"), "sizes.M").target.startswith("UK 38–40 (92–100 cm;")
    women = fact_sheet(kind_of("aa-1-4"), {"gender": "Women"}, variants=[Variant((("Size", "38"),))])
    assert field(localise(women, "ko", "KR"), "sizes.38").target.startswith("KR 66 (86–92 cm;")


@pytest.mark.parametrize(
    ("size", "group", "source", "target", "expected"),
    [
        ("M", "women", "INT", "JP", "9–11"),
        ("39", "women", "EU", "US", "6–8"),
        ("42", "men_shoes", "EU", "KR", "260–265"),
        ("270", "men_shoes", "KR", "US", "9–9.5"),
        ("116", "kids", "EU", "US", "6"),
        ("999", "men", "EU", "US", None),
    ],
)
def test_a_size_is_looked_up_in_another_markets_table(
    size: str, group: str, source: str, target: str, expected: str | None
) -> None:
    assert convert_size(size, group, source, target) == expected  # type: ignore[arg-type]  # parametrised texts


def test_sizes_without_a_group_are_not_guessed() -> None:
    sheet = fact_sheet(kind_of("aa-1-4"), {}, variants=[Variant((("Size", "M"),))])
    assert not [each for each in localise(sheet, "en", "US").fields if each.field.startswith("sizes")]


def test_a_price_takes_the_buyers_form_and_is_never_converted() -> None:
    assert price_text(Money(129_000, "KRW"), "ko") == "₩129,000"
    assert price_text(Money(12_900, "EUR"), "de") == "129,00\u00a0€"
