"""Search at size: products made from the real ones, loaded in bulk into the embedded database and its index.

``python -m bench.spine_search --data DIR --json`` does it with 100,000 products, ``--full`` with 1,000,000.
``load_products`` is there for other benchmarks too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert

from bench.machine import machine
from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.database import Database, Tx, metadata
from entrepot.kit.ids import Ids
from entrepot.sell.catalog import Quantity, category_tree, create_place, plant_categories
from entrepot.sell.catalog.domain import attribute_to_json
from entrepot.sell.stock.tables import stock_level
from entrepot.shop.search import SearchIndex, SearchQuery

BATCH = 2000
SELLERS = 200
STOCK = 1000
QUERIES = {
    "common_word": "black",
    "one_word": "laptop",
    "two_words": "wireless mouse",
    "three_words": "black usb cable",
    "typos": "wirless keybord",
    "prefix": "lapt",
    "model": "006R90321",
    "nothing": "zzqx qqzz",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, and how long it took. ``product_ids`` and ``offer_ids`` are a sample across all of them.

    ``all_ids`` are the products' ids in the order in which they were made.
    """

    products: int
    all_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    offer_ids: tuple[str, ...]
    category_ids: tuple[str, ...]
    seller_ids: tuple[str, ...]
    rows_s: float
    index_s: float


