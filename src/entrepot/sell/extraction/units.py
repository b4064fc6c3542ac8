"""Numbers with units in five languages: 900 ml, 0.9 L, ½ cup, 1,200밀리리터, 三斤, 10 × 20 × 30 cm, 100–240 V."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from entrepot.sell.extraction.reading import Reading

# dimension: unit, its size in the dimension's base unit, and how it is written in folded text.
_UNITS: dict[str, dict[str, tuple[float, str]]] = {
    "volume": {
        "ml": (1, "ml|milliliters?|millilitres?|mililitros?|cc|밀리리터|밀리|毫升|ミリリットル|cm3"),
        "cl": (10, "cl|centiliters?|centilitros?|센티리터|厘升|センチリットル"),
        "dl": (100, "dl|deciliters?|데시리터|デシリットル"),
        "l": (1000, "l|lt|ltr|liters?|litres?|litros?|리터|升|公升|リットル|ℓ"),
        "fl oz": (29.5735, r"fl\.? ?oz\.?|fluid ounces?|onzas? liquidas?|液量盎司|液体オンス"),
        "gal": (3785.41, "gal|gallons?|galones?|galon|갤런|加仑|ガロン"),
        "pt": (473.176, "pints?|pintas?|品脱|パイント"),
        "qt": (946.353, "qt|quarts?|夸脱|クォート"),
        "cup": (236.588, "cups? capacity"),
    },
    "mass": {
        "mg": (0.001, "mg|milligrams?|miligramos?|밀리그램|毫克|ミリグラム"),
        "g": (1, "g|gr|gm|grs|grams?|grammes?|gramos?|그램|그람|克|グラム"),
        "kg": (1000, "kg|kgs|kilo|kilos|kilograms?|kilogramos?|킬로그램|킬로|키로|千克|公斤|キログラム|キロ"),
        "t": (1_000_000, "tonnes?|toneladas?|톤|吨|トン"),
        "lb": (453.592, r"lbs?\.?|pounds?|libras?|파운드|磅|ポンド"),
        "oz": (28.3495, r"oz\.?|ounces?|onzas?|온스|盎司|オンス"),
        "斤": (500, "市斤|斤"),
    },
    "length": {
        "mm": (1, "mm|millimeters?|millimetres?|milimetros?|밀리미터|미리|毫米|ミリメートル|ミリ"),
        "cm": (10, "cm|cms|centimeters?|centimetres?|centimetros?|센티미터|센치|센티|厘米|公分|センチメートル|センチ"),
        "m": (1000, "m|mt|mts|meters?|metres?|metros?|미터|米|メートル"),
        "in": (25.4, "inch|inches|in\\.|in(?= ?(?:[,;)x×/]|$))|\"|''|pulgadas?|인치|寸|英寸|吋|インチ|型"),
        "ft": (304.8, "ft|feet|foot|pies?(?= )|피트|英尺|フィート"),
        "yd": (914.4, "yards?|yds?|yardas?|야드|码长|ヤード"),
    },
    "power": {"mw": (0.001, "mw"), "w": (1, "w|watts?|vatios?|와트|瓦|瓦特|ワット"), "kw": (1000, "kw|킬로와트|千瓦|キロワット")},
    "charge": {"mah": (1, "mah|밀리암페어|毫安时|毫安|ミリアンペア"), "ah": (1000, "ah")},
    "energy": {"wh": (1, "wh"), "kwh": (1000, "kwh")},
    "voltage": {"v": (1, "v|volts?|voltios?|볼트|伏|伏特|ボルト"), "kv": (1000, "kv")},
    "current": {"ma": (0.001, "ma"), "a": (1, "amps?|amperios?|암페어|安培|アンペア")},
    "frequency": {"hz": (1, "hz|헤르츠|赫兹|ヘルツ"), "khz": (1000, "khz"), "mhz": (1e6, "mhz"), "ghz": (1e9, "ghz")},
    "temperature": {"°c": (1, "°c|degrees c(?:elsius)?|grados c|도씨|摄氏度|섭씨|度c"), "°f": (1, "°f|degrees f")},
    "kelvin": {"k": (1, "k|kelvin|켈빈|开尔文|ケルビン")},
    "resistance": {"Ω": (1, "ohms?|ω|옴|欧姆|オーム|ohmios?"), "kΩ": (1000, "kω|kohms?")},
    "flux": {"lm": (1, "lm|lumens?|lumenes|루멘|流明|ルーメン")},
    "data": {
        "MB": (1 / 1024, "mb"),
        "GB": (1, "gb|기가바이트|기가|ギガ"),
        "TB": (1024, "tb|테라|테라바이트"),
    },
    "grammage": {"g/m²": (1, "gsm|g/m2|g/㎡|그램/㎡|克/平方米|克每平方米")},
    "area": {"m²": (1, "m2|sq\\.? ?m|square meters?|metros cuadrados|제곱미터|平米|平方米|平方メートル"), "坪": (3.30579, "坪|평형|평")},
    "time": {
        "s": (1 / 60, "secs?|seconds?|segundos?|초|秒"),
        "min": (1, "min|mins|minutes?|minutos?|분|分钟|分鐘|分"),
        "h": (60, "h|hr|hrs|hours?|horas?|시간|小时|小時|時間"),
        "day": (1440, "days?|dias?|일|天|日"),
        "week": (10080, "weeks?|semanas?|주|周|週間"),
        "month": (43200, "months?|meses|mes|개월|个月|個月|ヶ月|か月|カ月|ヵ月"),
        "year": (518400, "years?|yrs?|anos?|년|年|年間"),
    },
    "age": {"years": (1, "세|岁|歳|才|years? old|y/o|yo")},
    "count": {
        "pieces": (1, "pcs?\\.?|pieces?|piezas?|pzas?\\.?|pz|unidades|uds?\\.?|uds|units?|count|ct|ea|개입|개|입|매입|매|장입|피스|본입|조각|件套|件装|件|个装|个|個入り|個入|個セット|個組|個|枚入り|枚入|枚組|枚セット|枚|张|片装|片|支装|支|只装|只|点セット|ピース|本入り|本入|本セット|本組"),
        "packs": (1, "packs?|pk|paquetes?|packets?|팩|봉|봉지|박스|상자|포|캔|병|包|袋|盒|罐|瓶|箱|パック|袋入り|袋入|箱入り|缶|paquete|cajas?|box(?:es)?|bags?|bolsas?|sachets?|sobres?|tea ?bags?|티백|capsules?|capsulas?|캡슐|정|粒|カプセル|錠|tablets?|tabletas?|pods?|sheets?|hojas?|rolls?|rollos?|롤|卷|ロール|sets?|juegos?|세트|套|セット|pairs?|pares?|켤레|双|足"),
        "pages": (1, "pages?|paginas?|쪽|페이지|页|頁|ページ"),
        "keys": (1, "keys?|teclas?|키|键|キー"),
        "players": (1, "players?|jugadores"),
        "persons": (1, "persons?|people|personas|인용|인|人用|人分|人"),
        "steps": (1, "steps?|stages?|levels?|settings?|niveles|단계|단|档位|档|段階|段"),
        "pockets": (1, "pockets?|compartments?|bolsillos?|compartimentos?|포켓|口袋|ポケット"),
        "ribs": (1, "ribs?|varillas?|骨|살"),
        "ports": (1, "ports?|puertos?|포트|口|ポート"),
        "threads": (1, "thread ?count|tc|수 원단|支|hilos"),
        "colours": (1, "colou?rs?|colores|색상|색|컬러|色|カラー"),
        "%": (1, "%|퍼센트|パーセント"),
    },
}  # fmt: skip

_NUMBER = r"(?:\d{1,3}(?:[,.' ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+ \d/\d{1,2}|\d+/\d{1,2}|\d+(?:[.,]\d+)?|[.]\d+)"
_HAN_NUMBERS = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "半": 0.5}  # fmt: skip
_RANGE = r"(?: ?(?:-|~|to|a|至|到|から) ?)"
_BY = r"(?: ?(?:x|×|\*|by|por|乘) ?)"
_SMALL_UNITS = frozenset({"ml", "g", "mg", "mm", "w", "mah", "lm", "hz", "k", "pieces"})
_THREE = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit in a folded text, or several by the same unit: a range, or sides joined by ×.

    ``values`` are in the dimension's base unit (ml, g, mm, W, …; °F becomes °C); ``unit`` is as it was written.
    """

    start: int
    end: int
    values: tuple[float, ...]
    unit: str
    dimension: str
    form: str = "one"
    sure: bool = True
    approximate: bool = False

    @property
    def value(self) -> float:
        """The number, or the first of several."""
        return self.values[0]


