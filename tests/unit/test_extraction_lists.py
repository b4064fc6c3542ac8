"""Measures in a list are what a thing comes in, or are asked about: never one wrong number."""

from __future__ import annotations

import pytest

from entrepot.sell.catalog import Quantity, builtin_attributes
from entrepot.sell.extraction import Extraction, extract, read_specification

BY_CODE = {each.code: each for each in builtin_attributes()}


def read(text: str, *codes: str) -> Extraction:
    return extract(text, attributes=[BY_CODE[each] for each in codes])


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("LED bulb 40/60/100 W", "power", ("40 W", "60 W", "100 W")),
        ("LED 전구 40W/60W/100W", "power", ("40 W", "60 W", "100 W")),
        ("bombilla LED 40 W o 60 W", "power", ("40 W", "60 W")),
        ("SSD 512GB/1TB", "storage", ("512 GB", "1 TB")),
        ("USB-C cable 1/2/3 m", "cable_length", ("1 m", "2 m", "3 m")),
        ("水筒 350ml/500ml", "capacity", ("350 ml", "500 ml")),
        ("保温杯 350、500、750毫升", "capacity", ("350 ml", "500 ml", "750 ml")),
        ("프라이팬 20/24/28cm", "size", ("20 cm", "24 cm", "28 cm")),
        ("Wool rug 120x180 cm / 160x230 cm", "size", ("120x180 cm", "160x230 cm")),
        ("Olive oil 1,5/2 l", "capacity", ("1.5 l", "2 l")),
    ],
)
def test_what_a_thing_comes_in_is_an_option(text: str, code: str, values: tuple[str, ...]) -> None:
    found = read(text)
    assert found.variants[code].value == values
    assert code not in found.attributes
    assert not found.conflicts
    assert not found.model


def test_a_labelled_list_is_an_option_too() -> None:
    found = read_specification("Product: LED bulb\nPower: 40/60/100 W", attributes=[BY_CODE["power"]])
    assert found.variants["power"].value == ("40 W", "60 W", "100 W")


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("T-shirt S/M/L, length 40/60 cm", "length", "40/60 cm"),
        ("Frying pan 20, 24 and 28 cm", "size", "20, 24 and 28 cm"),
        ("Bombilla LED 40 W y 60 W", "power", "40 W y 60 W"),
        ("LED灯泡 40W和60W", "power", "40W和60W"),
        ("Kitchen timer playing time 15/30/60 min", "playing_time", "15/30/60 min"),
    ],
)
def test_where_nobody_says_one_or_all_it_is_asked(text: str, code: str, quote: str) -> None:
    found = read(text, *({code} & BY_CODE.keys()))
    assert code not in found.attributes
    assert [(each.code, each.why, each.evidence.quote) for each in found.unread] == [(code, "list", quote)]


@pytest.mark.parametrize(
    ("text", "code", "value", "unit"),
    [
        ('hose diameter 1/2"', "diameter", 12.7, "mm"),
        ("pipe diameter 1 1/2 inch", "diameter", 38.1, "mm"),
        ("bottle 1/2 L", "capacity", 500, "ml"),
        ("bottle 16.9 fl oz / 500 ml", "capacity", 499.8, "ml"),
        ("Model 300, 500 ml bottle", "capacity", 500, "ml"),
        ("Set of 2, 500 ml bottle", "capacity", 500, "ml"),
        ("Bottle model 2 350 ml", "capacity", 350, "ml"),
        ("水筒 タイプ2 350ml", "capacity", 350, "ml"),
        ("bottle 1 200 ml", "capacity", 1200, "ml"),
        ("notebook 80 g/m², 100 pages", "pages", 100, ""),
        ("bottle 1,200 ml", "capacity", 1200, "ml"),
    ],
)
def test_fractions_and_one_measure_in_two_units_are_one_number(text: str, code: str, value: float, unit: str) -> None:
    found = read(text, code)
    quantity = found.attributes[code].value
    assert isinstance(quantity, Quantity)
    assert (quantity.value, quantity.unit) == (value, unit)
    assert not found.variants
    assert not found.unread


def test_one_thing_takes_both_voltages() -> None:
    found = read("travel adapter 110/220 V, 50/60 Hz", "voltage")
    assert found.attributes["voltage"].value == "110/220 V"
    assert found.attributes.keys() == {"voltage"}
    assert not found.variants
