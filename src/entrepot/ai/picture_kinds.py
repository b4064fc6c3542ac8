"""The port that says what kind of thing a picture shows, and its embedded default: a small network of ours.

It knows 53 kinds: fresh fruit and vegetables, cartons of a grocery, clothes. Of anything else, and where it is not
sure, it says nothing: its confidence counts how alike the picture is to those of the kind that it was shown, and was
fitted on pictures of kinds that it had never seen beside those of kinds that it had.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai.photo import Picture, open_photo
from entrepot.ai.registry import model
from entrepot.ai.sessions import session

MODEL: Final = "picture-kinds"
SIDE: Final = 224
"""Pixels of the square that the network sees."""
_MIDDLE: Final = 0.95
_ENOUGH: Final = 640
_FLAT: Final = 6.0
"""Grey levels of standard deviation under which a picture shows nothing."""
LEAST_SHARE: Final = 0.01

Look = npt.NDArray[np.float32]
"""What a picture looks like: 1,280 numbers, together of length one."""


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A kind of thing, in English and small letters ("apple", "t-shirt"), with the confidence that it is right."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Sight:
    """What a picture shows: the kinds that are sure enough to be named, its forms, and what it looks like.

    ``forms`` are names of what a thing looks like from afar ("bag", "cup") with the share of one that speaks for each,
    clearest first, from ``LEAST_SHARE`` on; what none of them speaks for is of no form that the model knows.
    """

    kinds: tuple[PictureKind, ...]
    forms: Mapping[str, float]
    look: Look


class PictureClassifier(Protocol):
    """Says what kind of thing is in a picture."""

    @property
    def model(self) -> str:
        """The reference of the model that answers: its name and version."""

    def kinds(self, picture: Picture) -> tuple[PictureKind, ...]:
        """Return the kinds that the picture may show, likeliest first; none where it is not sure enough to speak."""

    def look(self, picture: Picture) -> Look:
        """Return what a picture looks like, as numbers that ``alike`` compares."""

    def see(self, picture: Picture) -> Sight:
        """Return all that the classifier tells of a picture, looked at once."""


class SmallPictureClassifier:
    """The embedded default; 50 ms a picture on one core."""

    model: str

    def __init__(self) -> None:
        self.model = model(MODEL).reference

    def kinds(self, picture: Picture) -> tuple[PictureKind, ...]:
        """Return the kinds that are sure enough to be named, likeliest first: at most three, mostly one or none."""
        return self._named(self.ranked(picture))

    def see(self, picture: Picture) -> Sight:
        """Return all that the classifier tells of a picture, looked at once."""
        photo = open_photo(picture, longest=_ENOUGH)
        if _is_flat(photo):
            return Sight((), {}, self.look(photo))
        confidence, forms, look = session(MODEL).run(["confidence", "forms", "look"], {"picture": views(photo)})
        names: list[str] = self._notes["forms"]
        order = np.argsort(-forms, kind="stable")
        shares = {names[at]: round(float(forms[at]), 3) for at in order if forms[at] >= LEAST_SHARE}
        return Sight(self._named(self._by_confidence(confidence)), shares, np.asarray(look, np.float32))

    def ranked(self, picture: Picture) -> list[PictureKind]:
        """Return all kinds with their confidence, likeliest first, also those that are too unsure to be named."""
        photo = open_photo(picture, longest=_ENOUGH)
        if _is_flat(photo):
            return [PictureKind(name, 0.0) for name in self._names]
        (confidence,) = session(MODEL).run(["confidence"], {"picture": views(photo)})
        return self._by_confidence(confidence)

    def look(self, picture: Picture) -> Look:
        """Return what a picture looks like to the network; two of the same thing are alike, see ``alike``."""
        (look,) = session(MODEL).run(["look"], {"picture": views(open_photo(picture, longest=_ENOUGH))})
        return np.asarray(look, np.float32)

    def _named(self, ranked: list[PictureKind]) -> tuple[PictureKind, ...]:
        return tuple(each for each in ranked[:3] if each.confidence >= self._threshold)

    def _by_confidence(self, confidence: npt.NDArray[np.float32]) -> list[PictureKind]:
        order = np.argsort(-confidence, kind="stable")
        return [PictureKind(self._names[at], round(float(confidence[at]), 4)) for at in order]

    @cached_property
    def _notes(self) -> dict[str, Any]:
        notes: dict[str, Any] = json.loads(session(MODEL).get_modelmeta().custom_metadata_map["notes"])
        return notes

    @property
    def _names(self) -> list[str]:
        names: list[str] = self._notes["kinds"]
        return names

    @property
    def _threshold(self) -> float:
        return float(self._notes["threshold"])


def _is_flat(photo: Image.Image) -> bool:
    return bool(np.asarray(photo.convert("L").resize((64, 64))).std() < _FLAT)


def alike(one: Look, other: Look) -> float:
    """Return how alike two pictures look: 1 for the same one, about 0.2 for a shirt and an apple."""
    return float(one @ other)


def views(photo: Image.Image) -> npt.NDArray[np.float32]:
    """Return the two squares that the network looks at, (2, 3, 224, 224): all of the picture, and its middle."""
    width, height = photo.size
    side = min(width, height) * _MIDDLE
    left, top = (width - side) / 2, (height - side) / 2
    return np.stack([square(photo), square(photo, (left, top, left + side, top + side))])


def square(photo: Image.Image, box: tuple[float, float, float, float] | None = None) -> npt.NDArray[np.float32]:
    """Return a part of a picture as the network takes it: (3, 224, 224), -1 to 1."""
    pixels = np.asarray(photo.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box), np.float32)
    return ((pixels - np.float32(127)) / np.float32(128)).transpose(2, 0, 1)
