"""How the tagger of titles is trained: counts, a CRF, and two rounds of boosted trees over candidate values.

Encodings that look at labels (counts, the CRF) are made for each title by a model that has not seen it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from entrepot.sell.extraction.titles.counts import Counts, Labelled
from entrepot.sell.extraction.titles.rivals import with_rivals
from entrepot.sell.extraction.titles.sequence import Chain, token_features, values_of
from entrepot.sell.extraction.titles.spans import Candidates, candidates
from entrepot.sell.extraction.titles.tokens import Tokens, tokens_of

Floats = NDArray[np.float32]
FOLDS = 4
NOT_THERE = "n/a"


def read_titles(path: Path) -> list[dict[str, Any]]:
    """Read a file of titles: input, category, target_scores."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def gold_of(row: dict[str, Any]) -> dict[str, set[str]]:
    """Return the values that people marked, by attribute asked; none where they marked that there is none."""
    return {name: {value for value in values if value != NOT_THERE} for name, values in row["target_scores"].items()}


def fold_of(title: str, folds: int, salt: str = "") -> int:
    """Return which part of a split a title falls in, by its hash."""
    return int.from_bytes(hashlib.sha256((salt + title).encode()).digest()[:4], "big") % folds


def labelled(row: dict[str, Any], asked: Sequence[str]) -> Labelled:
    """Find where the values of a row stand in its title."""
    tokens = tokens_of(row["input"])
    starts = {start: at for at, (start, _) in enumerate(tokens.spans)}
    ends = {end: at for at, (_, end) in enumerate(tokens.spans)}
    values = {}
    for name, some in gold_of(row).items():
        spans = set()
        for value in some:
            at = tokens.text.find(value)
            while value and at >= 0:
                if at in starts and at + len(value) in ends:
                    spans.add((starts[at], ends[at + len(value)]))
                at = tokens.text.find(value, at + 1)
        values[name] = frozenset(spans)
    return Labelled(tokens, row["category"], tuple(asked), values)


def labels_of(title: Labelled, number: dict[str, int]) -> list[str]:
    """Return a title's labels for the CRF: the first place of each value, the longest first, without overlaps."""
    labels = ["O"] * len(title.tokens)
    marked = [(first - last, first, last, name) for name, spans in title.values.items() for first, last in sorted(spans)[:1]]
    for _, first, last, name in sorted(marked):
        if all(label == "O" for label in labels[first : last + 1]):
            labels[first : last + 1] = [f"B{number[name]}", *[f"I{number[name]}"] * (last - first)]
    return labels


def train_chain(titles: Sequence[Labelled], counts_for: Callable[[int], Counts], counts: Counts, *, rounds: int, c1: float, c2: float, minfreq: int = 0, algorithm: str = "lbfgs") -> bytes:
    number = {name: at for at, name in enumerate(counts.attributes)}
    trainer = pycrfsuite.Trainer(algorithm=algorithm, verbose=False)
    for at, title in enumerate(titles):
        trainer.append(token_features(counts_for(at), title.tokens, title.category), labels_of(title, number))
    if algorithm == "lbfgs":
        trainer.set_params({"c1": c1, "c2": c2, "max_iterations": rounds, "feature.minfreq": minfreq})
    else:
        trainer.set_params({"max_iterations": rounds, "feature.minfreq": minfreq})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.crfsuite"
        trainer.train(str(path))
        return path.read_bytes()
