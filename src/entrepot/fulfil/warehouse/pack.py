"""Pack: parcels into their box, the box closed, weighed and given its SSCC."""

from collections.abc import Sequence
from typing import Any

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.abroad import declare_box
from entrepot.fulfil.warehouse.announced import BoxSealed
from entrepot.fulfil.warehouse.arrive import here
from entrepot.fulfil.warehouse.codes import sscc
from entrepot.fulfil.warehouse.domain import B, Box, Next, P, Parcel, ScanResult, weight_tolerance_g
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import leave_slot
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.where import first_place, not_to_be_packed, tell_box


def pack_parcel(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a packing scan of a parcel: it goes into its box, which stands at the station of the first one."""
    was = parcel.state
    parcel = here(floor, parcel)
    if parcel.state not in {P.RECEIVED, P.STORED, P.PICKED} or parcel.box_id is None:
        return not_to_be_packed(floor, parcel, just_came=was != parcel.state)
    box = floor.box(parcel.box_id)
    if box.hold:
        return on_hold(floor, box)
    if box.state == B.OPEN and box.position != floor.station:
        return floor.answer(
            "wrong_place", title=T.NOT_HERE, big=str(box.position), then=T.BOX_IS_AT, parcel=parcel,
            expected=box.position, found=floor.station, place=box.position,
        )  # fmt: skip
    if parcel.state != P.PICKED:
        leave_slot(floor, parcel)
        parcel = floor.move(parcel, "pick", state=P.PICKED, to=floor.station, detail={"implied": True}, slot=None)
    if box.state == B.PLANNED:
        box = floor.move_box(box, "open", state=B.OPEN, to=floor.station)
    parcel = floor.move(parcel, "pack", state=P.PACKED, to=box.code)
    box = _one_more(floor, box)
    if box.packed == box.parcels:
        grams = floor.scan.weight_g if floor.scan.weight_g is not None else _known_weight(box, parcel)
        if grams is not None:
            return weigh(floor, box, grams)
    return tell_box(floor, box, "ok", T.PACKED, parcel=parcel)


def _one_more(floor: Floor, box: Box) -> Box:
    return floor.change_box(box, packed=box.packed + 1)


def _known_weight(box: Box, parcel: Parcel) -> int | None:
    """Return the weight of a box that is one parcel in its own packaging, if it was weighed when it came."""
    return parcel.weight_g if box.carton is None and box.parcels == 1 else None


def close_box(floor: Floor, box: Box) -> ScanResult:
    """Answer a packing scan of a box: all in it, weighed, it gets its label."""
    if box.hold:
        return on_hold(floor, box)
    if box.state in {B.PLANNED, B.OPEN}:
        if box.packed < box.parcels:
            return floor.answer(
                "refused", title=T.NOT_NOW, big=box.cell or box.code, then=T.STILL_OUT, box=box,
                following=Next("pack", box.code, "parcel"),
            )  # fmt: skip
        if floor.scan.weight_g is None:
            return tell_box(floor, box, "show")
        return weigh(floor, box, floor.scan.weight_g)
    return tell_box(floor, box, "already")


def weigh(floor: Floor, box: Box, grams: int) -> ScanResult:
    """Close a box whose weight fits its contents; refuse one whose weight does not, and open a task."""
    inside = store.parcels_in_box(floor.tx, box.id)
    weighed = all(parcel.weight_g is not None for parcel in inside)
    if abs(grams - box.expected_g) > weight_tolerance_g(box.expected_g, weighed=weighed):
        task = floor.trouble("weight", box=box, about={"found_g": grams, "expected_g": box.expected_g})
        return floor.answer(
            "refused", title=T.WEIGHT_OFF, big=f"{grams} g", then=T.WEIGHT_EXPECTED, box=box, exception_id=task,
            following=Next("pack", box.code, "weight"), found=grams, weight=box.expected_g,
        )  # fmt: skip
    return seal(floor, box, grams, inside)


def seal(floor: Floor, box: Box, grams: int, inside: Sequence[Parcel]) -> ScanResult:
    """Give a full box its SSCC; its cell of the put-wall is free again.

    All boxes take their serial from one row, so it is taken last: who seals at the same time waits for the rest.
    """
    if box.cell is not None:
        store.free_cell(floor.tx, box.cell)
    declare_box(floor, box._replace(weight_g=grams), inside)
    values: dict[str, Any] = {"weight_g": grams, "cell": None, "sealed_at": floor.tx.now_us}
    values["sscc"] = sscc(floor.building.gs1_company_prefix, store.next_sscc_serial(floor.tx, box.site_id))
    floor.settle("weight", box.id, "the weight fits now")
    detail = {"sscc": values["sscc"], "weight_g": grams}
    sealed = floor.move_box(box, "seal", state=B.PACKED, to=box.position, detail=detail, **values)
    floor.tx.publish(BoxSealed(sealed.id, sealed.code, floor.station))
    return floor.answer(
        "ok", title=T.SEALED, big=str(sealed.sscc), then=T.PUT_LABEL_ON, box=sealed, label=True,
        following=Next("sort", str(sealed.sscc), "position"),
    )  # fmt: skip


def on_hold(floor: Floor, box: Box) -> ScanResult:
    """Refuse a box that must be opened because a parcel in it was cancelled."""
    place = first_place(floor, "problem")
    return floor.answer("refused", title=T.STOP, big=place, then=T.OPEN_THE_BOX, box=box, expected=place, place=place)
