"""From the closed box to the truck: sorter, dock, manifest, and what the other stages hear of it."""

from __future__ import annotations

import csv
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import zxingcpp
from PIL import Image

from entrepot.core.database import Database, Tx
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Position, StoredEvent, read_events
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import (
    box_label,
    boxes,
    close_manifest,
    exceptions,
    find_manifest,
    find_wave,
    is_sscc,
    manifest_csv,
    manifest_pdf,
    open_manifest,
    parcel_label,
    release_wave,
    to_pdf,
    to_png,
    to_zpl,
)
from entrepot.fulfil.warehouse.domain import FloorConflict, ParcelNotFound, PlaceNotFound
from entrepot.fulfil.warehouse.jobs import JOBS, SCHEDULES
from entrepot.fulfil.warehouse.manifest import _close
from entrepot.fulfil.warehouse.reopen import _reopen
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.shop.orders.tables import delivery_address
from tests.floor_factories import BERLIN, LISBON, PERSON, Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def events(hub: Hub, name: str) -> list[StoredEvent]:
    with hub.db.read() as conn:
        return read_events(conn, Position(), 1_000, [name])[0]


def set_chutes(hub: Hub, codes: list[str], **values: object) -> None:
    condition = warehouse_place.c.code.in_(codes)
    hub.db.write(lambda tx: tx.execute(warehouse_place.update().where(condition).values(**values)))


# --- sort ---


def test_a_box_goes_to_the_chute_of_its_route(hub: Hub) -> None:
    box = hub.seal(hub.order(address=BERLIN))
    shown = hub.scan(str(box.sscc), at="I1")
    assert (shown.outcome, shown.big_text, shown.kind) == ("show", "C11", "sort")
    wrong = hub.scan(str(box.sscc), "sort", "C01", at="I1")
    assert (wrong.outcome, wrong.big_text) == ("wrong_place", "C11")
    assert wrong.instruction.text == "Chute C01 does not go to EUROPE."
    assert hub.scan(str(box.sscc), "sort", "C12", at="I1").outcome == "ok"  # it serves Europe as well
    assert (hub.box(box.id).state, hub.box(box.id).position) == ("sorted", "C12")
    assert hub.scan(str(box.sscc), "sort", "C11", at="I1").outcome == "already"


def test_a_full_chute_gives_way_to_the_next_and_when_all_are_full_the_box_goes_round(hub: Hub) -> None:
    first, second, third = (hub.seal(hub.order(name, address=BERLIN)) for name in ("anna", "bert", "carla"))
    set_chutes(hub, ["C11"], capacity=1)
    hub.scan(str(first.sscc), "sort", "C11", at="I1")
    full = hub.scan(str(second.sscc), "sort", "C11", at="I1")
    assert (full.outcome, full.instruction.text) == ("wrong_place", "Chute C11 is full. Send it to C12.")
    assert hub.scan(str(second.sscc), at="I1").big_text == "C12"
    hub.scan(str(second.sscc), "sort", "C12", at="I1")
    set_chutes(hub, ["C12"], blocked=True)
    again = hub.scan(str(third.sscc), at="I1")
    assert (again.outcome, again.big_text) == ("refused", "EUROPE")
    assert again.instruction.text == "Every chute for EUROPE is full. Send it round again."
    assert again.exception_id is not None
    open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(first.sscc), "load", "D1")
    assert hub.scan(str(third.sscc), at="I1").big_text == "C11"


def test_what_is_not_labelled_is_not_sorted(hub: Hub) -> None:
    order_id = hub.order()
    hub.scan(order_id, at="P1")
    box = hub.box_of(order_id)
    assert hub.scan(box.code, "sort", at="I1").instruction.text == "Close the box and weigh it first."
    assert hub.scan(box.code, "load", "D1").instruction.text == "Close the box and weigh it first."
    assert hub.scan(order_id, "load", "D1").outcome == "refused"
    assert hub.scan(box.code, "store", "A01-001").instruction.text == "This is a box. Pack, sort or load it."
    other = hub.order("bert")
    assert hub.scan(other, "sort", at="I1").instruction.text == "It is not in a closed box yet."


# --- load and ship ---


