"""One day of the hub: every tick its people do what they can, each step a scan through the warehouse's own code.

What is to be done follows from the answers to scans and from the record (``changes_since``), as it does for people with
scanners. One transaction a tick: the twin is quick because it commits once for all that happens in ten seconds.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from random import Random
from typing import Any, Final, NamedTuple

from entrepot.core.database import Database, Tx
from entrepot.core.outbox import Position
from entrepot.fulfil.packing import carton_catalogue
from entrepot.fulfil.warehouse import (
    Advice,
    ScanKind,
    ScanRequest,
    ScanResult,
    ToFetch,
    advise_many,
    changes_since,
    close_manifest,
    last_change,
    learn_from_record,
    open_manifest,
    points,
    report_chute,
    scan_in,
    send_due,
    take_over,
    to_fetch,
)
from entrepot.kit.clock import ManualClock
from entrepot.world.hub.measures import Measures
from entrepot.world.hub.scenario import Scenario
from entrepot.world.hub.stages import Ready, Stage
from entrepot.world.hub.workload import DAY_US, HOUR_US, Coming, Workload

TICK_S: Final = 10
_TICK_US: Final = TICK_S * 1_000_000
_POLICY_EVERY: Final = 6
_TRUCK_US: Final = 2 * HOUR_US
_FEED: Final = 2_000
_DOCKS: Final = 12
_CLIENT: Final = "sellers"
_ACTOR: Final = "system:twin"
_TOGETHER: Final = 400
_BOARD_G: Final = {carton.code: carton.tare_g for carton in carton_catalogue()}

Progress = Callable[[float, Measures], None]


class Fetch(NamedTuple):
    """A parcel to be brought to its box."""

    code: str
    box_id: str
    cell: str | None


class Pack(NamedTuple):
    """A box to be packed and closed, with the parcels that go into it."""

    box_id: str
    codes: tuple[str, ...]
    station: int


class Day:
    """A day under way. ``run`` goes through it; what happened is in ``measures``."""

    def __init__(self, db: Database, clock: ManualClock, scenario: Scenario, work: Workload, midnight_us: int) -> None:
        self._db, self._clock, self._scenario, self._work = db, clock, scenario, work
        self._midnight_us = midnight_us
        self._rng = Random(scenario.seed + 1)
        self.measures = Measures()
        self._numbers = count(1)
        self._grams: dict[str, int] = {}
        self._boxes: dict[str, list[str]] = {}
        self._at_wall: dict[str, int] = {}
        self._leaves_by: dict[str, int] = {}  # by parcel, then by box
        self._loaded: list[int] = []
        self._since: dict[str, int] = {}
        staff = scenario.staff
        self._receive: Stage[str] = Stage("receive", staff.receive)
        self._store: Stage[tuple[str, str]] = Stage("store", staff.store)
        self._pick: Stage[Fetch] = Stage("pick", staff.pick)
        self._wall: Stage[Fetch] = Stage("wall", staff.wall)
        self._pack: Stage[Pack] = Stage("pack", staff.pack)
        self._sort: Stage[str] = Stage("sort", staff.sort)
        self._load: Stage[tuple[str, str]] = Stage("load", staff.load)
        self._stages: tuple[Stage[Any], ...] = (
            self._receive, self._store, self._pick, self._wall, self._pack, self._sort, self._load,
        )  # fmt: skip
        self._stations: dict[str, list[str]] = {}
        self._manifests: dict[str, str] = {}
        self._feed = Position(0, 0)

    def run(self, progress: Progress | None = None) -> Measures:
        """Open the store, live through 24 hours, and load what is closed at the end."""
        self._open()
        orders = sorted([*self._work.coming, *self._work.later], key=lambda each: each.ordered_us)
        announced = arrived = tick = 0
        arrivals = self._work.coming
        codes: dict[Coming, str] = {}
        while tick * _TICK_US < DAY_US:
            now = tick * _TICK_US
            self._clock.set_us(self._midnight_us + now)
            fresh = announced
            while fresh < len(orders) and orders[fresh].ordered_us <= now:
                fresh += 1
            self._announce(orders[announced:fresh], announced, codes)
            announced = fresh
            while arrived < len(arrivals) and arrivals[arrived].arrives_us <= now and arrivals[arrived] in codes:
                self._receive.put(codes.pop(arrivals[arrived]), now, 0)
                arrived += 1
            self._break_or_mend(now)
            if busy := any(stage.has_work(now) for stage in self._stages):
                self._db.write(partial(self._work_a_tick, now=now))
            if tick % _POLICY_EVERY == 0:
                busy = send_due(self._db) > 0 or busy
                self._see(now)
            if busy:
                self._follow(now)
            if now % HOUR_US == 0:
                learn_from_record(self._db, required=self._scenario.on_time)
            if now % _TRUCK_US == 0 and now:
                self._trucks_leave()
            tick += 1
            if progress is not None and tick % 60 == 0:
                progress(now / DAY_US, self.measures)
        self._trucks_leave()
        return self.measures

    def _break_or_mend(self, now: int) -> None:
        """At the hours that the scenario names, take a share of the chutes out of use and bring them back."""
        scenario = self._scenario
        broken = {scenario.broken_from_hour * HOUR_US: True, scenario.broken_until_hour * HOUR_US: False}.get(now)
        chutes = self._stations["chute"][: round(scenario.broken_chutes * len(self._stations["chute"]))]
        if broken is None or not chutes:
            return

        def report(tx: Tx) -> None:
            for chute in chutes:
                report_chute(tx, chute, full=broken)

        self._db.write(report)

    # --- before the day ---
    def _open(self) -> None:
        with self._db.read() as connection:
            for point in points(connection):
                self._stations.setdefault(point.kind, []).append(point.code)
        for dock in self._stations["dock"][:_DOCKS]:
            self._manifests[dock] = open_manifest(self._db, dock=dock, actor=_ACTOR)
        self._clock.set_us(self._midnight_us - _TICK_US)
        lying = self._work.lying
        for start in range(0, len(lying), _TOGETHER):
            some = [self._advice(each, f"l{start + at}") for at, each in enumerate(lying[start : start + _TOGETHER])]
            self._db.write(partial(take_over, client_id=_CLIENT, parcels=some, actor=_ACTOR))
        with self._db.read() as connection:
            self._feed = last_change(connection)

    def _advice(self, each: Coming, reference: str) -> Advice:
        length, width, height = each.sides_mm
        merged = self._scenario.policy != "at_once"
        return Advice(
            reference=reference,
            consignee=str(each.consumer) if merged else f"{each.consumer}-{reference}",
            country=each.country,
            postcode=each.postcode,
            length_mm=length,
            width_mm=width,
            height_mm=height,
            weight_g=each.weight_g,
            promised_at=self._midnight_us + each.promised_us,
            arrives_at=self._midnight_us + each.arrives_us,
        )

    def _announce(self, orders: Sequence[Coming], first: int, codes: dict[Coming, str]) -> None:
        for start in range(0, len(orders), _TOGETHER):
            some = orders[start : start + _TOGETHER]
            advices = [self._advice(each, f"o{first + start + at}") for at, each in enumerate(some)]
            told = self._db.write(partial(advise_many, client_id=_CLIENT, parcels=advices, actor=_ACTOR))
            for each, code in zip(some, told, strict=True):
                self._grams[code] = each.weight_g
                if 0 <= each.arrives_us < DAY_US:
                    codes[each] = code

    # --- a tick ---
    def _work_a_tick(self, tx: Tx, now: int) -> None:
        do: tuple[tuple[Stage[Any], Callable[[Tx, Ready[Any], int], None]], ...] = (
            (self._receive, self._do_receive), (self._store, self._do_store), (self._pick, self._do_pick),
            (self._wall, self._do_wall), (self._pack, self._do_pack), (self._sort, self._do_sort),
            (self._load, self._do_load),
        )  # fmt: skip
        for stage, work in do:
            for each in stage.take(now, TICK_S):
                work(tx, each, now)

    def _scan(self, tx: Tx, kind: ScanKind, code: str, at: str, position: str | None = None, **more: Any) -> ScanResult:
        stations = self._stations[at]
        number = next(self._numbers)
        return self._book(
            tx, ScanRequest(f"t{number}", stations[number % len(stations)], code, _ACTOR, kind, position, **more)
        )

    def _book(self, tx: Tx, request: ScanRequest) -> ScanResult:
        answer = scan_in(tx, request)
        self.measures.scans += 1
        self.measures.outcomes[answer.outcome] += 1
        if self._chance(self._scenario.sent_again):
            self.measures.faults["sent_again"] += 1
            if scan_in(tx, request) != answer:
                self.measures.faults["answered_otherwise"] += 1
        return answer

    def _chance(self, share: float) -> bool:
        return share > 0 and self._rng.random() < share

    def _do_receive(self, tx: Tx, each: Ready[str], now: int) -> None:
        code = each.work
        answer = self._scan(tx, "receive", code, "receive", weight_g=self._grams.get(code))
        self._since[code] = now
        self.measures.dwelt("receive", now - each.at_us)
        if self._chance(self._scenario.damaged):
            self._scan(tx, "damaged", code, "problem", reason="crushed")
            self.measures.faults["damaged"] += 1
        elif answer.next is not None and answer.next.kind == "store" and answer.next.position is not None:
            self._store.put((code, answer.next.position), now)

    def _do_store(self, tx: Tx, each: Ready[tuple[str, str]], now: int) -> None:
        code, slot = each.work
        slot = self._scan(tx, "store", code, "hand").expected_position or slot  # where to, as the hand's screen says
        if self._chance(self._scenario.wrong_slot):
            self.measures.faults["wrong_slot"] += 1
            wrong = slot[:-1] + ("1" if slot[-1] != "1" else "2")
            told = self._scan(tx, "store", code, "hand", wrong)
            slot = told.expected_position or slot
        self._scan(tx, "store", code, "hand", slot)
        self.measures.dwelt("store", now - self._since.pop(code, now))

    def _do_pick(self, tx: Tx, each: Ready[Fetch], now: int) -> None:
        if self._chance(self._scenario.missing):
            self.measures.faults["missing"] += 1
            self._scan(tx, "missing", each.work.code, "hand")
            self._receive.put(each.work.code, now, 0)  # somebody finds it and brings it to the dock
            return
        answer = self._scan(tx, "pick", each.work.code, "hand")
        if answer.outcome in {"ok", "already"}:
            self.measures.dwelt("pick", now - each.at_us)
            self._wall.put(each.work, now)

    def _do_wall(self, tx: Tx, each: Ready[Fetch], now: int) -> None:
        code, box_id, cell = each.work
        if cell is not None and self._scan(tx, "pick", code, "hand", cell).outcome not in {"ok", "already"}:
            return
        self._at_wall[box_id] = self._at_wall.get(box_id, 0) + 1
        if self._at_wall[box_id] == len(self._boxes.get(box_id, ())):
            del self._at_wall[box_id]
            self._pack.put(Pack(box_id, tuple(self._boxes.pop(box_id)), next(self._numbers)), now)

    def _do_pack(self, tx: Tx, each: Ready[Pack], now: int) -> None:
        stations = self._stations["pack"]
        at, told = stations[each.work.station % len(stations)], None
        grams = 0
        for code in each.work.codes:
            told = self._at_station(tx, at, code)
            if told.outcome not in {"ok", "already"}:
                return
            grams += self._grams.get(code, 0)
        if told is not None and told.next is not None and told.next.expects == "weight":
            weight = grams + _BOARD_G.get(told.big_text, 0)
            told = self._at_station(tx, at, told.next.code, weight_g=max(1, weight + self._rng.randint(-15, 15)))
        if told is not None and told.next is not None and told.next.kind == "sort":
            self.measures.boxes += 1
            self.measures.parcels_sent += len(each.work.codes)
            self.measures.merged_parcels += len(each.work.codes) if len(each.work.codes) > 1 else 0
            self.measures.dwelt("pack", now - each.at_us)
            self._leaves_by[told.next.code] = min(self._leaves_by.pop(code, 0) for code in each.work.codes)
            self._sort.put(told.next.code, now)

    def _at_station(self, tx: Tx, station: str, code: str, **more: Any) -> ScanResult:
        return self._book(tx, ScanRequest(f"t{next(self._numbers)}", station, code, _ACTOR, "pack", **more))

    def _do_sort(self, tx: Tx, each: Ready[str], now: int) -> None:
        if self._chance(self._scenario.no_read):
            self.measures.faults["no_read"] += 1
            self._sort.put(each.work, now)
            return
        told = self._scan(tx, "sort", each.work, "sort")
        if told.expected_position is None or told.next is None:
            self.measures.faults["recirculated"] += 1
            self._sort.put(each.work, now)
            return
        sorted_in = self._scan(tx, "sort", each.work, "sort", told.expected_position)
        if sorted_in.outcome == "ok":
            self.measures.dwelt("sort", now - each.at_us)
            self._load.put((each.work, told.expected_position), now)
        else:
            self._sort.put(each.work, now)

    def _do_load(self, tx: Tx, each: Ready[tuple[str, str]], now: int) -> None:
        sscc, chute = each.work
        request = ScanRequest(f"t{next(self._numbers)}", self._dock_of(chute), sscc, _ACTOR, "load")
        if self._book(tx, request).outcome == "ok":
            self.measures.dwelt("load", now - each.at_us)
            self._loaded.append(self._leaves_by.pop(sscc, 0))

    def _dock_of(self, chute: str) -> str:
        docks = list(self._manifests)
        return docks[sum(map(ord, chute)) % len(docks)]

    # --- what follows from the record ---
    def _follow(self, now: int) -> None:
        """Read what the record says since the last tick: planned boxes become work, the rest is counted."""
        while True:
            with self._db.read() as connection:
                changes, self._feed = changes_since(connection, self._feed, _FEED)
                for change in changes:
                    if change.outcome != "ok":
                        continue
                    if change.kind == "plan" and change.box_id is not None:
                        self._plan(change.box_id, to_fetch(connection, change.box_id), now)
                    elif change.kind in {"receive", "store", "pick", "pack", "seal", "sort", "load", "ship"}:
                        self.measures.book(change.kind, now, change.parcels)
            if len(changes) < _FEED:
                return

    def _plan(self, box_id: str, fetch: Sequence[ToFetch], now: int) -> None:
        if not fetch:
            return
        self._boxes[box_id] = [each.code for each in fetch]
        for each in fetch:
            self._grams[each.code] = each.weight_g
            self._leaves_by[each.code] = each.leaves_by_at
            work = Fetch(each.code, box_id, each.cell)
            if each.cell is None and len(fetch) == 1 and each.position in self._stations["receive"]:
                self._at_wall[box_id] = 1
                self._pack.put(Pack(box_id, (each.code,), next(self._numbers)), now)
                del self._at_wall[box_id], self._boxes[box_id]
            else:
                self._pick.put(work, now)

    def _see(self, now: int) -> None:
        for stage in self._stages:
            self.measures.queue(stage.name, now, len(stage))

    def _trucks_leave(self) -> None:
        now_us = self._clock.now_us()
        self.measures.on_time += sum(now_us <= leaves_by for leaves_by in self._loaded)
        self.measures.late += sum(now_us > leaves_by for leaves_by in self._loaded)
        self._loaded = []
        for dock, manifest_id in list(self._manifests.items()):
            close_manifest(self._db, manifest_id=manifest_id, actor=_ACTOR)
            self._manifests[dock] = open_manifest(self._db, dock=dock, actor=_ACTOR)
