"""Claims about health: a verb of healing beside an illness, unless the sentence denies it. Pure.

The words are the groups ``medical_benefit`` and ``disease`` of the lexicon's contexts; single terms of the policies
``medicine_claims`` and ``false_claims`` are the lexicon's own.
"""

import re
from typing import Final

from entrepot.sell.screening.text.findings import Listing, Signal
from entrepot.sell.screening.text.judge import Around
from entrepot.sell.screening.text.terms import Read

_NEAR_LATIN: Final = 45
_NEAR_ASIAN: Final = 12
_DENIED_BEFORE: Final = re.compile(
    r"(?:\bnot?\b|\bnever\b|n t\b|\bcannot\b|\bwithout\b|\bsin\b|\bni\b|不|没|無|无|非|勿|别)[^\n]{0,32}$"
)
_DENIED_AFTER: Final = re.compile(
    r"^[^\n]{0,24}(?:않|아니|아닙|없|못하|마세요|ません|ない|ではな|なし|不能|不可|除外|"
    r"are not|is not|not intended|no es|no son)"
)
_ABOUT: Final = re.compile(
    r"\b(?:awareness|charity|research|monitor|logbook|log book|cookbook|recipe|recetas|socks|book|case|bag)\b"
)


def asks_claims(listing: Listing, text: str, read: Read) -> bool:
    """Return whether anything was found at all: claims are looked for among words that were."""
    del listing, text
    return len(read.rows) > 0


def detect_claims(listing: Listing, text: str, read: Read, around: Around, market: str) -> list[Signal]:
    """Return claims that a thing heals, with the stretch from the verb to the illness."""
    del listing, text, market
    found: list[Signal] = []
    if around.is_about("media"):
        return found
    plain = read.plain
    for disease in around.spans.get("disease", ())[:60]:
        if any(start <= disease[0] and disease[1] <= end for start, end in around.innocent):
            continue
        for benefit in around.spans.get("medical_benefit", ())[:60]:
            start, end = min(disease[0], benefit[0]), max(disease[1], benefit[1])
            if _is_claim(plain, disease, benefit, around) and end > start:
                first, last = read.span(start, end)
                rule = f"medicine_claims.claim:{plain[slice(*benefit)]} + {plain[slice(*disease)]}"
                found.append(Signal("medicine_claims", "review", first, last, rule, wording="", change="remove_claim"))
    return found[:12]


def _is_claim(plain: str, disease: tuple[int, int], benefit: tuple[int, int], around: Around) -> bool:
    if disease[0] < benefit[1] and benefit[0] < disease[1]:
        return False
    if any(start <= benefit[0] and benefit[1] <= end for start, end in around.innocent):
        return False
    start, end = min(disease[1], benefit[1]), max(disease[0], benefit[0])
    between = plain[start:end]
    limit = _NEAR_LATIN if between.isascii() and plain[slice(*disease)].isascii() else _NEAR_ASIAN
    if len(between) > limit or "\n" in between:
        return False
    if plain[slice(*disease)].isascii() and benefit[0] > disease[1]:  # Latin: the verb comes first
        return False
    first, last = min(disease[0], benefit[0]), max(disease[1], benefit[1])
    if _DENIED_BEFORE.search(plain[max(0, first - 40) : first]) or _DENIED_AFTER.search(plain[last : last + 40]):
        return False
    return not _ABOUT.search(plain[first : last + 20])
