"""The seller's side of screening: wordings taken over, drafts held back before publishing, letters, policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.mail import Composer, Written, get_letter, list_letters
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    ProductFilter,
    ProductView,
    SkuDraft,
    create_product,
    get_own_product,
    list_products,
    publish_product,
    raise_gate,
)
from entrepot.sell.listing import (
    DraftRefused,
    Maker,
    Rule,
    accept_draft,
    accept_drafts,
    check_draft,
    get_acceptance,
    get_batch,
    get_draft,
    list_drafts,
    preview_rule,
    start_batch,
    take_statement_in_draft,
    take_wording_in_draft,
)
from entrepot.sell.screening import (
    Change,
    adopt_policy,
    appeal,
    cases_of,
    decide,
    drop_policy,
    get_policy,
    propose_policy,
    rulings_in_force,
    take_statement,
    take_wording,
)
from tests.drafts import drafted, said, sent
from tests.sell_factories import ACTOR, make_place
from tests.visitors import PASSWORD, quick_settings

ANNA, BO = "per_reviewer_a", "per_reviewer_b"
CLAIM = "Hand-picked in May. It cures diabetes and lowers high blood pressure. Brew at 80 °C."
WITHOUT = "Hand-picked in May. Brew at 80 °C."


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[App]:
    opened = open_app(quick_settings(tmp_path, database_url=upgraded_url), clock=clock, durable=False)
    raise_gate(opened.platform.db)
    yield opened
    opened.stop()


@pytest.fixture
def seller(app: App) -> str:
    owner = sign_up(app.platform.db, "tea@market.example", PASSWORD, "Owner", "en")
    seller_id = create_seller(app.platform.db, owner, "Boseong Tea", "KR", "KRW", "boseong")
    make_place(app.platform.db, seller_id)
    return seller_id


def listed(app: App, seller: str, code: str = "TEA", **texts: object) -> str:
    draft = ProductDraft(
        **{"title": "Boseong green tea 100 g", "category_id": "cat_food", **texts},  # type: ignore[arg-type]  # whatever a test adds
        state="live",
        skus=(SkuDraft(code, offers=(OfferDraft(12_000, "KRW"),)),),
    )
    product_id = create_product(app.platform.db, seller, draft, ACTOR)
    app.step()
    return product_id


def product(app: App, seller: str, product_id: str) -> ProductView:
    with app.platform.db.read() as connection:
        return get_own_product(connection, seller, product_id)


def letters(app: App, kind: str) -> list[Written]:
    with app.platform.db.read() as connection:
        found = [row.id for row in list_letters(connection, limit=200).items if row.kind == kind]
        kept = [get_letter(connection, each)[1] for each in found]
    return [each for each in map(app.platform.port(Composer).compose, kept) if each is not None]


def test_a_wording_taken_over_is_judged_at_once_and_the_product_goes_on_sale(app: App, seller: str) -> None:
    product_id = listed(app, seller, description=CLAIM, bullets=("Call 010-1234-5678", "Roasted by hand"))
    assert product(app, seller, product_id).screening == "held"
    texts = {"description": WITHOUT, "bullets.0": ""}
    take_wording(app.platform.db, seller, product_id, texts, ACTOR)
    assert product(app, seller, product_id).screening == "waiting"
    app.step()
    shown = product(app, seller, product_id)
    assert (shown.state, shown.screening, shown.description, shown.bullets) == (
        "live",
        None,
        WITHOUT,
        ("Roasted by hand",),
    )


def test_a_wording_in_another_language_leaves_the_other_texts_alone(app: App, seller: str) -> None:
    translations = {"ko": ("보성 녹차 100g 당뇨를 치료하는", "5월에 딴 잎입니다.")}
    product_id = listed(app, seller, translations=translations, lists={"ko": {"bullets": ("손으로 덖음",)}})
    assert product(app, seller, product_id).screening == "held"
    take_wording(app.platform.db, seller, product_id, {"translations.ko.title": "보성 녹차 100g"}, ACTOR)
    app.step()
    shown = product(app, seller, product_id)
    assert (shown.state, shown.title) == ("live", "Boseong green tea 100 g")
    own = shown.translations["ko"]
    assert (own["title"], own["description"], list(own["bullets"])) == (
        "보성 녹차 100g",
        "5월에 딴 잎입니다.",
        ["손으로 덖음"],
    )


def test_what_is_stated_is_written_under_the_description_in_its_own_language(app: App, seller: str) -> None:
    product_id = listed(app, seller, title="보조배터리 30000mAh", description="빠른 충전.", locale="ko")
    assert product(app, seller, product_id).screening == "held"
    take_statement(app.platform.db, seller, product_id, "state_battery", {"watt_hours": "111", "tested": "1"}, ACTOR)
    app.step()
    shown = product(app, seller, product_id)
    assert (shown.state, shown.description) == ("live", "빠른 충전.\n배터리: 111 Wh, UN 38.3 시험 통과.")


@pytest.mark.parametrize("texts", [{"title": " "}, {"brand": "Onda"}, {"id": "x"}, {}, {"bullets.x": "y"}])
def test_what_is_no_text_of_a_product_is_refused_whole(app: App, seller: str, texts: dict[str, str]) -> None:
    product_id = listed(app, seller, description=CLAIM)
    with pytest.raises(InvalidInput):
        take_wording(app.platform.db, seller, product_id, texts, ACTOR)


def test_no_other_sellers_product_is_reworded(app: App, seller: str) -> None:
    product_id = listed(app, seller, description=CLAIM)
    with pytest.raises(NotFound):
        take_wording(app.platform.db, "sel_other", product_id, {"title": "Mine now"}, ACTOR)


def test_a_product_closed_to_a_market_says_to_which_countries_and_is_found_by_that(app: App, seller: str) -> None:
    db = app.platform.db
    for market in ("US", "KR"):
        changes = [Change("medicine_claims", each, "allow", "minor") for each in ("US", market)]
        policy_id = propose_policy(db, list(dict.fromkeys(changes)), "A trial", ANNA)
        app.step()
        adopt_policy(db, policy_id, BO)
    open_to = listed(app, seller, description=CLAIM)
    other = listed(app, seller, code="TEA2")
    shown = product(app, seller, open_to)
    assert shown.state == "live"
    assert {"CN", "DE", "JP", "SA"} <= set(shown.closed_to)
    assert not {"US", "KR"} & set(shown.closed_to)
    with db.read() as connection:
        closed = list_products(connection, seller, ProductFilter("closed")).items
    assert [(each.product_id, each.closed_to) for each in closed] == [(open_to, shown.closed_to)]
    assert product(app, seller, other).closed_to == ()


def test_the_studio_says_what_screening_would_say_and_takes_the_wording(app: App, seller: str) -> None:
    db = app.platform.db
    draft = drafted(app, seller, "Boseong green tea tin 100 g, 24,000 KRW")
    said(
        app, seller, draft.draft_id, description=CLAIM, title="Boseong green tea", category="cat_food", bullets=["Tea"]
    )
    with db.read() as connection:
        draft = get_draft(connection, seller, draft.draft_id)
        check, _ = check_draft(connection, draft, db.clock.now_us())
        (row,) = list_drafts(connection, seller).items
    assert (check.outcome, row.screened, row.standing) == ("block", "block", "barred")
    (reason,) = check.reasons
    assert [(each.place, each.after) for each in reason.fix.changes] == [("description", WITHOUT)]
    with pytest.raises(DraftRefused):
        accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    take_wording_in_draft(app.platform.port(Maker), db, seller, draft.draft_id, {"description": WITHOUT}, ACTOR)
    product_id = accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    app.step()
    assert product(app, seller, product_id).state == "live"


def test_a_refused_draft_may_be_kept_as_a_draft_product_and_appealed_from_there(app: App, seller: str) -> None:
    db = app.platform.db
    draft = drafted(app, seller, "Boseong green tea tin 100 g, 24,000 KRW")
    said(app, seller, draft.draft_id, description=CLAIM, title="Boseong green tea", category="cat_food")
    product_id = accept_draft(db, seller, draft.draft_id, ACTOR, live=False)
    publish_product(db, seller, product_id, ACTOR)
    app.step()
    assert product(app, seller, product_id).screening == "held"
    assert appeal(db, seller, product_id, "It is a registered medicine.", ACTOR).startswith("cas_")


def test_a_statement_in_a_draft_stands_in_its_description(app: App, seller: str) -> None:
    draft = drafted(app, seller, "Power bank 30000 mAh, 24,000 KRW")
    said(app, seller, draft.draft_id, title="Power bank 30000 mAh", description="Charges fast.")
    stated = {"watt_hours": "111", "tested": "1"}
    maker, db = app.platform.port(Maker), app.platform.db
    take_statement_in_draft(maker, db, seller, draft.draft_id, "state_battery", stated, ACTOR)
    with db.read() as connection:
        now = get_draft(connection, seller, draft.draft_id)
        (row,) = list_drafts(connection, seller).items
    assert now.content.value("description") == "Charges fast.\nBattery: 111 Wh, tested to UN 38.3."
    assert row.screened == "allow"


def a_file(app: App, seller: str, rows: list[str]) -> str:
    """A supplier's file as drafts, in the last of which the seller names a telephone."""
    file_id = sent(app, seller, "\n".join(("Name,Description,Price,Currency", *rows)).encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        last = max(list_drafts(connection, seller, batch_id=batch_id).items, key=lambda each: each.row or 0)
    said(app, seller, last.draft_id, description="A mug. Call 010-1234-5678 to order.")
    return batch_id


def test_accepting_by_rule_leaves_out_and_counts_what_screening_would_not_let_through(app: App, seller: str) -> None:
    db = app.platform.db
    rows = [
        "Navy stoneware mug 350 ml,A mug.,24000,KRW",
        "Green mug cures diabetes,A mug.,24000,KRW",
        "Grey stoneware mug 350 ml,A mug.,24000,KRW",
    ]
    batch_id = a_file(app, seller, rows)
    with db.read() as connection:
        counts = get_batch(connection, seller, batch_id).counts
        barred = list_drafts(connection, seller, batch_id=batch_id, need="barred").items
        held = preview_rule(
            connection, seller, Rule(batch_id, (), 0, with_doubts=True, live=True, without_pictures=True)
        ).held
    assert counts["barred"] == len(barred) == 2
    assert sorted(each.screened or "" for each in barred) == ["block", "review"]
    assert sum(held.values()) == 2
    rule = Rule(batch_id, (), 0, with_doubts=True, live=True, without_pictures=True)
    acceptance_id = accept_drafts(db, seller, rule, ACTOR)
    app.step()
    with db.read() as connection:
        done = get_acceptance(connection, seller, acceptance_id)
        left = get_batch(connection, seller, batch_id).counts
    assert (done.accepted, left["barred"], left["accepted"]) == (1, 2, 1)


def test_who_names_a_refused_draft_is_told_why_and_a_doubted_one_goes_to_a_person(app: App, seller: str) -> None:
    db = app.platform.db
    batch_id = a_file(app, seller, ["Green mug cures diabetes,A mug.,24000,KRW", "Grey mug 350 ml,A mug.,24000,KRW"])
    with db.read() as connection:
        drafts = list_drafts(connection, seller, batch_id=batch_id).items
    accept_drafts(db, seller, Rule(batch_id, tuple(each.draft_id for each in drafts), live=True), ACTOR)
    app.step()
    with db.read() as connection:
        now = {each.screened: each for each in list_drafts(connection, seller, batch_id=batch_id).items}
    assert now["block"].state == "ready"
    assert "appeal" in (now["block"].problem or "")
    assert now["review"].state == "accepted"
    assert product(app, seller, str(now["review"].product_id)).screening == "held"
    with db.read() as connection:
        assert cases_of(connection, str(now["review"].product_id))[0].state == "open"


def test_owners_are_told_of_held_products_with_why_and_what_to_change(
    app: App, seller: str, clock: ManualClock
) -> None:
    product_id = listed(app, seller, description=CLAIM)
    listed(app, seller, code="TEA2", title="Jeju tea call 010-1234-5678")
    (letter,) = letters(app, "products_held")
    assert letter.subject == "2 products are held"
    for words in ("Boseong green tea 100 g", "Claims to heal", "Take the claim out", "/sell/products?state=held"):
        assert words in letter.text
    take_wording(app.platform.db, seller, product_id, {"description": WITHOUT}, ACTOR)
    app.step()
    (letter,) = letters(app, "products_held")
    assert letter.subject == "1 product is held"
    clock.advance(timedelta(minutes=1))


def test_owners_are_told_how_an_appeal_was_answered(app: App, seller: str) -> None:
    db = app.platform.db
    product_id = listed(app, seller, description=CLAIM)
    case_id = appeal(db, seller, product_id, "It is a registered medicine.", ACTOR)
    decide(db, case_id, "allow", "Registered under number 1.", ANNA)
    app.step()
    (letter,) = letters(app, "appeal_answered")
    assert letter.subject == "Your appeal for “Boseong green tea 100 g” is upheld"
    assert "Registered under number 1." in letter.text
    assert letters(app, "product_decided") == []


def test_a_change_agreed_for_a_day_takes_effect_on_that_day(app: App, seller: str, clock: ManualClock) -> None:
    db = app.platform.db
    product_id = listed(app, seller)
    policy_id = propose_policy(db, [Change("alcohol", "KR", "block", "serious")], "The law changes", ANNA)
    app.step()
    day_us = db.clock.now_us() + 3 * 86_400_000_000
    adopt_policy(db, policy_id, BO, day_us)
    app.step()
    assert ruling(app) == "review"
    clock.advance(timedelta(days=3, minutes=1))
    app.step()
    with db.read() as connection:
        assert get_policy(connection, policy_id).state == "in_force"
    assert ruling(app) == "block"
    assert product(app, seller, product_id).state == "live"


def test_what_was_agreed_for_a_day_may_be_given_up_before_it(app: App, clock: ManualClock) -> None:
    db = app.platform.db
    policy_id = propose_policy(db, [Change("alcohol", "KR", "block", "serious")], "The law changes", ANNA)
    app.step()
    adopt_policy(db, policy_id, BO, db.clock.now_us() + 86_400_000_000)
    drop_policy(db, policy_id, ANNA)
    clock.advance(timedelta(days=2))
    app.step()
    assert ruling(app) == "review"


def ruling(app: App) -> str:
    with app.platform.db.read() as connection:
        return rulings_in_force(connection, app.platform.db.clock.now_us())[1]["alcohol", "KR"].action
