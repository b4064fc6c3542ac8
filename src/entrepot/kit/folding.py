"""Text as a careful reader sees it: one form for every disguise of a letter or digit, with where each stood. Pure."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LOOKALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝ", "aeopcyxijshdqw", strict=True)),
    **dict(zip("АВЕКМНОРСТХІЈЅ", "ABEKMHOPCTXIJS", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
    **dict(zip("ıɡɑӏ", "igal", strict=True)),
}
_PLAIN = {
    "’": "'",
    "‘": "'",
    "–": "–",
    "—": "–",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "〜": "–",
    "～": "–",
    "×": "×",
    "，": ", ",
    "：": ": ",
}
_SPACES_IN_NUMBERS = frozenset("\u00a0\u202f\u2009\u2007\u2008")
_KEPT_AS_IS = frozenset("㎡")
_MARKS = ("Mn", "Me")
_IGNORED = ("Cf", "Cc")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its letters, its place in what was written."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stands in what was written."""
        if not self.places:
            return 0, 0
        last = self.places[min(end, len(self.places)) - 1] + 1 if end else 0
        return self.places[min(start, len(self.places) - 1)], last


def fold(text: str) -> Folded:
    """Return a text without disguise: all digits as 0-9, superscripts as ``^2`` after a digit.

    Letters that cannot be seen (zero width, soft hyphen, marks of direction) go; a vulgar fraction becomes a decimal;
    letters of another script inside a Latin word become the Latin ones that they look like. Case stays.
    """
    if text.isascii():
        return Folded(text, tuple(range(len(text))))
    letters: list[str] = []
    places: list[int] = []
    for place, raw in enumerate(text):
        letter = raw
        if raw in _SPACES_IN_NUMBERS and letters and letters[-1].isdigit() and text[place + 1 : place + 2].isdigit():
            continue
        plain = _folded_letter(letter)
        before = letters[-1] if letters else ""
        if plain[:1] == "^":
            plain = plain if before.isdigit() or before == "^" else plain[1:]
        elif plain[:2] == "0." and before.isdigit():
            plain = plain[1:]
        letters.extend(plain)
        places.extend([place] * len(plain))
    return Folded(_latin_words("".join(letters)), tuple(places))


@lru_cache(maxsize=8192)
def _folded_letter(letter: str) -> str:
    """Return what one letter is folded to; superscript digits come with ``^``, fractions as ``0.5``."""
    if letter.isascii():
        return letter
    if letter in _PLAIN:
        return _PLAIN[letter]
    if letter in _KEPT_AS_IS:
        return letter
    kind = unicodedata.category(letter)
    if kind in _IGNORED:
        return " " if letter in "\u2028\u2029\u0085" else ""
    if kind == "Me" or "\ufe00" <= letter <= "\ufe0f" or letter in "\u034f\u115f\u1160\u3164\uffa0":
        return ""
    if kind in {"Nd", "No"} or (kind == "Nl"):
        return _digits(letter)
    plain = unicodedata.normalize("NFKC", letter)
    if kind == "Zs" or plain.isspace():
        return " "
    return "".join(_PLAIN.get(each, each) for each in plain)


def _digits(letter: str) -> str:
    value = unicodedata.numeric(letter, -1.0)
    if value < 0:
        return unicodedata.normalize("NFKC", letter)
    name = unicodedata.name(letter, "")
    if "SUPERSCRIPT" in name:
        return f"^{value:g}"
    plain = unicodedata.normalize("NFKC", letter)
    if "⁄" in plain:
        return f"{value:.4f}".rstrip("0")
    if any(sign in name for sign in ("CIRCLED", "PARENTHESIZED", "FULL STOP", "COMMA")):
        return f"{value:g}"
    return plain if plain.isascii() else f"{value:g}"


def _latin_words(text: str) -> str:
    """Replace look-alikes in words that hold a Latin letter too: a Russian word stays Russian."""
    if text.isascii() or not any(letter in _LOOKALIKES for letter in text):
        return text
    found = list(text)
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and text[end].isalpha():
            end += 1
        word = text[at:end]
        if any(letter.isascii() for letter in word):
            found[at:end] = [_LOOKALIKES.get(letter, letter) for letter in word]
        at = max(end, at + 1)
    return "".join(found)


def without_accents(text: str) -> str:
    """Return Latin letters without their accents, letter for letter; other scripts as they are."""
    return text if text.isascii() else "".join(map(_bare, text))


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    if letter.isascii() or ord(letter) >= 0x250:
        return letter
    return (
        "".join(each for each in unicodedata.normalize("NFD", letter) if unicodedata.category(each) not in _MARKS)[:1]
        or letter
    )
