"""The sequence model: a linear-chain CRF (Lafferty et al., 2001) over tokens, run by CRFsuite.

It says for each token how likely a value of each attribute begins or goes on there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pycrfsuite  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from entrepot.sell.extraction.titles.counts import Counts
from entrepot.sell.extraction.titles.lexicon import found_in, kinds
from entrepot.sell.extraction.titles.tokens import Tokens

OUTSIDE = "O"
_SURE = 0.8


def word_hints(counts: Counts, tokens: Tokens) -> list[str]:
    """Return for each token the attribute that its word was mostly part of, "!" behind it where nearly always."""
    found = []
    for word in tokens.lower:
        rows, seen = counts.words.get(word), counts.seen.get(word)
        if not seen:
            found.append("?")
            continue
        times = max(seen.values())
        best = max(rows, key=lambda row: row[1]) if rows else None
        if best is None or best[1] * 2 < times - best[1]:
            found.append(OUTSIDE + ("!" if best is None else ""))
        else:
            found.append(f"{best[0]}{'!' if best[1] >= _SURE * times else ''}")
    return found


def phrase_hints(counts: Counts, tokens: Tokens, category: str) -> list[list[str]]:
    """Return for each token which attributes' known values cover it, and where in them it stands."""
    found: list[list[str]] = [[] for _ in tokens.lower]
    longest: list[dict[str, tuple[int, str]]] = [{} for _ in tokens.lower]
    lower = tokens.lower
    for first in range(len(lower)):
        for last in range(first, min(len(lower), first + 7)):
            known = counts.phrases.get(" ".join(lower[first : last + 1]))
            for key in known or ():
                where, _, name = key.partition("|")
                own = "=" if where == category else "~"
                for at in range(first, last + 1):
                    place = "S" if first == last else "B" if at == first else "E" if at == last else "M"
                    longest[at][name + own] = max(longest[at].get(name + own, (0, "")), (last - first + 1, place))
    for at, names in enumerate(longest):
        most = max((length for length, _ in names.values()), default=0)
        for name, (length, place) in names.items():
            found[at].append(f"d={name}|{place}")
            if length == most:
                found[at].append(f"dl={name}|{place}|{min(length, 3)}")
    return found


def token_features(counts: Counts, tokens: Tokens, category: str) -> list[list[str]]:
    """Return what the CRF looks at of each token."""
    lower, words, shapes, glued, size = tokens.lower, tokens.words, tokens.shapes, tokens.glued, len(tokens)
    hints = ["-", *word_hints(counts, tokens), "-"]
    phrases = phrase_hints(counts, tokens, category)
    named: list[list[str]] = [[] for _ in lower]
    names = kinds()
    for first, last, kind in found_in(tokens):
        for at in range(first, last + 1):
            named[at].append(f"{names[kind]}{'S' if first == last else 'B' if at == first else 'I'}")
    rows = []
    for at, word in enumerate(lower):
        before, after = lower[at - 1] if at else "<s>", lower[at + 1] if at + 1 < size else "</s>"
        row = [
            "b",
            f"c={category}",
            f"w={word}",
            f"cw={category}|{word}",
            f"s={shapes[at]}",
            f"p3={word[:3]}",
            f"s3={word[-3:]}",
            f"g={glued[at]:d}{at + 1 < size and glued[at + 1]:d}",
            f"w-={before}",
            f"w+={after}",
            f"cw-={category}|{before}",
            f"cw+={category}|{after}",
            f"bg={before}|{word}",
            f"bg+={word}|{after}",
            f"s-={shapes[at - 1] if at else before}",
            f"s+={shapes[at + 1] if at + 1 < size else after}",
            f"k={hints[at + 1]}",
            f"k-={hints[at]}",
            f"k+={hints[at + 2]}",
            f"ck={category}|{hints[at + 1]}",
            f"pc={category}|{min(tokens.pieces[at], 4)}",
        ]
        row.extend(f"w{step}={lower[at + step]}" for step in (-2, 2) if 0 <= at + step < size)
        if at < 4:
            row.extend((f"at={at}", f"cat={category}{at}", f"as={at}{shapes[at]}"))
        if size - at < 4:
            row.append(f"end={size - at}")
        if words[at][0].isdigit():
            row.append(f"n+={after}")
        row.extend(f"l={name}" for name in named[at])
        row.extend(f"cl={category}|{name}" for name in named[at])
        row.extend(f"l-={name}" for name in (named[at - 1] if at else ()))
        row.extend(f"l+={name}" for name in (named[at + 1] if at + 1 < size else ()))
        row.extend(phrases[at])
        rows.append(row)
    return rows


class Chain:
    """A trained CRF. Not safe for two threads at once; the caller holds a lock."""

    def __init__(self, data: bytes, attributes: Sequence[str]) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._data = data  # CRFsuite reads from these bytes for as long as it lives
        self._tagger.open_inmemory(data)
        self._labels = set(self._tagger.labels())
        self._attributes = tuple(attributes)

    def marginals(
        self, features: list[list[str]], asked: Sequence[int]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], list[str]]:
        """Return how likely each attribute's value begins at, and goes on at, each token, and the likeliest labels.

        Two arrays (attributes asked, tokens) and one label a token.
        """
        begins = np.zeros((len(asked), len(features)), np.float32)
        goes_on = np.zeros_like(begins)
        if not features:
            return begins, goes_on, []
        labels = self._tagger.tag(features)
        for row, number in enumerate(asked):
            for array, label in ((begins, f"B{number}"), (goes_on, f"I{number}")):
                if label in self._labels:
                    array[row] = [self._tagger.marginal(label, at) for at in range(len(features))]
        return begins, goes_on, labels


def values_of(labels: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (first token, last token, attribute's number) of each value that labels mark."""
    found, at = [], 0
    while at < len(labels):
        first, label = at, labels[at]
        at += 1
        if label[0] == "B":
            while at < len(labels) and labels[at] == f"I{label[1:]}":
                at += 1
            found.append((first, at - 1, int(label[1:])))
    return found
