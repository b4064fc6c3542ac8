"""The charts' geometry."""

from itertools import pairwise

import pytest

from entrepot.web import charts


def test_axes_begin_at_zero_and_hold_the_peak() -> None:
    for peak in (0.3, 1, 7, 41, 99, 100, 1234, 192_129):
        steps = charts.nice_steps(peak)
        assert steps[0] == 0
        assert steps[-1] >= peak
        assert 3 <= len(steps) <= 6


def test_an_empty_measure_still_has_an_axis() -> None:
    assert charts.nice_steps(0) == [0.0, 1.0]


def test_a_line_runs_from_the_left_edge_to_the_right() -> None:
    chart = charts.line([{"name": "a", "values": [0, 5, 10]}], ["x", "y", "z"], height=100)
    assert chart.lines[0].solid.startswith("M0.0 92.0")
    assert chart.lines[0].end_x == 100
    assert chart.lines[0].end_y == 8


def test_a_gap_is_not_drawn_over() -> None:
    chart = charts.line([{"name": "a", "values": [1, None, 3, 4]}], list("abcd"))
    assert chart.lines[0].solid.count("M") == 2


def test_a_forecast_is_dashed_and_begins_where_the_measured_line_ends() -> None:
    values: list[float | None] = [1, 2, 3, 4, 5]
    chart = charts.line(
        [{"name": "a", "values": values, "forecast": 2, "low": [3, 4], "high": [5, 7]}], list("abcde"), height=100
    )
    line = chart.lines[0]
    assert line.dashed.startswith("M" + line.solid.rsplit("L", 1)[1])
    assert line.band.endswith("Z")


def test_only_the_series_that_is_now_is_orange() -> None:
    chart = charts.line([{"name": "a", "values": [1, 2]}, {"name": "b", "values": [2, 3], "now": True}], ["x", "y"])
    assert [line.ink for line in chart.lines] == ["h5", "accent"]


def test_names_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    series: list[charts.Series] = [{"name": name, "values": [1, 2]} for name in "abcd"]
    places = sorted(line.label_y for line in charts.line(series, ["x", "y"]).lines)
    assert all(after - before >= 16 for before, after in pairwise(places))


def test_a_chart_without_points_is_an_empty_frame() -> None:
    chart = charts.line([{"name": "a", "values": []}], [])
    assert chart.lines[0].solid == ""
    assert chart.across == []


def test_the_longest_bar_leaves_room_for_its_figure() -> None:
    bars = charts.bars([("a", 98, "98%"), ("b", 49, "49%"), ("c", 0, "0%")], mark="b")
    assert [bar.width for bar in bars] == [84, 42, 0]
    assert [bar.marked for bar in bars] == [False, True, False]


def test_bars_of_nothing_have_no_length() -> None:
    assert charts.bars([("a", 0, "0")])[0].width == 0


def test_heat_has_six_steps_and_full_is_apart() -> None:
    [cells] = charts.heat([[0, 1, 50, 100, None]], full=100)
    assert [cell.step for cell in cells] == [0, 1, 3, 5, 0]
    assert [cell.full for cell in cells] == [False, False, False, True, False]
    assert cells[-1].words == "–"


@pytest.mark.parametrize("values", [[], [3], [None, 4, None]])
def test_a_sparkline_needs_two_points(values: list[float | None]) -> None:
    assert charts.spark(values)[0] == ""


def test_a_flat_sparkline_runs_through_the_middle() -> None:
    path, x, y = charts.spark([5, 5, 5])
    assert path.startswith("M2.0 10.0")
    assert (x, y) == (60.0, 10.0)


def test_an_axis_goes_below_zero_where_values_do() -> None:
    assert charts.nice_steps(30, -12) == [-20.0, 0.0, 20.0, 40.0]
    chart = charts.line([{"name": "Earned", "values": [30, -12]}], ["1", "2"])
    assert [tick.tone for tick in chart.ticks] == ["", "zero", "", ""]
    below, zero = chart.lines[0].end_y, next(tick.at for tick in chart.ticks if tick.tone == "zero")
    assert zero < below < chart.height


def test_a_band_lies_around_all_values_where_nothing_is_forecast() -> None:
    chart = charts.line([{"name": "a", "values": [5, 0], "low": [-10, -5], "high": [20, 5]}], ["x", "y"], height=116)
    assert chart.lines[0].band.startswith("M0.0 ")
    assert chart.lines[0].band.count("L") == 3
    assert chart.lines[0].dashed == ""
    assert chart.ticks[0].label == "-10"


def test_intervals_stand_on_one_axis_that_begins_at_zero() -> None:
    spans = charts.spans([("A", 1, 2, 4, "2"), ("B", 2, 3, 8, "3")], mark="B")
    assert [(each.low, each.at, each.high) for each in spans] == [(12.5, 25.0, 50.0), (25.0, 37.5, 100.0)]
    assert [each.marked for each in spans] == [False, True]
    assert charts.spans([("A", 0, 0, 0, "–")])[0].high == 0


def test_the_word_under_the_middle_gives_way_before_the_ends_do() -> None:
    across = charts.line([{"name": "a", "values": list(range(16))}], [str(each) for each in range(16)]).across
    assert [(each.label, each.tone) for each in across if each.tone != "minor"] == [
        ("0", ""),
        ("6", "middle"),
        ("15", ""),
    ]
