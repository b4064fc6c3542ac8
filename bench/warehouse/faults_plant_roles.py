"""The two processes of a week at the sorter, each to be killed at any moment: a plant, and a house that books for it.

The plant's belts write down what truly happens to each thing, whatever is reported of it, and forget everything when
they are started anew. The house does as it is told by lines of JSON on its standard input, one answer a line.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import structlog
from sqlalchemy import select

from bench.warehouse.scans import Scanner, stations_of
from entrepot.core.database import Database
from entrepot.fulfil.plant.domain import EventKind
from entrepot.fulfil.plant.link import PlantLink
from entrepot.fulfil.plant.simulator.belts import Belts, Item
from entrepot.fulfil.plant.simulator.run import machines_of
from entrepot.fulfil.plant.simulator.server import Plant, PlantMemory, PlantServer
from entrepot.fulfil.plant.tables import plant_item, plant_mailbox
from entrepot.fulfil.warehouse import Advice, advise_many, built_in_document, scan
from entrepot.kit.clock import SystemClock
from entrepot.kit.errors import AppError
from entrepot.kit.ids import Ids

PLANT_ID = "HUB1"
BELT, TUNNEL, CIRCUIT = "V2", "T1", "E2"
"""The small hub's way from the packers to its loop of chutes."""
_DAY_US = 86_400_000_000


def short_ways(folder: Path) -> Path:
    """Write the small hub down with belts so short that a box is in its chute in seconds; return the file."""
    document = dict(built_in_document("small"))
    document["conveyors"] = [each | {"length_m": 3.0, "speed_m_s": 1.2} for each in document["conveyors"]]
    document["tunnels"] = [each | {"at_m": 2.0} for each in document["tunnels"]]
    (sorter,) = document["sorters"]
    chutes = [{"chute": "C", "count": 12, "at_m": 1.6, "step_m": 0.8}]
    document["sorters"] = [sorter | {"length_m": 12.0, "speed_m_s": 2.0, "chutes": chutes}]
    path = folder / "building.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


class WatchedBelts(Belts):
    """Belts beside which somebody writes down what becomes of each thing, whatever is reported of it."""

    seen: int
    """The open file in which it is written."""

    def _report(self, kind: EventKind, source: str, item: Item, **more: Any) -> None:
        line = {"kind": kind, "code": item.codes[0], "place": more.get("place", ""), "item": item.number}
        os.write(self.seen, (json.dumps(line) + "\n").encode())
        super()._report(kind, source, item, **more)


def play_plant(url: str, building: str, seen: str, seed: str) -> None:
    """Serve a plant without a memory until it is killed."""
    for noisy in ("asyncua", "asyncua.server.address_space"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    equipment, clock = machines_of(Path(building)), SystemClock()
    plant = Plant(equipment, memory=PlantMemory(None), clock=clock)
    now_us = clock.now_us()
    belts = WatchedBelts(equipment, rng=Random(int(seed)), now_us=now_us, epoch=now_us)
    belts.seen = os.open(seen, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    plant.belts = belts
    server = PlantServer(plant, url=url, plant_id=PLANT_ID, test=True)
    asyncio.run(server.run(asyncio.Event(), ready=lambda: print(belts.epoch, flush=True)))


class House:
    """A hub's database with the link to its plant."""

    def __init__(self, database: str, url: str, life: str) -> None:
        clock = SystemClock()
        self._db = Database.open(database, clock=clock, ids=Ids(clock, Random(f"house {life}")))
        self._link = PlantLink(self._db, url)
        self._scanner = Scanner(partial(scan, self._db), 0, stations_of(self._db), prefix=f"life{life}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._link.run, args=(self._stop,))
        self._thread.start()

    def close(self) -> None:
        """Leave the plant and the database."""
        self._stop.set()
        self._thread.join()
        self._db.close()

    def boxes(self, shift: int, count: int) -> list[str]:
        """Announce, receive, pack and close boxes, one parcel in each; return their codes."""
        now_us = self._db.clock.now_us()
        advices = [
            Advice(
                reference=f"{shift}-{number}", consignee=f"{shift}-{number}", country="KR",
                postcode=("03187", "34126", "48058")[number % 3], length_mm=120, width_mm=90, height_mm=60,
                weight_g=350, promised_at=now_us + 6 * _DAY_US,
            )
            for number in range(count)
        ]  # fmt: skip
        told = partial(advise_many, client_id="bench", parcels=advices, actor="per_lead")
        return [self._scanner.seal([code]) for code in self._db.write(told)]

    def stop(self) -> bool:
        """Ask for a stop of the sorter's zone."""
        self._link.request_stop([CIRCUIT], actor="per_lead")
        return True

    def reset(self) -> bool:
        """Close the circuit of the sorter's zone again."""
        self._link.request_reset(CIRCUIT, actor="per_lead")
        return True

    def known(self) -> list[tuple[int, int]]:
        """Return what the records have on the belts: epochs and numbers."""
        with self._db.read() as connection:
            rows = connection.execute(select(plant_item.c.epoch, plant_item.c.item)).all()
        return [(row.epoch, row.item) for row in rows]

    def settled(self, epoch: int) -> bool:
        """Whether this plant is connected and none of its reports waits."""
        with self._db.read() as connection:
            booked = connection.execute(select(plant_mailbox.c.epoch)).scalar()
        return self._link.state.connected and self._link.state.waiting == 0 and booked in {None, epoch}


def play_house(database: str, url: str, life: str) -> None:
    """Do as each line says until there is none any more."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    house = House(database, url, life)
    acts: dict[str, Callable[..., object]] = {
        "boxes": house.boxes, "stop": house.stop, "reset": house.reset, "known": house.known, "settled": house.settled,
    }  # fmt: skip
    print(json.dumps("here"), flush=True)
    for line in sys.stdin:
        name, *given = json.loads(line)
        try:
            answer = acts[name](*given)
        except AppError:
            answer = False  # the plant is away, or refuses
        print(json.dumps(answer), flush=True)
    house.close()


if __name__ == "__main__":
    if sys.argv[1] == "plant":
        play_plant(*sys.argv[2:])
    else:
        play_house(*sys.argv[2:])
