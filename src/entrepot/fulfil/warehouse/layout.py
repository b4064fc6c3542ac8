"""The building as data: zones of slots, put-walls, stations, chutes and docks, read from a file and checked whole.

A slot's code names its bay and its number (``A03-012``); numbers run along each row, rows from the floor up. Sides are
millimetres inside; ``rank`` grows with the way from a slot to packing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo

from entrepot.kit.errors import InvalidInput

PlaceKind = Literal["slot", "cell", "receive", "store", "pack", "sort", "problem", "return", "hand", "chute", "dock"]
STATION_KINDS: frozenset[str] = frozenset({"receive", "store", "pack", "sort", "problem", "return", "hand"})

_BAY = re.compile(r"[A-Z]{1,2}[0-9]{2}")
_POINT = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")
_MOST_IN_BAY = 9_999


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
class Layout:
    """A checked building."""

    code: str
    name: str
    time_zone: str
    places: tuple[Place, ...]


class _Reader:
    """Reads a mapping field by field and says precisely where something is wrong."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise InvalidInput(f"{where} is not a table of fields", field=where, expected="fields with values")
        self.value: dict[str, Any] = value
        self.where = where

    def refuse(self, field: str, expected: str) -> InvalidInput:
        found = repr(self.value.get(field))[:60]
        return InvalidInput(f"{self.where}.{field} is {found}", field=f"{self.where}.{field}", expected=expected)

    def text(self, field: str, pattern: str = r".{1,80}") -> str:
        found = self.value.get(field)
        if not isinstance(found, str) or not re.fullmatch(pattern, found):
            raise self.refuse(field, f"a text of the form {pattern}")
        return found

    def number(self, field: str, most: int) -> int:
        found = self.value.get(field)
        if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= most:
            raise self.refuse(field, f"a whole number from 1 to {most}")
        return found

    def sides(self, field: str) -> tuple[int, ...]:
        found = self.value.get(field)
        if (
            not isinstance(found, list)
            or len(found) != 3
            or not all(  # length, width, height
                isinstance(side, int) and 1 <= side <= 20_000
                for side in found  # 20 m
            )
        ):
            raise self.refuse(field, "three lengths in millimetres")
        return tuple(sorted(found, reverse=True))

    def tables(self, field: str) -> list["_Reader"]:
        found = self.value.get(field)
        if not isinstance(found, list) or not found:
            raise self.refuse(field, "at least one")
        return [_Reader(each, f"{self.where}.{field}[{number}]") for number, each in enumerate(found, start=1)]


def layout_from(data: Mapping[str, Any], routes: frozenset[str]) -> Layout:
    """Return the building of a parsed file; raise InvalidInput naming the field that is faulty.

    Every one of ``routes`` must be served by a chute, and every kind of station must be there.
    """
    reader = _Reader(data, "site")
    places = [
        *_slots(reader.tables("zones")),
        *_cells(reader.tables("walls")),
        *_stations(reader.tables("stations")),
        *_chutes(reader.tables("chutes"), routes),
        *_docks(reader.tables("docks")),
    ]
    codes: set[str] = set()
    for place in places:
        if place.code in codes:
            raise InvalidInput(f"two places have the code {place.code}", field="site", expected="codes that differ")
        codes.add(place.code)
    missing = (STATION_KINDS - {"hand"}) - {place.kind for place in places}
    if missing:
        raise InvalidInput(f"there is no station to {', '.join(sorted(missing))}", field="site.stations")
    if unserved := routes - {route for place in places for route in place.routes}:
        raise InvalidInput(f"no chute serves {', '.join(sorted(unserved))}", field="site.chutes")
    zone = reader.text("time_zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise reader.refuse("time_zone", "a name such as Asia/Seoul") from None
    return Layout(reader.text("code", r"[A-Z0-9]{2,12}"), reader.text("name"), zone, tuple(places))


def _slots(zones: Sequence[_Reader]) -> Iterator[Place]:
    rank = 0
    for zone in zones:
        code = zone.text("code", r"[A-Z]{1,2}")
        columns = zone.number("columns", 200)
        for bay_number in range(1, zone.number("bays", 99) + 1):
            bay = f"{code}{bay_number:02d}"
            number = 0
            for row, shelf in enumerate(zone.tables("rows"), start=1):
                sides, capacity = shelf.sides("sides_mm"), shelf.number("capacity", 1_000_000)
                for column in range(1, columns + 1):
                    rank, number = rank + 1, number + 1
                    slot = f"{bay}-{number:03d}"
                    yield Place(slot, "slot", code, bay, rank, row, column, capacity, sides)
            if number > _MOST_IN_BAY:
                raise zone.refuse("rows", f"at most {_MOST_IN_BAY} slots in a bay")


def _cells(walls: Sequence[_Reader]) -> Iterator[Place]:
    rank = 0
    for wall in walls:
        code = wall.text("code", _POINT.pattern)
        number = 0
        for row in range(1, wall.number("rows", 50) + 1):
            for column in range(1, wall.number("columns", 50) + 1):
                rank, number = rank + 1, number + 1
                yield Place(f"{code}-{number:02d}", "cell", code, code, rank, row, column, 1)


def _stations(stations: Sequence[_Reader]) -> Iterator[Place]:
    for rank, station in enumerate(stations, start=1):
        kind = station.text("kind", "|".join(sorted(STATION_KINDS)))
        code = station.text("code", _POINT.pattern)
        yield Place(code, kind, kind, kind, rank)  # type: ignore[arg-type]  # the pattern admits only the kinds


def _chutes(chutes: Sequence[_Reader], routes: frozenset[str]) -> Iterator[Place]:
    for rank, chute in enumerate(chutes, start=1):
        served = chute.value.get("routes")
        if not isinstance(served, list) or not served or not set(served) <= routes:
            raise chute.refuse("routes", f"some of {sorted(routes)}")
        code, capacity = chute.text("code", _POINT.pattern), chute.number("capacity", 100_000)
        yield Place(code, "chute", "sort", "sort", rank, capacity=capacity, routes=tuple(served))


def _docks(docks: Sequence[_Reader]) -> Iterator[Place]:
    for rank, dock in enumerate(docks, start=1):
        yield Place(dock.text("code", _POINT.pattern), "dock", "ship", "ship", rank)


@cache
def built_in_layout(routes: frozenset[str]) -> Layout:
    """Return the small hub that comes with the house."""
    text = resources.files("entrepot.fulfil.warehouse").joinpath("small_hub.json").read_text(encoding="utf-8")
    return layout_from(json.loads(text), routes)
