"""What a sheet's facts hold, in a form that a text can be compared with: numbers, concepts, names, tokens."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from entrepot.kit.folding import fold
from entrepot.kit.numbers import Number, read_numbers
from entrepot.kit.units import unit_of
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing.facts import LOCALES, FactSheet
from entrepot.sell.writing.lexicon import attribute_codes, concepts
from entrepot.sell.writing.mentions import COUNTRIES, joined_words, latin_words, mentions

NO_VALUE = frozenset({"", "none", "no", "없음", "无", "なし", "ninguno", "ninguna", "0"})
SIZE_TOKENS = frozenset({"xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl"})
_SIDE = re.compile(r"\s*(?:of|de|pure|puro|aus|al)?\s*")
_PARTS = re.compile(r"[,、·/&+]|\band\b|\by\b|和|与|및|과 |와 ")
SPAN_WORD = re.compile(r"\s*(?:[-–~〜]|\bto\b|\bbis\b|\ba\b|\bà\b|\baté\b|에서|부터|至|到|から)\s*", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'&.\-]*")
_CODE = re.compile(r"[A-Za-z]*\d[A-Za-z0-9.]*")

_EATEN = ("fb", "hb", "hg-3-40", "ap")
_OF_CLOTH = {"composition", "grammage", "thread_count"}
_WITH_CONTENTS = {"ingredients", "allergens", "scent"}
"""Products, and facts of products, whose text may not name any ingredient or scent that is not a fact."""

COUNTED_BY = {
    "pages": "page", "pockets": "pocket", "keys": "key", "ribs": "rib", "persons": "person", "players": "person",
    "grind_settings": "setting", "pieces": "piece", "thread_count": "thread", "ports": "port",
}  # fmt: skip
"""Attributes whose number counts something, and the class of what it counts."""


@dataclass(frozen=True, slots=True)
class HeldNumber:
    """A number that the facts hold: in its dimension's base (``""`` for a bare one), as given, and whose."""

    base: float
    value: float
    symbol: str
    code: str
    noun: str = ""


@dataclass(frozen=True, slots=True)
class HeldRange:
    """A range that a fact gives, from its least to its most, in its dimension's base: any value in it is offered."""

    dimension: str
    least: float
    most: float
    code: str
    noun: str = ""


@dataclass
class Held:
    """All that a sheet holds."""

    numbers: defaultdict[str, list[HeldNumber]] = field(default_factory=lambda: defaultdict(list))
    ranges: list[HeldRange] = field(default_factory=list)
    concepts: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    shares: defaultdict[str, set[float]] = field(default_factory=lambda: defaultdict(set))
    brand: str = ""
    attributes: set[str] = field(default_factory=set)
    eaten: bool = True
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The facts' texts as a language shows them, by locale; filled when a text in it is proven first."""


_kept: WeakKeyDictionary[FactSheet, Held] = WeakKeyDictionary()
_lock = threading.Lock()


def held_by(sheet: FactSheet) -> Held:
    """Return what a sheet holds; read once for each sheet."""
    known = _kept.get(sheet)
    if known is None:
        known = _read(sheet)
        with _lock:
            _kept[sheet] = known
    return known


def _read(sheet: FactSheet) -> Held:
    held = Held()
    texts: list[tuple[str, str]] = []
    for fact in sheet.facts:
        held.attributes.add(fact.code)
        match fact.value:
            case bool() as yes:
                (held.concepts if yes else held.denied).update({fact.code} & set(concepts()))
            case Quantity(value, unit):
                _hold_number(held, value, unit, fact.code)
            case str() as text:
                texts.append((fact.code, text))
            case tuple() as several:
                texts += [(fact.code, text) for text in several]
    for variant in sheet.variants:
        texts += [(attribute_codes().get(name.lower(), "option"), value) for name, value in variant.options]
    texts += [("kind", noun) for noun in sheet.kind.nouns.values()]
    for terms in sheet.words.values():
        texts += [("words", text) for text in terms.values()]
    for code, text in dict.fromkeys(texts):
        _hold_text(held, sheet, code, text)
    held.eaten = not sheet.kind.code or sheet.kind.code.startswith(_EATEN) or bool(held.attributes & _WITH_CONTENTS)
    _hold_derived(held, sheet)
    _hold_claims(held, dict.fromkeys(texts), sheet)
    _hold_parents(held)
    return held


