"""Flat figures in a photo: what has one colour, ends in an edge, and is small enough to be a mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]
Colour = npt.NDArray[np.float64]
Samples = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.int32]

LONGEST: Final = 700
"""Pixels of the longer side at which a photo is looked at."""

_SIDE_STEP: Final = 2
"""Pixels from an edge at which the colours of its two sides are taken."""
_EDGE, _CALM = 24, 10
"""Contrast from which there is an edge, and under which there is an even area."""
_TILES: Final = (4, 5)
_BESIDE_EDGES, _OF_AREAS = 600, 400
"""Pixels of a tile that its colours are taken from."""
_COLOURS_EACH, _AREAS_EACH = 4, 3
_COLOURS: Final = 34
_SHARED: Final = 16
"""Pixels that a colour recurs in at least."""
_SAME, _OWN, _NEARLY, _APART = 5, 10, 18, 6
_CORE: Final = 10
"""A figure's pixels lie at most two pixels from one this near to its colour: what only passes from dark to light has
none."""
_HALFWAY: Final = 0.45
_AROUND: Final = 9
_LEAST_REACH, _MOST_REACH = 7, 48
_JOINED: Final = (4, 9, 19, 35)
_FINE_JOIN: Final = 4
_PIECES: Final = 60
_LEAST_PIECE: Final = 6
_LEAST_WIDTH: Final = 8
_LEAST_SIDE, _LEAST_AREA = 32, 120
_MOST: Final = (0.75, 0.92)
"""Shares of the photo's width and height."""


@dataclass(frozen=True, slots=True)
class Silhouette:
    """A figure of one colour: its box in pixels (left, top, right, bottom) and, of that box, which pixels it has."""

    box: Box
    mask: npt.NDArray[np.bool_]


def silhouettes(photo: Pixels) -> Iterator[Silhouette]:
    """Yield the flat figures of a photo (BGR)."""
    lab = np.asarray(cv2.medianBlur(cv2.cvtColor(photo, cv2.COLOR_BGR2LAB), 3), np.uint8)
    seen: set[tuple[int, ...]] = set()
    for colour in _colours(lab):
        yield from _figures(_of_colour(lab, colour), seen)


def _of_colour(lab: Pixels, colour: Colour) -> Pixels:
    """Return which pixels belong to figures of a colour: they are nearer to it than to what is farthest around them."""
    away = _largest(cv2.absdiff(lab, np.append(colour, 0.0)))
    around = cv2.dilate(away, np.ones((_AROUND, _AROUND), np.uint8))
    reach = np.clip(cv2.convertScaleAbs(around, alpha=_HALFWAY), _LEAST_REACH, _MOST_REACH)
    core = cv2.dilate((away <= _CORE).astype(np.uint8), np.ones((5, 5), np.uint8))
    return ((away <= reach) & (core > 0)).astype(np.uint8)


def _largest(differences: cv2.typing.MatLike) -> Pixels:
    """Return the largest of each pixel's three differences."""
    one, two, three = cv2.split(differences)
    return np.asarray(cv2.max(cv2.max(one, two), three), np.uint8)


def _colours(lab: Pixels) -> list[Colour]:
    """Return colours that end in edges or fill areas somewhere, those first that stand out most."""
    rows, columns = lab.shape[:2]
    across, down = _TILES if rows >= columns else _TILES[::-1]
    (tops, lefts, beside), calm = _edges_and_areas(lab)
    tile = tops * down // rows * across + lefts * across // columns
    order = np.argsort(tile, kind="stable")
    ends = np.searchsorted(tile[order], np.arange(across * down + 1))
    found: list[tuple[float, Colour]] = []
    for at in range(across * down):
        found += _peaks(_some(beside[order[ends[at] : ends[at + 1]]], _BESIDE_EDGES), _COLOURS_EACH)
        top, left = at // across * rows // down, at % across * columns // across
        window = np.s_[top : top + rows // down, left : left + columns // across]
        found += _peaks(_some(lab[window][calm[window]], _OF_AREAS), _AREAS_EACH)
    found.sort(key=lambda one: -one[0])
    kept: list[Colour] = []
    for _, colour in found:
        if all(np.abs(colour - other).max() > _APART for other in kept):
            kept.append(colour)
            if len(kept) == _COLOURS:
                break
    return kept


def _some(pixels: Pixels, most: int) -> Samples:
    if len(pixels) > most:
        pixels = pixels[np.linspace(0, len(pixels) - 1, most).astype(int)]
    return pixels.astype(np.int16)


def _edges_and_areas(
    lab: Pixels,
) -> tuple[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Pixels], npt.NDArray[np.bool_]]:
    """Return where edges are, with the colour of either side, and which pixels have no edge near."""
    rows, columns = lab.shape[:2]
    step = _SIDE_STEP
    calm = np.ones((rows, columns), bool)
    tops, lefts, beside = [], [], []
    for down, across in ((step, 0), (0, step)):
        ahead, behind = lab[2 * down :, 2 * across :], lab[: rows - 2 * down, : columns - 2 * across]
        contrast = np.zeros((rows, columns), np.uint8)
        if ahead.size:
            differences = cv2.absdiff(np.ascontiguousarray(ahead), np.ascontiguousarray(behind))
            contrast[down : rows - down, across : columns - across] = _largest(differences)
        calm &= contrast < _CALM
        # only the ridge of an edge
        ridge = contrast == cv2.dilate(contrast, np.ones((3, 1) if down else (1, 3), np.uint8))
        top, left = np.nonzero((contrast > _EDGE) & ridge)
        for side in (-1, 1):
            tops.append(top)
            lefts.append(left)
            beside.append(lab[top + side * down, left + side * across])
    return (np.concatenate(tops), np.concatenate(lefts), np.concatenate(beside)), calm


