"""What a cell that cannot be read most likely means: offered to a person, never applied by itself.

Pure. A mend is a guess at the form, not at the fact: a number stays the number that was written. Whoever offers one
reads the row again with it first.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from babel import Locale

from entrepot.sell.catalog.domain import OFFER_STATES, TAX_CLASSES

_CLOSE: Final = 0.78
_LOCALES: Final = ("en", "ko", "zh")
_UNITS: Final = {
    "g": ("gram", "grams", "gr", "그램", "克"),
    "kg": ("kilo", "kilos", "kilogram", "kilograms", "kgs", "킬로", "킬로그램", "公斤", "千克"),
    "oz": ("ounce", "ounces"),
    "lb": ("pound", "pounds"),
    "mm": ("millimetre", "millimetres", "millimeter", "millimeters", "밀리미터", "毫米"),
    "cm": ("centimetre", "centimetres", "centimeter", "centimeters", "센티미터", "厘米", "公分"),
    "m": ("metre", "metres", "meter", "meters", "미터", "米"),
    "in": ("inches", "inch"),
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words}
_CURRENCIES: Final = {
    "₩": "KRW", "원": "KRW", "won": "KRW", "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "us$": "USD",
    "dollar": "USD", "dollars": "USD", "usd$": "USD", "rmb": "CNY", "元": "CNY", "yuan": "CNY", "人民币": "CNY",
    "yen": "JPY", "円": "JPY", "엔": "JPY", "달러": "USD", "위안": "CNY", "유로": "EUR",
}  # fmt: skip
_STATES: Final = {
    "active": "live", "on sale": "live", "published": "live", "판매중": "live", "판매 중": "live", "在售": "live",
    "inactive": "draft", "hidden": "draft", "off sale": "draft", "unpublished": "draft", "초안": "draft",
    "草稿": "draft", "deleted": "archived", "discontinued": "archived",
}  # fmt: skip
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_NUMBER_AND_WORD: Final = re.compile(r"([\d.,]+)\s*([^\W\d]+)\.?")
_COUNT: Final = re.compile(r"(\d{1,3}(?:[,.\s]\d{3})+|\d+)\s*[^\W\d]*\.?")
_AMOUNT: Final = re.compile(r"[\d.,\s'’]*\d")


def mend_of(field: str, value: str, categories: Iterable[str] = ()) -> str | None:
    """Return what a cell of one of our fields most likely means, or None where nothing is near enough."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if not plain:
        return None
    found = _category(plain, categories) if field == "category" else _MENDS.get(field, _readable)(plain)
    return found if found and found != value else (plain if plain != value else None)


def _category(said: str, known: Iterable[str]) -> str | None:
    names = {each.casefold(): each for each in known}
    lone = said.rpartition(">")[2].strip().casefold()
    for words in (said.casefold(), lone, lone.removesuffix("s"), f"{lone}s"):
        if words in names:
            return names[words]
        if close := get_close_matches(words, names, 1, _CLOSE):
            return names[close[0]]
    return None


def _measure(said: str) -> str | None:
    found = _NUMBER_AND_WORD.fullmatch(said)
    unit = _UNIT_OF.get(found[2].casefold()) if found else None
    return f"{found[1]} {unit}" if found and unit else None


def _price(said: str) -> str | None:
    """Return the one amount among words: ``12,000 won each`` is 12,000; of two amounts none is sure."""
    found = _AMOUNT.findall(said)
    return str(found[0]).strip() if len(found) == 1 and not said.startswith("-") else None


def _count(said: str) -> str | None:
    found = _COUNT.fullmatch(said)
    return re.sub(r"\D", "", found[1]) if found else None


def _gtin(said: str) -> str | None:
    return re.sub(r"[\s\-.]", "", said)


def _hs_code(said: str) -> str | None:
    return re.sub(r"\D", "", said)[:10] or None


def _currency(said: str) -> str | None:
    return _CURRENCIES.get(said.casefold().strip(" ."))


def _picture(said: str) -> str | None:
    return f"https://{said.removeprefix('//')}" if re.match(r"(//)?[\w-]+(\.[\w-]+)+/", said) else None


def _readable(said: str) -> str | None:
    return _FORBIDDEN.sub("", said)


def _word(words: Mapping[str, str], allowed: tuple[str, ...]) -> Callable[[str], str | None]:
    def find(said: str) -> str | None:
        if said.casefold() in words:
            return words[said.casefold()]
        return next(iter(get_close_matches(said.casefold(), allowed, 1, _CLOSE)), None)

    return find


@cache
def _countries() -> Mapping[str, str]:
    names = {
        name.casefold(): code
        for locale in _LOCALES
        for code, name in Locale.parse(locale).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return names | {"korea": "KR", "republic of korea": "KR", "usa": "US", "uk": "GB", "prc": "CN", "kor": "KR"}


@cache
def _languages() -> Mapping[str, str]:
    return {
        name.casefold(): code
        for locale in _LOCALES
        for code, name in Locale.parse(locale).languages.items()
        if len(code) == 2
    }


def _locale(said: str) -> str | None:
    if found := _languages().get(said.casefold()):
        return found
    parts = re.split(r"[-_]", said)
    return "-".join((parts[0].lower(), *(part.upper() for part in parts[1:2]))) if len(parts[0]) in {2, 3} else None


_MENDS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "weight_g": _measure,
    "length_mm": _measure,
    "width_mm": _measure,
    "height_mm": _measure,
    "price": _price,
    "stock": _count,
    "gtin": _gtin,
    "hs_code": _hs_code,
    "currency": _currency,
    "pictures": _picture,
    "origin": lambda said: _countries().get(said.casefold()),
    "locale": _locale,
    "state": _word(_STATES, ("live", "draft", "archived")),
    "sku_state": _word(_STATES, ("live", "archived")),
    "offer_state": _word({"active": "live", "inactive": "paused"}, OFFER_STATES),
    "tax_class": _word({"none": "exempt", "zero": "exempt", "normal": "standard"}, TAX_CLASSES),
}
