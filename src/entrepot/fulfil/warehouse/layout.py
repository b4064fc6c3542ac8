"""The building as data: zones of slots, put-walls, stations, chutes, docks, machines; read from a file, checked whole.

A slot's code names its bay and its number (``A03-012``); numbers run along each row, rows from the floor up. ``rank``
grows with the way from a slot to packing: zones by ``pick_rank``, in each the bays nearest to a packing station first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from entrepot.fulfil.warehouse.building import (
    STATION_KINDS,
    Area,
    Layout,
    Place,
    PlaceKind,
    Point,
    Shelf,
    Wall,
    Zone,
    bay_area,
)
from entrepot.fulfil.warehouse.document import PLACING, Reader, series_fields
from entrepot.fulfil.warehouse.machines import equipment_from
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

__all__ = ["STATION_KINDS", "Layout", "Place", "PlaceKind", "built_in_document", "built_in_layout", "layout_from"]

BuiltIn = Literal["small", "dlj"]
_MOST_IN_BAY: Final = 9_999
_MOST_BAYS: Final = 9_999
_MOST_SLOTS: Final = 4_000_000
_MOST_RANK: Final = 200
_STATION_M: Final = (2.0, 2.0)
_CHUTE_M: Final = (1.5, 1.5)
_DOCK_M: Final = (3.0, 4.0)
_CELL_M: Final = 0.5


def layout_from(data: Mapping[str, Any], routes: frozenset[str]) -> Layout:
    """Return the building of a parsed file; raise InvalidInput naming the field that is faulty.

    Every one of ``routes`` must be served by a chute, every kind of station must be there, codes must differ, machines
    must name things that exist, and nothing may stand outside the building or on something else.
    """
    reader = Reader(data, "site")
    reader.only(
        "code", "name", "time_zone", "country", "size_m", "zones", "walls", "stations", "chutes", "docks", "totes",
        "conveyors", "tunnels", "sorters", "gates", "stop_circuits",
    )  # fmt: skip
    placed: list[tuple[str, str, Area | None]] = []
    walls = tuple(_walls(reader.tables("walls"), placed))
    stations = list(_stations(reader.tables("stations"), placed))
    chutes = list(_chutes(reader.tables("chutes"), routes, placed))
    docks = list(_docks(reader.tables("docks"), placed))
    packing = [point.area.centre for point in stations if point.place.kind == "pack" and point.area]
    zones = tuple(_zones(reader.tables("zones"), packing, placed))
    points = (*stations, *chutes, *docks)
    codes = [*(wall.code for wall in walls), *(point.place.code for point in points)]
    _differ(zones, codes)
    missing = (STATION_KINDS - {"hand"}) - {point.place.kind for point in stations}
    if missing:
        kinds = ", ".join(sorted(missing))
        raise InvalidInput(say("there is no station to %(kinds)s", kinds=kinds), field="site.stations")
    if unserved := routes - {route for chute in chutes for route in chute.place.routes}:
        ways = ", ".join(sorted(unserved))
        raise InvalidInput(say("no chute serves %(routes)s", routes=ways), field="site.chutes")
    equipment = equipment_from(reader, [*zones, *walls], [point.place for point in points])
    _differ(zones, [*codes, *(each.code for each in equipment if each.kind != "tote")])
    width, depth = _size(reader, placed)
    _stand_apart(placed, width, depth)
    zone = reader.text("time_zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise reader.refuse("time_zone", "a name such as Asia/Seoul") from None
    if "country" in data:
        reader.text("country", r"[A-Z]{2}")
    code, name = reader.text("code", r"[A-Z0-9]{2,12}"), reader.text("name")
    return Layout(code, name, zone, width, depth, zones, walls, points, equipment, dict(data))


def _zones(
    entries: Sequence[Reader], packing: list[tuple[float, float]], placed: list[tuple[str, str, Area | None]]
) -> Iterator[Zone]:
    ranks: set[int] = set()
    slots = 0
    for position, entry in enumerate(entries):
        entry.only("code", "bays", "aisles", "columns", "rows", "digits", "pick_rank", *PLACING[:2])
        code, bays = entry.text("code", r"[A-Z]{1,2}"), entry.number("bays", _MOST_BAYS)
        rank = entry.number("pick_rank", _MOST_RANK, least=0, default=position)
        if rank in ranks:
            raise entry.refuse("pick_rank", "a rank that no other zone has", found=str(rank))
        ranks.add(rank)
        area = entry.area((0.0, 0.0))
        if area is not None and "size_m" not in entry.value:
            raise entry.refuse("size_m", "two lengths in metres, such as [12, 4.5]")
        columns, shelves = entry.number("columns", 200), tuple(_shelves(entry))
        aisles, digits = entry.number("aisles", bays, default=1), entry.number("digits", 4, default=2)
        zone = Zone(code, bays, aisles, columns, shelves, digits, rank, area, _order(area, bays, aisles, packing))
        if zone.slots_of_a_bay > _MOST_IN_BAY:
            raise entry.refuse("rows", say("at most %(most)s slots in a bay", most=_MOST_IN_BAY))
        slots += zone.slots
        if slots > _MOST_SLOTS:
            raise entry.refuse("bays", say("at most %(most)s slots in a building", most=f"{_MOST_SLOTS:,}"))
        placed.append((entry.where, code, area))
        yield zone


def _shelves(zone: Reader) -> Iterator[Shelf]:
    for row in zone.tables("rows"):
        row.only("sides_mm", "capacity", "count")
        shelf = Shelf(row.sides("sides_mm"), row.number("capacity", 1_000_000))
        yield from [shelf] * row.number("count", 100, default=1)


def _order(area: Area | None, bays: int, aisles: int, packing: list[tuple[float, float]]) -> tuple[int, ...]:
    """Return each bay's turn: those with the shortest way along aisles to a packing station come first."""
    if area is None or not packing:
        return tuple(range(bays))
    ways = []
    for number in range(1, bays + 1):
        x, y = bay_area(area, bays, aisles, number).centre
        ways.append((round(min(abs(x - px) + abs(y - py) for px, py in packing), 1), number))
    turns = [0] * bays
    for turn, (_, number) in enumerate(sorted(ways)):
        turns[number - 1] = turn
    return tuple(turns)


