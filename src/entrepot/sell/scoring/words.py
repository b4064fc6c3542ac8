"""The lists of words, read once: promotion, clickbait, benefits, contact, units, what categories need."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from entrepot.sell.scoring.text import Phrases, folded

LANGUAGES = ("en", "ko", "zh", "ja", "es")

_FOLDER = files("entrepot.sell.scoring") / "words"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a category's products must say, and whether a size table belongs to it."""

    facts: tuple[str, ...] = ()
    size_table: bool = False


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


def phrases_by_language(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return a list of each language: ``promotion``, ``clickbait`` or ``benefit``."""
    return {language: tuple(_read(name)[language]) for language in LANGUAGES}


@lru_cache(maxsize=32)
def phrases(name: str, language: str) -> Phrases:
    """Return the phrases of all languages, since sellers mix them, but those that mean something else in this one."""
    every = {folded(phrase) for said in phrases_by_language(name).values() for phrase in said}
    return Phrases(every.difference(_read(name).get(f"not_in_{language}", ())))


@lru_cache(maxsize=8)
def of_language(name: str, language: str) -> Phrases:
    """Return the folded phrases of one language; English for one that has none."""
    known = phrases_by_language(name)
    return Phrases(known.get(language, known["en"]))


@lru_cache(maxsize=8)
def listed(name: str, key: str) -> Phrases:
    """Return one folded list of a file, such as ``contact``'s ``messengers``."""
    return Phrases(_read(name)[key])


@lru_cache(maxsize=1)
def units() -> Mapping[str, tuple[str, float]]:
    """Return what each folded unit measures, and how much one is."""
    return {folded(unit): (group, float(size)) for group, some in _read("units").items() for unit, size in some.items()}


@lru_cache(maxsize=1)
def _needs() -> tuple[tuple[str, Needs], ...]:
    rows = [
        (row["code"], Needs(tuple(row["needs"]), row.get("size_table", False))) for row in _read("needs")["category"]
    ]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@lru_cache(maxsize=4096)
def needs_of(code: str) -> Needs:
    """Return what a category of Shopify's taxonomy needs: the nearest rule at or above it."""
    return next((needs for start, needs in _needs() if code == start or code.startswith(f"{start}-")), Needs())


@lru_cache(maxsize=1)
def names_of_needs() -> Mapping[str, str]:
    """Return which need a folded name of an attribute or option stands for."""
    return {folded(name): need for need, names in _read("needs")["names"].items() for name in names}
