"""Measures in the units that a buyer uses, with the original beside them."""

import math

from entrepot.kit.folding import fold
from entrepot.kit.numbers import Number, read_numbers
from entrepot.kit.units import UNITS, Unit, unit_of
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing.wording import number_text, quantity_text

_DIGITS = 3
_LEAST_SHOWN = 0.002
_SHOWN = {
    "fl_oz": "fl oz",
    "F": "°F",
    "C": "°C",
    "in": "in",
    "ft": "ft",
    "lb": "lb",
    "oz": "oz",
    "cm": "cm",
    "gal": "gal",
}
_IMPERIAL_LENGTH = frozenset({"US", "LR", "MM"})
_FEET_FROM_MM, _POUNDS_FROM_G, _GALLONS_FROM_ML = 3000, 453.6, 15_000
_UK_INCHES_FROM_MM = 200
_KEPT = frozenset({"cable_length"})


def in_buyers_units(value: Quantity, locale: str, country: str, code: str = "") -> str:
    """Return a quantity in a country's units with the original in brackets; as it is where the country uses that.

    Three significant digits, so that the shown number is the original one rounded. The United States: inches,
    feet, ounces,
    pounds, fluid ounces, gallons, °F. The United Kingdom: metric, with inches beside lengths from 20 cm. All others:
    metric, with centimetres beside inches.
    """
    original = quantity_text(value, locale)
    unit = unit_of(value.unit) if value.unit else None
    if unit is None:
        return original
    other = _unit_for(unit, unit.base(value.value), country)
    if other is None or abs(other.of_base(unit.base(value.value))) < _LEAST_SHOWN:
        return original
    shown = f"{_rounded(other.of_base(unit.base(value.value)), locale)} {_SHOWN.get(other.symbol, other.symbol)}"
    beside = country == "GB" or (country not in _IMPERIAL_LENGTH and code not in _KEPT)
    return f"{original} ({shown})" if beside else f"{shown} ({original})"


def text_in_buyers_units(text: str, locale: str, country: str) -> str:
    """Return a text such as ``130 × 180 cm`` in a country's units first; for the United States only."""
    if country not in _IMPERIAL_LENGTH:
        return text
    plain = fold(text).text
    numbers = [each for each in read_numbers(plain, "en") if each.unit is not None]
    if not numbers or any(_unit_for_number(each, country) is None for each in numbers):
        return text
    made, at = "", 0
    for place, number in enumerate(numbers):
        unit = _unit_for_number(numbers[-1], country) or _unit_for_number(number, country)
        if unit is None or number.unit is None or unit.dimension != number.unit.dimension:
            return text
        shown = _rounded(unit.of_base(number.unit.base(number.value)), locale)
        last = place == len(numbers) - 1 or not number.joined
        made += plain[at : number.start] + shown + (f" {_SHOWN.get(unit.symbol, unit.symbol)}" if last else "")
        at = number.end
    return f"{made}{plain[at:]} ({text})"


def _unit_for_number(number: Number, country: str) -> Unit | None:
    return _unit_for(number.unit, number.unit.base(number.value), country) if number.unit else None


def _unit_for(unit: Unit, base: float, country: str) -> Unit | None:
    """Return the unit to show a base value in; None to leave it."""
    american = country in _IMPERIAL_LENGTH
    metric_length = unit.symbol in {"mm", "cm", "m"}
    if unit.dimension == "length" and american and metric_length:
        return UNITS["ft" if base >= _FEET_FROM_MM else "in"]
    if unit.dimension == "length" and country == "GB" and metric_length and base >= _UK_INCHES_FROM_MM:
        return UNITS["in"]
    if unit.symbol == "in" and not american and country != "GB":
        return UNITS["cm"]
    if not american:
        return None
    if unit.dimension == "mass" and unit.symbol in {"g", "kg", "mg"}:
        return UNITS["lb" if base >= _POUNDS_FROM_G else "oz"]
    if unit.dimension == "volume" and unit.symbol in {"ml", "l", "cl", "dl"}:
        return UNITS["gal" if base >= _GALLONS_FROM_ML else "fl_oz"]
    return UNITS["F"] if unit.symbol == "C" else None


def _rounded(value: float, locale: str) -> str:
    """Return a number with three significant digits; whole ones stay whole."""
    if value == 0:
        return number_text(0, locale)
    places = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return number_text(round(value, min(places, 4)), locale)
