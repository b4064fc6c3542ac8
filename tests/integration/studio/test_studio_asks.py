"""What words say and cannot be read surely is asked, at its field, and stands nowhere as a fact."""

from __future__ import annotations

import pytest

from entrepot.app import App
from entrepot.sell.listing import DraftView, list_drafts, start_batch
from tests.drafts import drafted, read, said, sent
from tests.sell_factories import ACTOR


def asked(draft: DraftView) -> dict[str, str]:
    return {each.field: each.told for each in draft.content.objections}


def test_a_list_of_powers_makes_options_and_no_number(app: App, seller: str) -> None:
    draft = drafted(app, seller, "LED desk lamp 40/60/100 W")
    assert draft.content.options() == [("Power", ("40 W", "60 W", "100 W"))]
    assert "power" not in draft.content.attributes()
    assert "100 W" not in draft.content.value("title")


def test_a_list_that_may_be_a_set_is_asked_about_until_it_is_said(app: App, seller: str) -> None:
    draft = drafted(app, seller, "stoneware vase height 20, 24 and 28 cm")
    assert "is a list" in asked(draft)["attribute.height"]
    assert "attribute.height" in draft.content.to_look_at
    draft = said(app, seller, draft.draft_id, attribute__height={"value": 240, "unit": "mm"})
    assert "attribute.height" not in asked(draft)


@pytest.mark.parametrize(
    ("words", "locale", "title", "part"),
    [
        ("쿠키 150g 우유, 대두", "ko", "쿠키 150 g", "“우유, 대두”"),
        ("Cookies 150 g, contains milk, soy and zubrowka", "en", "Cookie, 150 g", "“contains milk, soy and zubrowka”"),
        ("Galletas 200 g leche, soja", "es", "Galleta, 200 g", "“leche, soja”"),
    ],
)
def test_a_title_holds_no_part_of_a_list_of_allergens_which_is_asked_for(
    app: App, seller: str, words: str, locale: str, title: str, part: str
) -> None:
    draft = drafted(app, seller, words, locale=locale)
    assert draft.content.value("title") == title
    assert part in asked(draft)["attribute.allergens"]
    assert "allergens" not in draft.content.attributes()


def test_allergens_that_are_declared_stand_in_their_field_alone(app: App, seller: str) -> None:
    draft = drafted(app, seller, "쿠키 150g 우유, 대두 함유", locale="ko")
    assert draft.content.attributes()["allergens"] == ["Milk", "Soy"]
    assert draft.content.value("title") == "쿠키 150 g"
    assert "attribute.allergens" not in asked(draft)


def test_a_material_in_another_spelling_hides_no_category(app: App, seller: str) -> None:
    draft = drafted(app, seller, "Botella térmica 500 ml acero inoxidable", locale="es")
    assert draft.content.value("category") == "cat_kitchen"
    assert drafted(app, seller, "Bolígrafo azul", locale="es").content.value("category") == "cat_pens"


def of_file(app: App, seller: str, table: str) -> list[DraftView]:
    platform = app.platform
    batch = start_batch(
        platform.db, platform.files, seller, file_id=sent(app, seller, table.encode()), file_name="a.csv", actor=ACTOR
    )
    app.step()
    with platform.db.read() as connection:
        rows = list_drafts(connection, seller, batch_id=batch).items
    return [read(app, seller, each.draft_id) for each in rows]


def test_a_cost_is_read_with_its_currency_or_asked_for(app: App, seller: str) -> None:
    mug, plate, bowl, vase, pot = of_file(
        app,
        seller,
        'Name,Price,Cost\nMug,24000,30 USD / piece\nPlate,24000,US$30\nBowl,24000,"30,00 €"\n'
        'Vase,24000,30-35 USD\nTeapot,24000,"¥1,200"\n',
    )
    assert [each.content.value("cost") for each in (mug, plate, bowl)] == [
        {"minor": 3_000, "currency": "USD"},
        {"minor": 3_000, "currency": "USD"},
        {"minor": 3_000, "currency": "EUR"},
    ]
    assert (vase.content.value("cost"), pot.content.value("cost")) == (None, None)
    assert "“30-35 USD” is no amount" in asked(vase)["cost"]
    assert "yen and yuan" in asked(pot)["cost"]


def test_what_tells_rows_apart_stands_in_their_titles(app: App, seller: str) -> None:
    drafts = of_file(
        app,
        seller,
        "Name,Price\nCeramic mug model 1,24000\nCeramic mug model 2,24000\nCeramic mug model 3 350 ml,24000\n"
        "Ceramic mug type B 350 ml,24000\nCeramic mug No. 7,24000\nCeramic mug 3,24000\niPhone 14 case,24000\n"
        "iPhone 15 case,24000\nStoneware mug 350 ml,24000\n",
    )
    assert [each.content.value("title") for each in drafts] == [
        "Ceramic mug, model 1",
        "Ceramic mug, model 2",
        "Ceramic mug, 350 ml, model 3",
        "Ceramic mug, 350 ml, type B",
        "Ceramic mug, No. 7",
        "Ceramic mug 3",
        "iPhone 14 case",
        "iPhone 15 case",
        "Stoneware mug, 350 ml",
    ]
    assert drafts[2].content.attributes()["capacity"] == {"value": 350, "unit": "ml"}
    assert drafts[0].content.attributes()["model"] == "1"


@pytest.mark.parametrize(
    ("words", "locale", "title"),
    [
        ("도자기 머그컵 모델 1", "ko", "세라믹 머그컵 모델 1"),
        ("陶瓷马克杯 型号3 350ml", "zh", "陶瓷马克杯 350毫升 型号3"),
        ("Taza de cerámica modelo 2", "es", "Taza de cerámica, modelo 2"),
        ("도자기 머그컵 모델 1", "en", "Ceramic mug, model 1"),
        ("funda iPhone 15", "en", "Phone case, iPhone 15"),
    ],
)
def test_a_designation_stays_in_every_language(app: App, seller: str, words: str, locale: str, title: str) -> None:
    assert drafted(app, seller, words, locale=locale).content.value("title") == title
