"""Faults: a simulated week of everything that goes wrong, and scanners whose server is killed with SIGKILL.

The week is the world's: scans sent again, twice, out of order, misread or at the wrong place, parcels damaged, missing
and found, wrong weights, cancelled orders, a node that dies at any write, clocks that step. Then real kills: a process
with eight scanners is killed at a random moment, started again, and goes on; every scan that it acknowledged must be
there. Then a week at the sorter, whose plant and whose house are killed. ``lost`` counts all differences of the three.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import structlog

from bench.warehouse.faults_plant import live_a_week
from bench.warehouse.scans import Scanner, stations_of
from entrepot.auditor import compare_acknowledged, read_acknowledgements, verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.fulfil.warehouse import Advice, ScanResult, advise_many, install_site, open_manifest, scan
from entrepot.kit.clock import SystemClock
from entrepot.kit.ids import Ids
from entrepot.world import run_world

Figures = dict[str, object]
_HANDS = 8
_SEED = 20_261_111
_TOGETHER = 50
_BETWEEN_RUSHES = timedelta(minutes=10)
"""So that purchases come in for days, and people, machines and accidents share more than a week with them."""


def measure_faults(_data: Path, *, full: bool) -> Figures:
    """Live through a week with faults, kill a scanning process again and again, and a sorter's plant and house."""
    with tempfile.TemporaryDirectory(prefix="entrepot-bench-") as name:
        folder = Path(name)
        week, kills, sorter = folder / "week", folder / "kills", folder / "sorter"
        for each in (week, kills, sorter):
            each.mkdir()
        lived = run_world(
            f"sqlite:///{week}/world.db",
            week,
            orders=5_400 if full else 400,
            seed=_SEED,
            between_rushes=_BETWEEN_RUSHES,
        )
        killed = _kill_rounds(kills, rounds=20 if full else 5, parcels=4_000 if full else 1_000)
        sorted_out = live_a_week(sorter, full=full)
    differences = lived.audit.difference_count + lived.acknowledgement_audit.difference_count
    return {
        "week_orders": lived.orders,
        "week_hours": round(lived.simulated_hours),
        "week_kills": lived.counts["killed"],
        "week_scans_sent_again": lived.counts.get("scans sent again", 0),
        "week_differences": differences,
        **killed,
        **sorted_out,
        "lost": differences + int(str(killed["kill_differences"])) + int(str(sorted_out["plant_differences"])),
    }


def _kill_rounds(folder: Path, *, rounds: int, parcels: int) -> Figures:
    url, said, codes = f"sqlite:///{folder}/hub.db", folder / "said.jsonl", folder / "codes.json"
    codes.write_text(json.dumps(_prepare(url, parcels)), "utf-8")
    rng, kills = Random(_SEED), 0
    for number in range(rounds + 1):
        last = number == rounds
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.warehouse.faults", "--work", url, str(codes), str(said), str(number)]
        )
        try:
            worker.wait(None if last else 3.0 + 2.0 * rng.random())
        except subprocess.TimeoutExpired:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            kills += 1
        if last and worker.returncode != 0:
            raise RuntimeError(f"the scanners ended with status {worker.returncode}")
    db = Database.open(url)
    try:
        acknowledged, books = compare_acknowledged(db, read_acknowledgements(said)), verify(db)
    finally:
        db.close()
    return {
        "kill_rounds": kills,
        "kill_scans_acknowledged": acknowledged.counts.get("acknowledged_scan", 0),
        "kill_differences": acknowledged.difference_count + books.difference_count,
    }


def _prepare(url: str, parcels: int) -> list[list[str]]:
    """Install the small hub and announce parcels, two for each consignee; return their codes by consignee."""
    upgrade(url)
    clock = SystemClock()
    with Database.open(url, clock=clock, ids=Ids(clock, Random(1))) as db:
        install_site(db, gs1_company_prefix="0000000")
        for dock in ("D1", "D2"):
            open_manifest(db, dock=dock, actor="per_lead")
        advices = [
            Advice(
                reference=str(number), consignee=str(number // 2), country="KR", postcode="03187", length_mm=120,
                width_mm=90, height_mm=60, weight_g=350, promised_at=clock.now_us() + 6 * 86_400_000_000,
            )
            for number in range(parcels)
        ]  # fmt: skip
        codes: list[str] = []
        for start in range(0, parcels, _TOGETHER):
            some = advices[start : start + _TOGETHER]
            codes += db.write(partial(advise_many, client_id="bench", parcels=some, actor="per_lead"))
    return [codes[start : start + 2] for start in range(0, parcels, 2)]


class _Telling(Scanner):
    """A scanner that writes down what it was told before it goes on, as a client keeps what it was promised."""

    def __init__(self, db: Database, number: int, stations: dict[str, list[str]], round_: str, out: Any) -> None:
        super().__init__(partial(scan, db), number, stations, prefix=f"round{round_}")
        self._out = out

    def told(self, station: str, answer: ScanResult) -> None:
        facts = {
            "kind": "scan", "id": answer.scan_id, "station": station, "outcome": answer.outcome,
            "parcel_id": answer.parcel_id, "box_id": answer.box_id,
        }  # fmt: skip
        self._out.write(json.dumps(facts) + "\n")
        self._out.flush()


def _work(url: str, codes: Path, said: Path, round_: str) -> None:
    """Carry every consumer's parcels through the hub; what an earlier round did says so and is passed over."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    consumers = json.loads(codes.read_text("utf-8"))
    clock = SystemClock()
    db = Database.open(url, clock=clock, ids=Ids(clock, Random(int(round_) + 2)))
    stations = stations_of(db)
    with said.open("a", encoding="utf-8") as out:

        def carry(number: int) -> None:
            scanner = _Telling(db, number, stations, round_, out)
            for each in consumers[number::_HANDS]:
                scanner.carry(each)

        hands = [threading.Thread(target=carry, args=(number,)) for number in range(_HANDS)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    db.close()


def main() -> None:
    """Print one flat JSON object as the last line; or, as a process to be killed, scan."""
    if sys.argv[1:2] == ["--work"]:
        url, codes, said, round_ = sys.argv[2:6]
        _work(url, Path(codes), Path(said), round_)
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the sizes of the goal instead of reduced ones")
    asked = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    started = time.perf_counter()
    figures = measure_faults(asked.data, full=asked.full)
    figures["faults_s"] = round(time.perf_counter() - started, 1)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
