"""Boxes of consumers for the packing bench: real package sizes, seeded draws.

Sizes and weights are those of the packages of real products (Open Icecat, ``catalogue/products.jsonl.gz``): width,
depth and height in mm, weight in g. Some suppliers gave cm or kg: of (mm, g), (mm, kg), (cm, g), (cm, kg) the first
with a density of 0.03 to 2.5 g/cm³ is believed; rows with none, or with a side under 3 mm, are left out. What fits no
carton of the house travels by itself and is left out as well.

A case is one consumer's box: 2 to 20 parcels, each number as likely; each parcel is a product drawn evenly, or with a
chance of 1 in 5 the one before it again. The catalogue does not say how goods must be handled: 1 in 10 must stay
upright (where a carton is high enough), 1 in 20 is fragile, 1 in 5 bears at most five times its own weight, drawn
independently.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from random import Random

from entrepot.fulfil.packing import Carton, Item

SEED = 20_260_723
FEWEST, MOST = 2, 20
_FIELDS = ("attr_n_package_width", "attr_n_package_depth", "attr_n_package_height", "attr_n_package_weight")
_UNITS = ((1, 1), (1, 1000), (10, 1), (10, 1000))  # mm and g in what was given
_DENSITY_G_CM3 = (0.03, 2.5)
_THINNEST_MM = 3

Size = tuple[int, int, int, int]
"""Sides in mm, weight in g."""


def package_sizes(data: Path) -> list[Size]:
    """Return the believable package sizes of the catalogue, whole mm and g, rounded up, in the order of product ids."""
    found = []
    with gzip.open(data / "catalogue" / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            product = json.loads(line)
            given = [product.get(field) for field in _FIELDS]
            size = None if None in given else _believed(given)
            if size:
                found.append((product["id"], size))
    return [size for _, size in sorted(found)]


def _believed(given: Sequence[float]) -> Size | None:
    for mm, g in _UNITS:
        a, b, c = (side * mm for side in given[:3])
        grams = given[3] * g
        if min(a, b, c) >= _THINNEST_MM and _DENSITY_G_CM3[0] <= 1000 * grams / (a * b * c) <= _DENSITY_G_CM3[1]:
            return math.ceil(a), math.ceil(b), math.ceil(c), math.ceil(grams)
    return None


def fits(size: Size, carton: Carton, *, upright: bool = False) -> bool:
    """Return whether a package fits a carton alone, turned any way or about the vertical only."""
    room = carton.length_mm, carton.width_mm, carton.height_mm
    a, b, c = size[:3]
    ways = [(a, b, c), (b, a, c)] if upright else list(permutations((a, b, c)))
    light = size[3] + carton.tare_g <= carton.max_weight_g
    return light and any(all(side <= most for side, most in zip(way, room, strict=True)) for way in ways)


def boxes_of_consumers(
    sizes: Sequence[Size], cartons: Sequence[Carton], count: int, *, parcels: int | None = None
) -> Iterator[list[Item]]:
    """Yield the parcels of so many consumers' boxes; with ``parcels``, each box has that many."""
    rng = Random(SEED)
    packable = [size for size in sizes if any(fits(size, carton) for carton in cartons)]
    standing = {size for size in packable if any(fits(size, carton, upright=True) for carton in cartons)}
    for _ in range(count):
        size = rng.choice(packable)
        items = []
        for number in range(parcels or rng.randint(FEWEST, MOST)):
            if number and rng.random() >= 0.2:
                size = rng.choice(packable)
            length, width, height, grams = size
            upright, fragile, weak = (rng.random() < odds for odds in (0.1, 0.05, 0.2))
            bears = 0 if fragile else 5 * grams if weak else None
            items.append(Item(f"p{number:02d}", length, width, height, grams, upright and size in standing, bears))
        yield items
