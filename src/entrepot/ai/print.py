"""The port that reads what is printed in a picture, and what it returns."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal, Protocol

from entrepot.ai.photo import Box, Picture

Script = Literal["latin", "han", "kana", "hangul", "digits", "other"]
"""The letters of a line: what most of them are; one kana or Hangul among Han decides, since only those have it."""

_OF_NAME: dict[str, Script] = {
    "CJK": "han",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
    "HALFWIDTH": "kana",
    "HANGUL": "hangul",
    "LATIN": "latin",
    "FULLWIDTH": "latin",
}


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of print: what stands there, how sure that is (0 to 1), where, in which letters, and who read it.

    ``language`` is what the letters of the whole picture tell: ko, ja or zh; "" for what is written in Latin letters.
    """

    text: str
    confidence: float
    box: Box
    script: Script
    language: str
    model: str


@dataclass(frozen=True, slots=True)
class PrintedText:
    """All that was read in a picture, from the top down.

    ``unread`` are lines that stand there and could not be read: too faint, too small, or letters that no reader here
    knows. ``cannot_read`` names the languages that are not read on this machine. ``cut_short`` says that there was
    more than is ever read of one picture.
    """

    lines: tuple[TextLine, ...] = ()
    unread: tuple[Box, ...] = ()
    cannot_read: tuple[str, ...] = ()
    cut_short: bool = False

    @property
    def text(self) -> str:
        """The lines one under the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Where anything is printed, read or not."""
        return (*(line.box for line in self.lines), *self.unread)


class TextReader(Protocol):
    """Reads what is printed in a picture."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages whose letters it knows on this machine, of en, es, ja, ko and zh."""

    def read(self, picture: Picture) -> PrintedText:
        """Return what is printed in a picture. Raises what ``open_photo`` raises for bytes that are no picture."""


def script_of(text: str) -> Script:
    """Return the letters that a line is written in."""
    counts: Counter[Script] = Counter(_script(letter) for letter in text if not letter.isspace())
    for decisive in ("hangul", "kana"):
        if counts[decisive]:
            return decisive
    letters = {script: count for script, count in counts.items() if script in {"han", "latin"}}
    if letters:
        return max(letters, key=lambda script: (letters[script], script))
    return "digits" if counts["digits"] else "other"


def language_of(script: Script, scripts: frozenset[Script]) -> str:
    """Return the language that letters tell, given all letters in the same picture: Han beside kana is Japanese."""
    if script == "han":
        return "ja" if "kana" in scripts else "zh"
    return {"hangul": "ko", "kana": "ja"}.get(script, "")


def _script(letter: str) -> Script:
    if letter.isdigit():
        return "digits"
    if not letter.isalpha():
        return "other"
    return _OF_NAME.get(unicodedata.name(letter, "").partition(" ")[0], "other")
