"""Somebody beside the simulated plant, by the command line: a button, a key, a thing on a belt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from entrepot.cli.plant import plant as commands
from entrepot.fulfil.plant import PlantAway, PlantRefused, hand
from tests.plant_factories import SimulatedPlant


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPlant]:
    with SimulatedPlant(tmp_path_factory.mktemp("plant")) as running:
        yield running


def _say(plant: SimulatedPlant, *words: str) -> str:
    done = CliRunner().invoke(commands, [*words, "--url", plant.url], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_zone_that_was_stopped_is_freed_at_the_place_and_started_again(plant: SimulatedPlant) -> None:
    _say(plant, "press", "E2")
    assert plant.read("StopCircuits/E2/ResetRequired") is True
    _say(plant, "free", "E2")
    assert plant.read("StopCircuits/E2/ResetRequired") is False
    plant.call("StopCircuits/E2/RequestReset")
    assert plant.read("StopCircuits/E2/Ok") is True


def test_a_thing_that_is_laid_on_a_belt_lies_there(plant: SimulatedPlant) -> None:
    said = _say(plant, "lay", "K3", "P4K7Q2M9D3CX", "1Z999", "--weight-g", "1240")
    assert any(f"number {number}" in said for number in plant.lying())


def test_what_the_plant_does_not_have_is_named(plant: SimulatedPlant) -> None:
    with pytest.raises(PlantRefused, match="E9"):
        hand().free(plant.url, "E9")
    with pytest.raises(PlantRefused, match="V9"):
        hand().lay(plant.url, "V9", ["B4K7Q2M9D3CX"], weight_g=1)
    with pytest.raises(PlantAway, match="no plant answers"):
        hand().press("opc.tcp://127.0.0.1:9/plant", "E2")
