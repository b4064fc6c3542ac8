"""A week of shifts at the sorter, with its plant and its house killed by SIGKILL.

From a seeded plan buttons are pressed and stops asked for, chutes fill and are emptied, labels go unread, boxes fall
off, and either process is killed and started anew; the plant forgets its belts. People lay boxes there again that came
off unread or lay on dead belts. At the end every box is on record in the chute into which it fell, sorted once, or an
open task names it; ``plant_differences`` counts the others.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from asyncua import ua
from asyncua.sync import Client, ThreadLoop
from sqlalchemy import func, select

from bench.warehouse.faults_plant_roles import BELT, CIRCUIT, PLANT_ID, TUNNEL, short_ways
from bench.warehouse.plant import free_port
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.fulfil.plant import protocol
from entrepot.fulfil.warehouse import find_box, install_site
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_exception

Figures = dict[str, object]
SHIFTS = 7
_SEED = 20_261_123
_ROUND_S = 6.0
"""What a thing takes around the loop."""
_CHUTES = ("C01", "C02", "C03", "C04")
_V = ua.VariantType


class _Process:
    """A process of ours that answers a line for a line."""

    def __init__(self, *role: str) -> None:
        command = [sys.executable, "-m", "bench.warehouse.faults_plant_roles", *role]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.first = self._answer()

    def ask(self, *what: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def kill(self) -> None:
        """Send SIGKILL."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def end(self) -> None:
        """Let it come to its end."""
        self._process.communicate(timeout=30)


class _Yard:
    """The plant's process, what people and accidents do there, and the list of what truly became of each box."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self.url = f"opc.tcp://127.0.0.1:{free_port()}/plant"
        self._building, self._seen, self._rng = short_ways(folder), folder / "seen.jsonl", rng
        self._read = 0
        self._loop = ThreadLoop()
        self._loop.start()
        self.waiting: list[str] = []
        self.items: dict[str, int] = {}  # on a belt, by code
        self.unread: set[str] = set()
        self.fell: dict[str, list[str]] = {}
        self.subjects: dict[str, str] = {}
        self.start()

    def start(self) -> None:
        """Give the plant power; it remembers nothing."""
        seed = str(self._rng.randrange(2**32))
        self._process = _Process("plant", self.url, str(self._building), str(self._seen), seed)
        self.epoch = int(self._process.first)
        self._client = Client(self.url, timeout=30, tloop=self._loop)
        self._client.connect()
        self._index = self._client.get_namespace_index(protocol.NAMESPACE)

    def kill(self) -> None:
        """Take the plant's power away and look at what lies on its belts."""
        self._client.disconnect()
        self._process.kill()
        self.look()

    def close(self) -> None:
        """End the plant."""
        self._process.kill()
        self._loop.stop()

    def call(self, name: str, *given: ua.Variant | str) -> Any:
        """Do what a person or an accident does there."""
        folder = self._client.get_node(ua.NodeId("Test", self._index))
        return folder.call_method(ua.NodeId(f"Test/{name}", self._index), *given)

    def lay(self) -> None:
        """Lay the next box on the belt; where something lies there it waits."""
        if self.waiting:
            code = self.waiting[0]
            with suppress(ua.UaStatusCodeError):
                item = self.call("PutOn", BELT, ua.Variant(0.0, _V.Double), code, ua.Variant(0, _V.Int32))
                del self.waiting[0]
                self.items[code], self.subjects[code] = item, f"{PLANT_ID}:{self.epoch}:{item}"
        self.look()

    def look(self) -> int:
        """Take in what became of things since; return how many things happened."""
        if not self._seen.exists():
            return 0
        with self._seen.open("rb") as file:
            file.seek(self._read)
            whole, end, _ = file.read().rpartition(b"\n")
        self._read += len(whole + end)
        for line in whole.splitlines():
            each = json.loads(line)
            code = each["code"]
            if each["kind"] == "diverted":
                self.fell.setdefault(code, []).append(each["place"])
                self.items.pop(code, None)
            elif each["kind"] == "no_read":
                self.unread.add(code)
        return len(whole.splitlines())

    def take_off(self, code: str, *, told: bool) -> bool:
        """Lift a box from its belt, or let it fall where no sensor sees it; False where it is in a chute by now."""
        try:
            self.call("TakeOff" if told else "Lose", ua.Variant(self.items[code], _V.UInt64))
        except ua.UaStatusCodeError:
            return False
        self.look()
        del self.items[code]
        self.unread.discard(code)
        return True


