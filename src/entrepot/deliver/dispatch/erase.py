"""Forgetting what is personal: places, proofs and links of an erased shopper; positions and old places by time."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Database, Tx
from entrepot.deliver.dispatch.position import forget_positions
from entrepot.deliver.dispatch.tables import (
    courier,
    courier_position,
    delivery_place,
    delivery_proof,
    delivery_stop,
    delivery_tracking,
)

PLACES_KEPT: Final = timedelta(days=30)
"""A place on the map is kept so long after its stop has ended."""
PROOFS_KEPT: Final = timedelta(days=365)
POSITIONS_KEPT: Final = timedelta(days=1)
_BATCH: Final = 500


def forget_person(tx: Tx, event: PersonErased) -> None:
    """Erase what is kept of a person as shopper and as courier; the record keeps its ids."""
    for table in (delivery_place, delivery_proof, delivery_tracking):
        tx.execute(delete(table).where(table.c.shopper_id == event.person_id))
    tx.execute(delete(courier_position).where(courier_position.c.courier_id == event.person_id))
    tx.execute(update(courier).where(courier.c.person_id == event.person_id).values(active=False))


def forget_old(db: Database) -> int:
    """Erase places, proofs and positions whose time is over; return how many rows."""
    return sum(iter(lambda: db.write(_forget_some), 0))


def _forget_some(tx: Tx) -> int:
    ended = (
        select(delivery_place.c.stop_id)
        .join(delivery_stop, delivery_stop.c.id == delivery_place.c.stop_id)
        .where(delivery_stop.c.ended_at < tx.now_us - PLACES_KEPT // timedelta(microseconds=1))
        .limit(_BATCH)
    )
    places = list(tx.execute(ended).scalars())
    if places:
        tx.execute(delete(delivery_place).where(delivery_place.c.stop_id.in_(places)))
    old = (
        select(delivery_proof.c.stop_id)
        .where(delivery_proof.c.at < tx.now_us - PROOFS_KEPT // timedelta(microseconds=1))
        .limit(_BATCH)
    )
    proofs = list(tx.execute(old).scalars())
    if proofs:
        tx.execute(delete(delivery_proof).where(delivery_proof.c.stop_id.in_(proofs)))
    positions = forget_positions(tx, tx.now_us - POSITIONS_KEPT // timedelta(microseconds=1))
    return len(places) + len(proofs) + positions
