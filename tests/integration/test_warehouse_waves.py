"""Waves: boxes released together because they leave together; nothing in two waves, nothing fetched twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from entrepot.core.database import Database, audit_log
from entrepot.fulfil.warehouse import (
    Cart,
    FloorConflict,
    ParcelNotFound,
    WaveRow,
    at_work_on,
    boxes_of_wave,
    current_tour,
    due_now,
    find_wave,
    give_tour_back,
    keep_waves,
    next_tour,
    pick_list,
    release_wave,
    reopen_box,
    set_release,
    wave_of_box,
    waves,
    withdraw_wave,
)
from entrepot.fulfil.warehouse.release import WAVES_KEPT_US, forget_waves
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.fulfil.warehouse.tours import TOUR_IDLE_US
from entrepot.fulfil.warehouse.wave_tables import warehouse_wave_box
from entrepot.fulfil.warehouse.waves import HELD_AFTER_WITHDRAWAL_US
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.floor_factories import BERLIN, LAMP, PERSON, Hub

LEAD = "per_lead"


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def planned(hub: Hub, shopper: str, *, days: float = 3, parcels: int = 2, address: dict[str, str] | None = None) -> str:
    """Parcels of a shopper stored and then planned into a box; the id of the box."""
    orders = [hub.order(shopper, promised=timedelta(days=days), address=address) for _ in range(parcels)]
    for order_id in orders:
        hub.scan(order_id, at="R1")
    box_id = hub.parcel(orders[0]).box_id
    assert box_id is not None
    return box_id


def released(hub: Hub, **more: object) -> str:
    more.setdefault("until_us", hub.clock.now_us() + 30 * 86_400_000_000)
    return release_wave(hub.db, actor=LEAD, **more)  # type: ignore[arg-type]


def wave(hub: Hub, wave_id: str) -> WaveRow:
    with hub.db.read() as connection:
        return find_wave(connection, wave_id, hub.clock.now_us())


def rows(hub: Hub) -> list[tuple[str, str]]:
    with hub.db.read() as connection:
        return [tuple(row) for row in connection.execute(select(warehouse_wave_box))]


def inside(hub: Hub, wave_id: str) -> list[str]:
    with hub.db.read() as connection:
        return [box.id for box in boxes_of_wave(connection, wave_id, hub.clock.now_us())]


def test_what_leaves_first_is_released_first_and_no_more_than_asked(hub: Hub) -> None:
    calm, urgent, soon = planned(hub, "anna", days=9), planned(hub, "bert", days=3), planned(hub, "cleo", days=5)
    first = released(hub, most_boxes=2)
    assert inside(hub, first) == [urgent, soon]
    told = wave(hub, first)
    assert (told.state, told.code[0], len(told.code), told.released_by) == ("released", "W", 12, LEAD)
    assert told.progress.as_dict() == {
        "boxes": 2, "sealed": 0, "given_up": 0, "late": 0, "to_fetch": 4, "fetched": 0, "packed": 0, "parcels": 4
    }  # fmt: skip
    assert sum(told.zones.values()) == 4
    assert inside(hub, released(hub)) == [calm]
    with pytest.raises(FloorConflict):
        released(hub)
    with hub.db.read() as connection:
        actions = connection.execute(select(audit_log.c.action, audit_log.c.actor)).all()
        assert [tuple(row) for row in actions].count(("warehouse.wave.released", LEAD)) == 2


def test_a_wave_takes_a_route_and_what_leaves_within_the_window(hub: Hub) -> None:
    seoul, berlin = planned(hub, "anna", days=3), planned(hub, "bert", days=12, address=BERLIN)
    route = hub.box(berlin).route
    assert inside(hub, released(hub, route=route)) == [berlin]
    with pytest.raises(FloorConflict):
        release_wave(hub.db, actor=LEAD)  # its truck leaves in days, the window is hours
    hub.clock.advance(timedelta(days=1, hours=18))
    assert inside(hub, release_wave(hub.db, actor=LEAD)) == [seoul]
    with pytest.raises(InvalidInput):
        released(hub, route="nowhere")
    with pytest.raises(InvalidInput):
        released(hub, most_boxes=0)


def test_waves_that_are_released_at_once_share_no_box(hub: Hub) -> None:
    boxes = {planned(hub, f"shopper{number}", parcels=1) for number in range(12)}

    def release(_: int) -> str | None:
        try:
            return released(hub, most_boxes=5)
        except FloorConflict:
            return None

    with ThreadPoolExecutor(6) as pool:
        made = [each for each in pool.map(release, range(6)) if each]
    while True:  # what a slower one left, because both looked at the same boxes
        try:
            made.append(released(hub, most_boxes=5))
        except FloorConflict:
            break
    taken = [box for each in made for box in inside(hub, each)]
    assert sorted(taken) == sorted(boxes)
    assert sum(wave(hub, each).progress.boxes for each in made) == 12


def test_a_wave_is_done_when_its_boxes_are_sealed_or_given_up(hub: Hub) -> None:
    orders = [hub.order("anna"), hub.order("anna")]
    for order_id in orders:
        hub.scan(order_id, at="R1")
    lost = [hub.order("bert")]
    hub.scan(lost[0], at="R1")
    wave_id = released(hub)
    hub.cancel(lost[0])
    counts = wave(hub, wave_id).progress
    assert (counts.boxes, counts.given_up, counts.to_fetch) == (1, 1, 2)
    hub.scan(orders[0], "pick")
    with hub.db.read() as connection:
        assert [(each.person_id, each.scans) for each in at_work_on(connection, wave_id, hub.clock.now_us())] == [
            (PERSON, 1)
        ]
    assert (wave(hub, wave_id).progress.fetched, wave(hub, wave_id).state) == (1, "released")
    hub.seal(*orders)
    assert wave(hub, wave_id).state == "done"
    keep_waves(hub.db)
    hub.clock.advance(timedelta(days=4))
    told = wave(hub, wave_id)
    assert (told.state, told.progress.sealed, told.progress.packed, told.progress.late) == ("done", 1, 2, 0)
    hub.clock.advance(timedelta(microseconds=WAVES_KEPT_US))
    assert hub.db.write(forget_waves) == 1
    assert (rows(hub), wave(hub, wave_id).progress.sealed, hub.db.write(forget_waves)) == ([], 1, 0)


def test_a_box_that_is_replanned_leaves_its_wave_and_counts_stay_true(hub: Hub) -> None:
    first, second = hub.order("anna"), hub.order("anna")
    for order_id in (first, second):
        hub.scan(order_id, at="R1")
    wave_id = released(hub)
    hub.cancel(first)
    assert wave(hub, wave_id).progress.as_dict() | {"late": 0} == {
        "boxes": 1, "sealed": 0, "given_up": 0, "late": 0, "to_fetch": 1, "fetched": 0, "packed": 0, "parcels": 1
    }  # fmt: skip
    hub.seal(second)
    assert wave(hub, wave_id).progress.sealed == 1


def test_a_box_that_is_opened_again_is_at_work_again_or_given_up(hub: Hub) -> None:
    orders = [hub.order("anna"), hub.order("anna")]
    for order_id in orders:
        hub.scan(order_id, at="R1")
    wave_id = released(hub)
    box = hub.seal(*orders)
    hub.cancel(orders[0])
    reopen_box(hub.db, box_id=box.id, station="P1", actor=PERSON)
    told = wave(hub, wave_id)
    assert (told.state, told.progress.sealed, told.progress.fetched, told.progress.boxes) == ("released", 0, 1, 1)
    hub.cancel(orders[1])
    assert (wave(hub, wave_id).state, wave(hub, wave_id).progress.given_up) == ("done", 1)


def test_a_wave_that_nobody_began_is_withdrawn_and_its_boxes_wait_again(hub: Hub) -> None:
    box = planned(hub, "anna")
    wave_id = released(hub)
    withdraw_wave(hub.db, wave_id=wave_id, actor=LEAD)
    withdraw_wave(hub.db, wave_id=wave_id, actor=LEAD)
    assert (wave(hub, wave_id).state, wave(hub, wave_id).progress.boxes, rows(hub)) == ("withdrawn", 1, [])
    again = released(hub)
    assert inside(hub, again) == [box]
    tour = next_tour(hub.db, person_id="per_picker")
    with pytest.raises(FloorConflict):
        withdraw_wave(hub.db, wave_id=again, actor=LEAD)
    give_tour_back(hub.db, tour_id=tour.id, person_id="per_picker")
    hub.scan(tour.stops[0].code, "pick")
    with pytest.raises(FloorConflict):
        withdraw_wave(hub.db, wave_id=again, actor=LEAD)
    with pytest.raises(ParcelNotFound):
        withdraw_wave(hub.db, wave_id="wav_none", actor=LEAD)


def test_it_is_told_why_a_box_is_in_no_wave(hub: Hub) -> None:
    box = planned(hub, "anna", days=6)

    def why() -> str | None:
        with hub.db.read() as connection:
            return wave_of_box(connection, box, hub.clock.now_us())[1]

    def say(mode: str, **more: int) -> None:
        said = {"window_min": 480, "most_boxes": 200, "most_at_work": 400} | more
        set_release(hub.db, mode=mode, actor=LEAD, **said)  # type: ignore[arg-type]

    assert why() == "at_once"
    say("lead")
    assert why() == "by_lead"
    say("departures")
    assert why() == "later"
    say("departures", window_min=20_000)
    assert why() == "next"
    planned(hub, "bert", days=3)
    released(hub, most_boxes=1)
    say("departures", window_min=20_000, most_at_work=1)
    assert why() == "full"
    released(hub, most_boxes=1)
    assert why() is None


def test_where_it_is_turned_on_the_job_releases_what_is_due_and_no_more_than_can_be_taken(hub: Hub) -> None:
    for number in range(5):
        planned(hub, f"shopper{number}", days=3, parcels=1)
    assert keep_waves(hub.db) == 0
    set_release(hub.db, mode="departures", window_min=480, most_boxes=2, most_at_work=3, actor=LEAD)
    assert keep_waves(hub.db) == 0
    with hub.db.read() as connection:
        due = due_now(connection, hub.clock.now_us())
        assert (due.boxes, due.waiting, due.room) == (0, 5, 2)
        assert pick_list(connection) == []
    hub.clock.advance(timedelta(days=1, hours=18))
    assert keep_waves(hub.db) == 2
    with hub.db.read() as connection:
        page = waves(connection, hub.clock.now_us())
        assert [row.progress.boxes for row in page.items] == [1, 2]
        assert {row.released_by for row in page.items} == {"policy:waves"}
        assert {parcel.wave for parcel in pick_list(connection)} == {row.code for row in page.items}
    withdraw_wave(hub.db, wave_id=page.items[0].id, actor=LEAD)
    assert keep_waves(hub.db) == 0
    hub.clock.advance(timedelta(microseconds=HELD_AFTER_WITHDRAWAL_US + 1))
    assert keep_waves(hub.db) == 1


def test_figures_out_of_range_are_refused(hub: Hub) -> None:
    said = {"window_min": 480, "most_boxes": 200, "most_at_work": 400}
    for wrong in ({"window_min": 0}, {"most_boxes": 0}, {"most_at_work": 0}):
        with pytest.raises(InvalidInput):
            set_release(hub.db, mode="lead", actor=LEAD, **(said | wrong))


def test_two_pickers_never_get_the_same_parcel(hub: Hub) -> None:
    for number in range(8):
        planned(hub, f"shopper{number}")
    released(hub)

    def take(number: int) -> list[str]:
        try:
            return [stop.parcel_id for stop in next_tour(hub.db, person_id=f"per_{number}", cart=Cart(parcels=4)).stops]
        except FloorConflict:
            return []

    with ThreadPoolExecutor(6) as pool:
        tours = list(pool.map(take, range(6)))
    claimed = [parcel for tour in tours for parcel in tour]
    assert len(claimed) == len(set(claimed))
    assert max(map(len, tours)) <= 4
    rest = [take(10 + number) for number in range(6)]
    assert len({*claimed, *(parcel for tour in rest for parcel in tour)}) == 16


def test_a_tour_goes_on_until_all_is_fetched_whoever_fetched_it(hub: Hub) -> None:
    planned(hub, "anna")
    planned(hub, "bert")
    released(hub)
    tour = next_tour(hub.db, person_id="per_one", cart=Cart(parcels=2))
    assert next_tour(hub.db, person_id="per_one").id == tour.id
    with hub.db.read() as connection:
        told = {parcel.code: parcel.tour for parcel in pick_list(connection)}
        assert {told[stop.code] for stop in tour.stops} == {tour.id}
        assert sorted(each is None for each in told.values()) == [False, False, True, True]
    hub.scan(tour.stops[0].code, "pick")
    with hub.db.read() as connection:
        going = current_tour(connection, "per_one")
        assert going is not None
        assert (going.fetched, [stop.code for stop in going.to_fetch]) == (1, [tour.stops[1].code])
    hub.scan(tour.stops[1].code, "pick")
    following = next_tour(hub.db, person_id="per_one")
    assert following.id != tour.id
    assert not {stop.code for stop in following.stops} & {stop.code for stop in tour.stops}


def test_a_tour_that_is_left_or_given_back_frees_what_was_not_fetched(hub: Hub) -> None:
    planned(hub, "anna")
    released(hub)
    tour = next_tour(hub.db, person_id="per_one")
    with pytest.raises(FloorConflict):
        next_tour(hub.db, person_id="per_two")
    with pytest.raises(ParcelNotFound):
        give_tour_back(hub.db, tour_id=tour.id, person_id="per_two")
    hub.scan(tour.stops[0].code, "pick")
    assert give_tour_back(hub.db, tour_id=tour.id, person_id="per_one") == 1
    assert give_tour_back(hub.db, tour_id=tour.id, person_id="per_one") == 0
    second = next_tour(hub.db, person_id="per_two")
    assert [stop.code for stop in second.stops] == [tour.stops[1].code]
    hub.clock.advance(timedelta(microseconds=TOUR_IDLE_US + 1))
    assert [stop.code for stop in next_tour(hub.db, person_id="per_one").stops] == [tour.stops[1].code]
    with hub.db.read() as connection:
        assert current_tour(connection, "per_two") is None


def test_a_cart_of_nothing_is_refused(hub: Hub) -> None:
    for cart in (Cart(parcels=0), Cart(grams=0), Cart(litres=0)):
        with pytest.raises(InvalidInput):
            next_tour(hub.db, person_id="per_one", cart=cart)


def test_a_tour_is_walked_in_the_order_of_the_building(hub: Hub) -> None:
    orders = [hub.order(f"shopper{number}", lines=(LAMP if number % 2 else ("sku_mug", 2, 400, 120, 90, 100),))
              for number in range(6)]  # fmt: skip
    late = [hub.order(f"shopper{number}") for number in range(6)]
    slots = {hub.parcel(order_id).code: hub.store(order_id) for order_id in orders}
    for order_id in late:
        hub.scan(order_id, at="R1")
    released(hub)
    tour = next_tour(hub.db, person_id="per_one", cart=Cart(parcels=100, grams=1_000_000, litres=1_000))
    walked = [stop.place for stop in tour.stops if stop.code in slots]
    assert set(walked) == set(slots.values())
    with hub.db.read() as connection:
        ranks = {row.code: row.rank for row in connection.execute(select(warehouse_place))}
    assert [ranks[str(stop.place)] for stop in tour.stops] == sorted(ranks[str(stop.place)] for stop in tour.stops)
