"""What looks at listings: detectors behind one port, each pure over a product as its judge sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog

from entrepot.sell.catalog import Submission
from entrepot.sell.screening.judgement import UNCHECKED, Finding

_log = structlog.get_logger(__name__)
_FAILED: Final = "unchecked"


class Detector(Protocol):
    """Finds what policies are about in a product. It may take seconds, and never touches the database."""

    @property
    def name(self) -> str:
        """What people call it in evidence and statistics."""

    @property
    def version(self) -> str:
        """Another one wherever it might find something else."""

    def find(self, product: Submission) -> Sequence[Finding]:
        """Return what stands in the product's texts."""


@dataclass(frozen=True, slots=True)
class PictureDetector:
    """Looks at a picture's bytes, which is dear, and judges what it saw, which is cheap.

    What ``look`` returns is JSON and is kept with the picture as long as ``looking`` stays the same: count that up
    where ``look`` might see something else. ``judge`` is asked anew with every ``version``, which changes with words
    and rules.
    """

    name: str
    version: str
    looking: str
    look: Callable[[bytes], Any]
    judge: Callable[[Any], Sequence[Finding]]

    def find(self, data: bytes) -> Sequence[Finding]:
        """Return what a picture's bytes show; raises what ``look`` raises for bytes that are no picture."""
        return self.judge(self.look(data))


@dataclass(frozen=True, slots=True)
class Detectors:
    """All that look at a listing."""

    texts: tuple[Detector, ...] = ()
    pictures: tuple[PictureDetector, ...] = field(default=())

    @property
    def versions(self) -> dict[str, str]:
        """The versions by name, as verdicts keep them."""
        return {each.name: each.version for each in self.texts} | {each.name: each.version for each in self.pictures}

    def in_texts(self, product: Submission) -> list[Finding]:
        """Return what the text detectors find; one that breaks leaves a finding that a person has to look."""
        found: list[Finding] = []
        for each in self.texts:
            try:
                found += each.find(product)
            except Exception:  # noqa: BLE001  # whatever hostile text sets off: the product is not shown unlooked at
                _log.exception("screening.detector_failed", detector=each.name, product=product.product_id)
                found.append(failed(each.name))
        return found


def failed(detector: str) -> Finding:
    """Return the finding that a detector could not look."""
    return Finding(UNCHECKED, "review", 1.0, detector, remedy=_FAILED)
