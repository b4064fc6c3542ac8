"""What comes to the hub and when: each consumer's parcels of several sellers, over the days around the simulated one.

The hours at which people order, how many sellers a purchase is of, and the sizes and weights of goods come from real
data where a folder of it is given (``demand/online_retail.csv.gz``, ``catalogue/products.jsonl.gz``); without it, from
distributions of the same shape. How long sellers take is drawn: log-normal around each seller's own median.
"""

import csv
import gzip
import json
from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
_DAYS_BEFORE: Final = 4
_SELLERS: Final = 2_000
_LATEST_US: Final = 6 * DAY_US
_HOURS: Final = (1, 1, 1, 1, 1, 1, 2, 6, 30, 110, 160, 190, 260, 240, 225, 255, 180, 95, 40, 30, 25, 20, 10, 4)
"""How many order in each hour of a day where no data is given."""
_SELLERS_OF: Final = ((1, 30), (2, 34), (3, 20), (4, 10), (5, 6))
"""Of how many sellers a purchase is, and how often in percent."""
_DESTINATIONS: Final = (
    (("KR", "03187", 1), 22), (("KR", "26464", 1), 14), (("KR", "48058", 1), 16), (("JP", "1000001", 3), 12),
    (("CN", "100000", 3), 6), (("CN", "200000", 2), 8), (("CN", "510000", 3), 8), (("SG", "018956", 4), 5),
    (("AU", "2000", 6), 2), (("US", "94103", 6), 4), (("DE", "10117", 6), 2), (("BR", "01310", 8), 1),
)  # fmt: skip


class Coming(NamedTuple):
    """A parcel: when it was ordered and when it comes, in microseconds from the day's midnight, which is 0."""

    consumer: int
    seller: int
    ordered_us: int
    arrives_us: int
    promised_us: int
    country: str
    postcode: str
    sides_mm: tuple[int, int, int]
    weight_g: int


@dataclass(frozen=True, slots=True)
class Workload:
    """A day's parcels: those that lie in the store at midnight, those that come in the day, those still to come."""

    lying: list[Coming]
    coming: list[Coming]
    later: list[Coming]
    source: str


@dataclass(frozen=True, slots=True)
class _Shapes:
    """What is drawn from: when people order, how large goods are."""

    hours: list[int]
    goods: list[tuple[tuple[int, int, int], int]]
    source: str


def draw_workload(
    orders: int, *, seed: int, data: Path | None = None, peak_hour: int | None = None, peak_factor: float = 10.0
) -> Workload:
    """Return a day on which exactly so many parcels come."""
    rng = Random(seed)
    shapes = _shapes(data, rng)
    medians = [rng.lognormvariate(2.9, 0.45) for _ in range(_SELLERS)]  # hours: a median of 18
    hours = list(accumulate(shapes.hours))
    lying: list[Coming] = []
    coming: list[Coming] = []
    later: list[Coming] = []
    consumer = 0
    places, odds = zip(*_DESTINATIONS, strict=True)
    numbers, often = zip(*_SELLERS_OF, strict=True)
    while len(coming) < orders:
        consumer += 1
        day = rng.randrange(-_DAYS_BEFORE, 1)
        ordered = day * DAY_US + bisect(hours, rng.random() * hours[-1]) * HOUR_US + rng.randrange(HOUR_US)
        ((country, postcode, transit),) = rng.choices(places, odds)
        promised = ordered + (transit + rng.choice((4, 5, 5, 6))) * DAY_US
        parcels = []
        for _ in range(rng.choices(numbers, often)[0]):
            seller = min(int(rng.paretovariate(0.9)) - 1, _SELLERS - 1)
            lead = int(rng.lognormvariate(0, 0.5) * medians[seller] * HOUR_US)
            arrives = _at_the_dock(ordered + min(lead, _LATEST_US), rng)
            sides, grams = rng.choice(shapes.goods)
            parcels.append(Coming(consumer, seller, ordered, arrives, promised, country, postcode, sides, grams))
        if all(each.arrives_us < 0 for each in parcels) or all(each.arrives_us >= DAY_US for each in parcels):
            continue  # they left before the day, or all come after it
        for each in parcels:
            (lying if each.arrives_us < 0 else later if each.arrives_us >= DAY_US else coming).append(each)
    extra = {each.consumer for each in coming[orders:]}
    later += coming[orders:]
    coming = coming[:orders]
    if peak_hour is not None:
        coming = [_peaked(each, peak_hour, peak_factor, rng) for each in coming]
    coming.sort(key=lambda each: each.arrives_us)
    assert len(extra) <= 1  # noqa: S101  # only the last consumer's parcels are too many
    return Workload(lying, coming, later, shapes.source)


