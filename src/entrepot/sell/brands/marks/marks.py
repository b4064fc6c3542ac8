"""Registered figure marks, and finding them in photos."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from entrepot.ai import Box, Picture, open_photo
from entrepot.sell.brands.marks.common import common_figures
from entrepot.sell.brands.marks.drawing import Mask, draw_svg
from entrepot.sell.brands.marks.figure import figure_of
from entrepot.sell.brands.marks.shape import (
    CLOSE,
    SIDE,
    TURNS,
    Floats,
    Laid,
    laid_roughly,
    lay,
    look,
    spread_of,
    squared,
    turned,
    turned_rows,
)
from entrepot.sell.brands.marks.silhouettes import LONGEST, Pixels, Silhouette, silhouettes
from entrepot.sell.brands.marks.standing import standing_out

FORMAT: Final = 1
"""Raised when what is saved changes."""
_DRAWN: Final = 256
_NUMBERS: Final = 64
"""Numbers that a figure is compared by at first."""
_VIEWS: Final = 2500
_SEED: Final = 7
_EACH: Final = 6
"""Marks that a figure is compared with pixel by pixel."""
_FIGURES: Final = 2500
"""Figures of a photo that are looked at: noise has more, and holds no mark."""
_LOOKED_AT: Final = 120
_ROUGHLY: Final = 0.72
_TELLING: Final = 0.3
"""What the numbers that tell marks apart count, beside the pixels' correlation, for which pairs are looked at."""
_BYTE: Final = 127.0
_DOUBT: Final = 0.03
"""By how much a mark may lie worse on a figure when both are looked at in half the size."""
_PER_MARK: Final = 4
_PASSING: Final = (0.70, 0.80, 0.86)
_SAME: Final = (0.925, 0.945, 0.972)
"""Correlation from which a figure is a mark, by how well the likest plain shape or blot passes for that mark."""
_STANDS_OUT: Final = 0.9
"""How well a mark at least stands out from the photo itself where it lies. Chosen, with the line above, on photos of
``clothing/train`` and ``grocery/train``: ten of 714 gave a false alarm without it, none with it; it costs one mark in
fifty.
"""
_PASSES: Final = 0.945
"""Correlation from which a plain shape passes for a mark."""
_TWIN: Final = 0.975
_CHUNK: Final = 256


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """A registered mark in a photo.

    ``box`` is where: left, top, right, bottom as shares of the photo's width and height. ``correlation`` says how well
    the mark lies on the figure, ``overlap`` which part of both is common; ``alike`` names marks that could be meant
    as well, because they are nearly the same.
    """

    mark: str
    box: Box
    confidence: float
    correlation: float
    overlap: float
    alike: tuple[str, ...] = ()


