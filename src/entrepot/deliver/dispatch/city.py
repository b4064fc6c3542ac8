"""A city that is nowhere: streets for the demonstration map, and a house for every address without coordinates.

It lies in mid-ocean so that nobody mistakes it for a real one. The same seed gives the same city.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from math import cos, radians
from random import Random
from typing import Final

from entrepot.kit.geo import Point

CENTRE: Final = Point(10.0, -40.0)
SEED: Final = 20_260_302
_M_PER_DEGREE: Final = 111_195.0
_ACROSS, _ALONG = 15, 13
_BLOCK_M: Final = (480.0, 720.0)
_BEND_M: Final = 70.0
_KERB_M: Final = 14.0


@dataclass(frozen=True, slots=True)
class Street:
    """A street as a line of points, from end to end."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class City:
    """Streets, the hub at the harbour, and the corners (south-west, north-east) of the map."""

    streets: tuple[Street, ...]
    depot: Point
    south_west: Point
    north_east: Point

    def house(self, address: str) -> Point:
        """Return the point of an address: always the same one, on a street, a few metres from its middle."""
        number = int.from_bytes(blake2b(address.encode(), digest_size=12).digest(), "big")
        number, street_at = divmod(number, len(self.streets))
        street = self.streets[street_at]
        number, leg = divmod(number, len(street.points) - 1)
        number, part = divmod(number, 1000)
        a, b = street.points[leg], street.points[leg + 1]
        along = part / 1000
        side = _KERB_M if number % 2 else -_KERB_M
        return _moved(
            Point(a.lat + (b.lat - a.lat) * along, a.lon + (b.lon - a.lon) * along),
            north_m=side if abs(b.lon - a.lon) > abs(b.lat - a.lat) else 0.0,
            east_m=0.0 if abs(b.lon - a.lon) > abs(b.lat - a.lat) else side,
        )


@cache
def demo_city(seed: int = SEED) -> City:
    """Return the city of a seed: avenues from south to north, streets from west to east, quays along the harbour."""
    rng = Random(seed)  # noqa: S311  # it draws a map
    columns, rows = _ticks(rng, _ACROSS), _ticks(rng, _ALONG)
    corners = [
        [
            _moved(CENTRE, north_m=north + rng.uniform(-_BEND_M, _BEND_M), east_m=east + rng.uniform(-_BEND_M, _BEND_M))
            for east in columns
        ]
        for north in rows
    ]
    streets = [
        Street(f"Quay {number + 1}" if number < 2 else f"Street {number - 1}", tuple(line))
        for number, line in enumerate(corners)
    ]
    streets += [
        Street(f"Avenue {number + 1}", tuple(line[number] for line in corners)) for number in range(len(columns))
    ]
    return City(
        tuple(streets),
        depot=corners[0][_ACROSS // 2],
        south_west=_moved(CENTRE, north_m=rows[0] - 400, east_m=columns[0] - 400),
        north_east=_moved(CENTRE, north_m=rows[-1] + 400, east_m=columns[-1] + 400),
    )


def _ticks(rng: Random, count: int) -> list[float]:
    gaps = [rng.uniform(*_BLOCK_M) for _ in range(count - 1)]
    start = -sum(gaps) / 2
    return [start + sum(gaps[:number]) for number in range(count)]


def _moved(point: Point, *, north_m: float, east_m: float) -> Point:
    lat = point.lat + north_m / _M_PER_DEGREE
    return Point(round(lat, 6), round(point.lon + east_m / (_M_PER_DEGREE * cos(radians(point.lat))), 6))
