"""Same product or not, on the test parts of Abt-Buy and Amazon-Google; price advice; how many of each a CPU second.

``match_f1_*`` is what ``match_lists`` says of the test pairs, each beside its rivals: the nearest pairs between the
offers of the test pairs, less those that were labelled for training, which the trees may remember.
``match_f1_*_all_rivals`` has these too, as when the function looks for rivals by itself; ``match_f1_*_alone`` is what
``match_pairs`` says, each pair by itself. The weights never saw a test pair.
"""

import gzip
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from entrepot.kit.money import Money
from entrepot.sell.matching import Match, Offer, candidates, match_lists, match_pairs
from entrepot.sell.pricing import Costs, Demand, Levy, PricedOffer, advise_price

SETS = ("abt-buy", "amazon-google")
ABSENT = {"match_skipped": "no listings/match_*_test.txt.gz in the data folder"}
ADVICES = 2_000
_FIELDS = re.compile(r"COL (\w+) VAL ?")

Labelled = tuple[Offer, Offer, bool]


def labelled_pairs(data: Path, name: str, part: str) -> list[Labelled]:
    """Read a part (train, valid, test) of a set of labelled pairs."""
    with gzip.open(data / "listings" / f"match_{name}_{part}.txt.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(_offer(left), _offer(right), label == "1") for left, right, label in rows]


def _offer(text: str) -> Offer:
    parts = _FIELDS.split(text)
    found = {name: value.strip() for name, value in zip(parts[1::2], parts[2::2], strict=True)}
    amount = re.sub(r"[^\d.]", "", found.get("price", ""))
    return Offer(
        title=found.get("name") or found.get("title", ""),
        brand=found.get("manufacturer", ""),
        price=Money(round(float(amount) * 100), "USD") if re.fullmatch(r"\d+(?:\.\d+)?", amount) else None,
        description=found.get("description", ""),
    )


def f1(found: Sequence[bool], right: Sequence[bool]) -> float:
    """Return the harmonic mean of precision and recall."""
    both = sum(one and other for one, other in zip(found, right, strict=True))
    return 2 * both / max(1, sum(found) + sum(right))


def figures(data: Path) -> dict[str, Any]:
    """Return the figures of matching and of price advice; those of matching need the data."""
    if not (data / "listings" / f"match_{SETS[0]}_test.txt.gz").is_file():
        return ABSENT | _price_advice()
    found = _price_advice()
    pairs_seen, seconds, alone_seconds = 0, 0.0, 0.0
    match_lists([(Offer("warm"), Offer("warm up"))])
    for name in SETS:
        test = labelled_pairs(data, name, "test")
        pairs, right = [(left, other) for left, other, _ in test], [label for *_, label in test]
        together, took = _timed(match_lists, pairs)
        alone, took_alone = _timed(match_pairs, pairs)
        pairs_seen, seconds, alone_seconds = pairs_seen + len(pairs), seconds + took, alone_seconds + took_alone
        key = f"match_f1_{name.replace('-', '_')}"
        found[key] = _f1_of(match_lists(pairs, beside=_new_rivals(data, name, pairs)), right)
        found[f"{key}_all_rivals"] = _f1_of(together, right)
        found[f"{key}_alone"] = _f1_of(alone, right)
    found["match_pairs_per_s"] = round(pairs_seen / seconds)
    found["match_pairs_alone_per_s"] = round(pairs_seen / alone_seconds)
    return found | _blocking(data)


def _timed(judge: Callable[[Sequence[tuple[Offer, Offer]]], list[Match]], pairs: list[tuple[Offer, Offer]]) -> Any:
    began = time.process_time()
    return judge(pairs), time.process_time() - began


def _f1_of(matches: Sequence[Match], right: Sequence[bool]) -> float:
    return round(f1([match.same for match in matches], right), 4)


def _new_rivals(data: Path, name: str, pairs: Sequence[tuple[Offer, Offer]]) -> list[tuple[Offer, Offer]]:
    """The nearest of the test pairs' offers, less the pairs that were labelled for training."""
    trained = {(left, right) for part in ("train", "valid") for left, right, _ in labelled_pairs(data, name, part)}
    lefts, rights = (list(dict.fromkeys(side)) for side in zip(*pairs, strict=True))
    near = [(lefts[one], rights[other]) for one, other in candidates(lefts, rights, limit=3)]
    return [pair for pair in near if pair not in trained]


def _blocking(data: Path) -> dict[str, Any]:
    """How many true pairs are among the candidates, over all offers of both sets, and how fast these are found."""
    offers = found = wanted = 0
    began = time.process_time()
    for name in SETS:
        rows = [row for part in ("train", "valid", "test") for row in labelled_pairs(data, name, part)]
        lefts = list(dict.fromkeys(left for left, *_ in rows))
        rights = list(dict.fromkeys(right for _, right, _ in rows))
        near = {(lefts[one], rights[other]) for one, other in candidates(lefts, rights)}
        offers += len(lefts) + len(rights)
        true = {(left, right) for left, right, label in rows if label}
        found, wanted = found + len(true & near), wanted + len(true)
    took = time.process_time() - began
    return {"match_candidates_recall": round(found / wanted, 4), "match_candidates_offers_per_s": round(offers / took)}


def _price_advice() -> dict[str, Any]:
    """How many pieces of advice over 50 comparable offers are given in a CPU second."""
    offers = [PricedOffer(Money(2_000 + 37 * at, "USD"), 0.5 + 0.01 * at) for at in range(50)]
    costs = Costs("USD", goods_minor=900, shipping_minor=200, fee_ppm=120_000, fee_fixed_minor=30)
    levy, demand = Levy(vat_ppm=190_000, duty_ppm=45_000), Demand(900, 40, 30)
    began = time.process_time()
    for _ in range(ADVICES):
        advise_price(offers, currency="USD", costs=costs, levy=levy, demand=demand)
    return {"price_advices_per_cpu_s": round(ADVICES / (time.process_time() - began))}
