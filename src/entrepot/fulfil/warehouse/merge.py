"""Time passes: what waited is decided on anew when its moment has come; the late ones go in the next box."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, bindparam, not_, select

from entrepot.core.database import Database, Tx
from entrepot.fulfil.consolidation import due, stop_waiting, waits_on
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import send_if_ready
from entrepot.fulfil.warehouse.tables import warehouse_parcel

MERGE_JOB = "fulfil.warehouse.merge"
_AT_ONCE = 100
_P = warehouse_parcel.c
_DUE = (
    select(_P.address_id, _P.ship_by_at, _P.id)
    .where(store.WAITS, _P.ship_by_at <= bindparam("now"), not_(waits_on(_P.address_id)))
    .order_by(_P.ship_by_at, _P.id)
    .limit(_AT_ONCE)
)


def send_due(db: Database) -> int:
    """Plan boxes for every consumer whose promise presses, or for whom it is time to decide anew; return how many."""
    return _send_all(db, _looked_at_again) + _send_all(db, _pressing)


def _send_all(db: Database, due_now: Callable[[Connection, int], list[str]]) -> int:
    planned = 0
    now_us = db.clock.now_us()
    while True:
        with db.read() as connection:
            addresses = due_now(connection, now_us)
        boxes = sum(db.write(partial(_send, address_id=address_id)) for address_id in dict.fromkeys(addresses))
        planned += boxes
        if len(addresses) < _AT_ONCE or not boxes:
            return planned


def _pressing(connection: Connection, now_us: int) -> list[str]:
    rows = connection.execute(_DUE, {"now": now_us})
    return [row.address_id for row in rows]


def _looked_at_again(connection: Connection, now_us: int) -> list[str]:
    return due(connection, now_us, _AT_ONCE)


def _send(tx: Tx, address_id: str) -> int:
    floor = Floor(tx, actor="policy:merge")
    group = floor.consumer(address_id)
    stop_waiting(tx, address_id)  # written anew where they are to wait on
    boxes = send_if_ready(floor, group)
    floor.flush()
    return len(boxes)
