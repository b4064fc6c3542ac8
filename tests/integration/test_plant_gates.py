"""An RFID gate at a dock: the box that passes is loaded, once; at the wrong dock it is a task."""

from __future__ import annotations

import pytest

from entrepot.core.database import Database
from entrepot.fulfil.plant import MachineNotFound
from entrepot.fulfil.plant.gates import SAME_US, ReadAnswer, TagRead, book_reads
from entrepot.fulfil.warehouse import exceptions, open_manifest
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import BERLIN, PERSON, PREFIX, SEOUL, Hub

START = 1_000_000_000


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def tag_of(sscc: str) -> str:
    return f"urn:epc:id:sscc:{PREFIX}.{sscc[0]}{sscc[1 + len(PREFIX) : -1]}"


def passes(hub: Hub, *epcs: str, gate: str = "G1", at_us: int = START) -> list[ReadAnswer]:
    reads = [TagRead(epc, at_us + number) for number, epc in enumerate(epcs)]
    return book_reads(hub.db, gate=gate, reads=reads, actor=PERSON)


def tasks(hub: Hub) -> list[str]:
    with hub.db.read() as conn:
        return sorted(each.kind for each in exceptions(conn).items)


def sealed(hub: Hub, shopper: str = "anna", address: dict[str, str] | None = None) -> str:
    return str(hub.seal(hub.order(shopper, address=address)).sscc)


def test_a_box_that_passes_the_gate_is_loaded(hub: Hub) -> None:
    sscc = sealed(hub)
    open_manifest(hub.db, dock="D1", actor=PERSON)
    (answer,) = passes(hub, tag_of(sscc))
    assert (answer.outcome, answer.code) == ("loaded", sscc)
    assert hub.box(sscc).state == "loaded"
    assert audit_floor(hub.db) == []


def test_a_tag_that_is_read_many_times_while_it_passes_is_one_passing(hub: Hub) -> None:
    sscc = sealed(hub)
    open_manifest(hub.db, dock="D1", actor=PERSON)
    answers = passes(hub, *[tag_of(sscc)] * 20)
    assert [each.outcome for each in answers] == ["loaded", *["repeat"] * 19]
    (later,) = passes(hub, tag_of(sscc), at_us=START + 2 * SAME_US)
    assert later.outcome == "already"
    assert tasks(hub) == []


def test_the_same_readings_again_change_nothing(hub: Hub) -> None:
    sscc = sealed(hub)
    open_manifest(hub.db, dock="D1", actor=PERSON)
    passes(hub, tag_of(sscc))
    (again,) = passes(hub, tag_of(sscc))
    assert again.outcome == "repeat"
    assert hub.box(sscc).state == "loaded"


def test_a_box_at_the_wrong_dock_is_a_task_until_it_is_loaded_there(hub: Hub) -> None:
    seoul, berlin = sealed(hub, "anna", SEOUL), sealed(hub, "ben", BERLIN)
    open_manifest(hub.db, dock="D1", route=hub.box(seoul).route, actor=PERSON)
    (answer,) = passes(hub, tag_of(berlin))
    assert answer.outcome == "refused"
    assert answer.exception_id is not None
    assert tasks(hub) == ["wrong_dock"]
    assert hub.box(berlin).state == "packed"


def test_a_box_that_is_on_another_truck_and_passes_here_is_a_task(hub: Hub) -> None:
    sscc = sealed(hub)
    open_manifest(hub.db, dock="D1", actor=PERSON)
    open_manifest(hub.db, dock="D2", actor=PERSON)
    passes(hub, tag_of(sscc))
    (answer,) = passes(hub, tag_of(sscc), gate="G2")
    assert answer.outcome == "refused"
    assert tasks(hub) == ["wrong_dock"]


def test_a_gate_without_an_open_manifest_loads_nothing(hub: Hub) -> None:
    sscc = sealed(hub)
    (answer,) = passes(hub, tag_of(sscc))
    assert answer.outcome == "refused"
    open_manifest(hub.db, dock="D1", actor=PERSON)
    (later,) = passes(hub, tag_of(sscc), at_us=START + 2 * SAME_US)
    assert later.outcome == "loaded"
    assert tasks(hub) == []


def test_a_crate_a_foreign_box_and_noise_are_told_apart(hub: Hub) -> None:
    answers = passes(hub, "3314257BF40C0E4000001A85", "urn:epc:id:sscc:0614141.1234567890", "FF" * 12)
    assert [each.outcome for each in answers] == ["not_a_box", "unknown", "unreadable"]
    assert tasks(hub) == ["unknown_code"]


def test_a_gate_that_the_building_does_not_have_is_refused(hub: Hub) -> None:
    with pytest.raises(MachineNotFound):
        passes(hub, "FF" * 12, gate="G9")
