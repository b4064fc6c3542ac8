"""Stock: units are promised once, sold once, and come back when they are not paid for."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput, NotFound, OutOfStock
from entrepot.kit.ids import Ids
from entrepot.sell.catalog import OfferDraft, products_by_id, set_offer
from entrepot.sell.stock import (
    BelowReserved,
    ReservationExists,
    ReservationGone,
    StockLine,
    adjust,
    adjust_own,
    availability,
    expire_reservations,
    levels,
    movements,
    receive_own,
    release,
    reserve,
    restock,
    sell_reserved,
)
from entrepot.sell.stock.events import SUBSCRIPTIONS
from entrepot.sell.stock.tables import stock_level, stock_movement, stock_reservation
from tests.sell_factories import ACTOR, Goods, announced, make_goods, make_place, stock_up

MINUTE_US = 60_000_000


def hold(db: Database, reference: str, *lines: StockLine, minutes: int = 15) -> None:
    db.write(lambda tx: reserve(tx, reference, lines, tx.now_us + minutes * MINUTE_US))


def level_of(db: Database, goods: Goods) -> tuple[int, int]:
    with db.read() as connection:
        row = connection.execute(
            select(stock_level.c.on_hand, stock_level.c.reserved).where(
                stock_level.c.sku_id == goods.sku_id, stock_level.c.place_id == goods.place_id
            )
        ).one()
    return row.on_hand, row.reserved


def event_names(db: Database) -> Counter[str]:
    return Counter(name for name, _ in announced(db))


def test_a_reservation_holds_units_and_a_sale_takes_them(db: Database) -> None:
    goods = make_goods(db, units=5)
    line = StockLine(goods.sku_id, goods.place_id, 2)
    hold(db, "grp_1", line)
    assert level_of(db, goods) == (5, 2)
    db.write(lambda tx: sell_reserved(tx, "grp_1"))
    assert level_of(db, goods) == (3, 0)


def test_an_order_gets_all_its_lines_or_none(db: Database) -> None:
    plenty = make_goods(db, units=10)
    scarce = make_goods(db, seller_id=plenty.seller_id, code="MUG-RED", units=1)
    with pytest.raises(OutOfStock) as refusal:
        hold(db, "grp_1", StockLine(plenty.sku_id, plenty.place_id, 4), StockLine(scarce.sku_id, scarce.place_id, 2))
    assert refusal.value.extra["lines"] == [
        {"sku_id": scarce.sku_id, "place_id": scarce.place_id, "wanted": 2, "available": 1}
    ]
    assert level_of(db, plenty) == (10, 0)


def test_a_refused_reservation_leaves_nothing_even_when_its_caller_goes_on(db: Database) -> None:
    plenty = make_goods(db, units=10)
    scarce = make_goods(db, seller_id=plenty.seller_id, code="MUG-RED", units=1)
    lines = [StockLine(plenty.sku_id, plenty.place_id, 4), StockLine(scarce.sku_id, scarce.place_id, 2)]

    def try_and_go_on(tx: object) -> None:
        with pytest.raises(OutOfStock):
            reserve(tx, "grp_1", lines, 2**60)  # type: ignore[arg-type]  # whatever the test names

    db.write(try_and_go_on)
    assert level_of(db, plenty) == (10, 0)


def test_what_was_never_stocked_is_out_of_stock(db: Database) -> None:
    goods = make_goods(db)
    with pytest.raises(OutOfStock):
        hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 1))


def test_two_lines_of_the_same_goods_count_together(db: Database) -> None:
    goods = make_goods(db, units=3)
    line = StockLine(goods.sku_id, goods.place_id, 2)
    with pytest.raises(OutOfStock):
        hold(db, "grp_1", line, line)


@pytest.mark.parametrize("quantity", [0, -1, 10**9 + 1])
def test_a_quantity_out_of_range_is_refused(db: Database, quantity: int) -> None:
    goods = make_goods(db, units=3)
    with pytest.raises(InvalidInput, match="quantity"):
        hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, quantity))


def test_a_reference_reserves_the_same_goods_once(db: Database) -> None:
    goods = make_goods(db, units=5)
    line = StockLine(goods.sku_id, goods.place_id, 1)
    hold(db, "grp_1", line)
    with pytest.raises(ReservationExists):
        hold(db, "grp_1", line)
    assert level_of(db, goods) == (5, 1)


def test_a_reservation_is_released_once(db: Database) -> None:
    goods = make_goods(db, units=5)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 3))
    assert db.write(lambda tx: release(tx, "grp_1", "cancelled")) is True
    assert db.write(lambda tx: release(tx, "grp_1", "cancelled")) is False
    assert level_of(db, goods) == (5, 0)


def test_a_reservation_is_sold_once(db: Database) -> None:
    goods = make_goods(db, units=5)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 3))
    db.write(lambda tx: sell_reserved(tx, "grp_1"))
    with pytest.raises(ReservationGone):
        db.write(lambda tx: sell_reserved(tx, "grp_1"))
    assert level_of(db, goods) == (2, 0)


def test_a_reservation_whose_time_is_over_cannot_be_sold(db: Database, clock: ManualClock) -> None:
    goods = make_goods(db, units=5)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 3), minutes=15)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(ReservationGone):
        db.write(lambda tx: sell_reserved(tx, "grp_1"))
    assert level_of(db, goods) == (5, 3)


def test_unpaid_holds_come_back_and_paid_ones_do_not(db: Database, clock: ManualClock) -> None:
    goods = make_goods(db, units=100)
    for number in range(90):
        hold(db, f"grp_{number:03}", StockLine(goods.sku_id, goods.place_id, 1), minutes=10 if number < 50 else 30)
    clock.advance(timedelta(minutes=11))
    assert expire_reservations(db) == 50
    assert level_of(db, goods) == (100, 40)
    assert event_names(db)["sell.stock.reservation_expired"] == 50
    assert expire_reservations(db) == 0


def test_returned_goods_can_be_sold_again(db: Database) -> None:
    goods = make_goods(db, units=1)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 1))
    db.write(lambda tx: sell_reserved(tx, "grp_1"))
    db.write(lambda tx: restock(tx, place_id=goods.place_id, sku_id=goods.sku_id, quantity=1, reference="ret_1"))
    assert level_of(db, goods) == (1, 0)


def test_an_adjustment_never_takes_promised_units(db: Database) -> None:
    goods = make_goods(db, units=5)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 3))

    def lose(units: int) -> None:
        db.write(
            lambda tx: adjust(
                tx, place_id=goods.place_id, sku_id=goods.sku_id, delta=-units, reference="x", reason="broken"
            )
        )

    lose(2)
    with pytest.raises(BelowReserved) as refusal:
        lose(1)
    assert refusal.value.extra["on_hand"] == 3
    assert level_of(db, goods) == (3, 3)


def test_every_movement_has_its_row_and_rows_add_up_to_the_level(db: Database) -> None:
    goods = make_goods(db, units=9)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 4))
    hold(db, "grp_2", StockLine(goods.sku_id, goods.place_id, 2))
    db.write(lambda tx: sell_reserved(tx, "grp_1"))
    db.write(lambda tx: release(tx, "grp_2", "changed their mind"))
    with db.read() as connection:
        page = movements(connection, goods.seller_id, goods.sku_id)
    assert [row.kind for row in reversed(page.items)] == ["receive", "reserve", "reserve", "sell", "release"]
    assert sum(row.on_hand_delta for row in page.items) == 5
    assert sum(row.reserved_delta for row in page.items) == 0
    assert page.items[0].note == "changed their mind"


def test_movements_are_narrowed_by_kind_and_moment(db: Database) -> None:
    goods = make_goods(db, units=9)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 4))
    hold(db, "grp_2", StockLine(goods.sku_id, goods.place_id, 2))
    with db.read() as connection:
        at = movements(connection, goods.seller_id, goods.sku_id).items[0].at_us
        reserved = movements(connection, goods.seller_id, goods.sku_id, limit=1, kind="reserve")
        assert [row.reference for row in reserved.items] == ["grp_2"]
        older = movements(connection, goods.seller_id, goods.sku_id, reserved.next, 1, kind="reserve")
        assert ([row.reference for row in older.items], older.next) == (["grp_1"], None)
        assert len(movements(connection, goods.seller_id, goods.sku_id, since_us=at).items) == 3
        assert movements(connection, goods.seller_id, goods.sku_id, until_us=at).items == []


def test_movements_cannot_be_changed_or_removed(db: Database) -> None:
    make_goods(db, units=9)
    for statement in ("UPDATE stock_movement SET on_hand_delta = 0", "DELETE FROM stock_movement"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.write(lambda tx, statement=statement: tx.execute(text(statement)))  # type: ignore[misc]  # a default argument binds the loop's value


def test_availability_is_announced_only_when_it_crosses_zero(db: Database) -> None:
    goods = make_goods(db, units=2)
    line = StockLine(goods.sku_id, goods.place_id, 1)
    assert event_names(db)["sell.stock.availability_changed"] == 1
    hold(db, "grp_1", line)
    assert event_names(db)["sell.stock.availability_changed"] == 1
    hold(db, "grp_2", line)
    assert event_names(db)["sell.stock.availability_changed"] == 2
    stock_up(db, goods.sku_id, goods.place_id, 5)
    assert event_names(db)["sell.stock.availability_changed"] == 3


def test_a_card_says_whether_there_is_something_to_sell(db: Database) -> None:
    goods = make_goods(db)

    def in_stock() -> bool:
        with db.read() as connection:
            return products_by_id(connection, [goods.product_id])[0].in_stock

    assert not in_stock()
    stock_up(db, goods.sku_id, goods.place_id, 1)
    assert in_stock()
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 1))
    assert not in_stock()


def test_a_stated_count_sets_the_level_each_time_that_it_is_made_but_not_when_it_is_repeated(db: Database) -> None:
    goods = make_goods(db)
    outbox = Outbox(db, SUBSCRIPTIONS)

    def state(units: int, key: str) -> None:
        offer = OfferDraft(12_000, "KRW", goods.place_id, stock=units)
        set_offer(db, goods.seller_id, goods.sku_id, offer, ACTOR, key=key, fingerprint=f"{units}")
        outbox.drain()

    state(8, "monday")
    assert level_of(db, goods) == (8, 0)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 3))
    db.write(lambda tx: sell_reserved(tx, "grp_1"))
    state(8, "monday")
    assert level_of(db, goods) == (5, 0)
    state(8, "tuesday")
    assert level_of(db, goods) == (8, 0)


def test_a_count_below_what_is_promised_keeps_the_promises(db: Database) -> None:
    goods = make_goods(db, units=8)
    hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 3))
    set_offer(db, goods.seller_id, goods.sku_id, OfferDraft(12_000, "KRW", goods.place_id, stock=1), ACTOR)
    Outbox(db, SUBSCRIPTIONS).drain()
    assert level_of(db, goods) == (3, 3)


def test_an_offer_made_after_its_goods_arrived_is_in_stock(db: Database) -> None:
    goods = make_goods(db)
    second = make_place(db, goods.seller_id, name="Second depot", country="CN")
    stock_up(db, goods.sku_id, second, 4)
    set_offer(db, goods.seller_id, goods.sku_id, OfferDraft(11_000, "KRW", second), ACTOR)
    Outbox(db, SUBSCRIPTIONS).drain()
    with db.read() as connection:
        assert products_by_id(connection, [goods.product_id])[0].in_stock


def test_levels_are_read_page_by_page(db: Database) -> None:
    first = make_goods(db, units=1)
    for number in range(6):
        make_goods(db, seller_id=first.seller_id, place_id=first.place_id, code=f"MUG-{number}", units=number + 2)
    make_goods(db, code="SOMEBODY-ELSES", units=1)
    seen, cursor = [], None
    with db.read() as connection:
        while True:
            page = levels(connection, first.seller_id, cursor, 3)
            seen += [row.available for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_availability_is_read_for_many_at_once(db: Database) -> None:
    goods = make_goods(db, units=4)
    with db.read() as connection:
        found = availability(connection, [(goods.sku_id, goods.place_id), ("sku_none", goods.place_id)])
    assert found == {(goods.sku_id, goods.place_id): 4}


def test_another_sellers_goods_and_places_are_not_found(db: Database) -> None:
    mine, theirs = make_goods(db), make_goods(db)
    for place_id, sku_id in ((theirs.place_id, mine.sku_id), (mine.place_id, theirs.sku_id)):
        with pytest.raises(NotFound):
            receive_own(db, mine.seller_id, place_id=place_id, sku_id=sku_id, quantity=1, reference="x", actor=ACTOR)
        with pytest.raises(NotFound):
            adjust_own(db, mine.seller_id, place_id=place_id, sku_id=sku_id, delta=1, reason="x", actor=ACTOR)
    with db.read() as connection, pytest.raises(NotFound):
        movements(connection, mine.seller_id, theirs.sku_id)


def test_many_buyers_never_get_more_than_there_is(db: Database) -> None:
    """300 units, 16 buyers, 600 attempts of one unit each: exactly 300 are sold."""
    goods = make_goods(db, units=300)
    sold = Counter[bool]()
    lock = threading.Lock()

    def buy(number: int) -> None:
        reference = f"grp_{number}"
        try:
            hold(db, reference, StockLine(goods.sku_id, goods.place_id, 1))
            db.write(lambda tx: sell_reserved(tx, reference))
        except OutOfStock:
            got = False
        else:
            got = True
        with lock:
            sold[got] += 1

    with ThreadPoolExecutor(16) as buyers:
        list(buyers.map(buy, range(600)))
    assert sold == {True: 300, False: 300}
    assert level_of(db, goods) == (0, 0)


def test_orders_of_the_same_goods_in_any_order_do_not_block_each_other(db: Database) -> None:
    first = make_goods(db, units=100_000)
    goods = [
        first,
        *(
            make_goods(db, seller_id=first.seller_id, place_id=first.place_id, code=f"MUG-{n}", units=100_000)
            for n in range(5)
        ),
    ]

    def buy(number: int) -> None:
        chosen = Random(number).sample(goods, 4)
        reference = f"grp_{number}"
        hold(db, reference, *(StockLine(each.sku_id, each.place_id, 1) for each in chosen))
        if number % 2:
            db.write(lambda tx: sell_reserved(tx, reference))
        else:
            db.write(lambda tx: release(tx, reference, "cancelled"))

    with ThreadPoolExecutor(12) as buyers:
        list(buyers.map(buy, range(200)))
    with db.read() as connection:
        assert connection.execute(select(stock_reservation)).all() == []
        moved = Counter(connection.execute(select(stock_movement.c.kind)).scalars())
    assert moved == {"receive": 6, "reserve": 800, "sell": 400, "release": 400}
    assert sum(100_000 - level_of(db, each)[0] for each in goods) == 400


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_movements_keep_their_order_when_the_clock_was_set_back_while_nothing_ran(
    database_url: str, rng: Random
) -> None:
    later = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    with Database.open(database_url, clock=later, ids=Ids(later, rng), durable=False) as db:
        goods = make_goods(db, units=2)
        hold(db, "grp_1", StockLine(goods.sku_id, goods.place_id, 2), minutes=600)
    earlier = ManualClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
    with Database.open(database_url, clock=earlier, ids=Ids(earlier, rng), durable=False) as db:
        db.write(lambda tx: sell_reserved(tx, "grp_1"))
        with db.read() as connection:
            told = movements(connection, goods.seller_id, goods.sku_id).items
    assert [each.kind for each in told] == ["sell", "reserve", "receive"]
