"""A box that is opened again: its wave goes on, and whoever has to fetch something is led to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import (
    FloorConflict,
    current_tour,
    find_wave,
    keep_waves,
    next_tour,
    pick_list,
    release_wave,
    reopen_box,
    set_release,
)
from entrepot.fulfil.warehouse.wave_tables import warehouse_wave
from entrepot.kit.clock import ManualClock
from tests.floor_factories import PERSON, Hub

LEAD = "per_lead"


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    hub = Hub(db, clock)
    set_release(db, mode="lead", window_min=20_000, most_boxes=200, most_at_work=400, actor=LEAD)
    return hub


def sealed(hub: Hub, orders: list[str]) -> tuple[str, str]:
    """Release the box of one consumer's orders, seal it and end its wave; the ids of the box and of the wave."""
    for order_id in orders:
        hub.scan(order_id, at="R1")
    wave_id = release_wave(hub.db, actor=LEAD)
    box = hub.seal(*orders)
    keep_waves(hub.db)
    assert state_kept(hub, wave_id) == "done"
    return box.id, wave_id


def state_kept(hub: Hub, wave_id: str) -> str:
    """The state as it is written: tours are made of waves that are released."""
    with hub.db.read() as connection:
        return str(
            connection.execute(select(warehouse_wave.c.state).where(warehouse_wave.c.id == wave_id)).scalar_one()
        )


def test_a_box_that_is_opened_after_its_wave_was_done_is_fetched_on_a_tour_and_the_wave_is_done_again(hub: Hub) -> None:
    cancelled, kept = hub.order("anna"), hub.order("anna")
    box_id, wave_id = sealed(hub, [cancelled, kept])
    with pytest.raises(FloorConflict):
        next_tour(hub.db, person_id="per_one")
    hub.cancel(cancelled)
    reopen_box(hub.db, box_id=box_id, station="Q1", actor=PERSON)
    keep_waves(hub.db)
    code = hub.parcel(kept).code
    with hub.db.read() as connection:
        told = find_wave(connection, wave_id, hub.clock.now_us())
        assert (told.state, told.ended_at, told.progress.sealed, told.progress.to_fetch) == ("released", None, 0, 1)
        assert [(parcel.code, parcel.position) for parcel in pick_list(connection)] == [(code, "Q1")]
    tour = next_tour(hub.db, person_id="per_one")
    assert [(stop.code, stop.place, stop.wave) for stop in tour.stops] == [(code, "Q1", told.code)]
    answer = hub.scan(code)  # by hand: it is fetched
    assert answer.next is not None
    assert (answer.outcome, answer.next.kind, answer.expected_position) == ("ok", "pack", "P1")
    with hub.db.read() as connection:
        going = current_tour(connection, "per_one")
        assert going is not None
        assert going.to_fetch == []
    assert hub.seal(kept).id == box_id
    keep_waves(hub.db)
    with hub.db.read() as connection:
        told = find_wave(connection, wave_id, hub.clock.now_us())
    assert (state_kept(hub, wave_id), told.progress.sealed, told.progress.packed) == ("done", 1, 1)


def test_what_is_opened_at_a_packing_station_is_packed_there_and_nobody_is_sent_for_it(hub: Hub) -> None:
    orders = [hub.order("anna"), hub.order("anna")]
    box_id, wave_id = sealed(hub, orders)
    reopen_box(hub.db, box_id=box_id, station="P1", actor=PERSON)
    with hub.db.read() as connection:
        told = find_wave(connection, wave_id, hub.clock.now_us())
    assert (told.state, told.progress.fetched, told.progress.to_fetch) == ("released", 2, 0)
    with pytest.raises(FloorConflict):
        next_tour(hub.db, person_id="per_one")
    assert hub.scan(orders[0], at="P1").outcome == "ok"
    assert hub.parcel(orders[0]).state == "packed"


def test_a_wave_stays_done_when_a_box_of_it_is_opened_and_given_up(hub: Hub) -> None:
    order_id = hub.order("anna")
    box_id, wave_id = sealed(hub, [order_id])
    hub.cancel(order_id)
    reopen_box(hub.db, box_id=box_id, station="Q1", actor=PERSON)
    assert (hub.box(box_id).state, state_kept(hub, wave_id)) == ("void", "done")


def test_a_box_in_no_wave_that_is_opened_at_a_problem_station_waits_to_be_released(hub: Hub) -> None:
    orders = [hub.order("anna"), hub.order("anna")]
    box = hub.seal(*orders)
    with pytest.raises(FloorConflict):
        release_wave(hub.db, actor=LEAD)
    reopen_box(hub.db, box_id=box.id, station="Q1", actor=PERSON)
    release_wave(hub.db, actor=LEAD)
    assert {stop.place for stop in next_tour(hub.db, person_id="per_one").stops} == {"Q1"}
