"""The trained trees and words: two sets of boosted and of extremely randomised trees, and what words have meant."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from entrepot.ai import model, session
from entrepot.sell.matching.vocabulary import Vocabulary

PAIR, BESIDE, WORDS = "match-pair", "match-beside", "match-words"
"""The registry's names of what is read here."""
ROWS_AT_ONCE: Final = 4096


def mixed(raw: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return probabilities from the trees' sums: two boosted logits, averaged, and the randomised trees' share."""
    boosted = 1 / (1 + np.exp(-raw[:, :2].astype(np.float64)))
    share: NDArray[np.float64] = (boosted.mean(axis=1) + raw[:, 2]) / 2
    return np.clip(share, 0.0, 1.0)


def score(name: str, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the probability of each row of numbers by a registered set of trees."""
    trees = session(name)
    parts = [
        mixed(trees.run(None, {"x": rows[first : first + ROWS_AT_ONCE]})[0])
        for first in range(0, len(rows), ROWS_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of words, and from which score of the trees on a pair is called a match."""

    vocabulary: Vocabulary
    pair_from: float
    beside_from: float


@cache
def learned() -> Learned:
    """Read what was learned, once. Two threads that come first at once may both read it, and find the same."""
    with np.load(io.BytesIO(model(WORDS).read()), allow_pickle=False) as kept:
        words = kept["words"].tobytes().decode().split(" ")
        meanings = kept["meanings"].tobytes().decode().split(" ")
        vocabulary = Vocabulary(
            offers=int(kept["offers"]),
            rarity=dict(zip(words, kept["rarity"].tolist(), strict=True)),
            shared=dict(zip(meanings, kept["shared"].tolist(), strict=True)),
            differing=dict(zip(meanings, kept["differing"].tolist(), strict=True)),
            bias=float(kept["bias"]),
        )
        starts = float(kept["pair_from"]), float(kept["beside_from"])
    return Learned(vocabulary, *starts)
