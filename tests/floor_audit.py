"""An independent reader of the floor's record: where everything is, from ``parcel_event`` alone, against the tables.

It shares no code with the floor. The rule is the one of docs/fulfil.md: the newest line with outcome ``ok`` of a parcel
or a box says where it stands; a packed parcel goes where its box goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from entrepot.core.database import Database

HERE = {"received", "stored", "picked", "packed", "damaged", "returning"}
CLOSED = {"packed", "sorted", "loaded", "shipped", "back"}
GONE_WITH_BOX = {"shipped", "back"}


@dataclass(slots=True)
class Seen:
    """Where the record says that a thing is."""

    state: str | None = None
    position: str | None = None


class Floor:
    """The record and the tables at one moment."""

    def __init__(self, conn: Connection) -> None:
        def rows(sql: str) -> list[Any]:
            return list(conn.execute(text(sql)))

        self.events = rows(
            "SELECT parcel_id, box_id, kind, state, from_position, to_position FROM parcel_event"
            " WHERE outcome = 'ok' ORDER BY xid, seq"
        )
        self.parcels = rows("SELECT id, state, position, box_id, slot, order_id FROM warehouse_parcel")
        self.boxes = rows("SELECT id, state, position, code, parcels, packed, cell FROM warehouse_box")
        self.places = rows("SELECT code, kind, held, capacity FROM warehouse_place")
        self.seen: dict[str, Seen] = {}


def audit_floor(db: Database) -> list[str]:
    """Everything in which the tables and the record differ."""
    with db.read() as conn:
        floor = Floor(conn)
    return [*_paths(floor), *_boxes(floor), *_parcels(floor), *_places(floor)]


def _paths(floor: Floor) -> Iterator[str]:
    """Each line starts where the one before it ended."""
    for parcel_id, box_id, kind, state, left, reached in floor.events:
        name = parcel_id or box_id
        thing = floor.seen.setdefault(name, Seen())
        if thing.position != left:
            yield f"{name}: {kind} starts at {left}, it was at {thing.position}"
        thing.state, thing.position = state, reached
    known = {row.id for row in [*floor.parcels, *floor.boxes]}
    yield from (f"{name} is in the record only" for name in floor.seen if name not in known)


def _boxes(floor: Floor) -> Iterator[str]:
    for box in floor.boxes:
        seen = floor.seen.get(box.id, Seen())
        if (seen.state, seen.position) != (box.state, box.position):
            yield f"{box.id} is {box.state} at {box.position}, the record says {seen}"
        inside = [parcel for parcel in floor.parcels if parcel.box_id == box.id]
        # A box that came back is taken apart: what was in it stays its own in the record.
        packed = [parcel for parcel in inside if box.state == "back" or parcel.state in {"packed", "shipped"}]
        if (len(inside), len(packed)) != (box.parcels, box.packed):
            yield f"{box.id} counts {box.packed} of {box.parcels}, has {len(packed)} of {len(inside)}"
        if box.state in CLOSED and box.packed != box.parcels:
            yield f"{box.id} was closed with {box.packed} of {box.parcels}"


def _parcels(floor: Floor) -> Iterator[str]:
    boxes = {box.code: box for box in floor.boxes}
    for parcel in floor.parcels:
        seen = floor.seen.get(parcel.id, Seen())
        state = seen.state
        if state == "packed":
            box = boxes[str(seen.position)]
            if box.id != parcel.box_id:
                yield f"{parcel.id} is packed in {box.id}, not in {parcel.box_id}"
            state = "shipped" if box.state in GONE_WITH_BOX else state
        if (state, seen.position) != (parcel.state, parcel.position):
            yield f"{parcel.id} is {parcel.state} at {parcel.position}, the record says {seen}"
        if state != "shipped" and (state in HERE) != (parcel.position is not None):
            yield f"{parcel.id} is {parcel.state} at {parcel.position}"
    orders = Counter(parcel.order_id for parcel in floor.parcels)
    yield from (f"{order} has {times} parcels" for order, times in orders.items() if times > 1)


def _places(floor: Floor) -> Iterator[str]:
    taken = Counter(parcel.slot for parcel in floor.parcels if parcel.slot)
    taken.update(box.cell for box in floor.boxes if box.cell)
    taken.update(box.position for box in floor.boxes if box.state == "sorted")
    stored = Counter(parcel.position for parcel in floor.parcels if parcel.state == "stored")
    for place in floor.places:
        if place.held != taken[place.code]:
            yield f"{place.code} counts {place.held}, holds {taken[place.code]}"
        if place.kind == "slot" and stored[place.code] > place.capacity:
            yield f"{place.code} holds more than it can"
