"""Make ``clickbait.npz``: ``python -m bench.listing.train_clickbait --data DIR [--choose]``.

Headlines, lower-cased; a fifth of them, by the hash of the title, is kept apart and measured by ``bench.listing``.
Product titles stand beside the plain headlines, since these are what the weights will meet: the ``titles_tuned.jsonl``
of this folder three times, and 2,000 of the catalogue's that their hash does not keep apart. Parts seen in too few
titles are left out, each part's presence is scaled by its naive Bayes ratio (Wang & Manning 2012), a logistic
regression weighs them, and the 80,000 that matter most are kept. ``--choose`` tries other strengths on a fifth of the
training part.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack  # type: ignore[import-untyped]  # scipy ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types

from entrepot.sell.scoring.ngrams import Weights, parts, write_weights

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "src" / "entrepot" / "sell" / "scoring" / "clickbait.npz"
LEAST = (2, 3, 2)
STRENGTH, KEPT = 100.0, 80_000
SEED, PRODUCTS, TUNED_TIMES = 4, 2_000, 3

Example = tuple[str, int]


def kept_apart(title: str, *, byte: int = 0) -> bool:
    """Return whether a lower-cased title belongs to the fifth that no weight is trained on."""
    return hashlib.sha256(title.encode()).digest()[byte] < 51


def headlines(data: Path) -> list[Example]:
    """Return all headlines once, lower-cased, with 1 for clickbait."""
    found: dict[str, int] = {}
    for name, kind in (("clickbait_data.gz", 1), ("non_clickbait_data.gz", 0)):
        with gzip.open(data / "listings" / name, "rt", encoding="utf-8") as file:
            found |= {line.strip().lower(): kind for line in file if line.strip()}
    return list(found.items())


def products(data: Path) -> list[str]:
    """Return the titles of the catalogue's products, lower-cased."""
    with gzip.open(data / "catalogue" / "products.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line)["title"].lower() for line in file]


def examples(data: Path) -> list[Example]:
    """Return what is trained on."""
    theirs = [title for title in products(data) if not kept_apart(title)]
    random.Random(SEED).shuffle(theirs)
    tuned = [
        json.loads(line)["title"].lower() for line in (HERE / "titles_tuned.jsonl").read_text("utf-8").splitlines()
    ]
    plain = [(title, 0) for title in (*tuned * TUNED_TIMES, *theirs[:PRODUCTS])]
    return [each for each in headlines(data) if not kept_apart(each[0])] + plain


def train(rows: Sequence[Example], *, strength: float, kept: int) -> Weights:
    """Return the weights of the parts that matter most."""
    seen = list(zip(*(parts(title) for title, _ in rows), strict=True))
    kinds = np.array([kind for _, kind in rows])
    known = [_known(found, least) for found, least in zip(seen, LEAST, strict=True)]
    table = hstack([_table(found, texts) for found, texts in zip(seen, known, strict=True)]).tocsr()
    ratio = _ratio(table[kinds == 1], table[kinds == 0])
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED).fit(table @ diags(ratio), kinds)
    weights = model.coef_[0] * ratio
    matters = np.abs(weights) * np.sqrt(np.asarray(table.power(2).sum(0)).ravel())
    chosen = set(np.argsort(-matters, kind="stable")[:kept].tolist())
    groups, first = [], 0
    for texts in known:
        groups.append({text: float(weights[first + at]) for text, at in texts.items() if first + at in chosen})
        first += len(texts)
    return Weights(tuple(groups), float(model.intercept_[0]))


def _known(found: Iterable[set[str]], least: int) -> dict[str, int]:
    times = Counter(part for each in found for part in each)
    return {part: at for at, part in enumerate(sorted(part for part, count in times.items() if count >= least))}


def _table(found: Sequence[set[str]], known: dict[str, int]) -> Any:
    rows = [[known[part] for part in sorted(each) if part in known] for each in found]
    values = [max(1, len(each)) ** -0.5 for each, row in zip(found, rows, strict=True) for _ in row]
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((values, [at for row in rows for at in row], ends), shape=(len(rows), len(known)))


def _ratio(ours: Any, theirs: Any) -> Any:
    """Return the log of how much likelier a part is in clickbait than in plain titles."""
    here, there = (np.asarray((each > 0).sum(0)).ravel() + 1.0 for each in (ours, theirs))
    return np.log((here / here.sum()) / (there / there.sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--choose", action="store_true", help="measure other strengths on a fifth of the training part")
    asked = parser.parse_args()
    rows = examples(asked.data)
    if not asked.choose:
        write_weights(SHIPPED, train(rows, strength=STRENGTH, kept=KEPT))
        return
    inner = [each for each in rows if not kept_apart(each[0], byte=1)]
    tried = [each for each in headlines(asked.data) if not kept_apart(each[0]) and kept_apart(each[0], byte=1)]
    for strength in (10.0, 30.0, 100.0):
        for kept in (60_000, 80_000):
            weights = train(inner, strength=strength, kept=kept)
            right = sum((weights.weigh(title) > 0) == bool(kind) for title, kind in tried)
            print(f"C={strength} kept={kept}: {right / len(tried):.4f} of {len(tried)}")


if __name__ == "__main__":
    main()
