"""The storefront's pages in process: what they decide, and what they make of hostile input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import count
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import principal_of_session
from entrepot.core.http.client import Response
from entrepot.kit.money import Money
from entrepot.pay.wallet import top_up, wallet_view
from entrepot.shop.orders import orders_of_shopper, saved_addresses
from tests.sell_factories import make_goods
from tests.shop_factories import Market, make_market
from tests.visitors import PASSWORD, Visitor, quick_settings

_numbers = count(1)
ADDRESS = {
    "country": "KR",
    "shown": "KR",
    "act": "save",
    "name": "Shopper",
    "phone": "02-1234-5678",
    "postcode": "03187",
    "region": "서울특별시",
    "city": "종로구",
    "line1": "세종대로 175",
}
NONSENSE = ["x", "prd_" + "0" * 26, "%00", "..%2f", "'", "prd_x%ff", "😀", "a" * 3000, "-1", "<script>"]
only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


class Shopper(Visitor):
    """A visitor who sends the shop's forms as a browser does."""

    page: Response

    def look(self, path: str) -> Response:
        self.page = self.get(path)
        return self.page

    def send(self, path: str, **fields: str) -> Response:
        """Post a form with the token of the page last looked at."""
        token = re.search(r'name="csrf-token" content="([^"]*)"', self.page.text)
        assert token is not None
        return self.request("POST", path, form={"_csrf": unescape(token[1]), **fields})

    def hidden(self, name: str) -> str:
        """A hidden field of the page's own forms; the menus above have buttons of the same names."""
        found = re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', self.page.text)
        assert found, name
        return unescape(found[-1])

    def join(self) -> str:
        self.look("/sign-up")
        email = f"shopper{next(_numbers)}@shop.example"
        answer = self.send("/sign-up", name="Shopper", email=email, password=PASSWORD)
        assert answer.status == 303, answer.text
        return email

    def person_id(self, app: App) -> str:
        who = principal_of_session(app.platform.db, self.cookies["entrepot_session"])
        assert who is not None
        return who.person_id

    def pay(self) -> Response:
        names = ("address", "cart", "total", "currency", "key", "top_up")
        shown = {name for name in names if f'type="hidden" name="{name}"' in self.page.text}
        return self.send("/checkout/pay", **{name: self.hidden(name) for name in names if name in shown})


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path) -> Iterator[App]:
    opened = open_app(
        quick_settings(tmp_path, database_url=upgraded_url, default_country="KR", rate_limit_per_minute=0),
        durable=False,
    )
    yield opened
    opened.stop()


@pytest.fixture
def market(app: App) -> Market:
    made = make_market(app.platform.db)
    app.step()
    return made


@pytest.fixture
def shopper(app: App, market: Market) -> Iterator[Shopper]:
    visitor = Shopper(app.http)
    visitor.cookies["entrepot_currency"] = "KRW"
    yield visitor
    visitor.close()


def test_a_cart_is_bought_once_however_often_the_form_is_sent(app: App, shopper: Shopper, market: Market) -> None:
    shopper.look(f"/p/{market.mug.product_id}")
    assert shopper.send("/cart/add", offer_id=market.mug.offer_id, quantity="2").status == 303
    assert shopper.send("/cart/add", offer_id=market.lamp.offer_id).status == 303
    assert "potter" in shopper.look("/cart").text
    shopper.join()
    shopper.look("/checkout")
    answer = shopper.send("/checkout/address", **ADDRESS)
    assert answer.status == 303, answer.text
    page = shopper.look(answer.headers["location"])
    assert 'name="top_up"' in page.text
    first = shopper.pay()
    assert first.status == 303
    assert first.headers["location"].startswith("/orders/grp_")
    assert shopper.pay().headers["location"] == first.headers["location"]
    group = shopper.look(first.headers["location"])
    assert group.status == 200
    person_id = shopper.person_id(app)
    with app.platform.db.read() as conn:
        groups = orders_of_shopper(conn, person_id).items
        assert [(each.state, len(each.orders)) for each in groups] == [("paid", 2)]
        assert [each.minor for each in wallet_view(conn, person_id).available] == [0]
    number = first.headers["location"][-10:]
    assert f"Number {number}" in group.text
    assert f">{number}</span>" in shopper.look("/orders").text
    assert f">{number}</span>" in shopper.look(f"/orders?q={number}").text
    assert f">{number}</span>" not in shopper.look("/orders?q=nothing+like+it").text
    assert 'href="/orders?q=mug&amp;show=coming"' in shopper.look("/orders?q=mug").text
    assert "2 sellers are preparing your order" in shopper.look("/").text
    assert shopper.look("/cart").status == 200


