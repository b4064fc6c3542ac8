"""Placement at extreme points.

After Crainic, Perboli, Tadei, "Extreme point-based heuristics for three-dimensional bin packing", INFORMS Journal on
Computing 20 (2008): an item goes to a corner where the ones before it, or the carton's walls, meet. Each lies on the
floor or on tops that carry at least ``LEAST_SUPPORT`` of its base. Cost grows with the cube of the number of items.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from entrepot.fulfil.packing.domain import Carton, Item, Placement

LEAST_SUPPORT = Fraction(3, 4)

_Box = tuple[int, int, int, int, int, int]  # x, y, z of the lower corner; x, y, z of the upper one


def _clashes(box: _Box, placed: list[_Box]) -> bool:
    x0, y0, z0, x1, y1, z1 = box
    return any(
        x0 < bx1 and bx0 < x1 and y0 < by1 and by0 < y1 and z0 < bz1 and bz0 < z1
        for bx0, by0, bz0, bx1, by1, bz1 in placed
    )


def _carried(box: _Box, placed: list[_Box]) -> bool:
    x0, y0, z0, x1, y1, _ = box
    if z0 == 0:
        return True
    area = 0
    for bx0, by0, _, bx1, by1, top in placed:
        if top == z0:
            across, along = min(x1, bx1) - max(x0, bx0), min(y1, by1) - max(y0, by0)
            if across > 0 and along > 0:
                area += across * along
    return area * LEAST_SUPPORT.denominator >= (x1 - x0) * (y1 - y0) * LEAST_SUPPORT.numerator


def _project(box: _Box, placed: list[_Box]) -> set[tuple[int, int, int]]:
    """Return the corners that a newly placed box opens: its far edges slid back until they meet something."""
    x0, y0, z0, x1, y1, z1 = box

    def back(x: int, y: int, z: int, axis: int) -> tuple[int, int, int]:
        point = [x, y, z]
        a, b = (i for i in range(3) if i != axis)
        reached = 0
        for other in placed:
            if (
                other[axis + 3] <= point[axis]
                and other[a] <= point[a] < other[a + 3]
                and other[b] <= point[b] < other[b + 3]
            ):
                reached = max(reached, other[axis + 3])
        point[axis] = reached
        return point[0], point[1], point[2]

    corners = {(x1, y0, z0), (x0, y1, z0), (x0, y0, z1)}
    corners |= {back(x1, y0, z0, 1), back(x1, y0, z0, 2)}
    corners |= {back(x0, y1, z0, 0), back(x0, y1, z0, 2)}
    corners |= {back(x0, y0, z1, 0), back(x0, y0, z1, 1)}
    return corners


def fill(items: Iterable[Item], carton: Carton) -> tuple[tuple[Placement, ...], list[Item]]:
    """Put items into a carton in the given order; return where each lies, and those that found no place."""
    length, width, height = carton.length_mm, carton.width_mm, carton.height_mm
    room_g = carton.max_weight_g - carton.tare_g
    placed: list[_Box] = []
    places: list[Placement] = []
    rest: list[Item] = []
    points = [(0, 0, 0)]
    for item in items:
        spot = _spot(item, points, placed, (length, width, height)) if item.weight_g <= room_g else None
        if spot is None:
            rest.append(item)
            continue
        x0, y0, z0, x1, y1, z1 = spot
        opened = _project(spot, placed)
        placed.append(spot)
        places.append(Placement(item.key, x0, y0, z0, x1 - x0, y1 - y0, z1 - z0))
        room_g -= item.weight_g
        kept = {p for p in opened.union(points) if not _inside(p, spot)}
        points = sorted(
            (p for p in kept if p[0] < length and p[1] < width and p[2] < height),
            key=lambda p: (p[2], p[1], p[0]),
        )
    return tuple(places), rest


def _inside(point: tuple[int, int, int], box: _Box) -> bool:
    x, y, z = point
    return box[0] <= x < box[3] and box[1] <= y < box[4] and box[2] <= z < box[5]


def _spot(
    item: Item, points: Sequence[tuple[int, int, int]], placed: list[_Box], inner: tuple[int, int, int]
) -> _Box | None:
    length, width, height = inner
    sides = item.orientations()
    for x, y, z in points:
        for dx, dy, dz in sides:
            if x + dx > length or y + dy > width or z + dz > height:
                continue
            box = (x, y, z, x + dx, y + dy, z + dz)
            if not _clashes(box, placed) and _carried(box, placed):
                return box
    return None
