"""Back to the seller: a label with an SSCC and a reference, a truck for returns, boxes that came back taken apart."""

from __future__ import annotations

import csv
import io

import pytest
import zxingcpp
from PIL import Image

from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.fulfil.warehouse import (
    HandOver,
    ReturnView,
    any_label,
    close_manifest,
    exceptions,
    find_manifest,
    is_sscc,
    manifest_csv,
    manifest_pdf,
    open_manifest,
    resolve_exception,
    return_label,
    return_of,
    returns_on,
    take_back,
    to_png,
)
from entrepot.fulfil.warehouse.domain import FloorConflict
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import PERSON, Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def returned(hub: Hub, order_id: str) -> ReturnView:
    with hub.db.read() as conn:
        found = return_of(conn, hub.parcel(order_id).id)
    assert found is not None
    return found


def cancelled(hub: Hub, name: str = "anna") -> str:
    order_id = hub.order(name)
    hub.scan(order_id, "receive", at="R1")
    hub.cancel(order_id)
    return order_id


def sound(hub: Hub) -> bool:
    found = verify(hub.db).found
    papers = [name for name in found if name.startswith(("return", "manifest", "handover", "box", "parcel.path"))]
    return papers == [] and audit_floor(hub.db) == []


def test_without_a_truck_for_returns_the_carrier_takes_it_from_the_hand_with_a_label(hub: Hub) -> None:
    order_id = cancelled(hub)
    with hub.db.read() as conn, pytest.raises(FloorConflict, match="no return label"):
        return_label(conn, hub.parcel(order_id).code)
    given = hub.scan(order_id, "return", at="X1")
    assert (given.outcome, given.label, hub.parcel(order_id).state) == ("ok", True, "returned")
    back = returned(hub, order_id)
    assert back.reference.startswith("RMA-")
    assert is_sscc(back.sscc)
    assert back.handed_at is not None
    with hub.db.read() as conn:
        label = any_label(conn, hub.parcel(order_id).code)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(to_png(label))))
    assert code.text == f"(00){back.sscc}"
    words = [getattr(mark, "text", "") for mark in label.marks]
    assert {"RETURN", back.reference} <= set(words)
    assert hub.scan(order_id, "return", at="X1").outcome == "already"
    assert sound(hub)


def test_a_truck_for_returns_takes_parcels_and_hands_them_over_when_it_leaves(hub: Hub) -> None:
    orders = [cancelled(hub, name) for name in ("anna", "bert")]
    manifest_id = open_manifest(hub.db, dock="D2", kind="returns", actor=PERSON)
    for order_id in orders:
        on = hub.scan(order_id, "return", at="X1")
        assert (on.outcome, on.label, hub.parcel(order_id).state) == ("ok", True, "returning")
        assert hub.scan(order_id, "return", at="X1").outcome == "already"
    with hub.db.read() as conn:
        manifest = find_manifest(conn, manifest_id)
        assert (manifest.kind, manifest.boxes, manifest.parcels) == ("returns", 0, 2)
        assert {view.order_id for view, _ in returns_on(conn, manifest_id)} == set(orders)
        rows = list(csv.DictReader(io.StringIO(manifest_csv(conn, manifest_id))))
    assert {row["order"] for row in rows} == set(orders)
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON, handover=HandOver(taken_by="Lee"))
    assert {hub.parcel(order_id).state for order_id in orders} == {"returned"}
    assert all(returned(hub, order_id).handed_at is not None for order_id in orders)
    with hub.db.read() as conn:
        gone = find_manifest(conn, manifest_id)
        assert manifest_pdf(conn, manifest_id).startswith(b"%PDF")
    assert (gone.state, gone.parcels, gone.weight_g) == ("shipped", 2, manifest.weight_g)
    assert sound(hub)


def test_boxes_to_shoppers_do_not_go_on_a_truck_for_returns(hub: Hub) -> None:
    box = hub.seal(hub.order())
    open_manifest(hub.db, dock="D2", kind="returns", actor=PERSON)
    wrong = hub.scan(str(box.sscc), "load", "D2")
    assert wrong.instruction.text == "The truck at D2 takes parcels back to sellers. Load the box at another dock."
    assert hub.scan(str(box.sscc), "load").instruction.text == "No manifest is open for KR-1. Open one at a dock."


def test_a_scan_of_the_return_label_finds_the_parcel(hub: Hub) -> None:
    order_id = cancelled(hub)
    open_manifest(hub.db, dock="D2", kind="returns", actor=PERSON)
    hub.scan(order_id, "return", at="X1")
    found = hub.scan(f"]C100{returned(hub, order_id).sscc}", at="X1")
    assert (found.outcome, found.parcel_id) == ("already", hub.parcel(order_id).id)


