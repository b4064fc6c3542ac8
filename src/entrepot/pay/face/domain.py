"""What a template of a face is, and what must be told of a person before money moves."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from entrepot.kit.errors import Conflict

Numbers = npt.NDArray[np.float32]
"""The 128 numbers of a face, together of length one."""

DIMENSIONS: Final = 128
_LENGTH_OFF: Final = 1e-3

Reason = Literal["matched", "nobody", "unread", "other_model", "other_key", "below_threshold", "too_close"]


class TemplateRefused(Conflict):
    """A template was changed, belongs to another person, place or model, or its key is not the right one."""

    code = "face.template_refused"
    title = "This face cannot be compared"


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """Numbers after the keyed transform: comparable with those of the same place, key and model, and no others.

    ``rotation`` names the key of the transform without telling it.
    """

    numbers: Numbers
    place: str
    model: str
    rotation: str


@dataclass(frozen=True, slots=True)
class MatchRule:
    """How alike two faces must be for one ``model``: a score from 0 to 1, and how far the next person is behind.

    Both are strict: who scores the threshold, or leads by the margin, is not matched; so that a tie never is.
    """

    model: str
    threshold: float
    margin: float

    def __post_init__(self) -> None:
        """Raise ValueError where a rule would match everybody, or holds what is no number."""
        if not (0 < self.threshold < 1 and 0 <= self.margin < 1):
            raise ValueError("a threshold lies between 0 and 1, a margin from 0 to 1")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of a gallery, and how alike the face is: the cosine, -1 to 1."""

    person: str
    score: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose face it is, or why nobody is named; ``considered`` people were compared."""

    person: str | None
    reason: Reason
    best: float = math.nan
    second: float = math.nan
    considered: int = 0


def readable(numbers: npt.NDArray[np.generic]) -> bool:
    """Whether these are 128 finite numbers of length one."""
    if numbers.shape != (DIMENSIONS,) or numbers.dtype != np.float32:
        return False
    return bool(abs(float(np.linalg.norm(numbers)) - 1) < _LENGTH_OFF)  # NaN and infinity compare as False


def readable_rows(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return of each row whether it holds 128 finite numbers of length one."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(np.abs(lengths - 1) < _LENGTH_OFF)


def is_digits(text: str) -> bool:
    """Whether these are the last four digits of a phone number, written 0 to 9."""
    return len(text) == 4 and text.isascii() and text.isdigit()
