"""Numbers with units become attributes: by the words beside them, else by what the category's attributes allow."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from entrepot.sell.catalog import AttributeDefinition, Quantity
from entrepot.sell.extraction.reading import Reading, fold
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.units import Measure, convert
from entrepot.sell.extraction.words import LANGUAGES, is_latin, lines_of

_NAMED, _ONLY, _GUESS = 0.92, 1.0, 0.75
_BEFORE, _AFTER = 16, 14
_CLAUSE = re.compile(r"[,;|()\[\]\n，、。；（）【】]")
_LENGTHS_OF_THREE = ("length", "width", "height")
_TWO = 2
_HEAVY_G = 50_000
"""What weighs more is rather what a thing bears."""
_OF_SIDES = 0.6
_OUNCE = 29.5735 / 28.3495
_SAID_OF_PACKAGE = re.compile(
    r"(?:package|packaging|parcel|shipping|packed|gross|포장|택배|박스|배송|包装|毛重|外箱|梱包|配送|外装|"
    r"del paquete|embalaje|bruto|envio)[^,;\n]{0,18}$"
)
_SAID_OF_ORDERS = re.compile(
    r"(?:(?<![a-z])(?:moq|(?:min|minimum)\.? (?:order|qty|quantity)|case (?:qty|quantity)|carton|ctn|"
    r"(?:qty|quantity|pcs|pieces|units)(?: per |/)(?:carton|ctn|case)|pedido minimo|(?:cantidad|unidades|"
    r"piezas) por caja)|"
    r"최소 ?(?:주문|구매)|박스당|카톤|整箱|カートン|박스 ?입수|입수량?|안전 ?재고|起订量|起批量|最小订[购单]量|"
    r"装箱[数量]|每箱|入数|最小注文|最低注文|最小ロット|発注単位)"
    r"[^,;\n]{0,18}$"
)
"""What a count follows that is of the pieces in a carton or of the least order, and not of those in a set."""
_PER_CARTON = re.compile(
    r"\s?(?:/|per|por)\s?(?:carton|ctn|case|caja)(?![a-z])|\s?/\s?(?:箱|件|박스|ケース)|起订|起批|부터 ?주문|"
    r"\s(?:moq|min(?:imum|\.)? order)"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    code: str
    dimension: str
    unit: str
    bare: float
    words: tuple[str, ...]


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    found: defaultdict[str, list[_Rule]] = defaultdict(list)
    for _, (code, dimension, unit, bare, *columns) in lines_of("numbers.tsv"):
        words = tuple(fold(word) for column in columns[: len(LANGUAGES)] for word in column.split("|") if word)
        found[dimension if dimension != "inch" else "length"].append(_Rule(code, dimension, unit, float(bare), words))
    return {dimension: tuple(rules) for dimension, rules in found.items()}


def quantities(
    reading: Reading, found: Iterable[Measure], definitions: Mapping[str, AttributeDefinition]
) -> Iterator[Claim]:
    """Yield what the numbers of a text say; those said of the package are left out."""
    found = list(found)
    packed = {measure.unit for measure in found if measure.dimension == "count"} >= {"pieces", "packs"}
    for measure in found:
        if said_of_package(reading, measure) or _said_of_orders(reading, measure):
            continue
        if measure.form == "sides":
            yield from _sides(reading, measure, definitions)
        elif measure.form == "one" or (measure.form == "range" and measure.dimension in {"time", "count"}):
            yield from _single(reading, measure, definitions, packed=packed)


def said_of_package(reading: Reading, measure: Measure) -> bool:
    """Return whether a number is said of the parcel and not of the thing."""
    return _SAID_OF_PACKAGE.search(reading.folded[max(0, measure.start - 30) : measure.start]) is not None


def _said_of_orders(reading: Reading, measure: Measure) -> bool:
    before = reading.folded[max(0, measure.start - 40) : measure.start]
    said = _SAID_OF_ORDERS.search(before) is not None or _PER_CARTON.match(reading.folded, measure.end) is not None
    return measure.dimension == "count" and said


def said_of_orders(key: str) -> bool:
    """Return whether the folded key of a labelled number is of wholesale: carton qty, MOQ."""
    return _SAID_OF_ORDERS.search(key) is not None


def spoken_of(reading: Reading, measure: Measure, definitions: Mapping[str, AttributeDefinition]) -> str:
    """Return the attribute that the values of a list are of, "" where one of them alone would say nothing either."""
    if _said_of_orders(reading, measure):
        return ""
    alone = replace(measure, values=measure.values[-1:], form="one")
    return next((claim.code for claim in _single(reading, alone, definitions, packed=False)), "")


def as_quantity(measure: Measure, definition_unit: str, rule_unit: str, value: float | None = None) -> Quantity | None:
    """Return a measure in an attribute's unit; None where it is of another dimension."""
    unit = definition_unit or rule_unit
    if not unit or measure.dimension in {"count", "age"}:
        return Quantity(_tidy(value if value is not None else measure.value), unit)
    size = convert(measure.dimension, unit)
    return None if size is None else Quantity(_tidy((value if value is not None else measure.value) / size), unit)


