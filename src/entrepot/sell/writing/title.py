"""A title of facts: brand, what it is and what decides the choice first."""

from collections.abc import Iterator

from entrepot.sell.catalog import Quantity
from entrepot.sell.writing.casing import cased, lowered
from entrepot.sell.writing.channels import CHANNELS, Channel
from entrepot.sell.writing.check import check
from entrepot.sell.writing.facts import Fact, FactSheet, Sentence
from entrepot.sell.writing.lexicon import attribute_codes, concepts, kinds
from entrepot.sell.writing.mentions import mentions
from entrepot.sell.writing.wording import (
    as_said,
    language_of,
    name_of,
    number_text,
    quantity_text,
    term,
    value_text,
)

_MEASURES = (
    "capacity", "volume", "net_weight", "screen_size", "memory", "storage", "battery_capacity", "output_power",
    "power", "pieces", "size",
    "case_diameter", "canopy_diameter", "diameter", "cable_length", "battery_life", "luminous_flux", "laptop_size",
    "pages", "players", "length", "weight",
)  # fmt: skip
_ABLE = (
    "noise_cancelling",
    "dishwasher_safe",
    "induction",
    "leakproof",
    "dimmable",
    "automatic",
    "temperature_control",
)
_WORDS = (
    "processor",
    "layout",
    "switches",
    "bluetooth",
    "water_resistance",
    "insulation",
    "movement",
    "scent",
    "gender",
    "charging",
)
_SIDES = ("length", "width", "depth", "height", "thickness")
_SIDES_MOST = 3
_COUNTED = frozenset({"pages", "pieces", "pockets"})
_BY_POWER = ("hg-13", "el-7")
"""Kinds of which the power decides the choice: lamps, cables, chargers."""
_PIECES = {"ko": "{n}개 세트", "zh": "{n}件套"}
_PACKED = {"ko": "{n}개입", "zh": "{n}份装", "ja": "{n}個入り"}
"""How pieces are counted: of a set, and of food in a pack."""
_PARTS_MAX = 7

Part = tuple[str, tuple[str, ...]]
"""A piece of a title and the facts that it rests on."""


def compose_title(sheet: FactSheet, locale: str, channel: Channel | str = "entrepot") -> Sentence:
    """Return a title after a channel's rules. What does not fit is left out, least important first."""
    rules = CHANNELS[channel] if isinstance(channel, str) else channel
    brand = _text("brand", sheet, locale) if rules.with_brand else ""
    head, head_codes = thing(sheet, locale, with_colour=False)
    if brand and rules.brand_first and language_of(locale) in {"en", "ko", "zh", "ja", "de"}:
        head, head_codes = f"{brand} {head}", ("brand", *head_codes)
    elif brand:
        head, head_codes = f"{head} {brand}", (*head_codes, "brand")
    found: list[Part] = [(head, head_codes)]
    joint = " " if language_of(locale) in {"ko", "zh", "ja"} else ", "
    length = len(head)
    for text, codes in _parts(sheet, locale):
        fits = len(found) < _PARTS_MAX and length + len(joint) + len(text) <= rules.title_max and text not in head
        if fits and not check(text, sheet, locale):
            found.append((text, codes))
            length += len(joint) + len(text)
    codes = tuple(dict.fromkeys(code for _, some in found for code in some))
    return Sentence(_calm(joint.join(text for text, _ in found))[: rules.title_max], codes)


def thing(sheet: FactSheet, locale: str, *, with_colour: bool) -> tuple[str, tuple[str, ...]]:
    """Return what a product is, with what it is made of and its colour: navy stoneware mug, taza de gres."""
    language = language_of(locale)
    made, code = _material(sheet, locale)
    noun = cased(sheet.kind.nouns.get(language) or kinds()[""].nouns[language], language)
    noun = _of_no_other_material(noun, language) if made and made.lower() not in noun.lower() else noun
    colour = one_colour(sheet, locale) if with_colour else ""
    codes = ["kind"]
    if made and made.lower() not in noun.lower():
        codes.insert(0, code)
        noun = {
            "en": f"{lowered(made)} {noun}", "ko": f"{made} {noun}", "zh": f"{made}{noun}", "ja": f"{made} {noun}",
            "es": f"{noun} de {lowered(made)}", "de": f"{noun} aus {made}", "fr": f"{noun} en {lowered(made)}",
            "pt": f"{noun} de {lowered(made)}",
        }[language]  # fmt: skip
    if colour:
        codes.append("colour")
        noun = {
            "en": f"{lowered(colour)} {noun}", "ko": f"{colour} {noun}", "zh": f"{colour}{noun}",
            "ja": f"{colour}の{noun}",
        }.get(language, f"{noun}, {colour}")  # fmt: skip
    return noun, tuple(codes)


def names_another_material(text: str, sheet: FactSheet, language: str) -> bool:
    """Return whether a name says a material that the sheet does not hold: a gold necklace that is brass."""
    held: set[str] = set()
    for code in ("material", "composition"):
        fact = sheet.get(code)
        values = () if fact is None or not isinstance(fact.value, str | tuple) else fact.value
        for value in (values,) if isinstance(values, str) else values:
            for each in dict.fromkeys(("en", sheet.locale, language)):
                held.update(above for found in _materials_in(value, each) for above in _with_wider(found))
    return bool(held) and any(held.isdisjoint(each) for each in _by_place(text, language).values())


def _materials_in(text: str, language: str) -> set[str]:
    return {each for found in _by_place(text, language).values() for each in found}


