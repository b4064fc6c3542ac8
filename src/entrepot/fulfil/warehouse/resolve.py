"""People end a trouble: each kind has its own ways out, and what they do to the parcel is on the record."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.engine import Row

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.advise import is_outside
from entrepot.fulfil.warehouse.announced import ParcelTroubled
from entrepot.fulfil.warehouse.arrive import find_home
from entrepot.fulfil.warehouse.domain import B, FloorConflict, P, Parcel, ParcelNotFound, ParcelState
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.tables import warehouse_exception, warehouse_place
from entrepot.fulfil.warehouse.weigh_again import take_new_weight
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_E = warehouse_exception.c


def resolve_exception(db: Database, *, exception_id: str, resolution: str, actor: str) -> None:
    """End an open trouble by one of the ways in ``RESOLUTIONS``.

    Raises ParcelNotFound for no such trouble, FloorConflict where it is settled or the floor has moved on, InvalidInput
    for a way out that its kind does not have.
    """
    db.write(lambda tx: _resolve(tx, exception_id, resolution, actor))


def _resolve(tx: Tx, exception_id: str, resolution: str, actor: str) -> None:
    row = tx.execute(select(warehouse_exception).where(_E.id == exception_id).with_for_update()).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no such trouble")
    if row.state != "open":
        raise FloorConflict(say("it was settled already: %(resolution)s", resolution=row.resolution))
    ways = RESOLUTIONS.get(row.kind, _CLOSE_ONLY)
    if resolution not in ways:
        raise InvalidInput(
            say("“%(resolution)s” does not end this", resolution=resolution[:30]),
            field="resolution",
            expected=", ".join(ways),
        )
    floor = Floor(tx, actor=actor)
    ways[resolution](floor, row)
    tx.execute(
        update(warehouse_exception)
        .where(_E.id == exception_id)
        .values(state="resolved", open_key=None, resolved_at=tx.now_us, resolved_by=actor, resolution=resolution)
    )
    tx.audit(actor, f"warehouse.{row.kind}.{resolution}", row.parcel_id or row.box_id or exception_id)
    floor.flush()


def _parcel_in(floor: Floor, row: Row[Any], state: ParcelState) -> Parcel:
    parcel = store.parcel_by_id(floor.tx, str(row.parcel_id))
    if parcel is None or parcel.state != state:
        raise FloorConflict("the parcel has moved on since; look at its history")
    return parcel


def _fit(floor: Floor, row: Row[Any]) -> None:
    """It is good enough: it goes on to its shopper, or to its seller where it was cancelled meanwhile."""
    parcel = _parcel_in(floor, row, P.DAMAGED)
    if parcel.cancelled_at is None:
        find_home(floor, parcel, "fit")
    else:
        floor.move(parcel, "fit", state=P.RETURNING, to=parcel.position)


def _return_to_sender(floor: Floor, row: Row[Any]) -> None:
    parcel = _parcel_in(floor, row, P.DAMAGED)
    floor.move(
        parcel, "send_back", state=P.RETURNING, to=parcel.position, cancelled_at=parcel.cancelled_at or floor.tx.now_us
    )


def _dispose(floor: Floor, row: Row[Any]) -> None:
    _end(floor, _parcel_in(floor, row, P.DAMAGED), "dispose", P.DISPOSED, str(row.id))


def _write_off(floor: Floor, row: Row[Any]) -> None:
    _end(floor, _parcel_in(floor, row, P.MISSING), "write_off", P.LOST, str(row.id))


def _end(floor: Floor, parcel: Parcel, kind: str, state: ParcelState, exception_id: str) -> None:
    floor.move(parcel, kind, state=state, to=None)
    if is_outside(parcel.order_id):
        return
    floor.tx.publish(
        ParcelTroubled(parcel.id, parcel.order_id, parcel.seller_id, parcel.shopper_id, str(state), exception_id)
    )


def _accept_weight(floor: Floor, row: Row[Any]) -> None:
    """The scale is right and the catalogue was not: the next weighing of this box may say the same."""
    box = store.box_by_id(floor.tx, str(row.box_id))
    if box is None or box.state not in {B.PLANNED, B.OPEN}:
        raise FloorConflict("the box has moved on since; look at its history")
    floor.change_box(box, expected_g=int(row.detail["found_g"]))


def _use_slot_again(floor: Floor, row: Row[Any]) -> None:
    floor.tx.execute(update(warehouse_place).where(warehouse_place.c.code == row.place).values(blocked=False))


def _close(floor: Floor, row: Row[Any]) -> None:
    """Somebody has seen to it; the floor does not change."""


_Way = Callable[[Floor, Row[Any]], None]
_CLOSE_ONLY: Final[dict[str, _Way]] = {"close": _close}
RESOLUTIONS: Final[dict[str, dict[str, _Way]]] = {
    "damaged": {"fit": _fit, "return_to_sender": _return_to_sender, "dispose": _dispose},
    "missing": {"write_off": _write_off},
    "weight": {"accept": _accept_weight},
    "weight_changed": {"accept": take_new_weight, "weigh_again": _close},
    "slot_blocked": {"use_again": _use_slot_again},
    "cancelled_in_box": {},
    "customs_missing": {},
}
"""The ways out of each kind of trouble; a kind that is not here is closed by ``close``.

A missing parcel that is found ends its trouble by being scanned, a cancelled one in a box by opening that box,
missing customs data by being filled in.
"""

TROUBLES: Final = (
    "unknown_code",
    "damaged",
    "missing",
    "misplaced",
    "weight",
    "weight_differs",
    "size_differs",
    "weight_changed",
    "no_slot",
    "slot_blocked",
    "chute_full",
    "cancelled_in_box",
    "cancelled_shipped",
    "left_but_here",
    "undeliverable",
    "no_read",
    "on_belt_unknown",
    "belt_lost",
    "chute_differs",
    "no_chute",
    "not_booked",
    "wrong_dock",
    "not_printed",
    "customs_missing",
    "s10_used_up",
    "s10_low",
    "handover_differs",
)
"""All kinds of trouble that the floor books."""


def ways_out(kind: str) -> tuple[str, ...]:
    """Return how a trouble of a kind may be ended."""
    return tuple(RESOLUTIONS.get(kind, _CLOSE_ONLY))
