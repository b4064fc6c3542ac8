"""A seller's text as it is read: folded, with the way back to each letter as it was written.

Folding is compatibility form (NFKC: full-width digits, ㎖, ½), lower case, no accents on Latin letters, and nothing
that cannot be seen: zero-width letters and bidirectional marks are dropped, control characters become spaces.
"""

import re
import unicodedata
from dataclasses import dataclass

from entrepot.ai import Evidence, Origin

TEXT_MAX = 20_000
"""Letters that are read; a title has some hundred, a pasted specification some thousand."""

_CLUSTER = re.compile("(?s:.)[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff]*")
_LATIN_END = 0x250
_MARKS = range(0x300, 0x370)
_AS_WRITTEN = {
    "™": " ",
    "®": " ",
    "©": " ",
    "″": '"',
    "”": '"',
    "“": '"',
    "’": "'",
    "‘": "'",
    "′": "'",
    "⁄": "/",
    "∅": "ø",
    "Ф": "ø",
    "φ": "ø",
    "Φ": "ø",
    "⌀": "ø",
    "–": "-",
    "—": "-",
    "−": "-",
    "〜": "~",
    "～": "~",
    "\n": "\n",
    "\t": "\t",
    "\r": " ",
    "✕": "×",
    "✖": "×",
    "╳": "×",
}
"""Signs that compatibility form would spell out or leave in several shapes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text (its first ``TEXT_MAX`` letters) and what it is folded to.

    ``places`` has for each folded letter where it came from; None where each stands where it stood.
    """

    text: str
    folded: str
    places: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stands in the text."""
        if self.places is None:
            return start, end
        last = self.places[end - 1] if end > start else self.places[start] - 1
        return self.places[start], last + 1

    def quote(self, start: int, end: int) -> str:
        """Return a stretch of the folded text as it was written."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def evidence(self, start: int, end: int, *, origin: Origin, place: str) -> Evidence:
        """Return a stretch of the folded text as what a proposal rests on."""
        first, last = self.span(start, end)
        return Evidence(origin=origin, quote=self.text[first:last], place=place, span=(first, last))


def read(text: str) -> Reading:
    """Fold a text."""
    text = text[:TEXT_MAX]
    if text.isascii() and text.isprintable():
        return Reading(text, text.lower())
    letters: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        spelt = _fold(cluster[0])
        if spelt and letters and letters[-1].isdigit() and cluster[0] in _FRACTIONS:
            letters.append(" ")
            places.append(cluster.start())
        last = cluster.end() - 1
        letters.extend(spelt)
        places.extend([cluster.start()] * (len(spelt) - 1) + [last] if spelt else [])
    return Reading(text, "".join(letters), tuple(places))


def fold(text: str) -> str:
    """Return a word of a list as it looks in a folded text."""
    return read(text).folded


def _fold(cluster: str) -> str:
    if cluster in _AS_WRITTEN:
        return _AS_WRITTEN[cluster]
    if cluster.isascii():
        return cluster.lower() if cluster.isprintable() else " "
    kind = unicodedata.category(cluster[0])
    if kind in {"Cf", "Mn", "Cs", "Co"}:
        return ""
    if kind in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    spelt = unicodedata.normalize("NFKC", cluster).lower()
    return "".join(_plain(_AS_WRITTEN.get(letter, letter)) for letter in spelt)


def _plain(letter: str) -> str:
    if letter.isascii() or ord(letter[0]) >= _LATIN_END:
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if ord(part) not in _MARKS)


_FRACTIONS = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
