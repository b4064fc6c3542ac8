"""What each country's addresses ask for, as data: entry order (``*`` = required), layout of the lines, postcode.

``layout`` is the order in the country's own script, ``latin`` the one in Latin letters where that differs; lines are
separated by ``|``. Postcode patterns follow the posts' own descriptions, in the spelling that is kept.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from babel import Locale

_NOT_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})

COUNTRIES: Final[Mapping[str, str]] = {
    code: name
    for code, name in Locale("en").territories.items()
    if len(code) == len("KR") and code.isalpha() and code not in _NOT_COUNTRIES
}
"""English names of the countries by ISO 3166 code (CLDR, through Babel)."""

LABELS: Final[Mapping[str, str]] = {
    "name": "Name",
    "company": "Company",
    "line1": "Street and number",
    "line2": "Flat, floor, building",
    "district": "District",
    "city": "City",
    "region": "Region",
    "postcode": "Postcode",
    "phone": "Phone",
    "note": "Note for the courier",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One country's rules; ``region_is_free`` where the list of regions only helps and any text is taken."""

    entry: str
    layout: str
    latin: str = ""
    postcode: str = ""
    example: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    region_is_free: bool = False


_STREET: Final = "name* company line1* line2"
_TOP: Final = "{name}|{company}|{line1}|{line2}"
_CODE_CITY: Final = _TOP + "|{postcode} {city}"
_EAST: Final = "|{company}|{name}"


def _continental(digits: int, example: str, *, line2: str = "Flat, floor, building") -> Form:
    return Form(f"{_STREET} postcode* city* phone", _CODE_CITY, "", rf"\d{{{digits}}}", example, {"line2": line2})


def _spaced(pattern: str, example: str) -> Form:
    return Form(f"{_STREET} postcode* city* phone", _CODE_CITY, "", pattern, example)


