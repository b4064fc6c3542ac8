"""What shoppers take along: the movements of the wallet and what they bought, narrowed as their pages are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.ledger import statement
from entrepot.pay.wallet import top_up
from entrepot.shop.orders import DeliveryQuotes, PlaceOrder, place
from tests.integration.test_shop_pages import Shopper
from tests.shop_factories import HOME, Market, make_market
from tests.visitors import quick_settings


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path) -> Iterator[App]:
    settings = quick_settings(tmp_path, database_url=upgraded_url, default_country="KR", rate_limit_per_minute=0)
    opened = open_app(settings, durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def market(app: App) -> Market:
    made = make_market(app.platform.db)
    app.step()
    return made


@pytest.fixture
def shopper(app: App) -> Iterator[Shopper]:
    visitor = Shopper(app.http)
    visitor.join()
    yield visitor
    visitor.close()


def bought(app: App, market: Market, person_id: str) -> str:
    """The id of a purchase of two mugs and a lamp of two sellers, paid from the wallet."""
    db = app.platform.db
    lines = ((market.mug.offer_id, 2), (market.lamp.offer_id, 1))
    wish = PlaceOrder(shopper_id=person_id, address=HOME, currency="KRW", lines=lines)
    group = place(db, request=wish, delivery=app.platform.port(DeliveryQuotes))
    top_up(db, person_id=person_id, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    pay(db, group_id=group.id, shopper_id=person_id)
    return group.id


def test_the_wallet_is_narrowed_by_what_and_by_days_and_leaves_as_a_file(
    app: App, market: Market, shopper: Shopper
) -> None:
    person_id = shopper.person_id(app)
    assert "list-tools" not in shopper.look("/account/wallet").text
    top_up(app.platform.db, person_id=person_id, amount=Money(700, "KRW"), idempotency_key=None)
    bought(app, market, person_id)
    with app.platform.db.read() as conn:
        whole = statement(conn, person_id, kind="wallet").items
    page = shopper.look("/account/wallet?what=top_up&since=2001-01-01").text
    assert 'href="/account/wallet.csv?what=top_up&amp;since=2001-01-01"' in page
    assert "<p>Topped up</p>" in page
    assert "<p>For a purchase</p>" not in page
    assert "Nothing moved like that" in shopper.look("/account/wallet?until=2001-01-01").text
    header, *rows = shopper.get("/account/wallet.csv").text.splitlines()
    assert header == "When,What,Amount,Currency,Booking number"
    assert len(rows) == len(whole)
    assert any(",Topped up,700,KRW," in row for row in rows)
    only = shopper.get("/account/wallet.csv?what=hold").text.splitlines()[1:]
    assert [",For a purchase,-" in row for row in only] == [True]
    assert shopper.get("/account/wallet?what=theft").status == 422


def test_purchases_leave_as_a_file_an_order_a_row(app: App, market: Market, shopper: Shopper) -> None:
    group_id = bought(app, market, shopper.person_id(app))
    assert 'href="/orders.csv?q=mug&amp;bom=1"' in shopper.look("/orders?q=mug").text
    header, *rows = shopper.get("/orders.csv").text.splitlines()
    assert header == "Purchase,Order,Placed,State,Seller,What,Units,Total,Given back,Currency,Arrived"
    assert [row.startswith(f"{group_id},ord_") for row in rows] == [True, True]
    assert shopper.get("/orders.csv?show=arrived").text.splitlines() == [header]
    assert shopper.get("/orders.csv?q=nothing+like+it").text.splitlines() == [header]


def test_nobody_takes_along_what_another_has(app: App, market: Market, shopper: Shopper) -> None:
    bought(app, market, shopper.person_id(app))
    stranger = Shopper(app.http)
    for path in ("/orders.csv", "/account/wallet.csv"):
        assert stranger.get(path).status in {303, 401}
    stranger.join()
    for path in ("/orders.csv", "/account/wallet.csv"):
        assert len(stranger.get(path).text.splitlines()) == 1
    stranger.close()