def _peaks(colours: Samples, most: int) -> list[tuple[float, Colour]]:
    """Return the colours that many places share and few nearly share, with how much they do."""
    if len(colours) < _SHARED:
        return []
    away = np.abs(colours[:, None, 0] - colours[None, :, 0])
    for channel in (1, 2):
        np.maximum(away, np.abs(colours[:, None, channel] - colours[None, :, channel]), out=away)
    same, nearly = (away <= _SAME).astype(np.float32), (away <= _NEARLY).astype(np.float32)
    left = np.ones(len(colours), np.float32)
    found: list[tuple[float, Colour]] = []
    for _ in range(most):
        share = same @ left
        score = np.sqrt(np.minimum(share, 160)) * share / np.maximum(nearly @ left, 1) * left
        score[share < _SHARED] = 0
        best = int(score.argmax())
        if score[best] <= 0:
            break
        colour = np.median(colours[same[best] * left > 0], axis=0)
        found.append((float(score[best]), colour))
        left *= np.abs(colours - colour).max(axis=1) > _OWN
    return found


def _figures(mask: Pixels, seen: set[tuple[int, ...]]) -> Iterator[Silhouette]:
    rows, columns = mask.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    left, top, wide, high, areas = stats.T
    # what spans the picture, or leaves it, is its ground
    fits = (wide <= _MOST[0] * columns) & (high <= _MOST[1] * rows) & (areas >= _LEAST_PIECE)
    fits &= (left > 0) & (top > 0) & (left + wide < columns) & (top + high < rows)
    fits[0] = False
    pieces = np.flatnonzero(fits)
    if not len(pieces):
        return
    # A piece lies in one group wholly: the group of any of its pixels is its own.
    named = labels.ravel().astype(np.intp)
    somewhere = np.zeros(count, np.intp)
    somewhere[named] = np.arange(named.size)
    down, across = np.divmod(somewhere[pieces], columns)
    corners = np.stack([left, top, left + wide, top + high], axis=1)[pieces]
    small = fits.astype(np.uint8).take(named).reshape(rows, columns)
    for join in (0, *_JOINED):
        groups = np.arange(len(pieces), dtype=np.int32)
        if join:
            step, grown = _grown(small, join)
            groups = grown[down // step, across // step]
        order = np.argsort(groups, kind="stable")
        starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
        sizes = np.diff(starts, append=len(order))
        low = np.minimum.reduceat(corners[order, :2], starts)
        far = np.maximum.reduceat(corners[order, 2:], starts)
        filled = np.add.reduceat(areas[pieces][order], starts)
        extent = far - low
        fit = (extent.max(axis=1) >= _LEAST_SIDE) & (extent.min(axis=1) >= _LEAST_WIDTH) & (filled >= _LEAST_AREA)
        fit &= (extent <= np.array([columns, rows]) * _MOST).all(axis=1) & (sizes <= _PIECES) & (sizes > (join > 0))
        for at in np.flatnonzero(fit):
            x0, y0, x1, y1 = (int(each) for each in (*low[at], *far[at]))
            name = (x0 // 4, y0 // 4, x1 // 4, y1 // 4, int(filled[at]) * 20 // ((x1 - x0) * (y1 - y0)))
            if name not in seen:
                seen.add(name)
                member = np.zeros(count, bool)
                member[pieces[order[starts[at] : starts[at] + sizes[at]]]] = True
                yield Silhouette((x0, y0, x1, y1), member[labels[y0:y1, x0:x1]])


def _grown(small: Pixels, join: int) -> tuple[int, Numbers]:
    """Return labels of what lies at most ``join`` pixels apart, and of how many pixels in a row each is one."""
    if join <= _FINE_JOIN:
        grown = cv2.dilate(small, np.ones((join, join), np.uint8))
        return 1, np.asarray(cv2.connectedComponents(grown, connectivity=8, ltype=cv2.CV_32S)[1], np.int32)
    # Far apart, a pixel more or less does not matter: a quarter of the pixels is enough.
    half = np.ascontiguousarray(cv2.dilate(small, np.ones((2, 2), np.uint8), anchor=(0, 0))[::2, ::2])
    grown = cv2.dilate(half, np.ones((join // 2 | 1, join // 2 | 1), np.uint8))
    return 2, np.asarray(cv2.connectedComponents(grown, connectivity=8, ltype=cv2.CV_32S)[1], np.int32)