@only_sqlite
def test_one_box_saves_only_with_what_another_seller_sends(shopper: Shopper, market: Market) -> None:
    shopper.look(f"/p/{market.mug.product_id}")
    assert shopper.send("/cart/add", offer_id=market.mug.offer_id).status == 303
    assert "In one box with" not in shopper.look(f"/p/{market.mug.product_id}").text
    assert "In one box with" not in shopper.look(f"/p/{market.red_mug.product_id}").text
    assert "In one box with 1 other parcel, saves" in shopper.look(f"/p/{market.lamp.product_id}").text


@only_sqlite
def test_parcels_go_to_the_country_chosen_else_to_the_newest_address_else_where_the_language_is_spoken(
    app: App, shopper: Shopper, market: Market
) -> None:
    shopper.join()
    shopper.cookies["entrepot_locale"] = "zh"
    product = f"/p/{market.mug.product_id}"

    def shown() -> list[str]:
        pages = [shopper.look(product).text, shopper.look("/cart").text, shopper.look("/account/addresses").text]
        return [found[1] for page in pages if (found := re.search(r'<option value="(..)" selected>', page))]

    shopper.look(product)
    shopper.send("/cart/add", offer_id=market.mug.offer_id)
    assert shown() == ["CN", "CN", "CN"]
    shopper.send("/account/addresses", **ADDRESS)
    assert shown() == ["KR", "KR", "KR"]
    shopper.send("/deliver-to", country="JP")
    assert shown() == ["JP", "JP", "JP"]


@only_sqlite
def test_a_changed_total_is_shown_again_and_nothing_is_placed(app: App, shopper: Shopper, market: Market) -> None:
    shopper.join()
    shopper.look("/")
    shopper.send("/cart/add", offer_id=market.mug.offer_id)
    shopper.look("/checkout")
    shopper.look(shopper.send("/checkout/address", **ADDRESS).headers["location"])
    fields = {name: shopper.hidden(name) for name in ("address", "cart", "currency", "key")}
    answer = shopper.send("/checkout/pay", total="1", top_up="1", **fields)
    assert answer.headers["location"].startswith("/checkout?address=")
    assert "The total has changed" in shopper.look(answer.headers["location"]).text
    with app.platform.db.read() as conn:
        assert orders_of_shopper(conn, shopper.person_id(app)).items == []


@only_sqlite
def test_a_full_wallet_is_asked_for_no_top_up(app: App, shopper: Shopper, market: Market) -> None:
    shopper.join()
    amount = Money(1_000_000, "KRW")
    top_up(app.platform.db, person_id=shopper.person_id(app), amount=amount, idempotency_key=None)
    shopper.look("/")
    shopper.send("/cart/add", offer_id=market.mug.offer_id)
    shopper.look("/checkout")
    page = shopper.look(shopper.send("/checkout/address", **ADDRESS).headers["location"])
    assert 'name="top_up"' not in page.text
    assert shopper.pay().headers["location"].startswith("/orders/grp_")


@only_sqlite
def test_what_is_wrong_with_an_address_is_named_and_what_was_typed_is_kept(shopper: Shopper, market: Market) -> None:
    shopper.join()
    shopper.look("/")
    shopper.send("/cart/add", offer_id=market.mug.offer_id)
    shopper.look("/checkout")
    answer = shopper.send("/checkout/address", **{**ADDRESS, "postcode": "1", "line1": "", "name": "Kept name"})
    assert answer.status == 422
    assert "Road name and building number is missing" in answer.text
    assert "“1” is not a postcode of this country" in unescape(answer.text)
    assert 'value="Kept name"' in answer.text
    switched = shopper.send("/checkout/address", **{**ADDRESS, "country": "DE", "name": "Kept name"})
    assert switched.status == 200
    assert 'value="Kept name"' in switched.text
    assert 'name="region"' not in switched.text


