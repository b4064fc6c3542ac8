"""The machines of a hub as data, and what follows from what they report. Pure.

Lengths along a belt are metres, speeds metres a second, weights grams, sides millimetres, moments microseconds since
the Unix epoch in UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from entrepot.kit.errors import AppError, Conflict, NotFound, Unavailable

EventKind = Literal["scan", "no_read", "diverted", "chute_full", "left", "taken_off"]
"""``left``: it reached the station at a belt's end; ``taken_off``: a person lifted it from the belt."""
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


@dataclass(frozen=True, slots=True)
class Equipment:
    """All machines of a hub, as the building's file has them."""

    conveyors: tuple[Conveyor, ...] = ()
    tunnels: tuple[Tunnel, ...] = ()
    sorters: tuple[Sorter, ...] = ()
    gates: tuple[Gate, ...] = ()
    stop_circuits: tuple[StopCircuit, ...] = ()

    @classmethod
    def from_file(cls, data: Mapping[str, Any]) -> Self:
        """Return the machines of a building's file that was checked already; keys that are not there mean none."""
        sorters = tuple(
            Sorter(
                **{
                    **each,
                    "conveyors": tuple(each["conveyors"]),
                    "chutes": tuple(ChuteAt(**at) for at in each["chutes"]),
                }
            )
            for each in data.get("sorters", ())
        )
        conveyors = tuple(
            Conveyor(each["code"], each["from"], each["to"], each["length_m"], each["speed_m_s"], each["stop_circuit"])
            for each in data.get("conveyors", ())
        )
        return cls(
            conveyors=conveyors,
            tunnels=tuple(Tunnel(**each) for each in data.get("tunnels", ())),
            sorters=sorters,
            gates=tuple(Gate(**each) for each in data.get("gates", ())),
            stop_circuits=tuple(StopCircuit(**each) for each in data.get("stop_circuits", ())),
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
    return Reconciled(unknown, lost, again)


def scan_id(plant_id: str, epoch: int, sequence: int) -> str:
    """Return the id of the scan that an event stands for: the same event again is the same scan.

    ``epoch`` changes when a plant lost its memory and counts from one again.
    """
    return f"plant:{plant_id}:{epoch}:{sequence}"
