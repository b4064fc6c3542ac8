"""One of the two processes of ``calls_per_s``: score, category, price advice and fact check in turn for some seconds.

``python -m bench.listing.calls FOLDER SECONDS`` opens the database of a data folder for reading only and prints what it
did.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.listing.bases import bases
from bench.listing.fact_products import products
from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.kit.money import Money
from entrepot.sell.classification import suggest_categories
from entrepot.sell.pricing import Costs, Levy, PricedOffer, advise_price
from entrepot.sell.scoring import score
from entrepot.sell.writing import check

SEED = 2026
HERE = Path(__file__).parent


def main() -> None:
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    db = Database.open_read_only(Settings(data_dir=folder).url)
    try:
        print(json.dumps(_run(db, seconds)))
    finally:
        db.close()


def _run(db: Database, seconds: float) -> dict[str, float]:
    with db.read() as connection:
        kinds = _calls(lambda title: suggest_categories(connection, title))
        for call in kinds:
            for number in range(20):
                call(number)
        calls, begun, cpu = 0, time.perf_counter(), time.process_time()
        while time.perf_counter() - begun < seconds:
            for call in kinds:
                call(calls)
                calls += 1
        return {"calls": calls, "taken_s": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu}


def _calls(categorise: Callable[[str], object]) -> list[Callable[[int], object]]:
    rng = random.Random(SEED)
    listings = [each.listing for each in bases(SEED)]
    titles = [json.loads(line)["title"] for line in (HERE / "titles.jsonl").read_text("utf-8").splitlines()]
    markets = [
        [PricedOffer(Money(rng.randrange(8_000, 40_000), "KRW"), rng.uniform(0.3, 1.0)) for _ in range(30)]
        for _ in range(50)
    ]
    costs, levy = Costs("KRW", 6_000, shipping_minor=2_500, fee_ppm=120_000), Levy(100_000)
    sheets = products()
    rows = [line.split("\t") for line in (HERE / "facts_true.tsv").read_text("utf-8").splitlines() if line.strip()]
    sentences = [(text, sheets[sheet], locale) for sheet, locale, text in rows]
    return [
        lambda number: score(listings[number % len(listings)], fact_problems=()),
        lambda number: categorise(titles[number % len(titles)]),
        lambda number: advise_price(markets[number % len(markets)], currency="KRW", costs=costs, levy=levy),
        lambda number: check(*sentences[number % len(sentences)]),
    ]


if __name__ == "__main__":
    main()
