"""Any set of items is packed soundly: judged by a painter who fills a grid, and by the house's verifier."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.fulfil.packing import Carton, Item, PackedBox, Rules, carton_catalogue, faults, pack

CARTONS = carton_catalogue()
STEP = 10  # the grid of the painter; sides are drawn as multiples of it


def sides(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most // STEP).map(lambda n: n * STEP)


items_of_any_size = st.lists(
    st.tuples(
        sides(600),
        sides(400),
        sides(300),
        st.integers(0, 9_000),
        st.booleans(),
        st.one_of(st.none(), st.just(0), st.integers(1, 9_000)),
    ),
    max_size=14,
).map(lambda rows: [Item(f"i{n}", *row) for n, row in enumerate(rows)])


def painted_twice(box: PackedBox) -> bool:
    grid = np.zeros(
        [-(-side // STEP) for side in (box.carton.length_mm, box.carton.width_mm, box.carton.height_mm)], int
    )
    for p in box.placements:
        grid[
            p.x // STEP : (p.x + p.length_mm) // STEP,
            p.y // STEP : (p.y + p.width_mm) // STEP,
            p.z // STEP : (p.z + p.height_mm) // STEP,
        ] += 1
    volume = sum(p.length_mm * p.width_mm * p.height_mm for p in box.placements)
    return bool((grid > 1).any() or grid.sum() * STEP**3 != volume)


@settings(max_examples=150, deadline=None)
@given(items_of_any_size)
def test_every_item_lies_in_exactly_one_place_and_nothing_overlaps(items: list[Item]) -> None:
    packing = pack(items, CARTONS)
    assert faults(packing, items) == []
    assert not any(painted_twice(box) for box in packing.boxes)
    keys = [key for box in packing.boxes for key in box.keys] + [item.key for item in packing.loose]
    assert sorted(keys) == sorted(item.key for item in items)


@settings(max_examples=60, deadline=None)
@given(items_of_any_size)
def test_the_same_items_are_packed_the_same_way(items: list[Item]) -> None:
    assert pack(items, CARTONS) == pack(list(items), tuple(reversed(CARTONS)))


rules_of_any_kind = st.builds(
    Rules,
    support_pct=st.integers(1, 100),
    heavier_pct=st.sampled_from((50, 100, 300, 10_000)),
    lean_pct=st.integers(1, 50),
    padding_mm=st.integers(0, 40),
    fill_pct=st.integers(20, 100),
)


@settings(max_examples=150, deadline=None)
@given(items_of_any_size, rules_of_any_kind)
def test_whatever_the_rules_are_the_packing_keeps_them(items: list[Item], rules: Rules) -> None:
    assert faults(pack(items, CARTONS, rules), items, rules, cartons=CARTONS) == []


@settings(max_examples=60, deadline=None)
@given(sides(780), sides(560), sides(460), st.integers(0, 20_000))
def test_one_item_gets_the_smallest_carton_it_fits(length: int, width: int, height: int, weight: int) -> None:
    item = Item("a", length, width, height, weight)

    def holds(carton: Carton) -> bool:
        inner = sorted((carton.length_mm, carton.width_mm, carton.height_mm))
        outer = sorted((length, width, height))
        return weight + carton.tare_g <= carton.max_weight_g and all(a <= b for a, b in zip(outer, inner, strict=True))

    packing = pack([item], CARTONS)
    smallest = min((c.volume_mm3 for c in CARTONS if holds(c)), default=None)
    if smallest is None:
        assert packing.loose == (item,)
    else:
        assert packing.boxes[0].carton.volume_mm3 == smallest
