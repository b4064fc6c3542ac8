"""What a seller wrote of goods in any of eight languages reaches the shoppers who read it: on pages, over the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.core.http.preferences import choose_goods_locale
from entrepot.sell.listing import accept_draft
from tests.drafts import PRICE, a_seller, drafted, said, studio_app
from tests.sell_factories import ACTOR
from tests.visitors import Visitor


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(Path(tmp_path_factory.mktemp("goods")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def product_id(app: App) -> str:
    seller = a_seller(app, "onda")
    draft = drafted(app, seller, "navy mug 350 ml ceramic")
    said(app, seller, draft.draft_id, price=PRICE, category="cat_mugs", stock=9, languages=["de", "ja", "ko"])
    product_id = accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=True)
    app.step()
    return product_id


@pytest.fixture
def visitor(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    yield visitor
    visitor.close()


@pytest.mark.parametrize(
    ("cookie", "person", "header", "wanted"),
    [
        (None, None, "de-DE,de;q=0.9,en;q=0.5", "de"),
        ("en", None, "de", "en"),
        (None, "ja", "de", "ja"),
        (None, "tlh", "fr", "fr"),
        (None, None, "tlh", "en"),
    ],
)
def test_the_language_of_goods_is_chosen_as_the_pages_is_among_more(
    cookie: str | None, person: str | None, header: str, wanted: str
) -> None:
    assert choose_goods_locale(cookie, person, header) == wanted


def test_a_browser_that_asks_for_german_reads_the_goods_in_german_and_the_shop_in_english(
    visitor: Visitor, product_id: str
) -> None:
    visitor.headers["accept-language"] = "de-DE,de;q=0.9"
    page = visitor.get(f"/p/{product_id}").text
    assert '<html lang="en"' in page
    assert 'lang="de">' in page
    assert "Keramik" in page
    shelf = visitor.get("/c/cat_mugs").text
    assert 'lang="de">' in shelf


def test_a_shopper_of_another_language_finds_the_german_text_by_a_link(visitor: Visitor, product_id: str) -> None:
    page = visitor.get(f"/p/{product_id}").text
    assert f'href="/p/{product_id}?lang=de"' in page
    assert "Keramik" not in page
    assert "Keramik" in visitor.get(f"/p/{product_id}?lang=de").text
    assert visitor.get(f"/p/{product_id}?lang=xx").text.count("Keramik") == 0


def test_the_api_gives_german_texts_where_they_are_asked_for(visitor: Visitor, product_id: str) -> None:
    assert visitor.get(f"/api/v1/products/{product_id}").json()["text_locale"] == "en"
    for named, headers in (("?locale=de", {}), ("", {"accept-language": "de"})):
        found = visitor.get(f"/api/v1/products/{product_id}{named}", headers=headers).json()
        assert found["text_locale"] == "de"
        assert "Keramik" in found["title"]
