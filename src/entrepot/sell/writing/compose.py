"""Bullets, descriptions, search words and alternative texts of facts alone; each proven before use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from entrepot.sell.writing.benefits import benefit_of
from entrepot.sell.writing.casing import cased, lowered
from entrepot.sell.writing.check import check
from entrepot.sell.writing.facts import Fact, FactSheet, Sentence
from entrepot.sell.writing.lexicon import attribute_codes, kind_words, kinds, rows
from entrepot.sell.writing.title import names_another_material, one_colour, thing
from entrepot.sell.writing.wording import (
    capital,
    gendered,
    joined,
    language_of,
    name_of,
    particle,
    phrases,
    term,
    value_text,
)

BULLETS, WORDS_MAX, ALT_MAX, _SYNONYMS_MAX = 5, 20, 125, 4
_BULLET_ORDER = (
    "capacity", "volume", "noise_cancelling", "battery_life", "insulation", "temperature_control", "temperature_range",
    "dishwasher_safe", "microwave_safe", "oven_safe", "induction", "leakproof", "water_resistance", "laptop_size",
    "dimmable",
    "automatic", "material", "composition", "grind_settings", "readability", "pockets", "pieces", "players",
    "playing_time",
    "persons", "age_from", "burn_time", "drainage_hole", "timer", "bluetooth", "charging", "colour_rendering", "pages",
    "keep_warm", "maximum_load", "screen_size", "folded_length", "saucer", "grammage", "thickness", "care",
    "net_weight",
    "best_before", "allergens", "country_of_harvest", "size", "diameter", "connectivity", "ports", "power",
    "cable_length",
    "voltage", "in_the_box", "warranty", "colour", "weight", "height", "origin",
)  # fmt: skip
_SIZES = (
    "width",
    "depth",
    "length",
    "height",
    "diameter",
    "thickness",
    "folded_length",
    "canopy_diameter",
    "case_diameter",
)
_USE_FIRST = _BULLET_ORDER[:36]
_NOT_IN_SPECS = frozenset({"brand", "kind"})


@dataclass(frozen=True, slots=True)
class Description:
    """Short paragraphs of sentences (what it is, use, size, care and contents), then a line for each other fact."""

    paragraphs: tuple[tuple[Sentence, ...], ...]
    specs: tuple[Sentence, ...]
    joint: str = " "

    @property
    def text(self) -> str:
        """The whole description as plain text."""
        prose = "\n\n".join(self.joint.join(each.text for each in some) for some in self.paragraphs if some)
        return "\n\n".join(part for part in (prose, "\n".join(each.text for each in self.specs)) if part)


def compose_bullets(sheet: FactSheet, locale: str) -> tuple[Sentence, ...]:
    """Return up to five selling points, each an attribute, its value and what that means for who buys."""
    found: list[Sentence] = []
    spare: list[Sentence] = []
    seen: set[str] = set()
    for fact in _in_order(sheet):
        sentence = _bullet(fact, sheet, locale)
        if sentence is None or check(sentence.text, sheet, locale):
            continue
        benefit = benefit_of(fact, sheet, locale)
        if benefit and benefit not in seen:
            found.append(sentence)
            seen.add(benefit)
        else:
            spare.append(sentence)
        if len(found) == BULLETS:
            break
    return tuple((found + spare)[:BULLETS])


def unproven(sheet: FactSheet, locale: str) -> Iterator[Sentence]:
    """Return every sentence that the composer can write of a sheet, before any is proven."""
    yield from (each for fact in _in_order(sheet) if (each := _bullet(fact, sheet, locale)) is not None)
    for group in (_what, _use, _size, _contents, _specs):
        yield from group(sheet, locale)


def _in_order(sheet: FactSheet) -> list[Fact]:
    known = {code: place for place, code in enumerate(_BULLET_ORDER)}
    facts = [fact for fact in sheet.facts if fact.code not in {"brand", "condition"}]
    return sorted(facts, key=lambda fact: (known.get(fact.code, len(known)),))


def _bullet(fact: Fact, sheet: FactSheet, locale: str) -> Sentence | None:
    benefit, name = benefit_of(fact, sheet, locale), name_of(fact, locale)
    if isinstance(fact.value, bool):
        if not fact.value or not name:
            return None
        text = _said("bullet_yes", sheet, locale, name=name, benefit=benefit) if benefit else name
        return Sentence(text, (fact.code,))
    value = value_text(fact, sheet, locale)
    if not value or not name:
        return None
    key = "bullet" if benefit else "spec"
    return Sentence(_said(key, sheet, locale, name=name, value=value, benefit=benefit), (fact.code,))


def _said(key: str, sheet: FactSheet, locale: str, **values: str) -> str:
    """Return a phrase of a language with its places filled and everything agreeing."""
    language = language_of(locale)
    name = values.get("name", "")
    places = {
        **gendered(sheet.kind, locale),
        **values,
        "Name": capital(name),
        "noun": sheet.kind.nouns.get(language, ""),
        "eun": particle(name, "은", "는"),
    }
    text = phrases(locale)[key].format_map(places)
    if language == "ko":
        text = re.sub(r"(?<=[A-Za-z0-9%]) (?=입니다)", "", text)
    return re.sub(r"\s+", " ", text).strip()


def compose_description(sheet: FactSheet, locale: str) -> Description:
    """Return short paragraphs grouped by subject and a list of the other facts, without what fails the check.

    Each fact is stated once, and what a selling point says of one is not said again.
    """
    points = compose_bullets(sheet, locale)
    pointed, lines = {code for each in points for code in each.facts}, {each.text for each in points}
    use = (each for each in _use(sheet, locale) if pointed.isdisjoint(each.facts))
    stated: set[str] = set()

    def told(group: Iterator[Sentence]) -> Iterator[Sentence]:
        for each in group:
            known = stated.issuperset(each.facts) or each.text.rstrip(".。") in lines
            if not known and not check(each.text, sheet, locale):
                stated.update(code for code in each.facts if code != "kind")
                yield each

    groups = (_what(sheet, locale), use, _size(sheet, locale), _contents(sheet, locale))
    paragraphs = tuple(tuple(told(group)) for group in groups)
    specs = tuple(told(_specs(sheet, locale)))
    if stated <= {"condition"}:
        return Description((), ())
    return Description(
        tuple(each for each in paragraphs if each), specs, "" if language_of(locale) in {"zh", "ja"} else " "
    )


def _what(sheet: FactSheet, locale: str) -> Iterator[Sentence]:
    if (brand := _shown("brand", sheet, locale)) and sheet.kind.nouns.get(language_of(locale)):
        yield Sentence(_said("by_brand", sheet, locale, brand=brand), ("kind", "brand"))
    for code in ("material", "composition"):
        if value := _shown(code, sheet, locale):
            yield Sentence(_said("made_of", sheet, locale, value=_inside(value, locale)), (code,))
            break
    colours = _options("colour", sheet, locale)
    if len(colours) > 1:
        yield Sentence(_said("comes_in", sheet, locale, value=joined(colours, locale)), ("variants",))
    sizes = _options("size", sheet, locale)
    if len(sizes) > 1:
        yield Sentence(_said("sizes", sheet, locale, value=joined(sizes, locale)), ("variants",))


def _options(code: str, sheet: FactSheet, locale: str) -> list[str]:
    values = [
        term(value, code, sheet, locale)
        for variant in sheet.variants
        for name, value in variant.options
        if attribute_codes().get(name.lower()) == code
    ]
    return [] if any(value is None for value in values) else list(dict.fromkeys(value for value in values if value))


def _inside(value: str, locale: str) -> str:
    """Return a value as it stands inside a sentence."""
    return lowered(value) if language_of(locale) in {"en", "es", "fr", "pt"} else value


def _use(sheet: FactSheet, locale: str) -> Iterator[Sentence]:
    for fact in _in_order(sheet):
        if fact.code not in _USE_FIRST or fact.code in {"material", "composition"}:
            continue
        benefit = benefit_of(fact, sheet, locale)
        if fact.value is True and benefit:
            yield Sentence(capital(benefit) + phrases(locale)["end"], (fact.code,))
        elif not isinstance(fact.value, bool) and (value := value_text(fact, sheet, locale)) and name_of(fact, locale):
            yield Sentence(_said("is", sheet, locale, name=name_of(fact, locale), value=value), (fact.code,))


def _size(sheet: FactSheet, locale: str) -> Iterator[Sentence]:
    facts = [fact for code in _SIZES if (fact := sheet.get(code)) is not None]
    pairs = [(fact, value_text(fact, sheet, locale)) for fact in facts]
    tight = language_of(locale) in {"zh", "ja"}
    parts = [f"{_inside(name_of(fact, locale), locale)}{'' if tight else ' '}{value}" for fact, value in pairs if value]
    codes = tuple(fact.code for fact, value in pairs if value)
    if len(parts) == 1 and language_of(locale) == "zh":
        yield Sentence(parts[0] + phrases(locale)["end"], codes)
    elif len(parts) == 1:
        name, text = next((name_of(fact, locale), value) for fact, value in pairs if value)
        yield Sentence(_said("is", sheet, locale, name=name, value=text), codes)
    elif parts:
        yield Sentence(_said("measures", sheet, locale, value=joined(parts, locale)), codes)
    if weight := _shown("weight", sheet, locale):
        yield Sentence(_said("weighs", sheet, locale, value=weight), ("weight",))


def _contents(sheet: FactSheet, locale: str) -> Iterator[Sentence]:
    for code in ("care", "storage_advice", "warranty"):
        fact = sheet.get(code)
        if fact is not None and (value := value_text(fact, sheet, locale)):
            yield Sentence(_said("is", sheet, locale, name=name_of(fact, locale), value=value), (code,))
    for code, key in (("in_the_box", "contents"), ("origin", "made_in"), ("condition", "condition")):
        if code == "condition" and _is_food(sheet):
            continue
        if value := _shown(code, sheet, locale):
            yield Sentence(_said(key, sheet, locale, value=value), (code,))


def _is_food(sheet: FactSheet) -> bool:
    """Return whether a thing is food or drink, of which nobody says that it is new."""
    return sheet.kind.code.partition("-")[0] == "fb"


def _shown(code: str, sheet: FactSheet, locale: str) -> str:
    fact = sheet.get(code)
    return (value_text(fact, sheet, locale) or "") if fact is not None else ""


def _specs(sheet: FactSheet, locale: str) -> Iterator[Sentence]:
    for fact in sheet.facts:
        value, name = value_text(fact, sheet, locale), name_of(fact, locale)
        left_out = fact.code in _NOT_IN_SPECS or (fact.code == "condition" and _is_food(sheet))
        if not left_out and value and name:
            yield Sentence(_said("spec", sheet, locale, name=name, value=value), (fact.code,))


def search_words(sheet: FactSheet, locale: str, *, limit: int = WORDS_MAX) -> tuple[str, ...]:
    """Return what shoppers may search for: other names of the thing, and the values of its facts; nothing twice."""
    language = language_of(locale)
    found = [_shown("brand", sheet, locale)]
    if sheet.kind.code or sheet.kind.nouns != kinds()[""].nouns:
        noun = sheet.kind.nouns.get(language, "")
        named = thing(sheet, locale, with_colour=True)[0].replace(", ", " ")
        found = ["" if names_another_material(noun, sheet, language) else noun, *found, named]
    found += _synonyms(sheet, language)
    for code in (
        "material",
        "composition",
        "colour",
        "capacity",
        "volume",
        "size",
        "finish",
        "scent",
        "gender",
        "connectivity",
    ):
        fact = sheet.get(code)
        if fact is not None and isinstance(fact.value, tuple):
            found += [term(each, code, sheet, locale) or "" for each in fact.value]
        elif fact is not None and (value := value_text(fact, sheet, locale)):
            found += value.split(", ") if len(value) > 24 else [value]
    found += _options("colour", sheet, locale)
    kept: dict[str, str] = {}
    for word in (cased(each, language) for each in found):
        key = word.lower().replace(" ", "")
        if word and key not in kept and not check(word, sheet, locale):
            kept[key] = word
    return tuple(kept.values())[:limit]


def _synonyms(sheet: FactSheet, language: str) -> list[str]:
    """Return other names of the very same thing: none that says more than the thing's own name and its facts do.

    A desk lamp is a lamp, but no crystal lamp; green tea is no sencha. In Latin letters a name of one word, or of words
    that the thing's name, a wider kind's, or a fact holds; elsewhere what a fact or the name holds whole.
    """
    noun = sheet.kind.nouns.get(language, "").casefold()
    own = _SAME.get(noun, frozenset())
    held = " ".join(_texts_of(sheet)).casefold()
    known = {*re.findall(r"[^\W_]+", noun), *re.findall(r"[^\W_]+", held)}
    words = [word for word in kind_words(sheet.kind.code, language) if word.casefold() != noun]
    words = [word for word in words if _says_no_more(word.casefold(), noun, known, own)]
    return [word for word in words if not names_another_material(word, sheet, language)][:_SYNONYMS_MAX]


def _says_no_more(word: str, noun: str, known: set[str], own: frozenset[str]) -> bool:
    if word in own:
        return True
    parts = re.findall(r"[^\W_]+", word)
    return word.isascii() and len(parts) > 1 and set(parts) <= known and bool(set(parts) & set(noun.split()))


def _texts_of(sheet: FactSheet) -> Iterator[str]:
    for fact in sheet.facts:
        if isinstance(fact.value, str):
            yield fact.value
        elif isinstance(fact.value, tuple):
            yield from fact.value


_SAME: Final = {
    word: frozenset(names) - {word} for line in rows("same.txt") for names in [line[0].split("|")] for word in names
}
"""Names of one and the same thing, by each of them."""


def alt_text(sheet: FactSheet, locale: str) -> Sentence:
    """Return what a picture shows in which the thing was seen: the thing, of what, in its colour; no view of it."""
    name, codes = thing(sheet, locale, with_colour=True)
    if language_of(locale) == "zh" and one_colour(sheet, locale):
        name = f"一{sheet.kind.counter}{name}"
    return Sentence(capital(name)[:ALT_MAX], codes)


def numbered_alt_text(sheet: FactSheet, place: int, count: int, locale: str) -> Sentence:
    """Return a text for a picture in which nobody saw what it shows: which of how many it is, and of what thing."""
    name, codes = thing(sheet, locale, with_colour=False)
    return Sentence(phrases(locale)["alt"].format(thing=name, place=place, count=count)[:ALT_MAX], codes)
