"""The transparency report: its periods, and the error rates that it shows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.sell.notices import measured, period_of

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
