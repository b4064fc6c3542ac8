"""Demand seen: views of product pages by distinct shoppers, units ordered, and what the price advice makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from entrepot.app import App, open_app
from entrepot.core.accounts import add_member, open_session, sign_up
from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Unavailable
from entrepot.kit.ids import is_id
from entrepot.sell.demand import Counts, DemandTally, demand_at_prices, demand_of_product, record_ordered, tally_of
from entrepot.sell.demand.domain import Key, day_of
from entrepot.sell.demand.jobs import FORGET, KEPT_DAYS
from entrepot.sell.demand.store import add_counts
from entrepot.sell.demand.tables import product_demand
from entrepot.sell.listing import DraftView, get_draft, start_draft
from tests.sell_factories import ACTOR, Goods, make_goods
from tests.shop_factories import PASSWORD, Market, buy_and_pay, make_market
from tests.visitors import Visitor, quick_settings

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path) -> Iterator[App]:
    settings = quick_settings(tmp_path, database_url=upgraded_url, default_country="KR", rate_limit_per_minute=0)
    opened = open_app(settings, clock=ManualClock(datetime(2026, 11, 18, 1, tzinfo=UTC)), durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def market(app: App) -> Market:
    made = make_market(app.platform.db)
    app.step()
    return made


def browser(app: App, *, agent: str = BROWSER, address: str | None = None) -> Visitor:
    visitor = Visitor(app.http, address=address)
    if agent:
        visitor.headers["user-agent"] = agent
    return visitor


def looks(visitor: Visitor, goods: Goods) -> None:
    assert visitor.get(f"/p/{goods.product_id}").status == 200


def counted(app: App, goods: Goods) -> tuple[int, int, int]:
    db = app.platform.db
    tally_of(db).flush()
    with db.read() as connection:
        found = demand_of_product(connection, goods.product_id, db.clock.now_us())
    return found.views, found.orders, found.units


def test_each_shopper_counts_once_a_day_however_often_the_page_is_loaded(app: App, market: Market) -> None:
    for shopper in (browser(app, address="192.0.2.1"), browser(app, address="192.0.2.2")):
        for _ in range(3):
            looks(shopper, market.mug)
    assert counted(app, market.mug) == (2, 0, 0)
    assert counted(app, market.lamp) == (0, 0, 0)


def test_a_browser_without_cookies_counts_once_however_often_it_reloads(app: App, market: Market) -> None:
    for _ in range(3):
        looks(browser(app, address="192.0.2.1"), market.mug)
    assert counted(app, market.mug) == (1, 0, 0)


def test_the_next_day_counts_anew(app: App, market: Market, clock_of: ManualClock) -> None:
    shopper = browser(app)
    looks(shopper, market.mug)
    clock_of.advance(timedelta(days=1))
    looks(shopper, market.mug)
    assert counted(app, market.mug) == (2, 0, 0)


@pytest.fixture
def clock_of(app: App) -> ManualClock:
    clock = app.platform.db.clock
    assert isinstance(clock, ManualClock)
    return clock


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.5.0", "python-httpx/0.28"])
def test_programs_count_nowhere(app: App, market: Market, agent: str) -> None:
    looks(browser(app, agent=agent), market.mug)
    assert counted(app, market.mug) == (0, 0, 0)


def test_prefetching_counts_nowhere(app: App, market: Market) -> None:
    shopper = browser(app)
    shopper.headers["sec-purpose"] = "prefetch"
    looks(shopper, market.mug)
    assert counted(app, market.mug) == (0, 0, 0)


def owner_of(app: App, goods: Goods) -> Visitor:
    """A browser of the market's owner, who acts for the goods' seller."""
    owner = browser(app)
    with app.platform.db.read() as connection:
        person = connection.execute(text("SELECT max(id) FROM person")).scalar_one()
    owner.headers["authorization"] = f"Bearer {open_session(app.platform.db, person)}"
    assert owner.post("/api/v1/me/seller", {"seller_id": goods.seller_id}).status in {200, 204}
    return owner


def test_the_sellers_own_people_count_nowhere(app: App, market: Market) -> None:
    owner = owner_of(app, market.mug)
    looks(owner, market.lamp)  # of the other seller they are a shopper
    looks(owner, market.mug)
    assert [counted(app, each)[0] for each in (market.lamp, market.mug)] == [1, 0]


def test_a_view_costs_no_write_until_the_next_flush(app: App, market: Market) -> None:
    looks(browser(app), market.mug)
    with app.platform.db.read() as connection:
        assert connection.execute(select(product_demand)).all() == []
    tally_of(app.platform.db).flush()
    with app.platform.db.read() as connection:
        row = connection.execute(select(product_demand)).one()
    assert (row.product_id, row.price_minor, row.currency, row.views) == (market.mug.product_id, 12_000, "KRW", 1)


def test_nothing_of_a_visitor_is_kept(app: App, market: Market) -> None:
    shopper = browser(app, address="192.0.2.77")
    looks(shopper, market.mug)
    tally_of(app.platform.db).flush()
    with app.platform.db.read() as connection:
        row = connection.execute(text("SELECT * FROM product_demand")).one()
    kept = " ".join(map(str, row))
    assert not any(each in kept for each in (shopper.cookies["entrepot_csrf"], "192.0.2.77"))
    assert [each for each in row if isinstance(each, str) and is_id(each, "per")] == []


def test_units_ordered_are_counted_once_however_often_events_are_drained(app: App, market: Market) -> None:
    buy_and_pay(app.platform.db, market, lines=((market.mug.offer_id, 3), (market.lamp.offer_id, 1)))
    app.step()
    app.step()
    assert counted(app, market.mug) == (0, 1, 3)
    assert counted(app, market.lamp) == (0, 1, 1)


def test_what_the_sellers_own_people_order_is_no_demand(app: App, market: Market) -> None:
    db = app.platform.db
    person = sign_up(db, email="staff@market.example", password=PASSWORD, name="Staff", locale="en")
    add_member(db, market.mug.seller_id, person, "seller_staff", actor=ACTOR)
    line = [(market.mug.sku_id, 2)]
    seller = market.mug.seller_id
    for shopper, units in ((person, 0), ("per_other", 2)):
        db.write(
            lambda tx, shopper=shopper: record_ordered(  # type: ignore[misc]  # mypy knows no type of a default
                tx, seller_id=seller, shopper_id=shopper, paid_at_us=tx.now_us, lines=line
            )
        )
        assert counted(app, market.mug)[2] == units


def test_views_and_orders_stand_at_the_price_that_was_asked(db: Database) -> None:
    goods = make_goods(db)
    today = day_of(db.clock.now_us())

    def keep(day: int, price: int, **counts: int) -> None:
        db.write(lambda tx: add_counts(tx, {Key(goods.product_id, day, "KRW", price): Counts(**counts)}))

    keep(today, 12_000, views=5, orders=1, units=2)
    keep(today, 12_000, views=1)
    keep(today - 27, 15_000, views=9)
    keep(today - 28, 15_000, views=100)
    with db.read() as connection:
        found = demand_at_prices(connection, [goods.product_id], "KRW", db.clock.now_us())
        other = demand_at_prices(connection, [goods.product_id], "USD", db.clock.now_us())
        days = demand_of_product(connection, goods.product_id, db.clock.now_us())
    assert [(each.price_minor, each.counts) for each in found] == [(12_000, Counts(6, 1, 2)), (15_000, Counts(9))]
    assert other == []
    assert (len(days.days), days.views, days.orders, days.units) == (28, 15, 1, 2)
    assert (days.days[0].views, days.days[-1].views) == (9, 6)


def test_what_cannot_be_written_waits_and_the_tally_is_bounded(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = DemandTally(db, keys_most=2)
    assert tally.viewed("prd_a", 1, "KRW", ("one",))
    assert tally.viewed("prd_b", 1, "KRW", ("one",))
    assert not tally.viewed("prd_c", 1, "KRW", ("one",))

    def away(*_: object) -> None:
        raise Unavailable("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", away)
        with pytest.raises(Unavailable):
            tally.flush()
    tally.flush()
    tally.flush()
    with db.read() as connection:
        rows = connection.execute(select(product_demand.c.product_id, product_demand.c.views)).all()
    assert sorted(map(tuple, rows)) == [("prd_a", 1), ("prd_b", 1)]


def test_old_days_are_forgotten(app: App, market: Market) -> None:
    db = app.platform.db
    today = day_of(db.clock.now_us())
    old = {Key(market.mug.product_id, today - KEPT_DAYS - ago, "KRW", 1): Counts(views=1) for ago in (0, 1, 2)}
    db.write(lambda tx: add_counts(tx, old))
    db.write(lambda tx: tx.enqueue(FORGET, {}))
    app.step()
    with db.read() as connection:
        days = connection.execute(select(product_demand.c.day)).scalars().all()
    assert list(days) == [today - KEPT_DAYS]


def test_a_seller_reads_the_demand_of_an_own_product_only(app: App, market: Market) -> None:
    looks(browser(app), market.mug)
    tally_of(app.platform.db).flush()
    owner = owner_of(app, market.mug)
    shown = owner.get(f"/api/v1/seller/products/{market.mug.product_id}/demand").json()
    assert (len(shown["days"]), shown["views"], shown["days"][-1]["views"]) == (28, 1, 1)
    assert owner.get(f"/api/v1/seller/products/{market.lamp.product_id}/demand").status == 404
    assert owner.get(f"/api/v1/seller/products/{market.mug.product_id}/demand?days=0").status == 422


def drafted(app: App, seller_id: str, words: str) -> DraftView:
    draft_id = start_draft(app.platform.db, seller_id, words=words, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        return get_draft(connection, seller_id, draft_id)


def test_the_advice_says_what_sold_at_which_prices_and_leans_on_it(app: App, market: Market) -> None:
    db = app.platform.db
    today = day_of(db.clock.now_us())
    for number, (price, views, orders) in enumerate(
        ((11_000, 200, 24), (13_000, 200, 20), (16_000, 200, 2), (18_000, 200, 0))
    ):
        goods = make_goods(
            db,
            seller_id=market.lamp.seller_id,
            place_id=market.lamp.place_id,
            code=f"CUP-{number}",
            title=f"Stoneware mug {number}",
            price_minor=price,
        )
        key = Key(goods.product_id, today, "KRW", price)
        seen = Counts(views, orders, orders)
        db.write(lambda tx, key=key, seen=seen: add_counts(tx, {key: seen}))  # type: ignore[misc]  # as above
    app.step()
    found = drafted(app, market.mug.seller_id, "navy stoneware mug 350 ml").content.ranges["price"]
    said = [each["text"] for each in found["reasons"] if each["kind"] == "seen"]
    assert said[:2] == [
        "46 sold in 28 days from 11000 KRW to 16000 KRW, of 800 views",
        "those at 18000 KRW and above sold none",
    ]
    assert said[-1] == "a view of the cheaper half brought more: that speaks for a lower price"
    assert found["seen"]["moved"] == "down"
    assert (found["seen"]["views"], found["seen"]["orders"]) == (800, 46)
