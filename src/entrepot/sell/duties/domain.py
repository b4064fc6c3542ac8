"""Which import duty a consignment pays: the rate of its customs code, and what small consignments pay instead. Pure.

Rates are data; this file only chooses among them. The longest customs code wins, then the origin that is named over
any, then what is exact over an average, then the later row. Nothing is made up: where no row serves, no rate is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

PPM: Final = 1_000_000
ANY: Final = "ZZ"
"""The origin of rows that serve goods from anywhere."""
UNION: Final = "EU"
_EU_CODES: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT MC NL PL PT RO SK SI ES SE"
_EU: Final = frozenset(_EU_CODES.split())
_SHORTEST: Final = 2

Kind = Literal["mfn", "preferential", "average"]
Basis = Literal["cif", "fob"]
KINDS: Final[tuple[Kind, ...]] = ("mfn", "preferential", "average")


@dataclass(frozen=True, slots=True)
class DutyRate:
    """A row: the rate (parts per million of the customs value) of a code's beginning at a destination.

    Moments in microseconds since the epoch, UTC; ``valid_to_us`` is exclusive, None while open.
    """

    destination: str
    hs: str
    origin: str
    kind: Kind
    rate_ppm: int
    source: str
    valid_from_us: int
    valid_to_us: int | None = None


@dataclass(frozen=True, slots=True)
class DutyRelief:
    """What a destination charges goods up to a value: ``flat_minor`` for one item, 0 for nothing, instead of the rate.

    ``limit_minor`` 0 means that there is no relief. ``basis`` says whether delivery is part of the customs value (CIF)
    or not (FOB).
    """

    destination: str
    origin: str
    limit_minor: int
    currency: str
    flat_minor: int
    basis: Basis
    source: str
    valid_from_us: int
    valid_to_us: int | None = None


@dataclass(frozen=True, slots=True)
class DutyFound:
    """What the tables say: ``rate`` where one serves the code, else the span of rates of longer codes below it.

    ``digits`` is how many digits of the customs code were known, ``relief`` the destination's, None where unknown.
    """

    rate: DutyRate | None
    below: tuple[int, int] | None
    relief: DutyRelief | None
    digits: int

    @property
    def basis(self) -> Basis:
        """Whether delivery counts; where nothing is known it does, which is the dearer and the usual case."""
        return "cif" if self.relief is None else self.relief.basis

    @property
    def confidence(self) -> float:
        """How sure the rate is, 0 to 1: 0.9 of the whole code, less of its beginning, little of an average."""
        if self.rate is None:
            return 0.0
        if self.rate.kind == "average":
            return 0.35
        return 0.9 if len(self.rate.hs) >= min(self.digits, 6) else 0.6


def customs_area(country: str) -> str:
    """Return the area without customs borders that a country is in: EU for its members, else itself."""
    return UNION if country in _EU else country


def crosses_border(ships_from: str, destination: str) -> bool:
    """Return whether goods pass a customs border on their way."""
    return customs_area(ships_from) != customs_area(destination)


def places(country: str) -> tuple[str, ...]:
    """Return the names under which rows may speak of a country, the narrowest first."""
    area = customs_area(country)
    return (country,) if area == country else (country, area)


def codes(hs: str) -> tuple[str, ...]:
    """Return the beginnings of a customs code that rows may name, the longest first."""
    return tuple(hs[:end] for end in range(len(hs), _SHORTEST - 1, -1))


def choose_rate(rows: Iterable[DutyRate], *, hs: str, destination: str, origin: str, at_us: int) -> DutyRate | None:
    """Return the row that serves goods of a code made in ``origin`` ("" where that is not known), or None."""
    serving = [
        row
        for row in rows
        if len(row.hs) >= _SHORTEST
        and hs.startswith(row.hs)
        and row.destination in places(destination)
        and row.origin in (ANY, *(places(origin) if origin else ()))
        and _holds(row, at_us)
    ]
    return max(serving, key=_rank, default=None)


def rates_below(
    rows: Iterable[DutyRate], *, hs: str, destination: str, origin: str, at_us: int
) -> tuple[int, int] | None:
    """Return the least and the most of the rates of longer codes below this one, None where there are none."""
    found = [
        row.rate_ppm
        for row in rows
        if len(row.hs) > len(hs)
        and row.hs.startswith(hs)
        and row.destination in places(destination)
        and row.origin in (ANY, *(places(origin) if origin else ()))
        and _holds(row, at_us)
    ]
    return (min(found), max(found)) if found and hs else None


def choose_relief(rows: Sequence[DutyRelief], *, destination: str, ships_from: str, at_us: int) -> DutyRelief | None:
    """Return what a destination charges small consignments from a country, or None where that is not known."""
    serving = [
        row
        for row in rows
        if row.destination in places(destination)
        and row.origin in (ANY, *(places(ships_from) if ships_from else ()))
        and _holds(row, at_us)
    ]
    return max(serving, key=lambda row: (row.destination != UNION, row.origin != ANY, row.valid_from_us), default=None)


def _holds(row: DutyRate | DutyRelief, at_us: int) -> bool:
    return row.valid_from_us <= at_us and (row.valid_to_us is None or at_us < row.valid_to_us)


def _rank(row: DutyRate) -> tuple[int, int, bool, bool, int]:
    origin = 0 if row.origin == ANY else 1 if row.origin == UNION else 2
    return len(row.hs), origin, row.kind != "average", row.destination != UNION, row.valid_from_us
