"""Carton choice and placement, on cases small enough to see."""

from dataclasses import replace

import pytest

from entrepot.fulfil.packing import (
    MOST_ITEMS,
    Carton,
    Item,
    Packing,
    Placement,
    Rules,
    carton_catalogue,
    cartons_from,
    faults,
    pack,
)
from entrepot.fulfil.packing.search import Search
from entrepot.fulfil.packing.spaces import goods_of
from entrepot.kit.errors import InvalidInput

SMALL = Carton("S", 200, 100, 100, tare_g=100, max_weight_g=5_000)
LARGE = Carton("L", 400, 300, 200, tare_g=300, max_weight_g=9_000)


def cube(key: str, side: int = 100, weight_g: int = 500) -> Item:
    return Item(key, side, side, side, weight_g)


def test_two_cubes_that_fill_the_small_carton_take_it_and_not_the_large_one() -> None:
    packing = pack([cube("a"), cube("b")], [LARGE, SMALL])
    (box,) = packing.boxes
    assert box.carton is SMALL
    assert box.fill == 1.0
    assert box.weight_g == 1_100


def test_an_item_longer_than_wide_is_turned_to_fit() -> None:
    (box,) = pack([Item("rod", 90, 90, 190, 100)], [SMALL]).boxes
    assert box.placements == (Placement("rod", 0, 0, 0, 190, 90, 90),)


def test_an_upright_item_is_not_laid_down() -> None:
    vase = Item("vase", 90, 90, 190, 100, upright=True)
    packing = pack([vase], [SMALL, LARGE])
    assert [box.carton.code for box in packing.boxes] == ["L"]
    assert packing.boxes[0].placements[0].height_mm == 190


def test_a_weight_over_the_limit_of_a_carton_opens_a_second_box() -> None:
    packing = pack([cube("a", weight_g=6_000), cube("b", weight_g=6_000)], [LARGE])
    assert sorted(box.keys for box in packing.boxes) == [("a",), ("b",)]
    assert all(box.weight_g <= LARGE.max_weight_g for box in packing.boxes)


def test_what_fits_no_carton_is_loose_and_the_rest_is_packed() -> None:
    packing = pack([cube("a"), Item("pole", 2_000, 50, 50, 900)], [SMALL])
    assert [item.key for item in packing.loose] == ["pole"]
    assert [box.keys for box in packing.boxes] == [("a",)]


def test_a_box_that_cannot_take_all_is_shrunk_to_what_it_holds() -> None:
    packing = pack([cube(f"i{n}", weight_g=4_000) for n in range(3)], [SMALL, LARGE])
    assert sorted(key for box in packing.boxes for key in box.keys) == ["i0", "i1", "i2"]
    assert faults(packing, [cube(f"i{n}", weight_g=4_000) for n in range(3)]) == []


def test_nothing_to_pack_gives_no_box() -> None:
    assert pack([], [SMALL]) == Packing(())


