"""What the studio says to sellers where something cannot be: a sentence at the field; and what it noticed in photos."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from entrepot.app import App
from entrepot.core.files import upload_picture
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.sell.catalog import create_place
from entrepot.sell.listing import (
    Maker,
    Rule,
    accept_draft,
    accept_drafts,
    get_acceptance,
    list_drafts,
    sentence_of,
    start_batch,
)
from entrepot.sell.listing.kept_sentences import kept_sentence
from entrepot.sell.trials import Plan, start_trial, trials_of_product
from entrepot.web.i18n import language_of, use_language
from entrepot.web.sentences import in_words
from tests.drafts import PRICE, drafted, read, said, sent
from tests.pictures_drawn import font
from tests.sell_factories import ACTOR
from tests.visitors import Visitor


@pytest.fixture
def seller(app: App, seller: str) -> str:
    app.platform.db.write(lambda tx: create_place(tx, seller, name="Depot", country="KR"))
    return seller


def test_what_is_typed_wrong_is_said_at_its_field_and_typed_text_stays(app: App, owner: Visitor, seller: str) -> None:
    here = f"/sell/studio/{drafted(app, seller).draft_id}/fields"
    for name, value, told in (
        ("price", "0", "an amount is more than nothing (a number such as 12500)"),
        ("price", "-5", "an amount is more than nothing"),
        ("gtin", "8801234567891", "this is no number of a bar code (GTIN)"),
        ("description", "x" * 20_001, "the text has 20,001 characters (20,000 characters at most)"),
    ):
        refused = owner.request("POST", here, form={"name": name, "value": value, "currency": "KRW"})
        assert (name, refused.status) == (name, 422)
        assert told in refused.text
    assert owner.request("POST", here, form={"name": "origin", "value": "South Korea"}).status == 303


def test_an_empty_start_and_one_with_too_many_words_are_said_at_the_words(owner: Visitor, seller: str) -> None:
    empty = owner.request("POST", "/sell/studio", form={"words": " "})
    assert empty.status == 422
    assert "add a photo, or write a few words: one of the two is enough to begin" in empty.text
    long = owner.request("POST", "/sell/studio", form={"words": "mug " * 600})
    assert long.status == 422
    assert "these are 2,400 characters, too many for a few words" in long.text
    pasted = owner.request("POST", "/sell/studio", form={"text": "", "begins": "text"})
    assert "paste the text first" in pasted.text


def test_an_amount_in_a_reason_is_written_as_the_reader_writes_amounts() -> None:
    kept = kept_sentence(say("those at %(price)s and above sold none", price=Money(15_000, "KRW")))
    assert kept["text"] == "those at 15000 KRW and above sold none"
    korean = language_of("ko")
    assert korean is not None
    assert in_words(sentence_of(kept)) == "those at ₩15,000 and above sold none"
    with use_language(korean):
        assert "15,000" in in_words(sentence_of(kept))
        assert "KRW" not in in_words(sentence_of(kept))


def test_an_accepted_draft_leads_to_the_shop_and_taking_it_back_asks_before_it_ends_a_trial(
    app: App, owner: Visitor, seller: str
) -> None:
    db = app.platform.db
    draft_id = drafted(app, seller).draft_id
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", stock=4)
    product_id = accept_draft(db, seller, draft_id, ACTOR, live=True)
    app.step()
    here = f"/sell/studio/{draft_id}"
    assert f'href="/p/{product_id}"' in owner.get(here).text
    start_trial(db, seller, product_id, Plan("title", "Hand-made mug, 350 ml"), ACTOR)
    app.step()
    asked = owner.request("POST", f"{here}/take-back")
    assert "A trial of this product is running" in asked.text
    assert read(app, seller, draft_id).state == "accepted"
    with db.read() as connection:
        (trial,) = trials_of_product(connection, seller, product_id)
    stop = owner.request("POST", f"/sell/trials/{trial.id}/stop")
    assert "Stop the trial?" in stop.text
    with db.read() as connection:
        assert trials_of_product(connection, seller, product_id)[0].state == "running"
    assert owner.request("POST", f"{here}/take-back", form={"sure": "1"}).status == 303
    assert read(app, seller, draft_id).state == "ready"


def test_a_product_that_is_being_checked_is_said_to_be_and_its_page_looks_again(
    app: App, owner: Visitor, seller: str
) -> None:
    draft_id = drafted(app, seller).draft_id
    said(app, seller, draft_id, price=PRICE, category="cat_mugs", stock=4)
    accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    page = owner.get(f"/sell/studio/{draft_id}").text
    assert "It is being checked. This page says what comes of it." in page
    assert 'data-part="fields" data-working' in page
    app.step()
    parts = owner.get(f"/sell/studio/{draft_id}/parts").text
    assert "See it in the shop" in parts
    assert 'data-part="fields" data-working' not in parts


def test_taking_many_drafts_back_asks_before_it_ends_trials_and_says_how_many(
    app: App, owner: Visitor, seller: str
) -> None:
    db = app.platform.db
    lines = "".join(f"Navy stoneware mug 350 ml number {number},24000,KRW\n" for number in range(3))
    file_id = sent(app, seller, f"Name,Price,Currency\n{lines}".encode())
    batch_id = start_batch(db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    acceptance_id = accept_drafts(db, seller, Rule(batch_id, with_doubts=True, live=True, without_pictures=True), ACTOR)
    app.step()
    with db.read() as connection:
        products = [row.product_id for row in list_drafts(connection, seller, batch_id=batch_id).items]
    for product_id in products[:2]:
        start_trial(db, seller, product_id or "", Plan("title", "Hand-made mug, 350 ml"), ACTOR)
    way = f"/sell/studio/acceptances/{acceptance_id}/undo"
    asked = owner.request("POST", way)
    assert "2 trials of these products are running" in asked.text
    with db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).state == "done"
    assert owner.request("POST", way, form={"sure": "1"}).status == 303
    app.step()
    with db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).state == "undone"
        assert trials_of_product(connection, seller, products[0] or "")[0].state != "running"


def kept(app: App, seller: str, image: Image.Image) -> str:
    data = io.BytesIO()
    image.save(data, "PNG")
    return upload_picture(app.platform.db, app.platform.files, data.getvalue(), owner=seller, max_bytes=10**7)[0].id


def test_print_that_was_seen_and_not_read_is_said_with_what_to_do(app: App, owner: Visitor, seller: str) -> None:
    image = Image.new("RGB", (1000, 700), "white")
    pen, letters = ImageDraw.Draw(image), font("ko", 72)
    pen.text((80, 120), "도자기 머그컵 남색", font=letters, fill="black")
    pen.text((80, 320), "전자레인지 사용 가능", font=letters, fill="black")
    draft = drafted(app, seller, "mug", pictures=[kept(app, seller, image)])
    seen = draft.readings[draft.pictures[0]]
    page = owner.get(f"/sell/studio/{draft.draft_id}").text
    if "ko" in seen["cannot_read"]:
        assert len(seen["unread"]) == 2
        assert "2 lines on it were seen and not read. It is too faint or too small, or in letters" in page
        assert "Type what it says into “Your words”." in page
    else:  # a machine that reads Korean has nothing to say
        assert not seen["unread"]


def test_two_unlike_things_on_a_photo_are_noticed_and_asked_about_and_the_same_thing_twice_is_not(
    app: App, owner: Visitor, seller: str
) -> None:
    def photo(*, alike: bool) -> Image.Image:
        image = Image.effect_noise((1200, 700), 6).convert("RGB").point(lambda each: min(255, each + 110))
        pen = ImageDraw.Draw(image)
        pen.ellipse((120, 170, 480, 530), fill=(190, 30, 30))
        if alike:
            pen.ellipse((720, 170, 1080, 530), fill=(190, 30, 30))
        else:
            for at in range(6):
                pen.rectangle((760 + 50 * at, 130, 780 + 50 * at, 570), fill=(20, 70 + 20 * at, 160))
            pen.rectangle((740, 330, 1060, 380), fill=(20, 40, 90))
        return image

    maker = app.platform.port(Maker)
    seen = {}
    for alike in (True, False):
        data = io.BytesIO()
        photo(alike=alike).save(data, "PNG")
        seen[alike] = maker.see(data.getvalue())["apart"]
    assert seen[True] == []
    assert len(seen[False]) == 2
    draft = drafted(app, seller, "thing", pictures=[kept(app, seller, photo(alike=False))])
    assert "several_things_in_a_photo" in draft.content.problems
    assert "Which one is for sale?" in owner.get(f"/sell/studio/{draft.draft_id}").text
