"""Imports through ``start_import`` and its job, durable, on SQLite; each in a process of its own, for its memory.

``python -m bench.spine_imports --data DIR --part products|csv [--rows N]`` prints one flat JSON object.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, BinaryIO

from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.sell.catalog import ImportMapping, ImportStatus, import_status, plant_categories, start_import
from entrepot.sell.catalog.jobs import JOBS, SCHEDULES
from entrepot.sell.stock import create_place

Figures = dict[str, object]
COLUMNS = (
    "product", "sku", "title", "brand", "description", "category", "option.Batch", "price", "currency", "stock", "gtin",
    "weight_g", "attr.colour", "attr.material", "attr.in_the_box", "attr.warranty",
)  # fmt: skip
VARIANTS = 2
CATEGORIES = ("cat_electronics", "cat_keyboards", "cat_headphones", "Electronics > Cables", "cat_printing")


def measure_import_products(data_dir: Path) -> Figures:
    """Import the real products; seconds from the upload to the end of the job, and the peak of memory in MB."""
    found = _in_a_process("products", data_dir, 0)
    return {
        "import_products_s": found["seconds"],
        "import_products": found["created"],
        "import_products_peak_mb": found["peak_mb"],
    }


def measure_import_100k(data_dir: Path, rows: int) -> Figures:
    """Import so many rows of CSV, two variants a product, with stock and attributes."""
    found = _in_a_process("csv", data_dir, rows)
    return {
        "import_100k_s": found["seconds"],
        "import_100k_products": found["created"],
        "import_peak_mb": found["peak_mb"],
    }


def _in_a_process(part: str, data_dir: Path, rows: int) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "bench.spine_imports",
        "--part",
        part,
        "--data",
        str(data_dir),
        "--rows",
        str(rows),
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _measure(part: str, data_dir: Path, rows: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="entrepot-bench-") as name:
        folder = Path(name)
        with Database.open(f"sqlite:///{folder / 'import.db'}") as db:
            db.create_schema()
            plant_categories(db)
            if part == "products":
                source, file_format = data_dir / "catalogue" / "products.jsonl.gz", "jsonl"
            else:
                source, file_format = folder / "goods.csv", "csv"
                write_csv(source, data_dir, rows)
            with source.open("rb") as stream:
                seconds, status = _import(db, folder, stream, file_format)
    return {
        "seconds": round(seconds, 2),
        "state": status.state,
        "created": status.created,
        "errors": status.errors,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _import(db: Database, folder: Path, stream: BinaryIO, file_format: str) -> tuple[float, ImportStatus]:
    files = LocalFiles(folder / "files")
    seller_id = db.ids.new("sel")
    db.write(lambda tx: create_place(tx, seller_id, name="Store room", country="KR"))
    jobs = Jobs(Platform(Settings(data_dir=folder), db, files), JOBS, SCHEDULES)
    started = time.perf_counter()
    ref = files.put(stream, "application/octet-stream")
    mapping = ImportMapping(currency="EUR")
    import_id = start_import(db, files, seller_id, ref, file_format, mapping, "per_bench", file_name="bench")
    jobs.step()
    seconds = time.perf_counter() - started
    with db.read() as connection:
        status = import_status(connection, seller_id, import_id)
    assert status.state == "done", status
    return seconds, status


def write_csv(path: Path, data_dir: Path, rows: int) -> None:
    """Write a seller's file made from the real products, again and again, two variants a product."""
    with path.open("w", newline="", encoding="utf-8") as target:
        out = csv.writer(target)
        out.writerow(COLUMNS)
        for number, product in enumerate(islice(cycle(_real(data_dir)), (rows + VARIANTS - 1) // VARIANTS)):
            key = f"{product['id']}-{number}"
            for variant in range(min(VARIANTS, rows - number * VARIANTS)):
                out.writerow(_row(product, key, number, variant))


def _row(product: dict[str, Any], key: str, number: int, variant: int) -> list[object]:
    first = variant == 0
    return [
        key,
        f"{key}-{variant}",
        product["title"] if first else "",
        product.get("supplier", "") if first else "",
        product.get("short_description", "") if first else "",
        CATEGORIES[number % len(CATEGORIES)] if first else "",
        f"No. {variant + 1}",
        f"{(product.get('price') or 1999) / 100:.2f}",
        "EUR",
        number % 50,
        (product.get("ean") or [""])[0],
        int(product.get("attr_n_weight") or 0) or "",
        product.get("attr_t_product_colour", "") if first else "",
        product.get("attr_t_material", "") if first else "",
        "Device; Manual" if first else "",
        24 if first else "",
    ]


def _real(data_dir: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(data_dir / "catalogue" / "products.jsonl.gz") as lines:
        every = [json.loads(line) for line in lines]
    return iter(every)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--part", choices=("products", "csv"), default="products")
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    print(json.dumps(_measure(asked.part, asked.data, asked.rows)))


if __name__ == "__main__":
    main()
