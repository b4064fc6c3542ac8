"""Who reads the page being rendered, as far as its form depends on them: language, currency, zone, theme, now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from entrepot.web.i18n import LANGUAGES, Language, use_language

THEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Reader:
    """What the form of a page depends on. `now` is aware, in UTC; `timezone` is the one in which times are shown."""

    language: Language
    currency: str
    timezone: tzinfo
    theme: str
    csrf_token: str
    path: str
    now: datetime


_NOBODY: Final = Reader(
    language=LANGUAGES["en"],
    currency="USD",
    timezone=UTC,
    theme="system",
    csrf_token="",
    path="/",
    now=datetime(1970, 1, 1, tzinfo=UTC),
)
_reader: ContextVar[Reader] = ContextVar("reader", default=_NOBODY)


def current_reader() -> Reader:
    """The reader of the page being rendered."""
    return _reader.get()


@contextmanager
def reading(reader: Reader) -> Iterator[Reader]:
    """Render for `reader` inside the block: messages, filters and macros follow them."""
    token = _reader.set(reader)
    try:
        with use_language(reader.language):
            yield reader
    finally:
        _reader.reset(token)
