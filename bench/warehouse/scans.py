"""Durable scans a second: 64 scanners at a hub of 1.6 million slots, with the subscribers running.

Real purchases are placed and paid first; each is one consumer with two parcels. A scanner takes one consumer after the
other through the whole building: both received (the first is stored until the second comes), fetched to a cell of the
put-wall, packed, weighed, sorted into a chute and loaded; eleven scans, each through ``scan`` and durable when it
returns. ``python -m bench.warehouse.scans --data DIR --json``.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Literal

import structlog
from sqlalchemy import select

from bench.spine_orders import HOME, Market, make_market
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.core.outbox import Outbox
from entrepot.deliver.dispatch import Tariffs
from entrepot.deliver.dispatch.events import SUBSCRIPTIONS as DISPATCH
from entrepot.fulfil.packing import carton_catalogue
from entrepot.fulfil.warehouse import (
    Advice,
    ScanRequest,
    ScanResult,
    built_in_document,
    close_manifest,
    install_site,
    layout_from,
    open_manifest,
    points,
    route_codes,
    scan,
    take_over,
)
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS as WAREHOUSE
from entrepot.fulfil.warehouse.tables import warehouse_parcel
from entrepot.kit.clock import SystemClock
from entrepot.kit.ids import Ids
from entrepot.pay.checkout import pay
from entrepot.pay.checkout.events import SUBSCRIPTIONS as CHECKOUT
from entrepot.shop.orders import PlaceOrder, place
from tools.postgres import private_postgres

BuiltIn = Literal["small", "dlj"]
Figures = dict[str, object]

SCANNERS = 64
_BUYERS = 32
_PARCEL_G = 350
_LYING = "bench"
"""Whose parcels lie in the store already."""
_HOMES = [
    replace(HOME, country=country, postcode=postcode, region=region, city=city)
    for country, postcode, region, city in (
        ("US", "94103", "CA", "San Francisco"),
        ("JP", "100-0001", "Tokyo", "Chiyoda"),
        ("GB", "SW1A 1AA", "", "London"),
        ("AU", "2000", "NSW", "Sydney"),
        ("SG", "018956", "", "Singapore"),
        ("NZ", "6011", "", "Wellington"),
        ("CA", "M5V 2T6", "ON", "Toronto"),
        ("DE", "10115", "", "Berlin"),
    )
]
"""Boxes go to several chutes, as they do from a hub: all of them leave the customs area."""
_BOARD_G = {carton.code: carton.tare_g for carton in carton_catalogue()}


def buy(db: Database, outbox: Outbox, market: Market, purchases: int) -> list[list[str]]:
    """Place and pay purchases of two sellers' goods each; return the codes of their parcels, by consumer."""
    delivery = Tariffs()
    groups: list[list[str]] = [[] for _ in range(_BUYERS)]

    def buyer(number: int) -> None:
        rng, shopper = Random(number), market.shoppers[number]
        for each in range(number, purchases, _BUYERS):
            one, other = rng.sample(market.offers, 2)
            group = place(
                db,
                request=PlaceOrder(
                    shopper_id=shopper,
                    address=replace(_HOMES[each % len(_HOMES)], line1=f"{each + 1} Market Street"),
                    currency="USD",
                    lines=((rng.choice(one), 1), (rng.choice(other), 1)),
                ),
                delivery=delivery,
            )
            pay(db, group_id=group.id, shopper_id=shopper)
            groups[number] += [order.id for order in group.orders]

    with ThreadPoolExecutor(_BUYERS) as buyers:
        list(buyers.map(buyer, range(_BUYERS)))  # raises what one of them met
    outbox.drain()
    by_consumer: dict[str, list[str]] = {}
    columns = warehouse_parcel.c
    with db.read() as connection:
        bought = select(columns.address_id, columns.code).where(columns.seller_id != _LYING).order_by(columns.id)
        for row in connection.execute(bought):
            by_consumer.setdefault(row.address_id, []).append(row.code)
    return list(by_consumer.values())


