"""The floor as a plan to scale, drawn from the building's own document: what stands where, and how full it is.

Slots are never drawn here. A store of few bays shows its bays, a large one the aisles of its zones; a zone's own plan
shows its bays. The drawing is ``WIDTH`` wide; a metre of the building is as many units as fit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Final

from entrepot.fulfil.warehouse import Area, BayRow, Layout, ManifestRow, PlaceRow, Zone, ZoneRow

WIDTH: Final = 1000.0
MOST_BAYS: Final = 400
"""With more bays than this the aisles are drawn in their place."""
_LEVELS: Final = 5
_CHAR: Final = 7.2
"""The width of a letter in the drawing's units."""
_LINE: Final = 13.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle of the plan: what it is, where it leads, how full it is (``share`` of 1), whether its name fits."""

    code: str
    href: str
    x: float
    y: float
    width: float
    height: float
    named: bool
    heat: str = ""
    share: float = 0
    held: int = 0
    room: int = 0
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A zone or a put-wall, and its bays or aisles."""

    spot: Spot
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Truck:
    """A dock, and what is on the manifest that is open there."""

    spot: Spot
    manifest: ManifestRow | None


@dataclass(frozen=True, slots=True)
class Line:
    """A belt or a sorter: the corners of its way."""

    code: str
    kind: str
    points: str
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A scan tunnel or a stop circuit."""

    code: str
    kind: str
    x: float
    y: float
    name: str = ""
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is drawn; ``unplaced`` is what the document gives no position."""

    height: float
    zones: tuple[Block, ...]
    walls: tuple[Spot, ...]
    stations: tuple[Spot, ...]
    chutes: tuple[Spot, ...]
    docks: tuple[Truck, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    unplaced: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """How the floor stands: how full bays, walls and chutes are, what waits at stations, which circuits are open."""

    zones: Sequence[ZoneRow] = ()
    bays: Mapping[str, BayRow] | None = None
    walls: Sequence[ZoneRow] = ()
    points: Sequence[PlaceRow] = ()
    waiting: Mapping[str, int] | None = None
    manifests: Iterable[ManifestRow] = ()
    halted: frozenset[str] = frozenset()


def draw(layout: Layout, now: Now) -> Plan:
    """Return the plan of a building as it stands."""
    scale = WIDTH / layout.width_m if layout.width_m else 1.0
    points = {place.code: place for place in now.points}
    manifests = {manifest.dock: manifest for manifest in now.manifests}
    waiting = now.waiting or {}
    bays = now.bays or {}
    full = {row.code: row for row in (*now.zones, *now.walls)}
    by_bay = sum(zone.bays for zone in layout.zones) <= MOST_BAYS
    zones = [
        Block(
            _area(zone.code, f"/warehouse/zones/{zone.code}", zone.area, scale, full.get(zone.code)),
            tuple(_bays(zone, bays, scale) if by_bay else _aisles(zone, bays, scale)),
        )
        for zone in layout.zones
        if zone.area is not None
    ]
    walls = [
        _area(wall.code, f"/warehouse/walls/{wall.code}", wall.area, scale, full.get(wall.code))
        for wall in layout.walls
    ]
    stations, chutes, docks = [], [], []
    for point in layout.points:
        place = points.get(point.place.code)
        spot = _spot(point.place.code, f"/warehouse/places/{point.place.code}", point.area, scale, point.place.kind)
        if point.place.kind == "dock":
            docks.append(Truck(spot, manifests.get(spot.code)))
        elif point.place.kind == "chute":
            chutes.append(_filled(spot, place.held if place else 0, point.place.capacity))
        else:
            stations.append(_filled(spot, waiting.get(spot.code, 0), 0))
    everything = [*walls, *stations, *chutes, *(truck.spot for truck in docks)]
    unplaced = [
        _spot(zone.code, f"/warehouse/zones/{zone.code}", None, scale, "zone") for zone in layout.zones if not zone.area
    ]
    return Plan(
        height=max(40.0, round(layout.depth_m * scale, 1)),
        zones=tuple(zones),
        walls=tuple(spot for spot in walls if spot.width),
        stations=tuple(spot for spot in stations if spot.width),
        chutes=tuple(spot for spot in chutes if spot.width),
        docks=tuple(truck for truck in docks if truck.spot.width),
        lines=tuple(_lines(layout, scale, now.halted)),
        marks=tuple(_marks(layout, scale, now.halted)),
        unplaced=(*unplaced, *(spot for spot in everything if not spot.width)),
    )


def draw_zone(zone: Zone, bays: Mapping[str, BayRow]) -> tuple[float, tuple[Spot, ...]]:
    """Return a zone's own plan, bay by bay, and its height; a zone without a position is drawn as a square."""
    area = zone.area or Area(0, 0, 100, 100)
    whole = Zone(
        zone.code, zone.bays, zone.aisles, zone.columns, zone.shelves, zone.digits, zone.pick_rank,
        Area(0, 0, area.width, area.depth), zone.order,
    )  # fmt: skip
    scale = WIDTH / area.width
    return max(40.0, area.depth * scale), tuple(_bays(whole, bays, scale))


def heat(held: int, room: int) -> str:
    """Return the step of the heat scale: nothing is h0, full is ``h-full``."""
    if room <= 0 or held <= 0:
        return "h0"
    return "h-full" if held >= room else f"h{1 + held * _LEVELS // room}"


def _spot(code: str, href: str, area: Area | None, scale: float, kind: str) -> Spot:
    if area is None:
        return Spot(code, href, 0, 0, 0, 0, named=True, kind=kind)
    x, y, width, height = (round(each * scale, 1) for each in (area.x, area.y, area.width, area.depth))
    return Spot(code, href, x, y, width, height, _fits(code, width, height), kind=kind)


def _fits(code: str, width: float, height: float) -> bool:
    return width >= len(code) * _CHAR + 2 and height >= _LINE


def _filled(spot: Spot, held: int, room: int) -> Spot:
    share = min(1.0, held / room) if room else 0
    return Spot(
        spot.code, spot.href, spot.x, spot.y, spot.width, spot.height, spot.named, heat(held, room), share, held, room,
        spot.kind,
    )  # fmt: skip


def _area(code: str, href: str, area: Area | None, scale: float, row: ZoneRow | None) -> Spot:
    spot = _spot(code, href, area, scale, "zone")
    return _filled(spot, row.used if row else 0, row.slots if row else 0)


def _bays(zone: Zone, bays: Mapping[str, BayRow], scale: float) -> Iterator[Spot]:
    for number in range(1, zone.bays + 1):
        code, area = zone.bay_code(number), zone.bay_area(number)
        if area is not None:
            bay = bays.get(code)
            spot = _spot(code, f"/warehouse/bays/{code}", _apart(area), scale, "bay")
            yield _filled(spot, bay.used if bay else 0, zone.slots_of_a_bay)


def _apart(area: Area) -> Area:
    gap = min(area.width, area.depth) * 0.08
    return Area(area.x, area.y, area.width - gap, area.depth - gap)


def _aisles(zone: Zone, bays: Mapping[str, BayRow], scale: float) -> Iterator[Spot]:
    """Make one rectangle of each aisle's bays."""
    along = -(-zone.bays // zone.aisles)
    for first in range(1, zone.bays + 1, along):
        last = min(zone.bays, first + along - 1)
        one, other = zone.bay_area(first), zone.bay_area(last)
        if one is None or other is None:
            return
        area = Area(one.x, one.y, other.x + other.width - one.x, other.y + other.depth - one.y)
        used = sum(bays[code].used for code in map(zone.bay_code, range(first, last + 1)) if code in bays)
        spot = _spot(zone.bay_code(first), f"/warehouse/zones/{zone.code}", _apart(area), scale, "aisle")
        yield _filled(spot, used, (last - first + 1) * zone.slots_of_a_bay)


def _lines(layout: Layout, scale: float, halted: frozenset[str]) -> Iterator[Line]:
    for each in layout.equipment:
        if path := each.data.get("path_m"):
            corners = " ".join(f"{round(x * scale, 1):g},{round(y * scale, 1):g}" for x, y in path)
            yield Line(each.code, each.kind, corners, each.stop_circuit in halted)


def _marks(layout: Layout, scale: float, halted: frozenset[str]) -> Iterator[Mark]:
    machines = {each.code: each for each in layout.equipment}
    for each in layout.equipment:
        if each.kind == "stop_circuit" and "at_m" in each.data:
            x, y = each.data["at_m"]
            yield Mark(
                each.code, "stop", round(x * scale, 1), round(y * scale, 1), each.data["name"], each.code in halted
            )
        elif each.kind == "tunnel":
            belt = machines[each.data["conveyor"]].data
            if path := belt.get("path_m"):
                x, y = along_path(path, each.data["at_m"] / belt["length_m"])
                yield Mark(each.code, "tunnel", round(x * scale, 1), round(y * scale, 1), each.data["station"])


def along_path(path: Sequence[Sequence[float]], share: float) -> tuple[float, float]:
    """Return the point of a line after a share of its length."""
    legs = [(one, other, hypot(other[0] - one[0], other[1] - one[1])) for one, other in pairwise(path)]
    left = min(max(share, 0.0), 1.0) * sum(length for _, _, length in legs)
    for one, other, length in legs:
        if left <= length and length > 0:
            part = left / length
            return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part
        left -= length
    return path[-1][0], path[-1][1]
