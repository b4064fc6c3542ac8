"""Take over a store that is in use: what another shop has lying there comes onto the record with its slot.

For the day on which a building changes to this software, and for the opening of a simulated one. Each parcel is
advised, received and stored, three lines of the record, without anybody scanning it.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from entrepot.core.database import Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.advise import Advice, advise_many
from entrepot.fulfil.warehouse.domain import P
from entrepot.fulfil.warehouse.slotting import take_slot
from entrepot.fulfil.warehouse.tables import warehouse_parcel

_P: Final = warehouse_parcel.c
_ADVISED: Final = select(warehouse_parcel).where(_P.code.in_(bindparam("codes", expanding=True))).order_by(_P.id)
_STORED: Final = (
    update(warehouse_parcel)
    .where(_P.id == bindparam("row_id"))
    .values(
        state=P.STORED,
        position=bindparam("in_slot"),
        slot=bindparam("in_slot"),
        weight_g=_P.expected_g,
        received_at=bindparam("now"),
        changed_at=bindparam("now"),
    )
)


def take_over(tx: Tx, *, client_id: str, parcels: Sequence[Advice], actor: str) -> int:
    """Store parcels that lie in the building already; return how many found a slot. The others stay expected.

    A parcel that was taken over before is left as it is. At most some hundred a call: this is one transaction.
    """
    codes = advise_many(tx, client_id=client_id, parcels=parcels, actor=actor)
    stored: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    near: dict[str, list[Any]] = {}
    for row in tx.fetch(_ADVISED, {"codes": codes}):
        parcel = store.parcel_from(row)
        if parcel.state != P.EXPECTED:
            continue
        group = near.setdefault(parcel.address_id, [])
        slot = take_slot(tx, parcel, group)
        if slot is None:
            continue
        group.append(parcel._replace(slot=slot))
        stored.append({"row_id": parcel.id, "in_slot": slot, "now": tx.now_us})
        told = {
            "at": tx.now_us, "outcome": "ok", "parcel_id": parcel.id, "box_id": None, "order_id": parcel.order_id,
            "parcels": 1, "scan_id": None, "actor": actor, "detail": {"taken_over": True},
        }  # fmt: skip
        events.append(told | {"kind": "receive", "state": P.RECEIVED, "from_position": None, "to_position": None})
        events.append(told | {"kind": "store", "state": P.STORED, "from_position": None, "to_position": slot})
    if stored:
        tx.execute(_STORED, stored)
        store.insert_events(tx, events)
    return len(stored)