class Scanner:
    """One scanner: numbers its scans, notes how long each took, and does as it is told."""

    def __init__(
        self,
        book: Callable[[ScanRequest], ScanResult],
        number: int,
        stations: dict[str, list[str]],
        *,
        prefix: str = "bench",
    ) -> None:
        self._book, self._name = book, f"{prefix}-{number}"
        self._at = {kind: codes[number % len(codes)] for kind, codes in stations.items()}
        self.seconds: list[float] = []
        self.strange: list[ScanResult] = []

    def scan(self, code: str, kind: str, at: str, **more: object) -> ScanResult:
        """Send one scan and wait until it is durable."""
        request = ScanRequest(
            scan_id=f"{self._name}-{len(self.seconds)}",
            station=self._at[at],
            code=code,
            actor="per_scanner",
            kind=kind,  # type: ignore[arg-type]  # one of the kinds
            **more,  # type: ignore[arg-type]  # by name
        )
        started = time.perf_counter()
        answer = self._book(request)
        self.seconds.append(time.perf_counter() - started)
        if answer.outcome not in {"ok", "show"}:
            self.strange.append(answer)
        self.told(self._at[at], answer)
        return answer

    def told(self, station: str, answer: ScanResult) -> None:
        """Do what is to be done with an answer; nothing here."""

    def seal(self, codes: list[str]) -> str:
        """Take one consumer's parcels from the dock where they come into a closed box; return its code."""
        for code in codes:
            told = self.scan(code, "receive", "receive", weight_g=_PARCEL_G)
            if told.next is not None and told.next.kind == "store":
                self.scan(code, "store", "store", position=told.next.position)
        for code in codes:
            fetched = self.scan(code, "pick", "hand")
            if fetched.next is not None and fetched.next.kind == "pick":
                self.scan(code, "pick", "hand", position=fetched.next.position)
        for code in codes:
            told = self.scan(code, "pack", "pack")
        if told.next is not None and told.next.expects == "weight":
            board_g = _BOARD_G.get(told.big_text, 0)
            told = self.scan(told.next.code, "pack", "pack", weight_g=board_g + len(codes) * _PARCEL_G)
        return told.next.code if told.next is not None else ""

    def carry(self, codes: list[str]) -> None:
        """Take one consumer's parcels from the dock where they come to the truck."""
        box = self.seal(codes)
        chute = self.scan(box, "sort", "sort")
        self.scan(box, "sort", "sort", position=chute.expected_position)
        self.scan(box, "load", "dock")


def stations_of(db: Database) -> dict[str, list[str]]:
    """Return the codes of everything that is no slot, by its kind; of docks the first eight."""
    stations: dict[str, list[str]] = {}
    with db.read() as connection:
        for point in points(connection):
            stations.setdefault(point.kind, []).append(point.code)
    return stations | {"dock": stations["dock"][:8]}


def install(db: Database, name: BuiltIn, lying: int) -> int:
    """Install a built-in building with so many parcels in its store; return how many slots it has."""
    layout = layout_from(built_in_document(name), route_codes())
    install_site(db, gs1_company_prefix="0000000", layout=layout)
    rng, now_us = Random(7), db.clock.now_us()
    for start in range(0, lying, 500):
        parcels = [
            Advice(
                reference=str(number), consignee=str(number // 2), country="US", postcode="94103",
                length_mm=rng.randint(80, 300), width_mm=rng.randint(60, 200), height_mm=rng.randint(20, 150),
                weight_g=rng.randint(50, 3_000), promised_at=now_us + rng.randint(4, 14) * 86_400_000_000,
            )
            for number in range(start, min(start + 500, lying))
        ]  # fmt: skip
        db.write(partial(take_over, client_id=_LYING, parcels=parcels, actor="system"))
    return sum(place.kind == "slot" for place in layout.places)


def measure(url: str, *, building: BuiltIn, lying: int, purchases: int) -> Figures:
    """Scan the parcels of so many purchases through a building with 64 scanners; audit everything afterwards.

    A process of its own scans, as a server does that has not placed and paid all these purchases just before.
    """
    upgrade(url)
    with _opened(url, seed=1) as db:
        slots = install(db, building, lying)
        consumers = buy(db, _outbox(db), make_market(db, units=10**6), purchases)
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=quiet) as process:
        return {"slots": slots, "slots_used": lying} | process.submit(_scan_all, url, consumers).result()


