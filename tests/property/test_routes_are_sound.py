"""Whatever the stops: routes visit each once, never overload a van, and each step only ever improves them."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.deliver.routes import Stop, Van, VanFull, choose_van, drive, extra_m, fits, insert, tour, two_opt
from entrepot.kit.geo import Point

COORDINATES = st.tuples(st.floats(0.0, 0.2), st.floats(-30.1, -29.9))
CENTRE = Point(0.1, -30.0)


@st.composite
def vans(draw: st.DrawFn) -> Van:
    end = draw(st.sampled_from([None, CENTRE, Point(0.0, -30.1)]))
    return Van(CENTRE, end, start_s=draw(st.floats(0, 1000)), capacity_g=100_000, capacity_stops=40)


@st.composite
def some_stops(draw: st.DrawFn, *, timed: bool | None = None, most: int = 12) -> list[Stop]:
    places = draw(st.lists(COORDINATES, max_size=most))
    stops = []
    for number, (lat, lon) in enumerate(places):
        has_time = draw(st.booleans()) if timed is None else timed
        ready = draw(st.floats(0, 5000)) if has_time else 0.0
        due = ready + draw(st.floats(60, 8000)) if has_time else float("inf")
        weight = draw(st.integers(0, 8000))
        stops.append(Stop(f"s{number}", Point(lat, lon), weight_g=weight, ready_s=ready, due_s=due))
    return stops


@given(vans(), some_stops())
def test_a_tour_visits_every_stop_once(van: Van, stops: list[Stop]) -> None:
    plan = tour(van, stops)
    assert sorted(stop.id for stop in plan.stops) == sorted(stop.id for stop in stops)
    assert len(plan.arrivals_s) == len(stops)
    assert list(plan.arrivals_s) == sorted(plan.arrivals_s)
    assert all(arrival >= stop.ready_s for stop, arrival in zip(plan.stops, plan.arrivals_s, strict=True))
    assert plan == drive(van, plan.stops)


@given(vans(), some_stops(), COORDINATES)
def test_inserting_is_never_worse_than_appending_and_keeps_the_order(
    van: Van, stops: list[Stop], place: tuple[float, float]
) -> None:
    new = Stop("new", Point(*place))
    plan = insert(van, stops, new)
    appended = drive(van, [*stops, new])
    assert plan.late_s <= appended.late_s + 1e-6
    assert plan.cost <= (appended.late_s + 1e-6, appended.length_m + 1e-6) or plan.late_s < appended.late_s
    assert [stop for stop in plan.stops if stop.id != "new"] == stops


@given(vans(), some_stops())
def test_two_opt_is_never_later_and_never_longer(van: Van, stops: list[Stop]) -> None:
    before, after = drive(van, stops), two_opt(van, stops)
    assert after.late_s <= before.late_s + 1e-6
    assert after.length_m <= before.length_m + 1e-6


@given(vans(), some_stops(timed=False, most=6))
def test_a_small_tour_is_at_most_twice_as_long_as_the_best(van: Van, stops: list[Stop]) -> None:
    van = Van(van.start, van.start)  # the bound holds for closed tours
    best = min((drive(van, order).length_m for order in permutations(stops)), default=0.0)
    assert tour(van, stops).length_m <= 2 * best + 1


@given(some_stops(timed=False), COORDINATES)
def test_the_metres_that_a_stop_adds_are_those_of_its_insertion(stops: list[Stop], place: tuple[float, float]) -> None:
    van, new = Van(CENTRE, CENTRE), Stop("new", Point(*place))
    added = insert(van, stops, new).length_m - drive(van, stops).length_m
    if stops:
        assert extra_m(van, stops, new) == pytest.approx(added, abs=0.01)


@given(some_stops(), st.integers(0, 20_000), st.integers(1, 5))
def test_no_van_is_loaded_beyond_what_it_carries(stops: list[Stop], capacity_g: int, capacity_stops: int) -> None:
    fleet = [Van(CENTRE, capacity_g=capacity_g, capacity_stops=capacity_stops) for _ in range(3)]
    loads: list[list[Stop]] = [[], [], []]
    for stop in stops:
        chosen = choose_van(list(zip(fleet, loads, strict=True)), stop)
        if chosen is None:
            assert all(not fits(van, [*load, stop]) for van, load in zip(fleet, loads, strict=True))
            continue
        number, plan = chosen
        loads[number] = list(plan.stops)
    assert all(fits(van, load) for van, load in zip(fleet, loads, strict=True))


def test_a_full_van_says_so() -> None:
    van = Van(CENTRE, capacity_g=10)
    with pytest.raises(VanFull):
        insert(van, [], Stop("heavy", CENTRE, weight_g=11))
    with pytest.raises(VanFull):
        tour(van, [Stop("heavy", CENTRE, weight_g=11)])


def test_a_stop_with_an_early_deadline_comes_first_though_it_is_farther() -> None:
    near = Stop("near", Point(0.101, -30.0))
    far = Stop("far", Point(0.15, -30.0), due_s=1400)
    assert [stop.id for stop in tour(Van(CENTRE), [near, far]).stops] == ["near", "far"]
    hurried = Stop("far", Point(0.15, -30.0), due_s=1300)
    assert [stop.id for stop in tour(Van(CENTRE), [near, hurried]).stops] == ["far", "near"]


@pytest.mark.slow
def test_a_hundred_stops_take_a_moment_and_a_new_one_less_than_a_tenth_of_a_second() -> None:
    import time  # noqa: PLC0415  # loaded when it is first needed

    rng = Random(7)
    stops = [Stop(f"s{n}", Point(rng.uniform(0, 0.2), rng.uniform(-30.1, -29.9))) for n in range(100)]
    van = Van(CENTRE, CENTRE)
    plan = tour(van, stops)
    started = time.perf_counter()
    insert(van, plan.stops, Stop("new", Point(0.05, -30.05)))
    assert time.perf_counter() - started < 0.1
