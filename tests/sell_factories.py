"""Sellers' goods for tests: places, products and stock, as small as they can be and as real as they must be."""

from __future__ import annotations

from dataclasses import dataclass

from entrepot.core.database import Database
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    create_product,
    get_own_product,
    plant_categories,
)
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
    with db.read() as connection:
        variant = get_own_product(connection, seller_id, product_id).variants[0]
    if units:
        stock_up(db, variant.sku_id, place_id, units)
    return Goods(seller_id, place_id, product_id, variant.sku_id, variant.offers[0].offer_id)


def stock_up(db: Database, sku_id: str, place_id: str, units: int) -> None:
    db.write(lambda tx: receive(tx, place_id=place_id, sku_id=sku_id, quantity=units, reference="delivery"))
