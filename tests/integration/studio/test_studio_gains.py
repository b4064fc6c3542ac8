"""What a press in the studio promises: a fix wins its points; the margin at one's own price is told."""

import pytest

from entrepot.app import App
from entrepot.sell.listing import mend_draft, mend_of, score_of_draft
from entrepot.sell.listing.make import Maker
from tests.drafts import drafted, read, said
from tests.sell_factories import ACTOR
from tests.visitors import Visitor

CALLED = "call 010-1234-5678"
WORDS = {"en": "navy stoneware mug 350 ml", "ko": "남색 도자기 머그 350ml", "zh": "藏青色陶瓷马克杯 350ml"}


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en", {"title": f"Navy stoneware mug 350 ml, {CALLED}", "description": f"A stoneware mug. {CALLED}."}),
        ("en", {"title": "Best price! Navy stoneware mug 350 ml SALE 50% off today only"}),
        ("en", {"title": "NAVY STONEWARE mug mug", "bullets": ["Free shipping today", "WOW", "Holds 350 ml"]}),
        ("ko", {"title": "특가 세일 남색 도자기 머그 350ml 무료배송 오늘만 최저가"}),
        (
            "zh",
            {
                "title": "特价 陶瓷马克杯 350ml 包邮 加微信 abc12345",
                "description": "马克杯。加微信 abc12345 了解更多。",
            },
        ),
    ],
)
def test_a_press_wins_the_points_that_it_promises_and_mends_all_of_the_fault(
    app: App, seller: str, locale: str, texts: dict[str, object]
) -> None:
    db, maker = app.platform.db, app.platform.port(Maker)

    def fresh() -> str:
        return said(app, seller, drafted(app, seller, WORDS[locale], locale=locale).draft_id, **texts).draft_id

    first = read(app, seller, fresh())
    with db.read() as connection:
        before = score_of_draft(connection, first)
        tried = [(each, mend_of(connection, first, before, each)) for each in before.lost]
    offered = [(lost, mend) for lost, mend in tried if mend is not None]
    assert offered
    for lost, mend in offered:
        draft_id = fresh()
        mend_draft(maker, db, seller, draft_id, lost.code, lost.field, ACTOR)
        with db.read() as connection:
            after = score_of_draft(connection, read(app, seller, draft_id))
        assert round(after.points - before.points, 2) == mend.gain > 0
        assert mend.left or (lost.code, lost.field) not in {(each.code, each.field) for each in after.lost}


def test_a_fix_of_several_fields_is_undone_with_one_press(app: App, owner: Visitor, seller: str) -> None:
    texts: dict[str, object] = {"title": f"Navy mug 350 ml, {CALLED}", "description": f"A stoneware mug. {CALLED}."}
    draft = said(app, seller, drafted(app, seller, WORDS["en"]).draft_id, **texts)
    here = f"/sell/studio/{draft.draft_id}"
    assert owner.request("POST", f"{here}/mend", form={"code": "contact", "field": "title"}).status == 303
    mended = read(app, seller, draft.draft_id)
    assert "010" not in f"{mended.content.value('title')}{mended.content.value('description')}"
    more = '[{"name": "description", "act": "change", "value": "' + str(texts["description"]) + '"}]'
    form = {"name": "title", "act": "change", "value": str(texts["title"]), "also": more}
    assert owner.request("POST", f"{here}/fields", form=form).status == 303
    back = read(app, seller, draft.draft_id)
    assert {name: back.content.value(name) for name in texts} == texts
    assert owner.request("POST", f"{here}/fields", form={**form, "also": "[{]"}).status == 422


def test_the_margin_at_ones_own_price_stands_beside_those_of_the_advice(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, WORDS["en"])
    values: dict[str, object] = {
        "cost": {"minor": 9_000, "currency": "KRW"},
        "price": {"minor": 24_000, "currency": "KRW"},
    }
    around = said(app, seller, draft.draft_id, **values).content.ranges
    own, advised = around["own"], around["price"]["advised"]
    assert (own["minor"], own["currency"]) == (24_000, "KRW")
    assert 0 < own["margin"]["minor"] < 15_000  # tax and the marketplace's fee are counted as for an advised price
    same = said(app, seller, draft.draft_id, price={"minor": advised["minor"], "currency": "KRW"}).content.ranges
    assert same["own"]["margin"] == advised["margin"]
    page = owner.get(f"/sell/studio/{draft.draft_id}").text
    assert "Your price, " in page


def test_without_a_cost_no_margin_is_told(app: App, seller: str) -> None:
    draft = said(app, seller, drafted(app, seller, WORDS["en"]).draft_id, price={"minor": 24_000, "currency": "KRW"})
    assert "own" not in draft.content.ranges
