"""A large building is read from counts that follow the scans; the day's figures count each line of the record once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import bays, floor_pace, floor_summary, occupancy, slots, walls, zones
from entrepot.fulfil.warehouse.occupancy import count_bays
from entrepot.fulfil.warehouse.summary import keep_hours
from entrepot.fulfil.warehouse.tables import warehouse_bay
from entrepot.kit.clock import ManualClock
from tests.floor_factories import LAMP, Hub
from tests.integration.test_warehouse_reads import ship


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occupancy, "COUNTED_FROM", 0)


def store_one(hub: Hub, shopper: str) -> str:
    order, _ = hub.order(shopper), hub.order(shopper)
    return hub.store(order)


def test_a_small_building_is_read_as_it_is_and_never_counted(hub: Hub) -> None:
    store_one(hub, "anna")
    assert count_bays(hub.db) == 0
    with hub.db.read() as conn:
        assert sum(bay.used for bay in bays(conn)) == 1


@pytest.mark.usefixtures("counted")
def test_the_counts_say_what_the_slots_say(hub: Hub) -> None:
    bay = store_one(hub, "anna").partition("-")[0]
    assert count_bays(hub.db) == 6
    with hub.db.read() as conn:
        found = {row.bay: row for row in bays(conn)}
        assert (found[bay].slots, found[bay].used, found[bay].held) == (len(slots(conn, bay)), 1, 1)
        assert [(zone.code, zone.bays, zone.slots) for zone in zones(conn)] == [
            ("A", 3, 180),
            ("B", 2, 120),
            ("F", 1, 4),
        ]
        assert floor_summary(conn, hub.clock.now_us()).slots_used == 1
        assert {row.zone for row in bays(conn, "B")} == {"B"}


@pytest.mark.usefixtures("counted")
def test_a_recount_looks_at_bays_that_parcels_came_to_and_at_the_stalest(
    hub: Hub, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_bays(hub.db)
    monkeypatch.setattr(occupancy, "_STALEST", 1)
    clock.advance(timedelta(seconds=30))
    bay = store_one(hub, "bert").partition("-")[0]
    assert count_bays(hub.db) in {1, 2}  # the stalest may be the same one
    with hub.db.read() as conn:
        assert {row.bay: row.used for row in bays(conn)}[bay] == 1
        counted_at = dict(conn.execute(select(warehouse_bay.c.bay, warehouse_bay.c.counted_at)).all())
    assert counted_at[bay] == clock.now_us()
    for _ in range(6):  # nothing happens: every bay's turn comes
        clock.advance(timedelta(seconds=30))
        count_bays(hub.db)
    with hub.db.read() as conn:
        oldest = min(conn.execute(select(warehouse_bay.c.counted_at)).scalars())
    assert oldest > clock.now_us() - timedelta(seconds=200) // timedelta(microseconds=1)


def test_lines_are_counted_once_however_often_a_page_looks(hub: Hub, clock: ManualClock) -> None:
    for number in range(4):
        store_one(hub, f"shopper{number}")
        for _ in range(2):
            with hub.db.read() as conn:
                today = floor_summary(conn, clock.now_us())
            assert (today.received, today.stored) == (number + 1, number + 1)
        clock.advance(timedelta(minutes=25))
    clock.advance(timedelta(hours=1))
    keep_hours(hub.db)
    with hub.db.read() as conn:
        assert floor_summary(conn, clock.now_us()).stored == 4


def test_boxes_that_left_in_time_and_those_with_several_parcels_are_counted(hub: Hub, clock: ManualClock) -> None:
    ship(hub, hub.order("anna"), hub.order("anna"))
    late = hub.order("bert", lines=(LAMP,), promised=timedelta(hours=30))
    clock.advance(timedelta(hours=12))
    ship(hub, late)
    for _ in range(2):
        with hub.db.read() as conn:
            today = floor_summary(conn, clock.now_us())
        assert (today.boxes_in_time, today.boxes_timed, today.boxes_merged, today.parcels_merged) == (1, 2, 1, 2)
        assert today.parcels_per_box == 1.5
        clock.advance(timedelta(hours=2))
        keep_hours(hub.db)


def test_parcels_a_box_are_of_the_boxes_whose_merge_rate_stands_beside_them(hub: Hub, clock: ManualClock) -> None:
    ship(hub, hub.order("anna"))
    together = [hub.order("bert"), hub.order("bert", seller="sel_smith")]
    for order in together:
        hub.scan(order, "receive", at="R1")
    for order in together:
        hub.scan(order, "pack", at="P1")
    with hub.db.read() as conn:
        today = floor_summary(conn, clock.now_us())
    assert today.merged > today.boxes_timed  # two more are in a box that has not left
    assert (today.boxes_merged, today.parcels_per_box) == (0, 1.0)


def test_the_pace_names_what_waits_what_moves_and_how_long_it_took(hub: Hub, clock: ManualClock) -> None:
    since = clock.now_us()
    for number in range(4):
        order, _ = hub.order(f"shopper{number}"), hub.order(f"shopper{number}")
        hub.scan(order, "receive", at="R1")
        clock.advance(timedelta(minutes=number + 1))
        hub.store(order)
    with hub.db.read() as conn:
        pace = {stage.kind: stage for stage in floor_pace(conn, since_us=since, now_us=clock.now_us())}
    assert list(pace) == ["receive", "store", "pick", "pack", "sort", "load", "ship"]
    assert (pace["receive"].waiting, pace["receive"].more_wait, pace["receive"].an_hour) == (4, False, 4)
    assert (pace["store"].an_hour, pace["store"].median_s) == (4, 150)
    assert pace["store"].slow_s == 222
    assert pace["ship"].median_s is None


def test_put_walls_are_counted_by_their_cells(hub: Hub) -> None:
    for order in [hub.order("anna"), hub.order("anna")]:
        hub.scan(order, "receive", at="R1")
    with hub.db.read() as conn:
        assert [(wall.code, wall.slots, wall.used) for wall in walls(conn)] == [("W1", 24, 1), ("W2", 24, 0)]
