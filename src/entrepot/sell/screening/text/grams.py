"""Letters in a row of folded texts, as numbers: what the learned opinion reads. Pure, linear, many texts at once.

Every row of one to five letters is hashed (FNV-1a over code points, mixed) to one of 2^17 numbers, so that nothing but
weights has to be kept. Rows never reach from one text into the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from entrepot.sell.screening.text.fold import LISTING_END

BITS: Final = 17
MOST: Final = 5
MOST_LETTERS: Final = 4_000
"""Letters of a text that an opinion rests on: who writes more has said enough."""
_PRIME: Final = np.uint64(0x100000001B3)
_MIX: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grams:
    """Rows of letters of many texts: ``text``, ``number`` and ``times`` of each that is there."""

    text: Ints
    number: Ints
    times: Ints
    texts: int


def grams_of(texts: Sequence[str]) -> Grams:
    """Return the rows of letters of each text, each once with how often it is there."""
    key = np.concatenate([owner << BITS | number for owner, number, _, _ in _rows(texts)])
    unique, times = np.unique(key, return_counts=True)
    return Grams(unique >> BITS, unique & ((1 << BITS) - 1), times.astype(np.int64), len(texts))


def weights_of_letters(text: str, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return what each letter of a text adds, each row's weight shared among its letters; ``weights`` by number."""
    whole = text[:MOST_LETTERS]
    found = np.zeros(len(whole) + MOST + 1)
    for _, number, places, length in _rows([whole]):
        share = weights[number] / length
        for offset in range(length):
            np.add.at(found, places + offset, share)
    return found[: len(whole)]


def _rows(texts: Sequence[str]) -> list[tuple[Ints, Ints, Ints, int]]:
    """Return, for each length, whose rows they are, their numbers, and where in all texts each begins."""
    whole = LISTING_END.join(text[:MOST_LETTERS].replace(LISTING_END, " ") for text in texts)
    letters = np.frombuffer((whole + LISTING_END).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    ends = letters == ord(LISTING_END)
    owner: Ints = np.cumsum(ends) - ends
    found = []
    mixed, broken = np.zeros(len(letters), np.uint64), np.zeros(len(letters), np.bool_)
    with np.errstate(over="ignore"):
        for length in range(1, MOST + 1):
            rows = max(0, len(letters) - length + 1)
            mixed = (mixed[:rows] * _PRIME) ^ letters[length - 1 :]
            broken = broken[:rows] | ends[length - 1 :]
            places = np.flatnonzero(~broken)
            spread = mixed[places] * _MIX[0] + np.uint64(length)
            spread = (spread ^ (spread >> np.uint64(29))) * _MIX[1]
            found.append((owner[places], (spread >> np.uint64(64 - BITS)).astype(np.int64), places, length))
    return found
