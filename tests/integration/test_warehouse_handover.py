"""The truck leaves: who gave the load to whom, under which seal, and what stayed behind."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import update

from entrepot.auditor import verify
from entrepot.core.accounts import PersonErased
from entrepot.core.database import Database
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import (
    HandOver,
    HandOverView,
    close_manifest,
    exceptions,
    find_manifest,
    forget_handover,
    handover_of,
    left_behind,
    manifest_csv,
    manifest_pdf,
    open_manifest,
    reopen_box,
)
from entrepot.fulfil.warehouse.domain import FloorConflict, ParcelNotFound
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS
from entrepot.fulfil.warehouse.handover import HANDOVERS_KEPT_US
from entrepot.fulfil.warehouse.jobs import JOBS, SCHEDULES
from entrepot.fulfil.warehouse.manifest import _close, ship
from entrepot.fulfil.warehouse.tables import warehouse_handover
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.floor_audit import audit_floor
from tests.floor_factories import BERLIN, PERSON, Hub

SAID = HandOver(
    carrier="Korea Post", vehicle="서울 12가 3456", seal_number="S-0042", given_by="Min", taken_by="Lee",
    signature=(((100, 500), (400, 300), (900, 700)),),
)  # fmt: skip


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def loaded(hub: Hub, *names: str) -> str:
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    for name in names:
        assert hub.scan(str(hub.seal(hub.order(name)).sscc), "load", "D1").outcome == "ok"
    return manifest_id


def handed(hub: Hub, manifest_id: str) -> HandOverView:
    with hub.db.read() as conn:
        found = handover_of(conn, manifest_id)
    assert found is not None
    return found


def checks(hub: Hub) -> dict[str, int]:
    return {name: count for name, count in verify(hub.db).found.items() if name.startswith(("handover", "manifest"))}


def test_closing_keeps_who_took_the_load_with_its_sums(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna", "bert")
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID) == 2
    view = handed(hub, manifest_id)
    with hub.db.read() as conn:
        manifest = find_manifest(conn, manifest_id)
    assert (view.said, view.actor, view.forgotten) == (SAID, PERSON, False)
    assert (view.boxes, view.parcels, view.weight_g) == (manifest.boxes, manifest.parcels, manifest.weight_g)
    assert checks(hub) == {}
    assert audit_floor(hub.db) == []


def test_closing_again_with_the_same_changes_nothing_and_with_another_is_refused(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna")
    for _ in range(2):
        close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    with pytest.raises(FloorConflict, match="signed then stays"):
        close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=HandOver(taken_by="Kim"))
    assert handed(hub, manifest_id).said == SAID


def test_what_was_not_said_at_the_dock_is_said_afterwards(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    assert handed(hub, manifest_id).said.is_blank
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    assert handed(hub, manifest_id).said == SAID


def test_nothing_goes_on_a_manifest_that_is_closed(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna")
    late = hub.seal(hub.order("bert"))
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    assert hub.scan(str(late.sscc), "load", "D1").instruction.text == "No manifest is open at D1. Open one first."
    assert handed(hub, manifest_id).boxes == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (HandOver(taken_by="x" * 101), "taken_by"),
        (HandOver(signature=(((0, 1_001),),)), "signature"),
        (HandOver(signature=(((1, 1),) * 1_501,)), "signature"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_manifest_stays_open(hub: Hub, said: HandOver, field: str) -> None:
    manifest_id = loaded(hub, "anna")
    with pytest.raises(InvalidInput) as refused:
        close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=said)
    assert refused.value.extra["field"] == field
    with hub.db.read() as conn:
        assert find_manifest(conn, manifest_id).state == "open"


def test_boxes_that_stay_in_the_chutes_of_a_truck_are_listed(hub: Hub) -> None:
    here, abroad = hub.seal(hub.order("anna")), hub.seal(hub.order("bert", address=BERLIN))
    hub.scan(str(here.sscc), "sort", "C01", at="I1")
    hub.scan(str(abroad.sscc), "sort", "C11", at="I1")
    manifest_id = open_manifest(hub.db, dock="D1", route="KR-1", actor=PERSON)
    with hub.db.read() as conn:
        assert left_behind(conn, "KR-1") == [here.id]
        assert set(left_behind(conn, None)) == {here.id, abroad.id}
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    assert handed(hub, manifest_id).left_behind == (here.id,)


def test_a_box_taken_off_after_the_signature_is_a_task_and_the_sums_are_those_that_left(hub: Hub) -> None:
    first, second = hub.seal(hub.order("anna")), hub.seal(hub.order("bert"))
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    for box in (first, second):
        hub.scan(str(box.sscc), "load", "D1")
    hub.db.write(lambda tx: _close(tx, manifest_id, PERSON, SAID))
    reopen_box(hub.db, box_id=second.id, station="P1", actor=PERSON)
    assert ship(hub.db, manifest_id) == 1
    assert handed(hub, manifest_id).boxes == 1
    with hub.db.read() as conn:
        assert [task.kind for task in exceptions(conn).items] == ["handover_differs"]
    assert checks(hub) == {}


# --- paper and file ---


def test_the_paper_shows_names_in_any_letters_and_the_signature(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna")
    with hub.db.read() as conn:
        blank = manifest_pdf(conn, manifest_id)
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    with hub.db.read() as conn:
        signed = manifest_pdf(conn, manifest_id)
        rows = list(csv.DictReader(io.StringIO(manifest_csv(conn, manifest_id))))
    assert blank.startswith(b"%PDF")
    assert signed != blank
    assert [row["s10"] for row in rows] == [""]


# --- forgetting ---


def test_names_vehicle_and_signature_are_erased_and_the_sums_stay(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna")
    with pytest.raises(ParcelNotFound):
        forget_handover(hub.db, manifest_id=manifest_id, actor=PERSON)
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    forget_handover(hub.db, manifest_id=manifest_id, actor=PERSON)
    view = handed(hub, manifest_id)
    assert view.said == HandOver(seal_number="S-0042")
    assert (view.boxes, view.forgotten) == (1, True)
    with pytest.raises(FloorConflict):
        close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    assert checks(hub) == {}


def test_old_hand_overs_are_forgotten_by_time_and_a_worker_s_name_with_the_worker(hub: Hub) -> None:
    manifest_id = loaded(hub, "anna")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=SAID)
    hub.db.write(lambda tx: tx.publish(PersonErased(PERSON)))
    Outbox(hub.db, [each for each in SUBSCRIPTIONS if each.name == "fulfil.warehouse.forget"]).drain()
    assert (handed(hub, manifest_id).said.given_by, handed(hub, manifest_id).said.taken_by) == ("", "Lee")
    long_ago = hub.clock.now_us() - HANDOVERS_KEPT_US - 1
    hub.db.write(lambda tx: tx.execute(update(warehouse_handover).values(at=long_ago)))
    Jobs(Platform(Settings(), hub.db, files=None), JOBS, SCHEDULES).step()  # type: ignore[arg-type]  # these jobs keep no files
    assert handed(hub, manifest_id).said == HandOver(seal_number="S-0042")
