"""The parts of a short text that weights know: words in a row, letters in a row. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

READ_MAX = 300
"""Characters of a text that are read: what comes after adds time, not knowledge."""

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
_LETTERS_IN_A_ROW = range(2, 6)
_BEGIN, _END, _NUMBER, _OTHER = "^", "$", "#", "_"
_FUNCTION_WORDS = frozenset(
    "the a an of to in on for and or is are was were be been it this that you your we our they their i my he she "  # noqa: SIM905 - eighty quotes less
    "his her at by with from as will can has have had do does did not no so if but what which who how why when where "
    "all about into over after than then out up just more most very too".split()
)
GROUPS = ("rows", "letters", "frames")

Parts = tuple[set[str], set[str], set[str]]


def parts(text: str) -> Parts:
    """Return a text's words in a row (1 to 3, a number once more as ``#``), letters in a row (2 to 5) and frames.

    A frame is 2 to 5 words in a row of which only small words, signs and numbers are kept: ``# _ you _``.
    """
    words = [_BEGIN, *_TOKEN.findall(text[:READ_MAX].lower().replace("’", "'")), _END]
    rows = set(words)
    rows.update(map(" ".join, pairwise(words)))
    rows.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    if any(word.isdecimal() for word in words):
        plain = [_NUMBER if word.isdecimal() else word for word in words]
        rows.update(map(" ".join, pairwise(plain)))
        rows.update(map(" ".join, zip(plain, plain[1:], plain[2:], strict=False)))
    return rows, letters(words[1:-1]), _frames(words)


def _frames(words: list[str]) -> set[str]:
    kept = [_framed(word) for word in words]
    found = set(map(" ".join, pairwise(kept)))
    found.update(map(" ".join, zip(kept, kept[1:], kept[2:], strict=False)))
    found.update(map(" ".join, zip(kept, kept[1:], kept[2:], kept[3:], strict=False)))
    found.update(map(" ".join, zip(kept, kept[1:], kept[2:], kept[3:], kept[4:], strict=False)))
    return found


def _framed(word: str) -> str:
    if word in _FUNCTION_WORDS or not word[0].isalnum():
        return word
    return _NUMBER if word.isdecimal() else _OTHER


def letters(words: Iterable[str], lengths: range = _LETTERS_IN_A_ROW) -> set[str]:
    """Return the letters in a row of each word, which begins and ends with a space."""
    return set().union(*[_of_word(word, lengths) for word in set(words)])


@lru_cache(maxsize=20_000)
def _of_word(word: str, lengths: range) -> frozenset[str]:
    """Words come back from title to title, so the latest are kept."""
    padded = f" {word} "
    return frozenset([padded[at : at + each] for each in lengths for at in range(len(padded) - each + 1)])


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part speaks for: its weight by its text, group by group, and what speaks when none is known."""

    groups: tuple[Mapping[str, float], ...]
    bias: float

    def weigh(self, text: str) -> float:
        """Return the log-odds that a text is of the kind: each group's weights over the root of its number of parts."""
        return self.bias + sum(map(_share, self.groups, parts(text)))


def _share(weights: Mapping[str, float], found: set[str]) -> float:
    spoken = sum([weights[each] for each in found if each in weights])
    return spoken / math.sqrt(max(1, len(found)))


def read_weights(path: Path) -> Weights:
    """Read weights as ``write_weights`` wrote them."""
    with np.load(path, allow_pickle=False) as kept:
        bias, scale = (float(each) for each in kept["numbers"])
        tables = []
        for name in GROUPS:
            texts = kept[name].tobytes().decode("utf-8").split("\n")
            tables.append(dict(zip(texts, (kept[f"{name}_weights"] * scale).tolist(), strict=True)))
    return Weights(tuple(tables), bias)


def write_weights(path: Path, weights: Weights) -> None:
    """Write weights as npz: texts in order, joined by line ends, and their weights in 254 steps."""
    scale = max(abs(each) for table in weights.groups for each in table.values()) / 127
    kept: dict[str, Any] = {"numbers": np.array([weights.bias, scale])}
    for name, table in zip(GROUPS, weights.groups, strict=True):
        texts = sorted(table)
        kept[name] = np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)
        kept[f"{name}_weights"] = np.array([round(table[each] / scale) for each in texts], dtype=np.int8)
    np.savez_compressed(path, **kept)
