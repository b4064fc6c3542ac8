"""Belts, tunnels, sorters and stop circuits as physics in small steps. No clock, no network: ``step`` moves time.

A zone halts by itself: its circuit acts on the drives within the same step, whatever a host says or not. Drives
stop at a constant deceleration within ``BRAKE_S`` and start within ``START_S``. Things queue on a belt whose next one
has no room, a gap apart. Every report of a machine goes to one mailbox, numbered, and stays there until it is
acknowledged; a mailbox that is full halts the inducts, so that no report is ever lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any, Final

from entrepot.fulfil.plant.domain import Equipment, EventKind, LyingItem, PlantEvent

BRAKE_S: Final = 0.04
START_S: Final = 0.5
GAP_M: Final = 0.6
MAILBOX_MOST: Final = 5_000
HOST_TIMEOUT_S: Final = 3.0
SECOND_US: Final = 1_000_000


@dataclass(slots=True)
class Item:
    """Something on a belt; ``at_m`` is from the belt's beginning."""

    number: int
    codes: tuple[str, ...]
    weight_g: int
    size_mm: tuple[int, ...]
    on: str
    at_m: float
    chute: str = ""
    rounds: int = 0


@dataclass(slots=True)
class Belt:
    """A conveyor or a sorter's loop; ``items`` from the front to the back."""

    code: str
    length_m: float
    nominal_m_s: float
    circuit: str
    to: str = ""
    loop: bool = False
    induct: bool = False
    speed: float = 0.0
    jammed: bool = False
    items: list[Item] = field(default_factory=list)
    reads: list[tuple[float, str]] = field(default_factory=list)
    chutes: list[tuple[float, str]] = field(default_factory=list)
    recirculated: int = 0


@dataclass(slots=True)
class Circuit:
    """A stop circuit. It latches when a button is pressed or a stop is asked for.

    It closes after two resets: at the place by a person (``reset_required`` ends), then by the host.
    """

    ok: bool = True
    reset_required: bool = False
    cause: str = ""
    stopped_at_us: int = 0
    halted_at_us: int = 0


@dataclass(slots=True)
class TunnelCount:
    """What a tunnel has seen since it was started."""

    reads: int = 0
    no_reads: int = 0
    no_read_share: float = 0.0


class Refused(Exception):
    """The plant does not do that now; the text says why."""


