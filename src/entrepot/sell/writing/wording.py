"""Values and names in the words of a language: quantities, terms, lists, Korean particles, gender."""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale
from babel.lists import format_list
from babel.localedata import exists as is_language
from babel.numbers import format_decimal

from entrepot.kit.folding import fold, without_accents
from entrepot.kit.numbers import read_numbers
from entrepot.kit.units import unit_of
from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.writing.facts import LOCALES, Fact, FactSheet, Kind
from entrepot.sell.writing.lexicon import attribute_names, concepts, rows
from entrepot.sell.writing.mentions import COUNTRIES

_UNITS = {
    "en": {"l": "L", "h": "hours", "in": "inch", "months": "months", "years": "years"},
    "ko": {"l": "L", "h": "시간", "min": "분", "months": "개월", "years": "세", "in": "인치"},
    "zh": {
        "ml": "毫升", "l": "升", "g": "克", "kg": "千克", "mm": "毫米", "cm": "厘米", "m": "米", "h": "小时",
        "min": "分钟", "months": "个月", "years": "岁", "in": "英寸",
    },
    "ja": {"l": "L", "h": "時間", "min": "分", "months": "か月", "years": "歳", "in": "インチ"},
    "es": {"l": "L", "h": "horas", "months": "meses", "years": "años", "in": "pulgadas"},
    "de": {"h": "Stunden", "months": "Monate", "years": "Jahre", "in": "Zoll"},
    "fr": {"h": "heures", "months": "mois", "years": "ans", "in": "pouces"},
    "pt": {"h": "horas", "months": "meses", "years": "anos", "in": "polegadas"},
}  # fmt: skip
_SINGULAR = {
    "hours": "hour", "months": "month", "years": "year", "horas": "hora", "meses": "mes", "años": "año",
    "Stunden": "Stunde",
    "Monate": "Monat", "Jahre": "Jahr", "heures": "heure", "ans": "an", "anos": "ano", "pulgadas": "pulgada",
    "pouces": "pouce", "polegadas": "polegada",
}  # fmt: skip
_SAME_EVERYWHERE = re.compile(
    r"(?:[\d.,/%°×x–\-+()\s]|\b(?:mm|cm|m|ml|l|g|kg|in|h|min|bar|fl|oz|lb|kHz|dpi)\b|\b[A-Z][A-Za-z]?\b|\b[A-Z0-9\-]{2,}\b|"
    r"\bType [A-Z]\b|Wi-?Fi|Bluetooth|USB-?C?|microSD)+"
)
_LARGER, _LARGE, _SHORT = {"ml": "l", "g": "kg"}, 1_000, 10
_BETWEEN_SIDES = re.compile(r"(?<=[0-9a-z])\s*[x×*]\s*(?=[0-9])")
"""Between the sides of a size: 30cm×20cm, 30x20."""
_SAID, _NEARLY = frozenset({"ml", "cl", "l", "g", "kg", "mm", "cm", "m", "in", "ft", "oz", "lb", "fl_oz"}), 1e-3
_HANGUL, _KANA, _HAN = (
    re.compile(each) for each in ("[\uac00-\ud7af]", "[\u3041-\u30fa\u30fd-\u30ff]", "[\u3400-\u9fff]")
)
_WITH_HAN = frozenset({"zh", "ja", "ko"})
_ANYWHERE = frozenset({"value", "colour", "material", "ingredient"})
"""Kinds of terms that any attribute may use; others are the code of the only attribute that they are for."""
_GRADE = re.compile(r"\d+/\d+|\d{3}[A-Z]?|\d+D")
_OF = {"en": "{m} {n}", "ko": "{m} {n}", "zh": "{m}{n}", "ja": "{m}の{n}", "es": "{n} de {m}", "de": "{n} aus {m}",
       "fr": "{n} en {m}", "pt": "{n} de {m}"}  # fmt: skip
_TIMES = {"en": "{c} × {n}", "ko": "{n} {c}개", "zh": "{n} {c} 个", "ja": "{n} {c}個"}
_SHARE = {"ko": "{m} {c} %", "zh": "{m} {c}%", "ja": "{m} {c}%"}


def language_of(locale: str) -> str:
    """Return the language of a locale: pt of pt-BR."""
    return locale.partition("-")[0].partition("_")[0]


def number_text(value: float, locale: str) -> str:
    """Return a number in a language's form, with at most four decimals."""
    return format_decimal(value, format="#,##0.####", locale=_babel(locale))


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale.replace("-", "_"))


def in_large_unit(value: Quantity) -> Quantity:
    """Return a quantity as buyers expect it: from 1,000 ml in litres, from 1,000 g in kilograms, if that is short."""
    larger = _LARGER.get(value.unit)
    if larger is None or value.value < _LARGE or value.value % _SHORT:
        return value
    return Quantity(value.value / _LARGE, larger)