@pytest.mark.parametrize(
    ("items", "cartons", "word"),
    [
        ([cube("a"), cube("a")], [SMALL], "same key"),
        ([cube("a")], [], "no carton"),
        ([cube(str(n)) for n in range(MOST_ITEMS + 1)], [SMALL], "201 items"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(items: list[Item], cartons: list[Carton], word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        pack(items, cartons)


@pytest.mark.parametrize("side", [0, -5, 10_001])
def test_a_side_must_be_a_length_that_a_thing_can_have(side: int) -> None:
    with pytest.raises(InvalidInput, match="length_mm"):
        Item("a", side, 10, 10, 1)


def test_nothing_lies_on_fragile_goods() -> None:
    vase = Item("vase", 200, 100, 40, 300, upright=True, max_load_g=0)
    items = [vase, Item("book", 200, 100, 30, 300, upright=True), Item("tile", 200, 100, 30, 300, upright=True)]
    (box,) = pack(items, [SMALL]).boxes
    assert box.keys[-1] == "vase"
    assert faults(Packing((box,)), items) == []


def test_two_fragile_things_that_could_only_be_stacked_get_a_box_each() -> None:
    vases = [Item(key, 200, 100, 50, 300, upright=True, max_load_g=0) for key in "ab"]
    assert len(pack(vases, [SMALL]).boxes) == 2
    assert len(pack([replace(vase, max_load_g=300) for vase in vases], [SMALL]).boxes) == 1


def test_what_an_item_bears_counts_through_those_between() -> None:
    tower = Carton("T", 100, 100, 300, tare_g=10, max_weight_g=5_000)
    lowest = Item("lowest", 100, 100, 100, 900, upright=True, max_load_g=1_000)
    others = [cube(key, weight_g=550) for key in "ab"]
    packing = pack([lowest, *others], [tower])
    assert len(packing.boxes) == 1
    assert packing.boxes[0].keys[-1] == "lowest"  # 1,100 g would be too much for it


def test_heavy_goods_lie_below_light_ones() -> None:
    (box,) = pack(
        [cube("light", weight_g=10), cube("heavy", weight_g=900)], [Carton("T", 100, 100, 200, 10, 5_000)]
    ).boxes
    assert box.keys == ("heavy", "light")


def test_goods_are_moved_to_the_middle_where_the_box_would_lean() -> None:
    (box,) = pack([cube("a")], [Carton("W", 400, 100, 100, 10, 5_000)], Rules(lean_pct=10)).boxes
    assert box.placements[0].x == 150


def test_padding_is_left_on_every_side() -> None:
    packing = pack([cube("a"), cube("b")], [SMALL, LARGE], Rules(padding_mm=20))
    (box,) = packing.boxes
    assert box.carton is LARGE
    assert min(min(p.x, p.y, p.z) for p in box.placements) == 20


def test_room_is_left_for_what_fills_the_voids() -> None:
    assert [box.carton.code for box in pack([cube("a"), cube("b")], [SMALL, LARGE], Rules(fill_pct=90)).boxes] == ["L"]


def test_nothing_goes_in_below_what_is_there_already() -> None:
    items = [Item(f"i{n}", 60 + 10 * (n % 4), 50 + 10 * (n % 3), 30 + 10 * (n % 5), 100) for n in range(20)]
    for box in pack(items, carton_catalogue()).boxes:
        levels = [place.z for place in box.placements]
        assert levels == sorted(levels)


def test_the_sequence_of_items_does_not_matter() -> None:
    items = [Item(f"i{n}", 100 + 17 * (n % 7), 80 + 13 * (n % 5), 40 + 11 * (n % 3), 200) for n in range(12)]
    assert pack(items, carton_catalogue()) == pack(items[::-1], carton_catalogue())


def test_two_large_boxes_become_a_large_and_a_small_one_where_that_will_do() -> None:
    large = Carton("L", 200, 200, 200, tare_g=100, max_weight_g=50_000)
    packing = pack([cube(f"i{n}") for n in range(10)], [SMALL, large])
    assert sorted(box.carton.code for box in packing.boxes) == ["L", "S"]


HOSTILE = {
    "grains": [Item(f"i{n}", 1, 1, 1, 0) for n in range(MOST_ITEMS)],
    "giants": [Item(f"i{n}", 10_000, 10_000, 10_000, 1_000_000) for n in range(MOST_ITEMS)],
    "sticks": [Item(f"i{n}", 1 + n % 5, 1 + n % 3, 300 + n, n) for n in range(MOST_ITEMS)],
    "sheets": [Item(f"i{n}", 300 + n, 200 + n % 7, 1 + n % 4, 50) for n in range(MOST_ITEMS)],
    "weights": [Item(f"i{n}", 50, 50, 50, 29_000) for n in range(MOST_ITEMS)],
    "weaklings": [Item(f"i{n}", 30 + n % 50, 40 + n % 30, 20 + n % 20, n, max_load_g=n) for n in range(MOST_ITEMS)],
    "fragile": [Item(f"i{n}", 50 + n % 90, 40 + n % 70, 20 + n % 60, n, max_load_g=0) for n in range(MOST_ITEMS)],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_is_asked_the_work_is_bounded_and_the_answer_sound(kind: str) -> None:
    items, cartons = HOSTILE[kind], carton_catalogue()
    assert faults(pack(items, cartons), items, cartons=cartons) == []
    search = Search(goods_of(items), cartons, Rules())
    search.boxes(sorted(search.fitting))
    assert search.spent < 100_000


def test_the_built_in_cartons_are_sound_and_ordered_by_size() -> None:
    cartons = carton_catalogue()
    assert len(cartons) >= 8
    assert [c.volume_mm3 for c in cartons] == sorted(c.volume_mm3 for c in cartons)
    assert all(c.max_weight_g <= 31_500 for c in cartons)


@pytest.mark.parametrize(
    ("row", "word"),
    [({"code": "X"}, "carton 1"), ({"code": "X", "color": "red"}, "color"), ({"length_mm": 0}, "length_mm")],
)
def test_a_faulty_carton_row_is_named(row: dict[str, object], word: str) -> None:
    good = dict.fromkeys(("length_mm", "width_mm", "height_mm", "tare_g", "wall_mm"), 100) | {
        "code": "X",
        "max_weight_g": 900,
    }
    rows = [row if "code" in row else good | row]
    with pytest.raises(InvalidInput, match=word):
        cartons_from(rows)