class Marks:
    """An index of figure marks; it does not change once built. Threads may share it."""

    def __init__(
        self, ids: tuple[str, ...], squares: Mask, mean: Floats, numbers: Floats, looks: Floats, usual: Floats,
        passing: Floats, plain: npt.NDArray[np.bool_], twin: npt.NDArray[np.int32],
    ) -> None:  # fmt: skip
        self._ids, self._squares, self._mean, self._numbers = ids, squares, mean, numbers
        self._looks, self._usual, self._passing, self._plain, self._twin = looks, usual, passing, plain, twin
        self._least = np.interp(passing, _PASSING, _SAME)
        self._rows, self._scales = _in_bytes(squares)

    @classmethod
    def build(cls, marks: Iterable[tuple[str, str | Picture]]) -> Self:
        """Index marks: each an id with an SVG's text, or a picture with the figure on a plain or transparent ground.

        About 10 ms a mark. Raises MarkUnreadable and what ``open_photo`` raises.
        """
        ids: list[str] = []
        squares: list[Mask] = []
        plain: list[bool] = []
        for name, drawing in marks:
            mask = draw_svg(drawing, _DRAWN) if isinstance(drawing, str) else figure_of(drawing, _DRAWN)
            mask = np.asarray(cv2.copyMakeBorder(mask, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=0), np.uint8)
            spread = spread_of(mask)
            ids.append(name)
            plain.append(spread is None)
            squares.append(np.zeros((CLOSE, CLOSE), np.uint8) if spread is None else squared(mask, spread, CLOSE))
        common = [
            squared(figure, spread, CLOSE) for figure in common_figures() if (spread := spread_of(figure)) is not None
        ]
        rows = np.array([_row(turned(square, turn)) for square in squares for turn in TURNS])
        rows = rows.reshape(-1, SIDE * SIDE)
        usual_rows = np.array([_row(square) for square in common])
        steady = [square for square, is_line in zip(squares, plain, strict=True) if not is_line]
        mean, numbers = _telling(np.concatenate([rows, usual_rows]), _unsteady(common + steady))
        looks = _numbers(rows, mean, numbers)
        near = _numbers(usual_rows, mean, numbers) @ looks.T
        near = near.reshape(len(common), len(ids), len(TURNS)).max(axis=2)
        usual = np.quantile(near, 0.95, axis=0).astype(np.float32) if ids else np.zeros(0, np.float32)
        is_plain = np.array(plain, bool)
        passing = np.ones(len(ids), np.float32)
        for at in np.flatnonzero(~is_plain):
            likest = np.argsort(-near[:, at])[:4]
            passing[at] = max(_laid(squares[at], common[each]).correlation for each in likest)
        is_plain |= passing >= _PASSES
        drawn = np.array(squares, np.uint8).reshape(len(ids), CLOSE, CLOSE)
        found = cls(tuple(ids), drawn, mean, numbers, looks, usual, passing, is_plain, np.full(len(ids), -1, np.int32))
        found._find_twins()
        return found

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def plain(self) -> tuple[str, ...]:
        """The marks that a plain shape passes for: they are never found."""
        return tuple(self._ids[at] for at in np.flatnonzero(self._plain))

    @property
    def alike(self) -> tuple[str, ...]:
        """The marks of which another is nearly the same: one is found for the other, which it then names."""
        return tuple(self._ids[at] for at in np.flatnonzero(self._twin >= 0))

    def find(self, picture: Picture) -> tuple[MarkSeen, ...]:
        """Return the marks in a picture, surest first. Raises what ``open_photo`` raises."""
        photo = np.asarray(open_photo(picture, longest=LONGEST), np.uint8)[:, :, ::-1]
        return self.find_in(np.ascontiguousarray(photo))

    def find_in(self, photo: Pixels) -> tuple[MarkSeen, ...]:
        """Return the marks in a photo's pixels (BGR, LONGEST pixels long), surest first."""
        figures: list[tuple[Silhouette, Mask]] = []
        for each in islice(silhouettes(photo), _FIGURES) if self._ids else ():
            drawn = each.mask.astype(np.uint8) * 255
            spread = spread_of(drawn)
            if spread is not None:
                figures.append((each, squared(drawn, spread, CLOSE)))
        if not figures:
            return ()
        high, wide = photo.shape[:2]
        found: list[tuple[int, Laid, Silhouette]] = []
        for figure, mark, turn in self._likely([square for _, square in figures]):
            silhouette, square = figures[figure]
            one = turned(self._squares[mark], turn)
            if laid_roughly(one, square) < self._least[mark] - _DOUBT:
                continue
            laid = lay(one, square)
            if laid.correlation >= self._least[mark] and standing_out(photo, silhouette, one, laid) >= _STANDS_OUT:
                found.append((mark, laid, silhouette))
        found.sort(key=lambda one: -self._confidence(one[0], one[1]))
        kept: list[tuple[int, Laid, Silhouette]] = []
        for each_found in found:
            if all(not _covers(each_found[2], other[2]) for other in kept):
                kept.append(each_found)
        return tuple(
            MarkSeen(
                self._ids[mark],
                (each.box[0] / wide, each.box[1] / high, each.box[2] / wide, each.box[3] / high),
                self._confidence(mark, laid),
                round(laid.correlation, 4),
                round(laid.overlap, 4),
                () if self._twin[mark] < 0 else (self._ids[self._twin[mark]],),
            )
            for mark, laid, each in kept
        )

    def save(self) -> bytes:
        """Return the index as an .npz file."""
        target = io.BytesIO()
        np.savez_compressed(
            target, format=np.array(FORMAT), ids=np.array(self._ids, dtype=np.str_), squares=self._squares,
            mean=self._mean, numbers=self._numbers, looks=self._looks.astype(np.float16), usual=self._usual,
            passing=self._passing, plain=self._plain, twin=self._twin,
        )  # fmt: skip
        return target.getvalue()

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Return a saved index. Raises ValueError when it is none of this format."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as saved:
                if int(saved["format"]) != FORMAT:
                    raise ValueError("the index of marks was saved in another format; build it again")
                return cls(
                    tuple(str(name) for name in saved["ids"]), saved["squares"], saved["mean"], saved["numbers"],
                    saved["looks"].astype(np.float32), saved["usual"], saved["passing"],
                    saved["plain"], saved["twin"],
                )  # fmt: skip
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise ValueError("this is no index of marks") from error

    def _confidence(self, mark: int, laid: Laid) -> float:
        least = float(self._least[mark])
        return round(min(0.99, 0.5 + (laid.correlation - least) / (0.995 - least) / 2), 3)

    def _likely(self, squares: list[Mask]) -> list[tuple[int, int, float]]:
        """Return pairs of figure and mark that are worth a closer look, with the mark's turn, likeliest first."""
        pixels = np.array([_row(square) for square in squares])
        rows = _numbers(pixels, self._mean, self._numbers)
        pairs: list[tuple[float, int, int, int]] = []
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            near = some @ self._looks[:: len(TURNS)].T
            for turn in range(1, len(TURNS)):
                np.maximum(near, some @ self._looks[turn :: len(TURNS)].T, out=near)
            # What is like every blot says little: what counts is how much liker than that it is.
            score = (near - self._usual) / (1.02 - self._usual)
            score[:, self._plain] = -1
            each = min(_EACH, score.shape[1])
            marks = np.argpartition(score, -each, axis=1)[:, -each:].ravel()
            figures = np.arange(len(score)).repeat(each)
            at_turns = self._looks.reshape(len(self._ids), len(TURNS), -1)[marks]
            turns = np.einsum("ij,itj->it", some[figures], at_turns).argmax(axis=1)
            alike = np.einsum(
                "ij,ij->i", pixels[start + figures], self._rows[marks, turns].astype(np.float32), dtype=np.float32
            ) * self._scales[marks, turns]  # fmt: skip
            scores = score[figures, marks]
            order = alike - self._least[marks] + _TELLING * scores
            pairs += [
                (float(order[at]), start + int(figures[at]), int(marks[at]), int(turns[at]))
                for at in np.flatnonzero((alike >= _ROUGHLY) & (scores > 0))
            ]
        pairs.sort(key=lambda pair: -pair[0])
        seen: dict[int, int] = {}
        likely: list[tuple[int, int, float]] = []
        for _, figure, mark, turn in pairs:
            seen[mark] = seen.get(mark, 0) + 1
            if seen[mark] <= _PER_MARK:
                likely.append((figure, mark, float(TURNS[turn])))
            if len(likely) == _LOOKED_AT:
                break
        return likely

    def _find_twins(self) -> None:
        upright = self._looks[TURNS.index(0) :: len(TURNS)]
        for start in range(0, len(self._ids), _CHUNK):
            near = (upright[start : start + _CHUNK] @ self._looks.T).reshape(-1, len(self._ids), len(TURNS)).max(axis=2)
            for row in range(len(near)):
                mark = start + row
                near[row, mark] = -1
                near[row, self._plain] = -1
                other = int(near[row].argmax())
                if self._plain[mark] or near[row, other] < 0.6:
                    continue
                if _laid(self._squares[mark], self._squares[other]).correlation >= _TWIN:
                    self._twin[mark] = other


