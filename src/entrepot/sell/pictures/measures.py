"""What can be measured of a picture's pixels: sharpness, light, what lies along its border, a frame around it.

All work on pixels of one size (``measured_at``), so that a figure means the same for every picture. numpy only.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai import Box

MEASURED: Final = 1024
"""Pixels of the longer side at which pictures are measured; smaller ones as they are."""

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_REBLUR: Final = 9
_EDGE: Final = 4.0
_RING: Final = 0.03
_WHITE: Final = 244
_CALM: Final = 14
_DARK, _BRIGHT = 40, 252
_BAR_MOST, _FRAME_MOST = 0.25, 0.08
_FRAME_LEAST: Final = 0.004
_STEP: Final = 18
_STRAIGHT: Final = 0.9


@dataclass(frozen=True, slots=True)
class Light:
    """Of grey levels, 0 to 255: the median, the shares nearly black and burnt out, and the span of the middle 90 %."""

    median: float
    dark: float
    burnt: float
    span: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a picture was lit, in grey levels: the middle of its ground, and what a twentieth of it is brighter than.

    Where the thing is not known, the ground is the whole picture.
    """

    ground: float
    brightest: float


@dataclass(frozen=True, slots=True)
class Border:
    """Of the pixels along the border: the share that is white, the share of one colour, and which colour that is."""

    white: float
    calm: float
    colour: tuple[int, int, int]


def measured_at(image: Image.Image) -> Image.Image:
    """Return a picture at the size at which pictures are measured."""
    if max(image.size) <= MEASURED:
        return image
    small = image.copy()
    small.thumbnail((MEASURED, MEASURED), Image.Resampling.BOX)
    return small


def grey(image: Image.Image) -> Floats:
    """Return a picture's grey levels, 0 to 255."""
    return np.asarray(image.convert("L"), np.float32)


def blur(levels: Floats) -> float | None:
    """Return how blurred a picture is, from 0 (sharp) to 1; None where it has no edges to tell by.

    A sharp picture changes much when it is blurred once more, a blurred one does not (F. Crété and others, The blur
    effect, SPIE 2007). Does not depend on what is shown. The worse of both directions counts.
    """
    worst = []
    for along in (0, 1):
        if min(levels.shape) < 2 * _REBLUR:
            break
        steps = np.abs(np.diff(levels, axis=along))
        if np.percentile(steps, 99) < _EDGE:
            continue
        again = np.abs(np.diff(_smoothed(levels, along), axis=along))
        worst.append(1 - float(np.maximum(0, steps - again).sum() / steps.sum()))
    return max(worst) if worst else None


def light(levels: Floats, where: Mask | None = None) -> Light:
    """Return the light of a picture, or of the part of it that a mask names."""
    seen = levels[where] if where is not None and where.any() else levels.ravel()
    low, median, high = np.percentile(seen, [5, 50, 95])
    return Light(
        float(median), float((seen <= _DARK).mean()), float((seen >= _BRIGHT).mean()), float(high) - float(low)
    )


def exposure(levels: Floats, where: Mask | None = None) -> Exposure:
    """Return how a picture was lit; ``where`` is the thing, whose own darkness says nothing of the light."""
    ground = levels if where is None or where.all() else levels[~where]
    return Exposure(float(np.median(ground)), float(np.percentile(levels, 95)))


def border(image: Image.Image) -> Border:
    """Return what lies along a picture's border, 3 % of its shorter side wide."""
    pixels = np.asarray(image.convert("RGB"))
    width = max(1, round(_RING * min(image.size)))
    ring = np.ones(pixels.shape[:2], bool)
    ring[width:-width, width:-width] = False
    seen = pixels[ring]
    colour = np.median(seen, axis=0)
    calm = (np.abs(seen.astype(np.float32) - colour).max(axis=1) <= _CALM).mean()
    red, green, blue = (int(each) for each in colour)
    return Border(float((seen.min(axis=1) >= _WHITE).mean()), float(calm), (red, green, blue))


def inside_frame(image: Image.Image) -> Box | None:
    """Return the part of a picture that lies within a frame or between two bars of one colour; None without these.

    A frame ends in a straight line from side to side; a plain ground around a thing does not. White is no frame: it
    cannot be told from the ground that most channels want.
    """
    pixels = np.asarray(image.convert("RGB"), np.float32)
    top, bottom = _bar(pixels), _bar(pixels[::-1])
    left, right = _bar(pixels.swapaxes(0, 1)), _bar(pixels.swapaxes(0, 1)[::-1])
    if not ((top and bottom) or (left and right)):
        return None
    high, wide = pixels.shape[:2]
    return (left / wide, top / high, 1 - right / wide, 1 - bottom / high)


def _bar(pixels: Floats) -> int:
    """Return how many rows from the first are one colour and end in a straight line; 0 without such a bar.

    A bar's line goes from side to side; that of a frame stops where the frame's other sides stand, and a box on a
    plain ground looks like one unless the frame is narrow.
    """
    high, wide = pixels.shape[:2]
    most = max(1, int(_BAR_MOST * high))
    colour = np.median(pixels[0], axis=0)
    away = np.abs(pixels[: most + 2] - colour).max(axis=2)
    plain = (away <= _STEP).mean(axis=1) >= 0.995
    if not plain[0] or plain.all() or colour.min() >= _WHITE:
        return 0
    rows = int(np.argmin(plain))
    line = away[min(rows + 1, len(away) - 1)] > _STEP
    margin = int(_FRAME_MOST * wide)
    is_bar = line.mean() >= _STRAIGHT
    is_frame = rows <= _FRAME_MOST * high and line[margin : wide - margin].mean() >= _STRAIGHT
    return rows if (is_bar or is_frame) and rows >= _FRAME_LEAST * high else 0


def _smoothed(levels: Floats, along: int) -> Floats:
    """Return the mean of nine neighbours along an axis."""
    half = _REBLUR // 2
    padding = [(0, 0), (0, 0)]
    padding[along] = (half + 1, half)
    total = np.cumsum(np.pad(levels, padding, mode="edge"), axis=along, dtype=np.float64)
    after, before = (np.take(total, range(start, start + levels.shape[along]), axis=along) for start in (_REBLUR, 0))
    return np.asarray((after - before) / _REBLUR, np.float32)
