"""The people of one place who pay by face there: opened together into one matrix, searched by one product."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from entrepot.pay.face.aes_gcm import SealedTemplate, open_bytes
from entrepot.pay.face.domain import (
    DIMENSIONS,
    Candidate,
    Numbers,
    TemplateRefused,
    is_digits,
    readable_rows,
)

MOST_PEOPLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """A person who opted in: a sealed template, its key (None once it is destroyed), the phone's last digits."""

    sealed: SealedTemplate
    key: bytes | None = field(repr=False)
    digits: str


@dataclass(frozen=True, eq=False)
class Gallery:
    """The opened templates of a place, a row a person; ``refused`` are those who could not be opened and are not in it.

    It holds faces in memory and is never written anywhere.
    """

    place: str
    model: str
    rotation: str
    people: tuple[str, ...]
    matrix: npt.NDArray[np.float32] = field(repr=False)
    refused: tuple[str, ...]
    _rows: dict[str, npt.NDArray[np.intp]] = field(repr=False)

    @classmethod
    def open(cls, members: Iterable[Member], *, place: str, model: str, rotation: str) -> Self:
        """Open everybody's template; 10,000 take about a tenth of a second.

        Who cannot be opened, is of another place, model or transform, or has no four digits is left out and named.
        Raises ValueError for more than 10,000 people, or where one comes twice and would be their own second best.
        """
        people: list[str] = []
        digits: list[str] = []
        opened: list[bytes] = []
        refused: list[str] = []
        seen: set[str] = set()
        for member in members:
            sealed = member.sealed
            if sealed.person in seen:
                raise ValueError("a person has one template in a gallery")
            seen.add(sealed.person)
            if len(seen) > MOST_PEOPLE:
                raise ValueError("a gallery holds 10,000 people at most")
            content = _content(member, (place, model, rotation))
            if content is None:
                refused.append(sealed.person)
                continue
            people.append(sealed.person)
            digits.append(member.digits)
            opened.append(content)
        rows = np.frombuffer(b"".join(opened), "<f4").reshape(-1, DIMENSIONS).astype(np.float32)
        good = readable_rows(rows)
        refused += [people[index] for index in np.flatnonzero(~good)]
        kept = np.flatnonzero(good)
        return cls(
            place,
            model,
            rotation,
            tuple(people[index] for index in kept),
            np.ascontiguousarray(rows[kept]),
            tuple(refused),
            _by_digits([digits[index] for index in kept]),
        )

    def sharing(self, digits: str) -> int:
        """Return how many people have these last four digits."""
        return len(self._rows.get(digits, ()))

    def nearest(self, numbers: Numbers, *, digits: str | None = None) -> tuple[tuple[Candidate, ...], int]:
        """Return the two people that are most alike, the best first, and how many were compared.

        With ``digits`` only those who have them are. Takes under a millisecond for 10,000, on the caller's thread.
        """
        chosen = np.arange(len(self.people)) if digits is None else self._rows.get(digits, np.empty(0, np.intp))
        rows = self.matrix if digits is None else self.matrix[chosen]
        scores = np.einsum("ij,j->i", rows, numbers)  # not BLAS, which may take more threads
        order = np.argsort(-scores, kind="stable")[:2] if len(scores) < 3 else _best_two(scores)
        return tuple(Candidate(self.people[chosen[at]], float(scores[at])) for at in order), len(scores)


def _content(member: Member, belongs: tuple[str, str, str]) -> bytes | None:
    sealed = member.sealed
    if member.key is None or not is_digits(member.digits):
        return None
    if (sealed.place, sealed.model, sealed.rotation) != belongs:
        return None
    try:
        return open_bytes(sealed, key=member.key)
    except TemplateRefused:
        return None


def _by_digits(digits: list[str]) -> dict[str, npt.NDArray[np.intp]]:
    found: dict[str, list[int]] = {}
    for row, four in enumerate(digits):
        found.setdefault(four, []).append(row)
    return {four: np.array(rows, np.intp) for four, rows in found.items()}


def _best_two(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    two = np.argpartition(-scores, 1)[:2]
    return np.asarray(two[np.argsort(-scores[two], kind="stable")])
