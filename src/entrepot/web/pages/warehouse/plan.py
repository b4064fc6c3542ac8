"""The floor as a plan, drawn from the building's own data: goods come in at the left and leave at the right.

Bays are drawn, never slots, so that a store of 1.6 million slots is as many rectangles as it has bays. Lengths are
units of the drawing, 1,000 wide and ``HEIGHT`` high.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, sqrt
from typing import Final

from entrepot.fulfil.warehouse import BayRow, ManifestRow, PlaceRow

WIDTH: Final = 1000
HEIGHT: Final = 520
_TOP: Final = 56
_LEVELS: Final = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle of the plan: what it is, where it leads, how full it is (``share`` of 1), what is written on it."""

    code: str
    href: str
    x: float
    y: float
    width: float
    height: float
    heat: str = ""
    share: float = 0
    held: int = 0
    room: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Spots that belong together under one name."""

    name: str
    x: float
    y: float
    held: int
    room: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Truck:
    """A dock, and what is on the manifest that is open there."""

    spot: Spot
    manifest: ManifestRow | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is drawn, in the order in which goods pass it."""

    receive: tuple[Spot, ...]
    store: tuple[Block, ...]
    walls: tuple[Block, ...]
    pack: tuple[Spot, ...]
    chutes: tuple[Spot, ...]
    docks: tuple[Truck, ...]
    aside: tuple[Spot, ...]


def draw(bays: Sequence[BayRow], points: Sequence[PlaceRow], open_manifests: Iterable[ManifestRow]) -> Plan:
    """Return the plan of a building as it stands."""
    of = {kind: list(places) for kind, places in groupby(sorted(points, key=_kind), key=_kind)}
    manifests = {manifest.dock: manifest for manifest in open_manifests}
    docks = _column(of.get("dock", []), x=912, width=56)
    return Plan(
        receive=_column(of.get("receive", []) + of.get("return", []), x=32, width=64),
        store=_blocks(
            [(zone, list(each)) for zone, each in groupby(bays, key=lambda bay: bay.zone)], 140, _TOP, 400, 250
        ),
        walls=_walls(of.get("cell", [])),
        pack=_row(of.get("pack", []), x=140, y=472, width=400),
        chutes=_chutes(of.get("chute", [])),
        docks=tuple(Truck(spot, manifests.get(spot.code)) for spot in docks),
        aside=_row(of.get("problem", []) + of.get("hand", []) + of.get("sort", []), x=590, y=472, width=270),
    )


def heat(held: int, room: int) -> str:
    """Return the step of the heat scale: nothing is h0, full is ``h-full``."""
    if room <= 0 or held <= 0:
        return "h0"
    return "h-full" if held >= room else f"h{1 + held * _LEVELS // room}"


def _kind(place: PlaceRow) -> str:
    return place.kind


def _blocks(
    groups: list[tuple[str, list[BayRow]]], left: float, top: float, width: float, height: float
) -> tuple[Block, ...]:
    if not groups:
        return ()
    across = ceil(sqrt(len(groups)))
    down = ceil(len(groups) / across)
    wide, high = width / across, height / down
    made = []
    for number, (zone, rows) in enumerate(groups):
        x, y = left + number % across * wide, top + number // across * high
        spots = _grid(
            [(bay.bay, f"/warehouse/bays/{bay.bay}", bay.used, bay.slots) for bay in rows],
            x,
            y + 18,
            wide - 16,
            high - 30,
        )
        made.append(Block(zone, x, y + 10, sum(bay.used for bay in rows), sum(bay.slots for bay in rows), spots))
    return tuple(made)


def _walls(cells: list[PlaceRow]) -> tuple[Block, ...]:
    walls = [(wall, list(each)) for wall, each in groupby(cells, key=lambda cell: cell.bay)]
    if not walls:
        return ()
    wide = 400 / len(walls)
    made = []
    for number, (wall, rows) in enumerate(walls):
        x = 140 + number * wide
        columns = max(cell.column for cell in rows)
        spots = _grid(
            [(cell.code, f"/warehouse/places/{cell.code}", cell.held, cell.capacity) for cell in rows],
            x,
            354,
            wide - 16,
            84,
            columns=columns,
        )
        made.append(Block(wall, x, 346, sum(cell.held for cell in rows), len(rows), spots))
    return tuple(made)


def _grid(
    things: list[tuple[str, str, int, int]],
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    columns: int = 0,
) -> tuple[Spot, ...]:
    across = columns or max(1, ceil(sqrt(len(things) * width / max(height, 1))))
    across = min(across, len(things))
    down = ceil(len(things) / across)
    wide, high = width / across, height / down
    gap = min(3.0, wide / 8, high / 8)
    return tuple(
        Spot(
            code, href, round(left + number % across * wide, 1), round(top + number // across * high, 1),
            round(wide - gap, 1), round(high - gap, 1), heat(held, room), held / room if room else 0, held, room,
        )
        for number, (code, href, held, room) in enumerate(things)
    )  # fmt: skip


def _column(places: list[PlaceRow], *, x: float, width: float) -> tuple[Spot, ...]:
    step = min(80.0, (HEIGHT - _TOP - 24) / max(len(places), 1))
    return tuple(
        Spot(
            place.code, f"/warehouse/places/{place.code}", x, round(_TOP + number * step, 1), width, round(step - 14, 1)
        )
        for number, place in enumerate(places)
    )


def _row(places: list[PlaceRow], *, x: float, y: float, width: float) -> tuple[Spot, ...]:
    step = min(72.0, width / max(len(places), 1))
    return tuple(
        Spot(place.code, f"/warehouse/places/{place.code}", round(x + number * step, 1), y, round(step - 8, 1), 32)
        for number, place in enumerate(places)
    )


def _chutes(places: list[PlaceRow]) -> tuple[Spot, ...]:
    across = max(1, ceil(len(places) / 2))
    wide = 270 / across
    return tuple(
        Spot(
            place.code, f"/warehouse/places/{place.code}", round(590 + number % across * wide, 1),
            _TOP + 18 if number < across else 300, round(wide - 6, 1), 120,
            heat(place.held, place.capacity), min(1.0, place.held / place.capacity) if place.capacity else 0,
            place.held, place.capacity,
        )
        for number, place in enumerate(places)
    )  # fmt: skip
