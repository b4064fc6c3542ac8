"""What a letter is made of, and what its writer is given."""

from dataclasses import dataclass

from sqlalchemy import Connection

from entrepot.core.accounts import Profile
from entrepot.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Section:
    """A list with a heading: lines of a name and, at the right, a value; the last may be a total."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    total: tuple[str, str] | None = None
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A letter's words: what happened, the facts, and the one thing to do next. ``href`` is a path of the site."""

    subject: str
    text: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    act: str = ""
    href: str = ""
    small: str = ""
    """In small print: how long a link lasts, or what to do if this was not you."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a letter is written: what can be read, for whom, on which site."""

    connection: Connection
    reader: Profile
    settings: Settings
