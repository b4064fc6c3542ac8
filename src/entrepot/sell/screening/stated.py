"""What a seller states beside a product, as a line of its description in the product's own language. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_BATTERY: Final = {
    "en": "Battery: %(watt_hours)s Wh, tested to UN 38.3.",
    "ko": "배터리: %(watt_hours)s Wh, UN 38.3 시험 통과.",
    "zh": "电池：%(watt_hours)s Wh，已通过 UN 38.3 测试。",
    "ja": "バッテリー：%(watt_hours)s Wh、UN 38.3 試験済み。",
    "es": "Batería: %(watt_hours)s Wh, ensayada según UN 38.3.",
}
_GOODS: Final = {
    "en": "Dangerous goods: UN %(un_number)s, hazard class %(hazard_class)s; a safety data sheet is available.",
    "ko": "위험물: UN %(un_number)s, 위험 등급 %(hazard_class)s. 안전보건자료(SDS)를 제공합니다.",
    "zh": "危险品：UN %(un_number)s，危险类别 %(hazard_class)s；可提供安全数据表。",
    "ja": "危険物：UN %(un_number)s、危険等級 %(hazard_class)s。安全データシートあり。",
    "es": "Mercancía peligrosa: UN %(un_number)s, clase %(hazard_class)s; ficha de datos de seguridad disponible.",
}
_AGE: Final = {
    "en": "For ages %(age)s and up; meets %(standard)s.",
    "ko": "%(age)s세 이상; %(standard)s 기준에 맞습니다.",
    "zh": "适合 %(age)s 岁以上；符合 %(standard)s。",
    "ja": "対象年齢 %(age)s 歳以上。%(standard)s に適合。",
    "es": "A partir de %(age)s años; cumple %(standard)s.",
}
STATEMENTS: Final = {"state_battery": _BATTERY, "state_dangerous_goods": _GOODS, "state_age": _AGE}
_FORMS: Final = {
    "watt_hours": re.compile(r"\d{1,5}(?:\.\d{1,2})?"),
    "un_number": re.compile(r"\d{4}"),
    "hazard_class": re.compile(r"[1-9](?:\.[1-6])?[A-Z]?"),
    "age": re.compile(r"\d{1,2}"),
    "standard": re.compile(r"[\w][\w .,/:()-]{1,79}"),
}
_CONFIRMED: Final = ("tested", "data_sheet")
"""What is confirmed by a tick, and stands in the line as a fact."""
_EXPECTED: Final = {
    "watt_hours": say("watt-hours, such as 99.9"),
    "un_number": say("four digits, such as 1950"),
    "hazard_class": say("a class, such as 2.1"),
    "age": say("years, such as 3"),
    "standard": say("a standard, such as EN 71"),
    "tested": say("that the battery was tested"),
    "data_sheet": say("that there is a safety data sheet"),
}


def statement(key: str, asks: tuple[str, ...], said: Mapping[str, str], locale: str) -> str:
    """Return the line that states what a finding asked for; raise InvalidInput where something is missing or amiss."""
    values = {name: said.get(name, "").strip() for name in asks}
    for name, value in values.items():
        good = bool(value) if name in _CONFIRMED else _FORMS[name].fullmatch(value) is not None
        if not good:
            raise InvalidInput("this is needed", field=name, expected=_EXPECTED[name])
    lines = STATEMENTS[key]
    return lines.get(locale, lines["en"]) % values
