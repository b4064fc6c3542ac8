"""The port that tells the subject of a picture from its background, and its embedded default.

The default takes the colours along the border for the background, grows from both what is surely one or the other, and
lets GrabCut (C. Rother and others, SIGGRAPH 2004) decide the rest at 320 pixels; a fast guided filter (K. He, J. Sun,
arXiv 1505.00996) then fits the mask's edge to the picture's own at full size. It is made for one thing on a calm
ground, as sellers photograph it. On a busy ground, or where the thing is as the ground is, it is often wrong: its
confidence says so, and nothing should be cut out under ``SURE``.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai.photo import Box, Picture, open_photo

SURE: Final = 0.6
"""The confidence under which a mask is not good enough to be proposed."""

_WORKING: Final = 320
_LEAST: Final = 24
_RING: Final = 0.04
_COLOURS: Final = 3
_NEAR, _FAR = 9.0, 22.0
"""Distances in CIE Lab: within the first a pixel is surely ground, beyond the second it is likely not."""
_LEAST_NEAR: Final = 2.5
_NOISE: Final = 80
_FLAT: Final = 0.85
_SOLID: Final = 0.45
_PLAIN, _SMALL = 4.0, 0.08
_SHADE_HUE, _SHADE_STEP, _SHADE_DEPTH = 4.0, 0.9, 45.0
"""A shadow has the ground's hue, begins softly (Lab a pixel), and is not black."""
_CALM: Final = 0.5
"""The part of the border that a few colours must explain, else nothing is told."""
_ROUNDS: Final = 3
_SPECK: Final = 0.02
_EDGE: Final = 4
"""Pixels, at the working size, within which the mask's edge is fitted to the picture's."""
_SMOOTH: Final = 1e-4
_LEAST_SHARE, _MOST_SHARE = 0.01, 0.95

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that a picture shows.

    ``mask`` is as large as the picture that was given, 255 where the thing is, 0 where the ground is. ``share`` is
    the part of the picture that it covers, ``box`` where it is. ``confidence`` (0 to 1) tells how good the mask is.
    """

    mask: Image.Image
    confidence: float
    share: float
    box: Box


class Segmenter(Protocol):
    """Tells a picture's subject from its background."""

    @property
    def model(self) -> str:
        """The reference of the model, "" for a method without one."""

    def subject(self, picture: Picture) -> Subject | None:
        """Return the picture's subject; None where there is nothing but ground, or all is the same."""


class BorderSegmenter:
    """The embedded default; about 0.3 s for a picture of 3 megapixels on one core."""

    model: str = ""

    def subject(self, picture: Picture) -> Subject | None:
        """Return the picture's subject; None where nothing stands out from what lies along the border."""
        photo = open_photo(picture)
        if min(photo.size) < _LEAST:
            return None
        scale = min(1.0, _WORKING / max(photo.size))
        size = (max(_LEAST, round(photo.width * scale)), max(_LEAST, round(photo.height * scale)))
        small = np.asarray(photo.resize(size, Image.Resampling.BOX))
        ground = _ground(small)
        if ground.explained < _CALM or (ground.distance > ground.near).mean() < _LEAST_SHARE:
            return None
        cut = _whole(_outside(ground) if ground.is_flat else _cut(small, ground.distance))
        share = float(cut.mean())
        if not _LEAST_SHARE <= share <= _MOST_SHARE:
            return None
        mask = _fitted(np.asarray(photo), small, cut)
        return Subject(
            mask=Image.fromarray(mask),
            confidence=_confidence(ground, cut),
            share=round(share, 4),
            box=_box(cut),
        )


@dataclass(frozen=True, slots=True)
class _Ground:
    """How far each pixel is from the border's colours (Lab), and which part of the border those colours explain.

    ``near`` is the distance within which a pixel is surely ground: little where the border is all of one colour.
    ``shade`` marks what may be a shadow on the ground.
    """

    distance: Floats
    shade: Mask
    near: float
    explained: float

    @property
    def is_flat(self) -> bool:
        return self.near < _NEAR and self.explained >= _FLAT


