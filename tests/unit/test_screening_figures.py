"""The desk's figures: shares with Wilson's interval, kappa, drift and thresholds, against values worked out by hand."""

import pytest

from entrepot.sell.screening.figures import (
    ENOUGH,
    Decided,
    agreement,
    calibrate,
    percentile,
    population_stability,
    share,
)


def test_a_share_has_wilsons_interval() -> None:
    found = share(8, 10)
    assert found.value == 0.8
    assert (round(found.low, 4), round(found.high, 4)) == (0.4902, 0.9433)


def test_few_cases_without_a_miss_prove_little() -> None:
    assert share(10, 10).low == pytest.approx(0.7225, abs=1e-4)
    assert share(10, 10).high == 1.0
    assert share(0, 10).low == 0.0
    assert share(0, 0).value is None


def test_percentiles_are_values_that_occurred() -> None:
    assert [percentile([5, 1, 3, 2, 4], each) for each in (0, 50, 90, 100)] == [1, 3, 5, 5]
    assert percentile([], 50) is None


def test_kappa_is_what_agreement_is_worth_beyond_chance() -> None:
    pairs = [("allow", "allow")] * 20 + [("allow", "block")] * 5 + [("block", "allow")] * 10 + [("block", "block")] * 15
    found = agreement(pairs)
    assert found.same.value == 0.7
    assert found.kappa == pytest.approx(0.4)
    assert found.low < 0.4 < found.high


def test_kappa_cannot_be_told_where_all_said_the_same_or_nobody_spoke() -> None:
    assert agreement([("allow", "allow")] * 50).kappa is None
    assert agreement([]).kappa is None
    assert agreement([("allow", "block")] * 10).kappa == pytest.approx(0.0)


def test_the_same_distribution_has_not_drifted() -> None:
    found = population_stability([100, 200, 300], [50, 100, 150])
    assert found.index == pytest.approx(0.0)
    assert found.says == "steady"


def test_a_distribution_that_turned_round_has_drifted_much() -> None:
    found = population_stability([900, 100], [100, 900])
    assert found.says == "much"
    assert found.index == pytest.approx(2 * 0.8 * 2.1972, abs=1e-3)


def test_what_chance_alone_gives_is_no_drift() -> None:
    found = population_stability([12, 8, 6, 4], [8, 8, 8, 8])
    assert found.index > 0.1
    assert found.says == "steady"


def test_a_handful_of_findings_says_nothing_of_drift() -> None:
    assert population_stability([10, 0], [0, 10]).says == "few"


def a_detector(right: int, wrong: int) -> list[Decided]:
    """Cases in which what was amiss was found surely, and what was fine was not."""
    return [Decided(0.9, taken_away=True, alone=True)] * right + [Decided(0.5, taken_away=False, alone=True)] * wrong


def test_a_threshold_is_advised_with_what_it_spares_and_misses() -> None:
    best = calibrate(a_detector(100, 60)).best
    assert best is not None
    assert 0.5 < best.least <= 0.9
    assert (best.fewer, best.missed) == (60, 0)
    assert best.precision.value == 1.0


def test_no_threshold_is_advised_on_few_decisions_though_none_was_missed() -> None:
    assert calibrate(a_detector(ENOUGH - 1, 60)).best is None
    assert calibrate(a_detector(ENOUGH, 60)).best is not None


def test_no_threshold_is_advised_where_it_would_miss_much() -> None:
    mixed = [Decided(each / 100, taken_away=each % 2 == 0, alone=True) for each in range(100)] * 3
    assert calibrate(mixed).best is None or calibrate(mixed).best.recall.low >= 0.9  # type: ignore[union-attr]  # not None here


def test_a_case_that_something_else_asks_for_is_not_spared() -> None:
    decided = [*a_detector(100, 0), *[Decided(0.5, taken_away=False, alone=False)] * 60]
    assert all(point.fewer == 0 for point in calibrate(decided).points if point.least <= 0.9)
