"""How well the words of listings are screened, on labelled cases; and how fast.

``cases_unseen.jsonl`` is written by hands that have not seen the lexicon, and nobody who tunes opens it: its totals are
the figures. ``cases_tuned.jsonl`` may be read and learnt from: alone it tells nothing about what is new. In
``DIR/screening/cases.jsonl`` any other set is measured instead.

- ``text_recall``: of the cases to be reviewed or blocked, those that are; ``text_precision``: of those that are, those
  to be; ``hard_negative_fpr``: of the innocent cases written to look guilty, those that are reviewed or blocked;
  ``policy_accuracy``: of the guilty ones, those whose first finding names the policy.
- ``terms_per_cpu_s``: listings a CPU second, not terms, through folding, terms in three views and the first look
  for patterns, with the lexicon filled up to 50,000 terms; ``listings_per_cpu_s``: listings a CPU
  second through all text detectors.
- ``real_titles``, ``real_titles_flagged``, ``real_titles_blocked``: titles in ``DIR/catalogue/products.jsonl.gz``,
  electronics that real shops sell, and the shares reviewed or blocked, and blocked.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from entrepot.sell.screening.text import Finding, Listing, screen_text, screen_texts
from entrepot.sell.screening.text.gates import looks_like_contact
from entrepot.sell.screening.text.lexicon import Phrase, lexicon
from entrepot.sell.screening.text.screen_text import text_of
from entrepot.sell.screening.text.terms import Finder

HERE = Path(__file__).parent
UNSEEN = HERE / "cases_unseen.jsonl"
TERMS = 50_000
_BATCH = 512
_LATIN, _ASIAN = "ba ko ri tra mel on ex pli ca ton ga zur ip ne shi wa", "카토무리신大木火土金かさた"


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled listing."""

    id: str
    language: str
    market: str
    listing: Listing
    expected: str
    policy: str
    note: str


