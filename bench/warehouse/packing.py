"""3D packing on real item sizes: how full, how many cartons, how fast, and whether the verifier rejects any.

    python -m bench.warehouse.packing --data ../shared/data --json [--full]

The workload is described in ``packing_cases.py``, first fit and the bounds in ``packing_yardsticks.py``. 10,000 cases,
100,000 with --full, each packed once; the first 10,000 are held against the yardsticks. The cartons and rules are those
of the house.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import machine
from bench.warehouse.packing_cases import boxes_of_consumers, package_sizes
from bench.warehouse.packing_yardsticks import first_fit, least_cartons, least_volume
from entrepot.fulfil.packing import HOUSE_RULES, Carton, Item, Packing, carton_catalogue, faults, pack

CASES = 10_000
CASES_FULL = 100_000
_OF_TWENTY = 1_000
_SAID_EVERY = 1_000


@dataclass(slots=True)
class Held:
    """Packings held against first fit and the bounds, added up."""

    cases: int = 0
    cartons: int = 0
    cartons_first: int = 0
    cartons_least: int = 0
    at_bound: int = 0
    goods: int = 0
    volume: int = 0
    volume_first: int = 0
    fill: float = 0.0
    fill_first: float = 0.0
    fill_most: float = 0.0

    def add(self, items: Sequence[Item], packing: Packing, cartons: Sequence[Carton]) -> None:
        """Add a case."""
        first = first_fit(items, cartons)
        least = least_cartons(items, cartons)
        goods = sum(item.volume_mm3 for item in items)
        assert least <= min(len(packing.boxes), len(first.boxes)), "a bound is above what was reached"
        self.cases += 1
        self.cartons += len(packing.boxes)
        self.cartons_first += len(first.boxes)
        self.cartons_least += least
        self.at_bound += len(packing.boxes) == least
        self.goods += goods
        self.volume += _volume(packing)
        self.volume_first += _volume(first)
        self.fill += goods / _volume(packing)
        self.fill_first += goods / _volume(first)
        self.fill_most += goods / ((least == 1 and least_volume(items, cartons)) or goods)

    def figures(self) -> dict[str, object]:
        """Return the means; volumes together are those of all goods over all cartons."""
        return {
            "pack_compared_cases": self.cases,
            "pack_fill": round(self.fill / self.cases, 4),
            "pack_fill_first_fit": round(self.fill_first / self.cases, 4),
            "pack_fill_upper_bound": round(self.fill_most / self.cases, 4),
            "pack_fill_together": round(self.goods / self.volume, 4),
            "pack_fill_together_first_fit": round(self.goods / self.volume_first, 4),
            "pack_cartons": round(self.cartons / self.cases, 4),
            "pack_cartons_first_fit": round(self.cartons_first / self.cases, 4),
            "pack_cartons_lower_bound": round(self.cartons_least / self.cases, 4),
            "pack_at_lower_bound_share": round(self.at_bound / self.cases, 4),
        }


def measure_packing(data: Path, *, full: bool) -> dict[str, object]:
    """Return the figures of packing; fill is the mean of goods' volume over cartons' volume, a case each.

    ``pack_ms`` and ``pack_p99_ms`` are processor time of the thread, ``pack_wall_…`` what the clock says. ``…_20_…``
    are boxes of 20 parcels, the most that the floor plans at once. ``pack_fill_upper_bound`` is what the smallest
    carton that no bound forbids would give, and where one carton cannot do, cartons without any empty space.
    """
    cartons = carton_catalogue()
    sizes = package_sizes(data)
    cases = CASES_FULL if full else CASES
    cpu: list[float] = []
    wall: list[float] = []
    rejected = 0
    held = Held()
    for case, items in enumerate(boxes_of_consumers(sizes, cartons, cases), start=1):
        started, clock = time.thread_time(), time.perf_counter()
        packing = pack(items, cartons)
        cpu.append(time.thread_time() - started)
        wall.append(time.perf_counter() - clock)
        rejected += bool(faults(packing, items, HOUSE_RULES, cartons=cartons)) or bool(packing.loose)
        if case <= CASES:
            held.add(items, packing, cartons)
        if case % _SAID_EVERY == 0:
            print(f"packing: {case} of {cases}", file=sys.stderr)
    of_twenty = [_timed(items) for items in boxes_of_consumers(sizes, cartons, _OF_TWENTY, parcels=20)]
    return {
        "pack_cases": cases,
        "pack_sizes": len(sizes),
        "pack_rejected": rejected,
        **held.figures(),
        **_times("pack", cpu),
        **_times("pack_wall", wall),
        **_times("pack_20", of_twenty),
    }


def _volume(packing: Packing) -> int:
    return sum(box.carton.volume_mm3 for box in packing.boxes)


def _timed(items: list[Item]) -> float:
    started = time.thread_time()
    pack(items, carton_catalogue())
    return time.thread_time() - started


def _times(name: str, seconds: list[float]) -> dict[str, float]:
    at = statistics.quantiles(seconds, n=100)
    return {f"{name}_ms": round(1000 * at[49], 3), f"{name}_p99_ms": round(1000 * at[98], 3)}


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the data's README")
    parser.add_argument("--json", action="store_true", help="print one JSON object, as always")
    parser.add_argument("--full", action="store_true", help=f"{CASES_FULL:,} cases in place of {CASES:,}")
    asked = parser.parse_args()
    print(json.dumps(measure_packing(asked.data, full=asked.full) | {"machine": machine()}))


if __name__ == "__main__":
    main()
