"""What is missing is looked for where its record points, the likeliest place first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import LookAt, find_parcel
from entrepot.kit.clock import ManualClock
from tests.floor_factories import Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def look_at(hub: Hub, order_id: str) -> list[LookAt]:
    with hub.db.read() as connection:
        return find_parcel(connection, order_id).look_at


def stored(hub: Hub, shopper: str) -> tuple[str, str]:
    """Store the first of two parcels of a shopper; return its order and its slot."""
    order_id, _to_come = hub.order(shopper), hub.order(shopper)
    hub.store(order_id)
    return order_id, str(hub.parcel(order_id).slot)


def test_the_last_place_comes_first_then_where_it_was_tried_and_what_the_same_hand_did(hub: Hub) -> None:
    before, other_slot = stored(hub, "bert")
    order_id, _to_come = hub.order("anna"), hub.order("anna")
    hub.scan(order_id, "receive", at="R1")
    slot = str(hub.parcel(order_id).slot)
    tried = "A01-001"
    assert hub.scan(order_id, "store", tried).outcome == "wrong_place"
    hub.scan(order_id, "store", slot)
    assert look_at(hub, order_id) == []

    hub.scan(order_id, "missing")

    places = look_at(hub, order_id)
    assert places[:3] == [LookAt(slot, "last_seen"), LookAt(tried, "scanned_there"), LookAt(other_slot, "same_hand")]
    assert {each.why for each in places[3:]} == {"beside", "aside"}
    assert len({each.place for each in places}) == len(places)
    assert look_at(hub, before) == []


def test_what_the_hand_did_at_another_hour_does_not_count(hub: Hub, clock: ManualClock) -> None:
    stored(hub, "bert")
    clock.advance(timedelta(hours=1))
    order_id, slot = stored(hub, "anna")
    hub.scan(order_id, "missing")
    assert "same_hand" not in {each.why for each in look_at(hub, order_id)}
    assert look_at(hub, order_id)[0] == LookAt(slot, "last_seen")


def test_the_list_ends_when_it_is_found(hub: Hub) -> None:
    order_id, _slot = stored(hub, "anna")
    hub.scan(order_id, "missing")
    assert look_at(hub, order_id)
    hub.scan(order_id, "receive", at="R1")
    assert look_at(hub, order_id) == []
