"""What sellers and holders of rights read of notices, page by page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

import pytest

from entrepot.sell.brands import BrandDraft, decide_brand, decide_holder, register_brand, register_holder
from entrepot.sell.catalog import raise_gate
from entrepot.sell.notices import NoticeDraft, decide_notice, give_counter_notice, give_notice, withdraw_notice
from tests.requests_of import Asked, Said, send
from tests.sell_factories import make_goods
from tests.town import Town

pytestmark = pytest.mark.slow
WORDS = "We bought one and it is a copy of our registered goods."
LEAD = "other_shopper"


def get(town: Town, path: str, who: str) -> str:
    where, _, query = path.partition("?")
    said = send(town.app.http, Asked("GET", where, dict(parse_qsl(query))), town.people[who].headers)
    assert said.status == 200, path
    return said.body.decode()


def post(town: Town, path: str, who: str, **fields: str) -> Said:
    asked = Asked("POST", path, {}, urlencode(fields).encode(), "application/x-www-form-urlencoded")
    return send(town.app.http, asked, town.people[who].headers)


@pytest.fixture(scope="module")
def agency(town: Town) -> tuple[str, str]:
    """An agency with its brand, whose notices act at once."""
    db, person, reviewer = town.app.platform.db, town.people[LEAD].id, town.people["reviewer"].id
    raise_gate(db)
    holder = register_holder(
        db, person, name="Kettu GmbH", kind="agency", contact_email="law@kettu.example", country="KR"
    )
    decide_holder(db, holder, verified=True, reason="In order", actor=reviewer)
    draft = BrandDraft(
        name="Kettu",
        kind="word",
        classes=[21],
        territories=("US", "EU", "KR", "JP", "CN", "SA"),
        registration_no="40-9",
        office="KIPO",
    )
    brand = register_brand(db, town.app.platform.files, holder, draft, actor=person)
    decide_brand(db, brand, verified=True, reason="In the register", actor=reviewer)
    return holder, brand


def listed(town: Town, code: str, title: str) -> str:
    goods = town.goods["seller"]
    made = make_goods(town.app.platform.db, seller_id=goods.seller_id, place_id=goods.place_id, code=code, title=title)
    town.app.step()
    return made.product_id


def noticed(town: Town, agency: tuple[str, str], product_id: str, **more: object) -> str:
    said = {"ground": "counterfeit", "statement": WORDS, "good_faith": True, **more}
    draft = NoticeDraft(agency[1], product_id, **said)  # type: ignore[arg-type]  # whatever a test adds
    given = give_notice(town.app.platform.db, agency[0], draft, actor=town.people[LEAD].id, channel="page")
    assert given.state == "acted"
    town.app.step()
    return given.notice_id


def test_a_product_s_page_names_the_notice_that_holds_it(town: Town, agency: tuple[str, str]) -> None:
    kettle = listed(town, "K1", "Kettu kettle")
    notice_id = noticed(town, agency, kettle)
    page = get(town, f"/sell/products/{kettle}", "seller")
    assert f'href="/sell/notices/{notice_id}"' in page
    assert "Kettu GmbH gave a notice against this listing" in page
    assert "Counterfeit goods: Kettu" in page
    assert "everywhere" in page
    assert "Take the marked words out" not in page
    assert f"/sell/products/{kettle}/appeal" not in page


def test_a_notice_for_one_market_is_told_beside_the_sale_elsewhere(town: Town, agency: tuple[str, str]) -> None:
    pan = listed(town, "K2", "Kettu pan")
    notice_id = noticed(town, agency, pan, territories=("KR",))
    page = get(town, f"/sell/products/{pan}", "seller")
    assert f'href="/sell/notices/{notice_id}"' in page
    assert "<dd>Korea</dd>" in page


def test_the_api_names_the_notice_too(town: Town, agency: tuple[str, str]) -> None:
    pot = listed(town, "K3", "Kettu pot")
    notice_id = noticed(town, agency, pot)
    said = get(town, f"/api/v1/seller/products/{pot}/reasons", "seller")
    assert f'"notice_id":"{notice_id}"' in said.replace(" ", "")
    assert "answer_notice" in said
    assert "remove_words" not in said


def test_what_is_listed_again_is_told_with_the_notice(town: Town, agency: tuple[str, str]) -> None:
    cup = listed(town, "K4", "Kettu cup")
    notice_id = noticed(town, agency, cup)
    decide_notice(town.app.platform.db, notice_id, "uphold", "A copy", town.people["reviewer"].id)
    again = listed(town, "K5", "Kettu cup")
    page = get(town, f"/sell/products/{again}", "seller")
    assert f'href="/sell/notices/{notice_id}"' in page
    assert "Is this one the same?" in page
    assert f"/sell/products/{again}/appeal" in page


def test_a_notice_s_deadlines_are_each_market_s_own_and_say_which_decides(town: Town, agency: tuple[str, str]) -> None:
    jug = listed(town, "K6", "Kettu jug")
    notice_id = noticed(town, agency, jug)
    here = f"/sell/notices/{notice_id}"
    before = get(town, here, "seller")
    assert "the rule for China decides when" in before
    db = town.app.platform.db
    owner = town.people["seller"].id
    give_counter_notice(db, town.goods["seller"].seller_id, notice_id, statement=WORDS, good_faith=True, actor=owner)
    assert "By itself on " in get(town, here, "seller")
    withdraw_notice(db, agency[0], notice_id, actor=town.people[LEAD].id)
    after = get(town, here, "seller")
    assert "Where it was off sale" in after
    for gone in ("When it comes back", "Comes back", "By itself"):
        assert gone not in after, gone


def test_places_of_a_notice_are_named_and_a_day_is_no_span(town: Town, agency: tuple[str, str]) -> None:
    bin_ = listed(town, "K10", "Kettu bin")
    notice_id = noticed(town, agency, bin_)
    own = get(town, f"/sell/notices/{notice_id}", "seller")
    assert "China, European Union, Japan, Korea, Saudi Arabia, United States" in own
    assert "EU, JP" not in own
    last = own[own.index("When it comes back") :]
    spans = re.findall(r"(\d+ \w+) to (\d+ \w+)", last)
    assert all(first != until for first, until in spans)
    db, owner = town.app.platform.db, town.people["seller"].id
    give_counter_notice(db, town.goods["seller"].seller_id, notice_id, statement=WORDS, good_faith=True, actor=owner)
    for path, who in ((f"/desk/notices/{notice_id}", "reviewer"), (f"/rights/notices/{notice_id}", LEAD)):
        page = get(town, path, who)
        assert "China, European Union, Japan, Korea" in page, path
        assert "EU, JP" not in page, path
        assert re.search(r'China: <span translate="no">\S', page), path


def test_one_market_s_notice_names_that_market(town: Town, agency: tuple[str, str]) -> None:
    tray = listed(town, "K7", "Kettu tray")
    page = get(town, f"/sell/notices/{noticed(town, agency, tray, territories=('KR',))}", "seller")
    card = page[page.index("When it comes back") :]
    assert "Korea" in card
    assert "Elsewhere" not in card
    assert "decides when" not in card


def test_the_first_page_says_what_is_held_noticed_and_struck(town: Town, agency: tuple[str, str]) -> None:
    bowl = listed(town, "K8", "Kettu bowl")
    notice_id = noticed(town, agency, bowl)
    decide_notice(town.app.platform.db, notice_id, "uphold", "A copy", town.people["reviewer"].id)
    page = get(town, "/sell", "seller")
    due = page[page.index('id="due"') :]
    for said in ("that you can answer", "against your shop", "Warned", "products held, not shown to shoppers"):
        assert said in due, said
    assert 'href="/sell/products?state=held"' in due
    assert re.search(r'href="/sell/notices"', due)


def test_the_form_offers_one_s_own_brands_and_says_what_is_needed(town: Town, agency: tuple[str, str]) -> None:
    form = get(town, "/rights/notices/new", LEAD)
    assert f'<option value="{agency[1]}"' in form
    assert "at least 20 letters" in form
    assert ">good_faith,</span><wbr>" in form  # no name of a column is broken in two
    assert "yes</span>, <span" in form
    mat = listed(town, "K9", "Kettu mat")
    said = {"product": mat, "brand_id": agency[1], "ground": "trademark", "statement": WORDS, "good_faith": "true"}
    assert post(town, "/rights/notices", LEAD, **said, other_brand="brd_" + "0" * 26).status == 422
    assert post(town, "/rights/notices", LEAD, **said).status == 303
