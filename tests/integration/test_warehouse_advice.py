"""Parcels of other shops: announced, merged by consignee, packed and shipped as the house's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import (
    Advice,
    ParcelNotFound,
    advise,
    close_manifest,
    find_box,
    find_parcel,
    open_manifest,
    take_over,
    withdraw_advice,
)
from entrepot.fulfil.warehouse.tables import warehouse_consignee, warehouse_parcel
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.floor_audit import audit_floor
from tests.floor_factories import PERSON, Hub

CLIENT = "tea-house"


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def advice(hub: Hub, reference: str = "r1", consignee: str = "c1", **more: object) -> Advice:
    promised_at = hub.clock.now_us() + timedelta(days=6) // timedelta(microseconds=1)
    made = Advice(
        reference=reference, consignee=consignee, country="KR", postcode="03187", length_mm=120, width_mm=90,
        height_mm=60, weight_g=400, promised_at=promised_at,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # by name


def announce(hub: Hub, *parcels: Advice) -> list[str]:
    return advise(hub.db, client_id=CLIENT, parcels=parcels, actor=PERSON)


def test_an_advised_parcel_is_expected_under_the_code_that_its_client_is_told(hub: Hub) -> None:
    (code,) = announce(hub, advice(hub))
    with hub.db.read() as connection:
        parcel = find_parcel(connection, code).parcel
    assert (parcel.state, parcel.seller_id, parcel.weight_g) == ("expected", CLIENT, 400)
    assert audit_floor(hub.db) == []


def test_the_same_advice_again_changes_nothing(hub: Hub) -> None:
    first = announce(hub, advice(hub), advice(hub, "r2"))
    assert announce(hub, advice(hub, "r2", weight_g=900), advice(hub)) == first[::-1]
    with hub.db.read() as connection:
        assert find_parcel(connection, first[1]).parcel.weight_g == 400
        assert len(connection.execute(select(warehouse_consignee.c.id)).all()) == 1
    assert audit_floor(hub.db) == []


def test_one_consignees_parcels_leave_in_one_box_and_the_shop_is_not_asked(hub: Hub) -> None:
    codes = announce(hub, advice(hub), advice(hub, "r2"), advice(hub, "r3", "c2"))
    for code in codes:
        assert hub.scan(code, at="R1").outcome == "ok"
    with hub.db.read() as connection:
        first, second, other = (find_parcel(connection, code).parcel.box_id for code in codes)
    assert first == second != other
    for code in codes[:2]:
        hub.scan(code, "pack", at="P1")
    with hub.db.read() as connection:
        box = find_box(connection, str(first)).box
    sealed = hub.scan(box.code, "pack", at="P1", weight_g=box.expected_g)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    assert hub.scan(sealed.next.code if sealed.next else "", "load", at="D1").outcome == "ok"
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON) == 1
    with hub.db.read() as connection:
        assert [find_parcel(connection, code).parcel.state for code in codes] == ["shipped", "shipped", "received"]
    assert hub.outbox.drain() == 0
    assert audit_floor(hub.db) == []


def test_the_carriers_label_names_the_parcel_as_ours_does(hub: Hub) -> None:
    (code,) = announce(hub, advice(hub, tracking="1Z999AA10123456784"))
    answer = hub.scan("1Z999AA10123456784", at="R1")
    assert (answer.outcome, answer.code) == ("ok", code)


@pytest.mark.parametrize(
    "tracking",
    ["RR123456785KR", "340123450000000018", "123456789012345678", "A-12", "RR123456780KR"],
    ids=["of a post", "an SSCC", "18 digits, no SSCC", "like a place", "of a post, misprinted"],
)
def test_a_carriers_code_that_looks_like_one_of_ours_names_the_parcel(hub: Hub, tracking: str) -> None:
    (code,) = announce(hub, advice(hub, tracking=tracking))
    answer = hub.scan(tracking, at="R1")
    assert (answer.outcome, answer.code) == ("ok", code)


def test_two_parcels_under_one_tracking_code_are_not_guessed_between(hub: Hub) -> None:
    announce(hub, advice(hub, tracking="TWICE-1"), advice(hub, "r2", tracking="TWICE-1"))
    assert hub.scan("TWICE-1", at="R1").outcome == "unknown"


def test_a_withdrawn_parcel_goes_back_when_it_comes(hub: Hub) -> None:
    (code,) = announce(hub, advice(hub))
    for _ in range(2):
        withdraw_advice(hub.db, client_id=CLIENT, reference="r1", actor=PERSON)
    assert hub.scan(code, at="R1").title.text == "Return to sender"
    with pytest.raises(ParcelNotFound, match="tea-house has advised no r9"):
        withdraw_advice(hub.db, client_id=CLIENT, reference="r9", actor=PERSON)
    assert audit_floor(hub.db) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("country", "kr"), ("length_mm", 0), ("weight_g", 2_000_000), ("reference", ""), ("tracking", "é"), ("units", 0)],
)
def test_a_faulty_parcel_is_named_and_none_is_expected(hub: Hub, field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        announce(
            hub,
            advice(hub),
            replace(advice(hub, "r2"), **{field: value}),  # type: ignore[arg-type]  # one of each field
        )
    assert refused.value.extra["field"] == f"parcels[2].{field}"
    with hub.db.read() as connection:
        assert connection.execute(select(warehouse_consignee.c.id)).all() == []


def test_what_lies_in_a_store_that_is_taken_over_has_its_slot_and_its_record(hub: Hub) -> None:
    lying = [advice(hub, f"r{number}", f"c{number % 4}") for number in range(12)]
    for _ in range(2):
        taken = hub.db.write(lambda tx: take_over(tx, client_id=CLIENT, parcels=lying, actor=PERSON))
    assert taken == 0  # the second time
    with hub.db.read() as connection:
        found = connection.execute(select(warehouse_parcel.c.state, warehouse_parcel.c.slot)).all()
    assert {row.state for row in found} == {"stored"}
    assert len({row.slot for row in found}) == 4
    assert audit_floor(hub.db) == []


def test_one_advice_that_comes_several_times_at_once_expects_one_parcel(hub: Hub) -> None:
    announce(hub, advice(hub, "r0"))  # its consignee is known, so that nothing but the reference is in the way
    with ThreadPoolExecutor(6) as clients:
        for number in range(1, 9):
            told = list(clients.map(lambda _, n=number: announce(hub, advice(hub, f"r{n}")), range(6)))
            assert len({code for (code,) in told}) == 1
    with hub.db.read() as connection:
        assert len(connection.execute(select(warehouse_parcel.c.id)).all()) == 9
    assert audit_floor(hub.db) == []


def test_one_consignee_at_two_places_is_refused_since_its_parcels_share_a_box(hub: Hub) -> None:
    announce(hub, advice(hub))
    for elsewhere in ({"country": "JP", "postcode": "100-0001"}, {"postcode": "06236"}):
        with pytest.raises(InvalidInput, match="parcel 2: postcode is") as refused:
            announce(hub, advice(hub, "r2"), advice(hub, "r3", **elsewhere))
        assert refused.value.extra["expected"].startswith("KR 03187, where this consignee is")
    announce(hub, advice(hub, country="JP", postcode="100-0001"))  # it is known, and keeps what was said first
    announce(hub, advice(hub, "r4", postcode="031 87"), advice(hub, "r5", "c2", country="JP", postcode="100-0001"))
    with hub.db.read() as connection:
        routes = connection.execute(select(warehouse_parcel.c.route).order_by(warehouse_parcel.c.id)).scalars()
        assert list(routes) == ["KR-1", "KR-1", "JP"]