@contextmanager
def _opened(url: str, *, seed: int) -> Iterator[Database]:
    clock = SystemClock()
    db = Database.open(url, clock=clock, ids=Ids(clock, Random(seed)))
    try:
        yield db
    finally:
        db.close()


def _outbox(db: Database) -> Outbox:
    return Outbox(db, [*WAREHOUSE, *CHECKOUT, *DISPATCH])


def _scan_all(url: str, consumers: list[list[str]]) -> Figures:
    with _opened(url, seed=2) as db:
        return _run(db, _outbox(db), consumers)


def quiet() -> None:
    """Keep the log to what is critical."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def carry_all(scanners: Sequence[Scanner], consumers: Sequence[list[str]]) -> float:
    """Take all parcels through the building, the scanners at once; return the seconds it took."""

    def carry(number: int) -> None:
        for codes in consumers[number :: len(scanners)]:
            scanners[number].carry(codes)

    started = time.perf_counter()
    with ThreadPoolExecutor(len(scanners)) as hands:
        list(hands.map(carry, range(len(scanners))))  # raises what one of them met
    return time.perf_counter() - started


def _run(db: Database, outbox: Outbox, consumers: list[list[str]]) -> Figures:
    stations = stations_of(db)
    manifests = [open_manifest(db, dock=dock, actor="per_lead") for dock in stations["dock"]]
    scanners = [Scanner(partial(scan, db), number, stations) for number in range(SCANNERS)]
    stop = threading.Event()
    gc.collect()
    gc.freeze()  # what the bench itself keeps of the purchases is no part of what is measured
    subscribers = threading.Thread(target=outbox.run, args=(stop,))
    subscribers.start()
    cpu = time.process_time()
    try:
        wall = carry_all(scanners, consumers)
    finally:
        cpu = time.process_time() - cpu
        stop.set()
        subscribers.join()
    shipped = sum(close_manifest(db, manifest_id=manifest_id, actor="per_lead") for manifest_id in manifests)
    outbox.drain()
    every = sorted(each for scanner in scanners for each in scanner.seconds)
    report = verify(db)
    return {
        "scans": len(every),
        "scanners": SCANNERS,
        "scans_per_s": round(len(every) / wall),
        "scans_p50_ms": round(1000 * statistics.median(every), 1),
        "scans_p99_ms": round(1000 * every[int(len(every) * 0.99)], 1),
        "scan_cpu_us": round(1e6 * cpu / len(every)),
        "scans_refused": sum(len(scanner.strange) for scanner in scanners),
        "scans_boxes_shipped": shipped,
        "scans_audit_agrees": report.agrees,
    }


def measure_scans(_data: Path, *, full: bool) -> Figures:
    """Measure on SQLite and on PostgreSQL; no data is read: the goods are the bench's own."""
    with tempfile.TemporaryDirectory(prefix="entrepot-bench-") as folder:
        embedded = measure(
            f"sqlite:///{folder}/scans.db",
            building="dlj",
            lying=800_000 if full else 40_000,
            purchases=6_000 if full else 2_500,
        )
    with private_postgres(Path(tempfile.mkdtemp(prefix="entrepot-bench-postgres-")), durable=True) as server:
        other = measure(server.create_database("scans"), building="small", lying=0, purchases=3_000 if full else 1_500)
    return embedded | {f"{key}_postgres": value for key, value in other.items()}


def main() -> None:
    """Print one flat JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the sizes of the goal instead of reduced ones")
    asked = parser.parse_args()
    quiet()
    figures = measure_scans(asked.data, full=asked.full)
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