class _Week:
    """The plant, the house, and the plan of what goes wrong between them."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self.rng, self.counts = rng, Counter[str]()
        self.database = f"sqlite:///{folder}/hub.db"
        upgrade(self.database)
        with Database.open(self.database) as db:
            install_site(db, gs1_company_prefix="0000000")
        self.yard = _Yard(folder, rng)
        self.codes: list[str] = []
        self._to_fall = False
        self._lives = 0
        self._begin()

    def _begin(self) -> None:
        self._lives += 1
        self.house = _Process("house", self.database, self.yard.url, str(self._lives))

    def shift(self, number: int, *, boxes: int, seconds: float, kills: int) -> None:
        """Live through a shift: something goes wrong every half a second, and the house or the plant dies."""
        fresh = self.house.ask("boxes", number, boxes)
        self.codes += fresh
        self.yard.waiting += fresh
        self._pass(seconds / (kills + 1))
        for _ in range(kills):
            self._kill_house()
            self._pass(seconds / (kills + 1))
        if number % 2:
            self._kill_plant()

    def _pass(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.yard.lay()
            self._go_wrong()
            if self._to_fall:
                self._fall()
            time.sleep(0.4 + 0.2 * self.rng.random())

    def _go_wrong(self) -> None:
        acts: list[Callable[[], object]] = [
            self._press, self._ask_stop, self._reset, self._reset, self._reset,
            self._fill, self._empty, self._empty, self._unread, self._read, self._trip, self._lift, self._lift,
        ]  # fmt: skip
        self.rng.choice(acts)()

    def _press(self) -> None:
        self.yard.call("PressStop", CIRCUIT)
        self.counts["stops"] += 1

    def _ask_stop(self) -> None:
        self.counts["stops"] += bool(self.house.ask("stop"))

    def _reset(self) -> None:
        self.yard.call("ResetAtPlace", CIRCUIT)
        self.house.ask("reset")

    def _fill(self) -> None:
        self.yard.call("ChuteFull", self.rng.choice(_CHUTES), ua.Variant(True, _V.Boolean))  # noqa: FBT003  # OPC UA's

    def _empty(self) -> None:
        self.yard.call("ChuteFull", self.rng.choice(_CHUTES), ua.Variant(False, _V.Boolean))  # noqa: FBT003  # the same

    def _unread(self) -> None:
        self.yard.call("NoReadShare", TUNNEL, ua.Variant(0.4, _V.Double))

    def _read(self) -> None:
        self.yard.call("NoReadShare", TUNNEL, ua.Variant(0.0, _V.Double))

    def _on_record(self) -> list[str]:
        """Return the boxes on the belts of which the records know; nobody can miss another one."""
        self.yard.look()
        known = {tuple(each) for each in self.house.ask("known")}
        return [code for code, item in self.yard.items.items() if (self.yard.epoch, item) in known]

    def _trip(self) -> None:
        self._to_fall = True

    def _fall(self) -> None:
        if there := self._on_record():
            self._to_fall = not self.yard.take_off(self.rng.choice(there), told=False)
            self.counts["fell"] += not self._to_fall

    def _lift(self) -> None:
        """Take a box that was not read off the loop, and lay it there again."""
        self.yard.look()
        if there := sorted(self.yard.unread & self.yard.items.keys()):
            code = self.rng.choice(there)
            if self.yard.take_off(code, told=True):
                self.yard.waiting.append(code)

    def _kill_house(self) -> None:
        time.sleep(self.rng.random())
        self.house.kill()
        self.counts["house kills"] += 1
        self._begin()

    def _kill_plant(self) -> None:
        """Take the plant's power and memory; people lay again what the house never heard of, and half of the rest."""
        time.sleep(self.rng.random())
        self.yard.kill()
        self.counts["plant kills"] += 1
        known = self._on_record()
        gone = {code for code in known if self.rng.random() < 0.5}
        self.counts["forgotten"] += len(self.yard.items)
        self.yard.waiting += [code for code in self.yard.items if code not in gone]
        self.yard.items.clear()
        self.yard.unread.clear()
        self.yard.start()

    def come_to_rest(self) -> None:
        """Put right what people can, lay what waits, and let the house compare once more after a last kill."""
        for chute in _CHUTES:
            self.yard.call("ChuteFull", chute, ua.Variant(False, _V.Boolean))  # noqa: FBT003  # the same
        self._read()
        until(self._is_reset)
        while self.yard.waiting:
            self.yard.lay()
            time.sleep(0.3)
        self._wait_for_quiet()
        self._kill_house()
        self._wait_for_quiet()
        self.yard.kill()
        self.house.end()

    def close(self) -> None:
        """End both processes."""
        self.house.kill()
        self.yard.close()

    def _is_reset(self) -> bool:
        self.yard.call("ResetAtPlace", CIRCUIT)
        return bool(self.house.ask("reset"))

    def _wait_for_quiet(self) -> None:
        """Wait until all is booked and a whole round has brought nothing new."""
        until(lambda: self.house.ask("settled", self.yard.epoch))
        quiet_at = time.monotonic()
        while self.yard.items and time.monotonic() - quiet_at < 1.5 * _ROUND_S:
            time.sleep(0.2)
            if self.yard.look():
                quiet_at = time.monotonic()
        until(lambda: self.house.ask("settled", self.yard.epoch))


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)


