"""The promise presses: parcels whose consumer's others are late go now, the late ones in the next box."""

from functools import partial

from sqlalchemy import select

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import send_if_ready
from entrepot.fulfil.warehouse.tables import warehouse_parcel

MERGE_JOB = "fulfil.warehouse.merge"
_AT_ONCE = 100
_P = warehouse_parcel.c
_DUE = (
    select(_P.address_id, _P.ship_by_at, _P.id)
    .where(store.OPEN_PARCEL, _P.box_id.is_(None), _P.state.in_(["received", "stored"]))
    .order_by(_P.ship_by_at, _P.id)
    .limit(_AT_ONCE)
)


def send_due(db: Database) -> int:
    """Plan boxes for every consumer whose promise presses now; return how many boxes were planned."""
    planned = 0
    now_us = db.clock.now_us()
    while True:
        with db.read() as connection:
            rows = connection.execute(_DUE.where(_P.ship_by_at <= now_us)).all()
        boxes = [
            db.write(partial(_send, address_id=address_id))
            for address_id in dict.fromkeys(row.address_id for row in rows)
        ]
        planned += sum(boxes)
        if len(rows) < _AT_ONCE or not sum(boxes):
            return planned


def _send(tx: Tx, address_id: str) -> int:
    floor = Floor(tx, actor="policy:merge")
    boxes = send_if_ready(floor, store.open_of_consumer(tx, address_id))
    floor.flush()
    return len(boxes)
