"""Figures that nobody could own: plain shapes and shapeless blots. A mark that one of them passes for is too plain."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]

_SIDE = 192
_BLOTS = 260
_SEED = 20_261_122


def common_figures() -> Iterator[Mask]:
    """Yield plain shapes and blots, always the same ones."""
    yield from plain_shapes()
    yield from _blots()


def plain_shapes() -> Iterator[Mask]:
    """Yield discs, squares with round corners, regular polygons, rings, frames, quarters and halves of discs."""
    middle = _SIDE // 2
    for corners in range(3, 9):
        for turned in (0.0, np.pi / corners):
            angles = np.arange(corners) / corners * 2 * np.pi + np.pi / 2 + turned
            points = middle + 75 * np.stack([np.cos(angles), np.sin(angles)], 1)
            yield _polygon(points)
    for radius in (0, 8, 16, 26, 38, 50, 66):
        yield _rounded(66, radius)
        for hole in (0.35, 0.6, 0.8):
            yield _rounded(66, radius) - _rounded(round(66 * hole), round(radius * hole))
    for quarter in range(4):
        for extent in (90, 180, 270):
            mask = np.zeros((_SIDE, _SIDE), np.uint8)
            cv2.ellipse(mask, (middle, middle), (70, 70), 90 * quarter, 0, extent, 255, -1)
            yield mask
    for angle in (30, 60):
        points = np.array([[-80, -40], [40, -40], [80, 40], [-40, 40]]) * [1, np.tan(np.radians(angle))]
        yield _polygon(points + middle)


def _rounded(half: int, radius: int) -> Mask:
    mask = np.zeros((_SIDE, _SIDE), np.uint8)
    inner, middle = half - radius, _SIDE // 2
    core = np.array([[-inner, -inner], [inner, -inner], [inner, inner], [-inner, inner]]) + middle
    cv2.fillPoly(mask, [core], 255)
    if radius:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        mask = np.asarray(cv2.dilate(mask, kernel), np.uint8)
    return mask


def _polygon(points: npt.NDArray[np.float64]) -> Mask:
    mask = np.zeros((_SIDE, _SIDE), np.uint8)
    cv2.fillPoly(mask, [points.round().astype(np.int32)], 255)
    return mask


def _blots() -> Iterator[Mask]:
    """Yield the largest piece of noise at several coarsenesses: what folds, shadows and prints of cloth look like."""
    chance = np.random.default_rng(_SEED)
    for at in range(_BLOTS):
        noise = chance.normal(size=(_SIDE, _SIDE)).astype(np.float32)
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 8 + 6 * (at % 5)), np.float32)
        cut = float(np.quantile(noise, 0.5 + 0.08 * (at % 4)))
        _, labels, stats, _ = cv2.connectedComponentsWithStats((noise > cut).astype(np.uint8))
        largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
        yield np.where(labels == largest, 255, 0).astype(np.uint8)
