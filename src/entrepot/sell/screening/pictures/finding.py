"""What a detector of pictures finds, in the form that screening's port asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from entrepot.ai import Evidence


@dataclass(frozen=True, slots=True)
class PictureFinding:
    """A policy that a picture meets: what should follow, how sure that is (0 to 1), and where it stands."""

    policy: str
    outcome: Literal["review", "block"]
    confidence: float
    detector: str
    evidence: tuple[Evidence, ...]
    markets: tuple[str, ...] = ()
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class PictureDetector:
    """Finds what policies are about in one picture's bytes."""

    name: str
    version: str
    find: Callable[[bytes], Sequence[PictureFinding]]
