"""Messages in the reader's language. The language travels in a context variable, which `render` sets for each page."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from entrepot.web.i18n.languages import LANGUAGES, Language

DOMAIN: Final = "entrepot"
PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[sd]")
STAGE: Final = "entrepot/"
"""Where a message of a stage is said to stand begins so; those of the pages begin with a folder of the web."""
FOLDER: Final = Path(__file__).resolve().parent.parent / "locale"
# What stays as it is in the pseudo-language: placeholders, markup, entities.
_FIXED: Final = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&\w+;)")
_ACCENTS: Final = str.maketrans("aeiouycnAEIOUYCN", "áéíóúýçñÁÉÍÓÚÝÇÑ")

_language: ContextVar[Language] = ContextVar("language", default=LANGUAGES["en"])


def catalogue_path(code: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"


class PseudoTranslations(NullTranslations):
    """English with accents and brackets, a third longer: what stays plain on a page was never marked."""

    def gettext(self, message: str) -> str:
        """Return the message, marked."""
        return _pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form that `n` asks for in English, marked."""
        return _pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - the signature is gettext's
        """Return the message, marked."""
        return _pseudo(message)


@cache
def translations(code: str) -> NullTranslations:
    """The catalogue of a language, read from its .po file once a process. English is its own translation."""
    if code == "qps":
        return PseudoTranslations()
    path = catalogue_path(code)
    if code == "en" or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def given(texts: Mapping[str, str], code: str | None = None) -> str:
    """Return what data says in each language, such as a policy's title, in the reader's language or the one of a code.

    English stands where a language is missing, and the pseudo-language marks it as it marks a message.
    """
    wanted = code or current_language().code
    return _pseudo(texts["en"]) if wanted == "qps" else texts.get(wanted, texts["en"])


@cache
def stage_messages() -> tuple[str, ...]:
    """The templates of the sentences that the stages say, as the catalogues hold them."""
    with catalogue_path("ko").open("rb") as file:
        catalogue = read_po(file, locale="ko")
    return tuple(
        message.id
        for message in catalogue
        if isinstance(message.id, str) and any(path.startswith(STAGE) for path, _ in message.locations)
    )


def current_language() -> Language:
    """The language in which messages are given now: English outside a page."""
    return _language.get()


@contextmanager
def use_language(language: Language) -> Iterator[Language]:
    """Give messages in `language` inside the block."""
    token = _language.set(language)
    try:
        yield language
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """The message in the reader's language, or itself if there is no translation."""
    return translations(current_language().code).gettext(message) if message else ""  # "" names a catalogue's header


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message in the reader's language and in the plural form that `n` asks for."""
    return translations(current_language().code).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The message in the reader's language, told apart from equal English words by its context."""
    return translations(current_language().code).pgettext(context, message)


@dataclass(frozen=True, slots=True)
class Lazy:
    """A message that is translated when it is shown: for constants of a module."""

    message: str

    def __str__(self) -> str:
        return gettext(self.message)


def lazy(message: str) -> Lazy:
    """Mark a constant's message for translation; `str()` gives it in the reader's language."""
    return Lazy(message)


def _pseudo(message: str) -> str:
    parts = _FIXED.split(message)
    accented = "".join(part if _FIXED.fullmatch(part) else part.translate(_ACCENTS) for part in parts)
    return f"[{accented}{'~' * (len(message) // 3)}]"
