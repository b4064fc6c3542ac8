"""What the marketplace knows of things like a new one."""

from __future__ import annotations

from entrepot.core.database import Database
from entrepot.sell.catalog import (
    ProductDraft,
    SkuDraft,
    archive_product,
    brands_in_use,
    peers,
    update_product,
    usual_parcel,
)
from tests.sell_factories import ACTOR, make_goods


def test_peers_are_on_sale_in_the_category_and_the_currency(db: Database) -> None:
    mug = make_goods(db, title="Navy mug")
    gone = make_goods(db, seller_id=mug.seller_id, code="GONE", title="Gone mug")
    archive_product(db, gone.seller_id, gone.product_id, ACTOR)
    with db.read() as connection:
        assert [(each.title, each.price_minor) for each in peers(connection, ["cat_mugs"], "KRW")] == [
            ("Navy mug", 12_000)
        ]
        assert peers(connection, ["cat_mugs"], "USD") == []
        assert peers(connection, ["cat_kettles"], "KRW") == []
        assert peers(connection, [], "KRW") == []


def test_brands_in_use_are_named_once(db: Database) -> None:
    first = make_goods(db)
    second = make_goods(db, seller_id=first.seller_id, code="SECOND")
    for goods in (first, second):
        update_product(db, goods.seller_id, goods.product_id, ProductDraft(brand="Onda"), ACTOR)
    with db.read() as connection:
        assert brands_in_use(connection) == ["Onda"]


def test_a_usual_parcel_is_the_median_of_at_least_three_of_the_sellers_own(db: Database) -> None:
    first = make_goods(db)

    def weighed(*grams: int) -> None:
        skus = tuple(SkuDraft(f"S-{weight}", (), (("Size", str(weight)),), weight, 120, 90, 95) for weight in grams)
        update_product(db, first.seller_id, first.product_id, ProductDraft(skus=skus), ACTOR)

    weighed(300)
    with db.read() as connection:
        assert usual_parcel(connection, first.seller_id, "cat_kettles") is None
    weighed(340, 350, 900)
    with db.read() as connection:
        usual = usual_parcel(connection, first.seller_id, "cat_mugs")
        assert usual_parcel(connection, "sel_other", "cat_mugs") is None
    assert usual is not None
    assert usual.weight_g in range(340, 351)
    assert usual.sides_mm == (120, 90, 95)
