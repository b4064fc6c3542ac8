"""Keep the catalogues: find the messages of pages and code, merge them into the .po files, and say what is missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from entrepot.fulfil.warehouse import Sentences
from entrepot.web.i18n.languages import OFFERED
from entrepot.web.i18n.stages import stage_sentences
from entrepot.web.i18n.translate import PLACEHOLDER, STAGE, catalogue_path

WEB: Final = Path(__file__).resolve().parent.parent
TRANSLATED: Final = tuple(language.code for language in OFFERED if language.code != "en")
_METHODS: Final = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
_OPTIONS: Final[dict[str, dict[str, str]]] = {
    "templates/**.html": {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
}
_KEYWORDS: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A message that a catalogue lacks or holds wrongly."""

    language: str
    message: str
    reason: str

    def __str__(self) -> str:
        return f"{self.language}: {self.reason}: {self.message!r}"


def found() -> Catalog:
    """Every message that templates and code of `entrepot.web` mark for translation, and the sentences of the stages."""
    catalogue = Catalog(project="Entrepôt", version="1", charset="utf-8", fuzzy=False)
    for name, _, message, comments, context in extract_from_dir(
        str(WEB), method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, comment_tags=("i18n:",)
    ):
        # Which file a message is in helps its translator; line numbers would change with every edit.
        catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    for sentence in Sentences:
        catalogue.add(str(sentence), locations=[("fulfil/warehouse/says.py", 0)])
    for name, said in stage_sentences():
        catalogue.add(said, locations=[(STAGE + name, 0)])
    return catalogue


def read(code: str) -> Catalog:
    """The catalogue of a language as it is on disk; empty if there is none."""
    path = catalogue_path(code)
    if not path.exists():
        return Catalog(locale=code, project="Entrepôt", version="1", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def write(code: str, catalogue: Catalog) -> None:
    """Write a catalogue in an order and with a header that stay the same from run to run."""
    catalogue.header_comment = "# Entrepôt's words. Licence: Apache-2.0, as the rest of Entrepôt."
    catalogue.fuzzy = False
    catalogue.obsolete.clear()
    text = BytesIO()
    write_po(
        text, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False, ignore_obsolete=True
    )
    stable = re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To):'
        rb'[^"]*"\n',
        b"",
        text.getvalue(),
    )
    path = catalogue_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stable)


def update(code: str) -> int:
    """Bring a catalogue up to the messages in use, keeping what is translated. Returns how many are not yet."""
    catalogue = read(code)
    catalogue.update(found(), no_fuzzy_matching=True, update_header_comment=False)
    write(code, catalogue)
    return sum(1 for message in catalogue if message.id and not _is_translated(message))


def problems(code: str) -> Iterator[Problem]:
    """What keeps a catalogue from being complete: messages missing, or with other placeholders than the English."""
    catalogue = read(code)
    for message in found():
        if not message.id:
            continue
        shown = message.id if isinstance(message.id, str) else message.id[0]
        kept = catalogue.get(message.id, context=message.context)
        if kept is None or not _is_translated(kept):
            yield Problem(code, shown, "not translated")
        elif _placeholders(kept.string) - _placeholders(message.id):
            yield Problem(code, shown, "holds a placeholder that the English does not have")
        elif isinstance(message.id, str) and _placeholders(kept.string) != _placeholders(message.id):
            yield Problem(code, shown, "lacks a placeholder of the English")


def _is_translated(message: Message) -> bool:
    strings = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(strings) and all(strings) and not message.fuzzy


def _placeholders(text: str | tuple[str, ...] | list[str] | None) -> frozenset[str]:
    texts = (text,) if isinstance(text, str) else text or ()
    return frozenset(name for each in texts for name in PLACEHOLDER.findall(each))
