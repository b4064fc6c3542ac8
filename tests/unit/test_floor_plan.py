"""The plan of the floor is drawn from the building's data: bays and never slots, nothing outside the drawing."""

from __future__ import annotations

from entrepot.fulfil.warehouse import BayRow
from entrepot.web.pages.warehouse.plan import HEIGHT, WIDTH, draw, heat


def bays(zones: str, each: int, slots: int) -> list[BayRow]:
    return [
        BayRow(f"{zone}{number:02d}", zone, slots, number * slots // each, 0, slots * 4, 0)
        for zone in zones
        for number in range(1, each + 1)
    ]


def test_a_store_of_1_600_000_slots_is_as_many_rectangles_as_it_has_bays() -> None:
    store = bays("ABCDEFGHIJKLMNOPQRST", 80, 1_000)
    plan = draw(store, [], [])
    drawn = [spot for block in plan.store for spot in block.spots]
    assert sum(spot.room for spot in drawn) == 1_600_000
    assert [spot.code for spot in drawn] == [bay.bay for bay in store]


def test_nothing_is_drawn_outside_the_plan_or_over_its_neighbour() -> None:
    spots = [spot for block in draw(bays("ABCDE", 33, 60), [], []).store for spot in block.spots]
    for spot in spots:
        assert spot.x >= 0
        assert spot.y >= 0
        assert spot.x + spot.width <= WIDTH
        assert spot.y + spot.height <= HEIGHT
    assert len({(spot.x, spot.y) for spot in spots}) == len(spots)


def test_an_empty_building_is_drawn_as_nothing() -> None:
    assert draw([], [], []).store == ()


def test_heat_says_nothing_little_much_and_full() -> None:
    assert [heat(held, 10) for held in (0, 1, 9, 10, 11)] == ["h0", "h1", "h5", "h-full", "h-full"]
    assert heat(3, 0) == "h0"
