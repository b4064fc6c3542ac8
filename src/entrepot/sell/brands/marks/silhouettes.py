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
Differences = npt.NDArray[np.int16]
Where = npt.NDArray[np.bool_]

LONGEST: Final = 700
"""Pixels of the longer side at which a photo is looked at."""

_SIDE_STEP: Final = 2
_CONTOUR: Final = 16
_ENOUGH: Final = 1500
_BIN: Final = 12
_TILES: Final = (4, 5)
_COLOURS_EACH: Final = 4
_AREAS_EACH: Final = 3
_CALM: Final = 10
_COLOURS: Final = 34
_EDGE: Final = 24.0
_JOINED: Final = (4, 9, 19, 35)
_FINE_JOIN: Final = 4
_LEAST_WIDTH: Final = 8
_LEAST_SIDE, _LEAST_AREA = 32, 120
_MOST: Final = 0.62
_BORDER: Final = 2


@dataclass(frozen=True, slots=True)
class Silhouette:
    """A figure of one colour: its box in pixels (left, top, right, bottom) and, of that box, which pixels it has."""

    box: Box
    mask: npt.NDArray[np.bool_]


def silhouettes(photo: Pixels) -> Iterator[Silhouette]:
    """Yield the flat figures of a photo (BGR)."""
    lab = np.asarray(cv2.medianBlur(cv2.cvtColor(photo, cv2.COLOR_BGR2LAB), 3), np.uint8)
    seen: set[tuple[int, ...]] = set()
    for colour, reach in _colours(lab):
        low, high = np.clip(colour - reach, 0, 255), np.clip(colour + reach, 0, 255)
        mask = np.asarray(cv2.inRange(lab, low, high), np.uint8)
        yield from _figures(mask, seen)