def _alternatives(spelt: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(spelt):
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            parts.append(spelt[start:at])
            start = at + 1
    return [*parts, spelt[start:]]


@lru_cache(maxsize=1)
def _unit_regex() -> tuple[str, dict[str, tuple[str, str, float]]]:
    """Return one alternation of all spellings, the longest first, and what a plain spelling means."""
    spelt_of: dict[str, tuple[str, str, float]] = {}
    patterns: list[str] = []
    for dimension, units in _UNITS.items():
        for unit, (size, spelt) in units.items():
            for each in _alternatives(spelt):
                patterns.append(each)
                spelt_of[each] = (dimension, unit, size)
    patterns.sort(key=len, reverse=True)
    return "|".join(f"{each}(?![a-z])" if each[-1:].isalpha() and each.isascii() else each for each in patterns), spelt_of


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], list[tuple[re.Pattern[str], tuple[str, str, float]]]]:
    unit, spelt_of = _unit_regex()
    number = _NUMBER
    sides = re.compile(
        rf"(?<![\d.,a-z])({number})(?: ?(?:{unit}))?(?P<more>(?:{_BY}{number}(?: ?(?:{unit}))?){{1,2}})", re.ASCII
    )
    one = re.compile(
        rf"(?<![\d.,])(?P<first>{number}|[一二两兩三四五六七八九十半](?=斤|件套|件装|个月|人|双|只|片|年))(?P<ten>万|만|천|k(?= ?mah))?"
        rf"(?P<plus>\+)?(?: ?(?P<mid>{unit}))??(?:{_RANGE}(?P<second>{number}))?[ -]?(?P<unit>{unit})",
        re.ASCII,
    )
    whole = [(re.compile(each), meaning) for each, meaning in spelt_of.items()]
    return sides, one, whole


