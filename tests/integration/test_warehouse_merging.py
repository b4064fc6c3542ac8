"""Wait, merge or send on the floor: what the policy in force does with parcels, and what it learns from the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from entrepot.core.database import Database
from entrepot.fulfil.consolidation import (
    BoxLimits,
    Learned,
    WeightSteps,
    decide_by_tariff,
    learned,
    waiting_of,
)
from entrepot.fulfil.consolidation.lead_times import NEVER
from entrepot.fulfil.consolidation.tables import merge_lead_time
from entrepot.fulfil.warehouse import (
    WaitView,
    close_manifest,
    find_box,
    find_parcel,
    floor_summary,
    open_manifest,
    send_due,
    send_now,
)
from entrepot.fulfil.warehouse.lessons import learn_from_record
from entrepot.fulfil.warehouse.summary import keep_hours
from entrepot.fulfil.warehouse.tables import warehouse_parcel
from entrepot.kit.clock import ManualClock
from entrepot.kit.money import Money
from tests.floor_audit import audit_floor
from tests.floor_factories import PERSON, Hub

REQUIRED = 0.98


class EuropeanTariff:
    """Steps of billed weight as carriers have them."""

    def steps(self, connection: Connection, *, country: str, postcode: str, now_us: int) -> WeightSteps:
        steps = [(1000, 1290), (3000, 1990), (5000, 2590), (10_000, 4290), (30_000, 10_290)]
        return WeightSteps(steps, cm3_per_kg=5000, currency="EUR")


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    decide_by_tariff(db, EuropeanTariff(), required=REQUIRED, limits=BoxLimits())
    return Hub(db, clock)


def waits(hub: Hub, order_id: str) -> WaitView | None:
    with hub.db.read() as connection:
        return find_parcel(connection, order_id).waits


def so_far(hub: Hub) -> Learned:
    with hub.db.read() as connection:
        return learned(connection)


def a_day_that_teaches(hub: Hub, *, lead: timedelta = timedelta(hours=20)) -> None:
    """Forty parcels of a potter come after the same time, each alone, and leave four hours later."""
    orders = [hub.order(f"before{number}", promised=timedelta(days=12)) for number in range(40)]
    hub.clock.advance(lead)
    boxes = [hub.seal(order_id) for order_id in orders]
    hub.clock.advance(timedelta(hours=4))
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    for box in boxes:
        hub.scan(str(box.sscc), "sort")
        hub.scan(str(box.sscc), "load", "D1")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    learn_from_record(hub.db, required=REQUIRED)


def test_before_anything_is_learned_parcels_wait_until_the_promise_presses(hub: Hub) -> None:
    here, _late = hub.order(), hub.order()
    hub.store(here)

    assert (found := waits(hub, here)) is not None
    assert found.why == "unknown_yet"
    assert send_due(hub.db) == 0
    hub.clock.advance(timedelta(days=5))
    assert send_due(hub.db) == 1
    assert audit_floor(hub.db) == []


def test_the_record_teaches_lead_times_handling_and_promises(hub: Hub) -> None:
    a_day_that_teaches(hub)

    found = so_far(hub)
    assert (found.in_time, found.late) == (40, 0)
    learn_from_record(hub.db, required=REQUIRED)
    assert so_far(hub).in_time == 40  # each line is learned from once


def test_a_parcel_waits_for_one_that_probably_comes_and_says_so(hub: Hub) -> None:
    a_day_that_teaches(hub)
    here, late = hub.order(), hub.order()
    hub.clock.advance(timedelta(hours=2))
    hub.store(here)

    found = waits(hub, here)
    assert found is not None
    assert (found.why, found.waits_for, found.currency) == ("saving", hub.parcel(late).code, "EUR")
    assert found.chance > 0.9
    assert found.saves_minor > 0
    ground = hub.history(here)[1].detail["merge"]
    assert (ground["do"], ground["waits_for"]) == ("wait", hub.parcel(late).id)


def test_what_was_waited_for_makes_the_set_complete_and_one_box_goes(hub: Hub) -> None:
    a_day_that_teaches(hub)
    here, late = hub.order(), hub.order()
    hub.store(here)
    hub.scan(late, "receive", at="R1")

    box = hub.box_of(late)
    assert box.parcels == 2
    with hub.db.read() as connection:
        assert find_box(connection, box.code).why == "complete"
    assert waits(hub, here) is None
    assert audit_floor(hub.db) == []


def test_what_merging_saved_is_counted_when_the_box_has_left(hub: Hub) -> None:
    plate = ("sku_plate", 1, 1_200, 120, 90, 20)
    here, late, alone = (hub.order(who, lines=(plate,)) for who in ("anna", "anna", "bert"))
    hub.store(here)
    hub.scan(late, "receive", at="R1")
    hub.scan(alone, "receive", at="R1")
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    for order_ids in ((here, late), (alone,)):
        box = hub.seal(*order_ids)
        hub.scan(str(box.sscc), "sort")
        hub.scan(str(box.sscc), "load", "D1")
    assert saved_today(hub) == []
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)

    # Two parcels of 1.3 kg cost 19.90 each; their carton of 16.5 litres is billed as 3.3 kg, 25.90.
    assert saved_today(hub) == [Money(2 * 1990 - 2590, "EUR")]
    hub.clock.advance(timedelta(hours=2))
    keep_hours(hub.db)
    assert saved_today(hub) == [Money(1390, "EUR")]


def saved_today(hub: Hub) -> list[Money]:
    with hub.db.read() as connection:
        return floor_summary(connection, hub.clock.now_us()).saved


def test_nobody_waits_for_a_parcel_that_is_long_overdue(hub: Hub) -> None:
    a_day_that_teaches(hub)
    lost = hub.order(promised=timedelta(days=40))
    hub.clock.advance(timedelta(days=20))
    here = hub.order(promised=timedelta(days=12))
    hub.scan(here, "receive", at="R1")

    box = hub.box_of(here)
    assert box.parcels == 1
    with hub.db.read() as connection:
        assert find_box(connection, box.code).why == "not_worth_it"
    assert hub.parcel(lost).state == "expected"


def test_time_alone_sends_what_waited_for_one_that_did_not_come(hub: Hub) -> None:
    a_day_that_teaches(hub)
    here, _late = hub.order(), hub.order(seller="sel_never_seen")
    hub.store(here)
    for _ in range(24 * 5):
        hub.clock.advance(timedelta(hours=1))
        if send_due(hub.db):
            break

    box = hub.box_of(here)
    with hub.db.read() as connection:
        assert find_box(connection, box.code).why in {"pressing", "not_worth_it"}
    assert hub.parcel(here).ship_by_at + timedelta(hours=6) > box.planned_at
    assert audit_floor(hub.db) == []


def test_a_lead_overrules_the_policy(hub: Hub) -> None:
    a_day_that_teaches(hub)
    here, _late = hub.order(), hub.order()
    hub.store(here)

    (box_id,) = send_now(hub.db, parcel_id=hub.parcel(here).id, actor=PERSON)

    with hub.db.read() as connection:
        assert find_box(connection, box_id).why is None
    assert waits(hub, here) is None
    hub.clock.advance(timedelta(days=6))
    assert send_due(hub.db) == 0  # there is nothing left of what was decided
    with hub.db.read() as connection:
        assert waiting_of(connection, address_of(hub, here)) is None


def address_of(hub: Hub, order_id: str) -> str:
    with hub.db.read() as connection:
        column = warehouse_parcel.c
        return str(connection.execute(select(column.address_id).where(column.order_id == order_id)).scalar_one())


def test_a_parcel_that_never_came_is_counted_against_its_seller(hub: Hub) -> None:
    a_day_that_teaches(hub)
    hub.order(seller="sel_forgets", promised=timedelta(days=30))
    hub.clock.advance(timedelta(days=11))
    learn_from_record(hub.db, required=REQUIRED)
    learn_from_record(hub.db, required=REQUIRED)

    with hub.db.read() as connection:
        seen = connection.execute(
            select(merge_lead_time.c.bin, merge_lead_time.c.parcels).where(merge_lead_time.c.seller_id == "sel_forgets")
        ).all()
    assert [tuple(row) for row in seen] == [(NEVER, 1)]


def test_a_box_that_left_late_raises_the_price_of_lateness(hub: Hub) -> None:
    before = so_far(hub).late_minor
    order_id = hub.order(promised=timedelta(days=3))
    box = hub.seal(order_id)
    hub.clock.advance(timedelta(days=4))
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "sort")
    hub.scan(str(box.sscc), "load", "D1")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    learn_from_record(hub.db, required=REQUIRED)

    assert (so_far(hub).in_time, so_far(hub).late) == (0, 1)
    assert so_far(hub).late_minor > before
