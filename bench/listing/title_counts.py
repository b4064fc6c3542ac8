"""Counting in labelled titles: how often a word, a phrase or a form is a value of an attribute."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entrepot.sell.extraction.titles.counts import (
    AFTER,
    BEFORE,
    END,
    FIRST,
    FORM_MAX,
    INSIDE,
    LAST,
    PHRASE_MAX,
    PLACES,
    START,
    Counts,
    forms_of,
    phrases_in,
)
from entrepot.sell.extraction.titles.tokens import Tokens

Span = tuple[int, int]


@dataclass(frozen=True)
class Labelled:
    """A title with the values that people marked: by attribute, all stretches where the value stands."""

    tokens: Tokens
    category: str
    asked: tuple[str, ...]
    values: Mapping[str, frozenset[Span]]


class _Counting:
    """What is counted while titles pass by: first what is a value, then how often that was seen at all."""

    def __init__(self) -> None:
        self.asked: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.lengths: defaultdict[str, list[int]] = defaultdict(lambda: [0] * PLACES)
        self.present: Counter[str] = Counter()
        self.words: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (PLACES - 2))
        self.seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.phrases: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.phrases_seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.forms_seen: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add_values(self, title: Labelled) -> None:
        """Count what is a value in a title, and its words."""
        for word in {START, *title.tokens.lower, END}:
            self.seen[word].update(title.asked)
        self.asked[title.category].update(title.asked)
        for name in title.asked:
            self._add_spans(title, name, title.values.get(name, frozenset()))

    def _add_spans(self, title: Labelled, name: str, spans: frozenset[Span]) -> None:
        lower, form = (START, *title.tokens.lower, END), forms_of(title.tokens)
        self.present[name] += bool(spans)
        for at in {at for first, last in spans for at in range(first, last + 1)}:
            self.words[lower[at + 1], name][INSIDE] += 1
        for first, last in spans:
            self.lengths[name][min(last - first, PLACES - 1)] += 1
            for row, at in ((FIRST, first + 1), (LAST, last + 1), (BEFORE, first), (AFTER, last + 2)):
                self.words[lower[at], name][row] += 1
        for phrase in {" ".join(lower[first + 1 : last + 2]) for first, last in spans}:
            self.phrases[phrase][f"{title.category}|{name}"] += 1
        for shaped in {" ".join(form[first : last + 1]) for first, last in spans if last - first < FORM_MAX}:
            self.forms[shaped][name] += 1

    def add_seen(self, title: Labelled) -> None:
        """Count how often what is a value somewhere stands in a title, be it one there or not."""
        for phrase in {each for _, _, each in phrases_in(title.tokens, PHRASE_MAX) if each in self.phrases}:
            self.phrases_seen[phrase].update(f"{title.category}|{name}" for name in title.asked)
        form = forms_of(title.tokens)
        ends = [(first, min(len(form), first + FORM_MAX)) for first in range(len(form))]
        stretches = {" ".join(form[first : last + 1]) for first, end in ends for last in range(first, end)}
        for shaped in stretches & self.forms.keys():
            self.forms_seen[shaped].update(title.asked)


def count(titles: Sequence[Labelled], attributes: tuple[str, ...]) -> Counts:
    """Count in titles; ``attributes`` are all there may be, in the order of their numbers."""
    counting = _Counting()
    for title in titles:
        counting.add_values(title)
    for title in titles:
        counting.add_seen(title)
    number = {name: at for at, name in enumerate(attributes)}
    table: defaultdict[str, list[list[int]]] = defaultdict(list)
    for (word, name), row in sorted(counting.words.items()):
        table[word].append([number[name], *row])

    def plain(some: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
        return {key: dict(sorted(counts.items())) for key, counts in sorted(some.items())}

    return Counts(
        attributes,
        asked=plain(counting.asked),
        lengths=dict(counting.lengths),
        present=dict(counting.present),
        words=dict(table),
        seen=plain(counting.seen),
        phrases=plain(counting.phrases),
        phrases_seen=plain(counting.phrases_seen),
        forms=plain(counting.forms),
        forms_seen=plain(counting.forms_seen),
    )


def attributes_of(titles: Iterable[Labelled]) -> dict[str, tuple[str, ...]]:
    """Return for each category all attributes that were asked of its titles."""
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for title in titles:
        names[title.category].update(dict.fromkeys(title.asked))
    return {category: tuple(some) for category, some in names.items()}