def _laid(one: Mask, other: Mask) -> Laid:
    """Lay figures on each other at the turn at which they are likest."""
    goal = _row(other)
    turn = max(TURNS, key=lambda each: float(_row(turned(one, each)) @ goal))
    return lay(turned(one, turn), other)


def _row(square: Mask) -> Floats:
    return look(np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8))


def _in_bytes(squares: Mask) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return marks' rows at all turns in a byte a pixel, and by what each has to be multiplied."""
    upright = np.array([_row(square) for square in squares], np.float32).reshape(-1, SIDE * SIDE)
    rows = np.zeros((len(squares), len(TURNS), SIDE * SIDE), np.int8)
    scales = np.zeros((len(squares), len(TURNS)), np.float32)
    for at, turn in enumerate(TURNS):
        drawn = turned_rows(upright, turn)
        scales[:, at] = np.abs(drawn).max(axis=1, initial=0.0) / _BYTE
        rows[:, at] = np.round(drawn / np.maximum(scales[:, at], 1e-9)[:, None])
    return rows, scales


def _telling(rows: Floats, unsteady: Floats) -> tuple[Floats, Floats]:
    """Return the mean of rows, and the numbers in which figures differ most for what views of one figure differ.

    Linear discriminants: ``unsteady`` holds differences between views of the same figure.
    """
    mean = rows.mean(axis=0)
    away = (rows - mean).astype(np.float64)
    between = away.T @ away / len(away)
    within = unsteady.astype(np.float64).T @ unsteady.astype(np.float64) / len(unsteady)
    within += np.eye(len(within)) * np.trace(within) / len(within) * 0.2
    root = np.linalg.inv(np.linalg.cholesky(within))
    _, vectors = np.linalg.eigh(root @ between @ root.T)
    numbers = root.T @ vectors[:, ::-1][:, :_NUMBERS]
    return mean.astype(np.float32), numbers.astype(np.float32)


