"""The transparency report: its periods, and the error rates that it shows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.sell.notices import measured, period_of, told

RESULTS = Path(__file__).parents[2] / "bench" / "RESULTS.md"


def test_a_period_is_a_month_or_a_quarter() -> None:
    assert (period_of("2026-12").first, period_of("2026-12").after) == (date(2026, 12, 1), date(2027, 1, 1))
    assert (period_of("2026-Q1").first, period_of("2026-Q1").after) == (date(2026, 1, 1), date(2026, 4, 1))
    assert period_of("2026-Q4").after == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-Q5", "26-01", "2026-1", "١٢٣٤-01"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        period_of(text)


def test_the_error_rates_are_those_of_the_results() -> None:
    """Where this fails, write what bench/RESULTS.md says into sell/notices/measured.toml, with its day."""
    written = RESULTS.read_text()
    for name, value in measured().items():
        if name == "day":
            continue
        found = re.search(rf"^\| `{name}` \| ([\d.]+) \|$", written, re.MULTILINE)
        assert found, name
        assert float(found[1]) == value, name


def shown(*numbers: tuple[str, str, str, int]) -> list[int | None]:
    return [count for _section, _what, _part, count in told(numbers)]


def test_a_small_number_takes_the_one_beside_it_with_it() -> None:
    """Blocked and held add up to the same in every market."""
    korea, japan = ("markets", "KR"), ("markets", "JP")
    assert shown((*korea, "block", 5), (*korea, "review", 9), (*japan, "block", 4), (*japan, "review", 10)) == [
        5,
        9,
        None,
        None,
    ]
    assert shown((*korea, "block", 3), (*korea, "review", 0)) == [None, None]


def test_zero_and_five_are_told() -> None:
    assert shown(("markets", "KR", "block", 0), ("markets", "KR", "review", 5)) == [0, 5]
    assert shown(("policies", "weapons", "", 4), ("policies", "drugs", "", 7)) == [None, 7]


def test_of_three_that_add_up_the_next_smallest_goes_too() -> None:
    parts = [("verdicts", "block", by, count) for by, count in (("automated", 40), ("notice", 2), ("person", 9))]
    assert shown(*parts) == [40, None, None]
    assert shown(("verdicts", "allow", "automated", 400), ("verdicts", "allow", "person", 2)) == [400, None]
    assert shown(("verdicts", "block", "automated", 2), ("verdicts", "block", "person", 3)) == [None, None]


def test_decisions_on_appeals_are_told_both_or_neither() -> None:
    decided = [("appeals", "overturned", "", 2), ("appeals", "confirmed", "", 9)]
    assert shown(("appeals", "received", "", 12), *decided) == [12, None, None]
