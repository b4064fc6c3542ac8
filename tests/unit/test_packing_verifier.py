"""The verifier finds each fault that a packing could have: sound boxes are changed, and every change is noticed."""

from dataclasses import replace
from typing import Any

import pytest

from entrepot.fulfil.packing import Carton, Item, PackedBox, Packing, Placement, Rules, faults

SMALL = Carton("S", 200, 100, 100, tare_g=100, max_weight_g=5_000)
CUBE = Carton("Q", 200, 200, 200, tare_g=100, max_weight_g=9_000)
TOWER = Carton("T", 100, 100, 300, tare_g=100, max_weight_g=9_000)
ANY_LEAN = Rules(lean_pct=50)


def cube(key: str, weight_g: int = 500, max_load_g: int | None = None) -> Item:
    return Item(key, 100, 100, 100, weight_g, max_load_g=max_load_g)


def at(key: str, x: int, y: int, z: int) -> Placement:
    return Placement(key, x, y, z, 100, 100, 100)


def packed(carton: Carton, items: list[Item], places: list[Placement]) -> PackedBox:
    return PackedBox(carton, tuple(places), carton.tare_g + sum(item.weight_g for item in items))


PAIR = [cube("a"), cube("b")]
SOUND = packed(SMALL, PAIR, [at("a", 0, 0, 0), at("b", 100, 0, 0)])
EIGHT = [cube(f"c{n}") for n in range(8)]
FULL = packed(CUBE, EIGHT, [at(f"c{n}", 100 * (n & 1), 50 * (n & 2), 25 * (n & 4)) for n in range(8)])


def changed(box: PackedBox, number: int, **change: Any) -> Packing:
    places = list(box.placements)
    places[number] = replace(places[number], **change)
    return Packing((replace(box, placements=tuple(places)),))


def test_a_sound_box_has_no_fault() -> None:
    assert faults(Packing((SOUND,)), PAIR, cartons=[SMALL]) == []
    assert faults(Packing((FULL,)), EIGHT, cartons=[CUBE]) == []


@pytest.mark.parametrize("step", [-1, 1, 37])
@pytest.mark.parametrize("axis", ["x", "y", "z"])
@pytest.mark.parametrize("number", range(8))
def test_any_shift_in_a_full_box_is_noticed(number: int, axis: str, step: int) -> None:
    moved = changed(FULL, number, **{axis: getattr(FULL.placements[number], axis) + step})
    found = faults(moved, EIGHT)
    assert any("overlap" in fault or "wall" in fault for fault in found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": 99}, "overlap"),
        ({"x": 101}, "wall"),
        ({"z": -1}, "wall"),
        ({"height_mm": 99}, "other sides"),
        ({"length_mm": 101}, "other sides"),
    ],
)
def test_a_wrong_place_or_side_is_named(change: dict[str, Any], words: str) -> None:
    assert any(words in fault for fault in faults(changed(SOUND, 1, **change), PAIR))


def test_one_item_inside_another_is_an_overlap() -> None:
    items = [Item("big", 100, 100, 100, 500), Item("small", 20, 20, 20, 10)]
    places = [Placement("big", 50, 0, 0, 100, 100, 100), Placement("small", 80, 40, 40, 20, 20, 20)]
    assert "big and small overlap" in faults(Packing((packed(SMALL, items, places),)), items)


def test_a_hanging_item_is_named_with_what_carries_it() -> None:
    box = packed(CUBE, PAIR, [at("a", 0, 0, 0), at("b", 30, 0, 100)])
    assert faults(Packing((box,)), PAIR, ANY_LEAN) == ["b hangs: 70 % of its base is carried"]
    assert faults(Packing((box,)), PAIR, replace(ANY_LEAN, support_pct=70)) == []


def test_an_item_in_the_air_hangs() -> None:
    box = packed(TOWER, PAIR, [at("a", 0, 0, 0), at("b", 0, 0, 101)])
    assert "b hangs: 0 % of its base is carried" in faults(Packing((box,)), PAIR)


