"""What pages are shown of the floor: lists in pages, the figures of today, what changed, the building."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from entrepot.core.database import Database
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse import (
    bays,
    box_history,
    boxes,
    changes_since,
    close_manifest,
    exceptions,
    expected,
    find_box,
    find_parcel,
    floor_summary,
    in_place,
    last_change,
    manifests,
    open_manifest,
    parcels,
    pick_list,
    points,
    slots,
)
from entrepot.fulfil.warehouse.domain import ParcelNotFound, PlaceNotFound
from entrepot.fulfil.warehouse.jobs import KEEP_SCANS_US
from entrepot.fulfil.warehouse.store import delete_scans_before
from entrepot.fulfil.warehouse.summary import keep_hours
from entrepot.fulfil.warehouse.tables import warehouse_site
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.floor_factories import PERSON, Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def ship(hub: Hub, *order_ids: str) -> None:
    box = hub.seal(*order_ids)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "sort", "C01")
    hub.scan(str(box.sscc), "load", "D1")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)


def test_parcels_come_in_pages_both_ways(hub: Hub) -> None:
    orders = [hub.order(f"shopper{number}") for number in range(7)]
    newest_first = list(reversed(orders))
    with hub.db.read() as conn:
        first = expected(conn, limit=3)
        second = expected(conn, cursor=first.next, limit=3)
        third = expected(conn, cursor=second.next, limit=3)
        back = expected(conn, cursor=third.previous, limit=3)
        front = expected(conn, cursor=back.previous, limit=3)
    shown = [[parcel.order_id for parcel in page.items] for page in (first, second, third, back, front)]
    assert shown[:3] == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    assert shown[3:] == [newest_first[3:6], newest_first[:3]]
    assert (first.previous, third.next, front.previous) == (None, None, None)
    assert front.next is not None


def test_a_false_page_address_is_refused(hub: Hub) -> None:
    with hub.db.read() as conn, pytest.raises(InvalidInput):
        parcels(conn, cursor="e30x!")
    with hub.db.read() as conn, pytest.raises(InvalidInput):
        parcels(conn, cursor="eyJhZnRlciI6NX0")  # {"after":5}


def test_a_parcel_is_shown_where_its_box_is(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    box = hub.seal(first, second)
    hub.scan(str(box.sscc), "sort", "C01")
    with hub.db.read() as conn:
        sorted_now = parcels(conn, state="sorted").items
        assert {parcel.order_id for parcel in sorted_now} == {first, second}
        assert {(parcel.state, parcel.position) for parcel in sorted_now} == {("sorted", "C01")}
        assert parcels(conn, state="loaded").items == []
        assert len(parcels(conn, state="packed").items) == 2
        assert len(parcels(conn, seller_id="sel_potter").items) == 2
        view = find_box(conn, str(box.sscc))
        assert [parcel.order_id for parcel in view.parcels] == sorted([first, second])
        assert [row.id for row in boxes(conn, state="sorted").items] == [box.id]
        assert [each.kind for each in box_history(conn, box.id)][:2] == ["plan", "pick"]


def test_a_parcel_is_found_by_code_id_and_order_with_the_others_of_its_shopper(hub: Hub) -> None:
    first, second, _ = hub.order("anna"), hub.order("anna"), hub.order("bert")
    hub.scan(first, at="R1", weight_g=9_000)
    with hub.db.read() as conn:
        view = find_parcel(conn, first)
        assert find_parcel(conn, view.parcel.id) == view == find_parcel(conn, view.parcel.code.lower())
        assert [other.order_id for other in view.others] == [second]
        assert [task.kind for task in view.open_exceptions] == ["weight_differs"]
        with pytest.raises(ParcelNotFound):
            find_parcel(conn, "P4K7Q2M9D3CX")


def test_what_is_to_be_picked_is_listed_by_its_promise(hub: Hub) -> None:
    calm = [hub.order("anna", promised=timedelta(days=9)) for _ in range(2)]
    urgent = [hub.order("bert", promised=timedelta(days=4)) for _ in range(2)]
    for order_id in (*calm, *urgent):
        hub.scan(order_id, at="R1")
    with hub.db.read() as conn:
        assert [parcel.order_id for parcel in pick_list(conn)] == [*urgent, *calm]
    hub.scan(urgent[0], "pick")
    with hub.db.read() as conn:
        assert [parcel.order_id for parcel in pick_list(conn)] == [urgent[1], *calm]


def test_the_building_is_shown_as_full_as_it_is(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    slot = hub.store(first)
    with hub.db.read() as conn:
        all_bays = bays(conn)
        assert [bay.bay for bay in all_bays] == ["A01", "A02", "A03", "B01", "B02", "F01"]
        assert (all_bays[0].slots, all_bays[0].used, all_bays[0].held) == (60, 1, 1)
        assert [place.code for place in slots(conn, "A01") if place.held] == [slot]
        place, inside = in_place(conn, slot)
        assert (place.held, [parcel.order_id for parcel in inside]) == (1, [first])
        assert {point.kind for point in points(conn)} >= {"cell", "chute", "dock", "receive"}
        with pytest.raises(PlaceNotFound):
            slots(conn, "Z99")
        with pytest.raises(PlaceNotFound):
            in_place(conn, "Z99-001")


def test_manifests_and_troubles_are_listed_by_state(hub: Hub) -> None:
    ship(hub, hub.order())
    open_manifest(hub.db, dock="D2", actor=PERSON)
    hub.scan("4006381333931", at="R1")
    with hub.db.read() as conn:
        assert [manifest.dock for manifest in manifests(conn, state="open").items] == ["D2"]
        assert [manifest.dock for manifest in manifests(conn).items] == ["D2", "D1"]
        assert len(exceptions(conn).items) == 1
        assert exceptions(conn, state="resolved").items == []


def test_the_day_is_counted_by_hour_from_the_hubs_own_midnight(hub: Hub, clock: ManualClock) -> None:
    hub.db.write(lambda tx: tx.execute(warehouse_site.update().values(time_zone="Asia/Seoul")))
    ship(hub, hub.order("yesterday"))  # 18:00 in Seoul
    clock.advance(timedelta(hours=7))  # 01:00 of the next day
    ship(hub, hub.order("anna"), hub.order("anna"))
    clock.advance(timedelta(hours=2))
    waits, _ = hub.order("bert"), hub.order("bert")
    hub.store(waits)
    with hub.db.read() as conn:
        today = floor_summary(conn, clock.now_us())
    assert today.since == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert (today.received, today.stored, today.merged, today.boxes_packed) == (3, 1, 2, 1)
    assert (today.sorted, today.shipped, today.boxes_shipped) == (2, 2, 1)
    assert [hour.hour_at.hour for hour in today.hours] == [16, 18]
    assert today.hours[0].parcels["ship"] == 2
    assert (today.slots, today.slots_used, today.expected, today.open_exceptions, today.boxes_to_pack) == (
        304,
        1,
        1,
        0,
        0,
    )
    assert not any((today.expected_more, today.open_exceptions_more, today.boxes_to_pack_more))


def test_hours_that_are_over_are_counted_once_and_the_day_stays_the_same(hub: Hub, clock: ManualClock) -> None:
    assert keep_hours(hub.db) == 0
    ship(hub, hub.order("anna"))
    clock.advance(timedelta(hours=3, minutes=10))
    hub.scan(hub.order("bert"), at="R1")
    with hub.db.read() as conn:
        before = floor_summary(conn, clock.now_us())
    assert keep_hours(hub.db) == 3
    assert keep_hours(hub.db) == 0
    with hub.db.read() as conn:
        assert floor_summary(conn, clock.now_us()) == before
    clock.advance(timedelta(minutes=1))
    hub.scan(hub.order("carla"), at="R1")
    with hub.db.read() as conn:
        assert floor_summary(conn, clock.now_us()).received == before.received + 1


def test_a_live_page_follows_the_record_from_where_it_was(hub: Hub) -> None:
    with hub.db.read() as conn:
        assert changes_since(conn, Position()) == ([], Position())
        assert last_change(conn) == Position()
    order_id = hub.order()
    hub.scan(order_id, at="R1")
    with hub.db.read() as conn:
        two, position = changes_since(conn, Position(), limit=2)
        rest, end = changes_since(conn, position)
        assert last_change(conn) == end
        assert changes_since(conn, end) == ([], end)
    assert [change.kind for change in two + rest] == ["expect", "receive", "plan"]
    assert (two[1].from_position, two[1].to_position, two[1].state) == (None, "R1", "received")


def test_scan_ids_are_forgotten_after_a_month(hub: Hub, clock: ManualClock) -> None:
    order_id = hub.order()
    hub.scan(order_id, "receive", at="R1", scan_id="old")
    clock.advance(timedelta(days=31))
    hub.scan(order_id, "receive", at="R1", scan_id="new")
    before = clock.now_us() - KEEP_SCANS_US
    assert hub.db.write(lambda tx: delete_scans_before(tx, before, 100)) == 1
    assert hub.db.write(lambda tx: delete_scans_before(tx, before, 100)) == 0
    assert hub.scan(order_id, "receive", at="R1", scan_id="old").outcome == "already"