def _ground(rgb: Bytes) -> _Ground:
    cv2 = _opencv()
    lab = cv2.cvtColor(cv2.GaussianBlur(rgb, (3, 3), 0).astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    width = max(2, round(_RING * min(rgb.shape[:2])))
    ring = np.ones(rgb.shape[:2], bool)
    ring[width:-width, width:-width] = False
    border = np.ascontiguousarray(lab[ring])
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(0)
    _, labels, centres = cv2.kmeans(border, _COLOURS, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=_COLOURS) / len(border)
    # A colour on a small part of the border is the thing itself where it leaves the picture.
    kept = centres[shares >= min(0.2, shares.max())]
    distance = np.min(np.linalg.norm(lab[:, :, None, :] - kept[None, None], axis=-1), axis=-1).astype(np.float32)
    near = float(np.clip(2 * np.percentile(distance[ring], _NOISE), _LEAST_NEAR, _NEAR))
    main = centres[shares.argmax()]
    step = np.hypot(cv2.Sobel(lab[:, :, 0], -1, 1, 0), cv2.Sobel(lab[:, :, 0], -1, 0, 1)) / 8
    hue = np.linalg.norm(lab[:, :, 1:] - main[1:], axis=-1)
    deeper = main[0] - lab[:, :, 0]
    shade = (hue <= _SHADE_HUE) & (step <= _SHADE_STEP) & (deeper >= 0) & (deeper <= _SHADE_DEPTH)
    return _Ground(distance, shade, near, float((distance[ring] <= near).mean()))


def _outside(ground: _Ground) -> Mask:
    """Return what a flat ground and the shadows on it do not reach from the border: also white on white."""
    cv2 = _opencv()
    reached = _reaching_border((ground.distance <= ground.near) | ground.shade)
    return np.asarray(cv2.morphologyEx((~reached).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), bool)


def _cut(rgb: Bytes, distance: Floats) -> Mask:
    cv2 = _opencv()
    marks = np.where(distance > _FAR, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[_reaching_border(distance <= _NEAR)] = cv2.GC_BGD
    sure = cv2.erode((distance > 2 * _FAR).astype(np.uint8), np.ones((5, 5), np.uint8))
    marks[sure > 0] = cv2.GC_FGD
    if not (marks == cv2.GC_BGD).any():
        marks[0], marks[-1], marks[:, 0], marks[:, -1] = (cv2.GC_PR_BGD,) * 4
    if (marks & 1).any() and not (marks & 1).all():
        models: tuple[Any, Any] = (np.zeros((1, 65)), np.zeros((1, 65)))
        cv2.setRNGSeed(0)
        cv2.grabCut(np.ascontiguousarray(rgb[:, :, ::-1]), marks, None, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray(marks & 1, bool)


def _reaching_border(calm: Mask) -> Mask:
    """Return the part of a mask that hangs together with the picture's border."""
    cv2 = _opencv()
    _, labels = cv2.connectedComponents(calm.astype(np.uint8), connectivity=4)
    outer = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, outer[outer > 0])


def _whole(mask: Mask) -> Mask:
    """Return a mask without specks, and without holes that are mere specks."""
    cv2 = _opencv()
    for value in (True, False):
        count, labels, stats, _ = cv2.connectedComponentsWithStats((mask == value).astype(np.uint8), connectivity=4)
        areas = stats[1:, cv2.CC_STAT_AREA]
        if count > 1:
            least = _SPECK * (areas.max() if value else mask.sum())
            small = 1 + np.flatnonzero(areas < least)
            mask = np.where(np.isin(labels, small), not value, mask)
    return mask


def _confidence(ground: _Ground, cut: Mask) -> float:
    """Return how good a mask is likely to be, from what a good one has; see ``bench/listing/pictures.py``."""
    cv2 = _opencv()
    kernel = np.ones((3, 3), np.uint8)
    rim = cut & ~cv2.erode(cut.astype(np.uint8), kernel, iterations=2).astype(bool)
    stands_out = float((ground.distance[rim] > ground.near).mean()) if rim.any() else 0.0
    left_over = float((ground.distance[~cut] > _FAR).mean()) if (~cut).any() else 1.0
    edge = np.concatenate([cut[0], cut[-1], cut[:, 0], cut[:, -1]]).mean()
    hull = cv2.convexHull(np.ascontiguousarray(np.argwhere(cut)[:, ::-1], np.int32))
    solid = min(1.0, float(cut.sum()) / max(1.0, cv2.contourArea(hull)) / _SOLID)
    calm = np.clip((ground.explained - 0.5) / 0.45, 0, 1)
    # A hanger on a wall is found where the garment on it is as the wall is: what is small is believed on plain ground.
    whole = 1.0 if ground.near <= _PLAIN else min(1.0, float(cut.mean()) / _SMALL)
    believed = solid * whole * whole * calm * stands_out * max(0.0, 1 - 4 * left_over) * max(0.0, 1 - 1.2 * edge)
    return round(float(np.sqrt(believed)), 3)


def _fitted(photo: Bytes, small: Bytes, cut: Mask) -> Bytes:
    """Return the mask at the photo's size, its edge led by the photo: a guided filter whose lines are found small."""
    cv2 = _opencv()
    guide: Floats = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32) / np.float32(255)
    mask = cut.astype(np.float32)
    window = (2 * _EDGE + 1, 2 * _EDGE + 1)

    def mean(values: Any) -> Floats:
        return np.asarray(cv2.boxFilter(values, -1, window, borderType=cv2.BORDER_REPLICATE), np.float32)

    middle, mask_middle = mean(guide), mean(mask)
    slope = (mean(guide * mask) - middle * mask_middle) / (mean(guide * guide) - middle * middle + np.float32(_SMOOTH))
    rise = mask_middle - slope * middle
    size = (photo.shape[1], photo.shape[0])
    slope, rise, rough = (
        cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in (mean(slope), mean(rise), mask)
    )
    soft = slope * (np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.float32) / np.float32(255)) + rise
    # Away from the edge the cut stands as it is; along it what the filter says, steepened so that the rim is thin.
    reach = cv2.resize(
        cv2.dilate(mask, np.ones(window)) - cv2.erode(mask, np.ones(window)), size, interpolation=cv2.INTER_LINEAR
    )
    mixed = np.where(reach > 0.5, np.clip((soft - 0.5) * 2.5 + 0.5, 0, 1), rough > 0.5)
    return np.asarray(np.rint(mixed * 255), np.uint8)


def _box(cut: Mask) -> Box:
    rows, columns = np.flatnonzero(cut.any(1)), np.flatnonzero(cut.any(0))
    high, wide = cut.shape
    return (
        round(float(columns[0] / wide), 4),
        round(float(rows[0] / high), 4),
        round(float((columns[-1] + 1) / wide), 4),
        round(float((rows[-1] + 1) / high), 4),
    )


def _opencv() -> Any:
    # Loaded with the first picture: it takes 0.2 s, which a server that cuts none out need not spend.
    import cv2  # noqa: PLC0415  # loaded when it is first needed

    cv2.setNumThreads(1)
    return cv2
