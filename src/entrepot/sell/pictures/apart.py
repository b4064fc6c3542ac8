"""Two things in one picture that stand apart and do not look alike: which one is for sale has to be asked."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from PIL import Image

from entrepot.ai import Box, Look, PictureClassifier, Subject, alike

_WORKING: Final = 240
"""Pixels of the longer side at which parts of a mask are told apart."""
_LEAST_SURE: Final = 0.6
_LEAST_SHARE: Final = 0.03
_LEAST_OF_LARGEST: Final = 0.25
_MOST: Final = 4
_UNLIKE: Final = 0.35
"""Likeness under which two parts hardly show the same thing: a pair of shoes is one offer. Of photos put together from
cut-outs on plain ground, 39 of 40 with a grocery and a garment were noticed, 36 of 60 with two groceries, 19 of 50 with
two kinds of garment, and none of 40 with the same thing twice; of 286 photos of one thing 1 was taken for several."""
_AROUND: Final = 0.06


def things_apart(photo: Image.Image, subject: Subject | None, classifier: PictureClassifier) -> tuple[Box, ...]:
    """Return where the things stand that are apart and unlike each other, the largest first; nothing for one thing.

    A hint to ask, never a verdict. About 40 ms a part.
    """
    if subject is None or subject.confidence < _LEAST_SURE:
        return ()
    boxes = _parts(subject.mask)
    if len(boxes) < 2:
        return ()
    looks = [classifier.look(_cut(photo, each)) for each in boxes]
    return boxes if _unlike(looks) else ()


def _parts(mask: Image.Image) -> tuple[Box, ...]:
    import cv2  # noqa: PLC0415  # 0.1 s that a server that looks at no picture need not spend

    scale = min(1.0, _WORKING / max(mask.size))
    size = (max(1, round(mask.width * scale)), max(1, round(mask.height * scale)))
    small = np.asarray(mask.resize(size, Image.Resampling.BOX)) > 127
    count, _labels, stats, _middles = cv2.connectedComponentsWithStats(small.astype(np.uint8), connectivity=8)
    whole = small.size
    parts: list[Any] = sorted((stats[at] for at in range(1, count)), key=lambda each: -int(each[cv2.CC_STAT_AREA]))
    if not parts:
        return ()
    least = max(_LEAST_SHARE * whole, _LEAST_OF_LARGEST * int(parts[0][cv2.CC_STAT_AREA]))
    kept = [each for each in parts[:_MOST] if int(each[cv2.CC_STAT_AREA]) >= least]
    return tuple(_box(each, size) for each in kept)


def _box(stats: Sequence[int], size: tuple[int, int]) -> Box:
    left, top, width, height = (int(each) for each in stats[:4])
    return (left / size[0], top / size[1], (left + width) / size[0], (top + height) / size[1])


def _cut(photo: Image.Image, box: Box) -> Image.Image:
    left, top, right, bottom = box
    wide, high = _AROUND * (right - left), _AROUND * (bottom - top)
    shares = (max(0.0, left - wide), max(0.0, top - high), min(1.0, right + wide), min(1.0, bottom + high))
    sides = (photo.width, photo.height, photo.width, photo.height)
    x0, y0, x1, y1 = (round(share * side) for share, side in zip(shares, sides, strict=True))
    return photo.crop((x0, y0, max(x0 + 1, x1), max(y0 + 1, y1)))


def _unlike(looks: Sequence[Look]) -> bool:
    return any(alike(one, other) < _UNLIKE for at, one in enumerate(looks) for other in looks[at + 1 :])
