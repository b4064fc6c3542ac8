"""Sentences of the stages in the reader's language: errors, what was expected, why a row was left out.

A `Sentence` is translated by its template and values. Text that was kept in the database has lost them; it is
recognised by the templates of the catalogue, and stays English where none fits.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from entrepot.kit.money import Money
from entrepot.kit.sentences import Sentence, sentence
from entrepot.web import i18n
from entrepot.web.filters import money
from entrepot.web.i18n import Lazy
from entrepot.web.i18n.translate import PLACEHOLDER, stage_messages
from entrepot.web.states import STATES

_LEAST_LETTERS: Final = 2
"""A template with fewer letters of its own would recognise almost anything."""
_LONGEST: Final = 2_000
_STATES: Final = frozenset({"state", "start", "to", "role"})
"""Values of these names are states and roles, which have names of their own in each language."""

_QUOTED: Final = frozenset({"column", "text", "title", "word", "words"})
"""Values of these names are people's own words where a template quotes them: a column "Stock" stays "Stock"."""


def in_words(text: str) -> str:
    """A sentence in the reader's language: by its template and values if it has them, else by recognising it."""
    if isinstance(text, Sentence) and text.values:
        return i18n.gettext(text.template) % {name: _value(name, each) for name, each in text.values.items()}
    plain = str(text)
    words = i18n.gettext(plain)
    if words != plain or i18n.current_language().code == "en":
        return words
    known = _recognised(plain)
    return plain if known is None else in_words(known)


@dataclass(frozen=True, slots=True)
class Spoken(Lazy):
    """A sentence of a stage that is put into words when it is shown, as a lazy message is."""

    def __str__(self) -> str:
        return in_words(self.message)


def shown(value: Any) -> Any:
    """What a template prints of a value: a sentence in the reader's language, anything else as it is."""
    return in_words(value) if isinstance(value, Sentence) else value


def sentence_in(text: str, code: str) -> str:
    """A sentence in the language of a code, for answers that no page renders."""
    language = i18n.language_of(code)
    if language is None:
        return text
    with i18n.use_language(language):
        return in_words(text)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, Money):
        return money(value.minor, value.currency)
    if isinstance(value, Sentence):
        return in_words(value)
    state = STATES.get(str(value).replace(" ", "_")) if name in _STATES else None
    return value if state is None or i18n.current_language().code == "en" else str(state.label)


@lru_cache(maxsize=4096)
def _recognised(text: str) -> Sentence | None:
    """The sentence that a text was, if a template of the stages makes it: the one with the most words of its own."""
    if len(text) > _LONGEST:
        return None
    for template, pattern in _patterns():
        if (found := pattern(text)) is not None:
            values = found.groupdict()
            return Sentence(template, {name: _said(template, name, value) for name, value in values.items()})
    return None


def _said(template: str, name: str, value: str) -> str:
    return value if name in _QUOTED and f"“%({name})s”" in template else sentence(value)


@cache
def _patterns() -> tuple[tuple[str, Callable[[str], re.Match[str] | None]], ...]:
    known = []
    for template in stage_messages():
        parts = PLACEHOLDER.split(template)  # words, name, words, name, … words
        letters = sum(map(str.isalpha, "".join(parts[0::2])))
        if len(parts) == 1 or letters < _LEAST_LETTERS or len(set(parts[1::2])) != len(parts) // 2:
            continue
        words = [re.escape(part.replace("%%", "%")) for part in parts[0::2]]
        names = [f"(?P<{name}>.*?)" for name in parts[1::2]]
        made = "".join(word + name for word, name in zip(words, [*names, ""], strict=True))
        known.append(((letters, len(parts)), template, re.compile(made, re.DOTALL).fullmatch))
    known.sort(key=lambda each: each[0], reverse=True)
    return tuple((template, pattern) for _, template, pattern in known)
