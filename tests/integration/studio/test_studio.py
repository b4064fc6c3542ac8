"""Drafts of listings from the first word to a product: made, decided, accepted, taken back; alone and in hundreds."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from PIL import Image, ImageDraw, ImageFont

from entrepot.app import App
from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.files import upload_picture
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    create_place,
    create_product,
    get_own_product,
    get_product,
)
from entrepot.sell.listing import (
    DraftClosed,
    DraftIncomplete,
    DraftView,
    Maker,
    NoFix,
    Rule,
    accept_draft,
    accept_drafts,
    change_inputs,
    decide_fields,
    discard_draft,
    discard_drafts,
    get_acceptance,
    get_batch,
    get_draft,
    list_drafts,
    mend_draft,
    score_of_draft,
    start_batch,
    start_draft,
    take_back,
    undo_acceptance,
)
from tests.drafts import PRICE, a_seller, drafted, read, said, sent
from tests.sell_factories import ACTOR
from tests.visitors import PASSWORD


def test_a_few_words_become_a_draft_with_a_category_and_what_it_rests_on(app: App, seller: str) -> None:
    draft = drafted(app, seller)
    assert draft.state == "ready"
    category = draft.content.get("category")
    assert category is not None
    assert category.value == "cat_mugs"
    assert any("mug" in each.quote for each in category.evidence)


def photo(*lines: str, colour: str = "navy", size: tuple[int, int] = (1200, 900)) -> bytes:
    """A thing on a light ground with print on it."""
    image = Image.new("RGB", size, (246, 245, 242))
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rounded_rectangle((width // 4, height // 6, 3 * width // 4, 5 * height // 6), 40, fill=colour)
    for at, line in enumerate(lines):
        place = (width // 4 + 40, height // 6 + 60 + 110 * at)
        draw.text(place, line, fill="white", font=ImageFont.load_default(56))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=92)
    return data.getvalue()


def pictured(app: App, seller: str, *pictures: bytes, words: str = "navy mug") -> DraftView:
    platform = app.platform
    kept = [upload_picture(platform.db, platform.files, each, owner=seller, max_bytes=10**7)[0].id for each in pictures]
    return drafted(app, seller, words, pictures=kept)


def test_print_on_the_package_fills_fields_and_says_where_it_stands(app: App, seller: str) -> None:
    draft = pictured(app, seller, photo("Stoneware 350 ml", "Made in Korea"))
    origin, capacity = draft.content.get("origin"), draft.content.get("attribute.capacity")
    assert (draft.state, draft.stage) == ("ready", "done")
    assert origin is not None
    assert capacity is not None
    assert (origin.value, origin.evidence[0].origin, origin.evidence[0].place) == ("KR", "package", draft.pictures[0])
    assert origin.evidence[0].box is not None
    assert capacity.value == {"value": 350, "unit": "ml"}
    assert draft.content.value(f"alt.{draft.pictures[0]}")


def test_words_and_print_that_contradict_each_other_stand_side_by_side(app: App, seller: str) -> None:
    draft = pictured(app, seller, photo("Capacity: 500 ml"), words="navy mug 350 ml")
    capacity = draft.content.get("attribute.capacity")
    assert capacity is not None
    assert capacity.conflict
    assert {capacity.value["value"], capacity.others[0].value["value"]} == {350, 500}


def test_a_picture_of_nothing_is_said_to_show_nothing(app: App, seller: str) -> None:
    blank = io.BytesIO()
    Image.new("RGB", (900, 900), "white").save(blank, "PNG")
    draft = pictured(app, seller, blank.getvalue())
    assert draft.state == "ready"
    assert "picture_blank" in draft.content.problems


def test_the_same_picture_twice_counts_as_one_and_is_named(app: App, seller: str) -> None:
    draft = pictured(app, seller, photo("Stoneware"), photo("Stoneware", size=(1000, 750)))
    with app.platform.db.read() as connection:
        lost = score_of_draft(connection, draft).lost
    assert any(each.code == "picture_duplicate" for each in lost), [each.code for each in lost]


def test_a_photo_alone_makes_a_draft_that_names_what_is_missing(app: App, seller: str) -> None:
    draft = pictured(app, seller, photo(), words="")
    assert draft.state == "ready"
    assert {"title", "category", "price"} <= set(draft.content.missing)


def test_a_decision_stays_whatever_is_proposed_later(app: App, seller: str) -> None:
    draft = drafted(app, seller)
    before = draft.content.value("title")
    changed = said(app, seller, draft.draft_id, title="My own title").content.get("title")
    assert changed is not None
    assert (changed.value, changed.decided) == ("My own title", "change")
    assert changed.others[0].value == before
    assert said(app, seller, draft.draft_id, brand="Onda").content.value("title") == "My own title"


def test_a_draft_becomes_a_product_once(app: App, seller: str) -> None:
    draft = drafted(app, seller)
    said(app, seller, draft.draft_id, price=PRICE, bullets=["Holds 350 ml"], option__Colour=["Navy", "Sage"])
    db = app.platform.db
    product_id = accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    assert accept_draft(db, seller, draft.draft_id, ACTOR, live=True) == product_id
    app.step()
    with db.read() as connection:
        product = get_own_product(connection, seller, product_id)
    assert (product.state, product.category_id, product.bullets) == ("live", "cat_mugs", ("Holds 350 ml",))
    assert [each.options for each in product.variants] == [(("Colour", "Navy"),), (("Colour", "Sage"),)]
    assert {offer.price_minor for each in product.variants for offer in each.offers} == {24_000}
    with pytest.raises(DraftClosed):
        said(app, seller, draft.draft_id, title="Too late")


def test_a_draft_without_a_price_does_not_go_on_sale_and_says_what_is_missing(app: App, seller: str) -> None:
    draft = drafted(app, seller)
    said(app, seller, draft.draft_id, price=PRICE)
    decide_fields(app.platform.port(Maker), app.platform.db, seller, draft.draft_id, {"price": ("remove", None)}, ACTOR)
    with pytest.raises(DraftIncomplete) as refused:
        accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=True)
    assert refused.value.extra["missing"] == ["price"]
    assert accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=False)


def test_what_was_accepted_is_taken_back_and_accepted_again_as_the_same_product(app: App, seller: str) -> None:
    draft, db = drafted(app, seller), app.platform.db
    said(app, seller, draft.draft_id, price=PRICE)
    product_id = accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    take_back(db, seller, draft.draft_id, ACTOR)
    with db.read() as connection:
        assert get_own_product(connection, seller, product_id).state == "archived"
    assert said(app, seller, draft.draft_id, title="A better title").state == "ready"
    assert accept_draft(db, seller, draft.draft_id, ACTOR, live=True) == product_id
    app.step()
    with db.read() as connection:
        product = get_own_product(connection, seller, product_id)
    assert (product.state, product.title) == ("live", "A better title")


def test_a_draft_in_other_languages_becomes_a_product_in_them(app: App, seller: str) -> None:
    draft = drafted(app, seller, "navy mug 350 ml ceramic dishwasher safe")
    said(app, seller, draft.draft_id, languages=["ko", "ja", "de"], price=PRICE, option__Colour=["Navy", "Black"])
    product_id = accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=True)
    app.step()
    with app.platform.db.read() as connection:
        korean = get_product(connection, product_id, "ko")
        german = get_product(connection, product_id, "de")
        french = get_product(connection, product_id, "fr")
    assert "머그" in korean.title
    assert "350" in korean.title
    assert all("네이비" in each.options_text or "블랙" in each.options_text for each in korean.variants)
    assert any("식기세척기" in each for each in korean.bullets)
    assert "Becher" in german.title
    assert not any("Capacity" in each for each in german.bullets)
    assert (french.text_locale, french.title) == ("en", read(app, seller, draft.draft_id).content.value("title"))


def sold_beside(app: App, count: int = 12) -> None:
    """Mugs of another seller, from 10,000 won on."""
    other = a_seller(app, "rival")
    db = app.platform.db
    db.write(lambda tx: create_place(tx, other, name="Depot", country="KR"))
    for number in range(count):
        sku = SkuDraft(f"R-{number}", offers=(OfferDraft(10_000 + 1_000 * number, "KRW"),))
        draft = ProductDraft(title=f"Stoneware mug number {number}", category_id="cat_mugs", state="live", skus=(sku,))
        create_product(db, other, draft, ACTOR)


def test_a_price_is_advised_from_what_is_sold_beside_and_says_so(app: App, seller: str) -> None:
    sold_beside(app)
    draft = drafted(app, seller, "navy stoneware mug 350 ml")
    price, around = draft.content.get("price"), draft.content.ranges["price"]
    assert price is not None
    assert price.value["currency"] == "KRW"
    assert around["low"]["minor"] <= price.value["minor"] <= around["high"]["minor"]
    assert 10_000 <= around["low"]["minor"] <= around["high"]["minor"] <= 21_000
    assert (price.evidence[0].origin, price.is_doubtful) == ("catalogue", True)
    assert around["reasons"]


def test_the_effect_on_the_margin_is_told_and_no_advice_loses_money(app: App, seller: str) -> None:
    sold_beside(app)
    draft = drafted(app, seller, "navy stoneware mug 350 ml")
    told = said(app, seller, draft.draft_id, cost={"minor": 30_000, "currency": "KRW"}).content.ranges["price"]
    assert told["floor"] > 30_000
    assert told["advised"]["minor"] >= told["floor"]
    assert told["advised"]["margin"]["minor"] >= 0


def test_a_price_far_from_what_is_sold_beside_is_questioned(app: App, seller: str) -> None:
    sold_beside(app)
    draft = drafted(app, seller, "navy stoneware mug 350 ml")
    asked = said(app, seller, draft.draft_id, price={"minor": 150, "currency": "KRW"}).content.ranges
    assert asked["sanity"]["verdict"] in {"slip", "low"}


def test_without_anything_beside_it_no_price_is_invented(app: App, seller: str) -> None:
    draft = drafted(app, seller, "navy stoneware mug 350 ml")
    assert draft.content.get("price") is None
    assert "price" in draft.content.missing


def test_what_the_score_takes_points_for_is_mended_in_one_click(app: App, seller: str) -> None:
    draft = drafted(app, seller, "navy mug 350 ml ceramic")
    shouted = said(app, seller, draft.draft_id, title="BEST PRICE NAVY MUG")
    with app.platform.db.read() as connection:
        before = score_of_draft(connection, shouted)
    lost = next(each for each in before.lost if each.field == "title" and each.fix and each.fix.kind == "replace")
    maker, db = app.platform.port(Maker), app.platform.db
    mend_draft(maker, db, seller, draft.draft_id, lost.code, lost.field, ACTOR)
    mended = read(app, seller, draft.draft_id)
    with db.read() as connection:
        after = score_of_draft(connection, mended)
    assert mended.content.value("title") != "BEST PRICE NAVY MUG"
    assert after.points > before.points
    assert lost.code not in {each.code for each in after.lost}
    with pytest.raises(NoFix):
        mend_draft(maker, db, seller, draft.draft_id, lost.code, lost.field, ACTOR)


def test_a_claim_that_no_fact_holds_costs_points_and_says_which(app: App, seller: str) -> None:
    draft = drafted(app, seller, "navy mug 350 ml ceramic")
    claimed = said(app, seller, draft.draft_id, bullets=["Holds 350 ml", "Waterproof to 50 m", "Ceramic, made by hand"])
    with app.platform.db.read() as connection:
        lost = score_of_draft(connection, claimed).lost
    assert any(each.code == "claims_unbacked" and each.field == "bullets.1" for each in lost)


@pytest.mark.parametrize("words", ["shoe rack", "mug rug cotton", "breast pump"])
def test_a_word_behind_the_noun_makes_it_another_thing(app: App, seller: str, words: str) -> None:
    content = drafted(app, seller, words).content
    category = content.get("category")
    assert category is not None
    assert content.value("title") == words
    assert category.is_doubtful


def test_a_taken_back_draft_keeps_the_variants_that_it_still_has_and_puts_the_others_away(
    app: App, seller: str
) -> None:
    draft, db = drafted(app, seller), app.platform.db
    said(app, seller, draft.draft_id, price=PRICE, option__Colour=["Red", "Blue", "Green"])
    product_id = accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    take_back(db, seller, draft.draft_id, ACTOR)
    said(app, seller, draft.draft_id, option__Colour=["Green", "Black"])
    accept_draft(db, seller, draft.draft_id, ACTOR, live=True)
    with db.read() as connection:
        product = get_own_product(connection, seller, product_id)
    live = {each.options_text: each.code for each in product.variants if each.state == "live"}
    assert set(live) == {"Green", "Black"}
    assert live["Green"].endswith("-3")
    assert {each.options_text for each in product.variants if each.state == "archived"} == {"Red", "Blue"}


def test_a_customs_code_is_kept_only_once_somebody_confirmed_it(app: App, seller: str) -> None:
    codes = []
    for decided in (False, True):
        draft = drafted(app, seller)
        said(app, seller, draft.draft_id, price=PRICE)
        if decided:
            maker = app.platform.port(Maker)
            decide_fields(maker, app.platform.db, seller, draft.draft_id, {"hs_code": ("keep", None)}, ACTOR)
        product_id = accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=True)
        with app.platform.db.read() as connection:
            codes.append(get_own_product(connection, seller, product_id).variants[0].hs_code)
    assert codes == [None, "691200"]


def test_a_row_that_cannot_be_kept_costs_no_other(app: App, seller: str) -> None:
    rows = "Mug,30,350 g\nKettle,40,99999999999999999999999999999 kg\nCup,3,200 g\n"
    file_id = sent(app, seller, f"Name,Stock,Weight\n{rows}".encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        batch = get_batch(connection, seller, batch_id)
    assert (batch.state, batch.counts["working"]) == ("done", 0)


def test_a_currency_without_a_rate_costs_only_what_is_said_of_tax_and_fee(app: App) -> None:
    owner = sign_up(app.platform.db, "bh@market.example", PASSWORD, "Owner", "en")
    seller = create_seller(app.platform.db, owner, "Manama", "BH", "BHD", "manama")
    draft = drafted(app, seller)
    assert said(app, seller, draft.draft_id, price={"minor": 2_500, "currency": "BHD"}).state == "ready"


@pytest.mark.parametrize("value", [1e300, 1e30, float("inf")])
def test_a_number_beyond_all_bounds_is_refused(app: App, seller: str, value: float) -> None:
    draft = drafted(app, seller)
    with pytest.raises(InvalidInput):
        said(app, seller, draft.draft_id, attribute__capacity=value)


def test_free_shipping_over_an_amount_is_no_price(app: App, seller: str) -> None:
    assert drafted(app, seller, "navy mug free shipping over $50").content.get("price") is None


@pytest.mark.parametrize(
    ("cell", "minor"), [("24,000원", 24_000), ("₩9,900", 9_900), ("9900 KRW", 9_900), ("-5", None), ("ask us", None)]
)
def test_a_suppliers_price_is_read_or_asked_for_and_never_advised_over(
    app: App, seller: str, cell: str, minor: int | None
) -> None:
    sold_beside(app)
    file_id = sent(app, seller, f'상품명,판매가\n네이비 도자기 머그 350ml,"{cell}"\n'.encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, locale="ko", actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        (row,) = list_drafts(connection, seller, batch_id=batch_id).items
        content = get_draft(connection, seller, row.draft_id).content
    assert content.value("price") == (None if minor is None else {"minor": minor, "currency": "KRW"})
    assert ("price_unread" in content.problems) == (minor is None)
    assert ("price" in content.missing) == (minor is None)


def test_what_a_print_says_of_the_thing_does_not_name_it(app: App, seller: str) -> None:
    card = Image.new("RGB", (1_200, 1_200), "white")
    pen, font = ImageDraw.Draw(card), ImageFont.load_default(90)
    pen.rounded_rectangle((250, 250, 950, 950), 60, fill=(30, 40, 90))
    for at, line in enumerate(("STONEWARE", "350 ml", "DISHWASHER SAFE")):
        pen.text((600, 400 + 160 * at), line, fill="white", font=font, anchor="mm")
    photo = io.BytesIO()
    card.save(photo, "PNG")
    picture, _ = upload_picture(app.platform.db, app.platform.files, photo.getvalue(), owner=seller, max_bytes=10**7)
    content = drafted(app, seller, "", pictures=[picture.id]).content
    category = content.get("category")
    assert category is None or all("dishwasher" not in each.quote.lower() for each in category.evidence)
    assert "dishwasher," not in str(content.value("title") or "").lower()


def test_what_was_kept_stays_when_other_fields_change(app: App, seller: str) -> None:
    draft = drafted(app, seller)
    title = draft.content.value("title")
    maker, db = app.platform.port(Maker), app.platform.db
    decide_fields(maker, db, seller, draft.draft_id, {"title": ("keep", None)}, ACTOR)
    content = said(app, seller, draft.draft_id, brand="Nordhavn").content
    assert content.value("title") == title
    kept = content.get("title")
    assert kept is not None
    assert kept.decided == "keep"
    assert "Nordhavn" in str(kept.others[0].value)
    decide_fields(maker, db, seller, draft.draft_id, {"title": (None, None)}, ACTOR)
    assert "Nordhavn" in str(read(app, seller, draft.draft_id).content.value("title"))


def test_many_are_thrown_away_in_one_write_and_only_open_ones_of_that_file(app: App, seller: str) -> None:
    file_id = sent(app, seller, b"Name,Stock\nStoneware mug,1\nGlass mug,2\nSteel mug,3\n")
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    app.step()
    alone = drafted(app, seller)
    with app.platform.db.read() as connection:
        first, second, third = (each.draft_id for each in list_drafts(connection, seller, batch_id=batch_id).items)
    accept_draft(app.platform.db, seller, first, ACTOR, live=False)
    ids = [first, second, alone.draft_id, "lst_unknown"]
    assert discard_drafts(app.platform.db, seller, batch_id, ids, ACTOR).count == 1
    states = [read(app, seller, each).state for each in (first, second, third, alone.draft_id)]
    assert states == ["accepted", "discarded", "ready", "ready"]


def test_another_sellers_draft_is_not_there(app: App, seller: str) -> None:
    draft, other = drafted(app, seller), a_seller(app, "other")
    for act in (
        lambda: read(app, other, draft.draft_id),
        lambda: said(app, other, draft.draft_id, title="Mine"),
        lambda: accept_draft(app.platform.db, other, draft.draft_id, ACTOR, live=False),
        lambda: discard_draft(app.platform.db, other, draft.draft_id, ACTOR),
        lambda: take_back(app.platform.db, other, draft.draft_id, ACTOR),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", {"minor": 0, "currency": "KRW"}),
        ("price", "24000"),
        ("gtin", "4006381333930"),
        ("stock", -1),
        ("weight_g", True),
        ("bullets", "one"),
        ("attribute.material", {"a": 1}),
        ("condition", "as new"),
        ("origin", "Korea"),
        ("nonsense", "x"),
        ("title", 5),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused_by_name(app: App, seller: str, field: str, value: object) -> None:
    draft = drafted(app, seller)
    with pytest.raises(InvalidInput) as refused:
        decide_fields(
            app.platform.port(Maker), app.platform.db, seller, draft.draft_id, {field: ("change", value)}, ACTOR
        )
    assert refused.value.extra["field"] == field
    assert read(app, seller, draft.draft_id).version == draft.version


@pytest.mark.parametrize(
    "inputs", [{}, {"words": "x" * 2_001}, {"words": "mug", "locale": "fr"}, {"pictures": ["0" * 64]}]
)
def test_what_a_draft_cannot_begin_from_is_refused(app: App, seller: str, inputs: dict[str, object]) -> None:
    with pytest.raises(AppError):
        start_draft(app.platform.db, seller, actor=ACTOR, **inputs)  # type: ignore[arg-type]  # what is wrong on purpose


def test_a_suppliers_file_becomes_a_draft_a_row_and_they_are_accepted_and_taken_back_together(
    app: App, seller: str
) -> None:
    rows = "".join(f"Stoneware mug number {n},{n + 10}\n" for n in range(45))
    db = app.platform.db
    batch_id = start_batch(
        db, app.platform.files, seller, file_id=sent(app, seller, f"Name,Stock\n{rows}".encode()), actor=ACTOR
    )
    app.step()
    with db.read() as connection:
        batch = get_batch(connection, seller, batch_id)
        page = list_drafts(connection, seller, batch_id=batch_id, limit=20)
        again = list_drafts(connection, seller, batch_id=batch_id, limit=50, cursor=page.next)
    assert (batch.state, batch.done, batch.counts["all"]) == ("done", 45, 45)
    assert [each.row for each in (*page.items, *again.items)] == list(range(2, 47))
    for each in page.items[:3]:
        said(app, seller, each.draft_id, price=PRICE, category="cat_mugs")
    rule = Rule(batch_id=batch_id, with_doubts=True, live=True, without_pictures=True)
    acceptance_id = accept_drafts(db, seller, rule, ACTOR)
    app.step()
    with db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).accepted == 3
        accepted = list_drafts(connection, seller, batch_id=batch_id, need="accepted").items
    undo_acceptance(db, seller, acceptance_id, ACTOR)
    app.step()
    with db.read() as connection:
        assert get_acceptance(connection, seller, acceptance_id).state == "undone"
        assert not list_drafts(connection, seller, batch_id=batch_id, need="accepted").items
        states = {get_own_product(connection, seller, str(each.product_id)).state for each in accepted}
    assert states == {"archived"}
    with pytest.raises(AppError):
        undo_acceptance(db, seller, acceptance_id, ACTOR)


def test_a_batch_that_is_killed_goes_on_and_makes_no_row_twice(
    app: App, seller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"Stoneware mug number {n},{n + 10}\n" for n in range(30))
    file_id = sent(app, seller, f"Name,Stock\n{rows}".encode())
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, actor=ACTOR)
    whole, left = Maker.make_or_say_why, [25]

    def killed(maker: Maker, row: Any) -> dict[str, Any]:
        left[0] -= 1
        if left[0] == 0:
            raise RuntimeError("the process is killed here")
        return whole(maker, row)

    monkeypatch.setattr(Maker, "make_or_say_why", killed)
    app.step()
    with app.platform.db.read() as connection:
        assert 0 < get_batch(connection, seller, batch_id).counts["working"] < 30
    app.platform.db.clock.advance(timedelta(minutes=20))  # type: ignore[attr-defined]  # a clock that is turned by hand
    app.step()
    with app.platform.db.read() as connection:
        batch = get_batch(connection, seller, batch_id)
        page = list_drafts(connection, seller, batch_id=batch_id, limit=100)
    assert (batch.state, batch.counts["all"], batch.counts["working"]) == ("done", 30, 0)
    assert [each.row for each in page.items] == list(range(2, 32))


def test_a_draft_that_breaks_off_for_good_says_so_and_begins_again_with_other_words(
    app: App, seller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Maker, "make", broken)
    draft_id = start_draft(app.platform.db, seller, words="navy mug", actor=ACTOR)
    for _ in range(24):
        app.step()
        app.platform.db.clock.advance(timedelta(minutes=20))  # type: ignore[attr-defined]  # a clock that is turned by hand
    app.step()
    failed = read(app, seller, draft_id)
    assert failed.state == "failed"
    assert failed.problem
    monkeypatch.undo()
    maker = app.platform.port(Maker)
    change_inputs(maker, app.platform.db, seller, draft_id, words="navy mug 350 ml", actor=ACTOR)
    again = read(app, seller, draft_id)
    assert (again.state, again.problem, again.content.value("category")) == ("ready", None, "cat_mugs")


def test_a_workbook_is_read_like_a_table(app: App, seller: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (["Price list 2026"], [], ["품명", "재질", "용량"], ["머그", "도자기", "350ml"]):
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    file_id = sent(app, seller, data.getvalue(), "application/zip")
    batch_id = start_batch(app.platform.db, app.platform.files, seller, file_id=file_id, locale="ko", actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        (row,) = list_drafts(connection, seller, batch_id=batch_id).items
        draft = get_draft(connection, seller, row.draft_id)
    assert draft.source == (("품명", "머그"), ("재질", "도자기"), ("용량", "350ml"))
    assert draft.content.value("category") == "cat_mugs"
