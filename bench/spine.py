"""The spine's figures: ``python -m bench.spine --data DIR --json [--full]``.

Without ``--full`` it ends within five minutes at reduced sizes, each of which is printed beside its figures.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from bench.machine import machine
from bench.spine_imports import measure_import_100k, measure_import_products
from bench.spine_kill import kill_rounds
from bench.spine_orders import measure_orders
from bench.spine_pages import measure_pages
from bench.spine_stock import measure_oversell
from bench.spine_world import measure_world
from tools.postgres import PrivatePostgres, private_postgres

Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    import_rows: int
    page_products: int
    page_seconds: float
    order_seconds: float
    stock_units: int
    stock_attempts: int
    world_orders: int
    kill_rounds: int


REDUCED = Sizes(20_000, 100_000, 2.0, 8.0, 1_000, 4_000, 200, 3)
FULL = Sizes(100_000, 1_000_000, 8.0, 30.0, 5_000, 20_000, 10_000, 20)


def parts(data: Path, folder: Path, server: PrivatePostgres, sizes: Sizes) -> dict[str, Callable[[], Figures]]:
    """What is measured, by name, in order."""

    def fresh(name: str) -> Path:
        made = folder / name
        made.mkdir()
        return made

    def orders_on(url: str, suffix: str) -> Figures:
        found = measure_orders(url, seconds=sizes.order_seconds)
        return {f"{key}{suffix}": value for key, value in found.items()}

    def oversell() -> Figures:
        embedded = measure_oversell(
            f"sqlite:///{fresh('stock')}/stock.db", units=sizes.stock_units, attempts=sizes.stock_attempts
        )
        other = measure_oversell(
            server.create_database("stock"), units=sizes.stock_units, attempts=sizes.stock_attempts
        )
        return {
            "stock_units": sizes.stock_units,
            "stock_attempts": sizes.stock_attempts,
            "sold": embedded["sold"],
            "oversold": max(int(embedded["oversold"]), int(other["oversold"])),
            "sold_postgres": other["sold"],
        }

    return {
        "imports": lambda: dict(measure_import_products(data)),
        "import_csv": lambda: {
            "import_100k_rows": sizes.import_rows,
            **measure_import_100k(data, sizes.import_rows),
        },
        "pages": lambda: measure_pages(fresh("pages"), data, products=sizes.page_products, seconds=sizes.page_seconds),
        "orders": lambda: orders_on(f"sqlite:///{fresh('orders')}/orders.db", ""),
        "orders_postgres": lambda: orders_on(server.create_database("orders"), "_postgres"),
        "stock": oversell,
        "world": lambda: dict(measure_world(sizes.world_orders, fresh("world"), server.create_database("world"))),
        "kill": lambda: {"kill_rounds": sizes.kill_rounds, **kill_rounds(sizes.kill_rounds)},
    }


def measure(data: Path, *, full: bool, only: list[str]) -> Figures:
    """Measure all parts, or those that are named."""
    sizes = FULL if full else REDUCED
    figures: Figures = {}
    with (
        tempfile.TemporaryDirectory(prefix="entrepot-bench-") as name,
        private_postgres(Path(tempfile.mkdtemp(prefix="entrepot-bench-postgres-")), durable=True) as server,
    ):
        for part, run in parts(data, Path(name), server, sizes).items():
            if only and part not in only:
                continue
            started = time.perf_counter()
            print(f"{part} …", file=sys.stderr, end=" ", flush=True)
            figures |= run()
            print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    figures["machine"] = machine()
    return figures


def main() -> None:
    """Print one flat JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the sizes of the goal instead of reduced ones")
    parser.add_argument("--only", action="append", default=[], help="measure this part alone; may be repeated")
    asked = parser.parse_args()
    if not (asked.data / "catalogue" / "products.jsonl.gz").exists():
        raise SystemExit(f"{asked.data} has no catalogue/products.jsonl.gz")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    figures = measure(asked.data, full=asked.full, only=asked.only)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
