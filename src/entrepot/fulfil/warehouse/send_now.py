"""A person decides that a consumer's parcels go now, without those that are still to come."""

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import FloorConflict, ParcelNotFound
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import send_if_ready


def send_now(db: Database, *, parcel_id: str, actor: str) -> list[str]:
    """Plan boxes for all of the consumer's parcels that are here; return their ids.

    Raises ParcelNotFound for no such parcel, FloorConflict where none of them waits.
    """
    return db.write(lambda tx: _send(tx, parcel_id, actor))


def _send(tx: Tx, parcel_id: str, actor: str) -> list[str]:
    parcel = store.parcel_by_id(tx, parcel_id)
    if parcel is None:
        raise ParcelNotFound("there is no such parcel")
    floor = Floor(tx, actor=actor)
    boxes = send_if_ready(floor, store.open_of_consumer(tx, parcel.address_id), at_once=True)
    if not boxes:
        raise FloorConflict("none of this shopper’s parcels is waiting here")
    tx.audit(actor, "warehouse.sent_now", parcel_id, boxes=[box.id for box, _ in boxes])
    floor.flush()
    return [box.id for box, _ in boxes]