def _hold_number(held: Held, value: float, symbol: str, code: str) -> None:
    unit = unit_of(symbol) if symbol else None
    noun = COUNTED_BY.get(code, "")
    if unit is None:
        held.numbers[""].append(HeldNumber(value, value, "", code, noun))
        if code == "age_from":
            held.numbers["age"].append(HeldNumber(value, value, "yearsold", code))
        return
    held.numbers[unit.dimension].append(HeldNumber(unit.base(value), value, unit.symbol, code))
    if unit.symbol == "Ra":
        held.numbers[""].append(HeldNumber(value, value, "", code))
        held.codes.add(f"ra{value:g}")
    if code == "age_from":
        held.numbers["age"].append(HeldNumber(value, value, "yearsold", code))


def _hold_text(held: Held, sheet: FactSheet, code: str, text: str) -> None:
    plain = fold(text).text
    numbers = read_numbers(plain, sheet.locale)
    for number in numbers:
        _hold_read(held, number, code)
    _hold_range(held, plain, numbers, code)
    if code in {"brand", "kind"}:
        held.brand = plain if code == "brand" else held.brand
    held.words.update(word.lower().removesuffix("'s") for word in _WORD.findall(plain))
    held.codes.update(word.lower().strip(".") for word in _CODE.findall(plain))
    held.codes.update(word.lower() for word in re.findall(r"\d+/\d+", plain))
    held.sizes.update(word.lower() for word in re.findall(r"[A-Za-z0-9]+", plain) if word.lower() in SIZE_TOKENS)
    if code in {"origin", "country_of_harvest"} and plain.upper() in COUNTRIES:
        held.names.add(f"country:{plain.upper()}")
    _hold_words(held, sheet, plain)
    shares = [each for each in read_numbers(plain, sheet.locale) if each.unit and each.unit.symbol == "percent"]
    for share in shares:
        near = _concept_beside(plain, sheet.locale, share)
        if near:
            held.shares[near].add(share.value)


def _hold_words(held: Held, sheet: FactSheet, plain: str) -> None:
    for locale in dict.fromkeys((sheet.locale, "en", *LOCALES[:5])):
        for mention in mentions(plain, locale):
            if mention.kind in {"origin", "certificate", "brand"}:
                held.names.add(mention.id)
            elif mention.kind != "harmless":
                (held.denied if mention.denied else held.concepts).add(mention.id)
    for part in (part.strip() for part in _PARTS.split(plain)):
        for locale in dict.fromkeys((*LOCALES[:5], sheet.locale.partition("-")[0])):
            held.concepts.update(what for what in joined_words(locale).exact(part) if ":" not in what)
            held.concepts.update(what for what in latin_words(locale).exact(part) if ":" not in what)


def _concept_beside(text: str, locale: str, number: Number) -> str:
    """Return the material that a share belongs to: right after it, else right before it."""
    found = [each for each in mentions(text, locale) if each.kind == "material"]
    after = [each for each in found if each.start >= number.end and _SIDE.fullmatch(text[number.end : each.start])]
    before = [each for each in found if each.end <= number.start and _SIDE.fullmatch(text[each.end : number.start])]
    return next((each.id for each in (*after, *before)), "")


def share_of(text: str, locale: str, number: Number) -> str:
    """Return the material that a percentage in a text belongs to; "" for none."""
    return _concept_beside(text, locale, number)


