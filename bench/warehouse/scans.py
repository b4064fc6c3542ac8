"""Durable scans a second: 64 scanners at a hub of 1.6 million slots, with the subscribers running.

Real purchases are placed and paid first; each is one consumer with two parcels. A scanner takes one consumer after the
other through the whole building: both received (the first is stored until the second comes), fetched to a cell of the
put-wall, packed, weighed, sorted into a chute and loaded; eleven scans, each through ``scan`` and durable when it
returns. ``python -m bench.warehouse.scans --data DIR --json``.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random

from sqlalchemy import select

from bench.spine_orders import HOME, Market, make_market
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.deliver.dispatch import Tariffs
from entrepot.deliver.dispatch.events import SUBSCRIPTIONS as DISPATCH
from entrepot.fulfil.warehouse import ScanRequest, ScanResult, close_manifest, open_manifest, points, scan
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS as WAREHOUSE
from entrepot.fulfil.warehouse.tables import warehouse_parcel
from entrepot.kit.clock import SystemClock
from entrepot.kit.ids import Ids
from entrepot.pay.checkout import pay
from entrepot.pay.checkout.events import SUBSCRIPTIONS as CHECKOUT
from entrepot.shop.orders import PlaceOrder, place

SCANNERS = 64
_BUYERS = 32


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
                    address=replace(HOME, line1=f"{each + 1} Market Street"),
                    currency="USD",
                    lines=((rng.choice(one), 1), (rng.choice(other), 1)),
                ),
                delivery=delivery,
            )
            pay(db, group_id=group.id, shopper_id=shopper)
            groups[number] += [order.id for order in group.orders]

    buyers = [threading.Thread(target=buyer, args=(number,)) for number in range(_BUYERS)]
    for thread in buyers:
        thread.start()
    for thread in buyers:
        thread.join()
    outbox.drain()
    by_consumer: dict[str, list[str]] = {}
    columns = warehouse_parcel.c
    with db.read() as connection:
        for row in connection.execute(select(columns.address_id, columns.code).order_by(columns.id)):
            by_consumer.setdefault(row.address_id, []).append(row.code)
    return list(by_consumer.values())


class Scanner:
    """One scanner: numbers its scans, notes how long each took, and does as it is told."""

    def __init__(self, db: Database, number: int, stations: dict[str, list[str]]) -> None:
        self._db, self._number = db, number
        self._at = {kind: codes[number % len(codes)] for kind, codes in stations.items()}
        self.seconds: list[float] = []
        self.strange: list[ScanResult] = []

    def scan(self, code: str, kind: str, at: str, **more: object) -> ScanResult:
        """Send one scan and wait until it is durable."""
        request = ScanRequest(
            scan_id=f"bench-{self._number}-{len(self.seconds)}",
            station=self._at[at],
            code=code,
            actor="per_scanner",
            kind=kind,  # type: ignore[arg-type]  # one of the kinds
            **more,  # type: ignore[arg-type]  # by name
        )
        started = time.perf_counter()
        answer = scan(self._db, request)
        self.seconds.append(time.perf_counter() - started)
        if answer.outcome not in {"ok", "show"}:
            self.strange.append(answer)
        return answer

    def carry(self, codes: list[str]) -> None:
        """Take one consumer's parcels from the dock where they come to the truck."""
        for code in codes:
            told = self.scan(code, "receive", "receive", weight_g=350)
            if told.next is not None and told.next.kind == "store":
                self.scan(code, "store", "store", position=told.next.position)
        for code in codes:
            fetched = self.scan(code, "pick", "hand")
            if fetched.next is not None and fetched.next.kind == "pick":
                self.scan(code, "pick", "hand", position=fetched.next.position)
        for code in codes:
            told = self.scan(code, "pack", "pack")
        if told.next is not None and told.next.expects == "weight":
            told = self.scan(told.next.code, "pack", "pack", weight_g=900)
        box = told.next.code if told.next is not None else ""
        chute = self.scan(box, "sort", "sort")
        self.scan(box, "sort", "sort", position=chute.expected_position)
        self.scan(box, "load", "dock")
