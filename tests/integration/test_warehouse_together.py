"""Many scanners at once: the same parcel, the same box, the same slot, the same consumer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import TypeVar

import pytest

from entrepot.core.database import Database
from entrepot.core.outbox import Position, read_events
from entrepot.fulfil.warehouse import ScanRequest, ScanResult, boxes, close_manifest, open_manifest, scan, send_due
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import PERSON, Hub

T = TypeVar("T")
HANDS = 8
_numbers = count(1)


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    with ThreadPoolExecutor(HANDS) as hands:
        return [each.result(60) for each in [hands.submit(act) for act in acts]]


def scanning(
    hub: Hub, code: str, kind: str | None, position: str | None = None, **more: object
) -> Callable[[], ScanResult]:
    values: dict[str, object] = {"scan_id": f"t{next(_numbers)}", "station": "H1"} | more
    request = ScanRequest(code=code, actor=PERSON, kind=kind, position=position, **values)  # type: ignore[arg-type]  # by name
    return lambda: scan(hub.db, request)


def codes_of(hub: Hub, orders: Sequence[str]) -> list[str]:
    return [hub.parcel(order_id).code for order_id in orders]


def test_one_scan_id_sent_by_many_is_booked_once(hub: Hub) -> None:
    (code,) = codes_of(hub, [hub.order()])
    answers = at_once([scanning(hub, code, "receive", scan_id="same", station="R1") for _ in range(HANDS)])
    assert all(answer == answers[0] for answer in answers)
    assert answers[0].outcome == "ok"
    assert audit_floor(hub.db) == []


def test_one_parcel_scanned_by_many_is_received_once(hub: Hub) -> None:
    order_id = hub.order()
    (code,) = codes_of(hub, [order_id])
    answers = at_once([scanning(hub, code, "receive", station="R1") for _ in range(HANDS)])
    assert sorted(answer.outcome for answer in answers) == ["already"] * (HANDS - 1) + ["ok"]
    assert [each.kind for each in hub.history(order_id) if each.outcome == "ok"] == ["expect", "receive"]


def test_the_parcels_of_a_shopper_that_come_at_the_same_moment_share_one_box(hub: Hub) -> None:
    shoppers = [[hub.order(f"shopper{number}") for _ in range(4)] for number in range(6)]
    codes = codes_of(hub, [order_id for orders in shoppers for order_id in orders])
    at_once([scanning(hub, code, "receive", station="R1") for code in codes])
    for orders in shoppers:
        assert len({hub.box_of(order_id).id for order_id in orders}) == 1
        assert hub.box_of(orders[0]).parcels == 4
    assert audit_floor(hub.db) == []


def test_slots_and_cells_are_never_given_twice_too_often(hub: Hub) -> None:
    waiting = [hub.order(f"shopper{number}") for number in range(40)]
    for number in range(40):
        hub.order(f"shopper{number}")  # a second one each, which does not come
    at_once([scanning(hub, code, "receive", station="R1") for code in codes_of(hub, waiting)])
    slots = [str(hub.parcel(order_id).slot) for order_id in waiting]
    assert len(set(slots)) == 40
    at_once([scanning(hub, code, "store", slot) for code, slot in zip(codes_of(hub, waiting), slots, strict=True)])
    assert {hub.parcel(order_id).state for order_id in waiting} == {"stored"}
    assert audit_floor(hub.db) == []


def test_parcels_packed_by_several_hands_into_one_box_are_all_counted(hub: Hub) -> None:
    orders = [hub.order() for _ in range(8)]
    codes = codes_of(hub, orders)
    for code in codes:
        scanning(hub, code, "receive", station="R1")()
    at_once([scanning(hub, code, "pack", station="P1") for code in codes * 2])
    box = hub.box_of(orders[0])
    assert (box.packed, box.parcels) == (8, 8)
    sealed = at_once([scanning(hub, box.code, "pack", station="P1", weight_g=box.expected_g) for _ in range(HANDS)])
    assert sorted(answer.outcome for answer in sealed) == ["already"] * (HANDS - 1) + ["ok"]
    assert audit_floor(hub.db) == []


def test_a_chute_with_one_place_left_takes_one_box(hub: Hub) -> None:
    sealed = [hub.seal(hub.order(f"shopper{number}")) for number in range(HANDS)]
    columns = warehouse_place.c
    hub.db.write(
        lambda tx: tx.execute(warehouse_place.update().where(columns.code.in_(["C01", "C02"])).values(capacity=1))
    )
    answers = at_once([scanning(hub, str(box.sscc), "sort", "C01", station="I1") for box in sealed])
    assert sum(answer.outcome == "ok" for answer in answers) == 1
    assert audit_floor(hub.db) == []


def test_a_manifest_closed_by_two_ships_each_box_once(hub: Hub) -> None:
    sealed = [hub.seal(hub.order(f"shopper{number}")) for number in range(12)]
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    at_once([scanning(hub, str(box.sscc), "load", "D1") for box in sealed])
    closing = [lambda: close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)] * 3
    assert 12 in at_once(closing)
    with hub.db.read() as conn:
        told = read_events(conn, Position(), 1_000, ["fulfil.box.shipped"])[0]
        assert {box.state for box in boxes(conn, manifest_id=manifest_id).items} == {"shipped"}
    assert sorted(event.payload["box_id"] for event in told) == sorted(box.id for box in sealed)
    assert audit_floor(hub.db) == []


def test_the_job_and_the_scanners_plan_no_parcel_twice(hub: Hub, clock: ManualClock) -> None:
    orders = [[hub.order(f"shopper{number}", promised=timedelta(days=2)) for _ in range(2)] for number in range(8)]
    for first, _ in orders:
        hub.store(first)
    clock.advance(timedelta(days=1))
    late = [scanning(hub, code, "receive", station="R1") for code in codes_of(hub, [second for _, second in orders])]
    jobs: list[Callable[[], object]] = [lambda: send_due(hub.db)] * 4
    at_once([*jobs, *late])
    for first, second in orders:
        assert hub.parcel(first).box_id is not None
        assert hub.parcel(second).box_id is not None
    assert audit_floor(hub.db) == []
