"""A draft that contradicts itself does not go on sale unasked: by page, by HTTP, by rule."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from entrepot.app import App
from entrepot.core.database import audit_log
from entrepot.sell.catalog import create_place, get_own_product
from entrepot.sell.listing import (
    DraftContradicts,
    DraftView,
    Maker,
    Rule,
    accept_draft,
    accept_drafts,
    decide_fields,
    get_acceptance,
    list_drafts,
    preview_rule,
    start_batch,
)
from tests.drafts import PRICE, drafted, read, said, sent
from tests.sell_factories import ACTOR
from tests.visitors import Visitor

TWO_COLOURS = {
    "en": "navy mug, colour: white, 350 ml",
    "ko": "빨간색 머그 350ml 색상: 남색",
    "zh": "红色马克杯 350毫升 颜色：白色",
}


@pytest.fixture
def seller(app: App, seller: str) -> str:
    app.platform.db.write(lambda tx: create_place(tx, seller, name="Depot", country="KR"))
    return seller


def two_colours(app: App, seller: str, locale: str = "en") -> DraftView:
    return said(app, seller, drafted(app, seller, TWO_COLOURS[locale], locale=locale).draft_id, price=PRICE)


@pytest.mark.parametrize("locale", sorted(TWO_COLOURS))
def test_two_colours_that_were_said_are_named_with_what_speaks_for_each(app: App, seller: str, locale: str) -> None:
    draft = two_colours(app, seller, locale)
    (found,) = draft.contradictions
    assert (found.field, found.code) == ("attribute.colour", "sources_differ")
    assert len({each.value for each in found.says}) == 2
    for each in found.says:
        assert any(one.origin == "words" and one.quote in TWO_COLOURS[locale] for one in each.evidence)


def test_it_goes_on_sale_once_somebody_has_decided_and_not_before(app: App, seller: str) -> None:
    db, draft = app.platform.db, two_colours(app, seller)
    with pytest.raises(DraftContradicts) as refusal:
        accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    assert [each["field"] for each in refusal.value.extra["contradictions"]] == ["attribute.colour"]
    assert read(app, seller, draft.draft_id).state == "ready"
    decide_fields(app.platform.port(Maker), db, seller, draft.draft_id, {"attribute.colour": ("keep", None)}, ACTOR)
    assert read(app, seller, draft.draft_id).contradictions == ()
    assert accept_draft(db, seller, draft.draft_id, ACTOR, live=True)


def test_a_draft_product_that_nobody_sees_is_kept_without_a_question(app: App, seller: str) -> None:
    draft = two_colours(app, seller)
    product_id = accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=False)
    with app.platform.db.read() as connection:
        assert get_own_product(connection, seller, product_id).state == "draft"


def test_who_published_it_all_the_same_is_recorded(app: App, seller: str) -> None:
    db, draft = app.platform.db, two_colours(app, seller)
    with pytest.raises(DraftContradicts):  # what was meant so is another field
        accept_draft(db, seller, draft.draft_id, ACTOR, live=True, despite=["category"])
    accept_draft(db, seller, draft.draft_id, ACTOR, live=True, despite=["attribute.colour", "category"])
    with db.read() as connection:
        told = connection.execute(
            select(audit_log.c.actor, audit_log.c.evidence).where(audit_log.c.action == "listing.accept")
        ).one()
    assert told.actor == ACTOR
    assert told.evidence["despite"] == ["attribute.colour"]


def test_a_parcel_that_weighs_less_than_the_thing_is_asked_about(app: App, seller: str) -> None:
    draft = drafted(app, seller, "stoneware mug 350 ml, net weight 500 g")
    draft = said(app, seller, draft.draft_id, price=PRICE, weight_g=120)
    (found,) = draft.contradictions
    assert (found.field, found.code) == ("weight_g", "parcel_lighter")


def test_the_page_asks_and_each_answer_is_one_press(app: App, owner: Visitor, seller: str) -> None:
    draft = two_colours(app, seller)
    here = f"/sell/studio/{draft.draft_id}"
    asked = owner.request("POST", f"{here}/accept", form={"live": "1"})
    assert asked.status == 409
    assert "Before it goes on sale: what is right?" in asked.text
    assert "Publish all the same" in asked.text
    assert asked.text.count("This is right") == 2
    form = {"name": "attribute.colour", "act": "other", "at": "0", "asks": "contradictions"}
    taken = owner.request("POST", f"{here}/fields", form=form, headers={"X-Fragment": "1"})
    assert "Nothing contradicts itself any more" in taken.text
    assert read(app, seller, draft.draft_id).content.value("attribute.colour") == "Navy"
    assert owner.request("POST", f"{here}/accept", form={"live": "1"}).status == 303


def test_the_page_publishes_all_the_same_where_it_is_meant(app: App, owner: Visitor, seller: str) -> None:
    draft = two_colours(app, seller)
    form = {"live": "1", "despite": "attribute.colour"}
    assert owner.request("POST", f"/sell/studio/{draft.draft_id}/accept", form=form).status == 303
    assert read(app, seller, draft.draft_id).state == "accepted"


def test_what_does_not_contradict_itself_goes_on_sale_with_one_press(app: App, owner: Visitor, seller: str) -> None:
    draft = said(app, seller, drafted(app, seller).draft_id, price=PRICE)
    assert draft.contradictions == ()
    assert owner.request("POST", f"/sell/studio/{draft.draft_id}/accept", form={"live": "1"}).status == 303


def test_http_names_the_fields_and_takes_the_word_that_it_is_meant(app: App, owner: Visitor, seller: str) -> None:
    draft = two_colours(app, seller)
    url = f"/api/v1/seller/drafts/{draft.draft_id}"
    told = owner.request("GET", url).json()["contradictions"]
    assert [(each["field"], len(each["says"])) for each in told] == [("attribute.colour", 2)]
    refused = owner.request("POST", f"{url}/accept", json={"live": True})
    assert refused.status == 409
    problem = refused.json()
    assert problem["code"] == "listing.draft_contradicts"
    (one,) = problem["contradictions"]
    assert one["field"] == "attribute.colour"
    assert [each["value"] for each in one["says"]] == ["White", "Navy"]
    assert owner.request("POST", f"{url}/accept", json={"live": True, "despite": ["attribute.colour"]}).status == 200


def test_a_rule_leaves_it_to_a_person_and_says_so(app: App, seller: str) -> None:
    db = app.platform.db
    rows = 'Name,Price\n"navy mug, colour: white, 350 ml",24000\nStoneware mug 350 ml,24000\n'
    batch_id = start_batch(db, app.platform.files, seller, file_id=sent(app, seller, rows.encode()), actor=ACTOR)
    app.step()
    rule = Rule(batch_id, with_doubts=True, live=True, without_pictures=True)
    with db.read() as connection:
        seen = preview_rule(connection, seller, rule)
        drafts = list_drafts(connection, seller, batch_id=batch_id).items
    assert (seen.total, seen.passing, seen.held) == (2, 1, {"contradicts": 1})
    accept_drafts(db, seller, rule, ACTOR)
    app.step()
    assert [read(app, seller, each.draft_id).state for each in drafts] == ["ready", "accepted"]
    named = accept_drafts(db, seller, Rule(batch_id, (drafts[0].draft_id,), live=True), ACTOR)
    app.step()
    with db.read() as connection:
        done = get_acceptance(connection, seller, named)
    assert (done.accepted, done.refused) == (0, 1)
    assert "attribute.colour" in str(read(app, seller, drafts[0].draft_id).problem)
