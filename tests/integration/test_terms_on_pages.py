"""What a product is made of, its colour and its flags are said in the reader's language on its page and in filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from entrepot.app import App
from entrepot.sell.catalog import SkuCard, skus_by_id
from entrepot.sell.catalog.tables import sku
from entrepot.sell.listing import accept_draft
from entrepot.web.pages.shop.terms import filter_called, filter_in_words, options_called
from tests.drafts import PRICE, a_seller, drafted, of_each, said, studio_app
from tests.sell_factories import ACTOR
from tests.visitors import Visitor


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(Path(tmp_path_factory.mktemp("terms")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def product_id(app: App) -> str:
    """A mug that its seller described in English alone."""
    seller = a_seller(app, "bruma")
    draft = drafted(app, seller, "Stoneware mug 350 ml, navy / off-white, not dishwasher safe")
    told = {"price": PRICE, "category": "cat_mugs", "attribute__dishwasher_safe": False}
    said(app, seller, draft.draft_id, **told, variants=of_each({"Navy": 3, "Off-white": 2}))
    product_id = accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=True)
    app.step()
    return product_id


@pytest.fixture
def visitor(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    yield visitor
    visitor.close()


@pytest.mark.parametrize(
    ("language", "said_so", "unsaid"),
    [
        ("zh", ["炻", "藏青", "米白", "否"], ["Stoneware", "Navy", "Off-white"]),
        ("ko", ["스톤웨어", "네이비", "오프화이트", "아니요"], ["Stoneware", "Navy", "Off-white"]),
        ("en", ["Stoneware", "Navy", "Off-white", "No"], []),
    ],
)
def test_the_values_of_our_lists_stand_in_the_readers_language(
    visitor: Visitor, product_id: str, language: str, said_so: list[str], unsaid: list[str]
) -> None:
    visitor.headers["accept-language"] = language
    page = visitor.get(f"/p/{product_id}").text
    lines = page.partition('id="specification"')[2].partition('id="reviews"')[0]
    choices = page.partition('class="choice-row"')[2].partition("</fieldset>")[0]
    assert choices
    for word in said_so:
        assert word in lines + choices, word
    for word in unsaid:
        assert f">{word}<" not in lines + choices, word
    assert ">–<" not in lines


def in_the_cart(visitor: Visitor, product_id: str) -> str:
    """The cart of somebody who has put both variants into it."""
    page = visitor.get(f"/p/{product_id}").text
    for offer_id in dict.fromkeys(re.findall(r'name="offer_id" value="([^"]+)"', page)):
        token = re.search(r'name="_csrf" value="([^"]+)"', page)
        visitor.request("POST", "/cart/add", form={"offer_id": offer_id, "_csrf": token[1] if token else ""})
    return visitor.get("/cart").text


@pytest.mark.parametrize(("language", "called"), [("ko", "네이비"), ("zh", "藏青"), ("en", "Navy")])
def test_a_line_of_the_cart_calls_its_options_as_the_products_page_does(
    visitor: Visitor, product_id: str, language: str, called: str
) -> None:
    visitor.headers["accept-language"] = language
    assert f'<p class="note muted">{called}</p>' in in_the_cart(visitor, product_id)


@pytest.mark.parametrize(("language", "called"), [("ko", "네이비"), ("zh", "藏青"), ("en", "Navy"), ("ja", "ネイビー")])
def test_a_line_of_an_order_calls_its_options_as_the_products_page_does(
    app: App, product_id: str, language: str, called: str
) -> None:
    with app.platform.db.read() as connection:
        found = connection.execute(select(sku.c.id).where(sku.c.product_id == product_id)).scalars()
        cards = skus_by_id(connection, list(found), locale=language)
    assert called in {options_called(each, language) for each in cards.values()}


def test_what_a_seller_calls_an_option_in_the_readers_language_stands() -> None:
    card = SkuCard(
        "sku_1", "M", "sel_1", "prd_1", "머그", "바다빛", None, (("Colour", "Navy"),), "en", frozenset({"Navy"})
    )
    assert options_called(card, "ko") == "Navy"
    assert options_called(replace(card, given=frozenset()), "ko") == "네이비"


def test_a_way_to_narrow_that_nothing_defines_is_called_by_our_words_where_we_have_some() -> None:
    assert filter_called("capacity", "Capacity", "ko") == "용량"
    assert filter_called("capacity", "담는 양", "ko") == "담는 양"
    assert filter_called("midnight_drizzle", "Midnight drizzle", "ko") == "Midnight drizzle"


def test_filters_stand_in_the_readers_language_and_a_sellers_own_words_stay() -> None:
    assert filter_in_words("colour", "Navy", "ko") == "네이비"
    assert filter_in_words("colour", "海军蓝", "zh") == "海军蓝"
    assert filter_in_words("finish", "Midnight drizzle", "ko") == "Midnight drizzle"
