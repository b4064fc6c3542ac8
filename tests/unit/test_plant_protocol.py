"""What a plant says is taken as far as it can be: another maker's may say anything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from entrepot.fulfil.plant import protocol
from entrepot.fulfil.plant.domain import PlantEvent


def told(**more: Any) -> PlantEvent:
    said: dict[str, Any] = {
        "Sequence": 1, "Kind": "scan", "Source": "T1", "Item": 1, "At": protocol.moment(1_000_000), "Station": "R1",
        "Codes": ["4006381333931"], "Place": None, "WeightG": 900, "SizeMm": [300, 200, 100],
    }  # fmt: skip
    return protocol.event_from_ua(SimpleNamespace(**said | more))


def test_a_report_is_taken_as_it_is() -> None:
    event = told()
    assert (event.codes, event.place, event.weight_g) == (("4006381333931",), "", 900)
    assert event.size_mm == (300, 200, 100)


@pytest.mark.parametrize("grams", [-5, 0, 1_000_001, 2**31 - 1])
def test_a_weight_that_cannot_be_is_none(grams: int) -> None:
    assert told(WeightG=grams).weight_g == 0


@pytest.mark.parametrize("sides", [None, [0, 0, 0], [-1, 5, 5], [300, 200], [300, 200, 20_000]])
def test_a_size_that_cannot_be_is_none(sides: list[int] | None) -> None:
    assert told(SizeMm=sides).size_mm == ()


def test_texts_are_such_as_every_database_keeps() -> None:
    assert told(Codes=["a\x00b", "\x00", "\ud800", "x" * 5_000]).codes == ("ab", "?", "x" * 400)
    assert told(Station="R1\x00", Codes=None).station == "R1"
    assert len(told(Codes=["P1"] * 5_000).codes) == 50
