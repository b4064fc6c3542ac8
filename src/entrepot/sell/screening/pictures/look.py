"""Opens a picture for all detectors at once: safely, upright, in one colour space, long strips cut into pieces."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image

from entrepot.ai import Box
from entrepot.core.files import open_picture

LONGEST: Final = 2000
"""Pixels of a piece's longer side at most."""
MOST_PIECES: Final = 4
_SHORTER: Final = 1500
"""Pixels of the shorter side that a JPEG is at least read at: enough for a photo of three to four at 2,000."""
_STRIP: Final = 2.5
"""Times its width: a longer picture is a strip, as descriptions are drawn, and illegible when shrunk as a whole."""
_PIECE: Final = 2.0
_OVERLAP: Final = 0.2
"""Of a piece's width: what stands on a cut stands whole in one of the two pieces."""
_GROUND: Final = (119, 119, 119)
"""Laid under transparency: white and black print stand out from it alike, whatever page the picture would be on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a picture in RGB, its longer side at most LONGEST, and where it lies in the picture."""

    image: Image.Image
    box: Box = (0.0, 0.0, 1.0, 1.0)


def placed(box: Box, within: Box) -> Box:
    """Return where a box of a piece lies in the whole picture, the piece being ``within`` it."""
    left, top, right, bottom = within
    wide, high = right - left, bottom - top
    return (
        round(left + box[0] * wide, 4),
        round(top + box[1] * high, 4),
        round(left + box[2] * wide, 4),
        round(top + box[3] * high, 4),
    )


def box_of(numbers: Sequence[float]) -> Box:
    """Return a box that was kept as JSON."""
    left, top, right, bottom = numbers
    return left, top, right, bottom


# The detectors are asked one after the other for the same picture; two threads may be at work.
@lru_cache(maxsize=2)
def look(data: bytes) -> tuple[Piece, ...]:
    """Return a picture's pieces: one, or up to four of a long strip. About 0.1 s for a photo of 12 megapixels.

    Of a moving picture it is the first frame, which is what is shown. Raises what ``core.files.open_picture`` raises
    for bytes that are no picture, are cut off, too many or unpack to too many pixels.
    """
    image = _opaque(open_picture(data, at_least=_SHORTER).image)
    return tuple(Piece(_shrunk(image.crop(_pixels(box, image.size))), box) for box in _boxes(*image.size))


def _opaque(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands():
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, _GROUND)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _boxes(width: int, height: int) -> list[Box]:
    short, long = sorted((width, height))
    if long <= _STRIP * short:
        return [(0.0, 0.0, 1.0, 1.0)]
    count = min(MOST_PIECES, math.ceil(long / (_PIECE * short)))
    step = 1 / count
    beyond = min(_OVERLAP * short / long, step) / 2
    spans = [(max(0.0, at * step - beyond), min(1.0, (at + 1) * step + beyond)) for at in range(count)]
    return [(0.0, a, 1.0, b) if height > width else (a, 0.0, b, 1.0) for a, b in spans]


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    left, top = int(box[0] * width), int(box[1] * height)
    return left, top, max(left + 1, round(box[2] * width)), max(top + 1, round(box[3] * height))


def _shrunk(image: Image.Image) -> Image.Image:
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image
