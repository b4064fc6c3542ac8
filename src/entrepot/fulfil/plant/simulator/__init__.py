"""A simulated plant, a process of its own that speaks the protocol of a real one (``entrepot plant simulate``)."""

from entrepot.fulfil.plant.simulator.run import simulate

__all__ = ["simulate"]