def in_hours(measure: Measure) -> Quantity | None:
    """Return a time that is said in hours as hours: a flask keeps warm for 12 h, not for 720 min."""
    return Quantity(_tidy(measure.value / _HOUR), "h") if measure.unit == "h" else None


_HOUR = 60


def _tidy(value: float) -> float:
    short = float(f"{value:.6g}")
    return int(short) if short == int(short) else short


def _single(
    reading: Reading, measure: Measure, definitions: Mapping[str, AttributeDefinition], *, packed: bool
) -> Iterator[Claim]:
    rules = [rule for rule in _rules().get(_dimension(measure, definitions, packed=packed), ()) if _fits(rule, measure)]
    named = [rule for rule in rules if _beside(reading.folded, measure, rule.words)]
    own = [rule for rule in named if rule.code in definitions] or named
    if own:
        best = max(own, key=lambda rule: (rule.code in definitions, _beside(reading.folded, measure, rule.words)))
        yield from _claim(best, measure, definitions, _NAMED)
        return
    bare = [rule for rule in rules if rule.bare > 0]
    of_category = [rule for rule in bare if rule.code in definitions]
    if of_category:
        best = max(of_category, key=lambda rule: rule.bare)
        yield from _claim(best, measure, definitions, best.bare * (_ONLY if len(of_category) == 1 else _GUESS))
    elif bare and measure.dimension not in {"length", "time", "age"}:
        best = max(bare, key=lambda rule: (rule.code in _USUAL, rule.bare))
        if best.code in _USUAL:
            yield from _claim(best, measure, definitions, best.bare * _GUESS)


_USUAL = frozenset(
    {"capacity", "weight", "power", "pieces", "packs", "luminous_flux", "storage", "battery_capacity", "pages"}
)
"""What a number says where the category does not say that it has such an attribute."""


def _dimension(measure: Measure, definitions: Mapping[str, AttributeDefinition], *, packed: bool) -> str:
    """Return the dimension that rules are kept under: an ounce may be of volume; packs of pieces are counted apart."""
    if measure.unit == "oz" and "net_weight" not in definitions and "weight" not in definitions:
        return "volume" if {"capacity", "volume"} & definitions.keys() else "mass"
    if measure.unit == "oz" and "capacity" in definitions and "net_weight" not in definitions:
        return "volume"
    if measure.dimension == "count" and measure.unit not in {"pieces", "packs"}:
        return measure.unit
    if measure.dimension != "count":
        return measure.dimension
    return "packs" if packed and measure.unit == "packs" else "pieces"


def _fits(rule: _Rule, measure: Measure) -> bool:
    if rule.dimension == "inch":
        return measure.unit == "in"
    if rule.code == "persons":
        return True
    if rule.code == "weight" and measure.unit == "mg":
        return False
    return not (measure.dimension == "frequency" and measure.value > 1000)


