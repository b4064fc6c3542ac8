"""Words that say nothing of the thing: in a language that is not read here, mere praise, or letters at random. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from entrepot.kit.sentences import say
from entrepot.sell.extraction import READ_MAX
from entrepot.sell.listing.content import ATTRIBUTE, OPTION, Content, Decision, Objection
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.name_category import heading
from entrepot.sell.scoring import language_name, plain_title, unread_language
from entrepot.sell.writing import vocabulary

_WORD = re.compile(r"[^\W\d_]+")
_SHOWN: Final = 60


@lru_cache(maxsize=1)
def _praise() -> frozenset[str]:
    """Words of praise and promotion in five languages, and those that join them: none of them names a thing."""
    return frozenset((files("entrepot.sell.listing") / "praise.txt").read_text("utf-8").split())


def names_nothing(text: str) -> bool:
    """Return whether a text holds no word that means anything: praise alone, or Latin letters at random."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if all(word in _praise() for word in words):
        return True
    return text.isascii() and not any(word in vocabulary() or word.removesuffix("s") in vocabulary() for word in words)


def unclear_words(inputs: Inputs, content: Content, decided: Mapping[str, Decision]) -> tuple[Objection, ...]:
    """Return why nothing can be made of the seller's words, at the field that therefore is missing; mostly nothing."""
    said = heading(inputs).strip()
    if not said or content.value("category") is not None or "category" in decided:
        return ()
    shown = said[:_SHOWN]
    if language := unread_language(said):
        told = say(
            "“%(words)s” is in %(language)s, which is not read here: say what it is in English, Korean, Chinese, "
            "Japanese or Spanish. Your words are kept as they are, untranslated",
            words=shown,
            language=language_name(language),
        )
    elif all(word.casefold() in _praise() for word in _WORD.findall(plain_title(said, inputs.locale))):
        told = say(
            "“%(words)s” praises and does not say what it is: name the thing, such as “stoneware mug 350 ml”",
            words=shown,
        )
    elif any(each.name.startswith((ATTRIBUTE, OPTION)) for each in content.fields):
        told = say("“%(words)s” says how it is, and not what it is: what kind of thing is it?", words=shown)
    else:
        told = say(
            "No word of “%(words)s” names a kind of thing that is known here: say what it is in English, Korean, "
            "Chinese, Japanese or Spanish",
            words=shown,
        )
    field = "title" if content.value("title") is None and "title" not in decided else "category"
    return (Objection(field, told),)


def partly_read(inputs: Inputs, content: Content, decided: Mapping[str, Decision]) -> tuple[Objection, ...]:
    """Return what was not read, or only by chance: words and texts in other languages, and the end of a long text.

    It stays until the field where it is said is decided.
    """
    found: list[Objection] = []
    said = heading(inputs).strip()
    if content.value("category") is not None and (language := unread_language(said)):
        told = say(
            "“%(words)s” is in %(language)s, which is not read here: this was read in it by chance. Say what it is in "
            "English, Korean, Chinese, Japanese or Spanish",
            words=said[:_SHOWN],
            language=language_name(language),
        )
        found.append(Objection("category", told))
    if language := unread_language(inputs.text):
        told = say(
            "The text is in %(language)s, which is not read here: only what could be read in it stands in the draft",
            language=language_name(language),
        )
        found.append(Objection("description", told))
    if len(inputs.text) > READ_MAX:
        told = say(
            "The text has %(many)s characters, of which the first %(read)s were read: what comes after is in no field",
            many=f"{len(inputs.text):,}",
            read=f"{READ_MAX:,}",
        )
        found.append(Objection("description", told))
    return tuple(each for each in found if each.field not in decided)
