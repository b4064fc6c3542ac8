"""A week of shifts at the sorter in simulated time, from a seed: every box is where it is said to be, or a task.

Circuits are pressed, chutes fill, labels go unread, boxes fall off, the house dies before it has told the sorter what
it booked, and the plant loses its memory with boxes on its belts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from entrepot.core.database import Database
from entrepot.fulfil.plant.book import PlantIdentity, book_events, reconcile_belts
from entrepot.fulfil.plant.simulator.belts import Belts, Item, Refused
from entrepot.fulfil.plant.simulator.run import machines_of
from entrepot.fulfil.warehouse import report_chutes
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_exception
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import Hub
from tests.plant_factories import short_ways

SHIFTS, BOXES, SHIFT_S, STEP_S = 7, 6, 30, 0.02
_TOGETHER = 8


class WatchedBelts(Belts):
    """Belts beside which somebody writes down what falls into which chute, whatever is reported of it."""

    chutes: dict[str, list[str]]

    def _report(self, kind: Any, source: str, item: Item, **more: Any) -> None:
        if kind == "diverted":
            self.chutes[item.codes[0]].append(more["place"])
        super()._report(kind, source, item, **more)


class Week:
    """The belts, the house that books what they report, and what goes wrong between them."""

    def __init__(self, hub: Hub, building: Path, seed: int) -> None:
        self.hub, self.rng, self.counts = hub, Random(seed), Counter[str]()
        self.chutes: dict[str, list[str]] = defaultdict(list)
        self.subjects: dict[str, str] = {}
        self.waiting: list[str] = []
        self._equipment = machines_of(building)
        self._epoch, self._booked = 0, 0
        self.power_up()

    def power_up(self) -> None:
        """Begin with empty belts and no memory."""
        self._epoch += 1
        self.belts = WatchedBelts(self._equipment, rng=self.rng, now_us=self._epoch * 10**9, epoch=self._epoch)
        self.belts.chutes = self.chutes
        self._booked = 0
        self.compare()

    @property
    def _plant(self) -> PlantIdentity:
        return PlantIdentity("HUB1", self._epoch)

    def book(self, *, dies: bool = False) -> None:
        """Book what is reported; ``dies`` ends the house after the commit, before a sorter or the mailbox hears."""
        while few := [each for each in self.belts.mailbox if each.sequence > self._booked][:_TOGETHER]:
            diverts = self.hub.db.write(lambda tx, few=few: book_events(tx, self._plant, few))  # type: ignore[misc]
            if dies:
                self._booked = 0
                self.counts["house died"] += 1
                return
            self._tell(diverts)
            self._booked = few[-1].sequence
            self.belts.acknowledge(self._booked)

    def compare(self) -> None:
        """Compare the belts with the records, as a house does that has just come back."""
        self.book()
        self.hub.clock.advance(timedelta(seconds=1))
        full, lying = dict(self.belts.full_chutes), self.belts.lying()

        def fn(tx: Any) -> Any:
            report_chutes(tx, full)
            return reconcile_belts(tx, self._plant, lying)

        self._tell(self.hub.db.write(fn))

    def _tell(self, diverts: Any) -> None:
        for each in diverts:
            with suppress(Refused):
                self.belts.divert(each.item, each.chute)

    def run(self, seconds: float, *, faults: bool) -> None:
        """Let time pass; lay what waits on the belt, and let something go wrong about once a second."""
        for number in range(int(seconds / STEP_S)):
            self.belts.host_is_here()
            self.belts.step(STEP_S)
            if number % 5 == 0:
                self.book(dies=faults and self.rng.random() < 0.3)
            if number % 50 == 0:
                self._lay()
                if faults:
                    self._go_wrong()
            if number % 250 == 0:
                self.compare()

    def _lay(self) -> None:
        if self.waiting:
            with suppress(Refused):
                item = self.belts.put_on("K3", [self.waiting[0]])
                self.subjects[self.waiting.pop(0)] = f"HUB1:{self._epoch}:{item}"

    def _go_wrong(self) -> None:
        what = self.rng.choice(("press", "reset", "reset", "fill", "empty", "empty", "unread", "read", "fall", "", ""))
        self.counts[what] += 1
        if what == "press":
            self.belts.open_circuit("E2", "hard_wired")
        elif what == "reset":
            self.reset()
        elif what in {"fill", "empty"}:
            self.belts.full_chutes[self.rng.choice(("C01", "C02"))] = what == "fill"
        elif what in {"unread", "read"}:
            self.belts.tunnels["T2"].no_read_share = 0.5 if what == "unread" else 0.0
        elif what == "fall":
            self._fall()

    def reset(self) -> None:
        """Free the button and close the circuit."""
        self.belts.reset_at_place("E2")
        self.belts.reset_circuit("E2")

    def _fall(self) -> None:
        """Let a box fall in its first round, past the tunnel; before it nothing is known of the box."""
        passed = [each for each in self.belts.lying() if not each.to_be_read or each.source == "Z1"]
        new = [each.item for each in passed if (item := self.belts.find(each.item)) and not item.rounds]
        if new:
            self.belts.take_off(self.rng.choice(new), told=False)

    def lose_memory(self) -> None:
        """Take the plant's memory; people lay every second of the boxes on its belts there again, and all unread."""
        lying = list(self.belts.items())
        self.counts["forgotten"] += len(lying)
        self.waiting += [each.codes[0] for number, each in enumerate(lying) if each.on == "K3" or number % 2]
        self.power_up()

    def differences(self, codes: list[str]) -> list[str]:
        """Every box that is neither where the records have it nor named by an open task."""
        with self.hub.db.read() as connection:
            column = warehouse_exception.c
            tasks = connection.execute(
                select(column.box_id, column.code, column.open_key).where(column.state == "open")
            ).all()
            sorts = select(parcel_event.c.box_id, func.count()).where(
                parcel_event.c.kind == "sort", parcel_event.c.outcome == "ok", parcel_event.c.parcel_id.is_(None)
            )
            times = {row[0]: row[1] for row in connection.execute(sorts.group_by(parcel_event.c.box_id))}
        found = []
        for code in codes:
            box, fell = self.hub.box(code), self.chutes[code]
            named = any(
                task.box_id == box.id or task.code == code or str(task.open_key).endswith(self.subjects[code])
                for task in tasks
            )
            said = [box.position] if box.state == "sorted" else []
            if times.get(box.id, 0) != len(said) or (said and said != fell) or (said != fell and not named):
                found.append(f"{code}: fell into {fell}, {box.state} at {box.position}, {times.get(box.id, 0)} sorts")
            if not fell and not named:
                found.append(f"{code}: gone, {box.state} at {box.position}, and nobody is asked")
        return found


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_week_of_faults_every_box_is_in_its_chute_or_a_task(
    db: Database, clock: ManualClock, tmp_path: Path, seed: int
) -> None:
    hub = Hub(db, clock)
    week = Week(hub, short_ways(tmp_path), seed)
    codes: list[str] = []
    for shift in range(SHIFTS):
        fresh = [str(hub.seal(hub.order(f"shopper{shift}x{number}")).sscc) for number in range(BOXES)]
        codes += fresh
        week.waiting += fresh
        week.run(SHIFT_S / 2, faults=True)
        week.reset()
        if shift % 2:
            week.run(2, faults=False)
            week.lose_memory()
        week.run(SHIFT_S / 2, faults=True)
    week.reset()
    week.belts.full_chutes = dict.fromkeys(week.belts.full_chutes, False)
    week.belts.tunnels["T2"].no_read_share = 0.0
    week.run(60, faults=False)
    week.compare()
    assert week.waiting == []
    assert week.differences(codes) == [], f"seed {seed}, {week.counts}"
    assert audit_floor(db) == []
    assert sum(hub.box(code).state == "sorted" for code in codes) > len(codes) / 2
    assert min(week.counts[each] for each in ("house died", "forgotten", "press", "fill", "unread", "fall")) > 0
