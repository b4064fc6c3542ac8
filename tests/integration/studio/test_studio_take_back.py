"""Taking back what was accepted: codes are free for the same file again, stock lists are tidy, what lived is kept."""

from __future__ import annotations

import pytest

from entrepot.app import App
from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import get_own_product, sku_by_code
from entrepot.sell.listing import (
    DraftRow,
    Rule,
    accept_draft,
    accept_drafts,
    list_drafts,
    start_batch,
    take_back,
    undo_acceptance,
)
from entrepot.sell.stock import find_levels, levels, movements, receive_own
from tests.drafts import PRICE, a_seller, drafted, of_each, read, said, sent
from tests.sell_factories import ACTOR

FILE = b"""SKU,Name,Price,Currency,Stock
MUG-1,Navy stoneware mug 350 ml,24000,KRW,12
MUG-2,Sage stoneware mug 350 ml,25000,KRW,7
"""


def accepted(app: App, seller: str, data: bytes = FILE) -> tuple[str, list[DraftRow]]:
    file_id = sent(app, seller, data)
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    acceptance_id = accept_drafts(
        app.platform.db, seller, Rule(batch_id, with_doubts=True, live=True, without_pictures=True), ACTOR
    )
    app.step()
    return acceptance_id, rows_of(app, seller, batch_id)


def rows_of(app: App, seller: str, batch_id: str) -> list[DraftRow]:
    with app.platform.db.read() as connection:
        return list_drafts(connection, seller, batch_id=batch_id).items


def undone(app: App, seller: str, acceptance_id: str) -> None:
    undo_acceptance(app.platform.db, seller, acceptance_id, ACTOR)
    app.step()


def listed(app: App, seller: str) -> dict[str, int]:
    with app.platform.db.read() as connection:
        page, every = find_levels(connection, seller), levels(connection, seller)
    assert sorted(each.sku_code for each in page.items) == sorted(each.sku_code for each in every.items)
    return {each.sku_code: each.on_hand for each in page.items}


def test_after_taking_back_the_same_file_is_accepted_again_with_the_same_codes_and_products(
    app: App, seller: str
) -> None:
    first, before = accepted(app, seller)
    assert listed(app, seller) == {"MUG-1": 12, "MUG-2": 7}
    undone(app, seller, first)
    assert listed(app, seller) == {}
    _, after = accepted(app, seller)
    assert [(each.state, each.problem, each.objection) for each in after] == [("accepted", None, None)] * 2
    assert [each.product_id for each in after] == [each.product_id for each in before]
    assert listed(app, seller) == {"MUG-1": 12, "MUG-2": 7}
    assert [read(app, seller, each.draft_id).product_id for each in before] == [None, None]


def test_a_draft_that_is_taken_back_and_accepted_again_has_its_stock_again(app: App, seller: str) -> None:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    each = of_each({"Navy": 12, "Sage": 10})
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", option__Colour=["Navy", "Sage"], variants=each)
    for _ in range(2):
        accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
        app.step()
        assert sorted(listed(app, seller).values()) == [10, 12]
        take_back(app.platform.db, seller, draft_id, ACTOR)
        app.step()
        assert listed(app, seller) == {}


def test_what_came_to_a_place_since_stays_there_and_its_history_goes_on(app: App, seller: str) -> None:
    first, before = accepted(app, seller)
    with app.platform.db.read() as connection:
        card = sku_by_code(connection, seller, "MUG-1")
        assert card is not None
        place_id = levels(connection, seller, sku_ids=[card.sku_id]).items[0].place_id
    receive_own(
        app.platform.db, seller, place_id=place_id, sku_id=card.sku_id, quantity=5, reference="delivery", actor=ACTOR
    )
    undone(app, seller, first)
    assert listed(app, seller) == {"MUG-1": 17}
    _, after = accepted(app, seller)
    assert after[0].product_id == before[0].product_id
    with app.platform.db.read() as connection:
        assert sku_by_code(connection, seller, "MUG-1") == card
        kinds = [each.kind for each in movements(connection, seller, card.sku_id).items]
    assert kinds[-2:] == ["receive", "count"]


def test_variants_of_one_product_become_products_of_their_own_after_taking_it_back(app: App, seller: str) -> None:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    each = of_each({"Navy": 12, "Sage": 10})
    each[0]["sku"], each[1]["sku"] = "MUG-1", "MUG-2"
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", option__Colour=["Navy", "Sage"], variants=each)
    product_id = accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    app.step()
    take_back(app.platform.db, seller, draft_id, ACTOR)
    app.step()
    _, after = accepted(app, seller)
    assert [(one.state, one.problem) for one in after] == [("accepted", None)] * 2
    assert [one.product_id == product_id for one in after] == [True, False]
    assert listed(app, seller) == {"MUG-1": 12, "MUG-2": 7}


def test_a_code_that_a_product_still_has_is_not_taken_from_it(app: App, seller: str) -> None:
    _, before = accepted(app, seller)
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    draft = said(app, seller, draft_id, price=PRICE, category="cat_mugs", sku="MUG-1")
    assert [each.field for each in draft.content.objections] == ["sku"]
    with pytest.raises(Conflict):
        accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    with app.platform.db.read() as connection:
        assert get_own_product(connection, seller, str(before[0].product_id)).state == "live"


def test_another_seller_never_gets_a_product_that_was_taken_back(app: App, seller: str) -> None:
    first, before = accepted(app, seller)
    undone(app, seller, first)
    _, after = accepted(app, a_seller(app, "rival"))
    assert {each.product_id for each in after}.isdisjoint({each.product_id for each in before})
