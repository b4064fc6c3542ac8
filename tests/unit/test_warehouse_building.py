"""The building and the ways out of it are data, and faulty data is named."""

import copy
import json
from collections import Counter
from importlib import resources
from typing import Any

import pytest

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
