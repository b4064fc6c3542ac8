"""What packings are held against: first fit, and bounds that no packing can beat. Written apart from the product.

First fit: items by falling volume, each at the first free extreme point (Crainic, Perboli, Tadei 2008) of the first
open box that takes it; a box is opened at the size that takes most, and afterwards given the smallest carton that
takes the same items the same way. It keeps walls, weights, support and upright goods, but neither loads nor balance,
which makes it easier for it.

Bounds on the number of cartons, the greatest of: volume and weight (the latter by L2 of Martello, Toth 1990); large
items of which no two share a carton; and L2 of Martello, Pisinger, Vigo (2000) as dual feasible functions (of Fekete,
Schepers 2004), where an item counts with the least that any way of turning it gives, in a box that holds each carton.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

from entrepot.fulfil.packing import Carton, Item, PackedBox, Packing, Placement

_Box = tuple[int, int, int, int, int, int]
_THRESHOLDS = (0.0, 1 / 3, 1 / 2)


def first_fit(items: Sequence[Item], cartons: Sequence[Carton]) -> Packing:
    """Pack first fit decreasing; every item fits some carton."""
    by_size = sorted(cartons, key=lambda carton: carton.volume_mm3)
    rest = sorted(items, key=lambda item: -item.volume_mm3)
    one = _whole(rest, by_size)
    boxes = [one] if one else []
    while rest and not one:
        fullest, places = max(
            ((carton, _filled(rest, carton)) for carton in by_size[::-1]), key=lambda one: _volume_of(one[1])
        )
        inside = {place.key for place in places}
        if not inside:
            raise ValueError("an item fits no carton")
        taken = [item for item in rest if item.key in inside]
        boxes.append(_whole(taken, by_size) or _boxed(taken, fullest, places))
        rest = [item for item in rest if item.key not in inside]
    return Packing(tuple(boxes))


def _volume_of(places: Sequence[Placement]) -> int:
    return sum(place.length_mm * place.width_mm * place.height_mm for place in places)


def _whole(items: Sequence[Item], by_size: Sequence[Carton]) -> PackedBox | None:
    for carton in by_size:
        if sum(item.volume_mm3 for item in items) <= carton.volume_mm3:
            places = _filled(items, carton)
            if len(places) == len(items):
                return _boxed(items, carton, places)
    return None


def _boxed(items: Sequence[Item], carton: Carton, places: Sequence[Placement]) -> PackedBox:
    in_order = tuple(sorted(places, key=lambda place: (place.z, place.y, place.x)))
    return PackedBox(carton, in_order, carton.tare_g + sum(item.weight_g for item in items))


def _filled(items: Sequence[Item], carton: Carton) -> list[Placement]:
    inner = carton.length_mm, carton.width_mm, carton.height_mm
    room_g = carton.max_weight_g - carton.tare_g
    placed: list[_Box] = []
    places = []
    points = {(0, 0, 0)}
    for item in items:
        box = _first_spot(item, points, placed, inner) if item.weight_g <= room_g else None
        if box:
            x0, y0, z0, x1, y1, z1 = box
            points |= _corners(box, placed)
            placed.append(box)
            places.append(Placement(item.key, x0, y0, z0, x1 - x0, y1 - y0, z1 - z0))
            room_g -= item.weight_g
    return places


def _first_spot(
    item: Item, points: set[tuple[int, int, int]], placed: Sequence[_Box], inner: tuple[int, int, int]
) -> _Box | None:
    for x, y, z in sorted(points, key=lambda point: point[::-1]):
        for dx, dy, dz in item.orientations():
            box = (x, y, z, x + dx, y + dy, z + dz)
            if all(end <= room for end, room in zip(box[3:], inner, strict=True)) and _free(box, placed):
                return box
    return None


def _shared(low: int, high: int, other_low: int, other_high: int) -> int:
    return max(0, min(high, other_high) - max(low, other_low))


def _free(box: _Box, placed: Sequence[_Box]) -> bool:
    carried = 0
    for other in placed:
        x, y, z = (_shared(box[axis], box[axis + 3], other[axis], other[axis + 3]) for axis in range(3))
        if x and y and z:
            return False
        if other[5] == box[2]:
            carried += x * y
    return box[2] == 0 or 4 * carried >= 3 * (box[3] - box[0]) * (box[4] - box[1])


def _corners(box: _Box, placed: Sequence[_Box]) -> set[tuple[int, int, int]]:
    """Return the far corners of a new box, as they are and slid back until they meet something."""
    found = set()
    for axis in range(3):
        start = [box[0], box[1], box[2]]
        start[axis] = box[axis + 3]
        found.add((start[0], start[1], start[2]))
        for back in {0, 1, 2} - {axis}:
            a, b = sorted({0, 1, 2} - {back})
            ends = [
                other[back + 3]
                for other in placed
                if other[back + 3] <= start[back]
                and other[a] <= start[a] < other[a + 3]
                and other[b] <= start[b] < other[b + 3]
            ]
            slid = list(start)
            slid[back] = max(ends, default=0)
            found.add((slid[0], slid[1], slid[2]))
    return found


def least_cartons(items: Sequence[Item], cartons: Sequence[Carton]) -> int:
    """Return a number of cartons that no packing can do without."""
    hull = Carton(
        "hull",
        max(carton.length_mm for carton in cartons),
        max(carton.width_mm for carton in cartons),
        max(carton.height_mm for carton in cartons),
        tare_g=0,
        max_weight_g=max(carton.max_weight_g - carton.tare_g for carton in cartons),
    )
    volume = sum(item.volume_mm3 for item in items)
    least = max(
        math.ceil(volume / max(carton.volume_mm3 for carton in cartons)),
        _weights_l2([item.weight_g for item in items], hull.max_weight_g),
        _apart(items, hull),
        math.ceil(_scaled(items, hull)),
    )
    return max(2, least) if least_volume(items, cartons) is None else least


def least_volume(items: Sequence[Item], cartons: Sequence[Carton]) -> int | None:
    """Return the volume of the smallest carton that the bounds leave for all items together, or None."""
    for carton in sorted(cartons, key=lambda one: one.volume_mm3):
        if (
            sum(item.volume_mm3 for item in items) <= carton.volume_mm3
            and sum(item.weight_g for item in items) <= carton.max_weight_g - carton.tare_g
            and all(_ways(item, carton) for item in items)
            and _apart(items, carton) == 1
            and _scaled(items, carton) <= 1
        ):
            return carton.volume_mm3
    return None


def _ways(item: Item, carton: Carton) -> list[tuple[int, int, int]]:
    inner = carton.length_mm, carton.width_mm, carton.height_mm
    return [way for way in item.orientations() if all(a <= b for a, b in zip(way, inner, strict=True))]


def _weights_l2(weights: Sequence[int], room: int) -> int:
    best = math.ceil(sum(weights) / room)
    for threshold in sorted({weight for weight in weights if 2 * weight <= room} | {0}):
        alone = sum(weight > room - threshold for weight in weights)
        large = [weight for weight in weights if room < 2 * weight <= 2 * (room - threshold)]
        small = sum(weight for weight in weights if threshold <= weight and 2 * weight <= room)
        best = max(best, alone + len(large) + max(0, math.ceil((small - len(large) * room + sum(large)) / room)))
    return best


def _apart(items: Sequence[Item], carton: Carton) -> int:
    """Return the size of a set of items of which no two share the carton, taken greedily from the largest."""
    chosen: list[Item] = []
    for item in sorted(items, key=lambda one: -one.volume_mm3):
        if not any(_together(item, other, carton) for other in chosen):
            chosen.append(item)
    return len(chosen)


def _together(first: Item, second: Item, carton: Carton) -> bool:
    """Return whether two items fit side by side or one above the other; two boxes always part along an axis."""
    inner = carton.length_mm, carton.width_mm, carton.height_mm
    return any(
        a[axis] + b[axis] <= inner[axis]
        for a, b in product(_ways(first, carton), _ways(second, carton))
        for axis in range(3)
    )


def _scaled(items: Sequence[Item], carton: Carton) -> float:
    """Return how many cartons the items fill at least, by dual feasible functions, rounded down a little."""
    inner = carton.length_mm, carton.width_mm, carton.height_mm
    shares = [[[side / room for side, room in zip(way, inner, strict=True)] for way in _ways(i, carton)] for i in items]
    scaled = [
        [[[_dual_feasible(share, threshold) for share in way] for threshold in _THRESHOLDS] for way in ways]
        for ways in shares
    ]
    best = max(
        sum(min((way[a][0] * way[b][1] * way[c][2] for way in ways), default=0.0) for ways in scaled)
        for a, b, c in product(range(len(_THRESHOLDS)), repeat=3)
    )
    return best - 1e-9


def _dual_feasible(share: float, threshold: float) -> float:
    if share > 1 - threshold + 1e-12:
        return 1.0
    return share if share >= threshold else 0.0
