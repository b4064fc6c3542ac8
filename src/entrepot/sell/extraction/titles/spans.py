"""Stretches of a title that may be values, and what the scorer looks at of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.extraction.titles.counts import (
    AFTER,
    BEFORE,
    END,
    FIRST,
    INSIDE,
    LAST,
    PHRASE_MAX,
    SPAN_MAX,
    START,
    Counts,
    forms_of,
)
from entrepot.sell.extraction.titles.lexicon import found_in, kinds
from entrepot.sell.extraction.titles.tokens import Tokens

Floats = NDArray[np.float32]
_LIKELY_INSIDE, _LIKELY_FIRST, _LIKELY_CHAIN = 0.05, 0.03, 0.03
_BRAND = 0


@dataclass(frozen=True)
class Candidates:
    """Stretches of one title: for each the attribute (a place in ``asked``), first and last token, and its features."""

    asked: tuple[str, ...]
    attribute: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    features: Floats

    def __len__(self) -> int:
        return len(self.attribute)


def _share(part: Floats, whole: Floats, before: float | Floats, weight: float = 2.0) -> Floats:
    """Return part / whole, drawn to ``before`` where little was counted."""
    drawn: Floats = ((part + weight * before) / (whole + weight)).astype(np.float32)
    return drawn


def candidates(
    counts: Counts,
    tokens: Tokens,
    category: str,
    asked: Sequence[str],
    chain: tuple[Floats, Floats, Sequence[tuple[int, int, int]]] | None,
) -> Candidates:
    """Return the stretches that may be values of the attributes asked; ``chain`` is what the CRF says of the title."""
    size, many = len(tokens), len(asked)
    first, last = _stretches(tokens, chain[2] if chain else ())
    if not size or not many or not len(first):
        none = np.zeros(0, np.int64)
        return Candidates(tuple(asked), none, none, none, np.zeros((0, 1), np.float32))
    number = {name: at for at, name in enumerate(counts.attributes)}
    words = _words(counts, tokens, asked, number)
    length = last - first
    inside, begins, ends, before, after, known = words
    rows: list[Floats] = []
    total = np.zeros((many, size + 1), np.float32)
    total[:, 1:] = np.cumsum(inside[:, 1:-1], axis=1)
    mean_in = (total[:, last + 1] - total[:, first]) / (length + 1)
    least_in, most_in = _extremes(inside[:, 1:-1], first, last)
    least_known, _ = _extremes(known[:, 1:-1], first, last)
    phrase = _phrases(counts, tokens, category, asked, first, last)
    form = _forms(counts, tokens, asked, first, last)
    begins_at, ends_at = begins[:, first + 1], ends[:, last + 1]
    rows += [*phrase, begins_at, ends_at, least_in, mean_in, before[:, first], after[:, last + 2]]
    rows += [inside[:, first], inside[:, last + 2], least_known, *form]
    keep = (phrase[0] > 0) | (form[0] > 0) | (most_in >= _LIKELY_INSIDE) | (begins_at >= _LIKELY_FIRST)
    lengths = np.array([counts.lengths.get(name, [0] * 7) for name in asked], np.float32)
    of_length = lengths[:, np.minimum(length, 6)]
    keep &= (of_length > 0) | (length <= 1) | (phrase[0] > 0)
    rows.append(of_length / np.maximum(lengths.sum(1, keepdims=True), 1))
    chain_rows = _chain(chain, many, size, first, last)
    keep = (keep & (length < SPAN_MAX)) | (chain_rows[4] > _LIKELY_CHAIN)
    rows += chain_rows
    asked_times = np.array([sum(each.get(name, 0) for each in counts.asked.values()) for name in asked], np.float32)
    here = np.array([counts.asked.get(category, {}).get(name, 0) for name in asked], np.float32)
    usual = np.array([counts.present.get(name, 0) for name in asked], np.float32) / np.maximum(asked_times, 1)
    rows += [np.broadcast_to(each[:, None], keep.shape) for each in (usual, asked_times, here)]
    plain = _plain(tokens, first, last)
    attribute, at = np.nonzero(keep)
    picked = np.stack([*(row[attribute, at] for row in rows), *(row[at] for row in plain)], axis=1)
    numbers = np.array([number.get(name, -1) for name in asked], np.float32)
    picked = np.concatenate([picked, numbers[attribute][:, None]], axis=1).astype(np.float32)
    return Candidates(tuple(asked), attribute, first[at], last[at], picked)


def _stretches(tokens: Tokens, chained: Sequence[tuple[int, int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All short stretches that begin with a letter or a digit (or a bracket), whole pieces, and what the CRF marks."""
    size = len(tokens)
    found = {
        (first, last)
        for first in range(size)
        if tokens.words[first][0].isalnum() or tokens.words[first] in "(#*"
        for last in range(first, min(size, first + SPAN_MAX))
    }
    found.update((first, last) for first, last, _ in chained)
    spots = [at for at in range(size) if at == 0 or tokens.pieces[at] != tokens.pieces[at - 1]]
    found.update((first, last - 1) for first in spots for last in (*spots, size) if first < last <= first + PHRASE_MAX)
    ordered = sorted(found)
    both = np.array(ordered, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _words(counts: Counts, tokens: Tokens, asked: Sequence[str], number: dict[str, int]) -> list[Floats]:
    """Return for (attribute, token) shares of inside, first, last, before, after, and how often the word was seen."""
    row_of = {number[name]: row for row, name in enumerate(asked) if name in number}
    lower = (START, *tokens.lower, END)
    times = np.zeros((5, len(asked), len(lower)), np.float32)
    seen = np.zeros((len(asked), len(lower)), np.float32)
    for at, word in enumerate(lower):
        for numbered, *some in counts.words.get(word, ()):
            if numbered in row_of:
                times[:, row_of[numbered], at] = some
        known = counts.seen.get(word)
        if known:
            seen[:, at] = [known.get(name, 0) for name in asked]
    priors = ((INSIDE, 0.03), (FIRST, 0.02), (LAST, 0.02), (BEFORE, 0.02), (AFTER, 0.02))
    return [*(_share(times[row], seen, prior) for row, prior in priors), seen]


def _extremes(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the least and the greatest of values in each stretch, by doubling."""
    least, most = [values], [values]
    step = 1
    while step * 2 <= values.shape[1]:
        least.append(np.minimum(least[-1][:, :-step], least[-1][:, step:]))
        most.append(np.maximum(most[-1][:, :-step], most[-1][:, step:]))
        step *= 2
    level = np.floor(np.log2(last - first + 1)).astype(np.int64)
    low = np.empty((values.shape[0], len(first)), np.float32)
    high = np.empty_like(low)
    for each in range(len(least)):
        of_it = np.nonzero(level == each)[0]
        if len(of_it):
            head, tail = first[of_it], last[of_it] - (1 << each) + 1
            low[:, of_it] = np.minimum(least[each][:, head], least[each][:, tail])
            high[:, of_it] = np.maximum(most[each][:, head], most[each][:, tail])
    return low, high


def _phrases(
    counts: Counts,
    tokens: Tokens,
    category: str,
    asked: Sequence[str],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
) -> list[Floats]:
    """What was counted of each stretch as a whole: a value of the attribute, of others; here and anywhere."""
    row_of = {name: row for row, name in enumerate(asked)}
    was, was_here, seen, seen_here, others = np.zeros((5, len(asked), len(first)), np.float32)
    lower = tokens.lower
    for at, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        text = " ".join(lower[begin : end + 1])
        known = counts.phrases.get(text)
        if known is None:
            continue
        for key, times in known.items():
            where, _, name = key.partition("|")
            others[:, at] += times
            if (row := row_of.get(name)) is not None:
                was[row, at] += times
                was_here[row, at] += times * (where == category)
        for key, times in counts.phrases_seen.get(text, {}).items():
            where, _, name = key.partition("|")
            if (row := row_of.get(name)) is not None:
                seen[row, at] += times
                seen_here[row, at] += times * (where == category)
    others -= was
    often = _share(was, seen, 0.02)
    return [
        was,
        seen,
        often,
        was_here,
        seen_here,
        _share(was_here, seen_here, often),
        others,
        _share(was, was + others, 0.1),
    ]


def _forms(
    counts: Counts, tokens: Tokens, asked: Sequence[str], first: NDArray[np.int64], last: NDArray[np.int64]
) -> list[Floats]:
    """How often a stretch of such a form was a value."""
    was, seen = np.zeros((2, len(asked), len(first)), np.float32)
    form = forms_of(tokens)
    for at, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        text = " ".join(form[begin : end + 1])
        known = counts.forms.get(text)
        if known is not None:
            of_all = counts.forms_seen[text]
            was[:, at] = [known.get(name, 0) for name in asked]
            seen[:, at] = [of_all.get(name, 0) for name in asked]
    return [was, _share(was, seen, 0.01)]


def _chain(
    chain: tuple[Floats, Floats, Sequence[tuple[int, int, int]]] | None,
    many: int,
    size: int,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
) -> list[Floats]:
    """What the CRF says of each stretch: begins there, least and mean inside, ends there, is what it would choose."""
    if chain is None:
        return [np.zeros((many, len(first)), np.float32)] * 7
    begins, goes_on, marked = chain
    either = begins + goes_on
    total = np.zeros((many, size + 1), np.float32)
    total[:, 1:] = np.cumsum(either, axis=1)
    mean = (total[:, last + 1] - total[:, first]) / (last - first + 1)
    least, _ = _extremes(either, first, last)
    further = np.concatenate([goes_on, np.ones((many, 1), np.float32)], axis=1)
    least_on, _ = _extremes(further, np.minimum(first + 1, last), last)
    on = np.where(last > first, np.minimum(begins[:, first], least_on), begins[:, first])
    stops = 1 - np.concatenate([goes_on, np.zeros((many, 1), np.float32)], axis=1)[:, last + 1]
    chosen = np.zeros((many, len(first)), np.float32)
    place = {pair: at for at, pair in enumerate(zip(first.tolist(), last.tolist(), strict=True))}
    for begin, end, row in marked:
        if row >= 0:
            chosen[row, place[begin, end]] = 1
    return [begins[:, first], least, mean, stops, on * stops, chosen, on]


def _plain(tokens: Tokens, first: NDArray[np.int64], last: NDArray[np.int64]) -> list[Floats]:
    """What can be seen of a stretch whatever the attribute."""
    size, words = len(tokens), tokens.words
    upper = np.array([0, *(word[0].isupper() for word in words), 0], np.float32)
    plain = np.array([1, *(word[0].isalnum() for word in words), 1], np.float32)
    digit = np.array([word[0].isdigit() for word in words], np.float32)
    all_caps = np.array([word.isupper() for word in words], np.float32)
    glued = np.array([*tokens.glued, False], np.float32)
    pieces = np.array([-1, *tokens.pieces, -1], np.int64)
    letters = np.array([end for _, end in tokens.spans], np.int64) - 0
    starts = np.array([start for start, _ in tokens.spans], np.int64)
    sums = np.concatenate([[0], np.cumsum(digit)]), np.concatenate([[0], np.cumsum(plain[1:-1])])
    length = (last - first).astype(np.float32)
    found = [
        length,
        first.astype(np.float32),
        (size - 1 - last).astype(np.float32),
        (first / size).astype(np.float32),
        np.full(len(first), size, np.float32),
        all_caps[first],
        upper[first + 1],
        upper[last + 1],
        (sums[0][last + 1] > sums[0][first]).astype(np.float32),
        (sums[1][last + 1] - sums[1][first] > length).astype(np.float32),
        upper[first],
        upper[last + 2],
        glued[first],
        glued[last + 1],
        plain[first],
        plain[last + 2],
        (letters[last] - starts[first]).astype(np.float32),
        (pieces[first + 1] != pieces[first]).astype(np.float32),
        (pieces[last + 1] != pieces[last + 2]).astype(np.float32),
        pieces[first + 1].astype(np.float32),
        (pieces[last + 1] - pieces[first + 1]).astype(np.float32),
    ]
    exact = np.full(len(first), -1, np.float32)
    share = np.zeros((len(kinds()), size + 1), np.float32)
    place = {pair: at for at, pair in enumerate(zip(first.tolist(), last.tolist(), strict=True))}
    covered = np.zeros((len(kinds()), size), np.float32)
    for begin, end, kind in found_in(tokens):
        covered[kind, begin : end + 1] = 1
        if (at := place.get((begin, end))) is not None and exact[at] != _BRAND:
            exact[at] = kind
    share[:, 1:] = np.cumsum(covered, axis=1)
    of_kind = (share[:, last + 1] - share[:, first]) / (length + 1)
    most = of_kind.argmax(0)
    found += [exact, of_kind.max(0), np.where(of_kind.max(0) > 0, most, -1).astype(np.float32), of_kind[_BRAND]]
    return found
