"""A year of orders for the consolidation policy: who orders what when is real, how sellers and the hub work is drawn.

Customers, invoices, their moments and goods are those of a web shop (UCI Online Retail), moved on by whole weeks into
years for which tariffs are in force. That shop sold to other shops: of each invoice a shopper's basket is drawn. Goods
have sizes and weights of real products, each stock code those of one. Stock codes belong to sellers of very different
popularity; sellers differ in how fast, how steady and how reliable they are; vans bring parcels to the hub in waves,
never on Sundays. Promises are what the built-in tariffs quote at the moment of the order. The hub's queue has rush
hours, busy days and bad hours, and trucks leave every two hours: from the decision until the truck it takes what the
queue takes at that moment, first in, first out.
"""

from __future__ import annotations

import csv
import gzip
import json
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from math import exp, log
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from entrepot.core.database import Database
from entrepot.deliver.dispatch.import_tariffs import load_builtin_tariffs
from entrepot.deliver.dispatch.quotes import read_tariff
from entrepot.deliver.dispatch.tariff import CM3_PER_KG, Tariff
from entrepot.fulfil.consolidation import WeightSteps
from entrepot.kit.clock import to_us

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
HUB_OFFSET_US = 9 * HOUR_US  # Asia/Seoul keeps no summer time
MOVED_ON = timedelta(weeks=783)
SELLERS = 240
MEAN_LINES = 3.2
WRAP_G = 120
GIVEN_UP_US = 14 * DAY_US
WAVES_H = (7, 10, 13, 16, 19, 21)
TRUCKS_H = (0, 6, 8, 10, 12, 14, 16, 18, 20, 22)
SLOWNESS = (*(round(exp(0.22 * (step - 4) / 2), 4) for step in range(9)), 3.0)
SLOWNESS_ODDS = (3, 7, 12, 18, 20, 18, 12, 7, 2.5, 0.5)
"""How much longer a consumer's boxes take than the queue of the hour, and how often; the last is a mishap."""
DESTINATIONS = (  # country, share in percent, transit days, days as routes.json has them
    ("KR", 46, 1),
    ("JP", 14, 3),
    ("CN", 12, 3),
    ("SG", 8, 4),
    ("US", 8, 6),
    ("DE", 7, 6),
    ("GB", 5, 5),
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One seller's part of one invoice. ``arrives_us`` is None for one that never comes."""

    id: str
    consumer: str
    country: str
    seller_id: str
    placed_us: int
    arrives_us: int | None
    leave_by_us: int
    weight_g: int
    volume_cm3: int


class Hub:
    """The queue from decision to truck of one seed; knows what each moment of the year takes."""

    def __init__(self, rng: Random, first_us: int, last_us: int, load_of_day: dict[int, float]) -> None:
        self._first = first_us // HOUR_US
        noise = 0.0
        hours = []
        for hour in range(self._first, last_us // HOUR_US + 1):
            noise = 0.9 * noise + rng.gauss(0.0, 0.11)
            local = hour * HOUR_US + HUB_OFFSET_US
            rush = 1.5 if 16 <= local // HOUR_US % 24 < 21 else 1.6 if local // HOUR_US % 24 < 6 else 1.0
            load = load_of_day.get(local // DAY_US, 1.0)
            hours.append(min(2.2 * rush * load * exp(noise), 7.0))
        self._ready = [self._queue(hours, slowness) for slowness in SLOWNESS]
        self._takes = hours

    def _queue(self, hours: list[float], slowness: float) -> list[int]:
        """Return for each hour the moment before which nothing begun in it is ready: nobody overtakes."""
        latest, found = 0, []
        for number, takes in enumerate(hours):
            found.append(latest)
            latest = max(latest, _opens((self._first + number + 1) * HOUR_US - 1) + round(takes * slowness * HOUR_US))
        return found

    def leaves(self, decided_us: int, slowness: int) -> int:
        """Return when the truck leaves with a box decided at a moment; never earlier for a later decision."""
        number = decided_us // HOUR_US - self._first
        takes_us = round(self._takes[number] * SLOWNESS[slowness] * HOUR_US)
        return truck_from(max(_opens(decided_us) + takes_us, self._ready[slowness][number]))


def _opens(at_us: int) -> int:
    """Return a moment itself, or six on Monday morning where the hub is closed: on Sundays."""
    local = at_us + HUB_OFFSET_US
    day, _ = divmod(local, DAY_US)
    if (day + 3) % 7 == 6:
        return (day + 1) * DAY_US + 6 * HOUR_US - HUB_OFFSET_US
    return at_us


def truck_from(at_us: int) -> int:
    """Return the first truck at or after a moment."""
    local = _opens(at_us) + HUB_OFFSET_US
    day, rest = divmod(local, DAY_US)
    for hour in TRUCKS_H:
        if rest <= hour * HOUR_US:
            return day * DAY_US + hour * HOUR_US - HUB_OFFSET_US
    return truck_from((day + 1) * DAY_US - HUB_OFFSET_US)


def last_truck_until(at_us: int) -> int:
    """Return the last truck at or before a moment."""
    local = at_us + HUB_OFFSET_US
    day, rest = divmod(local, DAY_US)
    while True:
        if (day + 3) % 7 != 6:
            for hour in reversed(TRUCKS_H):
                if hour * HOUR_US <= rest:
                    return day * DAY_US + hour * HOUR_US - HUB_OFFSET_US
        day, rest = day - 1, DAY_US


@dataclass(frozen=True, slots=True)
class Year:
    """One seed's parcels in the order of their payment, its hub, and how slow each consumer's boxes are."""

    seed: int
    parcels: list[Parcel]
    orders: int
    hub: Hub
    slowness: dict[str, int]
    steps: dict[str, WeightSteps]

    def leave_by(self, parcel: Parcel) -> int:
        """Return the truck that a parcel has to be on: the last that keeps its promise, else the first it can catch."""
        assert parcel.arrives_us is not None
        first = self.hub.leaves(parcel.arrives_us, self.slowness[parcel.consumer])
        return max(first, last_truck_until(parcel.leave_by_us))


@cache
def _invoices(data: Path) -> list[tuple[str, str, datetime, list[tuple[str, int]]]]:
    found: dict[str, tuple[str, str, datetime, dict[str, int]]] = {}
    with gzip.open(data / "demand" / "online_retail.csv.gz", "rt", encoding="utf-8", errors="replace") as lines:
        for row in csv.DictReader(lines):
            quantity = int(row["Quantity"])
            if not row["CustomerID"] or row["InvoiceNo"].startswith("C") or quantity <= 0:
                continue
            at = datetime.fromisoformat(row["InvoiceDate"] + "+09:00") + MOVED_ON
            invoice = found.setdefault(row["InvoiceNo"], (row["InvoiceNo"], row["CustomerID"], at, {}))
            invoice[3].setdefault(row["StockCode"], min(quantity, 3))
    return sorted(((*head, sorted(codes.items())) for *head, codes in found.values()), key=lambda each: each[2])  # type: ignore[misc]  # a starred head


@cache
def _sizes(data: Path) -> list[tuple[int, int]]:
    """Return weight and volume of the real products that have plausible ones."""
    found = []
    with gzip.open(data / "catalogue" / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            product = json.loads(line)
            try:
                grams = product["attr_n_package_weight"]
                sides = [product[f"attr_n_package_{side}"] for side in ("width", "depth", "height")]
            except KeyError:
                continue
            volume = sides[0] * sides[1] * sides[2] / 1000
            if 30 <= grams <= 8_000 and 50 <= volume <= 50_000 and 0.03 <= grams / volume <= 4:
                found.append((round(grams), round(volume)))
    return found


def _share(text: str, salt: str) -> float:
    return int.from_bytes(blake2b(f"{salt}{text}".encode(), digest_size=8).digest()) / 2**64


_POPULAR = list(accumulate(1 / (rank + 5) ** 0.8 for rank in range(SELLERS)))


@dataclass(frozen=True, slots=True)
class _Seller:
    handling_h: float
    spread: float
    transport_h: float
    never: float

    def lead_h(self, rng: Random) -> float | None:
        if rng.random() < self.never:
            return None
        return self.handling_h * exp(rng.gauss(0.0, self.spread)) + self.transport_h * exp(rng.gauss(0.0, 0.25))


def _seller(rng: Random) -> _Seller:
    kind = rng.random()
    slow, erratic = kind < 0.1, 0.1 <= kind < 0.2
    handling = exp(rng.gauss(log(13.0), 0.4)) * (2.2 if slow else 1.0)
    transport = exp(rng.gauss(log(9.0), 0.35))
    return _Seller(handling, 0.95 if erratic else rng.uniform(0.25, 0.5), transport, 0.03 if erratic else 0.006)


def _wave(rng: Random, at_us: int) -> int:
    """Return when the van is unloaded that brings what would be here at a moment."""
    local = at_us + HUB_OFFSET_US
    day, rest = divmod(local, DAY_US)
    unloading_us = rng.randrange(HOUR_US * 3 // 4)
    if (day + 3) % 7 != 6:
        for hour in WAVES_H:
            if rest <= hour * HOUR_US:
                return day * DAY_US + hour * HOUR_US + unloading_us - HUB_OFFSET_US
    day += 2 if (day + 3) % 7 == 5 else 1
    return day * DAY_US + WAVES_H[0] * HOUR_US + unloading_us - HUB_OFFSET_US


@cache
def _tariff() -> Tariff:
    """Return the built-in tariffs of the deliver stage, read through a database as the product reads them."""
    with TemporaryDirectory() as folder, Database.open(f"sqlite:///{folder}/tariffs.db") as db:
        db.create_schema()
        load_builtin_tariffs(db)
        with db.read() as connection:
            return read_tariff(connection)


@cache
def _quote(country: str, at_us: int) -> int:
    return _tariff().price(country, "", weight_g=1, volume_cm3=1, now_us=at_us)[0].promised_at_us


@cache
def weight_steps(country: str, at_us: int) -> WeightSteps:
    """Return the standard service's steps of billed weight to a country."""
    steps, currency = _tariff().steps(country, "", now_us=at_us)
    return WeightSteps(steps, cm3_per_kg=CM3_PER_KG, currency=currency)


def year(data: Path, seed: int, *, part: float = 1.0) -> Year:
    """Return the year of one seed, of all customers or of a part of them."""
    rng = Random(seed)
    invoices = [each for each in _invoices(data) if _share(each[1], "part") < part]
    sellers = [_seller(rng) for _ in range(SELLERS)]
    sizes = _sizes(data)
    slowness: dict[str, int] = {}
    parcels: list[Parcel] = []
    for number, customer, at, lines in invoices:
        if customer not in slowness:
            slowness[customer] = rng.choices(range(len(SLOWNESS)), SLOWNESS_ODDS)[0]
        parcels += _parcels(rng, number, customer, _country(customer, seed), to_us(at), lines, sellers, sizes)
    load: Counter[int] = Counter((to_us(at) + HUB_OFFSET_US) // DAY_US for _, _, at, _ in _invoices(data))
    mean = sum(load.values()) / len(load)
    load_of_day = {day: min(max((count / mean) ** 0.5, 0.7), 1.8) for day, count in load.items()}
    first, last = parcels[0].placed_us, parcels[-1].placed_us
    hub = Hub(rng, first - DAY_US, last + 60 * DAY_US, load_of_day)
    steps = {country: weight_steps(country, first) for country, _, _ in DESTINATIONS}
    return Year(seed, parcels, len(parcels), hub, slowness, steps)


def _country(customer: str, seed: int) -> tuple[str, int]:
    share = _share(customer, f"country{seed}") * 100
    for country, percent, transit_days in DESTINATIONS:
        share -= percent
        if share < 0:
            return country, transit_days
    return DESTINATIONS[0][0], DESTINATIONS[0][2]


def _parcels(
    rng: Random,
    invoice: str,
    customer: str,
    way: tuple[str, int],
    at_us: int,
    lines: list[tuple[str, int]],
    sellers: list[_Seller],
    sizes: list[tuple[int, int]],
) -> list[Parcel]:
    """Return the parcels of one basket: what each seller sends of it."""
    wanted = 1
    while rng.random() < 1 - 1 / MEAN_LINES:
        wanted += 1
    by_seller: dict[int, list[tuple[str, int]]] = {}
    for code, quantity in rng.sample(lines, min(wanted, len(lines))):
        seller = bisect_right(_POPULAR, _share(code, "seller") * _POPULAR[-1])
        by_seller.setdefault(seller, []).append((code, quantity))
    country, transit_days = way
    leave_by_us = _quote(country, at_us) - transit_days * DAY_US
    found = []
    for seller, goods in sorted(by_seller.items()):
        lead_h = sellers[seller].lead_h(rng)
        units = [(sizes[int(_share(code, "size") * len(sizes))], quantity) for code, quantity in goods]
        found.append(
            Parcel(
                id=f"{invoice}/{seller}",
                consumer=customer,
                country=country,
                seller_id=f"seller{seller}",
                placed_us=at_us,
                arrives_us=None if lead_h is None else _wave(rng, at_us + round(lead_h * HOUR_US)),
                leave_by_us=leave_by_us,
                weight_g=WRAP_G + sum(size[0] * quantity for size, quantity in units),
                volume_cm3=sum(size[1] * quantity for size, quantity in units) * 10 // 7,
            )
        )
    return found