def _by_place(text: str, language: str) -> dict[int, set[str]]:
    """Return the materials that a text may name, by where: 도자기 is ceramic, or porcelain."""
    known, found = concepts(), dict[int, set[str]]()
    for each in mentions(text, language):
        if each.id in known and known[each.id].kind == "material":
            found.setdefault(each.start, set()).add(each.id)
    return found


def _with_wider(material: str) -> Iterator[str]:
    while material:
        yield material
        known = concepts().get(material)
        material = known.parent if known else ""


def _of_no_other_material(noun: str, language: str) -> str:
    """Return a name without the material that it begins with: leather wallet is wallet."""
    words = {word for each in concepts().values() if each.kind == "material" for word in each.words.get(language, ())}
    for word in sorted(words, key=len, reverse=True):
        rest = noun[len(word) :].strip()
        apart = not word.isascii() or noun[len(word) : len(word) + 1] == " "
        if rest and apart and noun.casefold().startswith(word.casefold()):
            return rest
    return noun


def one_colour(sheet: FactSheet, locale: str) -> str:
    """Return the product's colour where it has one only."""
    fact = sheet.get("colour")
    values = {
        value
        for variant in sheet.variants
        for name, value in variant.options
        if attribute_codes().get(name.lower()) == "colour"
    }
    if fact is not None and isinstance(fact.value, str):
        values.add(fact.value)
    only = next(iter(values)) if len(values) == 1 else ""
    return (term(only, "colour", sheet, locale) or "") if only else ""


def _material(sheet: FactSheet, locale: str) -> tuple[str, str]:
    """Return the first material where it is a plain one."""
    for code in ("material", "composition"):
        fact = sheet.get(code)
        if fact is None or not isinstance(fact.value, str | tuple):
            continue
        first = (fact.value if isinstance(fact.value, str) else fact.value[0]).split(",")[0].split("、")[0].strip()
        if any(letter.isdigit() for letter in first) or len(first.split()) > 2:
            continue
        shown = term(first, code, sheet, locale)
        known = {
            word.lower()
            for concept in concepts().values()
            if concept.kind == "material"
            for word in sum(concept.words.values(), ())
        }
        if shown and first.lower() in known:
            return shown, code
    return "", ""


def _parts(sheet: FactSheet, locale: str) -> list[Part]:
    found: list[Part] = []
    sides = [fact for code in _SIDES if (fact := sheet.get(code)) is not None]
    measures = [
        fact for code in _MEASURES if (fact := sheet.get(code)) is not None and (len(sides) < 2 or fact not in sides)
    ]
    measures = [fact for fact in measures if fact.code != "weight" or len(measures) == 1]
    measures = [fact for fact in measures if fact.code != "power" or sheet.kind.code.startswith(_BY_POWER)]
    for fact in measures[:2]:
        text = value_text(fact, sheet, locale)
        if text and not any(text in known for known, _ in found):
            found.append((_measured(fact, text, sheet, locale), (fact.code,)))
    if not measures and (text := _by(sides, locale)):
        found.append((text, tuple(fact.code for fact in sides)))
    if colour := one_colour(sheet, locale):
        found.append((lowered(colour) if language_of(locale) in {"en", "es", "fr", "pt"} else colour, ("colour",)))
    for code in _ABLE:
        fact = sheet.get(code)
        if fact is not None and fact.value is True:
            name = lowered(name_of(fact, locale))
            found.append((f"{name} 가능" if name.endswith("사용") else name, (code,)))
    for code in _WORDS:
        fact = sheet.get(code)
        text = value_text(fact, sheet, locale) if fact is not None and not isinstance(fact.value, bool) else None
        if fact is not None and text and len(text) <= 30:
            text = text if any(letter.isalpha() for letter in text) else f"{name_of(fact, locale)} {text}"
            cased = code in {"processor", "bluetooth", "layout"} or language_of(locale) == "de"
            found.append((text if cased else lowered(text), (code,)))
    return found


def _by(sides: list[Fact], locale: str) -> str:
    """Return two or three sides as one size, 30 × 20 cm; "" where there are fewer, or they are in several units."""
    values = [value for fact in sides if isinstance(value := as_said(fact), Quantity)]
    if not 1 < len(values) <= _SIDES_MOST or len(values) < len(sides) or len({each.unit for each in values}) > 1:
        return ""
    *first, last = values
    return " × ".join([*(number_text(each.value, locale) for each in first), quantity_text(last, locale)])


def _measured(fact: Fact, text: str, sheet: FactSheet, locale: str) -> str:
    """Return a measure that says by itself what it is of; a bare count with its attribute's name."""
    bare = isinstance(fact.value, Quantity) and not fact.value.unit
    doubtful = fact.code in {"battery_life", "cable_length", "laptop_size", "length", "diameter", "canopy_diameter"}
    counted = _PACKED if sheet.kind.code.partition("-")[0] == "fb" else _PIECES
    if bare and fact.code == "pieces" and (form := counted.get(language_of(locale))):
        return form.format(n=text)
    if bare and language_of(locale) == "en" and fact.code in _COUNTED:
        return f"{text} {lowered(name_of(fact, locale))}"
    return f"{lowered(name_of(fact, locale))} {text}" if bare or doubtful else text


def _text(code: str, sheet: FactSheet, locale: str) -> str:
    fact = sheet.get(code)
    return (value_text(fact, sheet, locale) or "") if fact is not None else ""


def _calm(text: str) -> str:
    """Return a title that begins with a capital and does not shout."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]  # iPhone
