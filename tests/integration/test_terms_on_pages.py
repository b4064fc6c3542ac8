"""What a product is made of, its colour and its flags are said in the reader's language on its page and in filters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.sell.listing import accept_draft
from entrepot.web.pages.shop.terms import filter_in_words
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


def test_filters_stand_in_the_readers_language_and_a_sellers_own_words_stay() -> None:
    assert filter_in_words("colour", "Navy", "ko") == "네이비"
    assert filter_in_words("colour", "海军蓝", "zh") == "海军蓝"
    assert filter_in_words("finish", "Midnight drizzle", "ko") == "Midnight drizzle"
