"""What letters tell: purchases to shoppers, work and money to sellers, in their language and in local form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import change_profile, sign_up
from entrepot.core.mail import Composer, Postman, Written, get_letter, list_letters
from entrepot.deliver.dispatch import BoxDelivered
from entrepot.fulfil.warehouse import BoxShipped
from entrepot.kit.clock import ManualClock
from entrepot.pay.settlement import PayoutSent
from entrepot.sell.catalog import ImportEnded
from entrepot.shop.orders import By, Role, cancel
from tests.shop_factories import Market, buy_and_pay, make_market
from tests.visitors import PASSWORD, quick_settings


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[App]:
    settings = quick_settings(tmp_path, database_url=upgraded_url, base_url="https://shop.example")
    opened = open_app(settings, clock=clock, durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def market(app: App) -> Market:
    """The market, with a shopper who reads Korean."""
    shopper = sign_up(app.platform.db, "shopper@mail.example", PASSWORD, "구매자", "ko")
    return replace(make_market(app.platform.db), shopper_id=shopper)


def written(app: App, kind: str) -> list[Written]:
    """The letters of a kind as they would be sent now."""
    app.step()
    with app.platform.db.read() as connection:
        found = [row.id for row in list_letters(connection, limit=200).items if row.kind == kind]
        letters = [get_letter(connection, each)[1] for each in found]
    composer = app.platform.port(Composer)
    return [each for each in map(composer.compose, letters) if each is not None]


def test_a_purchase_of_several_sellers_is_confirmed_by_one_letter_in_the_shoppers_language(
    app: App, market: Market
) -> None:
    group = buy_and_pay(app.platform.db, market)
    (letter,) = written(app, "confirmed")
    assert letter.to.email == "shopper@mail.example"
    assert letter.subject == f"구매를 확인했어요: {group.id[-10:]}"
    assert letter.language == "ko"
    assert f"합계  ₩{group.total_minor:,}" in letter.text
    assert "대한민국" in letter.text
    assert "https://shop.example/tracking/trk_" in letter.text
    html = letter.html.replace("&amp;", "&")
    said = [line.partition("  ")[0].removesuffix(":") for line in letter.text.splitlines() if line not in {"", "-- "}]
    assert [each for each in said if each not in html] == []


def test_a_seller_gets_one_letter_for_the_orders_of_some_minutes(app: App, market: Market, clock: ManualClock) -> None:
    for _ in range(3):
        buy_and_pay(app.platform.db, market)
    letters = written(app, "to_send")
    assert len(letters) == 2  # the two sellers of the market, whom one person owns
    assert {each.subject for each in letters} == {"3 orders to send"}
    postman = Postman(app.platform.db, app.platform.settings, app.platform.port(Composer))
    while postman.step():
        pass
    with app.platform.db.read() as connection:
        waiting = {row.kind for row in list_letters(connection, state="waiting", limit=200).items}
    assert waiting == {"to_send"}
    clock.advance(timedelta(minutes=6))
    assert postman.step() == 2


def test_a_parcel_on_its_way_and_there_is_told_to_its_shopper_alone(app: App, market: Market) -> None:
    db = app.platform.db
    group = buy_and_pay(db, market)
    orders = [order.id for order in group.orders]
    now = db.clock.now_us()
    box = BoxShipped(
        "box_x", "0" * 18, market.shopper_id, "adr_x", orders, 1, 1, 1, 1, "KR", "man_x", now + 86_400_000_000, now
    )
    stranger = sign_up(db, "stranger@mail.example", PASSWORD, "Stranger", "zh")
    db.write(lambda tx: tx.publish(box))
    db.write(lambda tx: tx.publish(BoxDelivered("box_x", "stp_x", market.shopper_id, orders, "per_c", now)))
    db.write(lambda tx: tx.publish(BoxDelivered("box_y", "stp_y", stranger, orders, "per_c", now)))
    (shipped,) = written(app, "on_its_way")
    assert "2026년 11월 23일 월요일까지" in shipped.text
    (delivered,) = written(app, "delivered")
    assert delivered.to.email == "shopper@mail.example"


def test_a_cancelled_order_tells_what_goes_back(app: App, market: Market) -> None:
    group = buy_and_pay(app.platform.db, market)
    order = group.orders[0]
    cancel(app.platform.db, order_id=order.id, by=By(market.shopper_id, Role.SHOPPER), reason="changed_mind")
    (letter,) = written(app, "cancelled")
    assert letter.subject == "주문이 취소되었어요"
    assert "지갑으로 돌아가요" in letter.text


def test_owners_are_told_of_payouts_and_of_imports_with_problems(app: App, market: Market) -> None:
    db, seller_id = app.platform.db, market.mug.seller_id
    db.write(lambda tx: tx.publish(PayoutSent("pot_0123456789", seller_id, 1250, "USD")))
    db.write(lambda tx: tx.publish(ImportEnded("job_none", seller_id, "done", 0)))
    (letter,) = written(app, "payout_sent")
    assert letter.subject == "US$12.50 is on its way to your bank"
    assert written(app, "import_problems") == []


def test_a_letter_is_in_the_language_that_its_reader_has_when_it_is_sent(app: App, market: Market) -> None:
    app.step()
    change_profile(app.platform.db, market.shopper_id, {"locale": "zh"})
    letters = {each.to.email: each for each in written(app, "welcome")}
    assert letters["shopper@mail.example"].subject == "欢迎来到 Entrepôt"
    assert letters["owner@market.example"].subject == "Welcome to Entrepôt"
