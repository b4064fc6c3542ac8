"""The demonstration city as a drawing of 1,000 by 1,000: harbour, blocks, parks, houses, streets, ways along them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import cos, dist, radians
from typing import Final

from entrepot.deliver.dispatch import City, demo_city
from entrepot.kit.geo import Point

SIDE: Final = 1000
_STREET: Final = 0.9
"""How many degrees of a map's side make its streets one unit wide; they are never below ``_THINNEST``."""
_THINNEST: Final = 7
_LEAST: Final = 0.03
"""A map shows at least so many degrees, about 3.3 km: nearer than that, streets say nothing."""
_ROOM: Final = 3.4
"""A map around a place is so many times as wide as what has to be on it is far away."""
_STEP: Final = 1.5
"""Maps around a place come in sizes this far apart, so that a van moves on the map, and not the map under it."""
_QUAY: Final = 0.0016
_SEA: Final = 1.0
_PARK: Final = 9
_HOUSES_BELOW: Final = 0.07
"""Single houses are drawn on maps of fewer degrees."""
_INSET: Final = (0.16, 0.84)
_HOUSE: Final = ((0.2, 0.2, 0.42, 0.4), (0.52, 0.2, 0.8, 0.34), (0.2, 0.54, 0.36, 0.8), (0.5, 0.5, 0.78, 0.78))
"""Houses of a block, as west, south, east and north in parts of its sides."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class CityMap:
    """The city as SVG paths, streets ``width`` wide; the spots that were asked for, and the ways between them."""

    water: str
    blocks: str
    parks: str
    houses: str
    streets: str
    width: int
    depot: Spot
    spots: tuple[Spot | None, ...]
    ways: tuple[str, ...]


@cache
def _city() -> City:
    return demo_city()


@cache
def _corners() -> tuple[tuple[Point, ...], ...]:
    """Return the crossings, row by row from the harbour, each from west to east."""
    streets = _city().streets
    return tuple(street.points for street in streets[: len(streets) - len(streets[0].points)])


def city_map(*points: Point | None, around: Point | None = None, joined: bool = True) -> CityMap:
    """Return the part of the city that holds the given points, or the whole where there are none.

    With ``around`` that place is its middle. ``ways`` lead from each point to the next along the streets, where
    ``joined``: they are drawn for the eye, and are not the way that a van must take.
    """
    shown = [point for point in points if point is not None]
    south, west, span = _around(around, shown) if around is not None else _with_all(shown)

    def spot(point: Point) -> Spot:
        return Spot(round((point.lon - west) / span * SIDE), round(SIDE - (point.lat - south) / span * SIDE))

    def path(line: tuple[Point, ...], end: str = "") -> str:
        return "M" + "L".join(f"{each.x} {each.y}" for each in map(spot, line)) + end

    def seen(block: tuple[Point, ...]) -> bool:
        return all(
            any(-margin <= value <= SIDE + margin for value in values)
            for values in zip(*((each.x, each.y) for each in map(spot, block)), strict=True)
        )

    margin = SIDE // 10
    blocks = [(number, block) for number, block in enumerate(_blocks()) if seen(block)]
    plots = [(number, _part(block, _INSET[0] / 2, _INSET[0] / 2, 1 - _INSET[0] / 2, 1 - _INSET[0] / 2))
             for number, block in blocks]  # fmt: skip
    built = [block for number, block in blocks if number % _PARK != _PARK // 2] if span < _HOUSES_BELOW else []
    return CityMap(
        water=path(_water(), "Z"),
        blocks="".join(path(plot, "Z") for number, plot in plots if number % _PARK != _PARK // 2),
        parks="".join(path(plot, "Z") for number, plot in plots if number % _PARK == _PARK // 2),
        houses="".join(path(_part(block, *house), "Z") for block in built for house in _HOUSE),
        streets="".join(path(street.points) for street in _city().streets),
        width=max(_THINNEST, round(_STREET / span)),
        depot=spot(_city().depot),
        spots=tuple(None if point is None else spot(point) for point in points),
        ways=tuple(path(way(one, other)) for one, other in pairwise(shown)) if joined else (),
    )


def way(start: Point, end: Point) -> tuple[Point, ...]:
    """Return the shortest way between two houses that turns at crossings only: along one row and one column."""
    if start == end:
        return (start, end)
    ways = [
        (start, *line, end)
        for a, b in product(_nearest(start), _nearest(end))
        for line in (_along(a, b), _along(b, a)[::-1])
    ]
    return min(ways, key=lambda line: sum(_apart(one, other) for one, other in pairwise(line)))


def _with_all(shown: list[Point]) -> tuple[float, float, float]:
    corners = shown or [_city().south_west, _city().north_east]
    south, north = min(each.lat for each in corners), max(each.lat for each in corners)
    west, east = min(each.lon for each in corners), max(each.lon for each in corners)
    span = max(north - south, east - west, _LEAST) * 1.6
    return (south + north - span) / 2, (west + east - span) / 2, span


def _around(middle: Point, shown: list[Point]) -> tuple[float, float, float]:
    far = max((max(abs(each.lat - middle.lat), abs(each.lon - middle.lon)) for each in shown), default=0.0)
    span = _LEAST
    while span < min(far, _SEA) * _ROOM:
        span *= _STEP
    return middle.lat - span / 2, middle.lon - span / 2, span


def _blocks() -> Iterator[tuple[Point, Point, Point, Point]]:
    for south, north in pairwise(_corners()):
        for (sw, se), (nw, ne) in zip(pairwise(south), pairwise(north), strict=True):
            yield sw, se, ne, nw


def _part(block: tuple[Point, ...], west: float, south: float, east: float, north: float) -> tuple[Point, ...]:
    """Return a part of a block, its sides given in parts of the block's."""
    sw, se, ne, nw = block

    def at(across: float, up: float) -> Point:
        def mixed(read: Callable[[Point], float]) -> float:
            low = read(sw) + (read(se) - read(sw)) * across
            return low + (read(nw) + (read(ne) - read(nw)) * across - low) * up

        return Point(mixed(lambda point: point.lat), mixed(lambda point: point.lon))

    return at(west, south), at(east, south), at(east, north), at(west, north)


def _water() -> tuple[Point, ...]:
    """Return the harbour: what lies below the first quay."""
    quay = [Point(each.lat - _QUAY, each.lon) for each in _corners()[0]]
    low = quay[0].lat - _SEA
    return (
        Point(low, quay[0].lon - _SEA),
        Point(quay[0].lat, quay[0].lon - _SEA),
        *quay,
        Point(quay[-1].lat, quay[-1].lon + _SEA),
        Point(low, quay[-1].lon + _SEA),
    )


def _nearest(point: Point) -> list[tuple[int, int]]:
    """Return the two crossings that are nearest to a point, as row and column."""
    corners = _corners()
    places = product(range(len(corners)), range(len(corners[0])))
    return sorted(places, key=lambda at: _apart(point, corners[at[0]][at[1]]))[:2]


def _along(a: tuple[int, int], b: tuple[int, int]) -> tuple[Point, ...]:
    """Return the crossings from one to another: along its row first, then along the other's column."""
    corners = _corners()

    def between(one: int, other: int) -> range:
        return range(one, other + 1) if one <= other else range(one, other - 1, -1)

    row = [corners[a[0]][column] for column in between(a[1], b[1])]
    return tuple(row + [corners[line][b[1]] for line in between(a[0], b[0])][1:])


def _apart(one: Point, other: Point) -> float:
    return dist((one.lat, one.lon * cos(radians(one.lat))), (other.lat, other.lon * cos(radians(one.lat))))
