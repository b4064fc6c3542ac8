"""The machines of a hub as data, and what follows from what they report. Pure.

Lengths along a belt are metres, speeds metres a second, weights grams, sides millimetres, moments microseconds since
the Unix epoch in UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, Self, get_args

from entrepot.kit.errors import AppError, Conflict, NotFound, Unavailable

EventKind = Literal["scan", "no_read", "diverted", "chute_full", "left", "taken_off"]
"""``left``: it reached the station at a belt's end; ``taken_off``: a person lifted it from the belt."""
KINDS: Final = frozenset(get_args(EventKind))
GONE: Final = frozenset({"diverted", "left", "taken_off"})
"""Kinds of events after which an item lies on no belt."""
NOT_CONNECTED: Final = "the plant is not connected: use the buttons at the place"
HALT_MS: Final = 100
"""Within so long a zone halts of itself after its stop circuit opened."""


class PlantAway(Unavailable):
    """The plant's programme is not connected: nothing can be asked of the machines from here."""

    code = "plant.away"


class PlantRefused(Conflict):
    """The plant refused what was asked; its sentence says why."""

    code = "plant.refused"


class MachineNotFound(NotFound):
    """The plant has no such machine, circuit, printer or gate."""

    code = "plant.not_found"


class PrinterTrouble(AppError):
    """A printer cannot be reached, or says that it cannot print now."""

    code = "plant.printer"
    status = 503


@dataclass(frozen=True, slots=True)
class Conveyor:
    """A belt from a station or another machine to the next; it halts with its stop circuit."""

    code: str
    source: str
    to: str
    length_m: float
    speed_m_s: float
    stop_circuit: str


@dataclass(frozen=True, slots=True)
class Tunnel:
    """Cameras around a belt, so many metres from its beginning; what they read is a scan at ``station``."""

    code: str
    conveyor: str
    at_m: float
    station: str


@dataclass(frozen=True, slots=True)
class ChuteAt:
    """Where on a sorter's loop a chute opens."""

    chute: str
    at_m: float


@dataclass(frozen=True, slots=True)
class Sorter:
    """A loop that carries items past chutes; what finds none goes round again."""

    code: str
    conveyors: tuple[str, ...]
    length_m: float
    speed_m_s: float
    chutes: tuple[ChuteAt, ...]
    stop_circuit: str


@dataclass(frozen=True, slots=True)
class Gate:
    """An RFID portal at a dock."""

    code: str
    dock: str


@dataclass(frozen=True, slots=True)
class StopCircuit:
    """A hard-wired circuit of emergency stops (ISO 13850) and the name of what it halts."""

    code: str
    name: str


class Part(Protocol):
    """A machine as the building has it: what its kind has is in ``data``."""

    @property
    def code(self) -> str:
        """Its code."""
        ...

    @property
    def kind(self) -> str:
        """What it is: conveyor, tunnel, sorter, gate, stop_circuit."""
        ...

    @property
    def stop_circuit(self) -> str | None:
        """The circuit that halts it; None where none does."""
        ...

    @property
    def data(self) -> Mapping[str, Any]:
        """What its kind has."""
        ...


@dataclass(frozen=True, slots=True)
class Equipment:
    """All machines of a hub."""

    conveyors: tuple[Conveyor, ...] = ()
    tunnels: tuple[Tunnel, ...] = ()
    sorters: tuple[Sorter, ...] = ()
    gates: tuple[Gate, ...] = ()
    stop_circuits: tuple[StopCircuit, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["Part"]) -> Self:
        """Return the machines among the parts of a checked building."""
        by_kind: dict[str, list[Part]] = {}
        for part in parts:
            by_kind.setdefault(part.kind, []).append(part)
        return cls(
            conveyors=tuple(
                Conveyor(
                    each.code,
                    each.data["from"],
                    each.data["to"],
                    each.data["length_m"],
                    each.data["speed_m_s"],
                    each.stop_circuit or "",
                )
                for each in by_kind.get("conveyor", ())
            ),
            tunnels=tuple(
                Tunnel(each.code, each.data["conveyor"], each.data["at_m"], each.data["station"])
                for each in by_kind.get("tunnel", ())
            ),
            sorters=tuple(
                Sorter(
                    each.code,
                    tuple(each.data["conveyors"]),
                    each.data["length_m"],
                    each.data["speed_m_s"],
                    tuple(ChuteAt(at["chute"], at["at_m"]) for at in each.data["chutes"]),
                    each.stop_circuit or "",
                )
                for each in by_kind.get("sorter", ())
            ),
            gates=tuple(Gate(each.code, each.data["dock"]) for each in by_kind.get("gate", ())),
            stop_circuits=tuple(StopCircuit(each.code, each.data["name"]) for each in by_kind.get("stop_circuit", ())),
        )

    @property
    def inducts(self) -> frozenset[str]:
        """Conveyors on which things begin: no machine feeds them."""
        machines = {each.code for each in self.conveyors} | {each.code for each in self.sorters}
        return frozenset(each.code for each in self.conveyors if each.source not in machines)


@dataclass(frozen=True, slots=True)
class PlantEvent:
    """What a machine reports once and keeps until it was acknowledged.

    ``source`` is the tunnel, sorter or conveyor; ``place`` the chute or the station that it came to; ``item`` the
    plant's own number of the thing as long as it lies on a belt.
    """

    sequence: int
    kind: EventKind
    source: str
    item: int
    at_us: int
    station: str = ""
    codes: tuple[str, ...] = ()
    place: str = ""
    weight_g: int = 0
    size_mm: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LyingItem:
    """A thing that lies on a belt, as the plant lists it.

    ``chute`` is where it was told to go, if it was; ``to_be_read`` whether a tunnel still lies on its way.
    """

    item: int
    source: str
    at_m: float
    chute: str = ""
    to_be_read: bool = False


@dataclass(frozen=True, slots=True)
class Divert:
    """Tell a sorter to which chute an item goes."""

    item: int
    chute: str


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as the records have it: what was read on it, and the chute that it was given."""

    item: int
    code: str | None
    chute: str | None
    source: str
    station: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What lies on the belts against what the records say."""

    unknown: tuple[LyingItem, ...]  # on a belt; the records know no such item, or not what it is
    lost: tuple[KnownItem, ...]  # on record; on no belt
    again: tuple[Divert, ...]  # decided before, not known to the plant
    rounds: tuple[KnownItem, ...]  # read, and nothing was decided yet


def reconcile(lying: Iterable[LyingItem], known: Mapping[int, KnownItem]) -> Reconciled:
    """Compare the belts with the records. What a tunnel will still read needs nobody: it says what it is by itself."""
    there = {each.item: each for each in lying}
    unknown = tuple(each for number, each in there.items() if number not in known and not each.to_be_read)
    lost = tuple(each for number, each in known.items() if number not in there)
    again = tuple(
        Divert(number, record.chute)
        for number, record in known.items()
        if number in there and record.chute and there[number].chute != record.chute
    )
    rounds = tuple(
        record
        for number, record in known.items()
        if number in there and record.code and not record.chute and not there[number].to_be_read
    )
    return Reconciled(unknown, lost, again, rounds)


def scan_id(plant_id: str, epoch: int, sequence: int) -> str:
    """Return the id of the scan that an event stands for: the same event again is the same scan.

    ``epoch`` changes when a plant lost its memory and counts from one again.
    """
    return f"plant:{plant_id}:{epoch}:{sequence}"
