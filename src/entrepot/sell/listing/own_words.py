"""The seller's own words as a title: only what a title may hold, and only in the listing's language. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from entrepot.sell.classification import Entry, product_words
from entrepot.sell.listing.content import Content
from entrepot.sell.scoring import foreign_language, plain_title
from entrepot.sell.writing import FactSheet

_WORD = re.compile(r"[^\W_]+")
_JOINING: Final = frozenset({"for", "with", "in", "of", "and", "by", "from", "para", "con", "de", "en", "y"})
_FROM_WORDS: Final = frozenset({"words", "file"})


_HANGUL, _KANA, _HAN = (
    re.compile(each) for each in ("[\uac00-\ud7af]", "[\u3041-\u30fa\u30fd-\u30ff]", "[\u3400-\u9fff]")
)


def foreign_script(text: str, locale: str) -> bool:
    """Return whether a text has letters that a language is not written in."""
    if _HANGUL.search(text) and locale != "ko":
        return True
    if _KANA.search(text) and locale != "ja":
        return True
    return _HAN.search(text) is not None and locale not in {"zh", "ja", "ko"}


def own_title(said: str, locale: str, content: Content, left_out: Sequence[str] = ()) -> str:
    """Return the seller's words as a title: without prices, contacts, promotion, and what the options vary."""
    for each in left_out:
        said = re.sub(rf"(?i)(?<!\w){re.escape(each)}(?!\w)" if each.isascii() else re.escape(each), " ", said)
    return plain_title(said, locale, brand=str(content.value("brand") or ""))


def other_language(said: str, locale: str, content: Content, code: str) -> str:
    """Return the language that the words are in where it is not the listing's, else "".

    By their scripts and letters; a few words in Latin letters by the language of the word that names the thing.
    """
    found = foreign_language(said, locale, names=(str(content.value("brand") or ""),))
    category = content.get("category")
    if found or category is None:
        return found
    other = ""
    for each in category.evidence:
        entry = entry_of(each.quote, code) if each.origin in _FROM_WORDS else None
        spoken = () if entry is None else _languages(entry, each.quote)
        if locale in spoken:
            return ""
        other = other or next(iter(spoken), "")
    return other


def _languages(entry: Entry, word: str) -> tuple[str, ...]:
    plain = word.casefold()
    return tuple(each for each, words in entry.words.items() if any(plain == one.casefold() for one in words))


@lru_cache(maxsize=4_096)
def entry_of(word: str, code: str) -> Entry | None:
    """Return what the lexicon knows of a word, of a category or what lies below it."""
    plain = word.casefold()
    for entry in product_words():
        if (entry.code == code or entry.code.startswith(f"{code}-")) and any(
            plain == each.casefold() for each in entry
        ):
            return entry
    return None


def says_more(said: str, sheet: FactSheet, content: Content, locale: str) -> bool:
    """Return whether the seller's words name another thing than the composer would.

    So it is where the noun that we would use is not said at all, where another word stands right behind it (a shoe rack
    is no shoe), and where it is said what the thing is for.
    """
    noun = sheet.kind.nouns.get(locale, "").casefold()
    text = said.casefold()
    if "compatible_with" in content.attributes() or not noun:
        return True
    if not noun.isascii():
        return noun.replace(" ", "") not in text.replace(" ", "")
    words, wanted = _plain_words(text), _plain_words(noun)
    last = next((at for at in range(len(words) - 1, -1, -1) if words[at] == wanted[-1]), None)
    if last is None or not set(wanted) <= set(words):
        return True
    behind = words[last + 1] if last + 1 < len(words) else ""
    return behind.isalpha() and behind not in _JOINING and behind not in _facts_said(content)


def says_more_in_other_words(said: str, content: Content) -> bool:
    """Return the same of words in another language: whether the word that named the category leads to another."""
    category = content.get("category")
    if category is None or "compatible_with" in content.attributes():
        return True
    quotes = [each.quote.casefold() for each in category.evidence if each.origin in _FROM_WORDS and each.quote]
    text, known = said.casefold(), _facts_said(content)
    ends = [text.rfind(each) + len(each) for each in quotes if each in text]
    behind = _WORD.match(text[max(ends) :].lstrip()) if ends else None
    word = behind[0] if behind else ""
    return not ends or (word.isalpha() and word not in _JOINING and not any(word in each for each in known))


def _plain_words(text: str) -> list[str]:
    return [word if len(word) < 4 else word.removesuffix("s") for word in _WORD.findall(text)]


def _facts_said(content: Content) -> set[str]:
    """Return the words that attributes, options and the brand were read from."""
    quotes = (one.quote for each in content.fields for one in each.evidence if each.name not in {"category", "brand"})
    return {word for quote in quotes for word in _plain_words(quote.casefold())}