def _at_the_dock(moment_us: int, rng: Random) -> int:
    """Return when a van that brings it is unloaded: lorries come from 5 to 23 o'clock."""
    day, within = divmod(moment_us, DAY_US)
    first, last = 5 * HOUR_US, 23 * HOUR_US
    if within < first:
        within = first + int(rng.random() ** 2 * 3 * HOUR_US)
    elif within > last:
        day, within = day + 1, first + int(rng.random() ** 2 * 3 * HOUR_US)
    return day * DAY_US + within


def _peaked(each: Coming, hour: int, factor: float, rng: Random) -> Coming:
    """Move a parcel into the peak hour so often that in it come ``factor`` times as many as in a usual one."""
    if rng.random() < (factor - 1) / (factor - 1 + 18):  # 18 hours in which vans come
        arrives_us = hour * HOUR_US + rng.randrange(HOUR_US)
        return each._replace(arrives_us=arrives_us, ordered_us=min(each.ordered_us, arrives_us))
    return each


def _shapes(data: Path | None, rng: Random) -> _Shapes:
    demand = None if data is None else data / "demand" / "online_retail.csv.gz"
    catalogue = None if data is None else data / "catalogue" / "products.jsonl.gz"
    hours, goods = list(_HOURS), []
    real_hours = demand is not None and demand.exists()
    if demand is not None and demand.exists():
        hours = _hours_of(demand)
    if catalogue is not None and catalogue.exists():
        goods = _goods_of(catalogue)
    real_goods = bool(goods)
    if not goods:
        goods = [_good(rng) for _ in range(5_000)]
    return _Shapes(hours, goods, "real" if real_goods and real_hours else "drawn")


def _hours_of(file: Path) -> list[int]:
    seen: dict[str, int] = {}
    with gzip.open(file, "rt", encoding="utf-8", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines):
            seen.setdefault(row["InvoiceNo"], int(row["InvoiceDate"][11:13]))
    counts = Counter(seen.values())
    return [counts[hour] + 1 for hour in range(24)]


_MEASURES: Final = ("attr_n_package_width", "attr_n_package_height", "attr_n_package_depth", "attr_n_package_weight")


def _goods_of(file: Path) -> list[tuple[tuple[int, int, int], int]]:
    """Return the packages of a catalogue that a pocket or a shelf can hold: 1 to 60 cm, 10 g to 20 kg."""
    goods = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            measures = [found.get(name) for name in _MEASURES]
            if all(isinstance(each, int | float) for each in measures):
                width, height, depth, grams = (round(each) for each in measures)
                if all(10 <= side <= 600 for side in (width, height, depth)) and 10 <= grams <= 20_000:
                    goods.append(((width, depth, height), grams))
    return goods


def _good(rng: Random) -> tuple[tuple[int, int, int], int]:
    sides = tuple(min(580, max(15, int(rng.lognormvariate(5.0, 0.55)))) for _ in range(3))
    litres = sides[0] * sides[1] * sides[2] / 1e6
    return (sides[0], sides[1], sides[2]), min(20_000, max(20, int(litres * rng.lognormvariate(5.3, 0.5))))


def by_consumer(parcels: list[Coming]) -> dict[int, list[Coming]]:
    """Return parcels by their consumer."""
    found: dict[int, list[Coming]] = defaultdict(list)
    for each in parcels:
        found[each.consumer].append(each)
    return found
