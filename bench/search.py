"""How good the search is: nDCG@10 on the judged queries of the electronics catalogue.

``python -m bench.search --data DIR --json``. Beside it stands plain BM25 by the recipe of the data's README (k1 1.2, b
0.75, one field of title, name, supplier, description and text attributes), counted here on the same queries: those
that have a relevant product; what nobody judged counts as 0.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.spine_search import attributes_of, load_products, real_products
from entrepot.core.database import Database
from entrepot.shop.search import SearchIndex, SearchQuery

Judgments = dict[str, dict[str, int]]
DEPTH = 10
K1, B = 1.2, 0.75


def judgments(data: Path) -> Judgments:
    """Grades from 0 to 3 by query and product; only queries that have a relevant product."""
    graded: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with (data / "catalogue" / "judgments.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            graded[row["query"]][row["docid"]] = int(row["rating"])
    return {query: grades for query, grades in graded.items() if any(grades.values())}


def ndcg(ranked: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain at ten, with gains of 2^grade − 1 (Järvelin and Kekäläinen, 2002)."""
    gains = [2 ** grades.get(each, 0) - 1 for each in ranked[:DEPTH]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:DEPTH]
    return _discounted(gains) / _discounted(best)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))


class PlainBm25:
    """BM25 over one field, as the data's README describes it (Robertson and Zaragoza, 2009)."""

    def __init__(self, products: Sequence[dict[str, Any]]) -> None:
        self._ids = [product["id"] for product in products]
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        for number, product in enumerate(products):
            counts = Counter(_words(_one_field(product)))
            self._lengths.append(counts.total())
            for word, count in counts.items():
                self._postings[word].append((number, count))
        self._mean = statistics.fmean(self._lengths)

    def search(self, text: str) -> list[str]:
        """Return the ids of the ten best products."""
        scores: defaultdict[int, float] = defaultdict(float)
        for word in _words(text):
            postings = self._postings.get(word, [])
            idf = math.log(1 + (len(self._ids) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                length = 1 - B + B * self._lengths[number] / self._mean
                scores[number] += idf * count * (K1 + 1) / (count + K1 * length)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:DEPTH]
        return [self._ids[number] for number in best]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _one_field(product: dict[str, Any]) -> str:
    texts = [product.get(name) or "" for name in ("title", "name", "supplier", "short_description")]
    return " ".join(texts + [value for value in attributes_of(product).values() if isinstance(value, str)])


def mean_ndcg(graded: Judgments, search: Callable[[str], list[str]]) -> float:
    return statistics.fmean(ndcg(search(query), grades) for query, grades in graded.items())


def measure(data: Path) -> dict[str, object]:
    """Load the real products, index them and ask every judged query."""
    graded = judgments(data)
    products = real_products(data)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Database.open(f"sqlite:///{root / 'bench.db'}", durable=False) as db:
            db.create_schema()
            index = SearchIndex(root / "search", db)
            loaded = load_products(db, index, count=len(products), data=data, categorised=False)
            real_ids = dict(zip(loaded.all_ids, (product["id"] for product in products), strict=True))
            taken: list[float] = []

            def ours(text: str) -> list[str]:
                started = time.perf_counter()
                page = index.search(SearchQuery(text=text, limit=DEPTH, currency="USD"))
                taken.append((time.perf_counter() - started) * 1000)
                return [real_ids[hit.product_id] for hit in page.hits]

            found = mean_ndcg(graded, ours)
            index.close()
    return {
        "ndcg_10": round(found, 4),
        "plain_bm25_ndcg_10": round(mean_ndcg(graded, PlainBm25(products).search), 4),
        "queries": len(graded),
        "products": len(products),
        "query_median_ms": round(statistics.median(taken), 2),
        "query_max_ms": round(max(taken), 2),
        "index_s": round(loaded.index_s, 1),
        "machine": machine(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the same: it is whole already")
    asked = parser.parse_args()
    if not (asked.data / "catalogue" / "judgments.csv").exists():
        raise SystemExit(f"{asked.data} has no catalogue/judgments.csv")
    figures = measure(asked.data)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
