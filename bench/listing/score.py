"""The content score and the clickbait classifier: ``score_order``, ``clickbait_accuracy`` and their speed.

Pairs are a good listing (``bases.toml``) and the same one made worse in one way (``worse.py``); in every second pair
both have another fault besides. A pair counts when the worse one scores lower, and has lost more by the rule that names
what was done. Both files are by the hand that wrote the rules, though not with the rules' lists of words. Headlines are
measured on the fifth that the weights were not trained on (``train_clickbait.py``); product titles, none of which wants
a click, say how often a product would be wronged.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.listing.bases import Base, bases
from bench.listing.worse import WAYS, Worsening
from entrepot.sell.scoring import ContentScore, ScoredListing, foreign_language, is_clickbait, score

HERE = Path(__file__).parent
SEED, CALLS = 2026, 4_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A listing, the same one made worse, and the way."""

    way: Worsening
    better: ScoredListing
    worse: ScoredListing

    def counts(self) -> bool:
        """Return whether the worse one scores lower for the reason that it was made worse by."""
        better, worse = score(self.better), score(self.worse)
        return worse.points < better.points and _by(worse, self.way) > _by(better, self.way)


def _by(scored: ContentScore, way: Worsening) -> float:
    return sum(each.points for each in scored.lost if each.code in way.rules)


def pairs(seed: int) -> Iterator[Pair]:
    """Yield every way for every base that it applies to."""
    chance = random.Random(seed)
    for base in bases(seed):
        for at, way in enumerate(WAYS):
            start = _with_a_fault(base, way, chance) if at % 2 else base
            worse = way.make(start, chance)
            if worse is not None:
                yield Pair(way, start.listing, worse)


def _with_a_fault(base: Base, way: Worsening, chance: random.Random) -> Base:
    """Give a base another fault in another part than the one that is to come."""
    part = way.name.partition("_")[0]
    for other in chance.sample(WAYS, len(WAYS)):
        if other.name.partition("_")[0] == part or "missing" in other.name or "few" in other.name:
            continue
        faulty = other.make(base, chance)
        if faulty is not None:
            return replace(base, listing=faulty)
    return base


def figures(data: Path) -> dict[str, Any]:
    """Return all figures; those of headlines and the catalogue only where the data folder has them."""
    every = list(pairs(SEED))
    right = [pair.counts() for pair in every]
    goods = [base.listing for base in bases(SEED)]
    found: dict[str, Any] = {
        "score_pairs": len(every),
        "score_ways": len({pair.way.name for pair in every}),
        "score_order": round(sum(right) / len(right), 4),
        "score_good_mean": round(sum(score(each).points for each in goods) / len(goods), 1),
        "score_per_cpu_s": _per_cpu_s(score, goods),
    }
    titles = [json.loads(line) for line in (HERE / "titles.jsonl").read_text("utf-8").splitlines()]
    found["clickbait_false_alarm_titles"] = _share(
        ["title_clickbait" in {lost.code for lost in _alone(row).lost} for row in titles]
    )
    found["wrong_language_false_alarm_titles"] = _share(
        [bool(foreign_language(row["title"], row["language"])) for row in titles]
    )
    found["wrong_language_caught_titles"] = _share(
        [bool(foreign_language(row["title"], "es" if row["language"] == "en" else "en")) for row in titles]
    )
    if not (data / "listings" / "clickbait_data.gz").is_file():
        return found | {"clickbait_skipped": "no listings/clickbait_data.gz in the data folder"}
    return found | _headlines(data)


def _headlines(data: Path) -> dict[str, Any]:
    from bench.listing.train_clickbait import headlines, kept_apart, products  # noqa: PLC0415  # scikit-learn is for training: the rest is measured without it

    apart = [each for each in headlines(data) if kept_apart(each[0])]
    found: dict[str, Any] = {
        "clickbait_titles": len(apart),
        "clickbait_accuracy": _share([is_clickbait(title) == bool(kind) for title, kind in apart]),
        "clickbait_titles_per_cpu_s": _per_cpu_s(is_clickbait, [title for title, _ in apart]),
    }
    if (data / "catalogue" / "products.jsonl.gz").is_file():
        unseen = [title for title in products(data) if kept_apart(title)]
        found["clickbait_catalogue_titles"] = len(unseen)
        found["clickbait_false_alarm_catalogue"] = _share([is_clickbait(title, of_product=True) for title in unseen])
    return found


def _alone(row: dict[str, str]) -> ContentScore:
    return score(ScoredListing(locale=row["language"], title=row["title"]))


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 0.0


def _per_cpu_s(call: Callable[[Any], object], some: Sequence[Any]) -> int:
    call(some[0])
    began = time.process_time()
    for at in range(CALLS):
        call(some[at % len(some)])
    return round(CALLS / (time.process_time() - began))