@only_sqlite
def test_an_address_is_forgotten_once_nothing_is_on_its_way_there(app: App, shopper: Shopper, market: Market) -> None:
    shopper.join()
    shopper.look("/account/addresses")
    assert shopper.send("/account/addresses", **ADDRESS).status == 303
    with app.platform.db.read() as conn:
        (saved,) = saved_addresses(conn, shopper.person_id(app))
    shopper.send("/cart/add", offer_id=market.mug.offer_id)
    shopper.look("/checkout")
    shopper.pay()
    shopper.look("/account/addresses")
    shopper.send(f"/addresses/{saved.id}/forget")
    assert "on its way there" in shopper.look("/account/addresses").text
    group = re.search(r"/orders/(grp_\w+)", shopper.look("/orders").text)
    assert group is not None
    order = re.search(r'id="(ord_\w+)"', shopper.look(group[0]).text)
    assert order is not None
    shopper.send(f"{group[0]}/cancel", order_id=order[1], reason="other")
    shopper.look("/account/addresses")
    shopper.send(f"/addresses/{saved.id}/forget")
    with app.platform.db.read() as conn:
        assert saved_addresses(conn, shopper.person_id(app)) == []


@only_sqlite
def test_other_peoples_things_are_not_there(app: App, shopper: Shopper, market: Market) -> None:
    shopper.join()
    shopper.look("/")
    shopper.send("/cart/add", offer_id=market.mug.offer_id)
    shopper.look("/checkout")
    shopper.look(shopper.send("/checkout/address", **ADDRESS).headers["location"])
    address = shopper.hidden("address")
    group = shopper.pay().headers["location"]
    stranger = Shopper(app.http)
    stranger.join()
    stranger.look("/")
    assert stranger.get(group).status == 404
    assert stranger.get(f"{group}/parts").status == 404
    assert stranger.send(f"/addresses/{address}/forget").headers["location"] == "/account/addresses"
    fields = {
        "address": address,
        "total": "1",
        "currency": "KRW",
        "key": "k" * 20,
        "cart": app.platform.db.ids.new("crt"),
    }
    assert stranger.send("/checkout/pay", **fields).status == 404
    with app.platform.db.read() as conn:
        assert len(saved_addresses(conn, shopper.person_id(app))) == 1
    stranger.close()


@only_sqlite
@pytest.mark.parametrize(
    "path", ["/p/", "/c/", "/orders/", "/search?q=", "/search?f=", "/search?cursor=", "/search?price="]
)
def test_nonsense_in_an_address_is_never_our_fault(shopper: Shopper, path: str) -> None:
    shopper.join()
    for nonsense in NONSENSE:
        answer = shopper.get(path + nonsense.replace("😀", "%F0%9F%98%80").replace("<", "%3C").replace(">", "%3E"))
        assert answer.status < 500, (nonsense, answer.status)
        if not path.startswith("/search"):
            assert answer.status in {404, 422}, nonsense


@only_sqlite
def test_nonsense_in_a_form_is_never_our_fault(app: App, shopper: Shopper, market: Market) -> None:
    shopper.join()
    shopper.look("/")
    paths = {
        "/cart/add": ("offer_id", "quantity"),
        "/cart/line": ("offer_id", "quantity"),
        "/deliver-to": ("country", "next"),
        "/checkout/address": ("country", "name", "phone", "postcode"),
        "/checkout/pay": ("address", "cart", "total", "currency", "key"),
        "/account": ("name", "email", "phone", "language", "currency"),
        "/account/wallet": ("amount", "currency", "key"),
        "/account/keys": ("name", "scopes"),
        "/account/password": ("current", "new"),
        "/account/addresses": ("country", "name", "line1"),
        f"/orders/{app.platform.db.ids.new('grp')}/return": ("order_id", "reason", "note"),
        f"/orders/{app.platform.db.ids.new('grp')}/pay": ("key", "missing"),
        f"/orders/{app.platform.db.ids.new('grp')}/cancel": ("order_id", "reason"),
    }
    for path, fields in paths.items():
        for nonsense in ("", "\0", "x" * 2000, "-1", "99999999999999999999", "😀", "KRW", "'; --"):
            answer = shopper.send(path, **dict.fromkeys(fields, nonsense))
            assert answer.status < 500, (path, nonsense, answer.status)


