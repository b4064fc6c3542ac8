"""The index of registered pictures, and finding copies of them."""

import io
import zipfile
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai import Box, Picture, open_photo
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.brands.copies.aligned import SIDE, align, square
from entrepot.sell.brands.copies.views import BYTES, CROPS, LONGEST, Grey, even, hash_of, hashes_of

NEAR: Final = 40
"""Bits of 128 by which a copy's hash may differ from its original's."""
_CANDIDATES: Final = 48
_SHARE: Final = 0.6
_GROWN: Final = 1024

Bytes = npt.NDArray[np.uint8]


class PictureTooEven(InvalidInput):
    """A picture that shows nothing has no copies."""

    code = "copies.even"
    title = "This picture is too even to be compared"


@dataclass(frozen=True, slots=True)
class CopyFound:
    """A registered picture that another one is a copy of.

    ``box`` is what was kept of the original: left, top, right, bottom as shares of it. ``agreeing`` is the share of
    the picture's blocks that are the original's; the others were covered.
    """

    id: str
    confidence: float
    box: Box
    mirrored: bool
    agreeing: float


class Copies:
    """Registered pictures by their hashes; 3 kB a picture, 10 ms to look one up among 400.

    Not for several threads at once while ``add`` runs.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._hashes = np.zeros((_GROWN, len(CROPS), BYTES), np.uint8)
        self._squares: list[Grey] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, name: str, picture: Picture) -> None:
        """Register a picture. Raises PictureTooEven and what ``open_photo`` raises."""
        grey = _grey(picture)
        if even(grey):
            raise PictureTooEven(say("the picture shows nothing that it could be known by"), field="picture")
        if len(self._ids) == len(self._hashes):
            self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)])
        self._hashes[len(self._ids)] = hashes_of(grey)
        self._squares.append(square(grey))
        self._ids.append(name)

    def find(self, picture: Picture) -> tuple[CopyFound, ...]:
        """Return the registered pictures that a picture is a copy of, surest first. Raises what ``open_photo`` raises.

        Also finds copies that were mirrored, written or stuck over, or of which a tenth of each side was cut off.
        """
        grey = _grey(picture)
        if not self._ids or even(grey):
            return ()
        best: dict[str, CopyFound] = {}
        for mirrored in (False, True):
            seen = np.ascontiguousarray(grey[:, ::-1]) if mirrored else grey
            mine = square(seen)
            for at, crop in self._near(hash_of(seen)):
                found = align(self._squares[at], mine, CROPS[crop])
                if found.share < _SHARE:
                    continue
                one = CopyFound(
                    self._ids[at],
                    round(min(0.99, 0.5 + (found.share - _SHARE) * 1.3), 3),
                    found.box,
                    mirrored,
                    round(found.share, 3),
                )
                if one.id not in best or best[one.id].agreeing < one.agreeing:
                    best[one.id] = one
        return tuple(sorted(best.values(), key=lambda one: -one.agreeing))

    def save(self) -> bytes:
        """Return the index as an .npz file."""
        target = io.BytesIO()
        squares = np.array(self._squares, np.uint8).reshape(-1, SIDE, SIDE)
        hashes = self._hashes[: len(self._ids)]
        np.savez_compressed(target, ids=np.array(self._ids, dtype=np.str_), hashes=hashes, squares=squares)
        return target.getvalue()

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Return a saved index. Raises ValueError when it is none."""
        found = cls()
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as saved:
                ids, hashes, squares = (saved[name] for name in ("ids", "hashes", "squares"))
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise ValueError("this is no index of copies") from error
        if hashes.shape != (len(ids), len(CROPS), BYTES) or squares.shape != (len(ids), SIDE, SIDE):
            raise ValueError("the index of copies was saved in another format; build it again")
        found._ids, found._squares = [str(name) for name in ids], list(squares)
        room = max(_GROWN - len(ids), 0)
        found._hashes = np.concatenate([hashes, np.zeros((room, *hashes.shape[1:]), np.uint8)])
        return found

    def _near(self, wanted: Bytes) -> list[tuple[int, int]]:
        """Return pictures with a crop whose hash is near, and which crop, nearest first."""
        known = self._hashes[: len(self._ids)].view(np.uint64)
        apart = np.bitwise_count(known ^ wanted.view(np.uint64)).sum(axis=2)
        crop = apart.argmin(axis=1)
        least = apart[np.arange(len(apart)), crop]
        near = np.flatnonzero(least <= NEAR)
        if len(near) > _CANDIDATES:
            near = near[np.argpartition(least[near], _CANDIDATES)[:_CANDIDATES]]
        return [(int(at), int(crop[at])) for at in near[np.argsort(least[near])]]


def _grey(picture: Picture) -> Grey:
    photo: Image.Image = open_photo(picture, longest=LONGEST)
    return np.asarray(cv2.cvtColor(np.asarray(photo, np.uint8), cv2.COLOR_RGB2GRAY), np.uint8)
