"""The machines of the hub: a link to the plant over OPC UA, readers over MQTT and HTTP, label printers.

``docs/fulfil.md`` has the protocol; ``entrepot plant simulate`` is a plant to try it with.
"""

from typing import TYPE_CHECKING, Any

from entrepot.core.database import Database
from entrepot.fulfil.plant.domain import MachineNotFound, PlantAway, PlantRefused
from entrepot.fulfil.plant.state import CircuitState, Machines, MachineState, NoMachines, PlantState, TunnelState
from entrepot.fulfil.plant.stops import StopRow, stops

if TYPE_CHECKING:
    from entrepot.fulfil.plant.link import PlantLink


def open_link(db: Database, url: str) -> "PlantLink":
    """Return the link to the plant at an ``opc.tcp://`` address; it runs in a thread of its own."""
    from entrepot.fulfil.plant.link import PlantLink  # noqa: PLC0415  # a house without machines needs no OPC UA

    return PlantLink(db, url)


def simulate_plant(url: str, **how: Any) -> None:
    """Serve a simulated plant until told to stop; ``simulator.simulate`` says what it takes."""
    from entrepot.fulfil.plant.simulator import simulate  # noqa: PLC0415  # the same

    simulate(url=url, **how)


__all__ = [
    "CircuitState",
    "MachineNotFound",
    "MachineState",
    "Machines",
    "NoMachines",
    "PlantAway",
    "PlantRefused",
    "PlantState",
    "StopRow",
    "TunnelState",
    "open_link",
    "simulate_plant",
    "stops",
]
