"""Carton choice and placement, on cases small enough to see."""

import dataclasses
from typing import Any

import pytest

from entrepot.fulfil.packing import (
    MOST_ITEMS,
    Carton,
    Item,
    PackedBox,
    Packing,
    Placement,
    carton_catalogue,
    cartons_from,
    faults,
    pack,
)
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


class TestTheVerifier:
    """It must find each fault that could be made."""

    items = (cube("a"), cube("b"))
    sound = PackedBox(SMALL, (Placement("a", 0, 0, 0, 100, 100, 100), Placement("b", 100, 0, 0, 100, 100, 100)), 1_100)

    def test_finds_nothing_wrong_with_a_sound_box(self) -> None:
        assert faults(Packing((self.sound,)), self.items) == []

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"x": 99}, "overlap"),
            ({"x": 101}, "wall"),
            ({"z": -1}, "wall"),
            ({"height_mm": 99}, "other sides"),
        ],
    )
    def test_finds_a_wrong_place(self, change: dict[str, Any], words: str) -> None:
        first, second = self.sound.placements
        moved = dataclasses.replace(second, **change)
        box = dataclasses.replace(self.sound, placements=(first, moved))
        assert any(words in fault for fault in faults(Packing((box,)), self.items))

    def test_finds_a_hanging_item(self) -> None:
        box = PackedBox(
            LARGE, (Placement("a", 0, 0, 0, 100, 100, 100), Placement("b", 30, 0, 100, 100, 100, 100)), 1_300
        )
        assert faults(Packing((box,)), self.items) == ["b hangs: 70 % of its base is carried"]

    def test_finds_lost_items_and_wrong_weights(self) -> None:
        assert faults(Packing(()), self.items) == ["the boxes do not hold exactly the items that were given"]
        assert faults(Packing((dataclasses.replace(self.sound, weight_g=1_000),)), self.items) == [
            "S weighs 1100 g, not 1000 g"
        ]

    def test_finds_an_upright_item_laid_down(self) -> None:
        vase = Item("a", 90, 90, 190, 100, upright=True)
        box = PackedBox(SMALL, (Placement("a", 0, 0, 0, 190, 90, 90),), 200)
        assert faults(Packing((box,)), [vase]) == ["a must stay upright"]


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
