"""What a plant shows of itself, as the link last heard it: safe to read from any thread."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn, Protocol

from entrepot.fulfil.plant.domain import NOT_CONNECTED, PlantAway
from entrepot.kit.clock import from_us


@dataclass(frozen=True, slots=True)
class MachineState:
    """A conveyor or a sorter; ``fault`` says why it does not run, ``recirculated`` counts rounds past the chutes."""

    code: str
    kind: str
    stop_circuit: str
    running: bool
    speed_m_s: float
    fault: str
    recirculated: int = 0


@dataclass(frozen=True, slots=True)
class TunnelState:
    """A tunnel and what it has read since the plant started."""

    code: str
    station: str
    reads: int
    no_reads: int

    @property
    def read_rate(self) -> float | None:
        """The share that it read, of all that passed; None where nothing has."""
        total = self.reads + self.no_reads
        return self.reads / total if total else None


@dataclass(frozen=True, slots=True)
class CircuitState:
    """A stop circuit: ``ok`` is closed; ``reset_required`` until somebody reset it at the place."""

    code: str
    name: str
    ok: bool
    reset_required: bool
    halted: bool
    cause: str
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlantState:
    """All of a plant; ``connected`` says whether it is what is so now, or what was when it was heard last."""

    connected: bool
    plant_id: str
    heard_at: datetime | None
    waiting: int
    machines: tuple[MachineState, ...] = ()
    tunnels: tuple[TunnelState, ...] = ()
    circuits: tuple[CircuitState, ...] = ()
    full_chutes: tuple[str, ...] = ()


class Machines(Protocol):
    """The port to the machines, whether there are any or not."""

    @property
    def state(self) -> PlantState:
        """What the plant shows of itself."""
        ...

    def request_stop(self, circuits: Sequence[str], *, actor: str) -> float:
        """Stop zones, all where none is named; return the milliseconds until the plant had it."""
        ...

    def request_reset(self, circuit: str, *, actor: str) -> None:
        """Close a stop circuit that was reset at the place."""
        ...


class NoMachines:
    """A hub without machines that are known here."""

    state = PlantState(connected=False, plant_id="", heard_at=None, waiting=0)

    def request_stop(self, circuits: Sequence[str], *, actor: str) -> NoReturn:
        """Refuse."""
        del circuits, actor
        raise PlantAway(NOT_CONNECTED)

    def request_reset(self, circuit: str, *, actor: str) -> NoReturn:
        """Refuse."""
        del circuit, actor
        raise PlantAway(NOT_CONNECTED)


@dataclass
class Heard:
    """The values of the plant's variables by path, with the moment of the last one."""

    plant_id: str = ""
    connected: bool = False
    heard_at_us: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, values: Mapping[str, Any], at_us: int) -> None:
        """Take in values."""
        with self._lock:
            self.values.update(values)
            self.heard_at_us = at_us

    def circuits(self) -> list[str]:
        """The codes of the stop circuits."""
        return sorted(self._codes("StopCircuits"))

    def _codes(self, folder: str) -> set[str]:
        with self._lock:
            paths = list(self.values)
        return {path.split("/")[1] for path in paths if path.startswith(f"{folder}/")}

    def chutes(self) -> dict[str, bool]:
        """Whether each chute is full, those whose sensor was heard."""
        with self._lock:
            values = dict(self.values)
        told = ((path.split("/"), value) for path, value in values.items() if path.startswith("Chutes/"))
        return {code: bool(value) for (_, code, name), value in told if name == "Full"}

    def state(self) -> PlantState:
        """Return all of it, as one value."""
        at = from_us(self.heard_at_us) if self.heard_at_us else None
        last, done = self.values.get("Mailbox/LastSequence", 0), self.values.get("Mailbox/Acknowledged", 0)
        return PlantState(
            connected=self.connected,
            plant_id=self.plant_id,
            heard_at=at,
            waiting=max(0, last - done),
            machines=tuple(
                self._machine(folder, code)
                for folder in ("Conveyors", "Sorters")
                for code in sorted(self._codes(folder))
            ),
            tunnels=tuple(self._tunnel(code) for code in sorted(self._codes("Tunnels"))),
            circuits=tuple(self._circuit(code) for code in self.circuits()),
            full_chutes=tuple(
                code for code in sorted(self._codes("Chutes")) if self.values.get(f"Chutes/{code}/Full", False)
            ),
        )

    def _machine(self, folder: str, code: str) -> MachineState:
        def of(name: str) -> Any:
            return self.values.get(f"{folder}/{code}/{name}")

        return MachineState(
            code=code,
            kind=folder.lower().removesuffix("s"),
            stop_circuit=of("StopCircuit") or "",
            running=bool(of("Running")),
            speed_m_s=of("SpeedMps") or 0.0,
            fault=of("Fault") or "",
            recirculated=of("Recirculated") or 0,
        )

    def _tunnel(self, code: str) -> TunnelState:
        path = f"Tunnels/{code}/"
        return TunnelState(
            code,
            self.values.get(path + "Station", ""),
            self.values.get(path + "Reads", 0),
            self.values.get(path + "NoReads", 0),
        )

    def _circuit(self, code: str) -> CircuitState:
        def of(name: str) -> Any:
            return self.values.get(f"StopCircuits/{code}/{name}")

        ok = bool(of("Ok"))
        at = of("StoppedAt")
        return CircuitState(
            code=code,
            name=of("Name") or code,
            ok=ok,
            reset_required=bool(of("ResetRequired")),
            halted=bool(of("Halted")),
            cause=of("Cause") or "",
            stopped_at=None if ok else at,
        )
