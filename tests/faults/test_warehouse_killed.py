"""kill -9 in the middle of scanning: what was acknowledged is kept and answered alike, and nothing is half booked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import ScanRequest, scan
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_parcel
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import Hub

ROOT = Path(__file__).parents[2]
CONSUMERS = 20
KILLED_AFTER = (12, 60)
"""Acknowledgements after which the scanners' process is killed."""


@pytest.mark.slow
def test_scanners_killed_again_and_again_lose_and_double_nothing(database_url: str, clock: ManualClock) -> None:
    with Database.open(database_url, clock=clock) as db:
        hub = Hub(db, clock)
        orders = [[hub.order(f"s{n}"), hub.order(f"s{n}")] for n in range(CONSUMERS)]
        codes = [[hub.parcel(order).code for order in pair] for pair in orders]
    told: list[dict[str, Any]] = []
    for number, lines in enumerate([*KILLED_AFTER, None]):
        told += scanned(database_url, codes, f"round{number}", lines)
        with Database.open(database_url, clock=clock) as db:
            assert audit_floor(db) == []
            for each in told:
                again = scan(db, ScanRequest(actor="per_hand", **each["asked"]))
                assert (again.outcome, again.big_text) == (each["outcome"], each["big"]), each
    with Database.open_read_only(database_url) as db, db.read() as connection:
        states = set(connection.execute(select(warehouse_parcel.c.state)).scalars())
        received = select(func.count()).where(parcel_event.c.kind == "receive", parcel_event.c.outcome == "ok")
        assert (states, connection.execute(received).scalar_one()) == ({"packed"}, 2 * CONSUMERS)


def scanned(url: str, codes: list[list[str]], name: str, lines: int | None) -> list[dict[str, Any]]:
    """Let the scanners work until so many scans were acknowledged, then kill them; return all that was."""
    command = [sys.executable, "-m", "tests.faults.scan_worker", url, json.dumps(codes), name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        told = []
        for line in worker.stdout:
            told.append(line)
            if len(told) == lines:
                worker.kill()
        worker.wait(120)
    assert lines is not None or worker.returncode == 0
    return [json.loads(line) for line in told if line.endswith("\n")]
