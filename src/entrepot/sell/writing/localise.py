"""A listing for another country, field by field beside its source: what is exact, what a template or a model wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from babel.numbers import format_currency

from entrepot.kit.money import Money
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing.buyer_units import in_buyers_units, text_in_buyers_units
from entrepot.sell.writing.check import check
from entrepot.sell.writing.compose import compose_bullets, compose_description, search_words
from entrepot.sell.writing.facts import FactSheet, Problem
from entrepot.sell.writing.lexicon import attribute_codes
from entrepot.sell.writing.sizes import STANDARD, Group, convert_size, system_of
from entrepot.sell.writing.title import compose_title
from entrepot.sell.writing.translated import Translations
from entrepot.sell.writing.wording import as_said, attribute_name, language_of, name_of, term, value_text

How = Literal["exact", "template", "translated", "untranslated"]
"""Where a text comes from: tables and arithmetic, the composer, a proven translation, or the source."""


@dataclass(frozen=True, slots=True)
class LocalisedField:
    """A field of a listing in the source's language and in the target's."""

    field: str
    source: str
    target: str
    how: How
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Localised:
    """A listing in a language for a country, field by field."""

    locale: str
    country: str
    fields: tuple[LocalisedField, ...]

    @property
    def untranslated(self) -> tuple[str, ...]:
        """The fields that are still in the source's language."""
        return tuple(each.field for each in self.fields if each.how == "untranslated")


def localise(
    sheet: FactSheet,
    locale: str,
    country: str,
    *,
    free_text: Mapping[str, str] | None = None,
    prices: Mapping[str, Money] | None = None,
    translations: Translations | None = None,
) -> Localised:
    """Return a sheet's listing in a locale for a country.

    ``free_text`` is what the seller wrote by hand, by field; ``translations`` are what ``translated`` made of
    it, without
    which it stays as it is and is marked so. ``prices`` are formatted, never converted.
    """
    fields = (
        *_composed(sheet, locale),
        *_attributes(sheet, locale, country),
        *_options(sheet, locale),
        *_sizes(sheet, country),
        *(
            LocalisedField(f"prices.{name}", str(price), price_text(price, locale), "exact")
            for name, price in (prices or {}).items()
        ),
        *_free(sheet, locale, free_text or {}, translations),
    )
    return Localised(locale, country, fields)


def price_text(price: Money, locale: str) -> str:
    """Return an amount in a language's form."""
    return str(format_currency(price.decimal(), price.currency, locale=locale.replace("-", "_")))


def _composed(sheet: FactSheet, locale: str) -> Iterator[LocalisedField]:
    own = sheet.locale
    pairs: list[tuple[str, str, str]] = [("title", compose_title(sheet, own).text, compose_title(sheet, locale).text)]
    sources, targets = compose_bullets(sheet, own), compose_bullets(sheet, locale)
    by_fact = {bullet.facts: bullet.text for bullet in sources}
    pairs += [(f"bullets.{at}", by_fact.get(each.facts, ""), each.text) for at, each in enumerate(targets)]
    pairs.append(("description", compose_description(sheet, own).text, compose_description(sheet, locale).text))
    pairs.append(("search_words", ", ".join(search_words(sheet, own)), ", ".join(search_words(sheet, locale))))
    for field, source, target in pairs:
        yield LocalisedField(field, source, target, "template", tuple(check(target, sheet, locale)))


def _attributes(sheet: FactSheet, locale: str, country: str) -> Iterator[LocalisedField]:
    for fact in sheet.facts:
        source = value_text(fact, sheet, sheet.locale) or ""
        target = value_text(fact, sheet, locale)
        if isinstance(fact.value, Quantity):
            said = as_said(fact)
            target = in_buyers_units(said if isinstance(said, Quantity) else fact.value, locale, country, fact.code)
        elif isinstance(fact.value, str) and target is not None:
            target = text_in_buyers_units(target, locale, country)
        name, own = name_of(fact, locale), name_of(fact, sheet.locale)
        known = target is not None and bool(name)
        shown = target if target is not None else source
        yield LocalisedField(
            f"attributes.{fact.code}",
            f"{own or fact.code}: {source}",
            f"{name or own or fact.code}: {shown}",
            "exact" if known else "untranslated",
            tuple(check(f"{name}: {shown}", sheet, locale)) if known else (),
        )


def _options(sheet: FactSheet, locale: str) -> Iterator[LocalisedField]:
    same = language_of(locale) == language_of(sheet.locale)
    seen: set[str] = set()
    for variant in sheet.variants:
        for name, value in variant.options:
            code = attribute_codes().get(name.lower(), "")
            shown_name = name if same else attribute_name(code, language_of(locale)) or term(name, code, sheet, locale)
            for field, source, target in (
                (f"options.{name}", name, shown_name),
                (f"options.{name}.{value}", value, term(value, code, sheet, locale)),
            ):
                if field not in seen:
                    seen.add(field)
                    yield LocalisedField(field, source, target or source, "exact" if target else "untranslated")


def _group(sheet: FactSheet) -> Group | None:
    """Return whose clothes or shoes these are; None for other goods, and where nobody says for whom."""
    code, fact = sheet.kind.code, sheet.get("gender")
    said = fact.value.lower() if fact is not None and isinstance(fact.value, str) else ""
    who = (
        "kids"
        if sheet.get("age_from") or any(each in said for each in ("kid", "child", "아동", "儿童", "キッズ", "infant"))
        else ""
    )
    if not who and any(each in said for each in ("wom", "female", "여성", "女", "mujer", "レディース")):
        who = "women"
    elif not who and any(each in said for each in ("men", "male", "남성", "男", "hombre", "メンズ", "unisex")):
        who = "men"
    if not who or not code.startswith(("aa-1", "aa-8")):
        return None
    group: Group = f"{who}_shoes" if code.startswith("aa-8") else who  # type: ignore[assignment]  # one of the six
    return group


def _sizes(sheet: FactSheet, country: str) -> Iterator[LocalisedField]:
    group = _group(sheet)
    if group is None:
        return
    shoes = group.endswith("shoes")
    sizes = [v for variant in sheet.variants for n, v in variant.options if attribute_codes().get(n.lower()) == "size"]
    fact = sheet.get("size")
    sizes += [fact.value] if fact is not None and isinstance(fact.value, str) else []
    for size in dict.fromkeys(sizes):
        given = size.upper().removeprefix("EU").strip()
        source = "EU" if shoes or given[:1].isdigit() else "INT"
        target = convert_size(given, group, source, system_of(country))  # type: ignore[arg-type]  # one of the systems
        body = convert_size(given, group, source, "BODY")  # type: ignore[arg-type]  # the same
        if target:
            unit = "mm" if shoes else "cm"
            yield LocalisedField(
                f"sizes.{size}", size, f"{system_of(country)} {target} ({body} {unit}; {STANDARD})", "exact"
            )


def _free(
    sheet: FactSheet, locale: str, texts: Mapping[str, str], translations: Translations | None
) -> Iterator[LocalisedField]:
    same = language_of(locale) == language_of(sheet.locale)
    for field, text in texts.items():
        if same:
            yield LocalisedField(field, text, text, "exact", tuple(check(text, sheet, locale)))
            continue
        found = translations.get(field) if translations else None
        if found is None or found.how == "untranslated":
            yield LocalisedField(field, text, text, "untranslated", found.problems if found else ())
        else:
            yield LocalisedField(field, text, found.text, "translated", found.problems)
