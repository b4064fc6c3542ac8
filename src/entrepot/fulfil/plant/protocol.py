"""What host and plant say to each other over OPC UA: the address space, its node ids and its two types.

Everything is under ``Objects/Plant`` in the namespace ``NAMESPACE``. A node's id is a string, its path without the
beginning: ``ns=…;s=Conveyors/K3/SpeedMps``. ``docs/fulfil.md`` lists all of it for whoever programmes a real plant.

===================== ======================================================================================
``Plant``             ``PlantId`` String; ``Epoch`` UInt64 (another one after the memory was lost);
                      ``Protocol`` UInt16; ``PlantHeartbeat`` UInt32, counts up at least once a second;
                      ``HostHeartbeat`` UInt32, written by the host at least once a second; ``HostAlive`` Boolean
``Conveyors/{code}``  ``Running`` Boolean; ``SpeedMps`` Double; ``Fault`` String (power, stop_circuit, jam,
                      host_lost, mailbox_full, or nothing); ``StopCircuit`` String; ``StopCircuitOk`` Boolean
``Sorters/{code}``    the same, ``Recirculated`` UInt64, and ``Divert(item UInt64, chute String)``
``Chutes/{code}``     ``Sorter`` String; ``Full`` Boolean: the sensor over the chute
``Tunnels/{code}``    ``Station`` and ``Conveyor`` String; ``Reads`` and ``NoReads`` UInt64
``StopCircuits/{c}``  ``Name`` String; ``Ok``, ``ResetRequired`` and ``Halted`` Boolean; ``Cause`` String
                      (hard_wired, host); ``StoppedAt`` and ``HaltedAt`` DateTime; ``RequestStop()``,
                      ``RequestReset()``, which is refused while ``ResetRequired``
``Mailbox``           ``LastSequence`` and ``Acknowledged`` UInt64; ``Read(after UInt64, most UInt32) ->
                      PlantEventType[]``; ``Acknowledge(upto UInt64)``: the plant keeps each report until then
``Belts``             ``List() -> LyingItemType[]``
``Test``              only in the simulator: what people and accidents do
===================== ======================================================================================

A method that refuses answers ``BadInvalidState``.
"""

from datetime import UTC, datetime
from typing import Any, Final

from asyncua import ua
from asyncua.common.structures104 import new_struct_field

from entrepot.fulfil.plant.domain import LyingItem, PlantEvent
from entrepot.kit.clock import from_us, to_us

NAMESPACE: Final = "urn:entrepot:plant:1"
VERSION: Final = 1
HEARTBEAT_S: Final = 0.5
PUBLISH_MS: Final = 10
READ_MOST: Final = 64
REFUSED: Final = ua.StatusCodes.BadInvalidState
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_LETTERS: Final = 400
_MOST_CODES: Final = 50
_MOST_G: Final = 1_000_000
_MOST_MM: Final = 10_000

V = ua.VariantType
EVENT_FIELDS: Final = (
    ("Sequence", V.UInt64, False),
    ("Kind", V.String, False),
    ("Source", V.String, False),
    ("Item", V.UInt64, False),
    ("At", V.DateTime, False),
    ("Station", V.String, False),
    ("Codes", V.String, True),
    ("Place", V.String, False),
    ("WeightG", V.Int32, False),
    ("SizeMm", V.Int32, True),
)
LYING_FIELDS: Final = (
    ("Item", V.UInt64, False),
    ("Source", V.String, False),
    ("AtM", V.Double, False),
    ("Chute", V.String, False),
    ("ToBeRead", V.Boolean, False),
)
EVENT_TYPE, LYING_TYPE = "PlantEventType", "LyingItemType"
MACHINE: Final = {"Running": V.Boolean, "SpeedMps": V.Double, "Fault": V.String, "StopCircuitOk": V.Boolean}
"""Variables of a conveyor and of a sorter that change."""
CIRCUIT: Final = {
    "Ok": V.Boolean,
    "ResetRequired": V.Boolean,
    "Halted": V.Boolean,
    "Cause": V.String,
    "StoppedAt": V.DateTime,
    "HaltedAt": V.DateTime,
}
PLANT: Final = {"PlantHeartbeat": V.UInt32, "HostAlive": V.Boolean}
MAILBOX: Final = {"LastSequence": V.UInt64, "Acknowledged": V.UInt64}
SORTER: Final = MACHINE | {"Recirculated": V.UInt64}
TUNNEL: Final = {"Reads": V.UInt64, "NoReads": V.UInt64}
CHUTE: Final = {"Full": V.Boolean}


def fields_of(listed: tuple[tuple[str, ua.VariantType, bool], ...]) -> list[ua.StructureField]:
    """Return a structure's fields as asyncua declares them."""
    return [new_struct_field(name, kind, array=is_array) for name, kind, is_array in listed]


def moment(us: int) -> datetime:
    """Return a moment as OPC UA has it; zero, which is never, is the beginning of 1970."""
    return from_us(us) if us else _NEVER


def micros(at: datetime) -> int:
    """Return what ``moment`` was given."""
    return to_us(at if at.tzinfo else at.replace(tzinfo=UTC))


def event_to_ua(kind: type[Any], event: PlantEvent) -> Any:
    """Return a report as the plant's structure."""
    return kind(
        Sequence=event.sequence,
        Kind=event.kind,
        Source=event.source,
        Item=event.item,
        At=moment(event.at_us),
        Station=event.station,
        Codes=list(event.codes),
        Place=event.place,
        WeightG=event.weight_g,
        SizeMm=list(event.size_mm),
    )


def words(text: str | None) -> str:
    """Return a text of the plant as every database keeps it: no NUL, valid Unicode, 400 characters at most."""
    return (text or "").replace("\x00", "").encode("utf-8", "replace").decode()[:_MOST_LETTERS]


def event_from_ua(told: Any) -> PlantEvent:
    """Return what the plant's structure says; a weight or a size that cannot be is none."""
    size = tuple(told.SizeMm or ())
    return PlantEvent(
        told.Sequence,
        words(told.Kind),  # type: ignore[arg-type]  # another kind is set aside when it is booked
        words(told.Source),
        told.Item,
        micros(told.At),
        words(told.Station),
        tuple(code for code in map(words, (told.Codes or ())[:_MOST_CODES]) if code),
        words(told.Place),
        told.WeightG if 0 < told.WeightG <= _MOST_G else 0,
        size if len(size) == 3 and all(0 < side <= _MOST_MM for side in size) else (),
    )


def lying_to_ua(kind: type[Any], item: LyingItem) -> Any:
    """Return an item on a belt as the plant's structure."""
    return kind(Item=item.item, Source=item.source, AtM=item.at_m, Chute=item.chute, ToBeRead=item.to_be_read)


def lying_from_ua(told: Any) -> LyingItem:
    """Return what the plant's structure says."""
    return LyingItem(told.Item, words(told.Source), told.AtM, words(told.Chute), to_be_read=told.ToBeRead)
