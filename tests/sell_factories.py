"""Sellers' goods for tests: places, products and stock, as small as they can be and as real as they must be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import text

from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs, get_job
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.sell.catalog import (
    ImportMapping,
    ImportProblem,
    ImportStatus,
    OfferDraft,
    ProductDraft,
    SkuDraft,
    clear_product,
    create_product,
    export_products,
    get_own_product,
    import_errors,
    import_status,
    plant_categories,
    start_import,
    submissions,
)
from entrepot.sell.catalog.jobs import JOBS, SCHEDULES
from entrepot.sell.stock import create_place, receive

ACTOR = "per_test"


@dataclass(frozen=True, slots=True)
class Goods:
    """One product with one variant and one offer."""

    seller_id: str
    place_id: str
    product_id: str
    sku_id: str
    offer_id: str


def make_place(db: Database, seller_id: str, *, name: str = "Depot", country: str = "KR") -> str:
    return db.write(lambda tx: create_place(tx, seller_id, name=name, country=country))


def make_goods(
    db: Database,
    *,
    seller_id: str | None = None,
    place_id: str | None = None,
    code: str = "MUG-NAVY",
    title: str = "Navy mug",
    price_minor: int = 12_000,
    currency: str = "KRW",
    units: int = 0,
) -> Goods:
    """A live product of one variant, with units on hand where asked for."""
    plant_categories(db)
    seller_id = seller_id or db.ids.new("sel")
    place_id = place_id or make_place(db, seller_id, name=f"Depot of {code}")
    offer = OfferDraft(price_minor, currency, place_id)
    draft = ProductDraft(
        title=title,
        category_id="cat_mugs",
        state="live",
        skus=(SkuDraft(code, weight_g=350, length_mm=120, width_mm=90, height_mm=95, offers=(offer,)),),
    )
    product_id = create_product(db, seller_id, draft, ACTOR)
    db.write(lambda tx: clear_product(tx, product_id, 1))  # where the gate is raised, it was judged and may be shown
    with db.read() as connection:
        variant = get_own_product(connection, seller_id, product_id).variants[0]
    if units:
        stock_up(db, variant.sku_id, place_id, units)
    return Goods(seller_id, place_id, product_id, variant.sku_id, variant.offers[0].offer_id)


def clear(db: Database, product_id: str) -> None:
    """Let a product be shown as it is now, as a reviewer does who allows it."""
    with db.read() as connection:
        revision = submissions(connection, [product_id])[0].revision
    db.write(lambda tx: clear_product(tx, product_id, revision))


def stock_up(db: Database, sku_id: str, place_id: str, units: int) -> None:
    db.write(lambda tx: receive(tx, place_id=place_id, sku_id=sku_id, quantity=units, reference="delivery"))


def announced(db: Database, name: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    """All events as (name, payload), be they readable for subscribers yet or not; those of one name where given."""
    with db.read() as connection:
        rows = connection.execute(text("SELECT name, payload FROM outbox_event ORDER BY seq"))
        return [(row.name, orjson.loads(row.payload)) for row in rows if name in {None, row.name}]


class Desk:
    """A seller with a place and a file store, who imports files and looks at what came of them."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.files = LocalFiles(folder / "files")
        self.platform = Platform(Settings(data_dir=folder), db, self.files)
        self.seller_id = db.ids.new("sel")
        plant_categories(db)
        self.place_id = make_place(db, self.seller_id, name="Depot", country="KR")
        self.jobs = Jobs(self.platform, JOBS, SCHEDULES)

    def start(self, data: bytes, file_format: str = "csv", **mapping: Any) -> str:
        ref = self.files.put(data, "text/csv")
        said = ImportMapping(**{"currency": "KRW", "category_id": "cat_mugs", **mapping})
        return start_import(
            self.db, self.files, self.seller_id, ref, file_format, said, ACTOR, file_name=f"goods.{file_format}"
        )

    def take(self, data: bytes | str, file_format: str = "csv", **mapping: Any) -> ImportStatus:
        """Import a file to its end."""
        import_id = self.start(data.encode() if isinstance(data, str) else data, file_format, **mapping)
        self.jobs.step()
        with self.db.read() as connection:
            problem = get_job(connection, import_id).error
            assert problem is None, problem
            return import_status(connection, self.seller_id, import_id)

    def problems(self, status: ImportStatus) -> list[ImportProblem]:
        with self.db.read() as connection:
            return import_errors(connection, self.seller_id, status.import_id, limit=200).items

    def export(self, file_format: str = "jsonl") -> bytes:
        with self.db.read() as connection:
            return b"".join(export_products(connection, self.seller_id, file_format))

    def products(self) -> dict[str, dict[str, Any]]:
        """The whole catalogue, by product key, as an export tells it."""
        return {each["product"]: each for each in map(orjson.loads, self.export().splitlines())}