FORMS: Final[Mapping[str, Form]] = {
    "ZZ": Form(f"{_STREET} city* region postcode phone", _TOP + "|{city}, {region} {postcode}"),
    "KR": Form(
        "name* phone* postcode* region* city district line1* line2 company",
        "{region} {city} {district} {line1}|{line2}" + _EAST + "|{postcode}",
        _TOP + "|{district}|{city}|{region} {postcode}",
        r"\d{5}",
        "03187",
        {
            "region": "Province or metropolitan city",
            "city": "City, county or borough",
            "district": "Town or township",
            "line1": "Road name and building number",
            "line2": "Building, floor, unit",
        },
        region_is_free=True,
    ),
    "CN": Form(
        "name* phone* region* city* district line1* line2 postcode company",
        "{postcode}|{region}{city}{district}|{line1}|{line2}" + _EAST,
        _TOP + "|{district}|{city}|{region}, {postcode}",
        r"\d{6}",
        "100006",
        {"region": "Province", "district": "District or county", "line1": "Street, number, building"},
        region_is_free=True,
    ),
    "JP": Form(
        "name* phone* postcode* region* city* line1* line2 company",
        "〒{postcode}|{region}{city}{district}{line1}|{line2}" + _EAST,
        _TOP + "|{district}|{city}, {region}|{postcode}",
        r"\d{3}-\d{4}",
        "100-0001",
        {
            "region": "Prefecture",
            "city": "City, ward, town",
            "line1": "District, block and house number",
            "line2": "Building, room",
        },
        region_is_free=True,
    ),
    "TW": Form(
        "name* phone* postcode city* district line1* line2 company",
        "{postcode}|{city}{district}{line1}|{line2}" + _EAST,
        _TOP + "|{district}|{city} {postcode}",
        r"\d{3}(\d{2,3})?",
        "100",
        {"city": "City or county"},
    ),
    "HK": Form(
        "name* phone* line1* line2 district* region company",
        "{region}|{district}|{line1}|{line2}" + _EAST,
        _TOP + "|{district}|{region}",
        labels={"region": "Area", "line1": "Building, street and number", "line2": "Flat, floor, block"},
    ),
    "US": Form(
        f"{_STREET} city* region* postcode* phone",
        _TOP + "|{city}, {region} {postcode}",
        "",
        r"\d{5}(-\d{4})?",
        "10001",
        {"region": "State", "postcode": "ZIP code", "line1": "Street address", "line2": "Apartment, suite, floor"},
    ),
    "CA": Form(
        f"{_STREET} city* region* postcode* phone",
        _TOP + "|{city} {region} {postcode}",
        "",
        r"[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d",
        "K1A 0B1",
        {"region": "Province or territory", "postcode": "Postal code", "line1": "Street address"},
    ),
    "AU": Form(
        f"{_STREET} city* region* postcode* phone",
        _TOP + "|{city} {region} {postcode}",
        "",
        r"\d{4}",
        "2000",
        {"city": "Suburb", "region": "State or territory", "line2": "Unit, level"},
    ),
    "NZ": Form(
        f"{_STREET} district city* postcode* phone",
        _TOP + "|{district}|{city} {postcode}",
        "",
        r"\d{4}",
        "6011",
        {"district": "Suburb", "city": "Town or city"},
    ),
    "GB": Form(
        f"{_STREET} district city* postcode* phone",
        _TOP + "|{district}|{city}|{postcode}",
        "",
        r"(GIR 0AA|[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})",
        "SW1A 2AA",
        {"city": "Town or city", "district": "Locality", "line1": "House number and street"},
    ),
    "IE": Form(
        f"{_STREET} district city* region postcode phone",
        _TOP + "|{district}|{city}|{region}|{postcode}",
        "",
        r"[A-Z]\d[\dW] [A-Z\d]{4}",
        "D02 AF30",
        {"region": "County", "postcode": "Eircode", "city": "Town or city", "district": "Townland or locality"},
    ),
    "DE": _continental(5, "10117", line2="Address supplement"),
    "FR": _continental(5, "75001", line2="Building, staircase, flat"),
    "AT": _continental(4, "1010"),
    "CH": _continental(4, "3011"),
    "BE": _continental(4, "1000"),
    "LU": _continental(4, "1009"),
    "DK": _continental(4, "1050"),
    "NO": _continental(4, "0152"),
    "FI": _continental(5, "00100"),
    "EE": _continental(5, "10111"),
    "BG": _continental(4, "1000"),
    "HR": _continental(5, "10000"),
    "SI": _continental(4, "1000"),
    "CY": _continental(4, "1010"),
    "TR": _continental(5, "06100"),
    "NL": _spaced(r"\d{4} [A-Z]{2}", "1012 AB"),
    "SE": _spaced(r"\d{3} \d{2}", "111 20"),
    "CZ": _spaced(r"\d{3} \d{2}", "110 00"),
    "SK": _spaced(r"\d{3} \d{2}", "811 01"),
    "GR": _spaced(r"\d{3} \d{2}", "105 57"),
    "PL": _spaced(r"\d{2}-\d{3}", "00-001"),
    "PT": _spaced(r"\d{4}-\d{3}", "1100-148"),
    "LV": _spaced(r"LV-\d{4}", "LV-1010"),
    "LT": _spaced(r"(LT-)?\d{5}", "LT-01100"),
    "RO": _spaced(r"\d{6}", "010011"),
    "MT": _spaced(r"[A-Z]{3} ?\d{4}", "VLT 1117"),
    "HU": Form(
        "name* company postcode* city* line1* line2 phone",
        "{name}|{company}|{city}|{line1}|{line2}|{postcode}",
        "",
        r"\d{4}",
        "1051",
    ),
    "ES": Form(
        f"{_STREET} postcode* city* region* phone",
        _TOP + "|{postcode} {city}|{region}",
        "",
        r"(0[1-9]|[1-4]\d|5[0-2])\d{3}",
        "28013",
        {"region": "Province", "line2": "Floor, door"},
    ),
    "IT": Form(
        f"{_STREET} postcode* city* region* phone",
        _TOP + "|{postcode} {city} {region}",
        "",
        r"\d{5}",
        "00184",
        {"region": "Province"},
    ),
    "SG": Form(
        f"{_STREET} postcode* phone",
        _TOP + "|Singapore {postcode}",
        "",
        r"\d{6}",
        "018989",
        {"line1": "Block or house number and street", "line2": "Floor and unit"},
    ),
    "MY": Form(
        f"{_STREET} postcode* city* region* phone",
        _TOP + "|{postcode} {city}|{region}",
        "",
        r"\d{5}",
        "50050",
        {"region": "State"},
    ),
    "TH": Form(
        f"{_STREET} district city* region* postcode* phone*",
        _TOP + "|{district}, {city}|{region} {postcode}",
        "",
        r"\d{5}",
        "10200",
        {"district": "Subdistrict", "city": "District", "region": "Province"},
    ),
    "VN": Form(
        f"{_STREET} district* region* postcode phone*",
        _TOP + "|{district}|{region} {postcode}",
        "",
        r"\d{5,6}",
        "100000",
        {"district": "Ward", "region": "Province or city"},
    ),
    "ID": Form(
        f"{_STREET} district city* region* postcode* phone*",
        _TOP + "|{district}|{city} {postcode}|{region}",
        "",
        r"\d{5}",
        "10110",
        {"city": "City or regency", "region": "Province"},
    ),
    "PH": Form(
        f"{_STREET} district* city* region postcode* phone*",
        _TOP + "|{district}|{postcode} {city}|{region}",
        "",
        r"\d{4}",
        "1000",
        {"district": "Barangay", "region": "Province"},
    ),
    "IN": Form(
        f"{_STREET} district city* region* postcode* phone*",
        _TOP + "|{district}|{city} {postcode}|{region}",
        "",
        r"[1-9]\d{5}",
        "110001",
        {"region": "State", "postcode": "PIN code", "district": "Locality"},
    ),
    "BR": Form(
        f"{_STREET} district city* region* postcode* phone",
        _TOP + "|{district}|{city} - {region}|{postcode}",
        "",
        r"\d{5}-\d{3}",
        "01001-000",
        {"region": "State", "postcode": "CEP", "district": "Neighbourhood"},
    ),
    "MX": Form(
        f"{_STREET} district* postcode* city* region* phone",
        _TOP + "|{district}|{postcode} {city}, {region}",
        "",
        r"\d{5}",
        "06000",
        {"region": "State", "district": "Neighbourhood"},
    ),
    "AE": Form(
        f"{_STREET} district region* phone*",
        _TOP + "|{district}|{region}",
        labels={"region": "Emirate", "district": "Area"},
    ),
    "IL": Form(f"{_STREET} city* postcode phone*", _TOP + "|{city} {postcode}", "", r"\d{7}", "9614303"),
    "SA": Form(
        f"{_STREET} district* city* postcode* phone*",
        _TOP + "|{district}|{city} {postcode}",
        "",
        r"\d{5}(-\d{4})?",
        "12211",
    ),
    "ZA": Form(
        f"{_STREET} district city* postcode* phone",
        _TOP + "|{district}|{city}|{postcode}",
        "",
        r"\d{4}",
        "8001",
        {"district": "Suburb"},
    ),
}


def _regions() -> dict[str, dict[str, str]]:
    text = files("entrepot.shop.orders").joinpath("data/regions.csv").read_text(encoding="utf-8")
    regions: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        regions.setdefault(row["country"], {})[row["code"]] = row["name"]
    return regions


REGIONS: Final[Mapping[str, Mapping[str, str]]] = _regions()
"""Regions to choose from by country: the value that is kept and the name in the country's own words."""
