"""The studio's pages where a seller says how many there are of each, and is told of a price below cost."""

from __future__ import annotations

import re

from entrepot.app import App
from entrepot.kit.money import Money
from entrepot.sell.listing import accept_draft, list_drafts, start_batch
from entrepot.shop.cart import fx_at
from tests.drafts import PRICE, drafted, of_each, read, said, sent
from tests.sell_factories import ACTOR
from tests.visitors import Visitor


def colours(app: App, seller: str, *values: str, **more: object) -> str:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", option__Colour=list(values), **more)
    return draft_id


def mark(page: str) -> str:
    found = re.search(r'name="of" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def stock_of(app: App, seller: str, draft_id: str) -> list[int | None]:
    return [each.stock for each in read(app, seller, draft_id).variants]


def test_stock_and_price_of_each_are_typed_on_the_draft_s_page(app: App, owner: Visitor, seller: str) -> None:
    draft_id = colours(app, seller, "Navy", "Sage", "White", stock=22)
    here = f"/sell/studio/{draft_id}"
    page = owner.get(here).text
    assert "0 of 22 have their place" in page
    assert "Nothing is open" not in page
    form = {"of": mark(page), "act": "save", "stock": ["12", "10", ""], "price": ["", "26,000", ""], "unsold": ["2"]}
    assert owner.request("POST", f"{here}/variants", form=form).status == 303
    navy, sage, white = read(app, seller, draft_id).variants
    assert (navy.stock, sage.stock, sage.price, white.sold) == (12, 10, {"minor": 26_000, "currency": "KRW"}, False)
    assert "22 of 22 have their place" in owner.get(here).text


def test_an_equal_split_is_made_only_when_it_is_asked_for(app: App, owner: Visitor, seller: str) -> None:
    draft_id = colours(app, seller, "Navy", "Sage", "White", stock=22)
    here = f"/sell/studio/{draft_id}"
    page = owner.get(here).text
    assert "Split 22 equally" in page
    assert stock_of(app, seller, draft_id) == [None, None, None]
    assert owner.request("POST", f"{here}/variants", form={"of": mark(page), "act": "split"}).status == 303
    assert stock_of(app, seller, draft_id) == [8, 7, 7]
    assert owner.request("POST", f"{here}/variants", form={"act": "back"}).status == 303
    assert stock_of(app, seller, draft_id) == [None, None, None]


def test_what_is_no_number_is_named_with_its_variant_and_stays_in_its_field(
    app: App, owner: Visitor, seller: str
) -> None:
    draft_id = colours(app, seller, "Navy", "Sage", stock=22)
    here = f"/sell/studio/{draft_id}"
    form = {"of": mark(owner.get(here).text), "act": "save", "stock": ["12", "ten"], "price": ["", ""]}
    refused = owner.request("POST", f"{here}/variants", form=form)
    assert refused.status == 422
    assert "Sage: “ten” is not a whole number" in refused.text
    assert 'name="stock" value="ten"' in refused.text
    assert stock_of(app, seller, draft_id) == [None, None]


def test_a_form_of_other_options_than_there_are_now_changes_nothing(app: App, owner: Visitor, seller: str) -> None:
    draft_id = colours(app, seller, "Navy", "Sage", stock=22)
    here = f"/sell/studio/{draft_id}"
    old = mark(owner.get(here).text)
    said(app, seller, draft_id, option__Colour=["Sage", "Navy"])
    refused = owner.request("POST", f"{here}/variants", form={"of": old, "stock": ["12", "10"]})
    assert refused.status == 422
    assert stock_of(app, seller, draft_id) == [None, None]


def test_two_hundred_combinations_are_a_grid_on_a_page_of_little_weight(app: App, owner: Visitor, seller: str) -> None:
    draft_id = colours(app, seller, *(f"Glaze {at}" for at in range(20)), stock=400)
    said(app, seller, draft_id, option__Size=[f"Form {at}" for at in range(10)])
    here = f"/sell/studio/{draft_id}"
    page = owner.get(here).text
    assert page.count('name="stock"') == 200
    assert len(page.encode()) < 100_000
    form = {"of": mark(page), "act": "save", "stock": ["2"] * 200}
    assert owner.request("POST", f"{here}/variants", form=form).status == 303
    assert stock_of(app, seller, draft_id) == [2] * 200


def test_a_file_s_table_asks_how_many_of_each_in_its_row(app: App, owner: Visitor, seller: str) -> None:
    file_id = sent(app, seller, b"Name,Price,Currency,Stock,Colour\nStoneware mug 350 ml,24000,KRW,22,Navy / Sage\n")
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        draft_id = list_drafts(connection, seller, batch_id=batch_id).items[0].draft_id
    said(app, seller, draft_id, option__Colour=["Navy", "Sage"])
    here = f"/sell/studio/files/{batch_id}"
    page = owner.get(here).text
    assert f'form="each-{draft_id}" name="stock"' in page
    form = {"of": mark(page), "to": "file", "act": "save", "stock": ["12", "10"]}
    answer = owner.request("POST", f"/sell/studio/{draft_id}/variants", form=form)
    assert answer.headers["location"].startswith(here)
    assert stock_of(app, seller, draft_id) == [12, 10]


def test_a_price_below_cost_is_said_plainly_and_blocks_nothing(app: App, owner: Visitor, seller: str) -> None:
    draft_id = colours(app, seller, cost={"minor": 30_000, "currency": "KRW"}, stock=5)
    draft = read(app, seller, draft_id)
    loss = draft.content.ranges["loss"]
    assert loss["minor"] >= 6_000
    assert draft.content.doubts == 0
    page = owner.get(f"/sell/studio/{draft_id}").text
    assert "This price is below what it costs you" in page
    assert "it costs you ₩30,000" in page
    with app.platform.db.read() as connection:
        row = list_drafts(connection, seller).items[0]
    assert row.price == {**PRICE, "loss_minor": loss["minor"]}
    assert accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    dearer = colours(app, seller, cost={"minor": 3_000, "currency": "KRW"})
    assert "loss" not in read(app, seller, dearer).content.ranges


def test_a_cost_in_another_currency_is_held_against_the_price_at_the_rate_of_the_day(
    app: App, owner: Visitor, seller: str
) -> None:
    cost = Money(4_000, "USD")
    draft_id = colours(app, seller, cost={"minor": cost.minor, "currency": "USD"})
    with app.platform.db.read() as connection:
        won = fx_at(connection, app.platform.db.clock.now_us()).convert(cost.minor, cost.currency, "KRW")
    assert read(app, seller, draft_id).content.ranges["loss"]["minor"] >= won - 24_000 > 0
    page = owner.get(f"/sell/studio/{draft_id}").text
    assert f"your cost of US$40.00 is ₩{won:,} at today" in page or f"your cost of $40.00 is ₩{won:,} at today" in page
    strange = colours(app, seller, cost={"minor": 4_000, "currency": "XPF"})
    assert "loss" not in read(app, seller, strange).content.ranges


def test_the_lowest_price_of_a_variant_is_held_against_the_cost(app: App, owner: Visitor, seller: str) -> None:
    draft_id = colours(app, seller, "Navy", "Sage", cost={"minor": 10_000, "currency": "KRW"})
    assert "loss" not in read(app, seller, draft_id).content.ranges
    each = of_each({"Navy": 1, "Sage": 1})
    each[1]["price"] = {"minor": 9_000, "currency": "KRW"}
    assert said(app, seller, draft_id, variants=each).content.ranges["loss"]["minor"] > 0


def test_the_weight_of_the_thing_is_not_taken_for_that_of_its_parcel(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, "stoneware mug 350 ml, weight 380 g")
    assert draft.content.value("weight_g") is None
    assert "weight_g" in draft.content.missing
    page = owner.get(f"/sell/studio/{draft.draft_id}").text
    assert "The thing itself weighs 380" in page
    lighter = said(app, seller, draft.draft_id, weight_g=300)
    assert "parcel_lighter" in lighter.content.problems
    assert "parcel_lighter" not in said(app, seller, draft.draft_id, weight_g=520).content.problems
