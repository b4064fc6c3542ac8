"""The same goods listed again: what an upheld notice keeps from sale, under the same title or with the same picture.

Such a listing is held for a person in the markets where the notice holds; it is never taken down by this.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import structlog
from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.core.files import FileDamaged, FileMissing, FileStore
from entrepot.kit.errors import AppError
from entrepot.kit.ids import is_id
from entrepot.sell.brands import Copies, letters, shape
from entrepot.sell.catalog import Submission
from entrepot.sell.screening.judgement import Finding

RELISTED: Final = "relisted"
"""The policy and the detector of such a finding."""
_COMPARED: Final = 50
"""So many of a seller's listings that are kept down are compared picture by picture, the newest."""
_LOOKED_AT: Final = 10
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeptDown:
    """A listing as it was when an upheld notice took it from sale, and the ``markets`` in which it stays away."""

    notice_id: str
    product_id: str
    title: str
    pictures: tuple[str, ...]
    markets: tuple[str, ...]


KeptDownBy = Callable[[Connection, Sequence[str], int], Mapping[str, Sequence[KeptDown]]]
"""Returns what is kept down of each seller at a moment (microseconds), the newest first."""


def nothing_kept_down(_: Connection, __: Sequence[str], ___: int) -> Mapping[str, Sequence[KeptDown]]:
    """Return that nothing is kept down: where nobody gives notices."""
    return {}


class Relisting:
    """Compares listings with those of the same seller that upheld notices keep from sale."""

    def __init__(self, files: FileStore) -> None:
        self._files = files
        self._known = lru_cache(maxsize=16)(self._copies_of)

    def find(self, product: Submission, kept: Sequence[KeptDown]) -> list[Finding]:
        """Return a finding for each notice that keeps the same goods from sale; about 10 ms a picture to compare."""
        others = [each for each in kept if each.product_id != product.product_id and each.markets]
        if not others:
            return []
        alike = self._alike(product, others[:_COMPARED])
        found = []
        for each in others:
            spot = same_title(product, each) or same_picture(product, each) or alike.get(each.notice_id)
            if spot is not None:
                said = (Evidence("rule", each.notice_id, "notice"), spot)
                found.append(Finding(RELISTED, "review", 1.0, RELISTED, said, each.markets))
        return found

    def _alike(self, product: Submission, kept: Sequence[KeptDown]) -> dict[str, Evidence]:
        """Return by notice the picture that is a copy of the first one of a listing that is kept down."""
        copies = self._known(tuple((each.notice_id, each.pictures[0]) for each in kept if each.pictures))
        found: dict[str, Evidence] = {}
        for file_id, _alt in product.pictures[:_LOOKED_AT] if len(copies) else ():
            try:
                for copy in copies.find(self._read(file_id)):
                    found.setdefault(copy.id, _whole(file_id))
            except (AppError, FileMissing, FileDamaged):  # what cannot be read is told of by the other detectors
                _log.warning("relisted.picture_left_out", file_id=file_id)
        return found

    def _copies_of(self, pictures: tuple[tuple[str, str], ...]) -> Copies:
        copies = Copies()
        for notice_id, file_id in pictures:
            try:
                copies.add(notice_id, self._read(file_id))
            except (AppError, FileMissing, FileDamaged):  # too even to be known by, or gone
                _log.warning("relisted.picture_left_out", file_id=file_id)
        return copies

    def _read(self, file_id: str) -> bytes:
        with self._files.open(file_id) as stream:
            return stream.read()


def notice_of(finding: Finding) -> str | None:
    """Return the notice that a finding rests on, or None."""
    return next((each.quote for each in finding.evidence if each.place == "notice" and is_id(each.quote, "ntc")), None)


def same_title(product: Submission, kept: KeptDown) -> Evidence | None:
    """Return where a title of a product is that of a listing that is kept down, whatever signs stand between it."""
    for place, text in product.texts.items():
        if (place == "title" or place.endswith(".title")) and _same(text, kept.title):
            return Evidence("seller", "", place, (0, len(text)))
    return None


def same_picture(product: Submission, kept: KeptDown) -> Evidence | None:
    """Return the picture by which a product is shown as a listing that is kept down was: the first of one of them.

    Pictures beside the first may be of any goods, such as a table of sizes.
    """
    pictures = [file_id for file_id, _alt in product.pictures]
    if pictures and pictures[0] in kept.pictures:
        return _whole(pictures[0])
    return _whole(kept.pictures[0]) if kept.pictures and kept.pictures[0] in pictures else None


def _same(one: str, other: str) -> bool:
    return bool(letters(one)) and (letters(one) == letters(other) or shape(one) == shape(other))


def _whole(file_id: str) -> Evidence:
    return Evidence("photo", "", file_id, None, (0.0, 0.0, 1.0, 1.0))
