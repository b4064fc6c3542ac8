"""A product's words in the reader's language, as far as its seller gave them: texts, and the terms used in it."""

from collections.abc import Mapping, Sequence
from typing import Any

Stored = Mapping[str, Mapping[str, Any]]
"""What the column ``translations`` holds: ``{"ko": {"title": …, "description": …, "words": {"Navy": "네이비"}}}``."""
_NO_WORDS: Mapping[str, str] = {}


def text_locale(own_locale: str, translations: Stored | None, locale: str) -> str:
    """Return the locale that a product's text is shown in: the reader's, its language, or the seller's own."""
    if locale == own_locale:
        return own_locale
    found = (each for each in (locale, locale.partition("-")[0]) if (translations or {}).get(each, {}).get("title"))
    return next(found, own_locale)


def translated_title(title: str, own_locale: str, translations: Stored | None, locale: str) -> str:
    """Return the title in a locale, in its language, or as the seller wrote it."""
    shown = text_locale(own_locale, translations, locale)
    return title if shown == own_locale or translations is None else str(translations[shown]["title"])


def lines_in(name: str, own: Sequence[str] | None, stored: Stored | None, shown_in: str) -> tuple[str, ...]:
    """Return the lines of a list (``bullets`` or ``search_words``) in a locale, or as the seller wrote them."""
    found = (stored or {}).get(shown_in, {}).get(name)
    return tuple(found or own or ())


def untranslated_parts(
    own_locale: str, stored: Stored | None, shown_in: str, own: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return which of a product's texts stay in the seller's own language although its title is in another."""
    if shown_in == own_locale:
        return ()
    found = (stored or {}).get(shown_in, {})
    return tuple(name for name, said in own.items() if said and not found.get(name))


def words_in(own_locale: str, translations: Stored | None, locale: str) -> Mapping[str, str]:
    """Return what the seller's terms (option names and values, attribute texts) are called in a locale."""
    if translations is None or locale == own_locale:
        return _NO_WORDS
    found = translations.get(locale) or translations.get(locale.partition("-")[0]) or {}
    words: Mapping[str, str] = found.get("words") or _NO_WORDS
    return words


def options_in(words: Mapping[str, str], options: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return a variant's options in other words; a term without a translation stays as it is."""
    return tuple((words.get(name, name), words.get(value, value)) for name, value in options)
