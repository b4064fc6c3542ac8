"""How long a stop takes: asked for over HTTP, and pressed at the place, until the zone stands still and is seen to.

``stop_ms`` is the larger of two p99: from a request sent over HTTP until the plant's zone stands still by its own
clock, and from a hard-wired stop until the host has seen that the zone stands still. The plant is a process of its own,
speaks OPC UA and steps its belts in real time; its drives brake in 40 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from asyncua import Client, ua

from bench.machine import machine
from entrepot.app import App, open_app
from entrepot.core.accounts import create_api_key, grant_role, sign_up
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.fulfil.plant import Machines

_NAMESPACE = "urn:entrepot:plant:1"
_PASSWORD = "a password for measuring"  # noqa: S105  # opens nothing outside the measurement


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def p(values: Sequence[float], share: float) -> float:
    """The value that so large a share of values does not exceed."""
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))], 1)


class AtThePlace:
    """What people do at the machines, over a connection of its own."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._client = Client(url)
        self._do(self._client.connect())
        self._index = self._do(self._client.get_namespace_index(_NAMESPACE))

    def _do(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    def _id(self, path: str) -> ua.NodeId:
        return ua.NodeId(path, self._index)

    def call(self, path: str, *given: Any) -> Any:
        """Call a method."""
        node = self._client.get_node(self._id(path.rpartition("/")[0]))
        return self._do(node.call_method(self._id(path), *given))

    def at(self, path: str) -> datetime:
        """Read a moment."""
        moment: datetime = self._do(self._client.get_node(self._id(path)).read_value())
        return moment

    def close(self) -> None:
        """Leave."""
        self._do(self._client.disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def plant() -> Iterator[str]:
    """A simulated plant in a process of its own."""
    url = f"opc.tcp://127.0.0.1:{free_port()}/plant"
    command = [sys.executable, "-m", "entrepot", "plant", "simulate", "--test", "--url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield url
        process.terminate()


@contextmanager
def served(app: App) -> Iterator[str]:
    """The application on a socket."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app.http, port=port, lifespan="off", log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 30
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.0005)


def measure_plant(data: Path, *, full: bool) -> dict[str, object]:
    """Measure stops: 60 of each kind, 300 with ``full``; milliseconds."""
    del data
    times = 300 if full else 60
    with tempfile.TemporaryDirectory() as folder, plant() as url:
        settings = Settings(data_dir=Path(folder), plant_url=url, rate_limit_per_minute=0)
        upgrade(settings.url)
        app = open_app(settings)
        key = worker_s_key(app)
        app.start()
        machines = app.platform.port(Machines)
        place = AtThePlace(url)
        try:
            until(lambda: machines.state.connected and len(machines.state.circuits) == 2)
            with (
                served(app) as address,
                httpx.Client(base_url=address, headers={"authorization": f"Bearer {key}"}) as web,
            ):
                asked = [stop_asked(web, place, machines) for _ in range(times)]
                pressed = [stop_pressed(web, place, machines) for _ in range(times)]
        finally:
            place.close()
            app.stop()
    halted, seen = [each[0] for each in asked], [each[1] for each in asked]
    wired, watched = [each[0] for each in pressed], [each[1] for each in pressed]
    return {
        "stop_ms": max(p(halted, 0.99), p(watched, 0.99)),
        "stop_asked_halted_p50_ms": p(halted, 0.5),
        "stop_asked_halted_p99_ms": p(halted, 0.99),
        "stop_asked_seen_p99_ms": p(seen, 0.99),
        "stop_wired_halted_p99_ms": p(wired, 0.99),
        "stop_wired_seen_p50_ms": p(watched, 0.5),
        "stop_wired_seen_p99_ms": p(watched, 0.99),
        "stops": 2 * times,
    }


def worker_s_key(app: App) -> str:
    db = app.platform.db
    person_id = sign_up(db, email="worker@hub.example", password=_PASSWORD, name="Worker", locale="en")
    grant_role(db, person_id, "warehouse")
    return create_api_key(db, person_id, ["warehouse:scan"], "bench", None)[1]


def stop_asked(web: httpx.Client, place: AtThePlace, machines: Machines) -> tuple[float, float]:
    """Ask for a stop; return the milliseconds until the zone stood still by its own clock, and until it was seen."""
    running(machines)
    began = time.time()
    thread = threading.Thread(target=lambda: web.post("/api/v1/warehouse/plant/stops", json={"circuits": ["E2"]}))
    thread.start()
    seen = seen_still(machines)
    thread.join()
    halted = place.at("StopCircuits/E2/HaltedAt").timestamp()
    reset(web, place, machines)
    return (halted - began) * 1_000, (seen - began) * 1_000


def stop_pressed(web: httpx.Client, place: AtThePlace, machines: Machines) -> tuple[float, float]:
    """Press a button; return the milliseconds from the open circuit until the zone stood still, and was seen to."""
    running(machines)
    thread = threading.Thread(target=lambda: place.call("Test/PressStop", "E2"))
    thread.start()
    seen = seen_still(machines)
    thread.join()
    stopped, halted = (place.at(f"StopCircuits/E2/{name}").timestamp() for name in ("StoppedAt", "HaltedAt"))
    reset(web, place, machines)
    return (halted - stopped) * 1_000, (seen - stopped) * 1_000


def seen_still(machines: Machines) -> float:
    """Return the moment at which the host saw that the zone stands still."""
    until(lambda: any(each.code == "E2" and each.halted for each in machines.state.circuits))
    return time.time()


def running(machines: Machines) -> None:
    """Wait until the zone runs at full speed."""
    until(lambda: any(each.kind == "sorter" and each.speed_m_s > 1.1 for each in machines.state.machines))


def reset(web: httpx.Client, place: AtThePlace, machines: Machines) -> None:
    """Reset the circuit at the place and from here."""
    place.call("Test/ResetAtPlace", "E2")
    until(lambda: web.post("/api/v1/warehouse/plant/resets", json={"circuit": "E2"}).status_code == 200)
    until(lambda: all(each.ok for each in machines.state.circuits))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    asked = parser.parse_args()
    found = measure_plant(asked.data, full=asked.full)
    print(json.dumps(found if asked.json else {"machine": machine()} | found, indent=None if asked.json else 1))


if __name__ == "__main__":
    main()