def _hold_read(held: Held, number: Number, code: str) -> None:
    if number.code:
        held.codes.add(number.code.lower())
        return
    if number.unit is None:
        noun = number.noun or COUNTED_BY.get(code, "")
        held.numbers[""].append(HeldNumber(number.value, number.value, "", code, noun))
        return
    base = number.unit.base(number.value)
    held.numbers[number.unit.dimension].append(HeldNumber(base, number.value, number.unit.symbol, code))


def _hold_range(held: Held, plain: str, numbers: list[Number], code: str) -> None:
    """Hold what a text gives as a range of its own: 40-100 °C, 2-4; never two sides, as 130 × 180 cm."""
    if len(numbers) != 2 or any(number.code for number in numbers):
        return
    one, other = numbers
    if not SPAN_WORD.fullmatch(plain[one.end : other.start]) or one.unit != other.unit:
        return
    unit = one.unit
    least, most = (one.value, other.value) if unit is None else (unit.base(one.value), unit.base(other.value))
    noun = one.noun or other.noun or COUNTED_BY.get(code, "")
    if least < most and (unit is not None or noun):
        held.ranges.append(HeldRange("" if unit is None else unit.dimension, least, most, code, noun))


def _hold_derived(held: Held, sheet: FactSheet) -> None:
    """Counts that follow: of colours, of sizes, of variants, of things in the box."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for variant in sheet.variants:
        for name, value in variant.options:
            values[attribute_codes().get(name.lower(), "option")].add(value)
    for code, noun in (("colour", "colour"), ("size", "size"), ("option", "piece")):
        if values[code]:
            held.numbers[""].append(HeldNumber(len(values[code]), len(values[code]), "", "variants", noun))
    if sheet.kind.genders.get("en") == "p":
        held.numbers[""].append(HeldNumber(2, 2, "", "kind", "piece"))
    box = sheet.get("in_the_box")
    if box is not None and isinstance(box.value, tuple) and sheet.get("pieces") is None:
        held.numbers[""].append(HeldNumber(len(box.value), len(box.value), "", "in_the_box", "piece"))


def _hold_claims(held: Held, texts: dict[tuple[str, str], None], sheet: FactSheet) -> None:
    by_code: defaultdict[str, list[str]] = defaultdict(list)
    for code, text in texts:
        by_code[code].append(text)
    truths = {fact.code for fact in sheet.facts if _says_something(fact.value)}
    for concept in concepts().values():
        if any(_rule_holds(rule, by_code, truths, held) for rule in concept.held_by):
            held.concepts.add(concept.id)
    if "double_wall" in held.concepts:
        held.numbers[""].append(HeldNumber(2, 2, "", "insulation", "layer"))
    if held.attributes & _OF_CLOTH:
        held.concepts.add("textile")
    held.concepts.update({"glass", "paper"} & held.attributes)
    if "dishwasher_safe" in held.denied:
        held.concepts.add("hand_wash")
    if "waterproof" in held.concepts:
        held.concepts.add("water_resistant")
    held.concepts -= {
        code for code in held.denied if code in {fact.code for fact in sheet.facts if fact.value is False}
    }


def _says_something(value: object) -> bool:
    match value:
        case bool():
            return value
        case str():
            return value.casefold() not in NO_VALUE
        case Quantity(number):
            return number > 0
        case _:
            return bool(value)


def _rule_holds(rule: str, by_code: dict[str, list[str]], truths: set[str], held: Held) -> bool:
    if rule.startswith("="):
        return any(rule[1:] in {each, *_above(each)} for each in held.concepts)
    code, _, pattern = rule.partition("~")
    if not pattern:
        return code in truths
    return any(re.search(pattern, text, re.IGNORECASE) for text in by_code.get(code, ()))


def _above(what: str) -> Iterator[str]:
    while what and (concept := concepts().get(what)) is not None:
        what = concept.parent
        if what:
            yield what


def _hold_parents(held: Held) -> None:
    """Who states stainless steel has stated steel and metal."""
    for what in list(held.concepts):
        held.concepts.update(_above(what))