class Belts:
    """The machines of one hub. Not safe for threads: whoever steps it holds the lock."""

    def __init__(self, equipment: Equipment, *, rng: Random, now_us: int, epoch: int) -> None:
        self.equipment = equipment
        self.epoch = epoch
        self.now_us = now_us
        self.power = True
        self.mailbox: list[PlantEvent] = []
        self.sequence = 0
        self.acknowledged = 0
        self.host_seen_us = 0  # nobody was ever there
        self.changes = 0  # grows with what has to be remembered over a loss of power
        self._rng = rng
        self._next_item = 1
        inducts = equipment.inducts
        self.circuits = {each.code: Circuit() for each in equipment.stop_circuits}
        self.belts = {
            each.code: Belt(
                each.code, each.length_m, each.speed_m_s, each.stop_circuit, each.to, induct=each.code in inducts
            )
            for each in equipment.conveyors
        } | {
            each.code: Belt(
                each.code, each.length_m, each.speed_m_s, each.stop_circuit, loop=True,
                chutes=sorted((at.at_m, at.chute) for at in each.chutes),
            )
            for each in equipment.sorters
        }  # fmt: skip
        self.tunnels = {each.code: TunnelCount() for each in equipment.tunnels}
        self._stations = {each.code: each.station for each in equipment.tunnels}
        for tunnel in equipment.tunnels:
            self.belts[tunnel.conveyor].reads.append((tunnel.at_m, tunnel.code))
        self.full_chutes: dict[str, bool] = {at.chute: False for each in equipment.sorters for at in each.chutes}
        # Where on its loop each feeding belt joins: spread evenly over the quarter before the first chute.
        self._joins = {
            feeder: (sorter.code, 0.1 * number)
            for sorter in equipment.sorters
            for number, feeder in enumerate(sorter.conveyors)
        }

    # --- what a host or a person does ---

    def host_is_here(self) -> None:
        """Take a sign of life of the host."""
        self.host_seen_us = self.now_us

    @property
    def host_alive(self) -> bool:
        """Whether the host gave a sign of life lately."""
        return self.host_seen_us > 0 and self.now_us - self.host_seen_us <= HOST_TIMEOUT_S * SECOND_US

    def open_circuit(self, code: str, cause: str) -> None:
        """Open a stop circuit: a pressed button (``hard_wired``) or a stop that was asked for (``host``)."""
        circuit = self._circuit(code)
        if circuit.ok:
            circuit.ok, circuit.reset_required, circuit.cause = False, True, cause
            circuit.stopped_at_us, circuit.halted_at_us = self.now_us, 0
            self.changes += 1
        elif cause == "hard_wired":
            circuit.cause, circuit.reset_required = cause, True

    def reset_at_place(self, code: str) -> None:
        """Somebody looked at the place, freed the button and turned the key there."""
        self._circuit(code).reset_required = False
        self.changes += 1

    def reset_circuit(self, code: str) -> None:
        """Close a circuit again; raise Refused before somebody reset it at the place."""
        circuit = self._circuit(code)
        if circuit.reset_required:
            raise Refused("it was not reset at the place")
        circuit.ok, circuit.cause = True, ""
        self.changes += 1

    def divert(self, item: int, chute: str) -> None:
        """Take note of the chute for an item; raise Refused where either is not there."""
        if chute not in self.full_chutes:
            raise Refused("there is no such chute")
        found = self.find(item)
        if found is None:
            raise Refused("there is no such item on a belt")
        found.chute = chute
        self.changes += 1

    def acknowledge(self, upto: int) -> None:
        """Forget the reports up to a number."""
        if upto > self.sequence:
            raise Refused("there is no such report yet")
        self.acknowledged = max(self.acknowledged, upto)
        self.mailbox = [each for each in self.mailbox if each.sequence > upto]
        self.changes += 1

    def put_on(
        self, belt: str, codes: Sequence[str], *, weight_g: int = 0, size_mm: Sequence[int] = (), at_m: float = 0.0
    ) -> int:
        """Lay a thing on a belt; return the plant's number for it. Raises Refused where there is no room."""
        line = self.belts.get(belt)
        if line is None or not 0 <= at_m < line.length_m:
            raise Refused("there is no such place on a belt")
        if any(abs(each.at_m - at_m) < GAP_M for each in line.items):
            raise Refused("something lies there")
        item = Item(self._next_item, tuple(codes), weight_g, tuple(size_mm), belt, at_m)
        self._next_item += 1
        line.items.append(item)
        line.items.sort(key=lambda each: -each.at_m)
        self.changes += 1
        return item.number

    def take_off(self, number: int, *, told: bool = True) -> None:
        """Lift a thing from its belt; ``told`` is False where it fell and no sensor saw it."""
        item = self.find(number)
        if item is None:
            raise Refused("there is no such item on a belt")
        self.belts[item.on].items.remove(item)
        self.changes += 1
        if told:
            self._report("taken_off", item.on, item)

    def find(self, number: int) -> Item | None:
        """Return an item that lies on a belt."""
        return next((each for each in self.items() if each.number == number), None)

    def items(self) -> Iterator[Item]:
        """Every item that lies on a belt."""
        for belt in self.belts.values():
            yield from belt.items

    def lying(self) -> list[LyingItem]:
        """List what lies on the belts. The machines keep numbers and chutes; what a thing is the host keeps."""
        return [
            LyingItem(each.number, each.on, each.at_m, each.chute, to_be_read=self._to_be_read(each))
            for each in self.items()
        ]

    def _to_be_read(self, item: Item) -> bool:
        belt, at_m, seen = self.belts[item.on], item.at_m, set[str]()
        while belt.code not in seen:
            if any(belt.loop or tunnel_at > at_m for tunnel_at, _ in belt.reads):
                return True
            seen.add(belt.code)
            following = self._joins[belt.code][0] if belt.code in self._joins else belt.to
            belt, at_m = self.belts.get(following, belt), 0.0
        return False

    # --- time ---

    def step(self, seconds: float) -> None:
        """Let so much time pass; a step is at most a few hundredths of a second."""
        self.now_us += round(seconds * SECOND_US)
        for belt in self.belts.values():
            self._drive(belt, seconds)
        for belt in self.belts.values():
            if belt.speed > 0 and belt.items:
                if belt.loop:
                    self._turn(belt, belt.speed * seconds)
                else:
                    self._run(belt, belt.speed * seconds)
        for code, circuit in self.circuits.items():
            if not circuit.ok and not circuit.halted_at_us and self.is_still(code):
                circuit.halted_at_us = self.now_us

    def is_still(self, circuit: str) -> bool:
        """Whether nothing of a circuit's zone moves."""
        return all(belt.speed == 0 for belt in self.belts.values() if belt.circuit == circuit)

    def fault(self, belt: Belt) -> str:
        """Return why a belt does not run; the empty text where it may."""
        if not self.power:
            return "power"
        if belt.circuit and not self.circuits[belt.circuit].ok:
            return "stop_circuit"
        if belt.jammed:
            return "jam"
        if belt.induct and not self.host_alive:
            return "host_lost"
        if belt.induct and len(self.mailbox) >= MAILBOX_MOST:
            return "mailbox_full"
        return ""

    def _drive(self, belt: Belt, seconds: float) -> None:
        if self.fault(belt):
            belt.speed = max(0.0, belt.speed - belt.nominal_m_s * seconds / BRAKE_S)
        else:
            belt.speed = min(belt.nominal_m_s, belt.speed + belt.nominal_m_s * seconds / START_S)

    def _run(self, belt: Belt, way: float) -> None:
        limit = float("inf")
        for item in list(belt.items):
            before = item.at_m
            after = max(before, min(before + way, limit))
            self._read(belt, item, before, after)
            if after >= belt.length_m and self._hand_on(belt, item, after - belt.length_m):
                continue
            item.at_m = min(after, belt.length_m)  # without room it waits at the end
            limit = item.at_m - GAP_M

    def _hand_on(self, belt: Belt, item: Item, beyond: float) -> bool:
        """Bring an item from a belt's end to what comes next; return False where there is no room."""
        if belt.code in self._joins:
            target, joins_at = self._joins[belt.code]
            loop = self.belts[target]
            near = (min(abs(each.at_m - joins_at), loop.length_m - abs(each.at_m - joins_at)) for each in loop.items)
            if any(distance < GAP_M for distance in near):
                return False
            self._move(item, belt, loop, joins_at)
        elif belt.to in self.belts:
            following = self.belts[belt.to]
            if any(each.at_m < GAP_M for each in following.items):
                return False
            self._move(item, belt, following, min(beyond, GAP_M))
        else:
            belt.items.remove(item)
            self._report("left", belt.code, item, place=belt.to)
        return True

    @staticmethod
    def _move(item: Item, source: Belt, target: Belt, at_m: float) -> None:
        source.items.remove(item)
        item.on, item.at_m = target.code, at_m
        target.items.append(item)

    def _turn(self, loop: Belt, way: float) -> None:
        for item in list(loop.items):
            before, after = item.at_m, item.at_m + way
            self._read(loop, item, before, after)
            for at_m, chute in loop.chutes:
                if before < at_m <= after and item.chute == chute:
                    if self.full_chutes[chute]:
                        self._report("chute_full", loop.code, item, place=chute)
                    else:
                        loop.items.remove(item)
                        self._report("diverted", loop.code, item, place=chute)
                    break
            if after >= loop.length_m:
                after -= loop.length_m
                item.rounds += 1
                loop.recirculated += 1
            item.at_m = after

    def _read(self, belt: Belt, item: Item, before: float, after: float) -> None:
        for at_m, tunnel in belt.reads:
            if before < at_m <= after:
                count = self.tunnels[tunnel]
                missed = not item.codes or self._rng.random() < count.no_read_share
                count.no_reads += missed
                count.reads += not missed
                self._report("no_read" if missed else "scan", tunnel, item, codes=() if missed else item.codes)

    def _report(
        self, kind: EventKind, source: str, item: Item, *, place: str = "", codes: tuple[str, ...] = ()
    ) -> None:
        self.sequence += 1
        self.mailbox.append(
            PlantEvent(
                self.sequence, kind, source, item.number, self.now_us, self._stations.get(source, ""), codes, place,
                item.weight_g, item.size_mm,
            )
        )  # fmt: skip
        self.changes += 1

    def _circuit(self, code: str) -> Circuit:
        if code not in self.circuits:
            raise Refused("there is no such stop circuit")
        return self.circuits[code]

    # --- what is left after a loss of power ---

    def memory(self) -> dict[str, Any]:
        """Return what the controller keeps and what lies on the belts, as JSON values."""
        return {
            "epoch": self.epoch,
            "now_us": self.now_us,
            "sequence": self.sequence,
            "acknowledged": self.acknowledged,
            "next_item": self._next_item,
            "mailbox": [asdict(each) for each in self.mailbox],
            "items": [asdict(each) for each in self.items()],
            "circuits": {code: asdict(each) for code, each in self.circuits.items()},
            "full_chutes": self.full_chutes,
        }

    def restore(self, memory: dict[str, Any]) -> None:
        """Take up what ``memory`` gave: everything lies where it lay, and stands still."""
        self.epoch, self.sequence = memory["epoch"], memory["sequence"]
        self.acknowledged, self._next_item = memory["acknowledged"], memory["next_item"]
        self.mailbox = [
            PlantEvent(**{**each, "codes": tuple(each["codes"]), "size_mm": tuple(each["size_mm"])})
            for each in memory["mailbox"]
        ]
        for each in memory["items"]:
            item = Item(**{**each, "codes": tuple(each["codes"]), "size_mm": tuple(each["size_mm"])})
            self.belts[item.on].items.append(item)
        for belt in self.belts.values():
            belt.items.sort(key=lambda item: -item.at_m)
        self.circuits = {code: Circuit(**each) for code, each in memory["circuits"].items()}
        self.full_chutes = dict(memory["full_chutes"])
