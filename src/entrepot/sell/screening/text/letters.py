"""What every letter of Unicode is folded to, as one table: width, case, accents, lookalikes, digits, Chinese. Pure.

Lookalikes are those of Unicode's confusables (UTS 39), traditional Chinese letters become simplified ones by OpenCC's
table, katakana becomes hiragana. Terms and texts go through the same table, so it may merge what readers tell apart.
"""

import json
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

DROP: Final = 0
SPACE: Final = 0x20
LONG: Final = 0x110000
"""From here on a value of the table is an index of `long_forms`: letters that become several."""

KEPT_SIGNS: Final = "@$!|*+#%\n\x1e"
"""Signs that stay in a folded text: those used as letters, percents, and the ends of fields and listings."""

SEPARATOR, LATIN, DIGIT, HANGUL, HAN, KANA, EMOJI, SIGN, JAMO = range(9)
"""Classes of folded letters."""

_KANA_TO_HIRAGANA: Final = 0x60
_VOICED: Final = {0x3099: 1, 0x309A: 2}
_FILLERS: Final = (0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800)
_IDENTITY: Final = ((0xAC00, 0xD7A4), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0), (0x3041, 0x3097))
_READ: Final = ((0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x10000, 0x12000), (0x16A00, 0x17000))
_READ_TOO: Final = ((0x1B000, 0x1B200), (0x1D400, 0x1D800), (0x1E000, 0x1FB00), (0x1FBF0, 0x1FC00), (0x2F800, 0x2FA20))
_TAGS: Final = (0xE0000, 0xE0200)
_EMOJI: Final = ((0x2190, 0x2300), (0x2460, 0x2C00), (0x1F000, 0x1FB00))
_ENCLOSED: Final = ((0x1F150, 0x1F16A), (0x1F170, 0x1F18A), (0x1F1E6, 0x1F200))
_STROKED: Final = {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t"}
_MORE_LOOKALIKES: Final = dict(
    zip(
        "аеорсухіјѕһԁԛԝвкмнтгпзбуєαβγδεζηικλμνορστυχωпилдя",
        "aeopcyxijshdqwbkmhtrn3bueabydeznikaμvopotuxwnunar",
        strict=False,
    )
)


@lru_cache(maxsize=1)
def table() -> tuple[Codes, tuple[str, ...]]:
    """Return what each code point becomes, and the long forms that its values from ``LONG`` on name."""
    codes = np.full(0x110000, SPACE, np.int64)
    longs: list[str] = []
    for start, end in _IDENTITY:
        codes[start:end] = np.arange(start, end)
    for traditional, simplified in _simplified().items():
        codes[ord(traditional)] = ord(simplified)
    codes[_TAGS[0] : _TAGS[1]] = DROP
    codes[0xD800:0xE000] = DROP
    lookalikes = _lookalikes()
    for start, end in (*_READ, *_READ_TOO):
        for code in range(start, end):
            if start <= code < end and not any(low <= code < high for low, high in _IDENTITY):
                codes[code] = _folded(code, codes, lookalikes, longs)
    return codes, tuple(longs)


@lru_cache(maxsize=1)
def classes() -> Bytes:
    """Return the class of every folded code point."""
    found = np.full(0x110000, LATIN, np.uint8)
    found[SPACE] = found[10] = found[0x1E] = found[0] = SEPARATOR
    for sign in KEPT_SIGNS[:-2]:
        found[ord(sign)] = SIGN
    found[0x30:0x3A] = DIGIT
    found[0xAC00:0xD7A4] = HANGUL
    for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0)):
        found[start:end] = HAN
    found[0x3005] = HAN
    found[0x3041:0x3100] = KANA
    found[0x3131:0x318F] = JAMO
    for start, end in _EMOJI:
        found[start:end] = EMOJI
    return found


def _folded(code: int, codes: Codes, lookalikes: dict[str, str], longs: list[str]) -> int:
    """Return what one code point outside the large scripts becomes."""
    letter = chr(code)
    if letter in KEPT_SIGNS or code in _VOICED:
        return code
    for start, end in _ENCLOSED:
        if start <= code < end:
            return ord("a") + code - start
    if 0x30A1 <= code <= 0x30F6:
        return code - _KANA_TO_HIRAGANA
    if code in {0x30FC, 0x3005, 0xFF70}:
        return 0x3005 if code == 0x3005 else 0x30FC
    if 0x3131 <= code < 0x318F or (0x1100 <= code < 0x1200 and code not in _FILLERS):
        return code if code >= 0x3131 else _compatible_jamo(letter)
    return _by_category(code, codes, lookalikes, longs)


