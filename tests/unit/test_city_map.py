"""The drawn city: what is on the map, and ways that keep to its streets."""

from itertools import pairwise

from entrepot.deliver.dispatch import demo_city
from entrepot.web.pages.courier.city_map import city_map, way


def test_a_way_turns_at_crossings_only_and_ends_at_both_doors() -> None:
    city = demo_city()
    start, end = city.house("one door"), city.house("another door")
    line = way(start, end)
    assert (line[0], line[-1]) == (start, end)
    legs = {frozenset(leg) for street in city.streets for leg in pairwise(street.points)}
    assert all(frozenset(leg) in legs for leg in pairwise(line[1:-1]))


def test_a_way_to_the_same_door_is_a_point() -> None:
    door = demo_city().house("one door")
    assert way(door, door) == (door, door)


def test_a_map_around_a_door_stays_while_the_van_comes_a_little_nearer() -> None:
    city = demo_city()
    door = city.house("one door")
    crossings = [point for street in city.streets for point in street.points]
    far = sorted(crossings, key=lambda at: abs(at.lat - door.lat) + abs(at.lon - door.lon))
    first, nearer = (city_map(van, door, around=door) for van in (far[31], far[30]))
    assert first.streets == nearer.streets
    for drawn in (first, nearer):
        van, home = drawn.spots
        assert van is not None
        assert home is not None
        assert abs(home.x - 500) <= 1
        assert abs(home.y - 500) <= 1
        assert 0 <= van.x <= 1000
        assert 125 <= van.y <= 875


def test_the_whole_city_has_its_harbour_blocks_and_hub_and_no_single_houses() -> None:
    drawn = city_map()
    assert drawn.water.endswith("Z")
    assert drawn.blocks
    assert drawn.parks
    assert not drawn.houses
    assert 0 < drawn.depot.x < 1000
    assert drawn.ways == ()