def real_products(data: Path) -> list[dict[str, Any]]:
    """The products of the electronics catalogue."""
    with gzip.open(data / "catalogue" / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def attributes_of(product: dict[str, Any]) -> dict[str, Any]:
    """The typed attributes of one of them, as the catalogue stores them."""
    said: dict[str, Any] = {}
    for name, value in product.items():
        if name.startswith("attr_"):
            said[name[7:]] = attribute_to_json(Quantity(value) if isinstance(value, float) else value)
    return said


def load_products(
    db: Database,
    index: SearchIndex | None,
    *,
    count: int,
    data: Path,
    seed: int = 1,
    sellers: int = SELLERS,
    categorised: bool = True,
) -> Loaded:
    """Put ``count`` live products, each with a variant, an offer and stock, into an empty database, then index them.

    They are the real ones again and again, each copy with a series and a price of its own. No events and no stock
    movements are written: this is for measuring reads. The real ones have no category: ``categorised`` spreads them
    over the built-in tree without regard to what they are.
    """
    started = time.perf_counter()
    rng = Random(seed)
    plant_categories(db)
    seller_ids, place_ids = _sellers(db, sellers)
    with db.read() as connection:
        tree = category_tree(connection, "en")
    categories = tuple(each.id for each in tree if not each.has_children)
    made = _Maker(
        real_products(data),
        seller_ids,
        place_ids,
        categories if categorised else (),
        Ids(db.clock, rng),
        rng,
        db.clock.now_us(),
    )
    sample: list[tuple[str, str]] = []
    all_ids: list[str] = []
    for first in range(0, count, BATCH):
        rows = [made.rows(number) for number in range(first, min(first + BATCH, count))]
        db.write(partial(_insert, rows=rows))
        all_ids += [each["product"]["id"] for each in rows]
        sample += [(each["product"]["id"], each["offer"]["id"]) for each in rows[:: max(1, BATCH // 20)]]
    rows_s = time.perf_counter() - started
    started = time.perf_counter()
    if index is not None:
        index.rebuild(lambda _done, _total, _note: None)
    return Loaded(
        products=count,
        all_ids=tuple(all_ids),
        product_ids=tuple(product_id for product_id, _ in sample),
        offer_ids=tuple(offer_id for _, offer_id in sample),
        category_ids=categories,
        seller_ids=tuple(seller_ids),
        rows_s=rows_s,
        index_s=time.perf_counter() - started,
    )


def _sellers(db: Database, count: int) -> tuple[list[str], list[str]]:
    owner = sign_up(db, "owner@bench.example", "a long enough passphrase", "Seller owner", "en")
    sellers, places = [], []
    for number in range(count):
        seller_id = create_seller(db, owner, f"Seller {number}", "KR", "USD", f"seller-{number}")
        sellers.append(seller_id)
        places.append(
            db.write(
                partial(
                    create_place,
                    seller_id=seller_id,
                    name="Store room",
                    country="KR",
                    postcode="04524",
                    city="Seoul",
                    street="Sejong-daero 110",
                )
            )
        )
    return sellers, places


class _Maker:
    def __init__(
        self,
        real: Sequence[dict[str, Any]],
        sellers: Sequence[str],
        places: Sequence[str],
        categories: Sequence[str],
        ids: Ids,
        rng: Random,
        now_us: int,
    ) -> None:
        self._real = [(product, attributes_of(product)) for product in real]
        self._sellers, self._places, self._categories = sellers, places, categories
        self._ids, self._rng, self._now_us = ids, rng, now_us

    def _category(self, real_id: str) -> str | None:
        if not self._categories:
            return None
        return self._categories[int.from_bytes(real_id.encode(), "big") % 1_000_003 % len(self._categories)]

    def rows(self, number: int) -> dict[str, dict[str, Any]]:
        product, attributes = self._real[number % len(self._real)]
        copy = number // len(self._real)
        whose = self._rng.randrange(len(self._sellers))
        seller_id, place_id = self._sellers[whose], self._places[whose]
        product_id, sku_id = self._ids.new("prd"), self._ids.new("sku")
        code = f"{product['id']}-{copy}"
        in_stock = self._rng.random() < 0.9
        price = max(99, int(product.get("price") or 1999) + self._rng.randrange(-50, 200) * copy)
        series = f" M{self._rng.randrange(10**5)}" if copy else ""
        identity = {"seller_id": seller_id, "product_id": product_id}
        return {
            "product": {
                "id": product_id,
                "seller_id": seller_id,
                "external_id": code,
                "category_id": self._category(product["id"]),
                "state": "live",
                "withheld": False,
                "locale": "en",
                "title": (product["title"][: 300 - len(series)] + series),
                "brand": (product.get("supplier") or "")[:120],
                "description": product.get("short_description") or "",
                "attributes": attributes,
                "translations": None,
                "cover_file_id": None,
                "created_at": self._now_us,
                "updated_at": self._now_us + number,
            },
            "sku": {
                "id": sku_id,
                **identity,
                "code": code,
                "position": 0,
                "state": "live",
                "gtin": (product.get("ean") or [None])[0],
                "other_gtins": None,
                "options": [],
                "weight_g": 500,
                "length_mm": 200,
                "width_mm": 150,
                "height_mm": 100,
            },
            "offer": {
                "id": self._ids.new("off"),
                **identity,
                "sku_id": sku_id,
                "place_id": place_id,
                "price_minor": price,
                "currency": "USD",
                "tax_class": "standard",
                "state": "live",
                "in_stock": in_stock,
                "stated_stock": STOCK,
            },
            "stock_level": {
                "place_id": place_id,
                "sku_id": sku_id,
                "seller_id": seller_id,
                "on_hand": STOCK if in_stock else 0,
                "reserved": 0,
            },
        }


def _insert(tx: Tx, rows: Sequence[dict[str, dict[str, Any]]]) -> None:
    for table in ("product", "sku", "offer"):
        tx.execute(insert(metadata.tables[table]), [each[table] for each in rows])
    tx.execute(insert(stock_level), [each["stock_level"] for each in rows])


def timed_ms(work: Callable[[], object], times: int = 15) -> float:
    """The median time of some work in milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def _figures(index: SearchIndex, category_id: str) -> Iterator[tuple[str, float]]:
    def ask(**asked: Any) -> Callable[[], object]:
        def once() -> object:
            index.forget()
            return index.search(SearchQuery(currency="USD", **asked))

        return once

    for name, text in QUERIES.items():
        yield f"search_{name}_ms", timed_ms(ask(text=text))
    yield "search_in_stock_ms", timed_ms(ask(text="black", in_stock=True))
    yield "search_by_price_ms", timed_ms(ask(text="black", sort="price_asc"))
    yield "search_price_range_ms", timed_ms(ask(text="black", price_min_minor=1000, price_max_minor=5000))
    yield "search_brand_ms", timed_ms(ask(text="black", facets={"brand": ["HP"]}))
    yield "browse_category_ms", timed_ms(ask(category_id=category_id))
    page = index.search(SearchQuery(text="black", currency="USD"))
    yield "second_page_ms", timed_ms(lambda: index.search(SearchQuery(cursor=page.next)))
    yield "suggest_ms", timed_ms(lambda: index.suggest("wireless mo"))


def measure(data: Path, *, count: int) -> dict[str, object]:
    """Load, index and ask; return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Database.open(f"sqlite:///{root / 'bench.db'}", durable=False) as db:
            db.create_schema()
            index = SearchIndex(root / "search", db)
            loaded = load_products(db, index, count=count, data=data)
            size = sum(each.stat().st_size for each in (root / "search").rglob("*") if each.is_file())
            figures: dict[str, object] = {
                "products": index.products,
                "load_rows_s": round(loaded.rows_s, 1),
                "index_s": round(loaded.index_s, 1),
                "index_mb": round(size / 2**20, 1),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
            figures |= {name: round(value, 2) for name, value in _figures(index, loaded.category_ids[0])}
            figures["machine"] = machine()
            index.close()
            return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="1,000,000 products instead of 100,000")
    asked = parser.parse_args()
    if not (asked.data / "catalogue" / "products.jsonl.gz").exists():
        raise SystemExit(f"{asked.data} has no catalogue/products.jsonl.gz")
    figures = measure(asked.data, count=1_000_000 if asked.full else 100_000)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
