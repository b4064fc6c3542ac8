"""Scans a second over HTTP: a server on its own, 64 scanners with a connection each, every scan a request.

What is scanned is what ``scans`` scans; scanners and server share the machine's cores.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import statistics
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from bench.spine_orders import make_market
from bench.spine_pages import server
from bench.warehouse.scans import SCANNERS, Figures, Scanner, buy, carry_all, install, stations_of
from entrepot.app import open_app
from entrepot.core.accounts import create_api_key, grant_role, sign_up
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import Next, Say, ScanRequest, ScanResult, open_manifest

_PATH = "/api/v1/warehouse/scans"


class Line:
    """One scanner's connection to the server."""

    def __init__(self, address: str, token: str) -> None:
        self._to = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def book(self, request: ScanRequest) -> ScanResult:
        """Send a scan and return its answer."""
        said = {name: value for name, value in request._asdict().items() if value is not None and name != "actor"}
        self._to.request("POST", _PATH, json.dumps(said), self._headers)
        answer = self._to.getresponse()
        body = json.loads(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body}")
        says = body.pop("says")
        following = body.pop("next")
        told = {name: body.get(name) for name in ScanResult._fields}
        told |= {"title": Say(**says["title"]), "instruction": Say(**says["instruction"])}
        return ScanResult(**told | {"next": following and Next(**following)})


def measure_scans_http(_data: Path, *, full: bool) -> Figures:
    """Measure on SQLite in the small hub; no data is read: the goods are the bench's own."""
    with tempfile.TemporaryDirectory(prefix="entrepot-bench-") as name:
        folder = Path(name)
        consumers, stations, token = _ready(folder, purchases=3_000 if full else 1_000)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with server(folder) as address:
            scanners = [Scanner(Line(address, token).book, number, stations) for number in range(SCANNERS)]
            wall = carry_all(scanners, consumers)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    every = sorted(each for scanner in scanners for each in scanner.seconds)
    server_cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "scans_http": len(every),
        "scans_per_s_http": round(len(every) / wall),
        "scans_p50_ms_http": round(1000 * statistics.median(every), 1),
        "scans_p99_ms_http": round(1000 * every[int(len(every) * 0.99)], 1),
        "scan_server_cpu_us_http": round(1e6 * server_cpu / len(every)),
        "scans_refused_http": sum(len(scanner.strange) for scanner in scanners),
    }


def _ready(folder: Path, *, purchases: int) -> tuple[list[list[str]], dict[str, list[str]], str]:
    """Fill a data folder; return the codes to scan by consumer, the stations, and a key that may scan."""
    settings = Settings(data_dir=folder)
    upgrade(settings.url)
    app = open_app(settings, durable=False)
    try:
        db = app.platform.db
        install(db, "small", 0)
        market = make_market(db, units=10**6)
        app.step()  # goods are screened before they may be bought
        consumers = buy(db, app.outbox, market, purchases)
        stations = stations_of(db)
        for dock in stations["dock"]:
            open_manifest(db, dock=dock, actor="per_lead")
        person_id = sign_up(db, "hand@bench.example", "benchmark only", "Hand")
        grant_role(db, person_id, "warehouse")
        return consumers, stations, create_api_key(db, person_id, ["warehouse:scan"], "scanner")[1]
    finally:
        app.stop()


def main() -> None:
    """Print one flat JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the sizes of the goal instead of reduced ones")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    figures = measure_scans_http(asked.data, full=asked.full)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