def test_lost_items_and_wrong_weights_are_noticed() -> None:
    assert faults(Packing(()), PAIR) == ["the boxes do not hold exactly the items that were given"]
    twice = Packing((SOUND, SOUND))
    assert faults(twice, PAIR) == ["the boxes do not hold exactly the items that were given"]
    assert faults(Packing((replace(SOUND, weight_g=1_000),)), PAIR) == ["S weighs 1100 g, not 1000 g"]


def test_a_box_over_its_weight_is_noticed() -> None:
    heavy = [cube("a", 3_000), cube("b", 3_000)]
    assert faults(Packing((packed(SMALL, heavy, list(SOUND.placements)),)), heavy) == [
        "S weighs 6100 g, more than its 5000 g"
    ]


def test_an_upright_item_laid_down_is_noticed() -> None:
    vase = Item("a", 90, 90, 190, 100, upright=True)
    box = PackedBox(SMALL, (Placement("a", 0, 0, 0, 190, 90, 90),), 200)
    assert faults(Packing((box,)), [vase]) == ["a must stay upright"]


def tower(*items: Item) -> tuple[Packing, list[Item]]:
    places = [at(item.key, 0, 0, 100 * level) for level, item in enumerate(items)]
    return Packing((packed(TOWER, list(items), places),)), list(items)


@pytest.mark.parametrize(("most", "found"), [(1_000, []), (999, ["a bears 1000 g, more than its 999 g"])])
def test_a_load_counts_through_what_lies_between(most: int, found: list[str]) -> None:
    assert faults(*tower(cube("a", 500, most), cube("b", 400), cube("c", 600))) == found


def test_a_load_is_shared_by_the_area_of_contact() -> None:
    items = [cube("a", 500, 300), cube("b", 500, 300), Item("lid", 200, 100, 50, 700)]
    places = [at("a", 0, 0, 0), at("b", 100, 0, 0), Placement("lid", 0, 0, 100, 200, 100, 50)]
    box = packed(replace(CUBE, width_mm=100), items, places)
    assert faults(Packing((box,)), items) == [f"{key} bears 350 g, more than its 300 g" for key in "ab"]


def test_the_lightest_thing_on_fragile_goods_is_noticed() -> None:
    assert faults(*tower(cube("a", 500, 0), cube("b", 0))) == ["a is fragile and something lies on it"]


def test_a_heavy_thing_on_a_light_one_is_noticed() -> None:
    assert faults(*tower(cube("a", 100), cube("b", 301))) == ["b weighs 301 g and lies on 100 g"]
    assert faults(*tower(cube("a", 100), cube("b", 300))) == []


def test_a_box_that_leans_is_noticed() -> None:
    wide = replace(SMALL, length_mm=400)
    box = packed(wide, [cube("a")], [at("a", 0, 0, 0)])
    assert faults(Packing((box,)), [cube("a")]) == ["S leans: its centre of gravity is 150 mm off the middle"]
    assert faults(Packing((box,)), [cube("a")], Rules(lean_pct=38)) == []


def test_too_little_padding_and_too_little_void_are_noticed() -> None:
    assert "a is 0 mm from a wall of S, not 5 mm" in faults(Packing((SOUND,)), PAIR, Rules(padding_mm=5))
    assert faults(Packing((SOUND,)), PAIR, Rules(fill_pct=99)) == ["S is 100.0 % full, more than 99 %"]


def test_an_item_that_would_have_to_go_in_below_another_is_noticed() -> None:
    packing, items = tower(cube("a"), cube("b"), cube("c"))
    (box,) = packing.boxes
    assert faults(Packing((replace(box, placements=box.placements[::-1]),)), items) == [
        "a goes in below b",
        "b goes in below c",
    ]


def test_a_box_of_another_house_and_a_thing_left_out_are_noticed() -> None:
    larger = replace(SMALL, length_mm=300)
    assert faults(Packing((SOUND,)), PAIR, cartons=[larger]) == ["S is not one of the cartons"]
    assert faults(Packing((), (PAIR[0],)), PAIR[:1], cartons=[SMALL]) == ["a is loose and fits S"]
