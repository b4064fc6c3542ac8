"""A simulated marketplace that drives the demo, the load tests and the fault tests."""

from entrepot.world.acknowledged import Acknowledgements
from entrepot.world.hub import Measures, Scenario, scenario_from, simulate
from entrepot.world.outcome import Outcome
from entrepot.world.run import WorldStuck, run_world
from entrepot.world.world import UnexpectedAnswer

__all__ = [
    "Acknowledgements",
    "Measures",
    "Outcome",
    "Scenario",
    "UnexpectedAnswer",
    "WorldStuck",
    "run_world",
    "scenario_from",
    "simulate",
]
