"""Whether two pictures are one: laid on each other, block by block."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from entrepot.sell.brands.copies.views import Grey

SIDE: Final = 48
_BLOCKS: Final = 6
_ROUNDS: Final = 30
_FLAT: Final = 2.5
_EVERYWHERE: Final = np.full((SIDE, SIDE), 255, np.uint8)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Aligned:
    """``share`` of the blocks that agree, their ``correlation`` in the mean, and where the copy lies in the original.

    ``box`` is left, top, right, bottom in shares of the original.
    """

    share: float
    correlation: float
    box: tuple[float, float, float, float]


def square(grey: Grey) -> Grey:
    """Return a grey picture as it is compared: SIDE × SIDE."""
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def align(original: Grey, copy: Grey, crop: tuple[float, float, float, float]) -> Aligned:
    """Lay a copy's square on an original's, beginning where ``crop`` says that it was cut out."""
    left, top, right, bottom = (each * SIDE for each in crop)
    start = np.array([[(right - left) / SIDE, 0, left], [0, (bottom - top) / SIDE, top]], np.float32)
    stop = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _ROUNDS, 1e-4)
    try:
        _, warp = cv2.findTransformECC(copy, original, start.copy(), cv2.MOTION_AFFINE, stop, _EVERYWHERE, 3)
    except cv2.error:  # it did not converge
        warp = start
    if abs(float(warp[0, 1])) > 0.08 or abs(float(warp[1, 0])) > 0.08:
        warp = start
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(original, np.asarray(warp), (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    share, correlation = _agreeing(np.asarray(cut, np.float32), copy.astype(np.float32))
    corners = np.asarray(warp, np.float64) @ np.array([[0, SIDE], [0, SIDE], [1, 1]])
    x0, x1, y0, y1 = (float(np.clip(each / SIDE, 0, 1)) for each in (*corners[0], *corners[1]))
    return Aligned(share, correlation, (x0, y0, x1, y1))


def _agreeing(one: Floats, other: Floats) -> tuple[float, float]:
    size = SIDE // _BLOCKS
    blocks = [
        each.reshape(_BLOCKS, size, _BLOCKS, size).swapaxes(1, 2).reshape(-1, size * size) for each in (one, other)
    ]
    away = [each - each.mean(axis=1, keepdims=True) for each in blocks]
    spread = [each.std(axis=1) for each in away]
    seen = np.maximum(*spread) > _FLAT
    if seen.sum() < 6:
        return 0.0, 0.0
    products = (away[0] * away[1]).mean(axis=1) / (np.maximum(spread[0], 1e-3) * np.maximum(spread[1], 1e-3))
    found = products[seen]
    return float((found > 0.7).mean()), float(np.median(found))
