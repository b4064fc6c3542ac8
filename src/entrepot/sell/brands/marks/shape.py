"""What a figure is like when slant, stretch and size are taken away, and how two figures lie on each other.

A figure is brought to equal spread in all directions by the symmetric root of its second moments, so that any affine
view of it becomes the same figure turned; figures are then compared at several turns.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

SIDE: Final = 32
"""Pixels of the square that figures are compared in at first."""
CLOSE: Final = 72
"""Pixels of the square that they are laid on each other in."""
_SPREAD: Final = 0.21
"""Of the square's side: the standard deviation of a figure's pixels in each direction."""
TURNS: Final = tuple(range(-32, 33, 8))
"""Degrees by which a mark may be turned, besides what a slant adds."""
_SOFT: Final = 1.1
_ROUNDS: Final = 14
_EVERYWHERE: Final = np.full((CLOSE, CLOSE), 255, np.uint8)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a figure's middle is, and the matrix that gives it equal spread; in pixels of its own picture."""

    middle: tuple[float, float]
    whitening: Matrix


def spread_of(figure: npt.NDArray[np.uint8]) -> Spread | None:
    """Return a figure's spread, or None where it is a line or a point."""
    moments = cv2.moments(figure, binaryImage=False)
    total = moments["m00"]
    if total <= 0:
        return None
    covariance = np.array([[moments["mu20"], moments["mu11"]], [moments["mu11"], moments["mu02"]]]) / total
    values, vectors = np.linalg.eigh(covariance)
    if values[0] < 1.0 or values[1] / values[0] > 900:
        return None
    whitening = vectors @ np.diag(values**-0.5) @ vectors.T
    return Spread((moments["m10"] / total, moments["m01"] / total), whitening)


def onto_square(spread: Spread, side: int, turn: float = 0.0) -> Matrix:
    """Return the affine map (2 × 3) from the figure's picture onto a square of equal spread, turned by degrees."""
    angle = np.radians(turn)
    turning = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turning @ spread.whitening * (_SPREAD * side)
    shift = np.full(2, (side - 1) / 2) - linear @ np.array(spread.middle)
    return np.hstack([linear, shift[:, None]])


def squared(figure: npt.NDArray[np.uint8], spread: Spread, side: int, turn: float = 0.0) -> npt.NDArray[np.uint8]:
    """Return a figure in a square of equal spread."""
    onto = onto_square(spread, side, turn)
    size = float(np.sqrt(abs(np.linalg.det(onto[:, :2]))))
    if size < 0.5:
        figure = np.asarray(cv2.GaussianBlur(figure, (0, 0), 0.4 / size), np.uint8)
    return np.asarray(cv2.warpAffine(figure, onto, (side, side), flags=cv2.INTER_LINEAR), np.uint8)


def turned(square: npt.NDArray[np.uint8], turn: float) -> npt.NDArray[np.uint8]:
    """Return a square turned by degrees."""
    if not turn:
        return square
    side = square.shape[0]
    onto = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), -turn, 1.0)
    return np.asarray(cv2.warpAffine(square, onto, (side, side), flags=cv2.INTER_LINEAR), np.uint8)


def look(square: npt.NDArray[np.uint8]) -> Floats:
    """Return a square's pixels as one row of length one, without their mean, softened."""
    soft = cv2.GaussianBlur(square, (0, 0), _SOFT).astype(np.float32).ravel()
    soft -= soft.mean()
    return np.asarray(soft / max(float(np.linalg.norm(soft)), 1e-6), np.float32)


def turned_rows(rows: Floats, turn: float) -> Floats:
    """Return the rows of upright squares (SIDE pixels) as they are when those are turned by degrees."""
    middle, angle = (SIDE - 1) / 2, np.radians(turn)
    down, across = np.mgrid[0:SIDE, 0:SIDE] - middle
    x = (np.cos(angle) * across + np.sin(angle) * down + middle).ravel()
    y = (np.cos(angle) * down - np.sin(angle) * across + middle).ravel()
    left, top = np.floor(x), np.floor(y)
    drawn = np.zeros_like(rows)
    for over in (0, 1):
        for under in (0, 1):
            share = (1 - np.abs(x - left - over)) * (1 - np.abs(y - top - under))
            column, line = (np.clip(each, 0, SIDE - 1).astype(int) for each in (left + over, top + under))
            drawn += rows[:, line * SIDE + column] * share.astype(np.float32)
    drawn -= drawn.mean(axis=1, keepdims=True)
    return np.asarray(drawn / np.maximum(np.linalg.norm(drawn, axis=1, keepdims=True), 1e-6), np.float32)


@dataclass(frozen=True, slots=True)
class Laid:
    """How a mark lies on a figure: correlation and overlap (intersection over union), and the map between squares."""

    correlation: float
    overlap: float
    warp: Matrix


def laid_roughly(mark: npt.NDArray[np.uint8], figure: npt.NDArray[np.uint8]) -> float:
    """Return how well a mark lies on a figure at half the size: a third of the time that ``lay`` takes."""
    size = (CLOSE // 2, CLOSE // 2)
    one, other = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (mark, figure))
    stop = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _ROUNDS, 1e-4)
    try:
        correlation, _ = cv2.findTransformECC(
            one, other, np.eye(3, dtype=np.float32), cv2.MOTION_HOMOGRAPHY, stop, _EVERYWHERE[: size[0], : size[1]], 3
        )
    except cv2.error:  # the same
        return 0.0
    return float(correlation)


def lay(mark: npt.NDArray[np.uint8], figure: npt.NDArray[np.uint8]) -> Laid:
    """Lay a mark's square (CLOSE pixels) on a figure's, in perspective, by enhanced correlation (Evangelidis 2008)."""
    stop = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _ROUNDS, 1e-4)
    try:
        _, found = cv2.findTransformECC(
            mark, figure, np.eye(3, dtype=np.float32), cv2.MOTION_HOMOGRAPHY, stop, _EVERYWHERE, 3
        )
    except cv2.error:  # it did not converge: they are not alike
        return Laid(0.0, 0.0, np.eye(3))
    warp = np.asarray(found, np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(figure, warp, (CLOSE, CLOSE), flags=flags)
    one, other = mark.astype(np.float32).ravel(), moved.astype(np.float32).ravel()
    correlation = float(np.corrcoef(one, other)[0, 1]) if other.std() > 0 else 0.0
    overlap = float(np.minimum(one, other).sum() / max(1.0, np.maximum(one, other).sum()))
    return Laid(correlation, overlap, np.asarray(warp, np.float64))
