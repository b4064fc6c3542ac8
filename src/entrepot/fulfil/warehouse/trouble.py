"""Damaged, missing, sent back: what takes a parcel out of its consumer's box."""

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.advise import is_outside
from entrepot.fulfil.warehouse.announced import ParcelTroubled
from entrepot.fulfil.warehouse.arrive import here, seen_again
from entrepot.fulfil.warehouse.domain import DAMAGE_REASONS, GONE, Next, P, Parcel, ParcelState, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.give_back import leave_truck, send_back
from entrepot.fulfil.warehouse.home import leave_box, leave_slot, send_if_ready
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.where import first_place, tell_parcel


def damaged(floor: Floor, parcel: Parcel) -> ScanResult:
    """Set a damaged parcel aside; ``reason`` says what is wrong, ``photo_file_id`` shows it."""
    if floor.scan.reason not in DAMAGE_REASONS:
        return floor.answer(
            "refused", title=T.NOT_NOW, big=parcel.code, then=T.NAME_A_DAMAGE, parcel=parcel,
            following=Next("damaged", parcel.code, "nothing"),
        )  # fmt: skip
    if parcel.state in GONE:
        return seen_again(floor, parcel)
    parcel = here(floor, parcel)
    if parcel.state == P.DAMAGED:
        return tell_parcel(floor, parcel, "already")
    if parcel.state == P.PACKED:
        return _open_first(floor, parcel)
    place = first_place(floor, "problem")
    to = floor.position.code if floor.position is not None and floor.position.kind == "problem" else floor.station
    detail = {"reason": floor.scan.reason, "photo_file_id": floor.scan.photo_file_id}
    aside = _out(floor, parcel, "damaged", P.DAMAGED, to=to, detail=detail)
    task = floor.trouble("damaged", parcel=aside, about=detail)
    _announce(floor, aside, "damaged", task)
    return floor.answer(
        "ok", title=T.SET_ASIDE, big=place, then=T.PUT_ON_PROBLEMS, parcel=aside, expected=place,
        exception_id=task, place=place,
    )  # fmt: skip


def missing(floor: Floor, parcel: Parcel) -> ScanResult:
    """Note that a parcel is not where it should be; any later scan of it finds it again."""
    if parcel.state == P.MISSING:
        return tell_parcel(floor, parcel, "already")
    if parcel.state == P.PACKED:
        return _open_first(floor, parcel)
    if parcel.state not in {P.RECEIVED, P.STORED, P.PICKED, P.DAMAGED, P.RETURNING}:
        return tell_parcel(floor, parcel, "refused")
    gone = note_missing(floor, parcel)
    return floor.answer(
        "ok", title=T.NOTED_MISSING, big=parcel.position or parcel.code, then=T.SOMEBODY_LOOKS, parcel=gone
    )


def note_missing(floor: Floor, parcel: Parcel) -> Parcel:
    """Book a parcel as missing, with a task to look for it."""
    sought = parcel.position
    gone = _out(floor, parcel, "missing", P.MISSING, to=None, detail={})
    if parcel.state == P.DAMAGED:
        floor.settle("damaged", parcel.id, "missing")
    task = floor.trouble("missing", parcel=gone, place=sought)
    _announce(floor, gone, "missing", task)
    return gone


def to_sender(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a return scan: a parcel whose order was cancelled goes back to its seller."""
    if parcel.state in GONE - {P.RETURNED}:
        return seen_again(floor, parcel)
    was = parcel.state
    parcel = here(floor, parcel)
    if parcel.state not in {was, P.RETURNING}:
        return tell_parcel(floor, parcel, "ok")
    return send_back(floor, parcel)


def _out(
    floor: Floor, parcel: Parcel, kind: str, state: ParcelState, *, to: str | None, detail: dict[str, str | None]
) -> Parcel:
    """Take a parcel out of its slot, its box's plan or its truck; its consumer's others may be complete without it."""
    box_id = leave_box(floor, parcel)
    leave_slot(floor, parcel)
    if parcel.state == P.RETURNING:
        leave_truck(floor.tx, parcel.id)
    moved = floor.move(parcel, kind, state=state, to=to, detail=detail, slot=None, box_id=box_id)
    send_if_ready(floor, store.open_of_consumer(floor.tx, parcel.address_id))
    return moved


def _open_first(floor: Floor, parcel: Parcel) -> ScanResult:
    box = floor.box(str(parcel.box_id))
    return floor.answer("refused", title=T.NOT_NOW, big=box.code, then=T.OPEN_FIRST, parcel=parcel, box=box)


def _announce(floor: Floor, parcel: Parcel, trouble: str, task: str) -> None:
    if is_outside(parcel.order_id):
        return
    floor.tx.publish(
        ParcelTroubled(
            parcel_id=parcel.id,
            order_id=parcel.order_id,
            seller_id=parcel.seller_id,
            shopper_id=parcel.shopper_id,
            trouble=trouble,
            exception_id=task,
        )
    )
