"""kill -9 in the middle of an import: started again, it ends as if nothing had happened."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.sell.catalog import ImportMapping, export_products, import_status, plant_categories, start_import
from tests.sell_factories import ACTOR, Desk, make_place

ROOT = Path(__file__).parents[2]
ROWS = 6_000
KILLS_AT = (300, 1_500, 2_800, 4_500)
"""Rows after which the worker is killed."""


def a_file() -> bytes:
    header = "product,sku,title,description,option.Size,price,stock,attr.material\n"
    rows = []
    for n in range(ROWS):
        price = "x" if n % 500 == 499 else str(1000 + n)
        rows.append(f"P-{n // 3},S-{n},Mug {n // 3},A mug of stoneware,Size {n % 3},{price},{n % 7},Clay\n")
    return (header + "".join(rows)).encode()


def work(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.faults.import_worker", url, str(folder)], cwd=ROOT)


@pytest.mark.slow
def test_an_import_killed_again_and_again_ends_the_same(database_url: str, tmp_path: Path) -> None:
    with Database.open(database_url) as db:
        desk = Desk(db, tmp_path)
        other_seller = db.ids.new("sel")
        make_place(db, other_seller, name="Depot", country="KR")
        ref = desk.files.put(a_file(), "text/csv")
        mapping = ImportMapping(currency="KRW", category_id="cat_mugs")
        import_id = start_import(db, desk.files, desk.seller_id, ref, "csv", mapping, ACTOR)

    killed_at = [kill_after(rows, database_url, desk, import_id) for rows in KILLS_AT]
    assert all(0 < done < ROWS for done in killed_at), killed_at
    assert work(database_url, tmp_path).wait(timeout=120) == 0

    with Database.open(database_url) as db:
        plant_categories(db)
        whole = start_import(db, desk.files, other_seller, ref, "csv", mapping, ACTOR)
    assert work(database_url, tmp_path).wait(timeout=120) == 0

    with Database.open_read_only(database_url) as db, db.read() as connection:
        status = import_status(connection, desk.seller_id, import_id)
        expected = import_status(connection, other_seller, whole)
        counts = [(each.state, each.rows_done, each.created, each.updated, each.errors) for each in (status, expected)]
        assert counts[0] == counts[1] == ("done", ROWS, ROWS // 3, 0, ROWS // 500)
        assert list(export_products(connection, desk.seller_id, "jsonl")) == list(
            export_products(connection, other_seller, "jsonl")
        )


def kill_after(rows: int, url: str, desk: Desk, import_id: str) -> int:
    """Let the worker come past a row, kill it, and return how many rows it had kept."""
    worker = work(url, desk.files.folder.parent)
    deadline = time.monotonic() + 60
    with Database.open_read_only(url) as db:
        while time.monotonic() < deadline:
            with db.read() as connection:
                status = import_status(connection, desk.seller_id, import_id)
            if status.rows_done >= rows or worker.poll() is not None:
                break
            time.sleep(0.005)
        worker.kill()
        worker.wait()
        with db.read() as connection:
            return import_status(connection, desk.seller_id, import_id).rows_done
