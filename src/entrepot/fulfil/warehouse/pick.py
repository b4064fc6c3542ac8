"""Pick: a parcel leaves its slot for the cell of its box in the put-wall, by hand or on a cart."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from entrepot.fulfil.warehouse.arrive import here
from entrepot.fulfil.warehouse.domain import HANDLING_US, Box, Next, P, Parcel, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import leave_slot
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_parcel
from entrepot.fulfil.warehouse.where import at_the_wall, not_to_be_packed, tell_parcel

_P, _B = warehouse_parcel.c, warehouse_box.c
_TO_FETCH: Final = (
    select(
        _P.id,
        _P.code,
        _P.position,
        _B.cell,
        func.coalesce(_P.weight_g, _P.expected_g),
        _P.ship_by_at + HANDLING_US,
    )
    .join(warehouse_box, _B.id == _P.box_id)
    .where(_P.box_id == bindparam("box_id"), _P.state.in_([P.RECEIVED, P.STORED]))
    .order_by(_P.id)
)


class ToFetch(NamedTuple):
    """A parcel that somebody is to bring to its box: to a cell of the put-wall, or, without one, to packing.

    ``weight_g`` is as weighed, or as expected; ``leaves_by_at`` when its truck must leave, in microseconds (UTC).
    """

    parcel_id: str
    code: str
    position: str | None
    cell: str | None
    weight_g: int
    leaves_by_at: int


def to_fetch(connection: Connection, box_id: str) -> list[ToFetch]:
    """Return the parcels of a planned box that are not fetched yet."""
    rows = connection.execute(_TO_FETCH, {"box_id": box_id})
    return [ToFetch(*row) for row in rows]


def pick(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a picking scan. Without a place's label the parcel is on the picker's cart."""
    was = parcel.state
    parcel = here(floor, parcel)
    if parcel.state not in {P.RECEIVED, P.STORED, P.PICKED} or parcel.box_id is None:
        return not_to_be_packed(floor, parcel, just_came=was != parcel.state)
    box = floor.box(parcel.box_id)
    place = floor.position
    if place is not None and place.code != box.cell and not _is_packing(place.kind, box):
        return _wrong_cell(floor, parcel, box)
    if parcel.state == P.PICKED and (place is None or place.code == parcel.position):
        return tell_parcel(floor, parcel, "already")
    leave_slot(floor, parcel)
    picked = floor.move(parcel, "pick", state=P.PICKED, to=floor.station if place is None else place.code, slot=None)
    if place is not None and place.code == box.cell:
        return at_the_wall(floor, picked, box, "ok", T.PICKED)
    return tell_parcel(floor, picked, "ok", T.PICKED)


def _is_packing(kind: str, box: Box) -> bool:
    return kind == "pack" and box.cell is None


def _wrong_cell(floor: Floor, parcel: Parcel, box: Box) -> ScanResult:
    if box.cell is None:
        return tell_parcel(floor, parcel, "wrong_place")
    found = floor.position.code if floor.position is not None else ""
    return floor.answer(
        "wrong_place", title=T.NOT_HERE, big=box.cell, then=T.WRONG_CELL, parcel=parcel, expected=box.cell,
        following=Next("pick", parcel.code, "position", box.cell), found=found, place=box.cell,
    )  # fmt: skip