def as_said(fact: Fact) -> AttributeValue:
    """Return a fact's value, a number in the unit in which its evidence says it, else in the one that buyers expect."""
    value = fact.value
    if not isinstance(value, Quantity) or (unit := unit_of(value.unit) if value.unit else None) is None:
        return value
    base = unit.base(value.value)
    for each in fact.evidence:
        numbers = read_numbers(_BETWEEN_SIDES.sub(" × ", fold(each.quote).text), "en") if each.quote else ()
        for said in dict.fromkeys(number.unit for number in numbers):
            if said is None or said.dimension != unit.dimension or said.symbol not in _SAID:
                continue
            for number in numbers:  # of 30 x 20 cm, only the last has the unit
                alike = number.unit in {said, None} and abs(said.base(number.value) - base) <= _NEARLY * abs(base)
                if alike:
                    return in_large_unit(Quantity(number.value, said.symbol))
    return in_large_unit(value)


def quantity_text(value: Quantity, locale: str) -> str:
    """Return a number with its unit as a language writes it."""
    language = language_of(locale)
    value = in_large_unit(value)
    number = number_text(value.value, locale)
    if not value.unit:
        return number
    label = _UNITS[language].get(value.unit, value.unit).replace("_", " ")
    if value.value == 1:
        label = _SINGULAR.get(label, label)
    tight = language in {"zh", "ja"} or "\uac00" <= label[0] <= "\ud7a3" or label == "%"
    return f"{number}{'' if tight else ' '}{label}"


def name_of(fact: Fact, locale: str) -> str:
    """Return what an attribute is called, as the catalogue says in this language, else as is built in."""
    language = language_of(locale)
    return (
        fact.names.get(locale)
        or fact.names.get(language)
        or attribute_name(fact.code, language)
        or fact.names.get("en", "")
    )


def attribute_name(code: str, language: str) -> str:
    """Return the built-in name of an attribute; "" for one that is not built in."""
    return attribute_names().get(code, {}).get(language, "")


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def joined(items: Sequence[str], locale: str) -> str:
    """Return items as a list in words: a, b and c."""
    language = language_of(locale)
    if language == "ko":
        return ", ".join(items)
    text = format_list(list(items), style="standard", locale=_babel("en_GB" if language == "en" else locale))
    return re.sub(r" y (?=h?[ií](?!e))", " e ", text, flags=re.IGNORECASE) if language == "es" else text


def particle(word: str, with_final: str, without: str) -> str:
    """Return the Korean particle that fits a word: by its last consonant; digits and Latin as they are read."""
    last = next((letter for letter in reversed(word) if letter.isalnum()), "")
    if "\uac00" <= last <= "\ud7a3":
        final = (ord(last) - 0xAC00) % 28
        if with_final == "으로" and final == 8:
            return without
        return with_final if final else without
    if last.isdigit():
        closed = last in ("0136" if with_final == "으로" else "013678")
        return with_final if closed else without
    return with_final if last.lower() in "lmnr" and with_final != "으로" else without


def gendered(kind: Kind, locale: str) -> dict[str, str]:
    """Return the endings and articles that agree with a product's noun."""
    language = language_of(locale)
    gender = kind.genders.get(language, "m")
    feminine, plural = "f" in gender, "p" in gender
    noun = kind.nouns.get(language, "")
    if language == "en":
        plural = plural or ("en" not in kind.genders and noun.endswith("s") and not noun.endswith(("ss", "us", "is")))
        article = "" if plural or gender == "u" else ("an " if noun[:1].lower() in "aeiou" else "a ")
        return {"A": capital(article), "Noun": noun if article else capital(noun)}
    if language == "es":
        un = ("Unas" if feminine else "Unos") if plural else ("Una" if feminine else "Un")
        return {"Un": un, "o": ("a" if feminine else "o") + ("s" if plural else "")}
    if language == "pt":
        un = ("Umas" if feminine else "Uns") if plural else ("Uma" if feminine else "Um")
        return {"Un": un, "o": ("a" if feminine else "o") + ("s" if plural else "")}
    if language == "fr":
        un = "Des" if plural else ("Une" if feminine else "Un")
        return {"Un": un, "e": ("e" if feminine else "") + ("s" if plural else "")}
    if language == "de":
        return {"Un": "" if plural else ("Eine" if feminine else "Ein")}
    return {}


def value_text(fact: Fact, sheet: FactSheet, locale: str) -> str | None:
    """Return a fact's value in a language; None where a text of it has no translation that we know."""
    return shown_value(as_said(fact), fact.code, sheet, locale)


def shown_value(value: AttributeValue, code: str, sheet: FactSheet, locale: str) -> str | None:
    """Return a value in a language; None where a text of it has no translation that we know."""
    match value:
        case bool():
            return phrases(locale)["yes" if value else "no"]
        case Quantity():
            return quantity_text(value, locale)
        case str():
            return term(value, code, sheet, locale)
        case _:
            items = [term(each, code, sheet, locale) for each in value]
            return None if any(each is None for each in items) else joined([each for each in items if each], locale)


