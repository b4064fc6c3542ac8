"""The ports that look at a face: where it is, its mesh, its 128 numbers, and whether the picture is good enough.

Nothing here knows people, stores a face or decides: what is returned goes to whoever was given consent.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai.photo import Box, Picture, open_photo
from entrepot.ai.proposals import Proposal

Embedding = npt.NDArray[np.float32]
"""128 numbers, together of length one; those of one person have a dot product near one."""

Point = tuple[float, float]
"""From the left and from the top, as shares of a picture's width and height; outside of 0 to 1 beyond its border."""

Lack = Literal["small", "blurred", "dark", "bright", "turned"]

LEAST_EYES: Final = 24.0
"""Pixels between the eyes under which a face is too small to be read surely."""
LEAST_SHARPNESS: Final = 0.06
DARKEST: Final = 0.15
BRIGHTEST: Final = 0.85
MOST_TURNED: Final = 25.0
_SIDE: Final = 96


@dataclass(frozen=True, slots=True)
class Face:
    """A face that was found: its box, both eyes (the person's right one first), nose, mouth's middle; and both ears."""

    box: Box
    landmarks: tuple[Point, Point, Point, Point]
    ears: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class FaceMesh:
    """The 468 points of MediaPipe's canonical face, in pixels of the picture, x, y and depth (smaller is nearer).

    ``corners`` are five of them for alignment: the left eye's outer and inner corner, the right eye's, the nose's base.
    ``eyes_open`` is height by width of the person's right and left eye, about 0.3 open and under 0.15 closed. ``yaw``
    (above zero to the person's left), ``pitch`` (above zero upward) and ``roll`` are degrees, roughly.
    """

    points: npt.NDArray[np.float32]
    corners: npt.NDArray[np.float32]
    eyes_open: tuple[float, float]
    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """How good a capture is: pixels between the eyes, mean light from 0 to 1, degrees turned; and what it lacks.

    ``sharpness`` is the part of the face's contrast that lies in fine structure, 0 to 1.
    """

    eyes: float
    sharpness: float
    light: float
    turned: float
    lacks: tuple[Lack, ...]


class FaceReader(Protocol):
    """Finds faces and reads them; every answer names its model. The pictures are not kept."""

    def faces(self, picture: Picture) -> tuple[Proposal[Face], ...]:
        """Return the faces of a picture, the surest first; none where there is none."""

    def mesh(self, picture: Picture, face: Face) -> Proposal[FaceMesh] | None:
        """Return the mesh of a face that was found; None where a second look sees no face there."""

    def embedding(self, picture: Picture, mesh: FaceMesh) -> Proposal[Embedding]:
        """Return the numbers of a face; its confidence says nothing of whose they are."""


def quality(picture: Picture, mesh: FaceMesh) -> FaceQuality:
    """Return how good a capture is, measured on the pixels between brow and mouth; takes about a millisecond."""
    grey = open_photo(picture).convert("L")
    left, top = mesh.points[:, :2].min(axis=0)
    right, bottom = mesh.points[:, :2].max(axis=0)
    area = grey.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, box=_inside((left, top, right, bottom), grey.size))
    pixels: npt.NDArray[Any] = np.asarray(area, np.float32) / 255
    outer, inner = mesh.corners[:2].mean(axis=0), mesh.corners[2:4].mean(axis=0)
    eyes = float(np.linalg.norm(outer - inner))
    light = float(pixels.mean())
    fine = 4 * pixels[1:-1, 1:-1] - pixels[:-2, 1:-1] - pixels[2:, 1:-1] - pixels[1:-1, :-2] - pixels[1:-1, 2:]
    sharpness = min(float(fine.std()) / (4 * max(float(pixels.std()), 1e-3)), 1.0)
    turned = max(abs(mesh.yaw), abs(mesh.pitch))
    found: tuple[tuple[Lack, bool], ...] = (
        ("small", eyes < LEAST_EYES),
        ("blurred", sharpness < LEAST_SHARPNESS),
        ("dark", light < DARKEST),
        ("bright", light > BRIGHTEST),
        ("turned", turned > MOST_TURNED),
    )
    return FaceQuality(eyes, sharpness, light, turned, tuple(name for name, lacks in found if lacks))


def _inside(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return a box cut to the picture, at least a pixel wide and high."""
    left, top = min(max(box[0], 0.0), size[0] - 1.0), min(max(box[1], 0.0), size[1] - 1.0)
    return left, top, max(min(box[2], size[0]), left + 1), max(min(box[3], size[1]), top + 1)
