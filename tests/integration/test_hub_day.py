"""The twin: a day of the small hub through the real code, audited, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entrepot.fulfil.warehouse import built_in_document
from entrepot.kit.errors import InvalidInput
from entrepot.world.hub import Scenario, scenario_from, simulate

DAY = replace(Scenario(orders=60, seed=4).small(), sent_again=0.05, wrong_slot=0.1, no_read=0.05)
_OF_THE_RUN = {"ready_s", "day_s", "wall_s", "peak_mb"}


def report_of(scenario: Scenario, folder: Path) -> dict[str, Any]:
    report = simulate(scenario, folder)
    return {name: value for name, value in report.items() if name not in _OF_THE_RUN}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return report_of(DAY, tmp_path_factory.mktemp("day"))


def test_the_auditor_agrees_with_the_day(report: dict[str, Any]) -> None:
    assert report["audit_agrees"]
    assert report["audit"]["counts"]["parcels"] > DAY.orders


def test_everything_that_came_was_received_and_what_came_together_left_together(report: dict[str, Any]) -> None:
    assert sum(report["by_hour"]["receive"]) == DAY.orders
    assert report["boxes"] > 0
    assert report["merge_rate"] > 0.5
    assert report["on_time_rate"] > 0.9


def test_scans_that_were_sent_again_were_answered_alike(report: dict[str, Any]) -> None:
    assert report["faults"]["sent_again"] > 0
    assert report["faults"]["wrong_slot"] == report["outcomes"]["wrong_place"]
    assert "answered_otherwise" not in report["faults"]


def test_the_same_seed_lives_through_the_same_day(report: dict[str, Any], tmp_path: Path) -> None:
    assert report_of(DAY, tmp_path) == report


def test_nothing_is_merged_where_each_is_sent_at_once(report: dict[str, Any], tmp_path: Path) -> None:
    at_once = report_of(replace(DAY, policy="at_once"), tmp_path)
    assert at_once["merge_rate"] == 0
    assert at_once["boxes"] > report["boxes"]
    assert at_once["audit_agrees"]


def test_a_day_says_what_shipping_cost_and_what_merging_saved(report: dict[str, Any], tmp_path: Path) -> None:
    (merged,) = report["shipping"]
    (at_once,) = report_of(replace(DAY, policy="at_once"), tmp_path)["shipping"]
    assert merged["orders"] > merged["boxes"] > 0
    assert merged["saved_minor"] > 0
    assert at_once["orders"] == at_once["boxes"]
    assert at_once["saved_minor"] == 0
    assert 0 < merged["cost_minor_per_order"] < at_once["cost_minor_per_order"]
    assert merged["cost_minor_per_order"] == pytest.approx(merged["cost_minor"] / merged["orders"], abs=0.01)


def test_while_the_sorter_is_broken_boxes_go_round_and_leave_afterwards(report: dict[str, Any], tmp_path: Path) -> None:
    broken = report_of(replace(DAY, broken_chutes=1.0, broken_from_hour=6, broken_until_hour=14), tmp_path)
    assert sum(broken["by_hour"]["sort"][6:14]) == 0
    assert broken["faults"]["recirculated"] > report["faults"].get("recirculated", 0)
    assert sum(broken["by_hour"]["sort"][14:]) > 0
    assert broken["audit_agrees"]


def test_a_day_may_be_lived_in_another_building_with_other_people(report: dict[str, Any], tmp_path: Path) -> None:
    document = dict(built_in_document("small"))
    document["name"] = "With one more wall"
    few = {"receive": 1, "store": 1, "pick": 1, "wall": 1, "pack": 1, "sort": 1, "load": 1}
    chosen = scenario_from({**_values(DAY), "layout": document, "staff": few})
    other = report_of(chosen, tmp_path)
    assert other["scenario"]["layout"]["name"] == "With one more wall"
    assert other["audit_agrees"]
    assert other["dwell_p90_min"]["pack"] >= report["dwell_p90_min"]["pack"]


def test_a_building_with_a_fault_is_refused_before_the_day_begins() -> None:
    document = dict(built_in_document("small")) | {"zones": []}
    with pytest.raises(InvalidInput):
        scenario_from({**_values(DAY), "layout": document})


def _values(scenario: Scenario) -> dict[str, Any]:
    return {name: value for name, value in scenario.as_dict().items() if name != "staff"}
