"""Many drafts and many variants: short writes that may be killed between, what breaks off is told and goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from entrepot.app import App
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.sell.catalog import get_own_product, update_product_in
from entrepot.sell.listing import (
    AcceptanceView,
    Rule,
    accept_draft,
    accept_drafts,
    discard_drafts,
    get_acceptance,
    get_batch,
    list_drafts,
    restore_drafts,
    retry_acceptance,
    start_batch,
    take_back,
    undo_acceptance,
)
from entrepot.sell.listing import accept_many as accepting_many
from entrepot.sell.stock import units_by_sku
from tests.drafts import PRICE, a_seller, drafted, of_each, read, said, sent
from tests.sell_factories import ACTOR

COLOURS = [f"Glaze {number}" for number in range(20)]
SIZES = [f"Form {number}" for number in range(10)]


def a_file(app: App, seller: str, rows: int = 6) -> str:
    lines = "".join(f"Navy stoneware mug 350 ml number {number},24000,KRW\n" for number in range(rows))
    file_id = sent(app, seller, f"Name,Price,Currency\n{lines}".encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    return batch_id


def drafts_of(app: App, seller: str, batch_id: str) -> list[str]:
    with app.platform.db.read() as connection:
        return [each.draft_id for each in list_drafts(connection, seller, batch_id=batch_id).items]


def counts(app: App, seller: str, batch_id: str) -> Any:
    with app.platform.db.read() as connection:
        return get_batch(connection, seller, batch_id).counts


def acceptance(app: App, seller: str, acceptance_id: str) -> AcceptanceView:
    with app.platform.db.read() as connection:
        return get_acceptance(connection, seller, acceptance_id)


def until_given_up(app: App) -> None:
    for _ in range(6):
        app.step()
        app.platform.db.clock.advance(timedelta(minutes=20))  # type: ignore[attr-defined]  # a clock that is turned by hand
    app.step()


def two_hundred_variants(app: App, seller: str) -> str:
    draft = drafted(app, seller)
    each = [{"options": {"Colour": one, "Size": other}, "stock": 3} for one in COLOURS for other in SIZES]
    said(app, seller, draft.draft_id, price=PRICE, option__Colour=COLOURS, option__Size=SIZES, variants=each)
    return draft.draft_id


def test_a_product_of_two_hundred_variants_is_written_in_short_writes(
    app: App, seller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id, took, write = two_hundred_variants(app, seller), [], Database.write

    def timed(db: Database, work: Callable[[Tx], Any], *args: Any) -> Any:
        def run(tx: Tx) -> Any:
            begun = time.thread_time()
            try:
                return work(tx)
            finally:
                took.append(time.thread_time() - begun)

        return write(db, run, *args)

    monkeypatch.setattr(Database, "write", timed)
    product_id = accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    app.hand_over()
    with app.platform.db.read() as connection:
        product = get_own_product(connection, seller, product_id)
    assert (product.state, len(product.variants)) == ("live", 200)
    assert len({each.options for each in product.variants}) == 200
    assert len(took) >= 8
    assert sorted(took)[len(took) // 2] < 0.02, took  # ten milliseconds on a machine that does nothing else


def test_a_kill_between_two_writes_leaves_nothing_on_sale_and_accepting_again_ends_it(
    app: App, seller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id, whole, left = two_hundred_variants(app, seller), update_product_in, [3]

    def killed(*args: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise RuntimeError("the process is killed here")
        whole(*args)

    with monkeypatch.context() as patched:
        patched.setattr("entrepot.sell.listing.accept.update_product_in", killed)
        with pytest.raises(RuntimeError):
            accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    half = read(app, seller, draft_id)
    assert half.state == "ready"
    assert half.product_id is not None
    with app.platform.db.read() as connection:
        product = get_own_product(connection, seller, half.product_id)
    assert product.state == "draft"
    assert 0 < len(product.variants) < 200
    assert accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True) == half.product_id
    app.hand_over()
    with app.platform.db.read() as connection:
        product = get_own_product(connection, seller, half.product_id)
    assert (product.state, len({each.options for each in product.variants})) == ("live", 200)


def test_a_language_that_is_not_chosen_any_more_leaves_the_product_when_it_is_accepted_again(
    app: App, seller: str
) -> None:
    draft, db = drafted(app, seller, "navy mug 350 ml ceramic"), app.platform.db
    said(app, seller, draft.draft_id, price=PRICE, languages=["ko", "de"])
    product_id = accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    take_back(db, seller, draft.draft_id, ACTOR)
    said(app, seller, draft.draft_id, languages=["ko"])
    accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    with db.read() as connection:
        product = get_own_product(connection, seller, product_id)
    assert product.translations["ko"]["title"]
    assert not product.translations["de"]["title"]


@pytest.mark.parametrize("undoing", [False, True])
def test_what_breaks_off_says_why_and_goes_on_when_tried_again(
    app: App, seller: str, monkeypatch: pytest.MonkeyPatch, *, undoing: bool
) -> None:
    db, batch_id = app.platform.db, a_file(app, seller)
    acceptance_id = accept_drafts(db, seller, Rule(batch_id, with_doubts=True), ACTOR)
    if undoing:
        app.step()
        undo_acceptance(db, seller, acceptance_id, ACTOR)
    name = "take_back_in" if undoing else "accept_with"
    whole, left = getattr(accepting_many, name), [3]

    def broken(*args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] <= 0:
            raise RuntimeError("a fault of ours")
        return whole(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(accepting_many, name, broken)
        until_given_up(app)
    found = acceptance(app, seller, acceptance_id)
    assert found.state == ("undoing" if undoing else "waiting")
    assert "a fault of ours" in (found.problem or "")
    with pytest.raises(NotFound):
        retry_acceptance(db, a_seller(app, "rival"), acceptance_id, ACTOR)
    retry_acceptance(db, seller, acceptance_id, ACTOR)
    assert acceptance(app, seller, acceptance_id).problem is None
    app.step()
    found = acceptance(app, seller, acceptance_id)
    assert (found.state, found.problem, found.accepted) == ("undone" if undoing else "done", None, 6)
    assert counts(app, seller, batch_id)["accepted"] == (0 if undoing else 6)
    with pytest.raises(Conflict):
        retry_acceptance(db, seller, acceptance_id, ACTOR)


def test_many_that_were_thrown_away_together_come_back_together_and_no_others(app: App, seller: str) -> None:
    db, batch_id = app.platform.db, a_file(app, seller)
    ids = drafts_of(app, seller, batch_id)
    discard_drafts(db, seller, batch_id, ids[:2], ACTOR)
    gone = discard_drafts(db, seller, batch_id, ids[1:5], ACTOR)
    assert gone.count == 3
    assert restore_drafts(db, a_seller(app, "rival"), gone.discard_id, ACTOR) == 0
    assert restore_drafts(db, seller, gone.discard_id, ACTOR) == 3
    assert restore_drafts(db, seller, gone.discard_id, ACTOR) == 0
    assert drafts_of(app, seller, batch_id) == ids[2:]
    assert {read(app, seller, each).state for each in ids[2:5]} == {"ready"}


def test_a_list_of_files_counts_all_their_drafts_with_one_question(app: App, seller: str) -> None:
    first, second = a_file(app, seller, 2), a_file(app, seller, 3)
    accept_drafts(app.platform.db, seller, Rule(second, with_doubts=True), ACTOR)
    app.step()
    assert (counts(app, seller, first)["all"], counts(app, seller, first)["accepted"]) == (2, 0)
    assert (counts(app, seller, second)["all"], counts(app, seller, second)["accepted"]) == (3, 3)
    with app.platform.db.read() as connection:
        page = list_drafts(connection, seller, batch_id=first)
    assert page.items[0].price == PRICE


def test_the_stock_of_a_draft_is_that_of_all_options_and_never_of_each(app: App, seller: str) -> None:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", stock=22, option__Colour=["Navy", "Sage", "White"])
    with pytest.raises(InvalidInput, match="22 in all: how many of each"):
        accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    product_id = accept_draft(app.platform.db, seller, draft_id, ACTOR, live=False)
    app.step()
    with app.platform.db.read() as connection:
        variants = get_own_product(connection, seller, product_id).variants
        units = connection.execute(units_by_sku(seller)).all()
    assert len(variants) == 3
    assert sum(each.units for each in units) == 0


def units_of(app: App, seller: str, product_id: str) -> dict[str, int]:
    with app.platform.db.read() as connection:
        units = {row.sku_id: row.units for row in connection.execute(units_by_sku(seller))}
        variants = get_own_product(connection, seller, product_id).variants
    return {each.options_text: units[each.sku_id] for each in variants if each.sku_id in units}


def test_the_stock_of_each_option_goes_into_the_product_with_a_price_and_a_code_of_its_own(
    app: App, seller: str
) -> None:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    each = of_each({"Navy": 12, "Sage": 10})
    each[1] |= {"price": {"minor": 26_000, "currency": "KRW"}, "sku": "MUG-SAGE"}
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", stock=22, option__Colour=["Navy", "Sage"])
    assert "stock_of_each" in read(app, seller, draft_id).content.problems
    draft = said(app, seller, draft_id, variants=each)
    assert not {"stock_of_each", "stock_differs"} & {*draft.content.problems}
    assert [(one.sku, one.stock) for one in draft.variants][1] == ("MUG-SAGE", 10)
    product_id = accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    app.hand_over()
    with app.platform.db.read() as connection:
        navy, sage = get_own_product(connection, seller, product_id).variants
    assert (navy.offers[0].price_minor, sage.offers[0].price_minor, sage.code) == (24_000, 26_000, "MUG-SAGE")
    assert units_of(app, seller, product_id) == {"Navy": 12, "Sage": 10}


def test_stock_of_some_is_not_enough_and_what_is_not_sold_needs_none(app: App, seller: str) -> None:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", option__Colour=["Navy", "Sage"])
    said(app, seller, draft_id, variants=of_each({"Navy": 12}))
    with pytest.raises(InvalidInput, match="how many of each"):
        accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    said(app, seller, draft_id, variants=[*of_each({"Navy": 12}), {"options": {"Colour": "Sage"}, "sold": False}])
    product_id = accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    app.hand_over()
    assert units_of(app, seller, product_id) == {"Navy": 12}


def test_a_stock_of_each_that_is_not_the_stock_in_all_is_to_be_looked_at(app: App, seller: str) -> None:
    draft_id = drafted(app, seller, "stoneware mug 350 ml").draft_id
    said(app, seller, draft_id, stock=22, option__Colour=["Navy", "Sage"])
    draft = said(app, seller, draft_id, variants=of_each({"Navy": 12, "Sage": 11}))
    assert "stock_differs" in draft.content.problems
    assert draft.content.doubts > 0


@pytest.mark.parametrize(
    "wrong",
    [
        "22",
        [{"options": {}, "stock": 1}],
        [{"options": {"Colour": "Navy"}, "stock": -1}],
        [{"options": {"Colour": "Navy"}, "stock": True}],
        [{"options": {"Colour": "Navy"}, "colour": "Navy"}],
        [{"options": {"Colour": "Navy"}, "price": {"minor": 0, "currency": "KRW"}}],
        [{"options": {"Colour": "Navy"}, "sku": "x" * 200}],
        [{"options": {"Colour": "Navy"}, "sold": "no"}],
        of_each({"Navy": 1}) * 2,
        of_each({f"Glaze {number}": 1 for number in range(201)}),
    ],
)
def test_what_is_no_stock_of_variants_is_refused_with_its_field(app: App, seller: str, wrong: object) -> None:
    draft_id = drafted(app, seller).draft_id
    with pytest.raises(InvalidInput) as refusal:
        said(app, seller, draft_id, variants=wrong)
    assert refusal.value.extra["field"] == "variants"