def test_a_manifest_takes_boxes_and_ships_them(hub: Hub) -> None:
    orders = [hub.order("anna"), hub.order("anna"), hub.order("bert")]
    pair, single = hub.seal(*orders[:2]), hub.seal(orders[2])
    assert hub.scan(str(pair.sscc), "load").instruction.text == "No manifest is open for KR-1. Open one at a dock."
    assert hub.scan(str(pair.sscc), "load", "D1").instruction.text == "No manifest is open at D1. Open one first."
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    assert hub.scan(str(pair.sscc), "load").big_text == "D1"
    assert hub.scan(str(pair.sscc), "load", "C01").outcome == "wrong_place"
    hub.scan(str(pair.sscc), "sort", "C01", at="I1")
    assert hub.scan(str(pair.sscc), at="D1").outcome == "ok"
    assert hub.scan(str(pair.sscc), at="D1").outcome == "already"
    assert hub.scan(orders[2], "load", "D1").outcome == "ok"  # a parcel in its own packaging, by its own code
    with hub.db.read() as conn:
        assert [box.id for box in boxes(conn, manifest_id=manifest_id).items] == [single.id, pair.id]
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON) == 2
    assert [hub.order_state(order_id) for order_id in orders] == ["shipped"] * 3
    assert {hub.parcel(order_id).state for order_id in orders} == {"shipped"}
    with hub.db.read() as conn:
        manifest = find_manifest(conn, manifest_id)
    assert (manifest.state, manifest.boxes, manifest.parcels) == ("shipped", 2, 3)
    assert manifest.weight_g == (pair.weight_g or 0) + (single.weight_g or 0)
    shipped = {event.payload["box_id"]: event.payload for event in events(hub, "fulfil.box.shipped")}
    assert shipped.keys() == {pair.id, single.id}
    assert shipped[pair.id]["order_ids"] == sorted(orders[:2])
    assert shipped[pair.id]["sscc"] == pair.sscc
    assert shipped[pair.id]["shopper_id"] == "per_anna"
    assert shipped[pair.id]["weight_g"] == pair.weight_g
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON) == 2
    assert len(events(hub, "fulfil.box.shipped")) == 2
    assert hub.scan(str(pair.sscc), "load", "D1").outcome == "already"


def test_a_truck_of_one_route_takes_no_other(hub: Hub) -> None:
    box = hub.seal(hub.order(address=LISBON))
    open_manifest(hub.db, dock="D1", route="KR-1", actor=PERSON)
    wrong = hub.scan(str(box.sscc), "load", "D1")
    assert (wrong.outcome, wrong.instruction.text) == (
        "wrong_place",
        "This truck takes KR-1, the box goes to EUROPE.",
    )
    open_manifest(hub.db, dock="D2", route="EUROPE", actor=PERSON)
    assert hub.scan(str(box.sscc), "load").big_text == "D2"


def test_a_dock_has_one_open_manifest(hub: Hub) -> None:
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    with pytest.raises(FloorConflict, match="D1"):
        open_manifest(hub.db, dock="D1", actor=PERSON)
    with pytest.raises(PlaceNotFound):
        open_manifest(hub.db, dock="C01", actor=PERSON)
    with pytest.raises(InvalidInput, match="MOON"):
        open_manifest(hub.db, dock="D2", route="MOON", actor=PERSON)
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON) == 0
    open_manifest(hub.db, dock="D1", actor=PERSON)
    with pytest.raises(ParcelNotFound):
        close_manifest(hub.db, manifest_id=hub.db.ids.new("man"), actor=PERSON)


def test_many_boxes_are_shipped_in_several_transactions(hub: Hub) -> None:
    sealed = [hub.seal(hub.order(f"shopper{number}")) for number in range(23)]
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    for box in sealed:
        hub.scan(str(box.sscc), "load", "D1")
    assert close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON) == 23
    assert len(events(hub, "fulfil.box.shipped")) == 23


def test_a_manifest_that_was_closed_before_a_crash_is_shipped_by_the_job(hub: Hub) -> None:
    order_id = hub.order()
    box = hub.seal(order_id)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    hub.db.write(lambda tx: _close(tx, manifest_id, PERSON))  # and the process ends here
    assert hub.order_state(order_id) == "received"
    platform = Platform(Settings(), hub.db, files=None)  # type: ignore[arg-type]  # these jobs keep no files
    Jobs(platform, JOBS, SCHEDULES).step()
    assert hub.order_state(order_id) == "shipped"


def test_an_order_cancelled_while_its_box_was_on_the_truck_is_a_task_and_the_others_go(hub: Hub) -> None:
    kept, dropped = hub.order(), hub.order()
    box = hub.seal(kept, dropped)
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    hub.cancel(dropped, told=False)
    close_manifest(hub.db, manifest_id=manifest_id, actor=PERSON)
    assert (hub.order_state(kept), hub.order_state(dropped)) == ("shipped", "cancelled")
    hub.outbox.drain()
    with hub.db.read() as conn:
        assert [task.kind for task in exceptions(conn).items] == ["cancelled_shipped"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)  # on SQLite nothing comes in between
