"""What a letter is, and how patient its sending is. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

GIVEN_UP_AFTER: Final = 8
"""Tries; with the waits between them a letter is given up after about a day and a half."""
_WAITS_S: Final = (60, 300, 1800, 7200, 21_600, 43_200, 43_200)
CHOICES: Final[Mapping[str, frozenset[str]]] = {
    "parcels": frozenset({"on_its_way", "delivered"}),
    "selling": frozenset({"to_send", "import_problems"}),
}
"""Kinds of letters that a person may do without, by the choice that stops them. All others are needed."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_SUBJECT_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in the queue: to whom, of what kind, and the ids of what it tells."""

    id: str
    kind: str
    person_id: str
    facts: Mapping[str, Any]
    created_at: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is sent; ``language`` is a BCP 47 tag. Its text is not shown where it is logged."""

    to: Addressee
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    language: str = "en"


class Composer(Protocol):
    """Writes letters; the pages provide it."""

    def compose(self, letter: Letter) -> Written | None:
        """Return the letter in its reader's language, or None where there is nothing to tell any more."""
        ...


def wait_after(attempts: int) -> int | None:
    """Return the seconds until the next try after so many that failed, or None: it is given up."""
    return _WAITS_S[min(attempts, len(_WAITS_S)) - 1] if attempts < GIVEN_UP_AFTER else None


def one_line(text: str, most: int = _SUBJECT_MOST) -> str:
    """Return a text that may stand in a header: one line, nothing that ends it, not too long."""
    return " ".join(_CONTROL.sub(" ", text).split())[:most]
