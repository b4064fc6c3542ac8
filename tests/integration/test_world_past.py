"""The past of a demonstration: a week through the public doors, at its own times, which the auditor can follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.auditor import verify
from entrepot.core.accounts import list_people
from entrepot.core.jobs import job_figures
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock
from entrepot.world.demo import seed_demo
from entrepot.world.past import WEEK, make_past
from entrepot.world.people import SHOPPER_EMAILS

END = datetime(2026, 3, 4, 18, tzinfo=UTC)
"""When the week ends: what happens depends on the hour, as trucks leave by the clock."""
WEEK_US = WEEK.days * 86_400 * 1_000_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A demonstration after its first start, as the server opens it then."""
    folder: Path = tmp_path_factory.mktemp("past")
    settings = Settings(data_dir=folder, argon2_memory_kib=8, argon2_passes=1, rate_limit_per_minute=0)
    upgrade(settings.url)
    make_past(settings, end_us=int(END.timestamp() * 1_000_000))
    opened = open_app(settings, clock=ManualClock(END), durable=False)
    try:
        yield opened
    finally:
        opened.stop()


def column(app: App, sql: str) -> list[object]:
    with app.platform.db.read() as connection:
        return [row[0] for row in connection.exec_driver_sql(sql)]


def test_it_ends_with_orders_at_every_stage(app: App) -> None:
    states = set(column(app, "SELECT state FROM customer_order"))
    assert states >= {"paid", "sent", "received", "delivered", "refunded"}
    assert len(set(column(app, "SELECT seller_id FROM customer_order"))) == 8


def test_it_happened_within_the_last_seven_days(app: App) -> None:
    now_us = app.platform.db.clock.now_us()
    moments = [int(str(each)) for each in column(app, "SELECT placed_at FROM customer_order")]
    assert now_us - WEEK_US - 600_000_000 < min(moments) < now_us - WEEK_US * 5 // 7
    assert now_us - WEEK_US // 7 < max(moments) <= now_us


def test_the_visitors_shopper_has_had_something_of_everything(app: App) -> None:
    with app.platform.db.read() as connection:
        visitor = list_people(connection, email_key=SHOPPER_EMAILS[0]).items[0].id
    mine = f"FROM customer_order WHERE shopper_id = '{visitor}'"
    assert {"delivered", "refunded", "paid"} <= set(column(app, f"SELECT state {mine}"))
    under_way = f"SELECT count(*) {mine} AND state IN ('sent', 'received', 'shipped') GROUP BY group_id"
    assert max(int(str(each)) for each in column(app, under_way)) >= 2


def test_buyers_have_spoken_in_three_languages(app: App) -> None:
    assert set(column(app, "SELECT locale FROM review")) == {"en", "ko", "zh"}
    assert len(set(column(app, "SELECT stars FROM review"))) >= 3


def test_a_holder_of_rights_has_brands_and_notices_that_came_differently_far(app: App) -> None:
    states = column(app, "SELECT state FROM brand ORDER BY id")
    assert states == ["verified", "verified", "refused", "waiting"]
    said = column(app, "SELECT state FROM notice ORDER BY id")
    assert said == ["upheld", "refused", "countered", "acted", "waiting"]
    assert column(app, "SELECT why FROM notice WHERE state = 'waiting'") == ["licensee"]
    assert column(app, "SELECT step FROM seller_standing") == ["warned"]
    assert column(app, "SELECT pieces FROM investigation") == [2]
    shown = "SELECT p.state FROM product p JOIN notice n ON n.product_id = p.id ORDER BY n.id"
    assert column(app, shown) == ["draft", "live", "draft", "draft", "live"]


def test_work_was_done_when_it_was_due(app: App) -> None:
    with app.platform.db.read() as connection:
        late = [each for each in job_figures(connection) if each.longest_s > 60]
    assert late == []


def test_the_auditor_agrees(app: App) -> None:
    assert verify(app.platform.db).differences == ()


def test_a_second_start_changes_nothing(app: App) -> None:
    tables = ("customer_order", "product", "picture", "review", "warehouse_parcel", "ledger_entry", "person")
    before = [column(app, f"SELECT count(*) FROM {each}") for each in tables]
    seed_demo(app.platform, only_covers=True)
    app.step()
    assert [column(app, f"SELECT count(*) FROM {each}") for each in tables] == before
