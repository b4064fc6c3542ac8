"""The warehouse's figures: ``python -m bench.warehouse --data DIR --json [--full]``.

Scans of 64 scanners, a simulated day, the consolidation policy, packing, machines; without ``--full`` at reduced sizes,
each of which is printed beside its figures.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from bench.machine import machine
from bench.warehouse.consolidation import measure_consolidation
from bench.warehouse.day import measure_day
from bench.warehouse.faults import measure_faults
from bench.warehouse.floor import measure_floor
from bench.warehouse.packing import measure_packing
from bench.warehouse.plant import measure_plant
from bench.warehouse.scans import measure_scans
from bench.warehouse.scans_http import measure_scans_http

Figures = dict[str, object]
PARTS: dict[str, Callable[..., Figures]] = {
    "scans": measure_scans,
    "scans_http": measure_scans_http,
    "day": measure_day,
    "consolidation": measure_consolidation,
    "floor": measure_floor,
    "packing": measure_packing,
    "plant": measure_plant,
    "faults": measure_faults,
}


def measure(data: Path, *, full: bool, only: list[str]) -> Figures:
    """Measure all parts, or those that are named."""
    figures: Figures = {}
    for part, run in PARTS.items():
        if only and part not in only:
            continue
        started = time.perf_counter()
        print(f"{part} …", file=sys.stderr, end=" ", flush=True)
        figures |= run(data, full=full)
        print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    figures["machine"] = machine()
    return figures


def main() -> None:
    """Print one flat JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the sizes of the goal instead of reduced ones")
    parser.add_argument("--only", action="append", default=[], choices=PARTS, help="measure this part alone")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    figures = measure(asked.data, full=asked.full, only=asked.only)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
