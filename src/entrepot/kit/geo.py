"""Points on the earth, in degrees (WGS 84)."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

_EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Point:
    """Latitude and longitude in degrees."""

    lat: float
    lon: float


def distance_m(a: Point, b: Point) -> float:
    """Return the great-circle distance in metres (haversine, mean earth radius)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.lon - a.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
