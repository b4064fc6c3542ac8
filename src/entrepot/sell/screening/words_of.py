"""The text detectors over a whole product: every text of it, in every market, each finding where it stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from entrepot.ai import Evidence
from entrepot.kit.money import Money
from entrepot.sell.catalog import Submission
from entrepot.sell.screening.judgement import MARKETS, Finding
from entrepot.sell.screening.text import Finding as TextFinding
from entrepot.sell.screening.text import Listing, Spot, screen_texts

NAME: Final = "words"
_BETWEEN: Final = "\n"


@dataclass(frozen=True, slots=True)
class _Part:
    """One text of a product and where it begins in what is read as the description."""

    field: str
    text: str
    start: int


@cache
def words_version() -> str:
    """Return a short name of the words and rules that are looked for, another one with every change of them."""
    digest = hashlib.sha256()
    folders = [files("entrepot.sell.screening.text")]
    while folders:
        for each in sorted(folders.pop().iterdir(), key=lambda each: each.name):
            if each.is_dir():
                folders.append(each)
            elif not each.name.endswith(".pyc"):
                digest.update(each.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Words:
    """Looks at a product's texts for terms, patterns, claims, prices against brands and dangerous goods."""

    version: str = field(default_factory=words_version)
    name: str = NAME

    def find(self, product: Submission) -> Sequence[Finding]:
        """Return what stands in the texts, each finding with the markets that it holds in."""
        listing, parts = _listing(product)
        if not screen_texts([listing], "any")[0]:
            return []
        by_market = {market: screen_texts([listing], market)[0] for market in MARKETS}
        markets: dict[Finding, list[str]] = {}
        for market, found in by_market.items():
            for each in found:
                finding = _finding(each, parts)
                if finding is not None:
                    markets.setdefault(finding, []).append(market)
        return [
            Finding(
                each.policy,
                each.outcome,
                each.confidence,
                each.detector,
                each.evidence,
                () if len(held) == len(MARKETS) else tuple(held),
                each.remedy,
            )
            for each, held in markets.items()
        ]


def _listing(product: Submission) -> tuple[Listing, list[_Part]]:
    parts: list[_Part] = []
    at = 0
    for name, text in product.texts.items():
        if name != "title":
            parts.append(_Part(name, text, at))
            at += len(text) + len(_BETWEEN)
    currency, minor = min(product.prices_minor.items(), default=("", 0))
    listing = Listing(
        title=product.texts.get("title", ""),
        description=_BETWEEN.join(each.text for each in parts),
        category=product.category,
        price=Money(minor, currency).decimal() if currency else None,
        currency=currency,
        seller_brands=(),
        language=product.locale,
    )
    return listing, parts


def _finding(found: TextFinding, parts: Sequence[_Part]) -> Finding | None:
    """Return a finding with its places in the fields; None where it is only read from one field into the next."""
    evidence = tuple(place for each in found.evidence if (place := _evidence(each, parts)) is not None)
    if found.evidence and not evidence:
        return None
    return Finding(found.policy, found.verdict, found.confidence, NAME, evidence, remedy=found.change)


def _evidence(spot: Spot, parts: Sequence[_Part]) -> Evidence | None:
    if spot.field == "title":
        return Evidence("seller", spot.quote, "title", (spot.start, spot.end))
    part = max((each for each in parts if each.start <= spot.start), key=lambda each: each.start, default=None)
    if part is None:
        return Evidence("seller", spot.quote, "description")
    start, end = spot.start - part.start, spot.end - part.start
    return Evidence("seller", spot.quote, part.field, (start, end)) if end <= len(part.text) else None
