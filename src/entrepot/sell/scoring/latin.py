"""Which of five languages in Latin letters a short text is in, by its words and letters in a row."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from entrepot.sell.scoring.ngrams import letters

LANGUAGES = ("en", "es", "de", "fr", "pt")

_WEIGHTS = Path(__file__).with_name("latin.npz")
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?![\w-]*\d)")
_LENGTHS = range(2, 5)
_LETTERS_LONG, _INITIALS = 250, 4
_NOTHING = (0.0,) * len(LANGUAGES)


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case, but for model numbers, initials and names such as LaserJet."""
    words = _WORD.findall(text[:_LETTERS_LONG])
    return [word.lower() for word in words if word[1:].islower() or (word.isupper() and len(word) > _INITIALS)]


def word_parts(word: str) -> set[str]:
    """Return a word between spaces and its letters in a row."""
    return letters((word,), _LENGTHS) | {f" {word} "}


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[float, ...]]:
    with np.load(_WEIGHTS, allow_pickle=False) as kept:
        texts = kept["parts"].tobytes().decode("utf-8").split("\n")
        rows = (kept["weights"] * float(kept["scale"][0])).tolist()
    return dict(zip(texts, map(tuple, rows), strict=True))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[float, ...]:
    """Return what a word speaks for each language; words come back often, so the latest are kept."""
    known = _known()
    rows = [known[part] for part in word_parts(word) if part in known]
    return tuple(map(sum, zip(*rows, strict=True))) if rows else _NOTHING


def latin_scores(words: list[str]) -> dict[str, float]:
    """Return the log-odds of each language."""
    rows = map(_of_word, words or ("",))
    return dict(zip(LANGUAGES, map(sum, zip(*rows, strict=True)), strict=True))
