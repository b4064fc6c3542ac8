"""The forms of a written name that are compared: its letters, its shape for the eye, its sound. Pure."""

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

_PIECE: Final = re.compile(r"[^\s/,;:()\[\]{}\"“”«»„…·•、。，；：！？（）【】「」『』《》|]+")
_LEET: Final = str.maketrans("013457$@!|9", "oleastsall" + "g")
_LIKE: Final = str.maketrans("i", "l")
_PAIRS: Final = (("rn", "m"), ("vv", "w"))
_HAN, _KANA, _HANGUL = "han", "kana", "hangul"
_SMALL: Final = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_INITIALS: Final = "ggnddrmbbss-jjjgdbh"
_VOWELS: Final = "a e ya ye o e yo ye u wa we we yu eu wo we wi yu eu eui i".split(" ")  # noqa: SIM905  # 21 in a row
_FINALS: Final = " k k k n n n t l k m l l l l l m p p t t ng t t k t p t".split(" ")  # noqa: SIM905  # 28, none first
_FIRST_SYLLABLE: Final = 0xAC00


@lru_cache(maxsize=1 << 16)
def letters(text: str) -> str:
    """Return a name's letters and digits: compatible forms, no case, no accents, no signs; lookalikes as they are."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(each for each in plain if each.isalnum()))


@lru_cache(maxsize=1 << 16)
def shape(text: str) -> str:
    """Return what a name looks like at a glance: lookalikes, digits and signs read as letters, ``rn`` as ``m``."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    seen = "".join(_latin(each) for each in plain).translate(_LEET)
    seen = "".join(filter(str.isalnum, seen)).translate(_LIKE)
    for pair, one in _PAIRS:
        seen = seen.replace(pair, one)
    return seen


@lru_cache(maxsize=4096)
def _latin(letter: str) -> str:
    """Return the Latin letter that a letter of another alphabet is taken for (UTS 39), or itself."""
    if letter.isascii() or script(letter):
        return letter
    return _lookalikes().get(letter, letter)


@lru_cache(maxsize=1)
def _lookalikes() -> dict[str, str]:
    """Return the Latin letter for each letter of another alphabet that Unicode's confusables know."""
    known = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    found = {}
    for letter, alike in known.items():
        latin = next((each["c"].lower() for each in alike if len(each["c"]) == 1 and each["c"].isascii()), None)
        if latin is not None and latin.isalnum() and not letter.isascii():
            found[unicodedata.normalize("NFKD", letter).casefold()] = latin
    return found


def script(letter: str) -> str:
    """Return ``han``, ``kana`` or ``hangul`` for a letter that is written without spaces or by syllables, else ""."""
    code = ord(letter)
    if code < 0x1100:
        return ""
    if 0xAC00 <= code < 0xD7A4 or 0x1100 <= code < 0x1200 or 0x3131 <= code < 0x318F:
        return _HANGUL
    if 0x3041 <= code < 0x3100 or 0x31F0 <= code < 0x3200 or 0xFF66 <= code < 0xFFA0:
        return _KANA
    return _HAN if 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0x20000 <= code < 0x32000 else ""


def pieces(text: str) -> list[tuple[str, int, int]]:
    """Return what stands between spaces and marks that part words, as (piece, start, end)."""
    return [(found.group(), found.start(), found.end()) for found in _PIECE.finditer(text)]


@lru_cache(maxsize=1 << 14)
def sounds(letter: str) -> tuple[str, ...]:
    """Return how a letter of Hangul, kana or Han sounds, with near sounds made one; empty where that is not known."""
    kind = script(letter)
    if kind == _HANGUL and ord(letter) >= _FIRST_SYLLABLE:
        at = ord(letter) - _FIRST_SYLLABLE
        return (f"{_INITIALS[at // 588]}{_VOWELS[at % 588 // 28]}{_FINALS[at % 28]}.",)
    if kind == _KANA:
        plain = unicodedata.normalize("NFKD", letter)[0]
        if plain == "ー":
            return ("",)
        code = ord(plain)
        plain = chr(code - 0x60) if 0x30A1 <= code < 0x30F7 else plain
        return (plain.translate(_SMALL),)
    if kind == _HAN:
        return pinyin().get(letter, ())
    return ()


@lru_cache(maxsize=1)
def pinyin() -> dict[str, tuple[str, ...]]:
    """Return the syllables, without tones, of the letters that Chinese names of brands are written with."""
    found: dict[str, tuple[str, ...]] = {}
    text = files("entrepot.sell.brands.words").joinpath("pinyin.txt").read_text("utf-8")
    for line in text.splitlines():
        syllable, han = line.split()
        for each in han:
            found[each] = (*found.get(each, ()), syllable)
    return found
