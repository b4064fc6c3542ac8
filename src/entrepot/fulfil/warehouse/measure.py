"""What a parcel will weigh and measure, from its order's lines, until a scale and a dimensioner know better. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from entrepot.fulfil.packing import Item, carton_catalogue, pack

_FEW_UNITS: Final = 6
_LOOSENESS: Final = (100, 70)  # goods fill 70 % of what a seller wraps them in
_WRAP_G: Final = 120
_UNKNOWN_MM: Final = (200, 150, 50)
_UNKNOWN_G: Final = 300
_MOST_MM: Final = 10_000
_MOST_G: Final = 1_000_000


def parcel_measures(lines: Sequence[Sequence[Any]]) -> tuple[int, int, int, int, int]:
    """Return (length_mm, width_mm, height_mm, weight_g, units) of lines [sku_id, quantity, weight_g, l, w, h].

    A few units are packed as a seller would; for many the volume decides. A measure of 0 is unknown and guessed.
    """
    known = tuple(sorted(_known(line) for line in lines))
    units = sum(line[0] for line in known)
    weight = min(sum(line[0] * line[1] for line in known) + _WRAP_G, _MOST_G)
    sides = _packed_sides(known) if units <= _FEW_UNITS else None
    length, width, height = sides or _sides_by_volume(known)
    return length, width, height, weight, units


def _known(line: Sequence[Any]) -> tuple[int, ...]:
    sides = (int(side) or guess for side, guess in zip(line[3:6], _UNKNOWN_MM, strict=True))
    return int(line[1]), min(int(line[2]) or _UNKNOWN_G, _MOST_G), *(min(side, _MOST_MM) for side in sides)


@lru_cache(maxsize=4096)
def _packed_sides(known: tuple[tuple[int, ...], ...]) -> tuple[int, int, int] | None:
    items = [
        Item(f"{number}.{copy}", line[2], line[3], line[4], weight_g=line[1])
        for number, line in enumerate(known)
        for copy in range(line[0])
    ]
    packing = pack(items, carton_catalogue())
    if packing.loose and len(items) == 1:
        return known[0][2], known[0][3], known[0][4]
    if packing.loose or len(packing.boxes) != 1:
        return None
    return packing.boxes[0].carton.outer_mm


def _sides_by_volume(known: Sequence[Sequence[int]]) -> tuple[int, int, int]:
    """Return a box no smaller than the longest sides of the units, with room for all of them."""
    longest = [max(sides) for sides in zip(*(sorted(line[2:5], reverse=True) for line in known), strict=True)]
    volume = sum(line[0] * line[2] * line[3] * line[4] for line in known) * _LOOSENESS[0] // _LOOSENESS[1]
    length = max(longest[0], round(volume ** (1 / 3)))
    width = max(longest[1], round((volume / length) ** 0.5))
    height = max(longest[2], -(-volume // (length * width)))
    return min(length, _MOST_MM), min(width, _MOST_MM), min(height, _MOST_MM)
