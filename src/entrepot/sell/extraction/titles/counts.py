"""What was counted in labelled titles: how often a word, a phrase or a form was a value of an attribute.

Counts are kept for what was part of a value at least once. A phrase's are split by the title's category.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from entrepot.sell.extraction.titles.lexicon import kind_of_tokens
from entrepot.sell.extraction.titles.tokens import Tokens

SPAN_MAX = 9
"""Tokens of a value, unless the sequence model or a piece between commas says that it is longer."""

PHRASE_MAX = 30
"""Tokens of the longest value that is counted."""

START, END = "<s>", "</s>"
PLACES = 7
"""Lengths that are counted apart; what is longer counts as the longest."""

FORM_MAX = 6
"""Tokens of the longest form that is counted."""

INSIDE, FIRST, LAST, BEFORE, AFTER = range(PLACES - 2)
"""Rows of a word's counts: in a value, its first word, its last, right before one, right after one."""


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
