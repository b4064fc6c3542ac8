"""What becomes of the seller's own words: in another language, with prices and contacts, beside options that vary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.sell.listing import Decision, Inputs, Made, Maker, decide_fields
from tests.drafts import a_seller, drafted, read, said, studio_app
from tests.sell_factories import ACTOR


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(Path(tmp_path_factory.mktemp("own")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def seller(app: App) -> str:
    return a_seller(app, "onda")


def made(app: App, seller: str, locale: str, words: str, **decided: Decision) -> Made:
    decisions = {name.replace("__", "."): each for name, each in decided.items()}
    return app.platform.port(Maker).of(Inputs(locale, words=words, decided=decisions), seller)


def change(*values: str) -> Decision:
    return Decision("change", list(values))


@pytest.mark.parametrize(
    ("locale", "words", "title"),
    [
        (
            "en",
            "네이비 스톤웨어 머그컵 350ml 식기세척기 사용 가능 24,000원",
            "Stoneware mug, 350 ml, navy, dishwasher safe",
        ),
        ("en", "ネイビーの陶器マグカップ 350ml", "Ceramic mug, 350 ml, navy"),
        ("en", "水杯 500毫升 不锈钢", "Stainless steel water bottle, 500 ml"),
        ("en", "navy mug 350 ml 머그컵", "Mug, 350 ml, navy"),
        ("ko", "navy stoneware mug 350 ml 24 EUR", "스톤웨어 머그 350 ml 네이비"),
        ("es", "네이비 머그컵 350ml", "Taza, 350 ml, azul marino"),
        ("zh", "navy mug 350 ml", "马克杯 350毫升 藏青"),
    ],
)
def test_words_in_another_language_become_texts_in_the_listings_own_of_facts_alone(
    app: App, seller: str, locale: str, words: str, title: str
) -> None:
    content = made(app, seller, locale, words).content
    assert content.value("title") == title
    assert "words_not_translated" in content.problems
    assert words not in [each.value for each in content.get("title").others]  # type: ignore[union-attr]  # it was there just now


def test_a_thing_that_has_no_name_in_the_listings_language_has_no_title_and_is_not_ready(app: App, seller: str) -> None:
    draft = made(app, seller, "es", "코바늘로 뜬 걸이 24,000원")
    assert draft.content.value("title") is None
    assert "title" in draft.content.required_missing
    assert draft.columns()["missing"]


def test_a_title_that_a_seller_writes_in_another_language_is_not_ready_and_says_so(app: App, seller: str) -> None:
    title = Decision("change", "네이비 머그컵")
    draft = made(app, seller, "en", "navy mug 350 ml 24 EUR", title=title)
    assert draft.content.value("title") == "네이비 머그컵"
    assert "title_in_another_language" in draft.content.problems
    assert draft.content.required_missing == ("title",)


def test_prices_contacts_and_promotion_never_enter_a_title(app: App, seller: str) -> None:
    content = made(app, seller, "en", "CHEAP!!! shoe rack 5 tiers call 010-1234-5678 24,000원").content
    assert content.value("title") == "shoe rack 5 tiers"


def test_what_the_options_vary_leaves_attributes_points_and_title_and_comes_back_with_them(
    app: App, seller: str
) -> None:
    draft = drafted(app, seller, "navy stoneware mug 350 ml")
    assert "navy" in draft.content.value("title")
    draft = said(app, seller, draft.draft_id, option__Colour=["Navy", "White"])
    assert "colour" not in draft.content.attributes()
    assert "navy" not in draft.content.value("title").casefold()
    assert not any("Navy" in each for each in draft.content.value("bullets"))
    assert "Navy and White" in draft.content.value("description")
    maker = app.platform.port(Maker)
    decide_fields(maker, app.platform.db, seller, draft.draft_id, {"attribute.colour": ("keep", None)}, ACTOR)
    assert read(app, seller, draft.draft_id).content.attributes()["colour"] == "Navy"
    back = {"attribute.colour": (None, None), "option.Colour": ("remove", None)}
    decide_fields(maker, app.platform.db, seller, draft.draft_id, back, ACTOR)  # type: ignore[arg-type]  # acts by their names
    content = read(app, seller, draft.draft_id).content
    assert content.attributes()["colour"] == "Navy"
    assert "navy" in content.value("title")


def test_what_a_seller_kept_before_there_were_options_follows_them_too(app: App, seller: str) -> None:
    point = "Colour: Navy"
    kept = {
        "title": Decision("keep", "Stoneware mug, 350 ml, navy"),
        "bullets": change("Capacity: 350 ml – about one large cup of coffee", point),
        "attribute__colour": Decision("change", "Navy"),
    }
    content = made(
        app, seller, "en", "navy stoneware mug 350 ml", option__Colour=change("Navy", "White"), **kept
    ).content
    assert content.value("title") == "Stoneware mug, 350 ml"
    assert content.value("bullets") == ["Capacity: 350 ml – about one large cup of coffee"]
    assert "colour" not in content.attributes()


def test_a_text_of_the_sellers_own_that_names_one_of_several_options_is_pointed_out(app: App, seller: str) -> None:
    options = change("Navy", "White")
    one = made(app, seller, "en", "mug", option__Colour=options, title=Decision("change", "My navy mug")).content
    both = made(
        app, seller, "en", "mug", option__Colour=options, title=Decision("change", "Mug, navy or white")
    ).content
    assert "text_names_one_option" in one.problems
    assert one.doubts > both.doubts
    assert "text_names_one_option" not in both.problems


def test_a_supplier_reads_litres_once(app: App, seller: str) -> None:
    source = (("Title", "Backpack"), ("Capacity", "20 L"), ("Volume", "20 L"))
    content = app.platform.port(Maker).of(Inputs("en", source=source), seller).content
    assert content.value("title") == "Backpack, 20 L"


def test_a_sellers_own_points_are_backed_by_what_the_draft_knows(app: App, seller: str) -> None:
    points = change(
        "Holds 350 ml, a big cup of coffee",
        "Dishwasher safe, so no washing by hand",
        "Made of stoneware, easy to clean",
        "Weighs 400 g, light in the hand",
    )
    draft = made(app, seller, "en", "stoneware mug 350 ml dishwasher safe 400 g", bullets=points)
    lost = {each.code for each in draft.score.lost}
    assert lost.isdisjoint({"claims_unbacked", "bullets_vague", "bullets_late"})


@pytest.mark.parametrize(
    ("locale", "words", "stock", "says"),
    [
        ("ko", "네이비 도자기 머그컵 350ml 12,500원 20개", 20, "20"),
        ("en", "navy stoneware mug 350 ml, 20 in stock", 20, "20"),
    ],
)
def test_how_many_there_are_is_the_stock_and_stands_in_no_text(
    app: App, seller: str, locale: str, words: str, stock: int, says: str
) -> None:
    content = made(app, seller, locale, words).content
    assert content.value("stock") == stock
    assert "pieces" not in content.attributes()
    texts = [content.value("title"), content.value("description") or "", *(content.value("bullets") or ())]
    assert not any(says in each for each in texts)


@pytest.mark.parametrize(
    ("locale", "words", "title"),
    [
        ("en", "black leather handbag 49 EUR stock 5 weight 700 g", "Leather handbag, 700 g, black"),
        ("en", "pewter widget thing stock 5 weight: 700 g", "pewter widget thing 700 g"),
        ("ko", "검정 면 반팔 티셔츠 100% 면 ₩19,000 재고 20개 무게 200g 사이즈 M", "면 반팔 티셔츠 M 블랙"),
        ("ja", "黒い革のハンドバッグ 在庫5 重さ700g", "黒い革のハンドバッグ 700g"),
        ("es", "bolso de cuero negro 49 EUR stock 5 peso 700 g", "Bolso de cuero, 700 g, negro"),
        ("en", "pewter widget of some weight", "pewter widget of some weight"),
    ],
)
def test_a_title_has_neither_the_stock_nor_what_stands_before_a_figure(
    app: App, seller: str, locale: str, words: str, title: str
) -> None:
    assert made(app, seller, locale, words).content.value("title") == title
