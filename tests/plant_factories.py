"""A simulated plant in a process of its own, what people and accidents do there, and a link to it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from asyncua import ua
from asyncua.sync import Client, ThreadLoop

from entrepot.core.database import Database
from entrepot.fulfil.plant import PlantState, protocol
from entrepot.fulfil.plant.link import PlantLink
from entrepot.fulfil.warehouse import built_in_document

_V = ua.VariantType


def small_plant() -> dict[str, Any]:
    """The small hub with a receiving line (K1, K2), and a sorting line (K3) that ends at a loop (Z1) of 12 chutes."""
    document = dict(built_in_document("small"))
    document["stop_circuits"] = [{"code": "E1", "name": "Receiving"}, {"code": "E2", "name": "Sorting"}]
    document["conveyors"] = [
        {"code": "K1", "from": "R1", "to": "K2", "length_m": 6.0, "speed_m_s": 0.8, "stop_circuit": "E1"},
        {"code": "K2", "from": "K1", "to": "S1", "length_m": 8.0, "speed_m_s": 0.8, "stop_circuit": "E1"},
        {"code": "K3", "from": "P1", "to": "Z1", "length_m": 6.0, "speed_m_s": 1.2, "stop_circuit": "E2"},
    ]
    document["tunnels"] = [
        {"code": "T1", "conveyor": "K1", "at_m": 3.0, "station": "R1"},
        {"code": "T2", "conveyor": "K3", "at_m": 2.0, "station": "I1"},
    ]
    chutes = [{"chute": "C", "count": 12, "at_m": 6.0, "step_m": 2.0}]
    loop = {"code": "Z1", "conveyors": ["K3"], "length_m": 40.0, "speed_m_s": 2.0, "stop_circuit": "E2"}
    document["sorters"] = [loop | {"chutes": chutes}]
    return document


def short_ways(folder: Path) -> Path:
    """A building's file with the same machines, and belts so short that a box is there in seconds."""
    document = small_plant()
    for conveyor in document["conveyors"]:
        conveyor["length_m"] = 3.0
    for tunnel in document["tunnels"]:
        tunnel["at_m"] = 2.0
    (sorter,) = document["sorters"]
    sorter["length_m"] = 12.0
    sorter["chutes"][0] |= {"at_m": 1.6, "step_m": 0.8}
    path = folder / "building.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class SimulatedPlant:
    """``entrepot plant simulate --test`` as a process; ``test`` acts as people and accidents do."""

    def __init__(self, folder: Path, *, plant_id: str = "HUB1") -> None:
        self.url = f"opc.tcp://127.0.0.1:{free_port()}/plant"
        self._memory = folder / "plant.json"
        self._building = short_ways(folder)
        self._id = plant_id
        self._loop = ThreadLoop()
        self._loop.start()
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "entrepot", "plant", "simulate", "--test", "--url", self.url, "--id", self._id]
        self.process = subprocess.Popen(
            [*command, "--memory", str(self._memory), "--building", str(self._building)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert "listens" in self.process.stdout.readline()
        self._client = Client(self.url, timeout=30, tloop=self._loop)
        self._client.connect()
        self._index = self._client.get_namespace_index(protocol.NAMESPACE)

    def kill(self) -> None:
        """Take its power away at once."""
        self._leave()
        self.process.kill()
        self._ended()

    def restart(self) -> None:
        """Give it its power again: things lie where they lay."""
        self._start()

    def close(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self._leave()
            self.process.terminate()
            self._ended()
        self._loop.stop()

    def _leave(self) -> None:
        self._client.disconnect()

    def _ended(self) -> None:
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _id_of(self, path: str) -> ua.NodeId:
        return ua.NodeId(path, self._index)

    def call(self, path: str, *given: ua.Variant | str) -> Any:
        """Call a method of the plant."""
        node = self._client.get_node(self._id_of(path.rpartition("/")[0]))
        return node.call_method(self._id_of(path), *given)

    def read(self, path: str) -> Any:
        """Read a variable of the plant."""
        return self._client.get_node(self._id_of(path)).read_value()

    def put_on(self, belt: str, *codes: str, at_m: float = 0.0, weight_g: int = 0) -> int:
        """Lay a thing on a belt; return its number there."""
        number: int = self.call(
            "Test/PutOn", belt, ua.Variant(at_m, _V.Double), " ".join(codes), ua.Variant(weight_g, _V.Int32)
        )
        return number

    def press(self, circuit: str) -> None:
        """Press a button of a stop circuit."""
        self.call("Test/PressStop", circuit)

    def reset_at_place(self, circuit: str) -> None:
        """Free the button and turn the key at the place."""
        self.call("Test/ResetAtPlace", circuit)

    def chute_full(self, chute: str, *, full: bool) -> None:
        """Fill a chute, or empty it."""
        self.call("Test/ChuteFull", chute, ua.Variant(full, _V.Boolean))

    def take_off(self, item: int) -> None:
        """Lift a thing from its belt, so that the machines see it."""
        self.call("Test/TakeOff", ua.Variant(item, _V.UInt64))

    def lose(self, item: int) -> None:
        """Let a thing fall from its belt, so that no machine sees it."""
        self.call("Test/Lose", ua.Variant(item, _V.UInt64))

    def lying(self) -> list[int]:
        """The numbers of what lies on the belts."""
        self._client.load_data_type_definitions()
        return [each.Item for each in self.call("Belts/List") or ()]


@contextmanager
def linked(db: Database, plant: SimulatedPlant) -> Iterator[PlantLink]:
    """A running link to the plant."""
    link = PlantLink(db, plant.url)
    stop = threading.Event()
    thread = threading.Thread(target=link.run, args=(stop,))
    thread.start()
    try:
        until(lambda: link.state.connected)
        yield link
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def until(true: Callable[[], object], *, within_s: float = 60.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def circuit_of(state: PlantState, code: str) -> Any:
    """A stop circuit as the link shows it."""
    return next(each for each in state.circuits if each.code == code)
