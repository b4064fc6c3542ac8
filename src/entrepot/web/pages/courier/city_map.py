"""The demonstration city as a drawing: streets as lines, places as points of a square of 1,000 by 1,000."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from entrepot.deliver.dispatch import City, demo_city
from entrepot.kit.geo import Point

SIDE: Final = 1000
_STREET: Final = 1.2
"""How many degrees of a map's side make its streets one unit wide; they are never below ``_THINNEST``."""
_THINNEST: Final = 7
_LEAST: Final = 0.03
"""A map shows at least so many degrees, about 3.3 km: nearer than that, streets say nothing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class CityMap:
    """Streets as SVG ``points``, ``width`` wide, and the spots that were asked for, in the same order."""

    streets: tuple[str, ...]
    width: int
    depot: Spot
    spots: tuple[Spot | None, ...]


@cache
def _city() -> City:
    return demo_city()


def city_map(*points: Point | None) -> CityMap:
    """Return the part of the city that holds the given points, or the whole where there are none."""
    city = _city()
    shown = [point for point in points if point is not None]
    corners = shown or [city.south_west, city.north_east]
    south, north = min(each.lat for each in corners), max(each.lat for each in corners)
    west, east = min(each.lon for each in corners), max(each.lon for each in corners)
    span = max(north - south, east - west, _LEAST) * 1.6
    south, west = (south + north - span) / 2, (west + east - span) / 2

    def spot(point: Point) -> Spot:
        return Spot(round((point.lon - west) / span * SIDE), round(SIDE - (point.lat - south) / span * SIDE))

    def line(street: tuple[Point, ...]) -> str:
        return " ".join(f"{each.x},{each.y}" for each in map(spot, street))

    return CityMap(
        tuple(line(street.points) for street in city.streets),
        max(_THINNEST, round(_STREET / span)),
        spot(city.depot),
        tuple(None if point is None else spot(point) for point in points),
    )
