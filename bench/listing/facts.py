"""The fact checker: how many planted falsehoods it catches, and how often it stops a true sentence.

True sentences: all that the composer writes, before any is proven, and ``facts_true.tsv``, written by hand in
other words. False ones:
true sentences into which one falsehood of a dozen kinds was planted by a seeded generator, and ``facts_false.tsv``.
``facts_unseen.tsv`` and ``facts_unseen2.tsv`` were written before the rules that they measure: ``bench/RESULTS.md``
says what each said at the first look. ``reworded.tsv`` holds sentences of the composer with true rewordings
(``keep``) and with rewordings that add or lose something (``refuse``), by hand.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.listing.fact_plants import plants
from bench.listing.fact_products import products
from entrepot.sell.writing import (
    FactSheet,
    Sentence,
    alt_text,
    check,
    compose_bullets,
    compose_title,
    rephrase,
    unproven,
)

HERE = Path(__file__).parent
LANGUAGES = ("en", "ko", "zh", "ja", "es", "de", "fr", "pt")
SEED = 20261122
SPEED_ROUNDS = 3


def figures(data: Path) -> dict[str, Any]:
    del data  # everything measured here lies in the repository
    sheets = products()
    composed = list(_composed(sheets))
    human = [row.split("\t") for row in _lines("facts_true.tsv")]
    written = [row.split("\t") for row in _lines("facts_false.tsv")]
    unseen = [row.split("\t") for row in _lines("facts_unseen.tsv")]
    second = [row.split("\t") for row in _lines("facts_unseen2.tsv")]
    true = [(sheet, locale, text) for sheet, locale, text in human]
    chance = random.Random(SEED)
    sources = composed + true
    planted = [
        (sheet, locale, kind, false)
        for sheet, locale, text in sources
        if locale in LANGUAGES
        for kind, false in plants(text, sheets[sheet], locale, chance)
    ]
    caught = Counter(kind for sheet, locale, kind, text in planted if check(text, sheets[sheet], locale))
    asked = Counter(kind for _, _, kind, _ in planted)
    by_hand = [bool(check(text, sheets[sheet], locale)) for sheet, locale, _, text in written]
    alarms = [bool(check(text, sheets[sheet], locale)) for sheet, locale, text in true]
    numbers = [kind for kind in asked if kind in {"digit", "word", "disguised", "unit"}]
    return {
        "fact_planted": len(planted) + len(written),
        "fact_true": len(composed) + len(true),
        "fact_true_by_hand": len(true),
        "fact_recall": _share(sum(caught.values()) + sum(by_hand), len(planted) + len(written)),
        "fact_false_alarm": _share(
            sum(alarms) + sum(bool(check(text, sheets[sheet], locale)) for sheet, locale, text in composed),
            len(composed) + len(true),
        ),
        "fact_false_alarm_by_hand": _share(sum(alarms), len(true)),
        "fact_numbers_missed": sum(asked[kind] - caught[kind] for kind in numbers),
        "fact_recall_unseen": _stopped(unseen, "false", sheets),
        "fact_false_alarm_unseen": _stopped(unseen, "true", sheets),
        "fact_recall_unseen2": _stopped(second, "false", sheets),
        "fact_false_alarm_unseen2": _stopped(second, "true", sheets),
        **_rewordings(sheets),
        **{f"fact_recall_{kind}": _share(caught[kind], count) for kind, count in sorted(asked.items())},
        "fact_checks_per_cpu_s": _speed(sheets),
    }


def _stopped(rows: list[list[str]], truth: str, sheets: dict[str, FactSheet]) -> float:
    asked = [(sheet, locale, text) for sheet, locale, said, text in rows if said == truth]
    return _share(sum(bool(check(text, sheets[sheet], locale)) for sheet, locale, text in asked), len(asked))


class _Says:
    """A generator that has one answer."""

    name = "says"

    def __init__(self, text: str) -> None:
        self._text = text

    def speaks(self, locale: str) -> bool:
        return bool(locale)

    def rephrase(self, sentences: Sequence[str], locale: str) -> list[str]:
        del locale
        return [self._text for _ in sentences]


def _rewordings(sheets: dict[str, FactSheet]) -> dict[str, Any]:
    """Return the shares of true rewordings that were refused, and of additions and losses that were."""
    refused: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for sheet, locale, verdict, own, text in (row.split("\t") for row in _lines("reworded.tsv")):
        (found,) = rephrase([Sentence(own, ())], sheets[sheet], locale, _Says(text))
        asked[verdict] += 1
        refused[verdict] += found.origin == "composer"
    return {
        "reword_true": asked["keep"],
        "reword_true_refused": _share(refused["keep"], asked["keep"]),
        "reword_false": asked["refuse"],
        "reword_false_refused": _share(refused["refuse"], asked["refuse"]),
    }


def _lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()]


def _composed(sheets: dict[str, FactSheet]) -> Iterator[tuple[str, str, str]]:
    for name, sheet in sheets.items():
        for locale in LANGUAGES:
            yield name, locale, compose_title(sheet, locale).text
            yield name, locale, alt_text(sheet, locale).text
            for sentence in unproven(sheet, locale):
                yield name, locale, sentence.text


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _speed(sheets: dict[str, FactSheet]) -> int:
    bullets = [
        (sheet, locale, bullet.text)
        for sheet in sheets.values()
        for locale in LANGUAGES
        for bullet in compose_bullets(sheet, locale)
    ]
    began = time.process_time()
    for _ in range(SPEED_ROUNDS):
        for sheet, locale, text in bullets:
            check(text, sheet, locale)
    return round(SPEED_ROUNDS * len(bullets) / (time.process_time() - began))


def missed() -> list[tuple[str, str, str, str]]:
    """Return what was planted and not caught, for those who mend the checker."""
    sheets, chance = products(), random.Random(SEED)
    rows = [*_composed(sheets), *(tuple(row.split("\t")) for row in _lines("facts_true.tsv"))]
    return [
        (sheet, locale, kind, false)
        for sheet, locale, text in rows
        if locale in LANGUAGES
        for kind, false in plants(text, sheets[sheet], locale, chance)
        if not check(false, sheets[sheet], locale)
    ]