def term(text: str, code: str, sheet: FactSheet, locale: str) -> str | None:
    """Return a text of a sheet in another language; None where that is not known."""
    language = language_of(locale)
    if code in {"origin", "country_of_harvest"} and (country := country_name(text, language)):
        return country
    given = sheet.words.get(locale, sheet.words.get(language, {})).get(text)
    if given:
        return given
    own = language_of(sheet.locale)
    if code == "brand" or is_written_in(text, language, own):
        return text
    return _translated(text.strip(), code, own, language)


def is_written_in(text: str, language: str, own: str) -> bool:
    """Return whether a text can stand in a language as it is: by its script, in Latin letters by the sheet's language.

    A Korean word in an English sheet is Korean whatever the sheet says, and stays itself where Korean is wanted.
    """
    if _HANGUL.search(text):
        return language == "ko"
    if _KANA.search(text):
        return language == "ja"
    return language == own and (language in _WITH_HAN or not _HAN.search(text))


def country_name(text: str, language: str) -> str:
    """Return a country's name by its code or its name in any of our languages; "" for none, or in no language."""
    code = text.strip().upper()
    if code not in COUNTRIES:
        code = _countries().get(text.strip().lower(), "")
    return str(_babel(language).territories.get(code, "")) if code and is_language(language) else ""


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {str(Locale(each).territories[code]).lower(): code for code in COUNTRIES for each in LOCALES}


@lru_cache(maxsize=4096)
def _translated(text: str, code: str, source: str, language: str) -> str | None:
    if _SAME_EVERYWHERE.fullmatch(text):
        return text
    if (word := _word_in(text, code, language)) is not None:
        return word
    parts = [part.strip() for part in re.split(r"[,、·;]\s*", text) if part.strip()]
    if len(parts) > 1:
        found = [_translated(part, code, source, language) for part in parts]
        return (
            None
            if any(each is None for each in found)
            else ("、" if language in {"zh", "ja"} else ", ").join(each for each in found if each)
        )
    if match := re.fullmatch(r"(\d+(?:[.,]\d+)?)\s?%\s?(.+)|(.+?)\s?(\d+)\s?%", text):
        count, rest = match[1] or match[4], match[2] or match[3]
        inner = _translated(rest, code, source, language)
        return inner and _SHARE.get(language, "{c} % {m}").format(c=count, m=inner)
    if match := re.fullmatch(r"(\d+)\s?(?:x|×)?\s?(\D.+)", text):
        inner = _translated(match[2], code, source, language)
        return inner and _TIMES.get(language, "{c} × {n}").format(c=match[1], n=inner)
    words = text.rsplit(" ", 1)
    if (
        len(words) == 2
        and (noun := _word_in(words[1], "part", language))
        and (made := _word_in(words[0], "material", language, only="material"))
    ):
        return _OF[language].format(m=made, n=noun)
    return None


def _word_in(text: str, code: str, language: str, *, only: str = "") -> str | None:
    """Return a whole text that the lexicon knows, in another language."""
    found = _index().get(_plain(text), ())
    wanted = (
        "colour" if code == "colour" else "material" if code in {"material", "composition", "strap", "finish"} else ""
    )
    best = sorted(found, key=lambda each: (each[0] != code, each[0] != wanted, each[0] != "value"))
    for what, words in best:
        if words.get(language) and only in {"", what} and what in _ANYWHERE | {code}:
            return words[language]
    return None


def _plain(text: str) -> str:
    word = without_accents(text.strip().lower())
    return word[:-1] if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1)
def _index() -> dict[str, list[tuple[str, dict[str, str]]]]:
    """Return every known term by its form in every language: what kind it is, and what it is shown as."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    # What is more exact than the concept that it belongs to goes first: burgundy is a red, and is called burgundy.
    values = [("value", cells) for _, *cells in rows("values.tsv")]
    for kind, cells in [(kind, cells) for kind, *cells in rows("exact.tsv")] + values:
        shown = {locale: cell.split("|")[0] for locale, cell in zip(LOCALES, cells, strict=True)}
        for form in {form for cell in cells for form in cell.split("|")}:
            found.setdefault(_plain(form), []).append((kind, shown))
    for concept in concepts().values():
        if concept.kind == "claim":
            continue
        shown = {locale: words[0] for locale, words in concept.words.items() if words}
        for form in {form for words in concept.words.values() for form in words}:
            found.setdefault(_plain(form), []).append((concept.kind, shown))
    return found


@lru_cache(maxsize=8)
def _phrase_table() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {locale: {} for locale in LOCALES}
    for key, *cells in rows("phrases.tsv"):
        for locale, cell in zip(LOCALES, cells, strict=True):
            found[locale][key] = cell
    return found


def phrases(locale: str) -> dict[str, str]:
    """Return the sentences of a language, with places for what they state."""
    return _phrase_table()[language_of(locale)]
