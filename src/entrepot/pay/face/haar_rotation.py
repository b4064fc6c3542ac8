"""The keyed transform: a secret random rotation of a place's templates, so that those of two places do not compare.

The matrix is drawn by Haar's measure: the QR decomposition of normal numbers with the signs of R's diagonal taken into
Q (F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 2007). A
rotation keeps every dot product, so it changes no error rate. A place that is given another key has revoked all of its
templates. Whoever knows the key can turn a template back: it stands beside encryption, not in its place.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from entrepot.pay.face.domain import DIMENSIONS, Numbers, Template, TemplateRefused, readable

KEY_BYTES: Final = 32
_MATRIX: Final = b"entrepot.face.rotation.matrix.1\0"
_NAME: Final = b"entrepot.face.rotation.name.1\0"


@dataclass(frozen=True)
class PlaceRotation:
    """The transform of one place, from its secret key of 32 bytes; drawn in about 10 ms when it is first used."""

    place: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for a key of another length."""
        if len(self.key) != KEY_BYTES:
            raise ValueError("a place's key has 32 bytes")

    @cached_property
    def name(self) -> str:
        """What tells this key from another without telling it; place and key decide it."""
        return hashlib.sha256(_NAME + self._seed).hexdigest()[:16]

    def transform(self, numbers: Numbers, *, model: str) -> Template:
        """Return the template of a face's numbers, of length one again; raises TemplateRefused for other numbers."""
        if not readable(numbers):
            raise TemplateRefused
        turned = self._matrix @ numbers.astype(np.float64)
        unit = (turned / np.linalg.norm(turned)).astype(np.float32)
        return Template(unit, self.place, model, self.name)

    @cached_property
    def _matrix(self) -> npt.NDArray[np.float64]:
        # Our own stream: numpy may change the numbers of its generators, and templates live longer than its versions.
        count = DIMENSIONS * DIMENSIONS
        words = np.frombuffer(hashlib.shake_256(_MATRIX + self._seed).digest(16 * count), "<u8") >> np.uint64(11)
        one, other = ((words + 0.5) / 2.0**53).reshape(2, count)
        normal = np.sqrt(-2 * np.log(one)) * np.cos(2 * np.pi * other)  # Box and Muller 1958
        matrix, upper = np.linalg.qr(normal.reshape(DIMENSIONS, DIMENSIONS))
        return np.asarray(matrix * np.sign(np.diagonal(upper)), np.float64)

    @property
    def _seed(self) -> bytes:
        return self.key + self.place.encode()
