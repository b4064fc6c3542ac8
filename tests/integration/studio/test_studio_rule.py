"""Accepting by rule on a file's page: a default of the file's own, a count beforehand, and what broke off goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from entrepot.app import App
from entrepot.core.database import job
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import create_place
from entrepot.sell.listing import (
    Rule,
    accept_drafts,
    get_acceptance,
    get_batch,
    list_drafts,
    preview_rule,
    start_batch,
    usual_score,
)
from entrepot.sell.listing.tables import listing_batch, listing_draft
from tests.drafts import read, said, sent
from tests.sell_factories import ACTOR
from tests.visitors import Visitor


@pytest.fixture
def seller(app: App, seller: str) -> str:
    app.platform.db.write(lambda tx: create_place(tx, seller, name="Depot", country="KR"))
    return seller


@pytest.fixture
def batch(app: App, seller: str) -> str:
    """Ten rows: seven ready, of falling scores; one to be looked at, two without a price."""
    prices = ["24000"] * 8 + ["", ""]
    rows = "".join(f"Stoneware mug 350 ml number {n},{price}\n" for n, price in enumerate(prices))
    file_id = sent(app, seller, f"Name,Price\n{rows}".encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        found = list_drafts(connection, seller, batch_id=batch_id).items
    for n, each in enumerate(found):
        values = {"doubts": 1 if n == 7 else 0, "score": 70 - 4 * n}
        app.platform.db.write(
            lambda tx, one=each, values=values: tx.execute(  # type: ignore[misc]  # a default argument binds the loop's value
                update(listing_draft).where(listing_draft.c.id == one.draft_id).values(values)
            )
        )
    return batch_id


def test_what_a_rule_would_accept_and_holds_back_adds_up_and_is_what_it_then_accepts(
    app: App, seller: str, batch: str
) -> None:
    for rule in (Rule(batch, (), 60), Rule(batch, (), 0), Rule(batch, (), 50, with_doubts=True)):
        with app.platform.db.read() as connection:
            seen = preview_rule(connection, seller, rule)
        assert seen.total == 10 == seen.passing + sum(seen.held.values())
        assert seen.held["missing"] == 2
    rule = Rule(batch, (), 60)
    with app.platform.db.read() as connection:
        seen = preview_rule(connection, seller, rule)
    assert (seen.passing, seen.held) == (3, {"missing": 2, "doubts": 1, "score": 4})
    acceptance_id = accept_drafts(app.platform.db, seller, rule, ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).accepted == 3


def test_a_row_with_an_error_is_accepted_by_no_rule_and_counted_as_held_back(app: App, seller: str) -> None:
    rows = "".join(f"Stoneware mug 350 ml,{code},24000\n" for code in ("A-1", "A-2", "A-1"))
    file_id = sent(app, seller, f"Name,SKU,Price\n{rows}".encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    rule = Rule(batch_id, with_doubts=True)
    with app.platform.db.read() as connection:
        seen = preview_rule(connection, seller, rule)
    assert (seen.total, seen.passing, seen.held) == (3, 2, {"doubts": 1})
    acceptance_id = accept_drafts(app.platform.db, seller, rule, ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).accepted == 2
        drafts = list_drafts(connection, seller, batch_id=batch_id).items
    assert [each.state for each in drafts] == ["accepted", "accepted", "ready"]


def test_the_score_that_is_offered_is_one_that_three_quarters_of_the_file_reach(
    app: App, seller: str, batch: str
) -> None:
    with app.platform.db.read() as connection:
        offered = usual_score(connection, seller, batch)
        seen = preview_rule(connection, seller, Rule(batch, (), offered))
    assert offered == 50
    assert seen.passing >= 5


def test_the_page_offers_that_score_counts_on_a_button_and_stays_open_with_what_was_typed(
    owner: Visitor, batch: str
) -> None:
    here = f"/sell/studio/files/{batch}"
    first = owner.get(here).text
    assert 'value="50"' in first
    assert "Would accept 6 of 10." in first
    asked = owner.request("POST", f"{here}/accept", form={"least_score": "60", "act": "preview"})
    assert asked.status == 200
    for told in (
        "Would accept 3 of 10.",
        "4 held back: the score is below 60.",
        "2 held back: a needed field is empty.",
    ):
        assert told in asked.text
    assert '<details class="fold by-rule" id="by-rule" open>' in asked.text
    assert 'value="60"' in asked.text


@pytest.mark.parametrize(
    ("typed", "told"), [("a lot", "whole number from 0 to 100"), ("101", "0 to 100"), ("100", "no draft passes")]
)
def test_a_rule_that_cannot_be_carried_out_is_said_in_the_form_which_stays_open(
    owner: Visitor, batch: str, typed: str, told: str
) -> None:
    refused = owner.request("POST", f"/sell/studio/files/{batch}/accept", form={"least_score": typed})
    assert refused.status == 422
    assert '<details class="fold by-rule" id="by-rule" open>' in refused.text
    assert told in refused.text
    assert f'value="{typed}"' in refused.text


def test_a_file_whose_making_broke_off_says_so_and_goes_on_when_tried_again(
    app: App, owner: Visitor, seller: str, batch: str
) -> None:
    db = app.platform.db
    with db.read() as connection:
        left = connection.execute(select(listing_draft.c.id).where(listing_draft.c.batch_id == batch)).scalars().first()

    def break_off(tx: object) -> None:
        tx.execute(update(job).where(job.c.id == batch).values(state="failed", error="disk full"))  # type: ignore[attr-defined]  # a transaction
        tx.execute(update(listing_batch).where(listing_batch.c.id == batch).values(state="running"))  # type: ignore[attr-defined]  # the same
        undone = {"state": "working", "stage": "words"}
        tx.execute(update(listing_draft).where(listing_draft.c.id == left).values(undone))  # type: ignore[attr-defined]  # the same

    db.write(break_off)
    with db.read() as connection:
        assert get_batch(connection, seller, batch).broke_off == "disk full"
    here = f"/sell/studio/files/{batch}"
    assert f'action="{here}/retry"' in owner.get(here).text
    assert "Broke off" in owner.get("/sell/studio").text
    assert owner.request("POST", f"{here}/retry").status == 303
    app.step()
    with db.read() as connection:
        after = get_batch(connection, seller, batch)
    assert (after.state, after.broke_off, after.counts["working"]) == ("done", None, 0)
    assert owner.request("POST", f"{here}/retry").status == 303  # nothing to go on with: the page is shown again


def test_the_page_of_a_draft_counts_as_the_list_does(app: App, owner: Visitor, seller: str, batch: str) -> None:
    file_id = sent(app, seller, b"Name,EAN,Country of origin\nStoneware mug,8801234567891,worldwide\n")
    other = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        (row,) = list_drafts(connection, seller, batch_id=other).items
    page = owner.get(f"/sell/studio/{row.draft_id}").text
    listed = owner.get(f"/sell/studio/files/{other}").text
    assert row.missing == 1
    assert f"1 field missing · {row.doubts} to look at" in page
    assert "1 field missing" in listed
    assert f"{row.doubts} to look at" in listed
    assert "its last digit, the check digit, would have to be 3" in page
    assert "“worldwide” is no country" in page
    left = owner.request("POST", f"/sell/studio/{row.draft_id}/fields", form={"name": "gtin", "act": "remove"})
    assert left.status == 303
    assert "gtin" not in read(app, seller, row.draft_id).content.to_look_at
    assert said(app, seller, row.draft_id, origin="KR").content.value("origin") == "KR"


@pytest.fixture
def bare(app: App, seller: str) -> str:
    """Four rows that are ready, none with a picture: two without stock, two of one title."""
    lines = [
        "Stoneware mug 350 ml,A-1,3",
        "Stoneware mug 350 ml,A-2,",
        "Glass mug 300 ml,A-3,",
        "Steel mug 500 ml,A-4,4",
    ]
    data = "\n".join(["Name,SKU,Stock,Price", *(f"{line},24000" for line in lines)]).encode()
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=sent(app, seller, data), actor=ACTOR)
    app.step()
    free = update(listing_draft).where(listing_draft.c.batch_id == batch_id).values(doubts=0)
    app.platform.db.write(lambda tx: tx.execute(free))
    return batch_id


def test_nothing_goes_on_sale_without_a_picture_unless_the_seller_says_so(app: App, seller: str, bare: str) -> None:
    db = app.platform.db
    with db.read() as connection:
        live = preview_rule(connection, seller, Rule(bare, live=True))
        kept = preview_rule(connection, seller, Rule(bare))
        knowing = preview_rule(connection, seller, Rule(bare, live=True, without_pictures=True))
    assert (live.passing, live.held) == (0, {"picture": 4})
    assert (kept.passing, kept.held) == (4, {})
    assert (knowing.passing, knowing.held) == (4, {})
    with pytest.raises(AppError):
        accept_drafts(db, seller, Rule(bare, live=True), ACTOR)
    acceptance_id = accept_drafts(db, seller, Rule(bare, live=True, without_pictures=True), ACTOR)
    app.step()
    with db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).accepted == 4


def test_a_rule_says_how_many_have_no_picture_no_stock_or_the_title_of_another(
    app: App, seller: str, bare: str
) -> None:
    lacks = {"picture": 4, "stock": 2, "title": 2}
    with app.platform.db.read() as connection:
        assert preview_rule(connection, seller, Rule(bare)).without == lacks
        assert get_batch(connection, seller, bare).ready_without == lacks
        first = list_drafts(connection, seller, batch_id=bare).items[0]
    said(app, seller, first.draft_id, title="Stoneware mug for tea", stock=8)
    with app.platform.db.read() as connection:
        assert preview_rule(connection, seller, Rule(bare)).without == {"picture": 4, "stock": 2}


def test_the_page_says_what_those_that_are_ready_lack_and_asks_before_they_go_on_sale(
    owner: Visitor, bare: str
) -> None:
    here = f"/sell/studio/files/{bare}"
    page = owner.get(here).text
    assert "4 are ready. 4 of them have no picture. 2 of them say no stock." in page
    assert "2 of them have the title of another draft of the file." in page
    asked = owner.request("POST", f"{here}/accept", form={"least_score": "0", "live": "1", "act": "preview"}).text
    assert "Would accept 0 of 4." in asked
    assert "4 held back: without a picture they do not go on sale." in asked
    form = {"least_score": "0", "live": "1", "without_pictures": "1", "act": "preview"}
    assert "Would accept 4 of 4." in owner.request("POST", f"{here}/accept", form=form).text


def test_the_page_names_the_rows_above_the_headings_and_the_columns_that_are_left_out(
    app: App, owner: Visitor, seller: str
) -> None:
    data = b"ACME price list 2026-11;;;\n\nName;Price;MOQ;Carton qty\nStoneware mug 350 ml;24000;500;24\n"
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=sent(app, seller, data), actor=ACTOR)
    app.step()
    page = owner.get(f"/sell/studio/files/{batch_id}").text
    assert "Row 1 stands above the headings and was left out: “ACME price list 2026-11”." in page
    assert "Columns left out, since they say nothing of the thing itself: MOQ, Carton qty." in page
    with app.platform.db.read() as connection:
        assert len(list_drafts(connection, seller, batch_id=batch_id).items) == 1
