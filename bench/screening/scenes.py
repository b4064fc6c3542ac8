"""Marks placed on photos, as somebody who prints them on clothes or pastes them into pictures would."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

LONGEST = 1000
TURNED = 20.0
"""Degrees, either way."""
PERSPECTIVE = 0.12
"""By how much of the mark's side each corner may move."""
CONTRAST = 20.0
"""CIE Lab distance from the ground's mean colour that a mark has at least: one that nobody sees is no mark."""
QUALITY = 60


@dataclass(frozen=True)
class Scene:
    """A photo with a mark on it, and how far each pixel belongs to the mark."""

    photo: Pixels
    mask: Pixels
    box: tuple[int, int, int, int]


def enlarged(photo: Pixels) -> Pixels:
    """Return a photo with LONGEST pixels on its longer side."""
    scale = LONGEST / max(photo.shape[:2])
    wide, high = round(photo.shape[1] * scale), round(photo.shape[0] * scale)
    return np.asarray(cv2.resize(photo, (wide, high), interpolation=cv2.INTER_CUBIC), np.uint8)


def recompressed(photo: Pixels, quality: int = QUALITY) -> Pixels:
    """Return a photo as it is after it was saved as JPEG."""
    _, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def place(photo: Pixels, mark: Pixels, share: float, chance: np.random.Generator, *, blur: float = 0.0) -> Scene:
    """Place a mark (a mask) on an enlarged photo, ``share`` of its width wide: turned, in perspective, in one colour.

    ``blur`` softens the mark's edges, in pixels, as the enlarged photo's are.
    """
    high, wide = photo.shape[:2]
    rows, columns = mark.shape
    scale = share * wide / columns
    scale = min(scale, 0.8 * high / rows)
    half = np.array([columns, rows]) * scale / 2
    angle = np.radians(chance.uniform(-TURNED, TURNED))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    corners += chance.uniform(-PERSPECTIVE, PERSPECTIVE, (4, 2)) * 2 * half.min()
    corners = corners @ turn.T
    low, far = corners.min(axis=0), corners.max(axis=0)
    room = np.array([wide, high]) - (far - low)
    if (room < 2).any():
        corners *= 0.95 * min(np.array([wide, high]) / (far - low))
        low, far = corners.min(axis=0), corners.max(axis=0)
        room = np.array([wide, high]) - (far - low)
    corners += chance.uniform(0, 1, 2) * room - low
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    onto = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    # A mark that shrinks is softened first, or its thin lines would break.
    drawn = cv2.GaussianBlur(mark, (0, 0), 0.4 / scale) if scale < 0.7 else mark
    mask = np.asarray(cv2.warpPerspective(drawn, onto, (wide, high), flags=cv2.INTER_LINEAR), np.uint8)
    if blur:
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), blur), np.uint8)
    under = photo[mask > 127].mean(axis=0) if (mask > 127).any() else photo.reshape(-1, 3).mean(axis=0)
    colour = _colour(under, chance)
    share_of = mask[..., None].astype(np.float32) / 255
    pasted = photo * (1 - share_of) + colour * share_of
    left, top = np.floor(corners.min(axis=0)).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    return Scene(recompressed(pasted.round().astype(np.uint8)), mask, (int(left), int(top), int(right), int(bottom)))


def _colour(under: npt.NDArray[np.float64], chance: np.random.Generator) -> npt.NDArray[np.float32]:
    ground = _lab(under)
    while True:
        colour = chance.integers(0, 256, 3).astype(np.float64)
        if np.linalg.norm(_lab(colour) - ground) >= CONTRAST:
            return colour.astype(np.float32)


def _lab(colour: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    pixel = (colour.reshape(1, 1, 3) / 255).astype(np.float32)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_BGR2LAB), np.float32).ravel()