@lru_cache(maxsize=2048)
def _meaning(spelt: str) -> tuple[str, str, float] | None:
    _, spelt_of = _unit_regex()
    if spelt in spelt_of:
        return spelt_of[spelt]
    return next((meaning for pattern, meaning in _patterns()[2] if pattern.fullmatch(spelt)), None)


def parse_number(text: str, unit: str = "") -> tuple[float, bool]:
    """Return a folded number and whether it can be read in one way only: 1,200 and 1.200 mAh are 1200, 0,9 is 0.9."""
    text = text.strip()
    if text in _HAN_NUMBERS:
        return float(_HAN_NUMBERS[text]), True
    if "/" in text:
        whole, _, rest = text.rpartition(" ")
        over, _, under = rest.partition("/")
        return (float(whole or 0) + float(over) / float(under), True) if float(under) else (float(over), False)
    text = text.replace("'", "").replace(" ", "")
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal = max(dot, comma)
        return float(text[:decimal].replace(",", "").replace(".", "") + "." + text[decimal + 1 :]), True
    mark = max(dot, comma)
    if mark < 0:
        return float(text), True
    after, before = text[mark + 1 :], text[:mark]
    several = text.count(text[mark]) > 1
    thousands = len(after) == _THREE and before not in {"", "0"} and not before.startswith("0")
    if several or (thousands and (comma >= 0 or unit in _SMALL_UNITS)):
        return float(text.replace(",", "").replace(".", "")), comma >= 0 or several
    return float(f"{before.replace(',', '').replace('.', '') or 0}.{after}"), not thousands


