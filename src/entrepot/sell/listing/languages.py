"""A draft in other languages: what follows from facts is written by templates, the rest is marked as untranslated."""

from collections.abc import Mapping
from typing import Any, Final

from entrepot.ai import Evidence, Translator
from entrepot.core.database import Database
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing.content import TRANSLATION, Content, Field
from entrepot.sell.listing.read import DraftView
from entrepot.sell.listing.texts import sheet_of
from entrepot.sell.writing import LOCALES as WRITTEN
from entrepot.sell.writing import FactSheet, Localised, localise, translated

COUNTRIES: Final[Mapping[str, str]] = {
    "en": "US", "ko": "KR", "zh": "CN", "ja": "JP", "es": "ES", "de": "DE", "fr": "FR", "pt": "BR",
}  # fmt: skip
"""The country whose units, sizes and forms a language is shown in where nobody names one."""
_PROSE: Final = ("title", "description", "bullets")


def in_language(
    db: Database, draft: DraftView, locale: str, country: str = "", translator: Translator | None = None
) -> Localised:
    """Return a draft in a language for a country's buyers, field by field beside what it is made from.

    Texts that the seller wrote by hand go through the translator; without one they stay and are marked untranslated.
    """
    with db.read() as connection:
        sheet = sheet_of(connection, category_tree(connection, draft.locale), draft.content, locale)
    own = _by_hand(draft.content)
    translations = translated(own, sheet, draft.locale, locale, translator) if own else None
    return localise(
        sheet, locale, country or COUNTRIES.get(locale, ""), free_text=own, translations=translations or None
    )


def _by_hand(content: Content) -> dict[str, str]:
    """Return the texts that the seller wrote, by field."""
    own = {}
    for field in content.fields:
        if field.name in _PROSE and field.decided == "change":
            own[field.name] = "\n".join(field.value) if isinstance(field.value, list) else str(field.value)
    return own


def translations(content: Content, sheet: FactSheet, locale: str) -> list[Field]:
    """Return a field for each language that the seller chose, as the catalogue keeps it."""
    chosen = content.value("languages") or ()
    return [_field(sheet, each) for each in chosen if each in WRITTEN and each != locale]


def _field(sheet: FactSheet, locale: str) -> Field:
    found = localise(sheet, locale, COUNTRIES[locale])
    by_name = {each.field: each for each in found.fields}
    words = {}
    for each in found.fields:
        name, _, rest = each.field.partition(".")
        if name == "options" and each.how == "exact" and each.source != each.target:
            words[each.source] = each.target
        elif name == "attributes" and each.how == "exact" and rest not in {"brand", "origin", "condition"}:
            source, target = each.source.partition(": ")[2], each.target.partition(": ")[2]
            if source and target and source != target and not any(letter.isdigit() for letter in source):
                words[source] = target
    value: dict[str, Any] = {
        "title": by_name["title"].target,
        "description": by_name["description"].target,
        "bullets": [each.target for each in found.fields if each.field.startswith("bullets.")],
        "search_words": [word for word in by_name["search_words"].target.split(", ") if word],
        "words": words,
        "untranslated": list(found.untranslated),
    }
    return Field(f"{TRANSLATION}{locale}", value, 0.9, (Evidence("rule", place="localise"),))
