"""The plan of the floor is drawn to scale from the building's document: bays and never slots, nothing outside."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.fulfil.warehouse import BayRow, ZoneRow, built_in_layout, route_codes
from entrepot.web.pages.warehouse.plan import MOST_BAYS, WIDTH, Now, Spot, along_path, draw, draw_zone, heat

SMALL = built_in_layout(route_codes())
LARGE = built_in_layout(route_codes(), "dlj")


def spots(name: str) -> list[Spot]:
    plan = draw(SMALL if name == "small" else LARGE, Now())
    inner = [spot for block in plan.zones for spot in (block.spot, *block.spots)]
    return [*inner, *plan.walls, *plan.stations, *plan.chutes, *(truck.spot for truck in plan.docks)]


@pytest.mark.parametrize("name", ["small", "dlj"])
def test_nothing_is_drawn_outside_the_building(name: str) -> None:
    layout = SMALL if name == "small" else LARGE
    height = draw(layout, Now()).height
    assert isclose(height, WIDTH * layout.depth_m / layout.width_m, abs_tol=0.1)
    for spot in spots(name):
        assert spot.x >= 0
        assert spot.y >= 0
        assert spot.x + spot.width <= WIDTH + 0.2
        assert spot.y + spot.height <= height + 0.2


def test_a_small_store_shows_its_bays_and_a_large_one_the_aisles_of_its_zones() -> None:
    kinds = {spot.kind for block in draw(SMALL, Now()).zones for spot in block.spots}
    assert kinds == {"bay"}
    drawn = [spot for block in draw(LARGE, Now()).zones for spot in block.spots]
    assert {spot.kind for spot in drawn} == {"aisle"}
    assert len(drawn) < 2 * MOST_BAYS + 100
    assert sum(spot.room for spot in drawn) == LARGE.slots


def test_what_is_in_bays_walls_and_chutes_shows_where_they_stand() -> None:
    bay = BayRow("A02", "A", 60, 30, 70, 240, 0)
    now = Now(
        zones=[ZoneRow("A", 3, 180, 30, 70, 720, 0)], bays={"A02": bay}, walls=[ZoneRow("W2", 1, 24, 24, 24, 24, 0)]
    )
    plan = draw(SMALL, now)
    zone = next(block for block in plan.zones if block.spot.code == "A")
    assert (zone.spot.held, zone.spot.room) == (30, 180)
    assert {spot.code: spot.heat for spot in zone.spots} == {"A01": "h0", "A02": "h3", "A03": "h0"}
    assert {wall.code: wall.heat for wall in plan.walls} == {"W1": "h0", "W2": "h-full"}


def test_machines_that_are_halted_are_marked() -> None:
    plan = draw(SMALL, Now(halted=frozenset({"E2"})))
    assert {line.code: line.halted for line in plan.lines} == {"V1": False, "V2": True, "L1": True}
    assert {mark.code: mark.halted for mark in plan.marks if mark.kind == "stop"} == {"E1": False, "E2": True}


def test_a_zones_own_plan_shows_every_bay_of_it_apart() -> None:
    zone = LARGE.zones[0]
    height, bays = draw_zone(zone, {})
    assert len(bays) == len({(spot.x, spot.y) for spot in bays}) == zone.bays
    assert max(spot.x + spot.width for spot in bays) <= WIDTH
    assert max(spot.y + spot.height for spot in bays) <= height


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=6), st.floats(0, 1))
def test_a_point_along_a_line_is_on_it(path: list[tuple[int, int]], share: float) -> None:
    x, y = along_path(path, share)
    assert min(each[0] for each in path) - 0.01 <= x <= max(each[0] for each in path) + 0.01
    assert min(each[1] for each in path) - 0.01 <= y <= max(each[1] for each in path) + 0.01


def test_heat_says_nothing_little_much_and_full() -> None:
    assert [heat(held, 10) for held in (0, 1, 9, 10, 11)] == ["h0", "h1", "h5", "h-full", "h-full"]
    assert heat(3, 0) == "h0"