def _claim(
    rule: _Rule, measure: Measure, definitions: Mapping[str, AttributeDefinition], confidence: float
) -> Iterator[Claim]:
    definition = definitions.get(rule.code)
    if definition is not None and definition.kind != "number":
        return
    if rule.code in _SIDES_OF_ONE and confidence < _NAMED and len(_SIDES_OF_ONE & definitions.keys()) > 1:
        return  # which of its sides a bare length is, nobody says
    value = measure.value
    if measure.unit == "oz" and rule.dimension == "volume":
        value = float(f"{value * _OUNCE:.4g}")
        measure = Measure(measure.start, measure.end, (value,), "fl oz", "volume", measure.form, sure=False)
    quantity = as_quantity(measure, definition.unit if definition else "", rule.unit, value)
    if quantity is not None and rule.code == "keep_warm":
        quantity = in_hours(measure) or quantity
    if quantity is not None:
        sure = confidence if measure.sure else confidence * _GUESS
        if rule.code == "weight" and confidence < _NAMED and value > _HEAVY_G:
            sure *= 0.5
        yield Claim(rule.code, quantity, sure, measure.start, measure.end)


_SIDES_OF_ONE = frozenset({"height", "width", "depth", "length", "diameter"})
_FLAT = re.compile(
    r"(?<![a-z])(?:towels?|blankets?|throws?|rugs?|mats?|sheets?|scar(?:f|ves)|curtains?|tablecloths?|quilts?|"
    r"duvets?|"
    r"toallas?|mantas?|alfombras?|sabanas?|bufandas?|cortinas?|mantel(?:es)?)(?![a-z])|"
    r"수건|타월|담요|이불|러그|카펫|커튼|스카프|목도리|식탁보|블랭킷|毛巾|浴巾|毯|床单|窗帘|围巾|桌布|被套|タオル|"
    r"毛布|ブランケット|"
    r"ラグ|カーテン|スカーフ|マフラー|手ぬぐい|風呂敷"
)
"""Textiles: of two sides the second is their length."""


def _sides(reading: Reading, measure: Measure, definitions: Mapping[str, AttributeDefinition]) -> Iterator[Claim]:
    """Three sides are length or depth, width and height; two are width and height or length."""
    two = len(measure.values) == _TWO
    long = "length" in definitions or (two and _FLAT.search(reading.folded) is not None)
    codes: tuple[str, ...] = _LENGTHS_OF_THREE if long else ("width", "depth", "height")
    if two:
        codes = ("width", "length" if long else "height")
    for code, value in zip(codes, measure.values, strict=False):
        definition = definitions.get(code)
        quantity = as_quantity(measure, definition.unit if definition else "", "mm", value)
        if quantity is not None:
            yield Claim(code, quantity, _OF_SIDES, measure.start, measure.end)


def _beside(text: str, measure: Measure, words: tuple[str, ...]) -> int:
    """Return how near one of an attribute's words stands to a number, 0 where none does: before it or right after."""
    before = _CLAUSE.split(text[max(0, measure.start - _BEFORE) : measure.start])[-1]
    after = _CLAUSE.split(text[measure.end : measure.end + _AFTER])[0]
    best = 0
    for word in words:
        if len(word) == 1 and is_latin(word):
            right_before = before.rstrip(" :")[-1:] == word and not before.rstrip(" :")[-2:-1].isalpha()
            best = max(best, 41 if right_before or re.match(rf" ?{word}(?![\w/])", after) else 0)
            continue
        at = before.rfind(word)
        if (
            at >= 0
            and _whole(before, at, len(word))
            and not any(letter.isdigit() for letter in before[at + len(word) :])
        ):
            best = max(best, 40 - (len(before) - at - len(word)) + len(word))
        at = after.find(word)
        if at >= 0 and _whole(after, at, len(word)) and not any(letter.isdigit() for letter in after[:at]):
            best = max(best, 38 - at + len(word))
    return best


def _whole(text: str, at: int, length: int) -> bool:
    """Return whether a Latin word is not cut from a longer one."""
    if not is_latin(text[at]):
        return True
    before, after = text[at - 1 : at], text[at + length : at + length + 1]
    return not (before and is_latin(before)) and not (after and is_latin(after))