def cases(path: Path) -> list[Case]:
    """Read a file of labelled listings."""
    return [_case(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _case(row: dict[str, Any]) -> Case:
    brands = row.get("seller_brands") or ()
    listing = Listing(
        title=row.get("title") or "",
        description=row.get("description") or "",
        category=row.get("category") or "",
        price=None if row.get("price") is None else Decimal(str(row["price"])),
        currency=row.get("currency") or "",
        seller_brands=tuple([brands] if isinstance(brands, str) else brands),
        language=row.get("language") or "",
    )
    market = row.get("market") or "any"
    return Case(
        str(row["id"]), listing.language, market, listing, row["expected"], row.get("policy") or "", row.get("note", "")
    )


def figures(data: Path, *, part: str | None = None, wrong: bool = False) -> dict[str, Any]:
    """Measure the set of a data folder, else our own unseen part with the tuned one beside it."""
    theirs = data / "screening" / "cases.jsonl"
    if theirs.is_file():
        rows = cases(theirs)
        return _measured(rows) | _speed(rows)
    if part is not None:
        rows = cases(HERE / f"cases_{part}.jsonl")
        found = _measured(rows)
        return found | {"wrong": _wrong(rows)} if wrong and part == "tuned" else found
    tuned = cases(HERE / "cases_tuned.jsonl")
    beside = {f"tuned_{key}": value for key, value in _totals(tuned, _screen(tuned)).items()}
    if not UNSEEN.is_file():
        return beside | _speed(tuned)
    unseen = cases(UNSEEN)
    return _measured(unseen) | beside | _real_titles(data) | _speed([*unseen, *tuned])


def _screen(rows: Sequence[Case]) -> list[tuple[Finding, ...]]:
    return [screen_text(row.listing, row.market) for row in rows]


def _measured(rows: Sequence[Case]) -> dict[str, Any]:
    found = _screen(rows)
    totals: dict[str, Any] = dict(_totals(rows, found))
    for language in sorted({row.language for row in rows}):
        mine = [(row, each) for row, each in zip(rows, found, strict=True) if row.language == language]
        part = _totals([row for row, _ in mine], [each for _, each in mine])
        totals |= {f"{key}_{language}": value for key, value in part.items() if key != "cases"}
    caught: defaultdict[str, list[bool]] = defaultdict(list)
    for row, each in zip(rows, found, strict=True):
        if row.expected != "allow":
            caught[row.policy].append(bool(each))
    return totals | {f"text_recall_{policy}": _share(hits) for policy, hits in sorted(caught.items())}


def _totals(rows: Sequence[Case], found: Sequence[tuple[Finding, ...]]) -> dict[str, float]:
    pairs = list(zip(rows, found, strict=True))
    guilty = [(row, each) for row, each in pairs if row.expected != "allow"]
    flagged = [row for row, each in pairs if each]
    hard = [each for row, each in pairs if row.expected == "allow" and row.note.startswith("hard negative")]
    return {
        "cases": len(rows),
        "text_recall": _share([bool(each) for _, each in guilty]),
        "text_precision": _share([row.expected != "allow" for row in flagged]),
        "hard_negative_fpr": _share([bool(each) for each in hard]),
        "policy_accuracy": _share([bool(each) and each[0].policy == row.policy for row, each in guilty]),
        "verdict_accuracy": _share([(each[0].verdict if each else "allow") == row.expected for row, each in pairs]),
    }


def _wrong(rows: Sequence[Case]) -> list[str]:
    lines = []
    for row, found in zip(rows, _screen(rows), strict=True):
        missed = row.expected != "allow" and not found
        accused = row.expected == "allow" and found
        other = row.expected != "allow" and found and found[0].policy != row.policy
        if missed or accused or other:
            kind = "MISSED" if missed else "ACCUSED" if accused else "POLICY"
            said = [(each.policy, each.verdict, [(s.quote, s.rule) for s in each.evidence]) for each in found]
            lines.append(f"{kind} {row.id} {row.policy} {row.listing.title} | {row.listing.description} | {said}")
    return lines


def _real_titles(data: Path) -> dict[str, Any]:
    path = data / "catalogue" / "products.jsonl.gz"
    if not path.is_file():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        titles = sorted({str(json.loads(line)["title"]) for line in lines})
    found = screen_texts([Listing(title) for title in titles])
    blocked = [any(finding.verdict == "block" for finding in each) for each in found]
    return {
        "real_titles": len(titles),
        "real_titles_flagged": round(sum(map(bool, found)) / len(titles), 5),
        "real_titles_blocked": round(sum(blocked) / len(titles), 5),
    }


def _speed(rows: Sequence[Case]) -> dict[str, Any]:
    texts = [text_of(row.listing) for row in rows]
    while len(texts) < 20_000:
        texts += texts
    finder = _filled_up()
    finder.read(texts[:_BATCH])
    began = time.process_time()
    for first in range(0, len(texts), _BATCH):
        some = texts[first : first + _BATCH]
        finder.read(some)
        for text in some:
            looks_like_contact(text)
    terms = len(texts) / (time.process_time() - began)
    listings = [row.listing for row in rows] * 3
    began = time.process_time()
    screen_texts(listings)
    return {
        "terms_per_cpu_s": round(terms),
        "terms": len(finder.phrases),
        "listings_per_cpu_s": round(len(listings) / (time.process_time() - began)),
        "listing_letters": round(sum(map(len, texts)) / len(texts)),
    }


def _filled_up() -> Finder:
    """Return a finder of the lexicon's own phrases and made-up ones, together 50,000."""
    chance = random.Random(7)
    phrases = {Phrase(part.text, part.open_end) for term in lexicon().terms for part in term.parts}
    while len(phrases) < TERMS:
        latin = chance.random() < 0.6
        some = _LATIN.split() if latin else _ASIAN
        phrases.add(Phrase("".join(chance.choices(some, k=chance.randint(3, 5) if latin else chance.randint(3, 4)))))
    return Finder(sorted(phrases, key=lambda phrase: phrase.text))


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 3) if right else 0.0
