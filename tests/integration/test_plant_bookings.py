"""What machines report is booked once, through the floor's one door; what does not fit becomes a task."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from entrepot.core.database import Database
from entrepot.fulfil.plant.book import PlantIdentity, book_events, reconcile_belts, set_aside
from entrepot.fulfil.plant.domain import Divert, EventKind, LyingItem, PlantEvent
from entrepot.fulfil.plant.stops import note_asked, note_reset, note_stopped, stops
from entrepot.fulfil.warehouse import exceptions, report_chutes
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import Hub

PLANT = PlantIdentity("HUB1", 7)


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def event(number: int, kind: EventKind = "scan", *codes: str, item: int = 1, place: str = "") -> PlantEvent:
    source, station = ("T2", "I1") if kind in {"scan", "no_read"} else ("Z1", "")
    return PlantEvent(number, kind, source, item, 1_000_000, station, codes, place)


def book(hub: Hub, *events: PlantEvent, plant: PlantIdentity = PLANT) -> list[Divert]:
    return hub.db.write(lambda tx: book_events(tx, plant, events))


def compare(hub: Hub, *lying: LyingItem, plant: PlantIdentity = PLANT) -> list[Divert]:
    return hub.db.write(lambda tx: reconcile_belts(tx, plant, lying))


def tasks(hub: Hub) -> list[str]:
    with hub.db.read() as conn:
        return sorted(each.kind for each in exceptions(conn).items)


def about(hub: Hub, code: str) -> dict[str, Any]:
    with hub.db.read() as conn:
        return next(each.detail for each in exceptions(conn, state="resolved").items if each.code == code)


def sealed_code(hub: Hub) -> str:
    return str(hub.seal(hub.order()).sscc)


def test_a_box_that_a_tunnel_reads_is_told_its_chute_and_booked_when_it_is_there(hub: Hub) -> None:
    code = sealed_code(hub)
    assert book(hub, event(1, "scan", "4006381333931", code)) == [Divert(1, "C01")]
    assert hub.box(code).state == "packed"
    assert book(hub, event(2, "diverted", place="C01")) == []
    assert (hub.box(code).state, hub.box(code).position) == ("sorted", "C01")
    assert compare(hub) == []
    assert tasks(hub) == []
    assert audit_floor(hub.db) == []


def test_reports_that_come_again_change_nothing(hub: Hub) -> None:
    code = sealed_code(hub)
    reports = [event(1, "scan", code), event(2, "diverted", place="C01")]
    book(hub, *reports)
    before = hub.history(hub_order(hub, code))
    assert book(hub, *reports) == []
    assert hub.history(hub_order(hub, code)) == before


def hub_order(hub: Hub, code: str) -> str:
    with hub.db.read() as conn:
        from entrepot.fulfil.warehouse import find_box  # noqa: PLC0415

        return find_box(conn, code).parcels[0].order_id


def test_a_parcel_on_the_receiving_belt_is_received(hub: Hub) -> None:
    order_id = hub.order()
    seen = PlantEvent(1, "scan", "T1", 4, 1_000_000, "R1", (hub.parcel(order_id).code,), weight_g=905)
    assert book(hub, seen) == []
    assert hub.parcel(order_id).state == "received"
    assert hub.parcel(order_id).weight_g == 905


def test_what_is_not_read_is_one_task_until_it_is_read(hub: Hub) -> None:
    code = sealed_code(hub)
    book(hub, event(1, "no_read"), event(2, "no_read"))
    assert tasks(hub) == ["no_read"]
    assert book(hub, event(3, "scan", code)) == [Divert(1, "C01")]
    assert tasks(hub) == []


def test_what_a_person_lifts_from_the_belt_is_no_task_any_more(hub: Hub) -> None:
    book(hub, event(1, "no_read"), event(2, "taken_off"))
    assert tasks(hub) == []
    compare(hub)
    assert tasks(hub) == []


def test_two_labels_on_one_thing_are_not_guessed_at(hub: Hub) -> None:
    first, second = sealed_code(hub), str(hub.seal(hub.order("ben")).sscc)
    assert book(hub, event(1, "scan", first, second)) == []
    assert tasks(hub) == ["no_read"]


def test_a_code_of_somebody_else_goes_round_and_is_a_task(hub: Hub) -> None:
    assert book(hub, event(1, "scan", "4006381333931")) == []
    assert tasks(hub) == ["unknown_code"]


def test_a_full_chute_gives_way_to_the_next_of_the_route(hub: Hub) -> None:
    code = sealed_code(hub)
    book(hub, event(1, "scan", code))
    assert book(hub, event(2, "chute_full", place="C01")) == [Divert(1, "C02")]
    book(hub, event(3, "diverted", place="C02"))
    assert hub.box(code).position == "C02"
    assert audit_floor(hub.db) == []


def test_a_box_in_a_chute_that_the_floor_does_not_take_is_a_task(hub: Hub) -> None:
    code = sealed_code(hub)
    book(hub, event(1, "scan", code), event(2, "diverted", place="C11"))  # where nobody sent it
    assert hub.box(code).state == "packed"
    assert tasks(hub) == ["chute_differs"]
    assert audit_floor(hub.db) == []


def test_a_chute_that_filled_up_meanwhile_books_nothing_wrong(hub: Hub) -> None:
    code = sealed_code(hub)
    book(hub, event(1, "scan", code))
    hub.db.write(
        lambda tx: tx.execute(update(warehouse_place).where(warehouse_place.c.code == "C01").values(capacity=0))
    )
    book(hub, event(2, "diverted", place="C01"))
    assert tasks(hub) == ["chute_differs"]


def test_a_box_that_found_all_chutes_full_comes_out_once_there_is_room(hub: Hub) -> None:
    code = sealed_code(hub)
    with hub.db.read() as conn:
        chutes = conn.execute(select(warehouse_place.c.code).where(warehouse_place.c.kind == "chute")).scalars().all()
    hub.db.write(lambda tx: report_chutes(tx, dict.fromkeys(chutes, True)))
    assert book(hub, event(1, "scan", code)) == []
    on_the_loop = LyingItem(1, "Z1", 3.0)
    assert (compare(hub, on_the_loop), tasks(hub)) == ([], ["chute_full"])
    hub.db.write(lambda tx: report_chutes(tx, {"C01": False}))
    hub.clock.advance(timedelta(minutes=1))
    assert compare(hub, on_the_loop) == [Divert(1, "C01")]
    assert compare(hub, LyingItem(1, "Z1", 3.0, "C01")) == []
    book(hub, event(2, "diverted", place="C01"))
    assert hub.box(code).state == "sorted"
    assert audit_floor(hub.db) == []


def test_what_a_sorter_is_told_no_chute_for_is_a_task_until_somebody_takes_it_off(hub: Hub) -> None:
    parcel, sorted_before = hub.order("cleo"), sealed_code(hub)
    hub.scan(parcel, "receive", at="R1")
    hub.scan(sorted_before, "sort", "C01")
    still_open = hub.order("dora"), hub.order("dora", seller="sel_smith")
    for order_id in still_open:
        hub.scan(order_id, "receive", at="R1")
    hub.scan(still_open[0], "pack", at="P1")
    codes = hub.parcel(parcel).code, sorted_before, hub.box_of(still_open[0]).code
    for item, code in enumerate(codes, start=1):
        assert book(hub, event(2 * item, "scan", code, item=item)) == []
        assert tasks(hub) == ["no_chute"]
        book(hub, event(2 * item + 1, "taken_off", item=item))
        assert tasks(hub) == []
    for code in codes[1:]:
        told, box = about(hub, code), hub.box(code)
        assert (told["box"], told["route"]) == (box.code, box.route)
        assert told["says"]["id"]
    elsewhere = PlantEvent(20, "scan", "T9", 20, 1_000_000, "N9", (codes[0],))
    assert book(hub, elsewhere) == []
    assert tasks(hub) == ["no_chute"]  # the building has no such station: nobody else would hear of it


def test_a_report_of_a_kind_that_nobody_knows_is_a_task_and_holds_up_no_other(hub: Hub) -> None:
    code = sealed_code(hub)
    odd = replace(event(1), kind="exploded")  # type: ignore[arg-type]  # what another plant may say
    assert book(hub, odd, event(2, "scan", code)) == [Divert(1, "C01")]
    assert tasks(hub) == ["not_booked"]


def test_a_report_that_was_set_aside_is_one_task_and_does_not_come_again(hub: Hub) -> None:
    broken = event(1, "scan", "x")
    for _ in range(2):
        assert hub.db.write(lambda tx: set_aside(tx, PLANT, broken)) == []
    assert book(hub, broken) == []
    assert tasks(hub) == ["not_booked"]


def test_after_a_restart_what_was_lost_and_what_is_unknown_are_tasks(hub: Hub) -> None:
    lost, stays = sealed_code(hub), str(hub.seal(hub.order("ben")).sscc)
    book(hub, event(1, "scan", lost, item=1), event(2, "scan", stays, item=2))
    again = compare(
        hub,
        LyingItem(2, "Z1", 3.0),  # the plant forgot where it goes
        LyingItem(3, "Z1", 9.0),  # somebody laid it there
        LyingItem(4, "K3", 0.5, to_be_read=True),
    )
    assert again == [Divert(2, "C01")]
    assert tasks(hub) == ["belt_lost", "on_belt_unknown"]
    compare(hub, LyingItem(2, "Z1", 3.0, "C01"), LyingItem(3, "Z1", 9.0))
    assert tasks(hub) == ["belt_lost", "on_belt_unknown"]
    assert hub.box(lost).state == "packed"  # where it is nobody knows; the record invents nothing


def test_what_was_lost_and_comes_by_again_is_no_task_any_more(hub: Hub) -> None:
    code = sealed_code(hub)
    book(hub, event(1, "scan", code))
    compare(hub)
    assert tasks(hub) == ["belt_lost"]
    assert book(hub, event(2, "scan", code, item=9)) == [Divert(9, "C01")]
    assert tasks(hub) == []


def test_a_plant_that_lost_its_memory_counts_anew(hub: Hub) -> None:
    first, second = sealed_code(hub), str(hub.seal(hub.order("ben")).sscc)
    book(hub, event(1, "scan", first), event(2, "diverted", place="C01"), event(3, "scan", second, item=2))
    other = PlantIdentity("HUB1", 8)
    assert book(hub, event(1, "scan", second, item=1), plant=other) == [Divert(1, "C01")]
    compare(hub, LyingItem(1, "Z1", 2.0, "C01"), plant=other)
    assert tasks(hub) == ["belt_lost"]  # the number of before the loss lies nowhere


def test_a_stop_is_one_line_however_often_it_is_told(hub: Hub) -> None:
    hub.db.write(lambda tx: note_asked(tx, ["E2"], actor="per_lead"))
    for halted in (0, 1_060_000):
        hub.db.write(
            lambda tx, halted=halted: note_stopped(  # type: ignore[misc]  # a default argument binds the value
                tx, "E2", cause="host", stopped_at_us=1_000_000, halted_at_us=halted
            )
        )
    hub.db.write(lambda tx: note_reset(tx, "E2", actor="per_lead"))
    hub.db.write(lambda tx: note_reset(tx, "E2", actor=None))
    hub.db.write(lambda tx: note_stopped(tx, "E2", cause="host", stopped_at_us=1_000_000, halted_at_us=1_060_000))
    with hub.db.read() as conn:
        (line,) = stops(conn)
    assert (line.circuit, line.cause, line.asked_by, line.halted_ms) == ("E2", "host", "per_lead", 60.0)
    assert line.reset_by == "per_lead"
    hub.db.write(lambda tx: note_stopped(tx, "E2", cause="hard_wired", stopped_at_us=9_000_000, halted_at_us=0))
    with hub.db.read() as conn:
        assert len(stops(conn)) == 2  # another stop is another line


def test_who_reset_a_stop_is_kept_though_the_plant_told_of_it_first(hub: Hub) -> None:
    hub.db.write(lambda tx: note_stopped(tx, "E1", cause="host", stopped_at_us=1_000_000, halted_at_us=1_060_000))
    hub.db.write(lambda tx: note_reset(tx, "E1", actor=None))
    hub.db.write(lambda tx: note_reset(tx, "E1", actor="per_lead", stopped_at_us=1_000_000))
    hub.db.write(lambda tx: note_reset(tx, "E1", actor="per_late", stopped_at_us=1_000_000))
    with hub.db.read() as conn:
        assert [line.reset_by for line in stops(conn)] == ["per_lead"]


def test_a_stop_that_was_reset_while_nobody_listened_is_not_the_next_one(hub: Hub) -> None:
    for began in (1_000_000, 5_000_000):
        hub.db.write(
            lambda tx, began=began: note_stopped(  # type: ignore[misc]  # a default argument binds the value
                tx, "E2", cause="hard_wired", stopped_at_us=began, halted_at_us=began + 50_000
            )
        )
    with hub.db.read() as conn:
        newest, before = stops(conn)
    assert (newest.reset_at, newest.halted_ms) == (None, 50.0)
    assert (before.reset_at is not None, before.reset_by, before.halted_ms) == (True, None, 50.0)
