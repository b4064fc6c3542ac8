"""The parts of a building, as a checked document describes them: zones of slots, put-walls, points, machines.

Positions and lengths of the building are metres from its north-west corner (x to the east, y to the south), sides of
slots millimetres, speeds metres a second. A building of 1.6 million slots is a few hundred parts: places are made by
rule as they are asked for, never kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

PlaceKind = Literal["slot", "cell", "receive", "store", "pack", "sort", "problem", "return", "hand", "chute", "dock"]
STATION_KINDS: Final = frozenset({"receive", "store", "pack", "sort", "problem", "return", "hand"})
EquipmentKind = Literal["conveyor", "tunnel", "sorter", "gate", "stop_circuit", "tote"]
RANKS_OF_A_ZONE: Final = 10_000_000
"""A zone's slots have the ranks from ``pick_rank`` times this, so that another zone changes none of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that a parcel or a box can be; ``sides_mm`` from the longest to the shortest, () where it has none."""

    code: str
    kind: PlaceKind
    zone: str
    bay: str
    rank: int
    row: int = 0
    column: int = 0
    capacity: int = 0
    sides_mm: tuple[int, ...] = ()
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the floor in metres."""

    x: float
    y: float
    width: float
    depth: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.depth / 2

    def meets(self, other: "Area") -> bool:
        """Return whether two rectangles share more than an edge."""
        return (
            self.x + self.width > other.x + _TOUCH
            and other.x + other.width > self.x + _TOUCH
            and self.y + self.depth > other.y + _TOUCH
            and other.y + other.depth > self.y + _TOUCH
        )

    def within(self, width: float, depth: float) -> bool:
        """Return whether it lies inside a building of this size."""
        return (
            self.x >= 0
            and self.y >= 0
            and self.x + self.width <= width + _TOUCH
            and self.y + self.depth <= depth + _TOUCH
        )


_TOUCH: Final = 0.001


@dataclass(frozen=True, slots=True)
class Shelf:
    """One row of a bay: how large its slots are and how many parcels each takes."""

    sides_mm: tuple[int, ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class Zone:
    """Bays of the same shelves in aisles. ``order`` is each bay's turn, counted from the one nearest to packing."""

    code: str
    bays: int
    aisles: int
    columns: int
    shelves: tuple[Shelf, ...]
    digits: int
    pick_rank: int
    area: Area | None
    order: tuple[int, ...]

    @property
    def slots_of_a_bay(self) -> int:
        """How many slots one bay has."""
        return self.columns * len(self.shelves)

    @property
    def slots(self) -> int:
        """How many slots it has."""
        return self.bays * self.slots_of_a_bay

    @property
    def capacity(self) -> int:
        """How many parcels it takes."""
        return self.bays * self.columns * sum(shelf.capacity for shelf in self.shelves)

    def bay_code(self, number: int) -> str:
        """Return the code of a bay by its number from 1."""
        return f"{self.code}{number:0{self.digits}d}"

    def bay_rank(self, number: int) -> int:
        """Return what the ranks of a bay's slots begin after."""
        return self.pick_rank * RANKS_OF_A_ZONE + self.order[number - 1] * self.slots_of_a_bay

    def bay_area(self, number: int) -> Area | None:
        """Return where a bay stands; None where its zone has no place in the building yet."""
        return None if self.area is None else bay_area(self.area, self.bays, self.aisles, number)

    def places(self) -> Iterator[Place]:
        """Make its slots, bay by bay, along each row, rows from the floor up."""
        for bay in range(1, self.bays + 1):
            yield from self.places_of(bay)

    def places_of(self, bay: int) -> Iterator[Place]:
        """Make the slots of one bay."""
        code = self.bay_code(bay)
        before = self.bay_rank(bay)
        number = 0
        for row, shelf in enumerate(self.shelves, start=1):
            for column in range(1, self.columns + 1):
                number += 1
                slot = f"{code}-{number:03d}"
                yield Place(slot, "slot", self.code, code, before + number, row, column, shelf.capacity, shelf.sides_mm)


def bay_area(zone: Area, bays: int, aisles: int, number: int) -> Area:
    """Return where a bay of a zone stands: aisles side by side along the longer side of the zone, bays along each."""
    along = -(-bays // aisles)
    aisle, step = divmod(number - 1, along)
    if zone.width >= zone.depth:
        wide, deep = zone.width / aisles, zone.depth / along
        return Area(zone.x + aisle * wide, zone.y + step * deep, wide, deep)
    wide, deep = zone.width / along, zone.depth / aisles
    return Area(zone.x + step * wide, zone.y + aisle * deep, wide, deep)


@dataclass(frozen=True, slots=True)
class Wall:
    """A put-wall: rows of cells, each for one box."""

    code: str
    rows: int
    columns: int
    area: Area | None
    before: int
    """Cells of the walls before it: its own are ranked after those."""

    def places(self) -> Iterator[Place]:
        """Make its cells."""
        number = 0
        for row in range(1, self.rows + 1):
            for column in range(1, self.columns + 1):
                number += 1
                cell, rank = f"{self.code}-{number:02d}", self.before + number
                yield Place(cell, "cell", self.code, self.code, rank, row, column, 1)


@dataclass(frozen=True, slots=True)
class Point:
    """A station, a chute or a dock, and where it stands."""

    place: Place
    area: Area | None


@dataclass(frozen=True, slots=True)
class Equipment:
    """A machine or a kind of tote; ``data`` holds what its kind has (``docs/fulfil.md`` lists the fields)."""

    code: str
    kind: EquipmentKind
    stop_circuit: str | None
    data: Mapping[str, Any]


class Places:
    """Every place of a building, made anew each time they are gone through."""

    def __init__(self, layout: "Layout") -> None:
        self._layout = layout

    def __len__(self) -> int:
        layout = self._layout
        cells = sum(wall.rows * wall.columns for wall in layout.walls)
        return layout.slots + cells + len(layout.points)

    def __iter__(self) -> Iterator[Place]:
        for zone in self._layout.zones:
            yield from zone.places()
        for wall in self._layout.walls:
            yield from wall.places()
        for point in self._layout.points:
            yield point.place


@dataclass(frozen=True)
class Layout:
    """A checked building; ``document`` is what it was read from."""

    code: str
    name: str
    time_zone: str
    width_m: float
    depth_m: float
    zones: tuple[Zone, ...]
    walls: tuple[Wall, ...]
    points: tuple[Point, ...]
    equipment: tuple[Equipment, ...]
    document: Mapping[str, Any]

    @property
    def places(self) -> Places:
        """Every place: slots, cells, stations, chutes, docks."""
        return Places(self)

    @cached_property
    def slots(self) -> int:
        """How many slots it has."""
        return sum(zone.slots for zone in self.zones)
