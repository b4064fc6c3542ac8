"""Hashes of a picture: of the whole, of crops of it, and of their mirror images.

Each is 128 bits: the signs of the 128 lowest frequencies of a grey picture's cosine transform against their median
(after pHash, Zauner 2010). A copy that was cropped resembles a crop of the original more than the whole, so an
original is kept as many crops.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Hash = npt.NDArray[np.uint8]
"""16 bytes."""
Crop = tuple[float, float, float, float]

BYTES: Final = 16
LONGEST: Final = 320
"""Pixels of the longer side at which pictures are compared."""
_SIDE: Final = 32
_LOW: Final = 12


def _crops() -> tuple[Crop, ...]:
    whole = [(0.0, 0.0, 1.0, 1.0)]
    kept = (0.9, 0.95)
    for part in kept:
        rest = 1 - part
        whole += [
            (left, top, left + part, top + part) for left in (0.0, rest / 2, rest) for top in (0.0, rest / 2, rest)
        ]
    # cropped on one side or on two opposite ones
    whole += [(0.0, 0.0, 0.9, 1.0), (0.1, 0.0, 1.0, 1.0), (0.05, 0.0, 0.95, 1.0)]
    whole += [(0.0, 0.0, 1.0, 0.9), (0.0, 0.1, 1.0, 1.0), (0.0, 0.05, 1.0, 0.95)]
    whole += [(0.1, 0.1, 0.9, 0.9)]
    return tuple(whole)


CROPS: Final = _crops()
"""Parts of an original that are hashed: left, top, right, bottom as shares."""
_FREQUENCIES: Final = sorted(
    ((down, across) for down in range(_LOW) for across in range(_LOW) if (down, across) != (0, 0)),
    key=lambda one: (one[0] + one[1], one),
)[: BYTES * 8]
_DOWN: Final = np.array([down for down, _ in _FREQUENCIES])
_ACROSS: Final = np.array([across for _, across in _FREQUENCIES])


def hash_of(grey: Grey) -> Hash:
    """Return the hash of a grey picture."""
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[_DOWN, _ACROSS]
    return np.packbits(low > np.median(low))


def hashes_of(grey: Grey) -> npt.NDArray[np.uint8]:
    """Return the hashes of all crops of a picture, len(CROPS) × 16."""
    high, wide = grey.shape
    return np.array([
        hash_of(grey[round(top * high) : round(bottom * high), round(left * wide) : round(right * wide)])
        for left, top, right, bottom in CROPS
    ])  # fmt: skip


def even(grey: Grey) -> bool:
    """Whether a picture is too even for a hash to say anything."""
    return float(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).std()) < 4
