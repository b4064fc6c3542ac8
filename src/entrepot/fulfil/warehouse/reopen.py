"""Open a box again: a parcel in it was cancelled, or something in it is wrong. Its label is void, it is packed anew."""

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.abroad import withdraw_papers
from entrepot.fulfil.warehouse.domain import B, Box, FloorConflict, P, ParcelNotFound, ScanRequest
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import carton_for, give_up_box
from entrepot.fulfil.warehouse.release import take_up_again
from entrepot.kit.sentences import say

_MAY_BE_OPENED = frozenset({B.OPEN, B.PACKED, B.SORTED, B.LOADED})


def reopen_box(db: Database, *, box_id: str, station: str, actor: str) -> None:
    """Take everything out of a box at a station: what was cancelled goes back to its seller, the rest is packed again.

    At a packing station that is done where it lies; from a problem station somebody fetches it, as any parcel of a
    planned box. The wave of the box goes on until it is sealed again.
    Raises ParcelNotFound for no such box, FloorConflict where it cannot be opened or the station is none.
    """
    db.write(lambda tx: _reopen(tx, box_id, station, actor))


def _reopen(tx: Tx, box_id: str, station: str, actor: str) -> None:
    place = store.point(tx, station)
    if place is None or place.kind not in {"pack", "problem"}:
        raise FloorConflict(
            say("a box is opened at a packing or problem station, and %(station)s is neither", station=station)
        )
    inside = store.lock_parcels_in_box(tx, box_id)
    box = store.box_by_id(tx, box_id)
    if box is None:
        raise ParcelNotFound("there is no such box")
    if box.state not in _MAY_BE_OPENED:
        raise FloorConflict(say("the box is %(state)s: there is nothing to open", state=box.state))
    taken_out = P.PICKED if place.kind == "pack" else P.RECEIVED
    floor = Floor(tx, actor=actor, station=place, scan=ScanRequest("", station, box.code, actor))
    _leave_place(floor, box)
    withdraw_papers(floor, box)
    kept = []
    for parcel in inside:
        if parcel.state != P.PACKED:
            kept.append(parcel)
        elif parcel.cancelled_at is None:
            kept.append(floor.move(parcel, "unpack", state=taken_out, to=station))
        else:
            floor.move(parcel, "unpack", state=P.RETURNING, to=station, box_id=None)
    values = carton_for(kept) if kept else {}
    tare = values.get("tare_g", box.tare_g)
    # The SSCC stays with the voided label in the record; this box gets a new one when it is closed again.
    emptied = floor.move_box(
        box, "reopen", state=B.PLANNED, to=None, detail={"sscc": box.sscc}, sscc=None, hold=False, manifest_id=None,
        weight_g=None, sealed_at=None, packed=0, parcels=len(kept),
        expected_g=tare + sum(parcel.grams for parcel in kept), **values,
    )  # fmt: skip
    if kept:
        take_up_again(tx, box.id)
    else:
        give_up_box(floor, emptied)
    floor.settle("cancelled_in_box", box.id, "opened")
    floor.settle("weight", box.id, "opened")
    floor.settle("weight_changed", box.id, "opened")
    tx.audit(actor, "warehouse.box.reopened", box.id, station=station, sscc=box.sscc)
    floor.flush()


def _leave_place(floor: Floor, box: Box) -> None:
    if box.state == B.SORTED:
        store.leave_place(floor.tx, str(box.position))
