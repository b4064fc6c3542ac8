"""What is counted of demand, and who is counted once. Pure."""

import hashlib
from dataclasses import dataclass
from typing import Final

DAY_US: Final = 86_400 * 1_000_000
SEEN_MOST: Final = 250_000
"""Views of a day that are remembered at least; twice as many at most (some 40 MB)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Views by distinct visitors, paid orders and the units in them."""

    views: int = 0
    orders: int = 0
    units: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.views + other.views, self.orders + other.orders, self.units + other.units)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A product at what it asked on a day; minor units of ``currency``, days since 1970 in UTC."""

    product_id: str
    day: int
    currency: str
    price_minor: int


@dataclass(frozen=True, slots=True)
class PriceDemand:
    """What was seen of a product at one price, in minor units of the currency that was asked for."""

    product_id: str
    price_minor: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class DayDemand:
    """What was seen of a product on a day (ISO 8601, UTC), at all its prices."""

    day: str
    views: int
    orders: int
    units: int


@dataclass(frozen=True, slots=True)
class ProductDemand:
    """What was seen of a product, day by day without gaps, the oldest first, and all together."""

    product_id: str
    days: tuple[DayDemand, ...]
    views: int
    orders: int
    units: int

    @property
    def conversion_ppm(self) -> int | None:
        """Paid orders a view, parts per million; None where nobody looked."""
        return None if not self.views else self.orders * 1_000_000 // self.views


def day_of(moment_us: int) -> int:
    """Return the day of a moment, counted from 1970-01-01 in UTC."""
    return moment_us // DAY_US


class SeenToday:
    """Who looked at what today: keyed hashes in memory, never stored, forgotten at midnight (UTC).

    When it is full the older half is forgotten: who comes back then is counted again.
    """

    def __init__(self, key: bytes, most: int = SEEN_MOST) -> None:
        self._key, self._most = key, most
        self._day = -1
        self._new: set[bytes] = set()
        self._old: set[bytes] = set()

    def is_first(self, day: int, product_id: str, visitors: tuple[str, ...]) -> bool:
        """Return whether the first of a visitor's names has not looked yet today; remember all of them."""
        if day != self._day:
            self._day, self._new, self._old = day, set(), set()
        marks = [self._mark(product_id, each) for each in visitors]
        seen = marks[0] in self._new or marks[0] in self._old
        if len(self._new) + len(marks) > self._most:
            self._old, self._new = self._new, set()
        self._new.update(marks)
        return not seen

    def __len__(self) -> int:
        return len(self._new) + len(self._old)

    def _mark(self, product_id: str, visitor: str) -> bytes:
        said = f"{self._day}\n{product_id}\n{visitor}".encode()
        return hashlib.blake2b(said, digest_size=10, key=self._key).digest()
