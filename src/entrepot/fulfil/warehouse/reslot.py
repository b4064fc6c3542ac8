"""Another slot for a parcel whose slot is full, broken or not to be reached."""

from sqlalchemy import update

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import FloorConflict, P, ParcelNotFound
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import keep_slot, leave_slot
from entrepot.fulfil.warehouse.slotting import take_slot
from entrepot.fulfil.warehouse.tables import warehouse_place


def reslot(db: Database, *, parcel_id: str, actor: str) -> str:
    """Block the slot that a received parcel was sent to, open a task to look at it, and return another.

    Raises ParcelNotFound for no such parcel, FloorConflict where it is not on its way to a slot or none is free.
    """
    return db.write(lambda tx: _reslot(tx, parcel_id, actor))


def _reslot(tx: Tx, parcel_id: str, actor: str) -> str:
    parcel = store.parcel_by_id(tx, parcel_id)
    if parcel is None:
        raise ParcelNotFound("there is no such parcel")
    if parcel.state != P.RECEIVED or parcel.slot is None:
        raise FloorConflict("the parcel is not on its way to a slot")
    floor = Floor(tx, actor=actor)
    bad = parcel.slot
    tx.execute(update(warehouse_place).where(warehouse_place.c.code == bad).values(blocked=True))
    leave_slot(floor, parcel)
    group = [each for each in store.open_of_consumer(tx, parcel.address_id) if each.id != parcel.id]
    slot = take_slot(tx, parcel, group)
    if slot is None:
        raise FloorConflict("no other slot is free that is large enough")
    keep_slot(floor, parcel, slot)
    floor.trouble("slot_blocked", place=bad, about={"parcel_id": parcel.id})
    tx.audit(actor, "warehouse.reslotted", parcel_id, was=bad, now=slot)
    floor.flush()
    return slot
