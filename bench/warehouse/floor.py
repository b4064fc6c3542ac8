"""How long a building takes to install and its floor to read, at its real size.

``python -m bench.warehouse.floor --json`` installs a part of the hub of 1.6 million slots, ``--full`` all of it, into a
database of its own, fills six slots of ten, and measures what the floor's page reads, in processor time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time

from sqlalchemy import Connection, text

from entrepot.app import open_app
from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import (
    at_points,
    bays,
    built_in_document,
    current_layout,
    floor_pace,
    floor_summary,
    install_site,
    layout_from,
    points,
    route_codes,
    slots,
    walls,
    zones,
)
from entrepot.fulfil.warehouse.occupancy import count_bays

_PART = 6
_FILLED = text("UPDATE warehouse_place SET held = 1 WHERE kind = 'slot' AND zone = :zone AND rank % 10 < 6")
_ = open_app  # the application declares every table that the schema needs


def _fill(tx: Tx, *, zone: str) -> None:
    tx.execute(_FILLED, {"zone": zone})


def measure_floor(_data: Path, *, full: bool) -> dict[str, object]:
    """Return the figures of a building: slots, seconds to install, the longest write, processor time of reads."""
    document = dict(built_in_document("dlj"))
    if not full:
        kept = {zone["code"] for zone in document["zones"][:_PART]}
        document["zones"] = document["zones"][:_PART]
        document["conveyors"] = [belt for belt in document["conveyors"] if belt["from"][0] == "P" or belt["to"] in kept]
    layout = layout_from(document, route_codes())
    with tempfile.TemporaryDirectory() as folder, Database.open(f"sqlite:///{folder}/floor.db") as db:
        db.create_schema()
        commits: list[float] = []
        db.stats.observers.append(lambda _functions, seconds: commits.append(seconds))
        started = perf_counter()
        install_site(db, gs1_company_prefix="0000000", layout=layout)
        took = perf_counter() - started
        writes = sorted(commits)
        for zone in layout.zones:
            db.write(partial(_fill, zone=zone.code))
        began = thread_time()
        counted = count_bays(db)
        first_count = thread_time() - began
        return {
            "building_slots": layout.slots,
            "building_install_s": round(took, 1),
            "building_commit_median_ms": round(writes[len(writes) // 2] * 1_000, 1),
            "building_commit_p99_ms": round(writes[len(writes) * 99 // 100] * 1_000, 1),
            "building_bays_counted": counted,
            "building_first_count_cpu_s": round(first_count, 2),
            "building_recount_cpu_ms": _cpu_ms(lambda: count_bays(db)),
            "floor_page_reads_cpu_ms": _cpu_ms(lambda: _page(db)),
            "floor_bay_cpu_ms": _cpu_ms(lambda: _bay(db, layout.zones[0].bay_code(1))),
        }


def _page(db: Database) -> None:
    now_us = db.clock.now_us()
    with db.read() as connection:
        _read_floor(connection, now_us)


def _read_floor(connection: Connection, now_us: int) -> None:
    current_layout(connection)
    floor_summary(connection, now_us)
    floor_pace(connection, since_us=now_us - 10**10, now_us=now_us)
    zones(connection)
    walls(connection)
    bays(connection)
    points(connection, cells=False)
    at_points(connection)


def _bay(db: Database, bay: str) -> None:
    with db.read() as connection:
        slots(connection, bay)


def _cpu_ms(act: Callable[[], object]) -> float:
    """Return the middle of five times, in milliseconds of this thread's processor time."""
    act()
    times = []
    for _ in range(5):
        began = thread_time()
        act()
        times.append(thread_time() - began)
    return round(sorted(times)[2] * 1_000, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    print(json.dumps(measure_floor(asked.data, full=asked.full), indent=None if asked.json else 2))
