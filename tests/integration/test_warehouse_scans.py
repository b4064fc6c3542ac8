"""What each scan on the way from the dock to the box is answered, in order, out of order and twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import (
    ScanRequest,
    exceptions,
    in_place,
    open_manifest,
    resolve_exception,
    scan,
    scan_many,
    send_due,
    send_now,
)
from entrepot.fulfil.warehouse.domain import FloorConflict, ParcelNotFound
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.kit.clock import ManualClock
from tests.floor_factories import BERLIN, LAMP, MUG, PERSON, Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def places(hub: Hub, *order_ids: str) -> list[tuple[str, str | None]]:
    return [(hub.parcel(order_id).state, hub.parcel(order_id).position) for order_id in order_ids]


# --- receive ---


def test_a_received_parcel_gets_a_slot_and_its_order_is_received(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    answer = hub.scan(first, at="R1")
    assert (answer.outcome, answer.kind, answer.title.text) == ("ok", "receive", "Received")
    assert answer.big_text == answer.expected_position == "A01-031"
    assert answer.next is not None
    assert (answer.next.kind, answer.next.expects, answer.next.position) == ("store", "position", "A01-031")
    assert places(hub, first) == [("received", "R1")]
    assert (hub.order_state(first), hub.order_state(second)) == ("received", "paid")


def test_the_same_scan_id_gets_the_first_answer_whatever_else_it_says(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    answer = hub.scan(first, "receive", at="R1", scan_id="once")
    assert hub.scan(first, "store", answer.expected_position, scan_id="once") == answer
    assert hub.scan("nonsense", at="nowhere", scan_id="once") == answer
    assert places(hub, first) == [("received", "R1")]
    assert [each.kind for each in hub.history(first)] == ["expect", "receive"]


def test_a_second_scan_of_what_was_received_says_so_and_where_it_goes(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.scan(first, "receive", at="R1")
    again = hub.scan(first, "receive", at="R1")
    assert (again.outcome, again.big_text) == ("already", "A01-031")
    assert [each.outcome for each in hub.history(first)] == ["ok", "ok", "already"]


def test_a_parcel_that_came_alone_and_is_alone_goes_straight_to_packing(hub: Hub) -> None:
    order_id = hub.order()
    answer = hub.scan(order_id, at="R1")
    assert (answer.outcome, answer.big_text, answer.instruction.text) == (
        "ok",
        "P1",
        "It goes by itself. Take it to a packing station.",
    )
    assert (hub.box_of(order_id).carton, hub.box_of(order_id).parcels) == (None, 1)


def test_the_last_parcel_of_a_shopper_goes_straight_to_the_wall(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    hub.store(first)
    answer = hub.scan(second, at="R2")
    assert (answer.big_text, answer.next and answer.next.kind) == ("W1-01", "pick")
    assert hub.box_of(first).id == hub.box_of(second).id
    assert (hub.box_of(first).cell, hub.box_of(first).parcels) == ("W1-01", 2)


def test_a_weight_far_from_the_catalogue_is_a_task_and_is_believed(hub: Hub) -> None:
    order_id = hub.order(lines=(MUG,))
    assert hub.parcel(order_id).weight_g == 920
    hub.scan(order_id, at="R1", weight_g=3_000, size_mm=(300, 200, 100))
    parcel = hub.parcel(order_id)
    assert (parcel.weight_g, parcel.length_mm, parcel.height_mm) == (3_000, 300, 100)
    assert troubles(hub) == ["weight_differs"]


@pytest.mark.parametrize(
    ("found", "strange"),
    [
        ((186, 250, 130), False),  # on another side
        ((300, 220, 150), False),  # in a larger carton than ours
        ((130, 110, 100), False),  # wrapped bare
        ((400, 300, 200), True),
        ((400, 60, 60), True),  # not a mug's form
        ((90, 60, 40), True),
    ],
)
def test_a_size_far_from_the_catalogue_is_a_task_and_is_believed(
    hub: Hub, found: tuple[int, int, int], *, strange: bool
) -> None:
    order_id = hub.order(lines=(MUG,))
    before = hub.parcel(order_id)
    assert (before.length_mm, before.width_mm, before.height_mm) == (246, 186, 126)
    hub.scan(order_id, at="R1", size_mm=found)
    parcel = hub.parcel(order_id)
    assert (parcel.length_mm, parcel.width_mm, parcel.height_mm) == found
    assert troubles(hub) == (["size_differs"] if strange else [])


def troubles(hub: Hub) -> list[str]:
    with hub.db.read() as conn:
        return [each.kind for each in exceptions(conn).items]


# --- store ---


def test_parcels_of_one_shopper_lie_near_each_other_and_those_of_others_elsewhere(hub: Hub) -> None:
    mine = [hub.order("anna") for _ in range(7)]
    others = [hub.order(name) for name in ("bert", "bert", "carla", "carla")]
    first = hub.store(mine[0])
    for order_id in others:
        if hub.parcel(order_id).box_id is None:
            hub.scan(order_id, "receive", at="R1")
    slots = [hub.store(order_id) for order_id in mine[1:6]]
    assert {slot[:3] for slot in slots} == {first[:3]}
    assert slots[:3] == [first] * 3  # a slot holds four
    assert slots[3] != first


def test_a_wrong_slot_books_nothing_and_shows_the_right_one(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.scan(first, at="R1")
    answer = hub.scan(first, "store", "A01-034")
    assert (answer.outcome, answer.title.text, answer.big_text) == ("wrong_place", "Not A01-034", "A01-031")
    assert answer.instruction.text == "Take it out. It belongs 3 to the left."
    assert places(hub, first) == [("received", "R1")]
    assert hub.scan(first, "store", "B01-001").instruction.text == "Take it out. It belongs in A01-031."
    assert hub.scan(first, "store", "W1-01").outcome == "wrong_place"
    assert hub.scan(first, "store", "A01-031").outcome == "ok"
    assert hub.scan(first, "store", "A01-032").outcome == "wrong_place"
    assert hub.scan(first, "store", "A01-031").outcome == "already"
    assert hub.scan(first, "store").outcome == "show"


def test_a_place_that_is_not_there_books_nothing(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.scan(first, at="R1")
    assert hub.scan(first, "store", "A99-999").title.text == "There is no A99-999"
    assert hub.scan(first, "receive", at="Z9").title.text == "This station is not known"
    assert places(hub, first) == [("received", "R1")]


def test_a_parcel_stored_before_it_was_received_is_received_first(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    answer = hub.scan(first, "store", "A01-031")
    assert (answer.outcome, answer.title.text) == ("ok", "Stored")
    assert [(each.kind, each.detail.get("implied")) for each in hub.history(first)] == [
        ("expect", None),
        ("receive", True),
        ("store", None),
    ]
    assert hub.scan(first, "receive", at="R1").outcome == "already"
    assert hub.order_state(first) == "received"


def test_a_parcel_that_is_to_be_packed_is_not_stored(hub: Hub) -> None:
    order_id = hub.order()
    assert hub.scan(order_id, "store", "A01-031").title.text == "Take it to"
    assert hub.scan(order_id, "store", "A01-031").outcome == "refused"
    assert places(hub, order_id) == [("received", "H1")]


def test_too_large_a_parcel_goes_to_the_floor_area_and_none_is_lost_when_that_is_full(hub: Hub) -> None:
    pole = ("sku_pole", 1, 9_000, 3_000, 80, 80)
    first, second, _ = hub.order(lines=(pole,)), hub.order(lines=(pole,)), hub.order()
    assert hub.scan(first, at="R1").big_text == "F01-001"
    _fill(hub, "F01")
    answer = hub.scan(second, at="R1")
    assert answer.instruction.text == "No slot is free for it. Set it down here and call the lead."
    assert (places(hub, second), troubles(hub)) == ([("received", "R1")], ["no_slot"])
    assert hub.scan(second, "store", "F01-002").outcome == "show"
    _fill(hub, "F01", blocked=False)
    answer = hub.scan(second, "store")
    assert answer.expected_position == "F01-001"
    assert hub.scan(second, "store", "F01-001").outcome == "ok"
    assert troubles(hub) == []


def _fill(hub: Hub, bay: str, *, blocked: bool = True) -> None:
    hub.db.write(
        lambda tx: tx.execute(warehouse_place.update().where(warehouse_place.c.bay == bay).values(blocked=blocked))
    )


# --- merge ---


def test_the_promise_presses_and_the_late_one_goes_in_the_next_box(hub: Hub, clock: ManualClock) -> None:
    early, late = hub.order(promised=timedelta(days=3)), hub.order(promised=timedelta(days=3))
    hub.store(early)
    assert send_due(hub.db) == 0
    clock.advance(timedelta(days=1, hours=17))
    assert send_due(hub.db) == 0
    clock.advance(timedelta(hours=2))
    assert send_due(hub.db) == 1
    assert send_due(hub.db) == 0
    assert hub.box_of(early).parcels == 1
    hub.scan(late, at="R1")
    assert hub.box_of(late).id != hub.box_of(early).id


def test_a_parcel_whose_promise_presses_already_does_not_wait(hub: Hub) -> None:
    pressed, _ = hub.order(promised=timedelta(days=1)), hub.order()
    hub.scan(pressed, at="R1")
    assert hub.box_of(pressed).parcels == 1


def test_two_addresses_of_one_shopper_are_two_boxes(hub: Hub) -> None:
    home, abroad = hub.order(), hub.order(address=BERLIN)
    hub.scan(home, at="R1")
    hub.scan(abroad, at="R1")
    assert hub.box_of(home).id != hub.box_of(abroad).id


def test_the_lead_may_send_without_waiting(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    hub.store(first)
    parcel = hub.parcel(first)
    (box_id,) = send_now(hub.db, parcel_id=parcel.id, actor=PERSON)
    assert hub.box_of(first).id == box_id
    with pytest.raises(FloorConflict):
        send_now(hub.db, parcel_id=parcel.id, actor=PERSON)
    with pytest.raises(ParcelNotFound):
        send_now(hub.db, parcel_id=hub.db.ids.new("pcl"), actor=PERSON)
    hub.scan(second, at="R1")
    assert hub.box_of(second).id != box_id


def test_without_a_free_cell_parcels_go_straight_to_packing(hub: Hub) -> None:
    _fill(hub, "W1")
    _fill(hub, "W2")
    first, second = hub.order(), hub.order()
    hub.store(first)
    answer = hub.scan(second, at="R1")
    assert (answer.big_text, answer.instruction.text) == ("P1", "It is to be packed. Take it to P1.")
    assert hub.scan(first, "pick", "P1").outcome == "ok"
    assert hub.scan(first, at="P1").outcome == "ok"


# --- pick ---


def test_parcels_are_picked_into_the_cell_of_their_box(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    slot = hub.store(first)
    hub.scan(second, at="R1")
    assert hub.scan(first, "pick", "W1-02").instruction.text == "It belongs in W1-01 of the put-wall."
    assert hub.scan(first, "pick").outcome == "ok"  # on the cart
    assert places(hub, first) == [("picked", "H1")]
    assert held(hub, slot) == 0
    assert hub.scan(first, "pick").outcome == "already"
    at_wall = hub.scan(first, "pick", "W1-01")
    assert (at_wall.outcome, at_wall.done, at_wall.of) == ("ok", 1, 2)
    assert hub.scan(first, "pick", "W1-01").outcome == "already"
    last = hub.scan(second, "pick", "W1-01")
    assert last.instruction.text == "All 2 are at W1-01. Take them to a packing station."


def held(hub: Hub, code: str) -> int:
    with hub.db.read() as conn:
        return in_place(conn, code)[0].held


def test_a_parcel_that_waits_for_others_is_not_picked(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    slot = hub.store(first)
    answer = hub.scan(first, "pick")
    assert (answer.outcome, answer.title.text, answer.big_text) == ("refused", "Not now", slot)
    assert answer.instruction.text == f"It waits in {slot} for 1 more of this shopper’s parcels."
    assert hub.scan(first, at="P1").outcome == "refused"


# --- pack ---


def test_a_box_is_packed_weighed_and_labelled(hub: Hub) -> None:
    first, second = hub.order(lines=(MUG,)), hub.order(lines=(LAMP,))
    hub.store(first)
    hub.scan(second, at="R1")
    one = hub.scan(first, at="P1")
    assert (one.outcome, one.done, one.of, one.big_text) == ("ok", 1, 2, "C7")
    assert (hub.box_of(first).state, hub.box_of(first).position) == ("open", "P1")
    box = hub.box_of(first)
    assert hub.scan(box.code, at="P1", weight_g=box.expected_g).title.text == "Not now"
    assert hub.scan(first, at="P1").outcome == "already"
    elsewhere = hub.scan(second, at="P2")
    assert (elsewhere.outcome, elsewhere.big_text) == ("wrong_place", "P1")
    two = hub.scan(second, at="P1")
    assert two.instruction.text == "All 2 are in. Close the box and weigh it."
    assert hub.scan(box.code, at="P1").outcome == "show"
    label = hub.scan(box.code, at="P1", weight_g=box.expected_g + 30)
    assert (label.outcome, label.label, label.big_text) == ("ok", True, "000000000000000017")
    done = hub.box(box.id)
    assert (done.state, done.sscc, done.weight_g, done.cell) == ("packed", label.big_text, box.expected_g + 30, None)
    assert held(hub, "W1-01") == 0
    assert hub.scan(box.code, at="P1", weight_g=box.expected_g).outcome == "already"
    assert hub.box("]C100" + label.big_text).id == box.id
    assert places(hub, first, second) == [("packed", "P1"), ("packed", "P1")]


def test_serials_go_on_from_box_to_box(hub: Hub) -> None:
    labels = [hub.seal(hub.order(name)).sscc for name in ("anna", "bert", "carla")]
    assert labels == ["000000000000000017", "000000000000000024", "000000000000000031"]


def test_a_weight_that_does_not_fit_stops_the_box_until_it_does_or_somebody_accepts_it(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    for order_id in (first, second):
        hub.scan(order_id, at="R1", weight_g=900)
    for order_id in (first, second):
        hub.scan(order_id, at="P1")
    box = hub.box_of(first)
    light = hub.scan(box.code, at="P1", weight_g=box.expected_g - 900)
    assert (light.outcome, light.title.text, hub.box(box.id).state) == ("refused", "The weight does not fit", "open")
    assert hub.scan(box.code, at="P1", weight_g=box.expected_g - 800).exception_id == light.exception_id
    with hub.db.read() as conn:
        (task,) = exceptions(conn).items
    assert (task.kind, task.ways_out, task.detail["found_g"]) == ("weight", ("accept",), box.expected_g - 900)
    resolve_exception(hub.db, exception_id=task.id, resolution="accept", actor=PERSON)
    assert hub.scan(box.code, at="P1", weight_g=box.expected_g - 900).outcome == "ok"
    assert troubles(hub) == []


def test_one_parcel_weighed_when_it_came_is_labelled_as_it_is_packed(hub: Hub) -> None:
    order_id = hub.order()
    hub.scan(order_id, at="R1", weight_g=950)
    answer = hub.scan(order_id, at="P1")
    assert (answer.outcome, answer.label, hub.box_of(order_id).weight_g) == ("ok", True, 950)


def test_one_parcel_that_was_not_weighed_is_weighed_with_its_label(hub: Hub) -> None:
    order_id = hub.order()
    answer = hub.scan(order_id, at="P1")
    assert answer.instruction.text == "Weigh it."
    assert answer.next is not None
    assert hub.scan(answer.next.code, at="P1", weight_g=930).label


def test_packing_what_lies_in_a_slot_books_its_picking_too(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    slot = hub.store(first)
    hub.scan(second, at="R1")
    hub.scan(first, at="P1")
    assert [each.kind for each in hub.history(first) if each.parcel_id] == [
        "expect",
        "receive",
        "store",
        "pick",
        "pack",
    ]
    assert held(hub, slot) == 0


# --- the queue of a scanner that was offline ---


def test_a_queue_is_booked_in_order_and_sending_it_again_changes_nothing(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    codes = [hub.parcel(order_id).code for order_id in (first, second)]
    queue = [
        ScanRequest("q1", "R1", codes[0], PERSON),
        ScanRequest("q2", "H1", codes[0], PERSON, kind="store", position="A01-031"),
        ScanRequest("q3", "R1", codes[1], PERSON),
        ScanRequest("q4", "H1", codes[1], PERSON, kind="pick", position="W1-01"),
        ScanRequest("q5", "H1", codes[0], PERSON, kind="pick", position="W1-01"),
        ScanRequest("q6", "P1", codes[0], PERSON),
        ScanRequest("q7", "P1", codes[1], PERSON),
    ]
    answers = scan_many(hub.db, queue)
    assert [answer.outcome for answer in answers] == ["ok"] * 7
    assert scan_many(hub.db, queue) == answers
    assert scan_many(hub.db, list(reversed(queue))) == list(reversed(answers))
    assert hub.box_of(first).packed == 2


def test_scans_that_come_in_the_wrong_order_lose_nothing(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    assert hub.scan(second, at="P1").outcome == "ok"  # seen at packing: it is here, and waits
    assert places(hub, second) == [("received", "P1")]
    hub.scan(first, "pick")
    hub.scan(second, "receive", at="R1")
    for order_id in (first, second):
        hub.scan(order_id, at="P1")
    assert hub.box_of(first).packed == 2


# --- what is meant without a kind ---


def test_a_scan_without_a_kind_means_the_next_step(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    kinds = [hub.scan(first).kind, hub.scan(first).kind, hub.scan(first, position="A01-031").kind]
    assert kinds == ["receive", "store", "store"]
    assert hub.parcel(first).state == "stored"
    hub.scan(second)
    assert hub.scan(first, "pick").outcome == "ok"
    assert [hub.scan(first).kind, hub.scan(second, "pack").kind] == ["pack", "pack"]
    box = hub.box_of(first)
    assert hub.scan(box.code, weight_g=box.expected_g).kind == "pack"
    assert [hub.scan(box.code).kind, hub.scan(first, "sort").kind] == ["sort", "sort"]
    assert hub.scan(first).outcome == "show"


def test_a_parcel_in_its_own_packaging_is_its_box_at_the_sorter_and_the_dock(hub: Hub) -> None:
    alone = hub.order()
    box = hub.seal(alone)
    assert box.carton is None
    shown = hub.scan(alone, at="I1")
    assert (shown.kind, shown.next and shown.next.kind) == ("sort", "sort")
    assert hub.scan(alone, position=shown.expected_position, at="I1").outcome == "ok"
    open_manifest(hub.db, dock="D1", actor=PERSON)
    assert (hub.scan(alone, at="D1").kind, hub.box(box.id).state) == ("load", "loaded")


def test_a_parcel_in_a_carton_is_not_its_box_at_the_sorter(hub: Hub) -> None:
    one, other = hub.order(), hub.order()
    hub.seal(one, other)
    assert hub.scan(one, at="I1").outcome == "show"


def test_a_place_can_be_asked_what_it_holds(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    slot = hub.store(first)
    answer = hub.scan(slot)
    assert (answer.outcome, answer.title.text) == ("show", f"{slot} holds 1")
    assert hub.scan("A99-001").outcome == "refused"


def test_a_station_of_problems_only_tells(hub: Hub) -> None:
    first = hub.order()
    hub.scan(first, "receive", at="R1")
    assert hub.scan(first, at="Q1").outcome == "show"
    assert scan(hub.db, ScanRequest("lower", "q1", hub.parcel(first).code, PERSON)).outcome == "show"
