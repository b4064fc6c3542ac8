"""A second look at a packing, by another way than the one that made it: what is wrong with it, in words.

It shares no geometry with the packer. Space is cut into columns at every face of every item; going up a column shows
what overlaps, what touches what and what lies above what. Loads are added from the top down in exact fractions.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, permutations

from entrepot.fulfil.packing.domain import Carton, Item, PackedBox, Packing, Placement, Rules

_MILLIGRAM = Fraction(1, 1000)


def faults(
    packing: Packing, items: Sequence[Item], rules: Rules | None = None, *, cartons: Sequence[Carton] | None = None
) -> list[str]:
    """Return what is wrong with the boxes, a sentence each; [] if they are sound.

    Looked at are items, sides, overlaps, walls and padding, weights, support, what lies on what, the centre of gravity
    and the order of putting in; with ``cartons`` also whether the boxes are of these and what is loose fits none.
    """
    rules = rules or Rules()
    found = []
    by_key = {item.key: item for item in items}
    seen = Counter(key for box in packing.boxes for key in box.keys)
    seen.update(item.key for item in packing.loose)
    if seen != Counter(item.key for item in items):
        found.append("the boxes do not hold exactly the items that were given")
        return found
    for box in packing.boxes:
        found += _box_faults(box, by_key, rules)
        if cartons is not None and box.carton not in cartons:
            found.append(f"{box.carton.code} is not one of the cartons")
    for item in packing.loose if cartons is not None else ():
        found += [
            f"{item.key} is loose and fits {carton.code}" for carton in cartons or () if _fits(item, carton, rules)
        ]
    return found


def _fits(item: Item, carton: Carton, rules: Rules) -> bool:
    inner = [side - 2 * rules.padding_mm for side in (carton.length_mm, carton.width_mm, carton.height_mm)]
    standing = item.length_mm, item.width_mm, item.height_mm
    ways = [sides for sides in permutations(standing) if not item.upright or sides[2] == item.height_mm]
    light = item.weight_g <= carton.max_weight_g - carton.tare_g
    small = item.volume_mm3 * 100 <= carton.volume_mm3 * rules.fill_pct
    return light and small and any(all(a <= b for a, b in zip(way, inner, strict=True)) for way in ways)


def _box_faults(box: PackedBox, by_key: dict[str, Item], rules: Rules) -> list[str]:
    found = []
    for place in box.placements:
        item = by_key[place.key]
        if sorted(_sides(place)) != sorted((item.length_mm, item.width_mm, item.height_mm)):
            found.append(f"{place.key} has other sides than it came with")
        if item.upright and place.height_mm != item.height_mm:
            found.append(f"{place.key} must stay upright")
    columns = _columns(box.placements)
    found += _through_walls(box, rules.padding_mm)
    found += _weights(box, by_key)
    found += _too_full(box, rules.fill_pct)
    found += [f"{low} and {high} overlap" for low, high in sorted(columns.overlaps)]
    found += _hanging(box.placements, columns, rules)
    found += _heavier_above(box.placements, columns, by_key, rules)
    found += _overloaded(columns, by_key)
    found += _leaning(box, by_key, rules.lean_pct)
    return found + _out_of_order(box, columns)


def _sides(place: Placement) -> tuple[int, int, int]:
    return place.length_mm, place.width_mm, place.height_mm


def _inner(carton: Carton) -> tuple[int, int, int]:
    return carton.length_mm, carton.width_mm, carton.height_mm


def _through_walls(box: PackedBox, padding: int) -> list[str]:
    found = []
    for place in box.placements:
        spans = zip((place.x, place.y, place.z), _sides(place), _inner(box.carton), strict=True)
        free = min(min(start, room - start - side) for start, side, room in spans)
        if free < 0:
            found.append(f"{place.key} goes through a wall of {box.carton.code}")
        elif free < padding:
            found.append(f"{place.key} is {free} mm from a wall of {box.carton.code}, not {padding} mm")
    return found


def _weights(box: PackedBox, by_key: dict[str, Item]) -> list[str]:
    carton = box.carton
    weight = carton.tare_g + sum(by_key[key].weight_g for key in box.keys)
    found = []
    if weight != box.weight_g:
        found.append(f"{carton.code} weighs {weight} g, not {box.weight_g} g")
    if weight > carton.max_weight_g:
        found.append(f"{carton.code} weighs {weight} g, more than its {carton.max_weight_g} g")
    return found


def _too_full(box: PackedBox, most_pct: int) -> list[str]:
    used = 100 * sum(a * b * c for a, b, c in map(_sides, box.placements))
    if used <= most_pct * box.carton.volume_mm3:
        return []
    return [f"{box.carton.code} is {used / box.carton.volume_mm3:.1f} % full, more than {most_pct} %"]


@dataclass(slots=True)
class _Columns:
    """What the columns of a box show: pairs are (below, above)."""

    overlaps: set[tuple[str, str]] = field(default_factory=set)
    contacts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """above: {below: mm² that they touch}"""
    above: set[tuple[str, str]] = field(default_factory=set)


def _columns(places: Sequence[Placement]) -> _Columns:
    """Cut space at every face; each small cell of the floor has a column of items over it."""
    seen = _Columns()
    xs = sorted({p.x for p in places} | {p.x + p.length_mm for p in places})
    for x0, x1 in pairwise(xs):
        slab = [p for p in places if p.x <= x0 < p.x + p.length_mm]
        ys = sorted({p.y for p in slab} | {p.y + p.width_mm for p in slab})
        for y0, y1 in pairwise(ys):
            column = sorted((p for p in slab if p.y <= y0 < p.y + p.width_mm), key=lambda p: p.z)
            top: Placement | None = None
            for place in column:
                if top is not None:
                    end = top.z + top.height_mm
                    seen.above.add((top.key, place.key))
                    if end > place.z:
                        seen.overlaps.add((top.key, place.key))
                    elif end == place.z:
                        touched = seen.contacts[place.key]
                        touched[top.key] = touched.get(top.key, 0) + (x1 - x0) * (y1 - y0)
                if top is None or place.z + place.height_mm >= top.z + top.height_mm:
                    top = place
    return seen


def _hanging(places: Sequence[Placement], columns: _Columns, rules: Rules) -> list[str]:
    found = []
    for place in places:
        if place.z > rules.padding_mm:
            base = place.length_mm * place.width_mm
            carried = sum(columns.contacts.get(place.key, {}).values())
            if 100 * carried < rules.support_pct * base:
                found.append(f"{place.key} hangs: {100 * carried // base} % of its base is carried")
    return found


def _heavier_above(places: Sequence[Placement], columns: _Columns, by_key: dict[str, Item], rules: Rules) -> list[str]:
    found = []
    for place in places:
        weight = by_key[place.key].weight_g
        below = sum(by_key[key].weight_g for key in columns.contacts.get(place.key, {}))
        if place.z > rules.padding_mm and 100 * weight > rules.heavier_pct * below:
            found.append(f"{place.key} weighs {weight} g and lies on {below} g")
    return found


def _overloaded(columns: _Columns, by_key: dict[str, Item]) -> list[str]:
    """Add up what each item bears, from the top down: an item and its load go down by area of contact."""
    if all(item.max_load_g is None for item in by_key.values()):
        return []
    waiting = Counter(below for touched in columns.contacts.values() for below in touched)
    loads: dict[str, Fraction] = defaultdict(Fraction)
    ready = [key for key in columns.contacts if not waiting[key]]
    while ready:
        above = ready.pop()
        touched = columns.contacts.get(above, {})
        whole = sum(touched.values())
        for below, area in touched.items():
            loads[below] += (by_key[above].weight_g + loads[above]) * Fraction(area, whole)
            waiting[below] -= 1
            if not waiting[below]:
                ready.append(below)
    found = []
    for key in sorted({below for touched in columns.contacts.values() for below in touched}):
        most = by_key[key].max_load_g
        if most == 0:
            found.append(f"{key} is fragile and something lies on it")
        elif most is not None and loads[key] > most + _MILLIGRAM:
            found.append(f"{key} bears {float(loads[key]):.0f} g, more than its {most} g")
    return found


def _leaning(box: PackedBox, by_key: dict[str, Item], most_pct: int) -> list[str]:
    """Compare in whole numbers: twice the moment about the box's end with the moment of all of it in the middle."""
    total = sum(by_key[key].weight_g for key in box.keys)
    found = []
    for axis, side in enumerate(_inner(box.carton)[:2]):
        twice = sum(by_key[p.key].weight_g * (2 * (p.x, p.y)[axis] + _sides(p)[axis]) for p in box.placements)
        off = abs(twice - total * side)
        if 100 * off > 2 * total * (side * most_pct + 50):
            found.append(f"{box.carton.code} leans: its centre of gravity is {off / (2 * total):.0f} mm off the middle")
    return found


def _out_of_order(box: PackedBox, columns: _Columns) -> list[str]:
    turn = {key: number for number, key in enumerate(box.keys)}
    return [f"{low} goes in below {high}" for low, high in sorted(columns.above) if turn[low] > turn[high]]
