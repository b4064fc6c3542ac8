"""What packings are measured against: first fit is sound, and no bound is above what can be reached."""

from dataclasses import replace
from random import Random

import pytest

from bench.warehouse.packing_yardsticks import first_fit, least_cartons, least_volume
from entrepot.fulfil.packing import Carton, Item, Rules, carton_catalogue, faults, pack

CARTONS = carton_catalogue()
CUBE = Carton("Q", 100, 100, 100, tare_g=0, max_weight_g=1_000)


def drawn(seed: int) -> list[Item]:
    rng = Random(seed)
    longest = rng.choice((120, 250, 400))
    return [
        Item(
            f"i{n}",
            rng.randint(10, longest),
            rng.randint(10, longest),
            rng.randint(10, longest),
            rng.randint(10, 4_000),
        )
        for n in range(rng.randint(2, 16))
    ]


@pytest.mark.parametrize("seed", range(40))
def test_bounds_are_kept_by_both_packers(seed: int) -> None:
    items = drawn(seed)
    ours, first = pack(items, CARTONS), first_fit(items, CARTONS)
    least = least_cartons(items, CARTONS)
    assert least <= len(ours.boxes) <= len(first.boxes)
    if len(ours.boxes) == 1:
        smallest = least_volume(items, CARTONS)
        assert smallest is not None
        assert smallest <= ours.boxes[0].carton.volume_mm3 <= first.boxes[0].carton.volume_mm3


@pytest.mark.parametrize("seed", range(40))
def test_first_fit_is_sound_but_for_loads_and_balance(seed: int) -> None:
    items = drawn(seed)
    assert faults(first_fit(items, CARTONS), items, Rules(heavier_pct=1_000_000, lean_pct=50)) == []


@pytest.mark.parametrize(
    ("items", "least"),
    [
        ([Item(f"i{n}", 60, 60, 60, 1) for n in range(3)], 3),  # no two side by side
        ([Item(f"i{n}", 50, 100, 100, 1) for n in range(3)], 2),  # by volume
        ([Item(f"i{n}", 10, 10, 10, 600) for n in range(3)], 3),  # by weight
        ([Item(f"i{n}", 60, 60, 40, 1, upright=True) for n in range(5)], 2),  # by sides: their volume is that of one
        ([Item(f"i{n}", 50, 50, 50, 1) for n in range(8)], 1),
    ],
)
def test_known_cases_have_their_known_bound(items: list[Item], least: int) -> None:
    assert least_cartons(items, [CUBE]) == least


def test_a_bound_knows_the_weight_that_a_carton_takes() -> None:
    assert least_volume([Item("a", 10, 10, 10, 2_000)], [CUBE]) is None
    assert (
        least_volume([Item("a", 10, 10, 10, 2_000)], [CUBE, replace(CUBE, length_mm=200, max_weight_g=9_000)])
        == 2_000_000
    )
