"""What was counted in labelled titles: how often a word, a phrase or a form was a value of an attribute.

Counts are kept for what was part of a value at least once. A phrase's are split by the title's category.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.extraction.titles.lexicon import kind_of_tokens
from entrepot.sell.extraction.titles.tokens import Tokens

SPAN_MAX = 9
"""Tokens of a value, unless the sequence model or a piece between commas says that it is longer."""

PHRASE_MAX = 30
"""Tokens of the longest value that is counted."""

START, END = "<s>", "</s>"
_PLACES = 7
_FORM_MAX = 6
INSIDE, FIRST, LAST, BEFORE, AFTER = range(_PLACES - 2)
"""Rows of a word's counts: in a value, its first word, its last, right before one, right after one."""

Floats = NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True)
class Labelled:
    """A title with the values that people marked: by attribute, all stretches where the value stands."""

    tokens: Tokens
    category: str
    asked: tuple[str, ...]
    values: Mapping[str, frozenset[Span]]


def forms_of(tokens: Tokens) -> list[str]:
    """Return for each token its kind in the lexicon, else its shape."""
    return [f"#{kind}" if kind >= 0 else form for kind, form in zip(kind_of_tokens(tokens), tokens.shapes, strict=True)]


@dataclass
class Counts:
    """The counts. Attributes are numbered in ``attributes``; ``asked`` has how often each was asked in a category."""

    attributes: tuple[str, ...]
    asked: dict[str, dict[str, int]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    words: dict[str, list[list[int]]] = field(default_factory=dict)
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    phrases: dict[str, dict[str, int]] = field(default_factory=dict)
    phrases_seen: dict[str, dict[str, int]] = field(default_factory=dict)
    forms: dict[str, dict[str, int]] = field(default_factory=dict)
    forms_seen: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, titles: Sequence[Labelled], attributes: Sequence[str]) -> Counts:
        """Count in titles; ``attributes`` are all there may be, in the order of their numbers."""
        return _count(titles, tuple(attributes))

    def to_bytes(self) -> bytes:
        """Return the counts as JSON."""
        return json.dumps(self.__dict__, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Counts:
        """Read counts from JSON."""
        read: dict[str, Any] = json.loads(data)
        return cls(**(read | {"attributes": tuple(read["attributes"])}))


def phrases_in(tokens: Tokens, longest: int = SPAN_MAX) -> Iterator[tuple[int, int, str]]:
    """Every stretch of a title as (first, last, words joined by spaces)."""
    lower = tokens.lower
    for first in range(len(lower)):
        for last in range(first, min(len(lower), first + longest)):
            yield first, last, " ".join(lower[first : last + 1])


def _count(titles: Sequence[Labelled], attributes: tuple[str, ...]) -> Counts:
    number = {name: at for at, name in enumerate(attributes)}
    asked: defaultdict[str, Counter[str]] = defaultdict(Counter)
    lengths: defaultdict[str, list[int]] = defaultdict(lambda: [0] * _PLACES)
    present: Counter[str] = Counter()
    words: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (_PLACES - 2))
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    phrases: defaultdict[str, Counter[str]] = defaultdict(Counter)
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for title in titles:
        lower = (START, *title.tokens.lower, END)
        form = forms_of(title.tokens)
        for word in set(lower):
            for name in title.asked:
                seen[word][name] += 1
        for name in title.asked:
            asked[title.category][name] += 1
            spans = title.values.get(name, frozenset())
            present[name] += bool(spans)
            for at in {at for first, last in spans for at in range(first, last + 1)}:
                words[lower[at + 1], name][INSIDE] += 1
            for first, last in spans:
                lengths[name][min(last - first, _PLACES - 1)] += 1
                for row, at in ((FIRST, first + 1), (LAST, last + 1), (BEFORE, first), (AFTER, last + 2)):
                    words[lower[at], name][row] += 1
            for phrase in {" ".join(lower[first + 1 : last + 2]) for first, last in spans}:
                phrases[phrase][f"{title.category}|{name}"] += 1
            for shaped in {" ".join(form[first : last + 1]) for first, last in spans if last - first < _FORM_MAX}:
                forms[shaped][name] += 1
    phrases_seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    forms_seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for title in titles:
        for phrase in {phrase for _, _, phrase in phrases_in(title.tokens, PHRASE_MAX) if phrase in phrases}:
            for name in title.asked:
                phrases_seen[phrase][f"{title.category}|{name}"] += 1
        form = forms_of(title.tokens)
        stretches = {
            " ".join(form[first : last + 1])
            for first in range(len(form))
            for last in range(first, min(len(form), first + _FORM_MAX))
        }
        for shaped in stretches & forms.keys():
            for name in title.asked:
                forms_seen[shaped][name] += 1
    table: defaultdict[str, list[list[int]]] = defaultdict(list)
    for (word, name), row in sorted(words.items()):
        table[word].append([number[name], *row])
    return Counts(
        attributes,
        {category: dict(names) for category, names in asked.items()},
        dict(lengths),
        dict(present),
        dict(table),
        {word: dict(names) for word, names in seen.items()},
        {phrase: dict(names) for phrase, names in phrases.items()},
        {phrase: dict(names) for phrase, names in phrases_seen.items()},
        {shaped: dict(names) for shaped, names in forms.items()},
        {shaped: dict(names) for shaped, names in forms_seen.items()},
    )


def attributes_of(titles: Iterable[Labelled]) -> dict[str, tuple[str, ...]]:
    """Return for each category all attributes that were asked of its titles."""
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for title in titles:
        names[title.category].update(dict.fromkeys(title.asked))
    return {category: tuple(some) for category, some in names.items()}
