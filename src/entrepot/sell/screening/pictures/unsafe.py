"""Pictures of naked people: Yahoo's open_nsfw, seen whole, from near and undistorted, the three views together.

Its authors published no figures. One view took twice as many clean photos of groceries and clothes for unsafe (ginger
and carrots for skin) as the mean of three. How many unsafe pictures it finds was never measured here: there are none.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai import Box, Evidence, model, session
from entrepot.sell.screening.judgement import Finding
from entrepot.sell.screening.pictures.look import Piece, box_of

NAME: Final = "unsafe_picture"
MODEL: Final = "open-nsfw"
REVIEW: Final = 0.5
BLOCK: Final = 0.9
"""Its authors call a score above 0.8 very likely; the highest of 2,361 clean photos was under 0.7."""
_SIDE: Final = 224
_WHOLE: Final = 256
_MEAN: Final = np.array([104, 117, 123], np.float32)
_GREY: Final = (123, 117, 104)
"""The mean as RGB: what the network sees as nothing."""


def unsafe_score(image: Image.Image) -> float:
    """Return how likely an RGB picture shows naked people, 0 to 1; 50 ms on one core."""
    (scores,) = session(MODEL).run(["outputs"], {"input:0": _views(image)})
    return round(float(scores[:, 1].mean()), 4)


def find_unsafe(pieces: tuple[Piece, ...]) -> list[Finding]:
    """Return a finding where a piece of a picture looks unsafe: for a person, or to be blocked where it is sure."""
    return judge_unsafe(see_unsafe(pieces))


def see_unsafe(pieces: tuple[Piece, ...]) -> tuple[float, Box]:
    """Return the score of the piece that looks most unsafe, and where it lies: JSON."""
    return max(((unsafe_score(each.image), each.box) for each in pieces), key=lambda each: each[0])


def judge_unsafe(seen: tuple[float, Box]) -> list[Finding]:
    """Return a finding where what was seen is unsafe."""
    score, box = seen
    if score < REVIEW:
        return []
    evidence = Evidence("photo", model(MODEL).reference, box=box_of(box))
    return [Finding("adult", "block" if score >= BLOCK else "review", score, NAME, (evidence,), remedy="not_sold_here")]


def _views(image: Image.Image) -> npt.NDArray[np.float32]:
    near = image.resize((_WHOLE, _WHOLE), Image.Resampling.BILINEAR)
    edge = (_WHOLE - _SIDE) // 2
    views = (
        near.crop((edge, edge, edge + _SIDE, edge + _SIDE)),
        image.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR),
        _undistorted(image),
    )
    return np.stack([np.asarray(view, np.float32)[:, :, ::-1] - _MEAN for view in views])


def _undistorted(image: Image.Image) -> Image.Image:
    scale = _SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    square = Image.new("RGB", (_SIDE, _SIDE), _GREY)
    square.paste(image.resize(size, Image.Resampling.BILINEAR), ((_SIDE - size[0]) // 2, (_SIDE - size[1]) // 2))
    return square