def test_a_box_that_came_back_is_taken_apart_and_each_seller_gets_its_own(hub: Hub) -> None:
    orders = [hub.order(seller="sel_potter"), hub.order(seller="sel_smith")]
    box = hub.seal(*orders)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    assert hub.scan(box.code, "return", at="X1").outcome == "refused"
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    hub.db.write(lambda tx: take_back(tx, box.id, reason="absent", actor="per_courier"))
    apart = hub.scan(str(box.sscc), at="X1")
    assert (apart.outcome, apart.title.text, apart.big_text) == ("ok", "Taken apart", "X1")
    assert apart.instruction.text.startswith("2 parcels came out of")
    assert hub.scan(str(box.sscc), "return", at="X1").outcome == "already"
    with hub.db.read() as conn:
        assert exceptions(conn).items == []
    assert sound(hub)
    for order_id in orders:
        assert hub.parcel(order_id).state == "returning"
        assert hub.scan(order_id, at="X1").outcome == "ok"
        assert hub.parcel(order_id).state == "returned"
    assert len({returned(hub, order_id).sscc for order_id in orders}) == 2
    assert (hub.box(box.id).state, sound(hub)) == ("back", True)


@pytest.mark.parametrize("kind", ["damaged", "missing"])
def test_what_is_damaged_or_missing_on_a_truck_for_returns_does_not_leave_with_it(hub: Hub, kind: str) -> None:
    stays, goes = cancelled(hub), cancelled(hub, "bert")
    manifest_id = open_manifest(hub.db, dock="D2", kind="returns", actor=PERSON)
    for order_id in (stays, goes):
        hub.scan(order_id, "return", at="X1")
    hub.scan(stays, kind, at="X1", reason="wet")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    assert [hub.parcel(order_id).state for order_id in (stays, goes)] == [kind, "returned"]
    with hub.db.read() as conn:
        gone = find_manifest(conn, manifest_id)
        assert [view.order_id for view, _ in returns_on(conn, manifest_id)] == [goes]
    assert (gone.state, gone.parcels) == ("shipped", 1)
    assert sound(hub)


def test_a_damaged_parcel_that_goes_back_after_all_is_loaded_again(hub: Hub) -> None:
    order_id = cancelled(hub)
    manifest_id = open_manifest(hub.db, dock="D2", kind="returns", actor=PERSON)
    hub.scan(order_id, "return", at="X1")
    task = hub.scan(order_id, "damaged", at="X1", reason="wet").exception_id
    resolve_exception(hub.db, exception_id=str(task), resolution="return_to_sender", actor=PERSON)
    assert hub.scan(order_id, "return", at="X1").outcome == "ok"
    with hub.db.read() as conn:
        assert hub.parcel(order_id).position == find_manifest(conn, manifest_id).code
    assert sound(hub)


def came_back(hub: Hub, *order_ids: str) -> str:
    """The SSCC of a box with these that could not be delivered and was taken apart."""
    box = hub.seal(*order_ids)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    hub.db.write(lambda tx: take_back(tx, box.id, reason="absent", actor="per_courier"))
    hub.scan(str(box.sscc), at="X1")
    return str(box.sscc)


def test_the_auditor_knows_that_what_came_back_and_was_taken_apart_had_left(hub: Hub) -> None:
    order_id = hub.order()
    came_back(hub, order_id)
    assert "parcel.shipped" not in verify(hub.db).found
    hub.scan(order_id, "return", at="X1")
    assert "parcel.shipped" not in verify(hub.db).found


@pytest.mark.parametrize("kind", ["damaged", "missing"])
def test_what_came_back_goes_to_its_seller_whatever_becomes_of_it_in_the_house(hub: Hub, kind: str) -> None:
    first, second = hub.order(), hub.order(seller="sel_smith")
    sscc = came_back(hub, first, second)
    task = hub.scan(first, kind, at="X1", reason="wet").exception_id
    assert sound(hub)
    assert hub.box(sscc).state == "back"
    if kind == "damaged":
        resolve_exception(hub.db, exception_id=str(task), resolution="fit", actor=PERSON)
    else:
        assert hub.scan(first, "receive", at="R1").title.text == "Return to sender"
    assert hub.parcel(first).state == "returning"
    assert (hub.scan(first, "return", at="X1").outcome, hub.parcel(first).state) == ("ok", "returned")
    assert (hub.box(sscc).parcels, sound(hub)) == (2, True)


def test_two_scans_at_once_make_one_return(hub: Hub) -> None:
    order_id = cancelled(hub)
    open_manifest(hub.db, dock="D2", kind="returns", actor=PERSON)
    first = hub.scan(order_id, "return", at="X1", scan_id="same")
    again = hub.scan(order_id, "return", at="X1", scan_id="same")
    assert first == again
    assert returned(hub, order_id).manifest_id is not None
