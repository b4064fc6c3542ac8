"""The parts of a short text that weights know: words in a row, letters in a row. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

READ_MAX = 300
"""Characters of a text that are read: what comes after adds time, not knowledge."""

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
_WORDS_IN_A_ROW, _LETTERS_IN_A_ROW = 3, range(2, 6)
_BEGIN, _END, _NUMBER = "^", "$", "#"


def parts(text: str) -> tuple[set[str], set[str]]:
    """Return the words in a row (1 to 3, a number once more as ``#``) and the letters in a row (2 to 5) of a text."""
    words = [_BEGIN, *_TOKEN.findall(text[:READ_MAX].lower().replace("’", "'")), _END]
    rows = set(words)
    rows.update(map(" ".join, pairwise(words)))
    rows.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    if any(word.isdecimal() for word in words):
        plain = [_NUMBER if word.isdecimal() else word for word in words]
        rows.update(map(" ".join, pairwise(plain)))
        rows.update(map(" ".join, zip(plain, plain[1:], plain[2:], strict=False)))
    return rows, letters(words[1:-1])


def letters(words: Iterable[str], lengths: range = _LETTERS_IN_A_ROW) -> set[str]:
    """Return the letters in a row of each word, which begins and ends with a space."""
    found: set[str] = set()
    for word in set(words):
        padded = f" {word} "
        for length in lengths:
            found.update([padded[at : at + length] for at in range(len(padded) - length + 1)])
    return found


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part speaks for: its weight by its text, and what speaks when nothing is known."""

    rows: Mapping[str, float]
    letters: Mapping[str, float]
    bias: float

    def weigh(self, text: str) -> float:
        """Return the log-odds that a text is of the kind: each group's weights over the root of its number of parts."""
        rows, letters_ = parts(text)
        return self.bias + _share(self.rows, rows) + _share(self.letters, letters_)


def _share(weights: Mapping[str, float], found: set[str]) -> float:
    spoken = sum([weights[each] for each in found if each in weights])
    return spoken / math.sqrt(max(1, len(found)))


def read_weights(path: Path) -> Weights:
    """Read weights as ``write_weights`` wrote them."""
    with np.load(path, allow_pickle=False) as kept:
        bias, scale = (float(each) for each in kept["numbers"])
        tables = []
        for name in ("rows", "letters"):
            texts = kept[name].tobytes().decode("utf-8").split("\n")
            tables.append(dict(zip(texts, (kept[f"{name}_weights"] * scale).tolist(), strict=True)))
    return Weights(tables[0], tables[1], bias)


def write_weights(path: Path, weights: Weights) -> None:
    """Write weights as npz: texts in order, joined by line ends, and their weights in 254 steps."""
    tables = {"rows": weights.rows, "letters": weights.letters}
    scale = max(abs(each) for table in tables.values() for each in table.values()) / 127
    kept: dict[str, Any] = {"numbers": np.array([weights.bias, scale])}
    for name, table in tables.items():
        texts = sorted(table)
        kept[name] = np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)
        kept[f"{name}_weights"] = np.array([round(table[each] / scale) for each in texts], dtype=np.int8)
    np.savez_compressed(path, **kept)
