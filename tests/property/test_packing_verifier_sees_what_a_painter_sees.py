"""The verifier against a painter who fills small cubes one by one: both ways, on any placements, sound or not."""

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.fulfil.packing import Carton, Item, PackedBox, Packing, Placement, Rules, faults

SIDE = 6
BOX = Carton("B", SIDE, SIDE, SIDE, tare_g=0, max_weight_g=1_000_000)
RULES = Rules(lean_pct=50, heavier_pct=1_000_000)

places = st.lists(
    st.tuples(*[st.integers(0, SIDE - 1)] * 3, *[st.integers(1, 4)] * 3, st.integers(1, 50), st.integers(0, 60)),
    min_size=1,
    max_size=6,
)


def painted(placements: list[Placement]) -> npt.NDArray[np.int_]:
    """One layer an item, in a space that is larger than the box."""
    space = np.zeros((len(placements), *[2 * SIDE] * 3), int)
    for layer, p in zip(space, placements, strict=True):
        layer[p.x : p.x + p.length_mm, p.y : p.y + p.width_mm, p.z : p.z + p.height_mm] = 1
    return space


def carried(space: npt.NDArray[np.int_], number: int, level: int) -> list[int]:
    """How many squares of each item lie right below the base of one."""
    base = space[number, :, :, level]
    return [int((layer[:, :, level - 1] & base).sum()) if level else 0 for layer in space]


@settings(max_examples=400, deadline=None)
@given(places)
def test_overlaps_walls_and_hanging_items_are_those_that_a_painter_sees(rows: list[tuple[int, ...]]) -> None:
    items = [Item(f"i{n}", row[3], row[4], row[5], row[6]) for n, row in enumerate(rows)]
    placements = [Placement(item.key, *row[:6]) for item, row in zip(items, rows, strict=True)]
    placements.sort(key=lambda p: p.z)
    space = painted(placements)
    found = faults(Packing((PackedBox(BOX, tuple(placements), sum(i.weight_g for i in items)),)), items, RULES)
    outside = space.copy()
    outside[:, :SIDE, :SIDE, :SIDE] = 0
    through = {p.key for p, layer in zip(placements, outside, strict=True) if layer.any()}
    assert {fault.split()[0] for fault in found if "wall" in fault} == through
    clashing = bool((space.sum(axis=0) > 1).any())
    assert any("overlap" in fault for fault in found) == clashing
    if not clashing:
        hanging = {
            p.key
            for n, p in enumerate(placements)
            if p.z and 4 * sum(carried(space, n, p.z)) < 3 * p.length_mm * p.width_mm
        }
        assert {fault.split()[0] for fault in found if "hangs" in fault} == hanging


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 4), st.integers(1, 4),
                          st.integers(1, 50), st.integers(0, 90)), min_size=2, max_size=8))  # fmt: skip
def test_loads_are_those_that_go_down_square_by_square(rows: list[tuple[int, ...]]) -> None:
    items = [Item(f"i{n}", length, width, 1, grams, max_load_g=most) for n, (_, _, length, width, grams, most)
             in enumerate(rows)]  # fmt: skip
    heights = np.zeros((SIDE, SIDE), int)
    placements = []
    for item, (x, y, *_) in zip(items, rows, strict=True):  # each falls from above
        under = heights[x : x + item.length_mm, y : y + item.width_mm]
        level = int(under.max())
        placements.append(Placement(item.key, x, y, level, item.length_mm, item.width_mm, 1))
        under[:] = level + 1
    tall = Carton("B", SIDE, SIDE, 10, tare_g=0, max_weight_g=1_000_000)
    space = painted(placements)
    loads = np.zeros(len(items))
    for number in sorted(range(len(items)), key=lambda n: -placements[n].z):
        touched = carried(space, number, placements[number].z)
        for below, squares in enumerate(touched):
            if squares:
                loads[below] += (items[number].weight_g + loads[number]) * squares / sum(touched)
    expected = {
        item.key
        for item, load in zip(items, loads, strict=True)
        if load > (item.max_load_g or 0) + 1e-3  # a milligram is no load too much
    }
    found = faults(Packing((PackedBox(tall, tuple(placements), sum(i.weight_g for i in items)),)), items, RULES)
    assert {fault.split()[0] for fault in found if "bears" in fault or "fragile" in fault} == expected
