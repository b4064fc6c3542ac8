"""Addresses in their local form: what a country asks for, in which order, and how it is written on a parcel. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say, sentence
from entrepot.shop.orders.address_forms import COUNTRIES, FORMS, LABELS, REGIONS

_LIMITS: Final = {"name": 100, "company": 100, "line1": 200, "line2": 200, "note": 300}
_DEFAULT_LIMIT: Final = 80
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LOCAL_SCRIPT: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{4,22}")
_GAPS: Final = re.compile(r"[ \t]{2,}")
_AUTOCOMPLETE: Final = {
    "name": "name",
    "company": "organization",
    "line1": "address-line1",
    "line2": "address-line2",
    "district": "address-level3",
    "city": "address-level2",
    "region": "address-level1",
    "postcode": "postal-code",
    "phone": "tel",
}


class AddressInvalid(InvalidInput):
    """An address lacks something that its country asks for; ``field`` names it, ``expected`` shows the form."""

    code = "address.invalid"
    title = "The address is not complete"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel goes: personal data, kept apart from every append-only record. ``lat``/``lon`` in degrees."""

    name: str
    country: str
    line1: str
    line2: str = ""
    district: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""
    company: str = ""
    note: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class AddressField:
    """One input of a country's form; ``label`` is an English msgid, ``choices`` are (value, local name)."""

    name: str
    label: str
    required: bool
    autocomplete: str
    pattern: str = ""
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AddressForm:
    """A country's inputs in the order in which its people write them."""

    country: str
    fields: tuple[AddressField, ...]


def countries() -> tuple[str, ...]:
    """Return the ISO 3166 codes of the countries that have a form of their own."""
    return tuple(code for code in FORMS if code != "ZZ")


@lru_cache(maxsize=512)
def address_form(country: str) -> AddressForm:
    """Return a country's form, the general one where it has none of its own; raise AddressInvalid for no country."""
    if country not in COUNTRIES:
        raise AddressInvalid(
            say("“%(country)s” is not a country", country=country[:8]),
            field="country",
            expected="an ISO 3166 code such as KR",
        )
    rules = FORMS.get(country, FORMS["ZZ"])
    return AddressForm(country, tuple(_field(country, name) for name in rules.entry.split()))


def _field(country: str, marked: str) -> AddressField:
    rules = FORMS.get(country, FORMS["ZZ"])
    name = marked.rstrip("*")
    is_postcode = name == "postcode"
    return AddressField(
        name=name,
        label=rules.labels.get(name, LABELS[name]),
        required=marked.endswith("*"),
        autocomplete=_AUTOCOMPLETE[name],
        pattern=rules.postcode if is_postcode else "",
        example=rules.example if is_postcode else "",
        choices=tuple(REGIONS.get(country, {}).items()) if name == "region" else (),
    )


def check_address(address: Address) -> Address:
    """Return the address tidied (spaces, postcode and region in their usual spelling); raise AddressInvalid."""
    country = address.country.strip().upper()
    form = address_form(country)
    texts = {name: _tidy(name, getattr(address, name)) for name in _TEXTS}
    texts |= {
        "country": country,
        "postcode": _postcode(country, texts["postcode"]),
        "region": _region(country, texts["region"]),
    }
    tidy = Address(**texts, lat=address.lat, lon=address.lon)
    for field in form.fields:
        if field.required and not getattr(tidy, field.name):
            raise AddressInvalid(
                say("%(label)s is missing", label=sentence(field.label)),
                field=field.name,
                expected=field.example or field.label.lower(),
            )
    if tidy.phone and not _PHONE.fullmatch(tidy.phone):
        raise AddressInvalid("The phone number is not one", field="phone", expected="such as +82 2 1234 5678")
    for name, bound in (("lat", 90.0), ("lon", 180.0)):
        value = getattr(tidy, name)
        if value is not None and not -bound <= value <= bound:
            raise AddressInvalid(
                say("%(name)s is out of range", name=name),
                field=name,
                expected=say("-%(bound)s to %(bound)s degrees", bound=f"{bound:g}"),
            )
    if (tidy.lat is None) != (tidy.lon is None):
        raise AddressInvalid("One coordinate is missing", field="lat", expected="both lat and lon, or neither")
    return tidy


