"""Let a model reword composed sentences: one that says more than the facts, or less, is not used."""

import re
from collections.abc import Sequence

from entrepot.ai import EndpointFailed, Generator
from entrepot.kit.folding import fold
from entrepot.kit.numbers import read_numbers
from entrepot.sell.writing.check import check
from entrepot.sell.writing.facts import FactSheet, Sentence
from entrepot.sell.writing.matching_words import CJK, HANGUL
from entrepot.sell.writing.mentions import mentions
from entrepot.sell.writing.reworded import added, lost, repeated

_LONGER_MAX, _SHORTER_MIN = 1.6, 0.4
_GROWS_MIN = 40
_ENDS = re.compile(r"[.!?](?=\s|$)|[。！？]")
_MARKUP = frozenset("<>{}[]`*#\n\r\t|\\")


def rephrase(
    sentences: Sequence[Sentence], sheet: FactSheet, locale: str, generator: Generator | None
) -> tuple[Sentence, ...]:
    """Return each sentence in a model's words where those are proven, else in the composer's.

    ``origin`` of a sentence says whose words it is in. Without a generator, in a language that it does not speak,
    and where its endpoint fails, nothing changes.
    """
    if generator is None or not sentences or not generator.speaks(locale):
        return tuple(sentences)
    try:
        worded = generator.rephrase([each.text for each in sentences], locale)
    except EndpointFailed:
        return tuple(sentences)
    if len(worded) != len(sentences):
        return tuple(sentences)
    return tuple(
        Sentence(text.strip(), own.facts, generator.name) if _may_stand(text.strip(), own, sheet, locale) else own
        for own, text in zip(sentences, worded, strict=True)
    )


def _may_stand(text: str, own: Sentence, sheet: FactSheet, locale: str) -> bool:
    """Return whether a model's words say what the sentence says: proven, of its length and script, all numbers kept."""
    if not text or _MARKUP & set(text) or text == own.text:
        return False
    if len(_ENDS.findall(text)) > max(1, len(_ENDS.findall(own.text))):
        return False  # another sentence says another thing
    most = max(len(own.text) * _LONGER_MAX, len(own.text) + _GROWS_MIN)
    if not len(own.text) * _SHORTER_MIN <= len(text) <= most or _script(text) != _script(own.text):
        return False
    if check(text, sheet, locale) or not _said(text, locale) >= _said(own.text, locale):
        return False
    if repeated(text, own.text, locale):
        return False
    return not added(text, own.text, sheet, locale) and not lost(text, own.text, sheet, locale)


def _said(text: str, locale: str) -> set[str]:
    """Return the numbers and denials of a text: what a rewording may not lose."""
    plain = fold(text).text
    numbers = {
        f"{number.value:g} {number.unit.symbol if number.unit else ''}"
        for number in read_numbers(plain, locale)
        if not number.code
    }
    return numbers | {f"not {each.id}" for each in mentions(plain, locale) if each.denied}


def _script(text: str) -> str:
    if HANGUL.search(text):
        return "hangul"
    return "kana or han" if CJK.search(text) else "latin"