def _walls(entries: Sequence[Reader], placed: list[tuple[str, str, Area | None]]) -> Iterator[Wall]:
    before = 0
    for entry in entries:
        entry.only(*series_fields("rows", "columns"))
        rows, columns = entry.number("rows", 50), entry.number("columns", 50)
        for one in entry.series((columns * _CELL_M, 1.0)):
            placed.append((entry.where, one.code, one.area))
            yield Wall(one.code, rows, columns, one.area, before)
            before += rows * columns


def _stations(entries: Sequence[Reader], placed: list[tuple[str, str, Area | None]]) -> Iterator[Point]:
    rank = 0
    for entry in entries:
        entry.only(*series_fields("kind"))
        kind = entry.text("kind", "|".join(sorted(STATION_KINDS)))
        for one in entry.series(_STATION_M):
            rank += 1
            placed.append((entry.where, one.code, one.area))
            yield Point(Place(one.code, kind, kind, kind, rank), one.area)  # type: ignore[arg-type]  # the pattern admits only the kinds


def _chutes(
    entries: Sequence[Reader], routes: frozenset[str], placed: list[tuple[str, str, Area | None]]
) -> Iterator[Point]:
    rank = 0
    for entry in entries:
        entry.only(*series_fields("capacity", "routes"))
        served = entry.value.get("routes")
        if not isinstance(served, list) or not served or not {str(route) for route in served} <= routes:
            raise entry.refuse("routes", say("some of %(words)s", words=", ".join(sorted(routes))))
        capacity = entry.number("capacity", 100_000)
        for one in entry.series(_CHUTE_M):
            rank += 1
            placed.append((entry.where, one.code, one.area))
            chute = Place(one.code, "chute", "sort", "sort", rank, capacity=capacity, routes=tuple(served))
            yield Point(chute, one.area)


def _docks(entries: Sequence[Reader], placed: list[tuple[str, str, Area | None]]) -> Iterator[Point]:
    rank = 0
    for entry in entries:
        entry.only(*series_fields())
        for one in entry.series(_DOCK_M):
            rank += 1
            placed.append((entry.where, one.code, one.area))
            yield Point(Place(one.code, "dock", "ship", "ship", rank), one.area)


def _differ(zones: Iterable[Zone], codes: Iterable[str]) -> None:
    """Refuse a code that two things have; a bay's counts as well, though no label but its slots' bears it."""
    seen: set[str] = set()
    for zone in zones:
        if zone.code in seen:
            raise _twice(zone.code)
        seen.add(zone.code)
        seen.update(zone.bay_code(number) for number in range(1, zone.bays + 1))
    for code in codes:
        if code in seen:
            raise _twice(code)
        seen.add(code)


def _twice(code: str) -> InvalidInput:
    return InvalidInput(say("two places have the code %(code)s", code=code), field="site", expected="codes that differ")


def _size(reader: Reader, placed: Iterable[tuple[str, str, Area | None]]) -> tuple[float, float]:
    given = reader.pair("size_m", least=1.0)
    if given is not None:
        return given
    if any(area is not None for _, _, area in placed):
        raise reader.refuse("size_m", "two lengths in metres, such as [12, 4.5]")
    return 0.0, 0.0


def _stand_apart(placed: Sequence[tuple[str, str, Area | None]], width: float, depth: float) -> None:
    """Refuse what stands outside the building or on something else; looked at from west to east."""
    standing = sorted(
        ((area.x, where, code, area) for where, code, area in placed if area is not None), key=lambda each: each[0]
    )
    before: list[tuple[float, str, str, Area]] = []
    for x, where, code, area in standing:
        if not area.within(width, depth):
            raise InvalidInput(
                say("%(code)s stands outside the building", code=code), field=f"{where}.at_m",
                expected=say("inside %(width)s × %(depth)s m", width=f"{width:g}", depth=f"{depth:g}"),
            )  # fmt: skip
        before = [each for each in before if each[3].x + each[3].width > x]
        for _, _, other, its in before:
            if its.meets(area):
                raise InvalidInput(
                    say("%(code)s stands on %(other)s", code=code, other=other), field=f"{where}.at_m",
                    expected="a place of its own",
                )  # fmt: skip
        before.append((x, where, code, area))


@cache
def built_in_document(name: BuiltIn) -> Mapping[str, Any]:
    """Return the document of a building that comes with the house."""
    text = resources.files("entrepot.fulfil.warehouse").joinpath(f"{name}_hub.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text)
    return document


@cache
def built_in_layout(routes: frozenset[str], name: BuiltIn = "small") -> Layout:
    """Return a building that comes with the house: the small hub, or one of the size of Cainiao's DLJ hub."""
    return layout_from(built_in_document(name), routes)
