"""The machines of the hub: a link to the plant over OPC UA, readers over MQTT and HTTP, label printers.

``docs/fulfil.md`` has the protocol; ``entrepot plant simulate`` is a plant to try it with.
"""

from typing import TYPE_CHECKING, Any

from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.fulfil.plant.domain import MachineNotFound, PlantAway, PlantRefused
from entrepot.fulfil.plant.printers import (
    PrinterRow,
    add_printer,
    print_label,
    print_test,
    printers,
    remove_printer,
)
from entrepot.fulfil.plant.readers import ReaderRow, readers
from entrepot.fulfil.plant.state import CircuitState, Machines, MachineState, NoMachines, PlantState, TunnelState
from entrepot.fulfil.plant.stops import StopRow, stops

if TYPE_CHECKING:
    from types import ModuleType

    from entrepot.core.http import Authenticator
    from entrepot.fulfil.plant.link import PlantLink
    from entrepot.fulfil.plant.mqtt import MqttReaders


def open_link(db: Database, url: str) -> "PlantLink":
    """Return the link to the plant at an ``opc.tcp://`` address; it runs in a thread of its own."""
    from entrepot.fulfil.plant.link import PlantLink  # noqa: PLC0415  # a house without machines needs no OPC UA

    return PlantLink(db, url)


def open_readers(db: Database, settings: Settings, authenticator: "Authenticator") -> "MqttReaders":
    """Return the readers behind the MQTT broker that the settings name; they run in a thread of their own."""
    from entrepot.fulfil.plant.mqtt import Broker, MqttReaders  # noqa: PLC0415  # the same: no MQTT either

    broker = Broker(
        host=settings.mqtt_host or "localhost",
        port=settings.mqtt_port,
        user=settings.mqtt_user,
        password=settings.mqtt_password,
        tls=settings.mqtt_tls,
        topic=settings.mqtt_topic,
    )
    return MqttReaders(db, broker, authenticator)


def simulate_plant(url: str, **how: Any) -> None:
    """Serve a simulated plant until told to stop; ``simulator.simulate`` says what it takes."""
    from entrepot.fulfil.plant.simulator import simulate  # noqa: PLC0415  # only who simulates needs the server

    simulate(url=url, **how)


def hand() -> "ModuleType":
    """Return what somebody beside a simulated plant can do: ``press``, ``free``, ``lay``."""
    from entrepot.fulfil.plant.simulator import hand  # noqa: PLC0415  # only who presses a button needs the client

    return hand


__all__ = [
    "CircuitState",
    "MachineNotFound",
    "MachineState",
    "Machines",
    "NoMachines",
    "PlantAway",
    "PlantRefused",
    "PlantState",
    "PrinterRow",
    "ReaderRow",
    "StopRow",
    "TunnelState",
    "add_printer",
    "hand",
    "open_link",
    "open_readers",
    "print_label",
    "print_test",
    "printers",
    "readers",
    "remove_printer",
    "simulate_plant",
    "stops",
]
