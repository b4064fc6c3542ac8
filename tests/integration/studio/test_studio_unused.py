"""What a seller said and the draft does not use is listed in their own words: on the page, over HTTP."""

import pytest

from entrepot.app import App
from entrepot.sell.listing import get_draft, list_drafts, start_batch
from tests.drafts import drafted, said, sent
from tests.sell_factories import ACTOR
from tests.visitors import Visitor


def left(app: App, seller: str, words: str, locale: str = "en", **more: object) -> list[str]:
    return [each.said for each in drafted(app, seller, words, locale=locale, **more).unused]


@pytest.mark.parametrize(
    ("locale", "words", "unused"),
    [
        ("en", "navy mug 350 ml, hand painted in Busan, gift box", ["hand painted in Busan", "gift box"]),
        ("en", "wool scarf, 180 x 30 cm, red, handmade, no pets in our studio", ["handmade", "no pets in our studio"]),
        ("en", "mug 350 ml call 010-1234-5678", ["call 010-1234-5678"]),
        ("ko", "남색 머그를 팝니다 350ml", ["팝니다"]),
        ("zh", "藏青色陶瓷马克杯350毫升，送礼盒", ["送礼盒"]),
        ("ja", "紺色の陶器マグカップ350ml、ギフト箱付き", ["ギフト箱付き"]),
    ],
)
def test_words_that_no_field_says_are_listed_as_they_stand(
    app: App, seller: str, locale: str, words: str, unused: list[str]
) -> None:
    assert left(app, seller, words, locale) == unused


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "navy stoneware mug 350 ml dishwasher safe"),
        ("en", "Ceramic mugs, 2 pieces, 24.00 EUR, cost 9 EUR, stock 12"),
        ("en", "Cotton T-shirt with a round neck, for men, size M, made in Korea"),
        ("ko", "남색 도자기 머그 350ml 식기세척기 사용 가능"),
        ("zh", "藏青色陶瓷马克杯 350ml 可用洗碗机"),
        ("ja", "紺色 陶器 マグカップ 350ml 食洗機対応"),
        ("es", "taza de cerámica azul marino 350 ml apta para lavavajillas"),
        ("en", "남색 도자기 머그 350ml"),
    ],
)
def test_what_a_field_says_is_not_listed(app: App, seller: str, locale: str, words: str) -> None:
    assert left(app, seller, words, locale) == []


def test_lines_of_a_specification_that_nothing_takes_up_are_listed(app: App, seller: str) -> None:
    text = "Product: Navy mug\nMaterial: stoneware\nCapacity: 350 ml\nGlaze: lead free\nMOQ: 100 pcs"
    assert left(app, seller, "", text=text) == ["Glaze: lead free", "MOQ: 100 pcs"]


def test_what_was_said_is_used_once_a_field_says_it(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, "navy stoneware mug 350 ml, hand painted in Busan")
    here = f"/sell/studio/{draft.draft_id}"
    assert [each.said for each in draft.unused] == ["hand painted in Busan"]
    page = owner.get(here).text
    assert "What you said that is not used" in page
    assert "<q>hand painted in Busan</q>" in page
    answer = owner.request("GET", f"/api/v1/seller/drafts/{draft.draft_id}").json()
    assert answer["unused"] == [{"said": "hand painted in Busan", "column": ""}]
    told = said(app, seller, draft.draft_id, bullets=["Hand painted in Busan, so that no two are alike"])
    assert told.unused == ()
    assert "What you said that is not used" not in owner.get(here).text


def test_a_column_that_is_not_used_is_listed_with_its_name(app: App, seller: str) -> None:
    rows = "Name,Price,Shelf remark\nStoneware mug 350 ml,24000,Behind the kettles\n"
    platform = app.platform
    batch_id = start_batch(platform.db, platform.files, seller, file_id=sent(app, seller, rows.encode()), actor=ACTOR)
    app.step()
    with platform.db.read() as connection:
        (row,) = list_drafts(connection, seller, batch_id=batch_id).items
        found = get_draft(connection, seller, row.draft_id).unused
    assert [(each.column, each.said) for each in found] == [("Shelf remark", "Behind the kettles")]
