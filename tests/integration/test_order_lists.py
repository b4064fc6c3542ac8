"""Lists of orders walk in both directions without counting, filter, and leave as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import ProductDraft, update_product
from entrepot.shop.orders import OrderNotFound, export_orders, order_of_seller, orders_of_seller, orders_of_shopper
from tests.sell_factories import ACTOR
from tests.shop_factories import Market, bring, buy, buy_and_pay, make_market


def seven(db: Database, clock: ManualClock) -> tuple[Market, list[str]]:
    """Seven purchases an hour apart, the newest first."""
    market = make_market(db)
    groups = []
    for _ in range(7):
        groups.append(buy_and_pay(db, market).id)
        clock.advance(timedelta(hours=1))
    return market, groups[::-1]


def test_a_shoppers_purchases_walk_back_and_forth(db: Database, clock: ManualClock) -> None:
    market, groups = seven(db, clock)
    with db.read() as conn:
        first = orders_of_shopper(conn, market.shopper_id, limit=3)
        second = orders_of_shopper(conn, market.shopper_id, limit=3, cursor=first.next)
        third = orders_of_shopper(conn, market.shopper_id, limit=3, cursor=second.next)
        back = orders_of_shopper(conn, market.shopper_id, limit=3, cursor=third.previous)
        start = orders_of_shopper(conn, market.shopper_id, limit=3, cursor=back.previous)
    assert [[row.id for row in page.items] for page in (first, second, third)] == [groups[:3], groups[3:6], groups[6:]]
    assert (first.previous, third.next) == (None, None)
    assert [row.id for row in back.items] == groups[3:6]
    assert [row.id for row in start.items] == groups[:3]
    assert start.previous is None
    assert start.next


def test_a_purchase_in_the_list_shows_what_it_is_of(db: Database) -> None:
    market = make_market(db)
    buy(db, market)
    with db.read() as conn:
        (group,) = orders_of_shopper(conn, market.shopper_id).items
    assert [(order.first_title, order.line_count, order.units) for order in group.orders] == [
        ("Navy mug", 2, 3),
        ("Navy mug", 1, 1),
    ]


def test_a_shoppers_purchases_are_narrowed_by_how_far_they_are_and_by_words(db: Database) -> None:
    market = make_market(db)
    unpaid, paid = buy(db, market), buy_and_pay(db, market)
    with db.read() as conn:

        def found(shopper_id: str = market.shopper_id, **narrowed: str) -> list[str]:
            return [row.id for row in orders_of_shopper(conn, shopper_id, **narrowed).items]  # type: ignore[arg-type]  # whatever the test names

        assert found(show="to_pay") == [unpaid.id]
        assert found(show="coming") == [paid.id]
        assert found(show="arrived") == found(show="ended") == []
        assert found(text="navy MUG") == [paid.id, unpaid.id]
        assert found(text="100%") == []
        assert found(text=paid.id[-10:].upper()) == [paid.id]
        assert found(show="to_pay", text="mug") == [unpaid.id]
        assert found("per_stranger", text="mug") == []
        with pytest.raises(InvalidInput):
            found(show="everything")


def test_a_seller_sees_their_paid_orders_by_state_and_time(db: Database, clock: ManualClock) -> None:
    market, _ = seven(db, clock)
    buy(db, market)  # not paid: no seller's business yet
    with db.read() as conn:
        everything = orders_of_seller(conn, market.lamp.seller_id).items
    assert len(everything) == 7
    bring(db, everything[0].id, market.lamp.seller_id, until="sent")
    with db.read() as conn:
        sent = orders_of_seller(conn, market.lamp.seller_id, states=["sent"]).items
        waiting = orders_of_seller(conn, market.lamp.seller_id, states=["paid", "received"]).items
        early = orders_of_seller(
            conn,
            market.lamp.seller_id,
            placed_from_us=everything[-1].placed_at,
            placed_before_us=everything[-3].placed_at,
        ).items
    assert [row.id for row in sent] == [everything[0].id]
    assert len(waiting) == 6
    assert [row.id for row in early] == [everything[-2].id, everything[-1].id]


def test_a_sellers_list_walks_through_its_filter(db: Database, clock: ManualClock) -> None:
    market, _ = seven(db, clock)
    seen: list[str] = []
    cursor = None
    while True:
        with db.read() as conn:
            page = orders_of_seller(conn, market.mug.seller_id, states=["paid"], cursor=cursor, limit=2)
        seen += [row.id for row in page.items]
        if not (cursor := page.next):
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("state", ["awaiting_payment", "lost"])
def test_a_state_that_a_seller_cannot_see_is_refused(db: Database, state: str) -> None:
    with db.read() as conn, pytest.raises(InvalidInput):
        orders_of_seller(conn, "sel_x", states=[state])


@pytest.mark.parametrize("cursor", ["x", "e30", "eyJhIjoieCIsImkiOjF9"])
def test_a_cursor_of_ones_own_making_is_refused(db: Database, cursor: str) -> None:
    with db.read() as conn, pytest.raises(InvalidInput):
        orders_of_seller(conn, "sel_x", cursor=cursor)


def test_a_seller_does_not_see_anothers_order_nor_one_that_is_not_paid(db: Database) -> None:
    market = make_market(db)
    group, unpaid = buy_and_pay(db, market), buy(db, market)
    mugs = group.orders[0]
    with db.read() as conn:
        assert order_of_seller(conn, mugs.id, mugs.seller_id).earns_minor == 33_900 - mugs_commission(33_900 - 3_082)
        for order_id, seller_id in (
            (mugs.id, market.lamp.seller_id),
            (unpaid.orders[0].id, mugs.seller_id),
            ("ord_unknown", mugs.seller_id),
        ):
            with pytest.raises(OrderNotFound):
                order_of_seller(conn, order_id, seller_id)


def mugs_commission(net: int) -> int:
    """10 % of each line: 21,818 and 9,000 without tax."""
    assert net == 21_818 + 9_000
    return 2_182 + 900


def test_a_sellers_orders_leave_as_a_file_that_a_spreadsheet_can_open_safely(db: Database, clock: ManualClock) -> None:
    market = make_market(db)
    update_product(
        db,
        market.mug.seller_id,
        market.mug.product_id,
        ProductDraft(title="=HYPERLINK(1)", category_id="cat_mugs"),
        ACTOR,
    )
    for _ in range(2):
        buy_and_pay(db, market)
        clock.advance(timedelta(hours=1))
    buy(db, market)
    content = b"".join(export_orders(db, market.mug.seller_id))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert (rows[0]["quantity"], rows[0]["net"], rows[0]["tax"], rows[0]["currency"]) == ("2", "21818", "2182", "KRW")
    assert rows[0]["placed_at"] == "2026-03-02T09:00:00+00:00"
    later = b"".join(export_orders(db, market.mug.seller_id, since_us=db.clock.now_us() - 3_600_000_001))
    assert later.count(b"\r\n") == 3
