"""Buying without an account: an e-mail address and where to, the exact total, paid; the account comes with paying."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select

from entrepot.app import App, open_app
from entrepot.core.accounts import (
    BadCredentials,
    EmailTaken,
    PasswordSet,
    change_profile,
    get_profile,
    has_password,
    open_guest,
    set_first_password,
    sign_in,
    sign_up,
)
from entrepot.core.accounts.tables import person
from entrepot.core.database import Database
from entrepot.core.http.client import Response
from entrepot.kit.errors import InvalidInput
from entrepot.shop.orders import orders_of_shopper
from tests.integration.test_shop_pages import ADDRESS, Shopper
from tests.shop_factories import Market, make_market
from tests.visitors import PASSWORD, fresh_settings

WITHOUT_ACT = {name: value for name, value in ADDRESS.items() if name != "act"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path, default_country="KR", rate_limit_per_minute=0)
    opened = open_app(settings, durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def market(app: App) -> Market:
    made = make_market(app.platform.db)
    app.step()
    return made


@pytest.fixture
def guest(app: App, market: Market) -> Iterator[Shopper]:
    visitor = Shopper(app.http)
    visitor.cookies["entrepot_currency"] = "KRW"
    visitor.look(f"/p/{market.mug.product_id}")
    visitor.send("/cart/add", offer_id=market.mug.offer_id, quantity="2")
    visitor.look("/checkout")
    yield visitor
    visitor.close()


def review(guest: Shopper, email: str = "me@shop.example", **changes: str) -> Response:
    guest.page = guest.send("/checkout/guest", act="review", email=email, **(WITHOUT_ACT | changes))
    return guest.page


def form_to_pay(guest: Shopper) -> dict[str, str]:
    form = guest.page.text.split('class="pay-form', 1)[1].split("</form>")[0]
    fields = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))
    return {name: unescape(value) for name, value in fields.items() if name != "_csrf"} | {"act": "pay"}


def people(app: App) -> int:
    with app.platform.db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(person)).scalar_one())


def test_a_visitor_buys_with_an_address_and_follows_the_order_on_this_device(app: App, guest: Shopper) -> None:
    before = people(app)
    page = review(guest)
    assert page.status == 200
    assert "세종대로 175" in page.text
    assert people(app) == before, "the account comes with paying"
    paid = guest.send("/checkout/guest", **form_to_pay(guest))
    assert paid.headers["location"].startswith("/orders/grp_")
    order = guest.look(paid.headers["location"])
    assert order.status == 200
    assert "Only this device knows your orders" in order.text
    with app.platform.db.read() as conn:
        (group,) = orders_of_shopper(conn, guest.person_id(app)).items
        assert get_profile(conn, guest.person_id(app)).email == "me@shop.example"
    assert group.state == "paid"
    assert "is empty" in guest.look("/cart").text


def test_a_form_sent_twice_is_one_purchase_of_one_account_even_when_the_first_answer_was_lost(
    app: App, guest: Shopper
) -> None:
    review(guest)
    form, before = form_to_pay(guest), people(app)
    kept = dict(guest.cookies)
    first = guest.send("/checkout/guest", **form)
    guest.cookies.clear()
    guest.cookies.update(kept)
    again = guest.send("/checkout/guest", **form)
    assert again.headers["location"] == first.headers["location"]
    assert people(app) == before + 1
    assert guest.look(again.headers["location"]).status == 200


def test_an_address_that_has_an_account_is_asked_to_sign_in_and_nothing_is_placed(app: App, guest: Shopper) -> None:
    sign_up(app.platform.db, "me@shop.example", PASSWORD, "Me")
    before = people(app)
    review(guest, email="ME@shop.example")
    answer = guest.send("/checkout/guest", **form_to_pay(guest))
    assert answer.status == 409
    assert "There is an account with this address" in answer.text
    assert 'href="/sign-in?next=/checkout"' in answer.text
    assert people(app) == before
    assert "entrepot_session" not in guest.cookies


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("email", "nobody", "This is not an e-mail address"),
        ("email", "", "This is not an e-mail address"),
        ("postcode", "x", "is not a postcode"),
        ("line1", "", "is missing"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(guest: Shopper, name: str, value: str, told: str) -> None:
    answer = review(guest, **({"city": "종로구"} | {name: value}))
    assert answer.status == 422
    assert told in answer.text
    assert "종로구" in answer.text


def test_a_total_that_has_changed_is_not_charged(app: App, guest: Shopper, market: Market) -> None:
    review(guest)
    answer = guest.send("/checkout/guest", **(form_to_pay(guest) | {"total": "1"}))
    assert answer.headers["location"].startswith("/checkout?address=adr_")
    with app.platform.db.read() as conn:
        assert orders_of_shopper(conn, guest.person_id(app)).items == []
    assert "2 pieces" in guest.look(answer.headers["location"]).text


@pytest.mark.parametrize("changed", [{"key": "short"}, {"total": "-1"}, {"total": "9" * 40}, {"key": "../../x"}])
def test_a_form_that_this_page_did_not_make_pays_nothing(app: App, guest: Shopper, changed: dict[str, str]) -> None:
    review(guest)
    before = people(app)
    answer = guest.send("/checkout/guest", **(form_to_pay(guest) | changed))
    assert answer.status == 200
    assert people(app) == before


def test_a_password_that_is_set_later_signs_in_with_the_address(db: Database) -> None:
    buyer = open_guest(db, "me@shop.example", "Me", key="key-1")
    with pytest.raises(BadCredentials):
        sign_in(db, "me@shop.example", "")
    with pytest.raises(InvalidInput):
        set_first_password(db, buyer, "short")
    set_first_password(db, buyer, PASSWORD)
    assert sign_in(db, "me@shop.example", PASSWORD)
    with db.read() as conn:
        assert has_password(conn, buyer)
    with pytest.raises(PasswordSet):
        set_first_password(db, buyer, "another sentence of mine")


def test_who_types_another_s_address_takes_nothing_from_them(db: Database) -> None:
    stranger = open_guest(db, "me@shop.example", "Stranger", key="key-1")
    assert open_guest(db, "me@shop.example", "Me", key="key-2") != stranger
    sign_up(db, "me@shop.example", PASSWORD, "Me")
    with pytest.raises(EmailTaken):
        set_first_password(db, stranger, PASSWORD)
    change_profile(db, stranger, {"email": "else@shop.example"})
    sign_up(db, "else@shop.example", PASSWORD, "Else")
    with pytest.raises(EmailTaken):
        open_guest(db, "ME@shop.example", "Me", key="key-3")