def _colours(lab: Pixels) -> list[tuple[Colour, float]]:
    """Return colours that end in edges or fill areas somewhere, and how far from each its figure's pixels may lie."""
    rows, columns = lab.shape[:2]
    across, down = _TILES if rows >= columns else _TILES[::-1]
    edges, flat = _edges_and_areas(lab.astype(np.int16))
    found: list[tuple[float, Colour, float]] = []
    for tile in range(across * down):
        top, left = tile // across * rows // down, tile % across * columns // across
        window = np.s_[top : top + rows // down, left : left + columns // across]
        colours = np.concatenate([colour[window][edge[window]] for edge, colour, _ in edges])
        contrasts = np.concatenate([contrast[window][edge[window]] for edge, _, contrast in edges])
        step = max(1, len(colours) // _ENOUGH)
        colours, contrasts = colours[::step], contrasts[::step]
        found += _peaks(colours, contrasts, colours, contrasts)
        area = lab[window][flat[window]].astype(np.int16)
        found += _peaks(area[:: max(1, len(area) // _ENOUGH)], None, colours, contrasts)
    found.sort(key=lambda one: -one[0])
    kept: list[tuple[Colour, float]] = []
    for _, colour, reach in found:
        if all(np.abs(colour - other).max() > 6 or abs(reach - other_reach) > 6 for other, other_reach in kept):
            kept.append((colour, reach))
        if len(kept) == _COLOURS:
            break
    return kept


def _edges_and_areas(values: Differences) -> tuple[list[tuple[Where, Differences, Differences]], Where]:
    """Return both sides of edges, with the sides' colours and contrasts, and where there is no edge near."""
    step = _SIDE_STEP
    edges: list[tuple[Where, Differences, Differences]] = []
    calm = np.ones(values.shape[:2], bool)
    for axis in (0, 1):
        ahead, behind = np.roll(values, -step, axis), np.roll(values, step, axis)
        contrast = np.abs(ahead - behind).max(axis=2)
        calm &= contrast < _CALM
        edge = contrast > _EDGE
        for by in (-1, 1):  # only the ridge of an edge
            edge &= contrast >= np.roll(contrast, by, axis)
        edge[:step], edge[-step:], edge[:, :step], edge[:, -step:] = False, False, False, False
        edges += [(edge, ahead, contrast), (edge, behind, contrast)]
    return edges, calm


def _peaks(
    colours: Differences, own_contrasts: Differences | None, beside: Differences, contrasts: Differences
) -> list[tuple[float, Colour, float]]:
    """Return the colours that many places share and few nearly share, with how much they do.

    ``beside`` and ``contrasts`` are the colours beside edges and how strong these are, from which it follows how far a
    colour reaches.
    """
    found: list[tuple[float, Colour, float]] = []
    bins = colours // _BIN
    key = (bins[:, 0].astype(np.int64) * 24 + bins[:, 1]) * 24 + bins[:, 2]
    for _ in range(_COLOURS_EACH if own_contrasts is not None else _AREAS_EACH):
        if len(key) < _CONTOUR:
            break
        counts = np.bincount(key)
        best: tuple[float, Colour, npt.NDArray[np.float64]] | None = None
        for name in np.argsort(-counts)[:18]:
            if counts[name] < _CONTOUR // 2:
                break
            colour = np.median(colours[key == name], axis=0)
            away = np.abs(colours - colour).max(axis=1)
            near = int((away <= 5).sum())
            score = min(near, 160) ** 0.5 * near / max(1, int((away <= 18).sum()))
            if near >= _CONTOUR and (best is None or score > best[0]):
                best = (score, colour, away)
        if best is None:
            break
        score, colour, away = best
        colour = np.median(colours[away <= 5], axis=0)
        left = away > 10
        key, colours = key[left], colours[left]
        same = np.abs(beside - colour).max(axis=1) <= 7 if len(beside) else np.zeros(0, bool)
        if same.sum() < _CONTOUR // 2:
            continue
        reach = float(np.clip(0.42 * float(np.median(contrasts[same])), 9, 42))
        found.append((score, colour, reach))
    return found


def _figures(mask: Pixels, seen: set[tuple[int, ...]]) -> Iterator[Silhouette]:
    rows, columns = mask.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    # what spans the picture is its ground
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    fits = (wide <= _MOST * columns) & (high <= _MOST * rows) & (area >= 6)
    fits[0] = False
    if not fits.any():
        return
    part = np.where(fits[labels], 255, 0).astype(np.uint8)
    stats = np.where(fits[:, None], stats, 0)
    for groups, boxes in ((labels, stats), *(_joined(part, join) for join in _JOINED)):
        most = (boxes[:, 2] <= _MOST * columns) & (boxes[:, 3] <= _MOST * rows) & (boxes[:, 4] >= _LEAST_AREA)
        fit = most & (boxes[:, 2:4].max(axis=1) >= _LEAST_SIDE) & (boxes[:, 2:4].min(axis=1) >= _LEAST_WIDTH)
        for at in np.flatnonzero(fit[1:]) + 1:
            left, top, w, h, _ = (int(each) for each in boxes[at])
            window = np.s_[top : top + h, left : left + w]
            inside = (groups[window] == at) & (part[window] > 0)
            xs, ys = np.flatnonzero(inside.any(axis=0)), np.flatnonzero(inside.any(axis=1))
            if not len(xs):
                continue
            inside = inside[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
            filled = int(inside.sum())
            box = (left + int(xs[0]), top + int(ys[0]), left + int(xs[-1]) + 1, top + int(ys[-1]) + 1)
            if max(inside.shape) < _LEAST_SIDE or filled < _LEAST_AREA:
                continue
            name = (*(each // 4 for each in box), filled * 20 // max(1, inside.size))
            if name not in seen:
                seen.add(name)
                yield Silhouette(box, inside)


def _joined(part: Pixels, join: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return labels and boxes of what lies at most ``join`` pixels apart."""
    rows, columns = part.shape
    if join <= _FINE_JOIN:
        grown = cv2.dilate(part, cv2.getStructuringElement(cv2.MORPH_RECT, (join, join)))
        _, groups, boxes, _ = cv2.connectedComponentsWithStats(grown, connectivity=8, ltype=cv2.CV_32S)
        return np.asarray(groups, np.int32), np.asarray(boxes, np.int32)
    # Far apart, a pixel more or less does not matter: a quarter of the pixels is enough.
    half = np.asarray(cv2.resize(part, ((columns + 1) // 2, (rows + 1) // 2), interpolation=cv2.INTER_AREA), np.uint8)
    side = join // 2 | 1
    grown = cv2.dilate((half > 0).astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    _, groups, boxes, _ = cv2.connectedComponentsWithStats(grown, connectivity=8, ltype=cv2.CV_32S)
    whole = np.asarray(groups, np.int32).repeat(2, axis=0).repeat(2, axis=1)[:rows, :columns]
    return whole, np.asarray(boxes, np.int32) * np.array([2, 2, 2, 2, 4], np.int32)
