"""Let a translator have a seller's own texts: one whose numbers, units or names changed on the way is not used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from entrepot.ai import EndpointFailed, Translator
from entrepot.kit.folding import fold
from entrepot.kit.numbers import Number, read_numbers
from entrepot.kit.sentences import say
from entrepot.sell.writing.check import check
from entrepot.sell.writing.facts import FactSheet, Problem

_LONGER_MAX = 4.0
_GROWS_MIN = 200
_REJECTED = frozenset({"number", "unit", "brand", "certificate", "contact", "size"})
_REJECTED_WHERE_NEW = frozenset({"material", "colour", "ingredient", "claim"})
"""Kinds that a translation may not bring in where the source says nothing of that kind without a fact."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in another language, or the source where none could be proven; ``model`` names who translated."""

    text: str
    how: Literal["translated", "untranslated"]
    model: str = ""
    problems: tuple[Problem, ...] = ()


Translations = Mapping[str, Translation]
"""Translations by field."""


def translated(
    texts: Mapping[str, str], sheet: FactSheet, source: str, target: str, translator: Translator | None
) -> dict[str, Translation]:
    """Return texts by field in another language as far as a translator is there and its answer is proven.

    A number, unit, size, brand or certificate that the source does not hold, or one of the source's numbers that
    is gone,
    rejects a translation: the source stays, marked untranslated, with what was wrong.
    """
    kept = {field: Translation(text, "untranslated") for field, text in texts.items()}
    wanted = {field: text for field, text in texts.items() if text.strip()}
    if translator is None or not wanted:
        return kept
    try:
        found = translator.translate(list(wanted.values()), source, target)
    except EndpointFailed:
        return kept
    if len(found) != len(wanted):
        return kept
    for (field, text), answer in zip(wanted.items(), found, strict=True):
        problems = tuple(_wrong(text, answer.strip(), sheet, source, target))
        if problems:
            kept[field] = Translation(text, "untranslated", translator.name, problems)
        else:
            kept[field] = Translation(answer.strip(), "translated", translator.name)
    return kept


def _wrong(text: str, answer: str, sheet: FactSheet, source: str, target: str) -> list[Problem]:
    whole = (0, len(answer))
    if not answer or len(answer) > max(len(text) * _LONGER_MAX, len(text) + _GROWS_MIN):
        return [Problem("claim", answer[:80], whole, say("the translation is empty or far longer than the text"))]
    before, after = _numbers(text, source), _numbers(answer, target)
    changed = before ^ after
    if changed:
        shown = ", ".join(sorted(changed))
        return [Problem("number", shown, whole, say("the translation has other numbers or units than the text"))]
    said = check(text, sheet, source)
    own = {each.quote.casefold() for each in said}
    rejected = _REJECTED | (_REJECTED_WHERE_NEW - {each.kind for each in said})
    return [
        problem
        for problem in check(answer, sheet, target)
        if problem.kind in rejected and problem.quote.casefold() not in own and problem.kind not in {"number", "unit"}
    ]


def _numbers(text: str, locale: str) -> set[str]:
    return {_plain(number) for number in read_numbers(fold(text).text, locale)}


def _plain(number: Number) -> str:
    """Return a number in the base of its dimension, so that 60 min and 1 hour are the same."""
    if number.code:
        return number.code.casefold()
    return f"{number.unit.base(number.value):.6g} {number.unit.dimension}" if number.unit else f"{number.value:g}"