@only_sqlite
def test_a_wrong_password_is_refused_with_what_was_typed_kept(app: App, shopper: Shopper) -> None:
    email = shopper.join()
    stranger = Shopper(app.http)
    stranger.look("/sign-in?next=/orders")
    answer = stranger.send("/sign-in", email=email, password="wrong password", next="/orders")
    assert answer.status == 401
    assert f'value="{email}"' in answer.text
    assert "not right" in answer.text
    answer = stranger.send("/sign-in", email=email, password=PASSWORD, next="//elsewhere.example")
    assert answer.headers["location"] == "/"
    stranger.close()


@only_sqlite
def test_a_form_without_its_token_changes_nothing(shopper: Shopper, market: Market) -> None:
    shopper.look("/")
    answer = shopper.request("POST", "/cart/add", form={"offer_id": market.mug.offer_id})
    assert answer.status == 403
    assert "empty" in shopper.look("/cart").text


@only_sqlite
def test_a_key_is_shown_once_and_revoked(shopper: Shopper) -> None:
    shopper.join()
    shopper.look("/account/keys")
    made = shopper.send("/account/keys", name="Stock robot", scopes="pay:read")
    secret = re.search(r"ek_[\w-]{20,}", made.text)
    assert secret is not None
    assert made.headers["cache-control"] == "no-store"
    listed = shopper.look("/account/keys").text
    assert secret[0] not in listed
    key = re.search(r"/account/keys/(key_\w+)/revoke", listed)
    assert key is not None
    shopper.send(key[0])
    assert "Revoked" in shopper.look("/account/keys").text


@only_sqlite
def test_prices_are_shown_in_the_readers_currency(shopper: Shopper, market: Market) -> None:
    shopper.cookies["entrepot_currency"] = "USD"
    page = unescape(shopper.look(f"/p/{market.mug.product_id}").text)
    assert "US$" in page
    assert "The seller asks ₩12,000" in page
    assert '"priceCurrency":"KRW"' in page


@only_sqlite
def test_hostile_text_of_a_seller_stays_text(app: App, shopper: Shopper, market: Market) -> None:
    evil = make_goods(
        app.platform.db,
        seller_id=market.mug.seller_id,
        place_id=market.mug.place_id,
        code="EVIL",
        title="</script><script>alert(1)</script>",
        units=5,
    )
    app.step()
    for path in (f"/p/{evil.product_id}", "/search?q=alert", "/"):
        text = shopper.look(path).text
        assert "<script>alert" not in text
        assert "</script><script" not in text


@only_sqlite
def test_robots_are_told_what_is_nobodys_business(shopper: Shopper, market: Market) -> None:
    assert "Disallow: /account" in shopper.get("/robots.txt").text
    assert f"/p/{market.mug.product_id}</loc>" in shopper.get("/sitemap.xml").text
    assert shopper.get("/favicon.ico").status == 200


@only_sqlite
def test_the_api_is_described_for_people(shopper: Shopper) -> None:
    index = shopper.get("/docs/api").text
    assert "/api/v1/search" in index
    parts = re.findall(r'<h2><a href="(/docs/api/[a-z-]+)"', index)
    assert len(parts) > 5
    pages = [shopper.get(part) for part in parts]
    assert all(page.status == 200 for page in pages)
    assert any("Idempotency-Key" in page.text for page in pages)
    named = re.findall(r'href="(/docs/api/[a-z-]+)#([^"]+)"', index)
    assert all(f'id="{operation}"' in pages[parts.index(part)].text for part, operation in named)
    assert shopper.get("/docs/api/nothing").status == 404
