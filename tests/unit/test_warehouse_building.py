"""The building and the ways out of it are data, and faulty data is named."""

import copy
import json
from collections import Counter
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.fulfil.warehouse.building import Area, bay_area
from entrepot.fulfil.warehouse.layout import built_in_layout, layout_from
from entrepot.fulfil.warehouse.routes import Route, built_in_routes, routes_from
from entrepot.kit.errors import InvalidInput

ROUTES = built_in_routes().codes
SITE: dict[str, Any] = json.loads(
    resources.files("entrepot.fulfil.warehouse").joinpath("small_hub.json").read_text(encoding="utf-8")
)


def test_the_small_hub_has_slots_a_put_wall_twelve_chutes_and_two_docks() -> None:
    kinds = Counter(place.kind for place in built_in_layout(ROUTES).places)
    assert (kinds["slot"], kinds["cell"], kinds["chute"], kinds["dock"]) == (304, 48, 12, 2)


def test_the_large_hub_has_1_6_million_slots_each_with_its_own_code() -> None:
    layout = built_in_layout(ROUTES, "dlj")
    assert layout.slots == 1_600_000
    assert len(layout.places) == sum(1 for _ in layout.places)
    bays = {zone.bay_code(number) for zone in layout.zones for number in range(1, zone.bays + 1)}
    assert len(bays) == sum(zone.bays for zone in layout.zones)
    assert len({place.code for place in layout.zones[0].places()}) == layout.zones[0].slots


def test_bays_near_packing_come_first_and_zones_by_their_rank() -> None:
    layout = built_in_layout(ROUTES, "dlj")
    ranks = [next(iter(zone.places_of(zone.order.index(0) + 1))).rank for zone in layout.zones]
    assert ranks == sorted(ranks)
    zone = layout.zones[0]
    ways = {zone.order[bay - 1]: zone.bay_area(bay) for bay in range(1, zone.bays + 1)}
    assert ways[0].y < ways[zone.bays - 1].y  # type: ignore[union-attr]  # it stands in the building; packing is in the north


@settings(max_examples=60)
@given(bays=st.integers(1, 400), aisles=st.integers(1, 40), width=st.floats(1, 200), depth=st.floats(1, 200))
def test_bays_stand_in_their_zone_and_apart(bays: int, aisles: int, width: float, depth: float) -> None:
    zone = Area(3.0, 4.0, width, depth)
    areas = [bay_area(zone, bays, min(aisles, bays), number) for number in range(1, bays + 1)]
    assert all(area.x >= 2.999 and area.x + area.width <= 3.001 + width for area in areas)
    assert all(area.y >= 3.999 and area.y + area.depth <= 4.001 + depth for area in areas)
    assert len({(round(area.x, 4), round(area.y, 4)) for area in areas}) == bays


def test_slots_are_numbered_along_rows_and_ranked_from_the_exit() -> None:
    places = {place.code: place for place in built_in_layout(ROUTES).places}
    slot = places["A02-012"]
    assert (slot.bay, slot.row, slot.column, slot.rank) == ("A02", 2, 2, 72)
    assert slot.sides_mm == (600, 400, 300)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("zones", 0, "bays"), 0, "site.zones[1].bays"),
        (("zones", 0, "rows", 1, "sides_mm"), [600, 400], "site.zones[1].rows[2].sides_mm"),
        (("zones", 1, "code"), "a", "site.zones[2].code"),
        (("walls",), [], "site.walls"),
        (("stations", 0, "kind"), "dance", "site.stations[1].kind"),
        (("chutes", 3, "routes"), ["MOON"], "site.chutes[4].routes"),
        (("chutes", 3, "capacity"), True, "site.chutes[4].capacity"),
        (("time_zone",), "Mars/Olympus", "site.time_zone"),
        (("docks", 1, "code"), "D1", "site"),
        (("code",), "x", "site.code"),
        (("chutes", 4, "routes"), ["KR-1"], "site.chutes"),  # nobody serves Japan any more
        (("stations",), [{"code": "R1", "kind": "receive"}], "site.stations"),
        (("zones", 0), "A", "site.zones[1]"),
        (("zones", 0, "colums"), 3, "site.zones[1].colums"),
        (("zones", 1, "at_m"), [50, 15], "site.zones[2].at_m"),  # outside
        (("zones", 1, "at_m"), [12, 15], "site.zones[2].at_m"),  # on zone A
        (("zones", 1, "pick_rank"), 0, "site.zones[2].pick_rank"),
        (("stations", 2, "at_m"), "door", "site.stations[3].at_m"),
        (("conveyors", 0, "to"), "Z9", "site.conveyors[1].to"),
        (("conveyors", 0, "stop_circuit"), "E9", "site.conveyors[1].stop_circuit"),
        (("tunnels", 0, "at_m"), 99, "site.tunnels[1].at_m"),
        (("tunnels", 0, "station"), "C01", "site.tunnels[1].station"),
        (("sorters", 0, "chutes", 1, "count"), 3, "site.sorters"),  # C10 to C12 are at no sorter
        (("sorters", 0, "chutes", 1, "step_m"), 9, "site.sorters[1].chutes[2].step_m"),  # beyond its end
        (("sorters", 0, "chutes", 1, "first"), 1, "site.sorters[1].chutes"),  # twice
        (("gates", 1, "dock"), "R1", "site.gates[2].dock"),
        (("gates", 1, "code"), "V1", "site"),
        (("walls", 0, "code"), "A01", "site"),  # a bay of zone A
        (("totes", 0, "tare_g"), 0, "site.totes[1].tare_g"),
        (("size_m",), None, "site.size_m"),
        (("name",), "a\x00b", "site.name"),
    ],
)
def test_a_faulty_building_is_refused_by_its_field(path: tuple[Any, ...], value: Any, named: str) -> None:
    site = copy.deepcopy(SITE)
    inner = site
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(InvalidInput) as refused:
        layout_from(site, ROUTES)
    assert refused.value.extra["field"] == named


@pytest.mark.parametrize(
    ("country", "postcode", "route", "days"),
    [
        ("KR", "03187", "KR-1", 1),
        ("KR", "63100", "KR-3", 3),  # Jeju: the longer prefix wins
        ("KR", "", "KR-1", 1),
        ("GB", "SW1A 2AA", "EUROPE", 5),
        ("IS", "101", "WORLD", 8),
        ("", "", "WORLD", 8),
    ],
)
def test_a_destination_has_a_way(country: str, postcode: str, route: str, days: int) -> None:
    assert built_in_routes().route_to(country, postcode) == Route(route, days)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "remaining countries"),
        ([{"country": "*"}], "route rule 1"),
        ([{"country": "*", "postcode_prefix": "", "route": "X", "transit_days": 99}], "99 days"),
        ([{"country": "*", "postcode_prefix": "", "route": "X", "transit_days": 1}] * 2, "rule 2 repeats"),
    ],
)
def test_faulty_routes_are_refused(rows: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        routes_from(rows)
