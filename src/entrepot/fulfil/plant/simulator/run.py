"""Run a simulated plant until it is told to stop."""

import asyncio
import json
import logging
import signal
from collections.abc import Callable
from pathlib import Path

from entrepot.fulfil.plant.domain import Equipment
from entrepot.fulfil.plant.simulator.server import Plant, PlantMemory, PlantServer
from entrepot.fulfil.warehouse import built_in_layout, layout_from, route_codes
from entrepot.kit.clock import SystemClock
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say


def simulate(
    *,
    url: str,
    plant_id: str,
    building: Path | None = None,
    memory: Path | None = None,
    seed: int = 1,
    speed: float = 1.0,
    test: bool = False,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve a simulated plant at an ``opc.tcp://`` address until Ctrl-C or SIGTERM.

    ``building`` is a building's file with its machines, the small hub's otherwise; ``memory`` the file in which the
    plant's memory and the things on its belts are kept. ``speed`` makes its time run faster. ``test`` offers what
    people and accidents do as methods. Raises InvalidInput where the file is none of a building.
    """
    for noisy in ("asyncua", "asyncua.server.address_space"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    plant = Plant(
        machines_of(building),
        memory=PlantMemory(memory),
        clock=SystemClock(),
        seed=seed,
        speed=speed,
    )
    server = PlantServer(plant, url=url, plant_id=plant_id, test=test)
    asyncio.run(_until_told(server, lambda: tell(f"the plant {plant_id} listens at {url}")))


async def _until_told(server: PlantServer, ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await server.run(stop, ready=ready)


def machines_of(building: Path | None) -> Equipment:
    """Return the machines of a building's file, or of the small hub; raise InvalidInput where the file is none."""
    if building is None:
        return Equipment.of(built_in_layout(route_codes()).equipment)
    try:
        document = json.loads(building.read_text("utf-8"))
    except ValueError as problem:
        raise InvalidInput(
            say("%(file)s is no JSON: %(problem)s", file=building.name, problem=str(problem)), field="building"
        ) from problem
    return Equipment.of(layout_from(document, route_codes()).equipment)