def _unsteady(squares: list[Mask]) -> Floats:
    """Return how rows of figures change when these are seen from the side, turned, thickened or thinned."""
    chance = np.random.default_rng(_SEED)
    corners = np.array([[0, 0], [CLOSE, 0], [CLOSE, CLOSE], [0, CLOSE]], np.float32)
    changes: list[Floats] = []
    for at in range(_VIEWS):
        square = squares[at * 7919 % len(squares)]
        turn = float(chance.uniform(TURNS[0] - 3, TURNS[-1] + 3))
        moved = corners + chance.uniform(-0.1, 0.1, (4, 2)).astype(np.float32) * CLOSE
        seen = cv2.warpPerspective(turned(square, turn), cv2.getPerspectiveTransform(corners, moved), (CLOSE, CLOSE))
        if at % 3:
            shape = cv2.getStructuringElement(cv2.MORPH_RECT, (2, 2))
            seen = cv2.dilate(seen, shape) if at % 3 == 1 else cv2.erode(seen, shape)
        view = np.asarray(seen, np.uint8)
        spread = spread_of(view)
        if spread is None:
            continue
        row = _row(squared(view, spread, CLOSE))
        prototypes = np.array([_row(turned(square, each)) for each in TURNS])
        changes.append(row - prototypes[int((prototypes @ row).argmax())])
    return np.array(changes, np.float32).reshape(-1, SIDE * SIDE)


def _numbers(rows: Floats, mean: Floats, numbers: Floats) -> Floats:
    found = (rows - mean) @ numbers
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6), np.float32)


def _covers(one: Silhouette, other: Silhouette) -> bool:
    """Whether one of two figures lies mostly within the other's box."""
    left, top = max(one.box[0], other.box[0]), max(one.box[1], other.box[1])
    right, bottom = min(one.box[2], other.box[2]), min(one.box[3], other.box[3])
    common = max(0, right - left) * max(0, bottom - top)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one.box, other.box)]
    return common > 0.5 * min(areas)
