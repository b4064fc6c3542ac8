"""Any order of scans, doubled or not, cancellations and troubles: each parcel is in one place, as its record says."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.core.outbox import Position, read_events
from entrepot.fulfil.warehouse import (
    ScanRequest,
    ScanResult,
    close_manifest,
    count_slot,
    exceptions,
    open_manifest,
    parcels,
    reopen_box,
    reslot,
    resolve_exception,
    scan,
    send_due,
    send_now,
)
from entrepot.fulfil.warehouse.domain import FloorConflict
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_manifest, warehouse_parcel
from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids
from tests.floor_audit import audit_floor
from tests.floor_factories import LAMP, MUG, PERSON, Hub

ORDERS = 9
which = st.integers(0, ORDERS - 1)
KINDS = [None, "receive", "store", "pick", "pack", "sort", "load", "missing", "return"]
STATIONS = ["R1", "H1", "S1", "P1", "P2", "I1", "Q1", "X1", "D1"]
ENDS = {"shipped", "returned", "disposed", "lost"}


class Floor(RuleBasedStateMachine):
    """Nine orders of three shoppers, and people who scan whatever comes to hand."""

    @initialize()
    def begin(self) -> None:
        folder = tempfile.TemporaryDirectory()  # kept by the machine until it ends
        self.folder = folder
        self.clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        self.db = Database.open(
            f"sqlite:///{Path(folder.name) / 'hub.db'}", clock=self.clock, ids=Ids(self.clock, Random(7)), durable=False
        )
        self.db.create_schema()
        self.hub = Hub(self.db, self.clock)
        self.orders = [
            self.hub.order(("anna", "bert", "carla")[number % 3], lines=(MUG,) if number % 2 else (LAMP,))
            for number in range(ORDERS)
        ]
        self.codes = [self.hub.parcel(order_id).code for order_id in self.orders]
        self.sent: list[ScanRequest] = []
        self.answers: list[ScanResult] = []
        self.ended: dict[str, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.folder.cleanup()

    def send(self, code: str, station: str, kind: str | None, position: str | None, weight_g: int | None) -> ScanResult:
        request = ScanRequest(
            f"s{len(self.sent)}",
            station,
            code,
            PERSON,
            kind=kind,  # type: ignore[arg-type]  # drawn from KINDS
            position=position,
            weight_g=weight_g,
            reason="wet",
        )
        answer = scan(self.db, request)
        self.sent.append(request)
        self.answers.append(answer)
        return answer

    @rule(number=which, station=st.sampled_from(STATIONS), kind=st.sampled_from(KINDS), there=st.booleans())
    def someone_scans_a_parcel(self, number: int, station: str, kind: str | None, *, there: bool) -> None:
        """Whatever the kind; the place's label is that which the answer before asked for."""
        parcel = self.hub.parcel(self.codes[number])
        self.send(self.codes[number], station, kind, parcel.slot if there else None, None)

    @rule(number=which, station=st.sampled_from(["R1", "R2"]))
    def a_parcel_comes(self, number: int, station: str) -> None:
        self.send(self.codes[number], station, "receive", None, None)

    @precondition(lambda self: self.answers and self.answers[-1].next)
    @rule()
    def someone_does_as_told(self) -> None:
        following = self.answers[-1].next
        assert following is not None
        weight = None
        if following.expects == "weight":
            weight = self.hub.box(following.code).expected_g
        station = {"pack": "P1", "sort": "I1", "load": "H1"}.get(following.kind, "H1")
        self.send(following.code, station, following.kind, following.position, weight)

    @rule(number=which, heavier=st.sampled_from([0, 0, 0, 20_000]))
    def someone_packs_the_box_of(self, number: int, heavier: int) -> None:
        parcel = self.hub.parcel(self.codes[number])
        if parcel.box_id is not None:
            self.pack(parcel.box_id, heavier)

    def pack(self, box_id: str, heavier: int = 0) -> None:
        box = self.hub.box(box_id)
        with self.db.read() as conn:
            inside = conn.execute(select(warehouse_parcel.c.code).where(warehouse_parcel.c.box_id == box.id)).scalars()
            codes = sorted(inside)
        station = box.position if box.state == "open" and box.position else "P1"
        for code in codes:
            self.send(code, station, "pack", None, None)
        self.send(box.code, station, "pack", None, box.expected_g + heavier)

    @rule(shopper=st.integers(0, 2))
    def all_of_a_shopper_come_and_are_packed(self, shopper: int) -> None:
        mine = self.codes[shopper::3]
        for code in mine:
            answer = self.send(code, "R1", "receive", None, 700)
            if answer.next is not None and answer.next.kind in {"store", "pick"}:
                self.send(code, "H1", answer.next.kind, answer.next.position, None)
        for box_id in sorted({row.box_id for row in map(self.hub.parcel, mine) if row.box_id}):
            self.pack(box_id)

    @rule()
    def a_truck_takes_all(self) -> None:
        self.attempt(lambda: open_manifest(self.db, dock="D1", actor=PERSON))
        with self.db.read() as conn:
            ready = conn.execute(
                select(warehouse_box.c.code).where(warehouse_box.c.state.in_(["packed", "sorted"]))
            ).scalars()
            codes = sorted(ready)
        for code in codes:
            self.send(code, "D1", None, None, None)

    @rule(number=which)
    def someone_sorts_and_loads_the_box_of(self, number: int) -> None:
        parcel = self.hub.parcel(self.codes[number])
        if parcel.box_id is not None:
            box = self.hub.box(parcel.box_id)
            shown = self.send(box.sscc or box.code, "I1", "sort", None, None)
            self.send(box.sscc or box.code, "I1", "sort", shown.expected_position, None)
            self.send(box.sscc or box.code, "H1", "load", "D1", None)

    @rule(number=st.sampled_from([0, 4]))
    def a_parcel_is_damaged(self, number: int) -> None:
        self.send(self.codes[number], "Q1", "damaged", None, None)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def an_old_scan_comes_again(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.sent) - 1))
        assert scan(self.db, self.sent[number]) == self.answers[number]

    @rule(number=st.sampled_from([1, 3, 8]), told=st.booleans())
    def an_order_is_cancelled(self, number: int, *, told: bool) -> None:
        if self.hub.order_state(self.orders[number]) in {"paid", "received"}:
            self.hub.cancel(self.orders[number], told=told)

    @rule()
    def news_arrives(self) -> None:
        self.hub.outbox.drain()

    @rule(hours=st.integers(1, 48))
    def time_passes(self, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))
        send_due(self.db)

    @rule()
    def a_truck_comes(self) -> None:
        self.attempt(lambda: open_manifest(self.db, dock="D1", actor=PERSON))

    @rule()
    def the_truck_leaves(self) -> None:
        with self.db.read() as conn:
            found = conn.execute(select(warehouse_manifest.c.id).where(warehouse_manifest.c.open_dock == "D1")).scalar()
        if found is not None:
            self.attempt(lambda: close_manifest(self.db, manifest_id=found, actor=PERSON))

    @rule(number=which)
    def the_lead_sends_now_or_reslots(self, number: int) -> None:
        parcel_id = self.hub.parcel(self.codes[number]).id
        self.attempt(lambda: reslot(self.db, parcel_id=parcel_id, actor=PERSON))
        self.attempt(lambda: send_now(self.db, parcel_id=parcel_id, actor=PERSON))

    @rule(number=which)
    def someone_opens_the_box_of(self, number: int) -> None:
        box_id = self.hub.parcel(self.codes[number]).box_id
        if box_id is not None:
            self.attempt(lambda: reopen_box(self.db, box_id=box_id, station="Q1", actor=PERSON))

    @rule(number=which, complete=st.booleans())
    def someone_counts_the_slot_of(self, number: int, *, complete: bool) -> None:
        slot = self.hub.parcel(self.codes[number]).slot
        if slot is not None:
            codes = self.codes if complete else []
            count_slot(self.db, count_id=f"c{len(self.sent)}{number}", slot=slot, codes=codes, actor=PERSON)

    @rule(data=st.data())
    def someone_settles_a_trouble(self, data: st.DataObject) -> None:
        with self.db.read() as conn:
            tasks = [task for task in exceptions(conn).items if task.ways_out]
        if tasks:
            task = data.draw(st.sampled_from(tasks))
            way = data.draw(st.sampled_from(task.ways_out))
            self.attempt(lambda: resolve_exception(self.db, exception_id=task.id, resolution=way, actor=PERSON))

    def attempt(self, act: Callable[[], object]) -> None:
        """What people try may be refused; nothing else may happen."""
        with suppress(FloorConflict):
            act()

    @invariant()
    def the_record_tells_where_everything_is(self) -> None:
        if hasattr(self, "db"):
            assert audit_floor(self.db) == []

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if not hasattr(self, "db"):
            return
        with self.db.read() as conn:
            rows = parcels(conn, limit=100).items
            boxes = {row.id: row for row in conn.execute(select(warehouse_box))}
            shipped, _ = read_events(conn, Position(), 1_000, ["fulfil.box.shipped"])
        assert sorted(row.order_id for row in rows) == sorted(self.orders)
        times = Counter(order_id for event in shipped for order_id in event.payload["order_ids"])
        for row in rows:
            assert times[row.order_id] == (row.state == "shipped"), "shipped once, and told once"
            if row.order_id in self.ended:
                assert row.state == self.ended[row.order_id], "what has ended stays so"
            if row.state in ENDS:
                self.ended[row.order_id] = row.state
            if row.box_id is not None:
                assert boxes[row.box_id].state != "void"

    @invariant()
    def every_trouble_is_seen(self) -> None:
        """What does not move by itself has an open task, so that somebody sees it."""
        if not hasattr(self, "db"):
            return
        with self.db.read() as conn:
            tasks = exceptions(conn, limit=200).items
            rows = parcels(conn, limit=100).items
            held = conn.execute(select(warehouse_box.c.id).where(warehouse_box.c.hold)).scalars().all()
        seen = {(task.kind, task.parcel_id) for task in tasks}
        for row in rows:
            if row.state in {"damaged", "missing"}:
                assert (row.state, row.id) in seen
        assert set(held) <= {task.box_id for task in tasks if task.kind == "cancelled_in_box"}


TestFloor = Floor.TestCase
TestFloor.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)