_TEXTS: Final = tuple(f.name for f in fields(Address) if f.type is str and f.name != "country")


def _tidy(name: str, text: str) -> str:
    tidy = _GAPS.sub(" ", text.strip())
    limit = _LIMITS.get(name, _DEFAULT_LIMIT)
    if len(tidy) > limit:
        raise AddressInvalid(
            say("%(name)s is too long", name=sentence(LABELS.get(name, name))),
            field=name,
            expected=say("at most %(limit)s letters", limit=limit),
        )
    if _CONTROL.search(tidy):
        raise AddressInvalid(
            say("%(name)s holds control characters", name=sentence(LABELS.get(name, name))),
            field=name,
            expected="one line of text",
        )
    return tidy


def _postcode(country: str, text: str) -> str:
    rules = FORMS.get(country, FORMS["ZZ"])
    if not text or not rules.postcode:
        return text
    code = text.upper().replace("〒", "").strip()
    if country in _SPACED:
        packed = re.sub(r"[ -]", "", code)
        code = _SPACED[country](packed) if packed else code
    if not re.fullmatch(rules.postcode, code):
        raise AddressInvalid(
            say("“%(text)s” is not a postcode of this country", text=text[:16]),
            field="postcode",
            expected=say("such as %(example)s", example=rules.example),
        )
    return code


_SPACED: Final[Mapping[str, Callable[[str], str]]] = {
    "GB": lambda code: f"{code[:-3]} {code[-3:]}",
    "CA": lambda code: f"{code[:3]} {code[3:]}",
    "IE": lambda code: f"{code[:3]} {code[3:]}",
    "NL": lambda code: f"{code[:4]} {code[4:]}",
    "SE": lambda code: f"{code[:3]} {code[3:]}",
    "CZ": lambda code: f"{code[:3]} {code[3:]}",
    "SK": lambda code: f"{code[:3]} {code[3:]}",
    "GR": lambda code: f"{code[:3]} {code[3:]}",
    "JP": lambda code: f"{code[:3]}-{code[3:]}",
    "PT": lambda code: f"{code[:4]}-{code[4:]}" if len(code) > 4 else code,
    "PL": lambda code: f"{code[:2]}-{code[2:]}",
    "BR": lambda code: f"{code[:5]}-{code[5:]}",
}


def _region(country: str, text: str) -> str:
    known = REGIONS.get(country)
    if not text or known is None or FORMS[country].region_is_free:
        return text
    if text.upper() in known:
        return text.upper()
    for code, name in known.items():
        if name.casefold() == text.casefold():
            return code
    raise AddressInvalid(
        say("“%(text)s” is not one of this country's regions", text=text[:24]),
        field="region",
        expected=say("such as %(known)s", known=next(iter(known))),
    )


def address_lines(address: Address, *, with_country: bool = True) -> list[str]:
    """Return the address as lines in the country's own order; the country last, in English as posts ask for it.

    Chinese, Japanese, Korean and Taiwanese addresses run from the largest unit to the smallest in their own script, and
    the other way in Latin letters.
    """
    rules = FORMS.get(address.country, FORMS["ZZ"])
    written = f"{address.region}{address.city}{address.line1}"
    layout = rules.latin if rules.latin and not _LOCAL_SCRIPT.search(written) else rules.layout
    values = {name: getattr(address, name) for name in _TEXTS}
    lines = [_line(part, values) for part in layout.split("|")]
    if with_country:
        lines.append(COUNTRIES[address.country].upper())
    return [line for line in lines if line]


_SLOT: Final = re.compile(r"\{(\w+)\}")


def _line(template: str, values: dict[str, str]) -> str:
    filled = _SLOT.sub(lambda slot: values[slot[1]], template)
    if not any(values[name] for name in _SLOT.findall(template)):
        return ""
    return _GAPS.sub(" ", filled).strip(" ,-").removesuffix("〒").replace(" ,", ",")
