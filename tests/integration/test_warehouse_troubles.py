"""Unknown, damaged, missing, cancelled, miscounted: nothing is lost, and what people must see to becomes a task."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from entrepot.core.database import Database
from entrepot.core.outbox import Position, read_events
from entrepot.fulfil.warehouse import (
    ExceptionRow,
    close_manifest,
    count_slot,
    exceptions,
    in_place,
    open_manifest,
    reopen_box,
    reslot,
    resolve_exception,
    take_back,
)
from entrepot.fulfil.warehouse.codes import short_code, sscc
from entrepot.fulfil.warehouse.domain import FloorConflict, ParcelNotFound, PlaceNotFound
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.floor_factories import PERSON, Hub

PHOTO = "ab" * 32


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def tasks(hub: Hub, state: str = "open") -> list[ExceptionRow]:
    with hub.db.read() as conn:
        return exceptions(conn, state=state).items


def kinds(hub: Hub) -> list[str]:
    return sorted(task.kind for task in tasks(hub))


def settle(hub: Hub, resolution: str) -> None:
    (task,) = tasks(hub)
    resolve_exception(hub.db, exception_id=task.id, resolution=resolution, actor=PERSON)


def state(hub: Hub, order_id: str) -> tuple[str, str | None]:
    parcel = hub.parcel(order_id)
    return parcel.state, parcel.position


def held(hub: Hub, code: str) -> int:
    with hub.db.read() as conn:
        return in_place(conn, code)[0].held


# --- unknown ---


@pytest.mark.parametrize(
    "code", ["4006381333931", short_code("P", "nobody's"), short_code("B", "x"), sscc("0000000", 99_999)]
)
def test_a_code_that_nobody_knows_is_set_aside_as_one_task(hub: Hub, code: str) -> None:
    answer = hub.scan(code, at="R1")
    assert (answer.outcome, answer.big_text, answer.title.text) == ("unknown", "Q1", "Not one of ours")
    assert hub.scan(code, at="R2").exception_id == answer.exception_id
    (task,) = tasks(hub)
    assert (task.kind, task.code, task.ways_out) == ("unknown_code", code, ("close",))
    settle(hub, "close")
    assert tasks(hub) == []
    assert hub.scan(code, at="R1").exception_id != answer.exception_id


def test_a_misread_code_is_only_scanned_again(hub: Hub) -> None:
    code = short_code("P", "x")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert hub.scan(wrong, at="R1").instruction.text.startswith("Scan it again")
    assert tasks(hub) == []
    assert hub.scan(short_code("M", "x")).outcome == "refused"


# --- damaged ---


def test_a_damaged_parcel_is_set_aside_with_reason_and_photo(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    slot = hub.store(first)
    assert hub.scan(first, "damaged").instruction.text.startswith("Say what is wrong")
    answer = hub.scan(first, "damaged", "Q1", reason="wet", photo_file_id=PHOTO)
    assert (answer.outcome, answer.big_text) == ("ok", "Q1")
    assert state(hub, first) == ("damaged", "Q1")
    assert held(hub, slot) == 0
    (task,) = tasks(hub)
    assert (task.kind, task.detail, task.parcel_id) == (
        "damaged",
        {"reason": "wet", "photo_file_id": PHOTO},
        hub.parcel(first).id,
    )
    assert hub.scan(first, "damaged", reason="wet").outcome == "already"
    assert hub.scan(first, "receive", at="R1").big_text == "Q1"
    assert hub.scan(first, "return").outcome == "refused"
    hub.scan(second, at="R1")
    assert hub.box_of(second).parcels == 1  # nobody waits for the damaged one
    with hub.db.read() as conn:
        (event,) = read_events(conn, Position(), 100, ["fulfil.parcel.troubled"])[0]
    assert (event.payload["order_id"], event.payload["trouble"]) == (first, "damaged")


def test_a_damaged_parcel_found_fit_goes_on(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.scan(first, "damaged", reason="torn", at="R1")
    assert state(hub, first) == ("damaged", "R1")
    settle(hub, "fit")
    assert state(hub, first) == ("received", "R1")
    assert hub.parcel(first).slot is not None
    assert hub.scan(first).outcome == "show"


@pytest.mark.parametrize(("resolution", "ends"), [("return_to_sender", "returning"), ("dispose", "disposed")])
def test_a_damaged_parcel_ends_as_somebody_decides(hub: Hub, resolution: str, ends: str) -> None:
    order_id = hub.order()
    hub.scan(order_id, "damaged", reason="crushed")
    with pytest.raises(InvalidInput, match="accept"):
        settle(hub, "accept")
    (task,) = tasks(hub)
    settle(hub, resolution)
    assert hub.parcel(order_id).state == ends
    with pytest.raises(FloorConflict, match="settled"):
        resolve_exception(hub.db, exception_id=task.id, resolution=resolution, actor=PERSON)
    with pytest.raises(ParcelNotFound):
        resolve_exception(hub.db, exception_id=hub.db.ids.new("exc"), resolution="close", actor=PERSON)


def test_damage_in_the_wall_plans_the_box_anew_for_the_rest(hub: Hub) -> None:
    orders = [hub.order() for _ in range(3)]
    for order_id in orders:
        hub.scan(order_id, at="R1")
    before = hub.box_of(orders[0])
    hub.scan(orders[0], "pick", "W1-01")
    hub.scan(orders[0], "damaged", reason="leaking")
    after = hub.box(before.id)
    assert (before.parcels, after.parcels) == (3, 2)
    assert after.expected_g < before.expected_g
    hub.scan(orders[1], "missing")
    hub.scan(orders[2], "damaged", reason="wet")
    given_up = hub.box(before.id)
    assert (given_up.state, given_up.parcels, given_up.cell) == ("void", 0, None)
    assert held(hub, "W1-01") == 0


def test_what_is_in_a_box_is_not_damaged_or_missing_before_the_box_is_opened(hub: Hub) -> None:
    order_id = hub.order()
    hub.seal(order_id)
    assert hub.scan(order_id, "damaged", reason="wet").instruction.text.endswith("Open that box first.")
    assert hub.scan(order_id, "missing").outcome == "refused"


# --- missing ---


def test_a_missing_parcel_is_nowhere_until_any_scan_finds_it(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    assert hub.scan(first, "missing").outcome == "refused"  # it never came
    slot = hub.store(first)
    assert hub.scan(first, "missing", slot).outcome == "ok"
    assert state(hub, first) == ("missing", None)
    assert (held(hub, slot), kinds(hub)) == (0, ["missing"])
    assert tasks(hub)[0].place == slot
    assert hub.scan(first, "missing").outcome == "already"
    hub.scan(second, at="R1")
    assert hub.box_of(second).parcels == 1
    found = hub.scan(first, at="R2")
    assert (found.title.text, state(hub, first)) == ("Found again", ("received", "R2"))
    assert tasks(hub) == []
    assert hub.box_of(first).id != hub.box_of(second).id
    assert [each.kind for each in hub.history(first)][-2:] == ["missing", "found"]


def test_a_missing_parcel_that_is_written_off_is_lost_and_seen_again_is_a_task(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.store(first)
    hub.scan(first, "missing")
    settle(hub, "write_off")
    assert state(hub, first) == ("lost", None)
    for kind in ("receive", "store", "damaged", "return"):
        again = hub.scan(first, kind, reason="wet")
        assert (again.outcome, again.big_text) == ("refused", "Q1")
    assert kinds(hub) == ["left_but_here"]
    assert state(hub, first) == ("lost", None)


def test_a_found_parcel_cannot_be_written_off(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.store(first)
    hub.scan(first, "missing")
    (task,) = tasks(hub)
    hub.scan(first, at="R1")
    with pytest.raises(FloorConflict, match="found"):
        resolve_exception(hub.db, exception_id=task.id, resolution="write_off", actor=PERSON)


# --- count ---


def test_a_count_finds_what_is_gone_and_what_is_too_much(hub: Hub) -> None:
    mine = [hub.order() for _ in range(4)]
    slots = {order_id: hub.store(order_id) for order_id in mine[:3]}
    slot = slots[mine[0]]
    stranger = hub.order("bert")
    codes = [hub.parcel(order_id).code for order_id in (mine[0], mine[1], stranger)]
    result = count_slot(hub.db, count_id="c1", slot=slot, codes=[*codes, "4006381333931"], actor=PERSON)
    assert result.right == codes[:2]
    assert result.missing == [hub.parcel(mine[2]).code]
    assert result.misplaced == [codes[2], "4006381333931"]
    assert state(hub, mine[2]) == ("missing", None)
    assert kinds(hub) == ["misplaced", "misplaced", "missing"]
    assert count_slot(hub.db, count_id="c1", slot=slot, codes=[], actor=PERSON) == result
    assert hub.scan(codes[0], at="R1", scan_id="c1").code == codes[0]
    assert held(hub, slot) == 2


def test_a_count_needs_a_slot_and_a_bearable_list(hub: Hub) -> None:
    with pytest.raises(PlaceNotFound):
        count_slot(hub.db, count_id="c", slot="R1", codes=[], actor=PERSON)
    with pytest.raises(InvalidInput, match="101 codes"):
        count_slot(hub.db, count_id="c", slot="A01-031", codes=["x"] * 101, actor=PERSON)


def test_each_strange_thing_in_a_slot_is_a_task_of_its_own(hub: Hub) -> None:
    slot = waiting(hub)
    count_slot(hub.db, count_id="c1", slot=slot, codes=["4006381333931", "4012345678901"], actor=PERSON)
    assert sorted(str(task.code) for task in tasks(hub) if task.kind == "misplaced") == [
        "4006381333931",
        "4012345678901",
    ]


def test_one_count_that_comes_several_times_at_once_is_booked_once(hub: Hub) -> None:
    slot = waiting(hub)
    with ThreadPoolExecutor(6) as hands:
        for number in range(5):
            booked = list(
                hands.map(
                    lambda _, n=number: count_slot(hub.db, count_id=f"c{n}", slot=slot, codes=[], actor=PERSON),
                    range(6),
                )
            )
            assert booked == booked[:1] * 6


def waiting(hub: Hub) -> str:
    """The slot of a parcel that waits for another one of its consumer."""
    order_id, _ = hub.order(), hub.order(seller="sel_smith")
    return hub.store(order_id)


def test_a_full_slot_is_blocked_and_another_given(hub: Hub) -> None:
    first, _ = hub.order(), hub.order()
    hub.scan(first, at="R1")
    parcel = hub.parcel(first)
    assert reslot(hub.db, parcel_id=parcel.id, actor=PERSON) == "A01-032"
    assert (held(hub, "A01-031"), held(hub, "A01-032"), kinds(hub)) == (0, 1, ["slot_blocked"])
    assert hub.scan(first, "store", "A01-032").outcome == "ok"
    with pytest.raises(FloorConflict):
        reslot(hub.db, parcel_id=parcel.id, actor=PERSON)
    with pytest.raises(ParcelNotFound):
        reslot(hub.db, parcel_id=hub.db.ids.new("pcl"), actor=PERSON)
    settle(hub, "use_again")
    other, _ = hub.order("bert"), hub.order("bert")
    assert hub.scan(other, at="R1").big_text == "A01-031"


# --- cancelled ---


def test_a_cancelled_parcel_that_comes_all_the_same_goes_back(hub: Hub) -> None:
    order_id = hub.order()
    hub.cancel(order_id)
    answer = hub.scan(order_id, at="R1")
    assert (answer.outcome, answer.title.text, answer.big_text) == ("ok", "Return to sender", "X1")
    assert state(hub, order_id) == ("returning", "R1")
    assert hub.scan(order_id, "store", "A01-031").outcome == "refused"
    assert hub.scan(order_id, at="X1").title.text == "Handed back to its sender"
    assert state(hub, order_id) == ("returned", None)
    assert hub.scan(order_id, at="X1").outcome == "already"
    assert hub.scan(order_id, at="R1").outcome == "refused"


def test_a_parcel_that_comes_before_the_news_of_its_cancellation_goes_back(hub: Hub) -> None:
    order_id = hub.order()
    hub.cancel(order_id, told=False)
    assert hub.scan(order_id, at="R1").title.text == "Return to sender"
    hub.outbox.drain()
    assert state(hub, order_id) == ("returning", "R1")
    assert hub.scan(order_id, "return").outcome == "ok"


@pytest.mark.parametrize("until", ["received", "stored", "picked"])
def test_a_parcel_in_the_hub_that_is_cancelled_goes_back_and_frees_its_place(hub: Hub, until: str) -> None:
    first, second = hub.order(), hub.order()
    hub.scan(first, at="R1")
    slot = hub.parcel(first).slot
    assert slot is not None
    if until != "received":
        hub.scan(first, "store", slot)
    if until == "picked":
        hub.scan(second, at="R1")
        hub.scan(first, "pick", "W1-01")
    was = hub.parcel(first).position
    hub.cancel(first)
    assert state(hub, first) == ("returning", was)
    assert held(hub, slot) == (1 if until == "stored" else 0)  # it lies there until somebody fetches it
    hub.scan(first, at="X1")
    assert (state(hub, first), held(hub, slot)) == (("returned", None), 0)
    if until == "picked":
        assert hub.box_of(second).parcels == 1


def test_a_cancelled_parcel_in_a_closed_box_stops_the_box_until_it_is_opened(hub: Hub) -> None:
    first, second = hub.order(), hub.order()
    box = hub.seal(first, second)
    hub.cancel(first)
    assert (hub.box(box.id).hold, kinds(hub)) == (True, ["cancelled_in_box"])
    for kind, at in (("sort", "I1"), ("load", "H1"), ("pack", "P1")):
        answer = hub.scan(str(box.sscc), kind, at=at)
        assert (answer.outcome, answer.title.text, answer.big_text) == ("refused", "Stop", "Q1")
    with pytest.raises(InvalidInput):
        settle(hub, "close")
    reopen_box(hub.db, box_id=box.id, station="Q1", actor=PERSON)
    assert state(hub, first) == ("returning", "Q1")
    assert state(hub, second) == ("received", "Q1")
    emptied = hub.box(box.id)
    assert (emptied.state, emptied.parcels, emptied.packed, emptied.sscc, emptied.hold) == (
        "planned",
        1,
        0,
        None,
        False,
    )
    assert tasks(hub) == []
    again = hub.seal(second)
    assert (again.id, again.state) == (box.id, "packed")
    assert again.sscc != box.sscc
    assert hub.scan(str(box.sscc)).outcome == "unknown"
    assert "unpack" in [each.kind for each in hub.history(second)]


def test_a_box_whose_only_parcel_was_cancelled_is_given_up(hub: Hub) -> None:
    order_id = hub.order()
    box = hub.seal(order_id)
    hub.cancel(order_id)
    reopen_box(hub.db, box_id=box.id, station="P1", actor=PERSON)
    assert (hub.box(box.id).state, state(hub, order_id)) == ("void", ("returning", "P1"))


def test_a_box_on_the_truck_comes_off_before_the_manifest_closes(hub: Hub) -> None:
    order_id = hub.order()
    box = hub.seal(order_id)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    hub.cancel(order_id)
    with pytest.raises(FloorConflict, match=box.code):
        close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    reopen_box(hub.db, box_id=box.id, station="Q1", actor=PERSON)
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON) == 0


@pytest.mark.parametrize("station", ["R1", "A01-031", "nowhere"])
def test_a_box_is_opened_only_where_boxes_are_opened(hub: Hub, station: str) -> None:
    box = hub.seal(hub.order())
    with pytest.raises(FloorConflict, match="packing or problem station"):
        reopen_box(hub.db, box_id=box.id, station=station, actor=PERSON)


def test_only_a_box_with_something_in_it_is_opened(hub: Hub) -> None:
    order_id = hub.order()
    hub.scan(order_id, at="R1")
    with pytest.raises(FloorConflict, match="planned"):
        reopen_box(hub.db, box_id=hub.box_of(order_id).id, station="P1", actor=PERSON)
    with pytest.raises(ParcelNotFound):
        reopen_box(hub.db, box_id=hub.db.ids.new("box"), station="P1", actor=PERSON)


def test_a_missing_parcel_that_is_cancelled_goes_back_when_it_is_found(hub: Hub, clock: ManualClock) -> None:
    first, _ = hub.order(), hub.order()
    hub.store(first)
    hub.scan(first, "missing")
    hub.cancel(first)
    assert state(hub, first) == ("missing", None)
    clock.advance(timedelta(hours=1))
    hub.scan(first, at="R1")
    assert state(hub, first) == ("returning", "R1")


def test_a_damaged_parcel_that_is_cancelled_goes_back_even_when_it_is_fit(hub: Hub) -> None:
    order_id = hub.order()
    hub.scan(order_id, "damaged", reason="other")
    hub.cancel(order_id)
    settle(hub, "fit")
    assert hub.parcel(order_id).state == "returning"


# --- back from the road ---


def test_a_box_that_could_not_be_delivered_is_back_with_a_task(hub: Hub) -> None:
    order_id = hub.order()
    box = hub.seal(order_id)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    task = hub.db.write(lambda tx: take_back(tx, box.id, reason="nobody at home", actor="per_courier"))
    assert hub.db.write(lambda tx: take_back(tx, box.id, reason="again", actor="per_courier")) == task
    assert (hub.box(box.id).state, hub.box(box.id).position) == ("back", "X1")
    assert kinds(hub) == ["undeliverable"]
    assert hub.scan(str(box.sscc)).outcome == "show"
    with pytest.raises(ParcelNotFound):
        hub.db.write(lambda tx: take_back(tx, "box_none", reason="", actor="per_courier"))
