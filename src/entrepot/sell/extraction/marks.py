"""Marks of certification: HACCP, ISO 9001, KC, FSC, USDA Organic. They are no brands, and their numbers no models."""

import re
from functools import lru_cache
from typing import Final

from entrepot.sell.extraction.reading import Reading, read
from entrepot.sell.extraction.words import Finder, Meaning, lines_of

_CAPITALS_MAX: Final = 5
_SAID_OF_IT = re.compile(
    r"(?:\s|-|certifi\w*|approved|compliant|listed|registered|tested|standards?|marks?|grade|class|organic|facility|"
    r"by|no\.?|\d[\d:.-]*|인증|승인|등록|획득|마크|认证|認證|認証|取得|标准|通过|マーク|certificad[oa]s?|aprobad[oa]s?|con|por)*"
)
"""What stands beside a mark and names nobody: certified, approved, its number."""


@lru_cache(maxsize=1)
def certificates() -> tuple[str, ...]:
    """Return what certificates, marks and awards are called, each as it is written."""
    return tuple(name for _, (name, *_) in lines_of("certificates.tsv"))


@lru_cache(maxsize=1)
def _finder() -> Finder:
    """Finds marks; a name that is a maker's too (Michelin) is none of them."""
    return Finder(
        (name, Meaning("", name)) for heading, (name, *_) in lines_of("certificates.tsv") if heading == "mark"
    )


def marks_in(reading: Reading) -> list[tuple[int, int]]:
    """Return where a folded text names a mark of certification; short ones (CE, REACH) only in capitals."""
    return [
        (found.start, found.end)
        for found in _finder().find(reading)
        if all(_is_written_so(meaning.value, reading.quote(found.start, found.end)) for meaning in found.meanings)
    ]


def _is_written_so(name: str, quote: str) -> bool:
    short = name.isascii() and name.isalpha() and name.isupper() and len(name) <= _CAPITALS_MAX
    return quote.isupper() or not short


def is_mark(name: str) -> bool:
    """Return whether a name is a mark of certification and what is said of it, and nobody's: “FDA approved”."""
    reading = read(name)
    spans = marks_in(reading)
    if not spans:
        return False
    rest = list(reading.folded)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return _SAID_OF_IT.fullmatch("".join(rest)) is not None
