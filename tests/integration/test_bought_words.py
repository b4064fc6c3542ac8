"""What was bought is called in the reader's words for as long as the product is still called the same."""

from __future__ import annotations

from entrepot.core.database import Database
from entrepot.sell.catalog import ProductDraft, update_product
from entrepot.shop.orders import group_view, orders_of_shopper
from entrepot.web.pages.shop.called import groups_called, orders_called
from tests.sell_factories import ACTOR, Goods
from tests.shop_factories import Market, buy, make_market


def in_korean(db: Database, goods: Goods, title: str | None = None) -> None:
    draft = ProductDraft(title=title, translations={"ko": ("남색 머그", "")})
    update_product(db, goods.seller_id, goods.product_id, draft, ACTOR)


def titles(db: Database, market: Market, locale: str) -> tuple[list[str], list[str]]:
    """The titles of the only purchase, in the list and on its page."""
    with db.read() as conn:
        (row,) = groups_called(conn, orders_of_shopper(conn, market.shopper_id).items, locale)
        orders = orders_called(conn, group_view(conn, row.id, market.shopper_id).orders, locale)
    return [order.first_title for order in row.orders], [line.title for order in orders for line in order.lines]


def test_a_purchase_is_called_in_the_readers_words(db: Database) -> None:
    market = make_market(db)
    in_korean(db, market.mug)
    buy(db, market)
    assert titles(db, market, "ko") == (["남색 머그", "Navy mug"], ["남색 머그", "Navy mug", "Navy mug"])
    assert titles(db, market, "en") == (["Navy mug", "Navy mug"], ["Navy mug", "Navy mug", "Navy mug"])


def test_what_is_called_otherwise_now_keeps_the_name_under_which_it_was_bought(db: Database) -> None:
    market = make_market(db)
    buy(db, market)
    in_korean(db, market.mug, title="Navy mug, second edition")
    assert titles(db, market, "ko") == (["Navy mug", "Navy mug"], ["Navy mug", "Navy mug", "Navy mug"])