def _by_category(code: int, codes: Codes, lookalikes: dict[str, str], longs: list[str]) -> int:
    """Return what becomes of marks, controls, digits and all other letters."""
    letter = chr(code)
    kind = unicodedata.category(letter)
    if code in _FILLERS or kind in {"Mn", "Me", "Cf"} or 0x1F3FB <= code <= 0x1F3FF:
        return DROP
    if kind == "Cc":
        return SPACE if letter.isspace() else DROP
    if kind == "Cn":
        return SPACE
    value = unicodedata.numeric(letter, -1.0)
    if kind in {"Nd", "No"} and value in range(10):
        return ord("0") + int(value)
    return _by_form(letter, kind, codes, lookalikes, longs)


def _by_form(letter: str, kind: str, codes: Codes, lookalikes: dict[str, str], longs: list[str]) -> int:
    """Return what a letter becomes by its compatible form, without accents, in lower case, else by its look."""
    plain = "".join(
        _STROKED.get(each, lookalikes.get(each, each))
        for each in unicodedata.normalize("NFKD", letter).casefold()
        if not unicodedata.category(each).startswith("M") or ord(each) in _VOICED
    )
    if kind.startswith("S") and not plain.isalnum():
        return ord(letter) if any(start <= ord(letter) < end for start, end in _EMOJI) else _one_sign(plain)
    plain = "".join(each for each in plain if each.isalnum() or ord(each) in _VOICED)
    if not plain:
        return _one_sign(unicodedata.normalize("NFKC", letter))
    if len(plain) == 1:
        code = ord(plain)
        return int(codes[code]) if code != ord(letter) and code >= 0x3400 else _hiragana(code)
    longs.append("".join(chr(_hiragana(ord(each))) for each in plain))
    return LONG + len(longs) - 1


def _one_sign(plain: str) -> int:
    return ord(plain) if len(plain) == 1 and plain in KEPT_SIGNS else SPACE


def _hiragana(code: int) -> int:
    return code - _KANA_TO_HIRAGANA if 0x30A1 <= code <= 0x30F6 else code


def _compatible_jamo(letter: str) -> int:
    """Return the stand-alone form of a conjoining jamo, by its name."""
    name = unicodedata.name(letter, "").rpartition(" ")[2]
    try:
        return ord(unicodedata.lookup(f"HANGUL LETTER {name}"))
    except KeyError:
        return DROP


def _lookalikes() -> dict[str, str]:
    """Return ASCII letters by the small letters of other scripts that look like them."""
    found: dict[str, str] = {}
    raw = json.loads((files("confusable_homoglyphs") / "confusables.json").read_text("utf-8"))
    for letter, others in raw.items():
        if len(letter) != 1 or letter.isascii() or not letter.isalpha() or 0x2E80 <= ord(letter) < 0xFB00:
            continue
        for other in others:
            form = other["c"]
            if len(form) == 1 and form.isascii() and form.isalnum():
                plain = form.casefold()
                found.setdefault(letter, plain)
                if not letter.casefold().isascii():
                    found.setdefault(letter.casefold(), plain)
                break
    return found | {letter: form for letter, form in _MORE_LOOKALIKES.items() if form.isascii() and form.isalpha()}


def _simplified() -> dict[str, str]:
    """Return simplified Chinese letters by traditional ones."""
    lines = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {row[0]: row[1].split(" ")[0] for row in rows if len(row[0]) == 1 and len(row[1].split(" ")[0]) == 1}


VOICED_FORMS: Final[dict[tuple[int, int], int]] = {
    (ord(plain), mark): ord(unicodedata.normalize("NFC", plain + chr(mark)))
    for plain in map(chr, range(0x3041, 0x3097))
    for mark in _VOICED
    if len(unicodedata.normalize("NFC", plain + chr(mark))) == 1
}
"""Kana with their marks of voice, by the kana and the mark."""
