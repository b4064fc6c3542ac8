"""Finds what escaped translation: text of a page in the pseudo-language that is neither marked nor somebody's data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from babel import Locale
from sqlalchemy import inspect

from entrepot.core.database import Database
from entrepot.web.i18n import LANGUAGES

PSEUDO = "qps"
_MARKED = re.compile(r"\[[^\[\]]*\]|\[[^\[\]]*$|^[^\[\]]*\]")
_PLAIN_VOWEL = re.compile(r"[aeiouAEIOU]")
_ACCENTED = re.compile(r"[áéíóúýçñÁÉÍÓÚÝÇÑ]")
_LETTERS = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_PARTS = re.compile(r"\s*(?:[·,;:()–—|/+×“”\"→]|\s-\s)\s*")
_CODES = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S*|/[\w/{}.-]+|\b[a-z]{3}_(?:\w+|…)|\b[A-Z0-9]+(?:[-_.][A-Z0-9]+)+\b|\b[A-Z]*\d+[A-Z\d]*\b"
    r"|\b[0-9a-z]{10}\b|\b[0-9a-f]{12,}\b|\b[a-z_]+(?:\.[a-z_]+)+\b|\b[A-Z]{2,6}\b"
)
_OURS = frozenset(
    {"Entrepôt", "English", "한국어", "中文", "SQLite", "PostgreSQL", "GTIN", "Shopify", "Icecat", "JSONL"}
)
_UNITS = re.compile(r"\b(?:[kmµ]?g|[cm]?m|[mc]?l|L|[kKMG]i?B|B|s|ms|min|h|d|V|W|Hz|°C|lm|mAh|dB|bar|px)\b")
_WHOLE = 3
"""So many words that stand in somebody's text are theirs; fewer must be the whole of it."""


class Untranslated:
    """Knows the data of a marketplace and what the CLDR gives, and so what else is left."""

    def __init__(self, db: Database) -> None:
        self._values = set(_values(db))
        self._blob = "\n".join(self._values)
        self._long = sorted((each for each in self._values if len(each) > 3), key=len, reverse=True)
        self._given = _given(LANGUAGES[PSEUDO].locale)
        self._known: dict[str, bool] = {}

    def of(self, texts: Iterable[str]) -> list[str]:
        """Return the texts that a person should have marked for translation and did not."""
        return [text for text in texts if not self._is_fine(text)]

    def _is_fine(self, text: str) -> bool:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._judge(text)
        return known

    def _judge(self, text: str) -> bool:
        left = text.replace("\N{NO-BREAK SPACE}", " ")
        if left in self._values:
            return True
        left = self._without_data(left) if "[" in left else left
        while (shorter := _MARKED.sub(" ", left)) != left:
            left = shorter
        left = left.strip(" ~[]")
        if self._is_data(left):
            return True
        left = _CODES.sub(" ", _UNITS.sub(" ", self._without_data(left)))
        return all(self._is_data(part) for part in _PARTS.split(left))

    def _without_data(self, text: str) -> str:
        if not _LETTERS.search(text):
            return text
        for value in self._long:
            if len(value) <= len(text) and value in text:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", text)
        return text

    def _is_data(self, part: str) -> bool:
        part = part.strip(" .…~+-")
        if not _LETTERS.search(part) or part in self._values or part.casefold() in self._given:
            return True
        if _ACCENTED.search(part) and not _PLAIN_VOWEL.search(part):
            return True  # the middle of a message with markup in it
        found = _LETTERS.findall(part)
        if all(word.casefold() in self._given or word in _OURS for word in found):
            return True
        return len(found) >= _WHOLE and part in self._blob


def _values(db: Database) -> Iterator[str]:
    """Every text in the database, and every text within its JSON."""
    with db.read() as connection:
        schema = inspect(connection)
        for table in schema.get_table_names():
            columns = [f'"{each["name"]}"' for each in schema.get_columns(table)]
            for row in connection.exec_driver_sql(f'SELECT {", ".join(columns)} FROM "{table}"'):  # noqa: S608  # names of our own schema
                for value in row:
                    yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value[:1] in "[{":
            try:
                yield from _texts(json.loads(value))
                return
            except ValueError:
                pass
        yield " ".join(value.replace("\N{NO-BREAK SPACE}", " ").split())
        yield from (line.strip() for line in value.splitlines())
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _given(locale: Locale) -> frozenset[str]:
    """What the CLDR writes for the pseudo-language: it is English there, and right."""
    names = {*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()}
    for widths in (locale.months["format"], locale.days["format"], locale.months["stand-alone"]):
        for width in widths.values():
            names.update(width.values())
    names.update(("and", "or", "in", "ago", "seconds", "second", "minutes", "minute", "hours", "hour", "days", "day"))
    names.update(("weeks", "week", "months", "month", "UTC", "Sept", "US", "CN", "JP"))
    words = {word for name in names for word in _LETTERS.findall(name)}
    return frozenset(name.casefold() for name in names | words)
