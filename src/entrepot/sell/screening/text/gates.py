"""What makes a text worth a closer look for contacts and numbers: quick, linear, and asked of every listing."""

import re
from typing import Final

from entrepot.sell.screening.text.lists import words_of

_NUMBER_SIGNS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖공영일이삼사오육칠팔구"
_GATES: Final = (
    re.compile(r"[0-9０-９](?:[\s().\-–·・_/*~,]{0,3}[0-9０-９]){6}"),
    re.compile(
        r"\.(?i:com|net|org|shop|store|co|kr|cn|jp|io|me|xyz|top|link|gg|ly|site|online|es|vip|club|app|de)(?![\w])"
    ),
    re.compile(r"[\u2460-\u2468\u24ea\u2776-\u277e](?:\s?[\u2460-\u2468\u24ea\u2776-\u277e0-9]){6}"),  # in circles
    re.compile(rf"[{_NUMBER_SIGNS}](?:[\s\-.·]?[{_NUMBER_SIGNS}0-9０-９oOlI]){{6}}"),
)
_SIGNS: Final = ("@", "＠", "://", "www.", "➕", "✈", "+v", "+V", "\u20e3", "加v", "加V")
"""What a text must hold for a closer look, where no term was found in it: quick, and linear."""
GATE_PHRASES: Final = (
    *(f"{one} {other}" for row in words_of("number_words.txt") for one in row.split() for other in row.split()),
    *words_of("messengers.txt"),
)
"""Phrases that ask for a closer look though none of them is a term: two numbers in words, and messengers."""


def looks_like_contact(text: str) -> bool:
    """Return whether a text as written may hold a number of a person or an address."""
    return any(sign in text for sign in _SIGNS) or any(gate.search(text) for gate in _GATES)