def differences(db: Database, yard: _Yard, codes: list[str]) -> list[str]:
    """Return every box that is neither where the records have it nor named by an open task, and why."""
    column, event, found = warehouse_exception.c, parcel_event.c, []
    sorts = select(event.box_id, func.count()).where(
        event.kind == "sort", event.outcome == "ok", event.parcel_id.is_(None)
    )
    with db.read() as connection:
        tasks = connection.execute(select(column.box_id, column.code, column.open_key).where(column.state == "open"))
        open_tasks = tasks.all()
        times = {row[0]: row[1] for row in connection.execute(sorts.group_by(event.box_id))}
        for code in codes:
            box, fell = find_box(connection, code).box, yard.fell.get(code, [])
            subject = yard.subjects.get(code, code)
            named = any(
                task.box_id == box.id or task.code in {code, box.sscc} or str(task.open_key).endswith(f":{subject}")
                for task in open_tasks
            )
            said = [box.position] if box.state == "sorted" else []
            is_booked = bool(fell) and said == fell
            if times.get(box.id, 0) != len(said) or (said and not is_booked) or not (is_booked or named):
                found.append(f"{code}: fell into {fell}, {box.state} at {box.position}, {times.get(box.id, 0)} sorts")
    return found


def live_a_week(folder: Path, *, full: bool, seed: int = _SEED) -> Figures:
    """Live through seven shifts of a few seconds each, more with ``full``."""
    week = _Week(folder, Random(seed))
    try:
        for number in range(SHIFTS):
            kills = 2 if full else 1 - number % 2
            week.shift(number, boxes=24 if full else 6, seconds=18.0 if full else 2.5, kills=kills)
        week.come_to_rest()
    finally:
        week.close()
    with Database.open_read_only(week.database) as db:
        found, audit = differences(db, week.yard, week.codes), verify(db)
        with db.read() as connection:
            is_open = select(func.count()).where(warehouse_exception.c.state == "open")
            tasks = connection.execute(is_open).scalar_one()
    for each in found:
        print(each, file=sys.stderr)
    return {
        "plant_shifts": SHIFTS,
        "plant_boxes": len(week.codes),
        "plant_stops": week.counts["stops"],
        "plant_house_kills": week.counts["house kills"],
        "plant_plant_kills": week.counts["plant kills"],
        "plant_forgotten": week.counts["forgotten"],
        "plant_fell_off": week.counts["fell"],
        "plant_in_chutes": len(week.yard.fell),
        "plant_tasks": tasks,
        "plant_differences": len(found) + audit.difference_count,
    }
