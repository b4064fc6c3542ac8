"""What a seller calls options and attributes in other languages: kept with the product, shown to whoever reads them."""

from __future__ import annotations

import orjson
import pytest

from entrepot.core.database import Database
from entrepot.sell.catalog import (
    CatalogProblem,
    ProductDraft,
    SkuDraft,
    create_product,
    export_products,
    get_own_product,
    get_product,
    offers_for_sale,
    skus_by_id,
    update_product,
)
from tests.sell_factories import ACTOR, Goods, make_goods

IN_KOREAN = {"Colour": "색상", "Navy": "네이비", "Stoneware": "스톤웨어", "Mug": "머그"}


def mug(db: Database) -> Goods:
    goods = make_goods(db, code="MUG-NAVY", title="Mug")
    draft = ProductDraft(
        attributes={"material": "Stoneware", "in_the_box": ("Mug", "Letter")},
        translations={"ko": ("머그", "")},
        words={"ko": IN_KOREAN},
        skus=(SkuDraft("MUG-NAVY", options=(("Colour", "Navy"),)),),
    )
    update_product(db, goods.seller_id, goods.product_id, draft, ACTOR)
    return goods


def test_a_shopper_reads_options_and_attributes_in_their_language(db: Database) -> None:
    goods = mug(db)
    with db.read() as connection:
        view = get_product(connection, goods.product_id, "ko-KR")
    assert view.variants[0].options == (("색상", "네이비"),)
    assert [each.text for each in view.attributes] == ["스톤웨어", "머그, Letter"]


def test_whoever_reads_another_language_sees_the_own_words(db: Database) -> None:
    goods = mug(db)
    with db.read() as connection:
        view = get_product(connection, goods.product_id, "zh")
    assert view.variants[0].options_text == "Navy"


def test_the_seller_keeps_their_own_words_at_their_desk(db: Database) -> None:
    goods = mug(db)
    with db.read() as connection:
        view = get_own_product(connection, goods.seller_id, goods.product_id, "ko")
    assert view.variants[0].options == (("Colour", "Navy"),)


def test_carts_and_orders_read_the_same_words(db: Database) -> None:
    goods = mug(db)
    with db.read() as connection:
        card = skus_by_id(connection, [goods.sku_id], locale="ko")[goods.sku_id]
        offer = offers_for_sale(connection, [goods.offer_id], locale="ko")[goods.offer_id]
        own = offers_for_sale(connection, [goods.offer_id])[goods.offer_id]
    assert (card.title, card.options_text) == (offer.title, offer.options_text) == ("머그", "네이비")
    assert (own.title, own.options_text) == ("Mug", "Navy")


def test_a_new_translation_of_the_title_leaves_the_terms_alone(db: Database) -> None:
    goods = mug(db)
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(translations={"ko": ("큰 머그", "")}), ACTOR)
    with db.read() as connection:
        view = get_product(connection, goods.product_id, "ko")
    assert (view.title, view.variants[0].options_text) == ("큰 머그", "네이비")


def test_an_export_holds_the_terms(db: Database) -> None:
    goods = mug(db)
    with db.read() as connection:
        line = orjson.loads(b"".join(export_products(connection, goods.seller_id, "jsonl")))
    assert line["translations"]["ko"]["words"] == IN_KOREAN


@pytest.mark.parametrize("words", [{"ko": {"": "x"}}, {"nonsense": {"Navy": "x"}}, {"ko": {"Navy": "\x00"}}])
def test_terms_that_cannot_be_stored_are_refused(db: Database, words: dict[str, dict[str, str]]) -> None:
    goods = make_goods(db)
    with pytest.raises(CatalogProblem):
        create_product(db, goods.seller_id, ProductDraft(title="Cup", words=words, skus=(SkuDraft("CUP"),)), ACTOR)
