"""The picture of a packed box: what is drawn where, in which order, and in which words."""

from itertools import pairwise

import pytest

from entrepot.fulfil.packing import Carton, Drawing, Item, PackedBox, Placement, carton_catalogue, drawing, pack

BOX = Carton("B", 300, 300, 300, tare_g=100, max_weight_g=9_000)


def drawn(*places: tuple[int, int, int, int, int, int]) -> Drawing:
    return drawing(PackedBox(BOX, tuple(Placement(f"i{n}", *place) for n, place in enumerate(places, start=1)), 1_000))


def test_a_step_an_item_in_the_order_of_putting_in() -> None:
    picture = drawn((0, 0, 0, 100, 100, 100), (200, 200, 0, 100, 100, 100))
    assert [(step.number, step.key) for step in picture.steps] == [(1, "i1"), (2, "i2")]
    assert [step.key for step in picture.after(1)] == ["i1"]
    assert all([face.side for face in step.faces] == ["right", "front", "top"] for step in picture.steps)


@pytest.mark.parametrize(
    ("x", "y", "across", "along"),
    [
        (0, 0, "left", "back"),
        (100, 0, "middle", "back"),
        (200, 0, "right", "back"),
        (0, 100, "left", "middle"),
        (100, 100, "middle", "middle"),
        (200, 200, "right", "front"),
    ],
)
def test_where_an_item_goes_is_said_by_its_middle(x: int, y: int, across: str, along: str) -> None:
    (step,) = drawn((x, y, 0, 100, 100, 100)).steps
    assert (step.across, step.along) == (across, along)


@pytest.mark.parametrize(("height", "lies"), [(20, "flat"), (60, "edge"), (200, "end")])
def test_how_an_item_lies_is_said_by_its_height(height: int, lies: str) -> None:
    length, width = [side for side in (200, 60, 20) if side != height]
    assert drawn((0, 0, 0, length, width, height)).steps[0].lies == lies


def test_what_it_lies_on_is_said_by_their_steps() -> None:
    picture = drawn(
        (0, 0, 0, 100, 100, 50), (100, 0, 0, 100, 100, 50), (0, 0, 50, 200, 100, 50), (0, 200, 0, 50, 50, 50)
    )
    assert [step.on for step in picture.steps] == [(), (), (1, 2), ()]


def test_what_is_nearer_to_the_eye_is_painted_later() -> None:
    picture = drawn((100, 0, 0, 100, 100, 100), (0, 0, 0, 100, 100, 100), (100, 0, 100, 100, 100, 100))
    assert picture.painted == (2, 1, 3)


def test_items_that_hide_each_other_in_a_ring_are_all_painted() -> None:
    ring = drawn(
        (0, 100, 0, 300, 50, 150), (100, 150, 100, 50, 150, 150), (100, 0, 150, 50, 100, 150), (0, 0, 0, 50, 50, 50)
    )
    assert sorted(ring.painted) == [1, 2, 3, 4]


def test_everything_is_within_the_picture() -> None:
    items = [Item(f"i{n}", 60 + 10 * (n % 9), 50 + 10 * (n % 7), 30 + 10 * (n % 5), 100) for n in range(20)]
    for box in pack(items, carton_catalogue()).boxes:
        picture = drawing(box)
        points = [point for step in picture.steps for face in step.faces for point in face.points]
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in points)


def test_nothing_behind_is_painted_over_what_is_before_it() -> None:
    row = drawn(*[(0, y, 0, 100, 60, 100) for y in (240, 0, 120, 180, 60)])
    depths = [row.steps[number - 1].middle[1] for number in row.painted]
    assert all(back < front for back, front in pairwise(depths))