def test_a_box_that_is_opened_while_its_manifest_ships_stays_here(hub: Hub) -> None:
    box = hub.seal(hub.order())
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.scan(str(box.sscc), "load", "D1")
    opened, go_on = threading.Event(), threading.Event()

    def open_slowly(tx: Tx) -> None:
        _reopen(tx, box.id, "P1", PERSON)
        opened.set()
        go_on.wait(20)

    def waits() -> bool:
        with hub.db.read() as conn:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return bool(conn.exec_driver_sql(waiting).scalar_one())

    with ThreadPoolExecutor(2) as pool, Database.open(hub.db.url) as another_process:
        opening = pool.submit(another_process.write, open_slowly)
        assert opened.wait(20)
        closing = pool.submit(close_manifest, hub.db, manifest_id=manifest_id, actor=PERSON)
        while not waits() and not closing.done():
            time.sleep(0.01)
        go_on.set()
        opening.result()
        closing.result()
    assert (hub.box(box.id).state, events(hub, "fulfil.box.shipped")) == ("planned", [])
    with hub.db.read() as conn:
        shipped = find_manifest(conn, manifest_id)
    assert (shipped.state, shipped.boxes) == ("shipped", 0)


# --- labels and papers ---


def test_the_label_of_a_box_is_read_back_as_gs1_128_with_its_sscc(hub: Hub) -> None:
    box = hub.seal(hub.order(), hub.order())
    with hub.db.read() as conn:
        label = box_label(conn, box.id)
    picture = Image.open(io.BytesIO(to_png(label)))
    assert picture.size == (1200, 1800)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.symbology_identifier == "]C1"  # Code 128 with FNC1 in the first place: GS1
    assert code.content_type == zxingcpp.ContentType.GS1
    assert code.text == f"(00){box.sscc}"
    assert is_sscc(code.text.removeprefix("(00)"))
    assert to_pdf(label).startswith(b"%PDF")
    zpl = to_zpl(label)
    assert f"^FD>;>800{box.sscc}^FS" in zpl
    assert "2 orders in this box" in zpl
    words = [getattr(mark, "text", "") for mark in label.marks]
    assert {"Shopper anna", "03187", "2 orders in this box"} <= set(words)
    assert any("세종대로 175" in word for word in words)


def test_the_label_of_a_box_names_the_wave_that_it_was_released_with(hub: Hub) -> None:
    order_id, alone = hub.order(), hub.order("bert")
    hub.scan(order_id, at="R1")
    wave_id = release_wave(hub.db, actor=PERSON, until_us=hub.clock.now_us() + 30 * 86_400_000_000)
    box, other = hub.seal(order_id), hub.seal(alone)
    with hub.db.read() as conn:
        wave = find_wave(conn, wave_id, hub.clock.now_us())
        words = [getattr(mark, "text", "") for mark in box_label(conn, box.id).marks]
        assert f"Wave {wave.code[:4]} {wave.code[4:8]} {wave.code[8:]}" in words
        assert "Wave" not in to_zpl(box_label(conn, other.id))


def test_a_box_has_no_label_before_it_is_closed_nor_after_its_shopper_was_forgotten(hub: Hub) -> None:
    order_id = hub.order()
    hub.scan(order_id, at="R1")
    box = hub.box_of(order_id)
    with hub.db.read() as conn, pytest.raises(FloorConflict, match="no label yet"):
        box_label(conn, box.id)
    with hub.db.read() as conn, pytest.raises(ParcelNotFound):
        box_label(conn, hub.db.ids.new("box"))
    hub.seal(order_id)
    hub.db.write(lambda tx: tx.execute(delivery_address.update().values(name="", line1="")))
    with hub.db.read() as conn, pytest.raises(FloorConflict, match="erased"):
        box_label(conn, box.id)


def test_the_label_of_a_parcel_is_read_back_as_its_code(hub: Hub) -> None:
    order_id = hub.order()
    with hub.db.read() as conn:
        label = parcel_label(conn, order_id=order_id, seller_id="sel_potter")
        with pytest.raises(ParcelNotFound):
            parcel_label(conn, order_id=order_id, seller_id="sel_other")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(to_png(label))))
    assert code.text == hub.parcel(order_id).code
    assert hub.scan(f"{code.symbology_identifier}{code.text}", at="R1").outcome == "ok"


def test_a_manifest_is_a_file_and_a_paper(hub: Hub) -> None:
    sealed = [hub.seal(hub.order(name)) for name in ("anna", "bert")]
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    for box in sealed:
        hub.scan(str(box.sscc), "load", "D1")
    with hub.db.read() as conn:
        rows = list(csv.DictReader(io.StringIO(manifest_csv(conn, manifest_id))))
        paper = manifest_pdf(conn, manifest_id)
        with pytest.raises(ParcelNotFound):
            manifest_csv(conn, "man_none")
    assert {row["sscc"] for row in rows} == {box.sscc for box in sealed}
    assert all(int(row["weight_g"]) > 0 for row in rows)
    assert paper.startswith(b"%PDF")