def measures(reading: Reading) -> list[Measure]:
    """Return all numbers with units in a text, from left to right."""
    text = reading.folded
    if not any(letter.isdigit() for letter in text) and not _HAN_NUMBERS.keys() & set(text):
        return []
    sides, one, _ = _patterns()
    found = [each for match in sides.finditer(text) if (each := _sides(match)) is not None]
    taken = [(each.start, each.end) for each in found]
    for match in one.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            measure = _one(match)
            if measure is not None:
                found.append(measure)
    return sorted(found, key=lambda each: each.start)


def _sides(match: re.Match[str]) -> Measure | None:
    """Read 10 × 20 × 30 cm; None where no unit of length is there."""
    numbers, units = [], []
    for part in re.finditer(rf"({_NUMBER}) ?({_unit_regex()[0]})?", match[0], re.ASCII):
        numbers.append(part[1])
        units.append(_meaning(part[2]) if part[2] else None)
    lengths = [unit for unit in units if unit is not None and unit[0] == "length"]
    if not lengths or any(unit is not None and unit[0] != "length" for unit in units) or len(numbers) < 2:
        return None
    values = []
    for number, own in zip(numbers, units, strict=True):
        _, unit, size = own or lengths[-1]
        value, _ = parse_number(number, unit)
        values.append(_rounded(value * size, unit))
    return Measure(match.start(), match.end(), tuple(values), lengths[-1][1], "length", "sides")


def _one(match: re.Match[str]) -> Measure | None:
    meaning = _meaning(match["unit"])
    if meaning is None:
        return None
    dimension, unit, size = meaning
    first, sure = parse_number(match["first"], unit)
    first *= {"万": 10_000, "만": 10_000, "천": 1000, "k": 1000}.get(match["ten"] or "", 1)
    mid = _meaning(match["mid"]) if match["mid"] else None
    if mid is not None and (mid[0] != dimension or match["second"] is None):
        return None
    values = [_base(first, mid[1] if mid else unit, mid[2] if mid else size)]
    if match["second"] is not None:
        second, _ = parse_number(match["second"], unit)
        values.append(_base(second, unit, size))
    form = "one" if len(values) == 1 else "range"
    return Measure(match.start(), match.end(), tuple(values), unit, dimension, form, sure)


def _base(value: float, unit: str, size: float) -> float:
    if unit == "°f":
        return round((value - 32) * 5 / 9, 1)
    return _rounded(value * size, unit)


def _rounded(value: float, unit: str) -> float:
    """Drop what the conversion adds; a unit that is not metric keeps four digits."""
    return float(f"{value:.4g}") if unit in {"fl oz", "oz", "lb", "gal", "pt", "qt", "坪", "cup"} else float(f"{value:.9g}")


def sizes(dimension: str) -> Iterator[tuple[str, float]]:
    """Yield the units of a dimension with their size in its base unit."""
    return ((unit, size) for unit, (size, _) in _UNITS.get(dimension, {}).items())


@lru_cache(maxsize=64)
def convert(dimension: str, unit: str) -> float | None:
    """Return how many base units of a dimension one unit of an attribute is; None where it is no such unit."""
    known = {each.casefold(): size for each, size in sizes(dimension)} | {"months": 43200.0, "month": 43200.0, "years": 1.0}
    if dimension == "time" and unit == "years":
        return 518400.0
    return known.get(unit.casefold())
