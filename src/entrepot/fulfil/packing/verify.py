"""A second look at a packing, by another way than the one that made it: what is wrong with it, in words."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from entrepot.fulfil.packing.domain import Item, PackedBox, Packing, Placement

_LEAST_SUPPORT = Fraction(3, 4)


def faults(packing: Packing, items: Sequence[Item]) -> list[str]:
    """Return what is wrong with the boxes, a sentence each: items, sides, overlaps, walls, weights; [] if sound."""
    found = []
    by_key = {item.key: item for item in items}
    seen = Counter(key for box in packing.boxes for key in box.keys)
    seen.update(item.key for item in packing.loose)
    if seen != Counter(item.key for item in items):
        found.append("the boxes do not hold exactly the items that were given")
        return found
    for box in packing.boxes:
        found += _box_faults(box, by_key)
    return found


def _box_faults(box: PackedBox, by_key: dict[str, Item]) -> list[str]:
    found = []
    carton = box.carton
    for place in box.placements:
        item = by_key[place.key]
        sides = (place.length_mm, place.width_mm, place.height_mm)
        if sorted(sides) != sorted((item.length_mm, item.width_mm, item.height_mm)):
            found.append(f"{place.key} has other sides than it came with")
        if item.upright and place.height_mm != item.height_mm:
            found.append(f"{place.key} must stay upright")
        if min(place.x, place.y, place.z) < 0 or any(
            start + side > room
            for start, side, room in zip(
                (place.x, place.y, place.z),
                sides,
                (carton.length_mm, carton.width_mm, carton.height_mm),
                strict=True,
            )
        ):
            found.append(f"{place.key} goes through a wall of {carton.code}")
    weight = carton.tare_g + sum(by_key[key].weight_g for key in box.keys)
    if weight != box.weight_g:
        found.append(f"{carton.code} weighs {weight} g, not {box.weight_g} g")
    if weight > carton.max_weight_g:
        found.append(f"{carton.code} weighs {weight} g, more than its {carton.max_weight_g} g")
    return found + _overlaps(box.placements) + _hanging(box.placements)


def _overlaps(places: Sequence[Placement]) -> list[str]:
    """Cut space at every face; each small cell may belong to one item only."""
    xs = sorted({p.x for p in places} | {p.x + p.length_mm for p in places})
    found = []
    for x0, _ in pairwise(xs):
        slab = [p for p in places if p.x <= x0 < p.x + p.length_mm]
        ys = sorted({p.y for p in slab} | {p.y + p.width_mm for p in slab})
        for y0, _ in pairwise(ys):
            column = sorted((p for p in slab if p.y <= y0 < p.y + p.width_mm), key=lambda p: p.z)
            found += [
                f"{low.key} and {high.key} overlap" for low, high in pairwise(column) if low.z + low.height_mm > high.z
            ]
    return sorted(set(found))


def _hanging(places: Sequence[Placement]) -> list[str]:
    found = []
    for place in places:
        if place.z == 0:
            continue
        base = place.length_mm * place.width_mm
        carried = sum(
            max(0, min(place.x + place.length_mm, p.x + p.length_mm) - max(place.x, p.x))
            * max(0, min(place.y + place.width_mm, p.y + p.width_mm) - max(place.y, p.y))
            for p in places
            if p.z + p.height_mm == place.z
        )
        if carried < _LEAST_SUPPORT * base:
            found.append(f"{place.key} hangs: {100 * carried // base} % of its base is carried")
    return found
