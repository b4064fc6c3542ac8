"""What a simulated day is given: the parcels asked for, each consumer's over some days; scenarios are checked."""

from __future__ import annotations

from typing import Any

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.world.hub import Scenario, draw_workload, scenario_from
from entrepot.world.hub.stages import Stage
from entrepot.world.hub.workload import DAY_US, HOUR_US


def test_exactly_so_many_parcels_come_in_the_day_and_in_their_order() -> None:
    work = draw_workload(500, seed=3)
    times = [each.arrives_us for each in work.coming]
    assert len(times) == 500
    assert times == sorted(times)
    assert all(0 <= moment < DAY_US for moment in times)


def test_what_lies_in_the_store_came_before_and_waits_for_something() -> None:
    work = draw_workload(500, seed=3)
    to_come = {each.consumer for each in [*work.coming, *work.later]}
    assert work.lying
    assert all(each.arrives_us < 0 and each.consumer in to_come for each in work.lying)


def test_the_same_seed_draws_the_same_day_and_another_one_another() -> None:
    assert draw_workload(200, seed=5).coming == draw_workload(200, seed=5).coming
    assert draw_workload(200, seed=5).coming != draw_workload(200, seed=6).coming


def test_nothing_comes_before_it_was_ordered_in_a_peak_either() -> None:
    work = draw_workload(800, seed=2, peak_hour=9, peak_factor=10)
    assert all(each.ordered_us <= each.arrives_us for each in work.coming)
    in_peak = sum(9 * HOUR_US <= each.arrives_us < 10 * HOUR_US for each in work.coming)
    assert in_peak > 800 / 5


def test_a_stage_does_what_its_people_can_and_what_is_there() -> None:
    stage: Stage[int] = Stage("sort", 1)  # one a second
    for number in range(30):
        stage.put(number, 0, minutes=1)
    assert list(stage.take(59_000_000, 10)) == []
    assert [each.work for each in stage.take(60_000_000, 10)][:10] == list(range(10))
    assert len(stage) < 21


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"orders": 0}, "orders"),
        ({"orders": True}, "orders"),
        ({"missing": 1.5}, "missing"),
        ({"peak_hour": 24}, "peak_hour"),
        ({"policy": "guess"}, "policy"),
        ({"staff": {"pick": 0}}, "staff.pick"),
        ({"staff": {"cook": 3}}, "staff.cook"),
        ({"staff": 3}, "staff"),
        ({"colour": "red"}, "colour"),
        ({"building": "moon"}, "building"),
        ({"name": ""}, "name"),
    ],
)
def test_a_faulty_scenario_is_refused_by_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        scenario_from(values)
    assert refused.value.extra["field"] == field


def test_a_scenario_is_read_back_from_what_it_says_of_itself() -> None:
    scenario = scenario_from({"orders": 12, "staff": {"pick": 7}, "peak_hour": 20})
    assert scenario_from(scenario.as_dict()) == scenario
    assert (Scenario().orders, scenario.staff.pick) == (400_000, 7)
