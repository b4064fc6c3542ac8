"""A listing's text as the checks read it: folded without moving a letter, cut into words, searched. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

SPACED = frozenset({"en", "es"})
"""Languages that are read by words; Korean, Chinese and Japanese are read by letters."""

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_CIRCLED = {0x24EA: "0"} | {0x2460 + digit: str(digit + 1) for digit in range(9)}
_WIDE = {0xFF01 + at: chr(0x21 + at) for at in range(94)} | {0x3000: " ", 0x2019: "'", 0xA0: " "}
_MARKS = range(0x300, 0x370)
_SHORT_HANGUL, _SHORT_KATAKANA = 2, 3
_HANGUL, _KATAKANA, _HAN = "\uac00-\ud7af\u1100-\u11ff\u3130-\u318f", "\u30a0-\u30ff", "\u3400-\u9fff\uf900-\ufaff"
_ASIAN = re.compile(f"[{_HANGUL}{_HAN}\u3040-\u30ff]")
_IS_HANGUL, _IS_KATAKANA = re.compile(f"[{_HANGUL}]"), re.compile(f"[{_KATAKANA}]")
_SHARE = re.compile(r"(?:(?:up to|최대|最高|最大|hasta(?: un)?)\s*)?(?<![\d.,])\d[\d.,]*\s*%?\s*(?:de\s+)?$")
_SHARE_MOST = 30
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]"
)


def _plain_letters() -> dict[int, str]:
    """Map Latin letters with accents to those without, one to one."""
    found = {}
    for code in range(0xC0, 0x250):
        bare = [each for each in unicodedata.normalize("NFD", chr(code)) if ord(each) not in _MARKS]
        if len(bare) == 1 and bare[0].isascii():
            found[code] = bare[0]
    return found


_FOLDED = _CIRCLED | _WIDE | _plain_letters()


def folded(text: str) -> str:
    """Return a text of the same length in lower case, Latin without accents, wide and circled digits plain."""
    return (text if text.isascii() else text.translate(_FOLDED)).lower()


def hidden(text: str) -> re.Match[str] | None:
    """Return the first character that nobody sees: a control, a mark of direction, a space of no width."""
    return None if text.isascii() and text.isprintable() else _HIDDEN.search(text)


def without_hidden(text: str) -> str:
    """Return a text without characters that nobody sees."""
    return _HIDDEN.sub("", text)


def is_asian(text: str) -> bool:
    """Return whether a text holds Han, kana or Hangul."""
    return not text.isascii() and _ASIAN.search(text) is not None


def language_of(locale: str) -> str:
    """Return the language of a tag such as zh-Hans-CN."""
    return locale.replace("_", "-").partition("-")[0].lower()


class Phrases:
    """Folded phrases, each once, the longest first: so the most telling one is found first."""

    __slots__ = ("every", "latin", "words")

    def __init__(self, phrases: Iterable[str]) -> None:
        self.words = frozenset(map(folded, phrases))
        self.every = tuple(sorted(self.words, key=lambda each: (-len(each), each)))
        self.latin = tuple(each for each in self.every if not is_asian(each))

    def within(self, text: "Text") -> list[str]:
        """Return those that stand anywhere in a text; where it has no Asian letter, only some need to be looked for."""
        inside = text.folded
        return [each for each in (self.every if text.asian else self.latin) if each in inside]


class Text:
    """A text and the field that it stands in; ``raw`` is what is read of it, ``folded`` the same, folded."""

    __slots__ = ("_asian", "_words", "field", "folded", "raw")

    def __init__(self, field: str, raw: str) -> None:
        self.field, self.raw, self.folded = field, raw, folded(raw)
        self._words: list[tuple[str, int, int]] | None = None
        self._asian: bool | None = None

    @property
    def asian(self) -> bool:
        """Whether there is Han, kana or Hangul in it."""
        if self._asian is None:
            self._asian = is_asian(self.folded)
        return self._asian

    @property
    def words(self) -> list[tuple[str, int, int]]:
        """Folded words with where each begins and ends; a run of Han, kana or Hangul is one word."""
        if self._words is None:
            self._words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(self.folded)]
        return self._words

    def length(self, language: str) -> int:
        """Return words in English and Spanish, else letters and digits."""
        return len(self.words) if language in SPACED else sum(end - start for _, start, end in self.words)

    def quote(self, span: Span) -> str:
        """Return what stands at a span, as it stands there, at most 80 characters of it."""
        return self.raw[span[0] : span[1]][:80]

    def find(self, phrases: Phrases) -> Iterator[Span]:
        """Yield where phrases stand as a whole, the longest phrase first."""
        for phrase in phrases.within(self):
            yield from _whole(self.folded, phrase)

    def first(self, phrases: Phrases) -> Span | None:
        """Return the first place that ``find`` yields."""
        return next(self.find(phrases), None)

    def place_of(self, phrase: str) -> Span | None:
        """Return where a folded phrase stands as a whole."""
        return next(_whole(self.folded, phrase), None)


def _whole(text: str, phrase: str) -> Iterator[Span]:
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if _stands_alone(phrase, text[at - 1 : at], text[end : end + 1]):
            yield at, end
        at = text.find(phrase, end)


def _stands_alone(phrase: str, before: str, after: str) -> bool:
    """Return whether a phrase between two letters is a word of its own, as far as its script can tell."""
    if not is_asian(phrase):
        return not (_joins(before, phrase[0]) or _joins(after, phrase[-1]))
    if len(phrase) <= _SHORT_HANGUL and _IS_HANGUL.match(phrase):
        return not (_IS_HANGUL.match(before) or _IS_HANGUL.match(after))
    if len(phrase) <= _SHORT_KATAKANA and _IS_KATAKANA.match(phrase):
        return not (_IS_KATAKANA.match(before) or _IS_KATAKANA.match(after))
    return True


def _joins(neighbour: str, edge: str) -> bool:
    return edge.isalnum() and neighbour.isascii() and neighbour.isalnum()


def share_before(text: Text, start: int) -> int:
    """Return where “up to 50 %” begins that stands right before a promotion, or is cut in two by it; else ``start``."""
    found = _SHARE.search(text.folded, max(0, start - _SHARE_MOST), start)
    cut = found is not None and text.folded.startswith("%", start)
    return found.start() if found is not None and (cut or "%" in found[0]) else start


def without(text: str, span: Span) -> str:
    """Return a text without a stretch, its spaces and commas put in order."""
    return tidy(text[: span[0]] + " " + text[span[1] :])


def tidy(text: str) -> str:
    """Return a text with single spaces, none before a comma, and no punctuation left over at its ends."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" ([,.;:!?、，。！])", r"\1", text)
    text = re.sub(r"([,;、，])(?:\s*[,;、，])+", r"\1", text)
    text = re.sub(r"\(\s*\)|\[\s*\]|【\s*】|「\s*」", "", text)
    return text.strip(" ,;:、，-–—|/!¡\t")
