"""Store: a parcel is in its slot. A wrong slot books nothing and says how far off it is."""

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.arrive import here
from entrepot.fulfil.warehouse.domain import Next, P, Parcel, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import keep_slot
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.slotting import take_slot
from entrepot.fulfil.warehouse.where import tell_parcel


def put_away(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a storing scan."""
    was = parcel.state
    parcel = here(floor, parcel)
    place = floor.position
    if parcel.state == P.RECEIVED and parcel.box_id is None:
        if parcel.slot is None:
            parcel = _with_slot(floor, parcel)
        if place is None or parcel.slot is None:
            return tell_parcel(floor, parcel, "show" if was == parcel.state else "ok")
        if place.code != parcel.slot:
            return _wrong_slot(floor, parcel, parcel.slot)
        stored = floor.move(parcel, "store", state=P.STORED, to=place.code)
        return tell_parcel(floor, stored, "ok", T.STORED)
    if parcel.state == P.STORED and parcel.box_id is None:
        if place is None:
            return tell_parcel(floor, parcel, "show")
        if place.code == parcel.slot:
            return tell_parcel(floor, parcel, "already")
        return _wrong_slot(floor, parcel, str(parcel.slot))
    if was != parcel.state:  # its arrival was booked; there is another way for it than into a slot
        return tell_parcel(floor, parcel, "ok")
    return tell_parcel(floor, parcel, "refused" if place is not None else "show")


def _with_slot(floor: Floor, parcel: Parcel) -> Parcel:
    slot = take_slot(floor.tx, parcel, floor.consumer(parcel.address_id))
    if slot is None:
        return parcel
    floor.settle("no_slot", parcel.id, "a slot became free")
    return keep_slot(floor, parcel, slot)


def _wrong_slot(floor: Floor, parcel: Parcel, right: str) -> ScanResult:
    found = floor.position
    assert found is not None  # noqa: S101  # the caller looked
    wanted = store.point(floor.tx, right)
    assert wanted is not None  # noqa: S101  # a slot that was given to it
    then, steps = T.WRONG_SLOT, 0
    if found.kind == "slot" and (found.bay, found.row) == (wanted.bay, wanted.row):
        steps = abs(found.column - wanted.column)
        then = T.WRONG_SLOT_LEFT if wanted.column < found.column else T.WRONG_SLOT_RIGHT
    return floor.answer(
        "wrong_place", title=T.NOT_HERE, big=right, then=then, parcel=parcel, expected=right,
        following=Next("store", parcel.code, "position", right), found=found.code, place=right, steps=steps,
    )  # fmt: skip
