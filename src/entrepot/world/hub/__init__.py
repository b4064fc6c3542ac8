"""The twin of the consolidation warehouse: a day of it through the same domain code, on a simulated clock."""

from entrepot.world.hub.day import Day, Progress
from entrepot.world.hub.measures import Measures
from entrepot.world.hub.run import simulate
from entrepot.world.hub.scenario import Scenario, Staff, scenario_from
from entrepot.world.hub.workload import Coming, Workload, draw_workload

__all__ = [
    "Coming",
    "Day",
    "Measures",
    "Progress",
    "Scenario",
    "Staff",
    "Workload",
    "draw_workload",
    "scenario_from",
    "simulate",
]
