"""Where a thing belongs: the answer to a scan that books nothing, and the end of most that do."""

from typing import Any

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import GONE, B, Box, Next, Outcome, P, Parcel, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.says import T


def first_place(floor: Floor, kind: str) -> str:
    """Return the code of the first place of a kind."""
    return floor.building.first[kind]


def tell_parcel(floor: Floor, parcel: Parcel, outcome: Outcome, title: str | None = None) -> ScanResult:
    """Answer with what is to be done with a parcel as it stands."""
    if parcel.state in {P.RECEIVED, P.STORED}:
        if parcel.box_id is not None:
            return _to_be_packed(floor, parcel, outcome, title)
        return _in_store(floor, parcel, outcome, title)
    if parcel.state == P.PICKED:
        return _to_be_packed(floor, parcel, outcome, title)
    if parcel.state == P.PACKED:
        return _packed(floor, parcel, floor.box(str(parcel.box_id)), outcome, title)
    if parcel.state == P.DAMAGED:
        place = parcel.position or first_place(floor, "problem")
        return floor.answer(
            outcome, title=title or T.IT_IS_IN, big=place, then=T.ASIDE_AT, parcel=parcel, expected=place, place=place
        )
    if parcel.state == P.RETURNING:
        place = first_place(floor, "return")
        return floor.answer(
            outcome, title=title or T.RETURN_TO_SENDER, big=place, then=T.PUT_ON_RETURNS, parcel=parcel,
            expected=place, following=Next("return", parcel.code, "nothing"), place=place,
        )  # fmt: skip
    if parcel.state in GONE:
        return floor.answer(outcome, title=title or T.HAS_LEFT, big=parcel.code, then=T.NOTHING_MORE, parcel=parcel)
    return floor.answer(
        outcome, title=title or T.NOT_YET, big=parcel.code, then=T.RECEIVE_IT, parcel=parcel,
        following=Next("receive", parcel.code, "nothing"),
    )  # fmt: skip


def not_to_be_packed(floor: Floor, parcel: Parcel, *, just_came: bool) -> ScanResult:
    """Answer a picking or packing scan of a parcel that has no box to go to, or is in it."""
    if just_came:
        return tell_parcel(floor, parcel, "ok")
    if parcel.state == P.PACKED:
        return tell_parcel(floor, parcel, "already")
    return tell_parcel(floor, parcel, "refused", T.NOT_NOW)


def _in_store(floor: Floor, parcel: Parcel, outcome: Outcome, title: str | None) -> ScanResult:
    others = [other for other in floor.consumer(parcel.address_id) if other.id != parcel.id]
    if parcel.state == P.STORED:
        waits = sum(other.state == P.EXPECTED for other in others)
        place = str(parcel.slot)
        return floor.answer(
            outcome, title=title or T.IT_IS_IN, big=place, then=T.WAITS_IN, parcel=parcel, expected=place,
            place=place, waits=waits,
        )  # fmt: skip
    if parcel.slot is None:
        return floor.answer(
            outcome, title=title or T.NOT_NOW, big=parcel.position or parcel.code, then=T.NO_SLOT, parcel=parcel,
            following=Next("store", parcel.code, "position"),
        )  # fmt: skip
    bay = parcel.slot.partition("-")[0]
    near = sum(other.slot is not None and other.slot.partition("-")[0] == bay for other in others)
    return floor.answer(
        outcome, title=title or T.PUT_IT_IN, big=parcel.slot, then=T.SCAN_SLOT_NEAR if near else T.SCAN_SLOT,
        parcel=parcel, expected=parcel.slot, following=Next("store", parcel.code, "position", parcel.slot),
        place=parcel.slot, near=near,
    )  # fmt: skip


def _to_be_packed(floor: Floor, parcel: Parcel, outcome: Outcome, title: str | None) -> ScanResult:
    box = floor.box(str(parcel.box_id))
    if box.state == B.OPEN and box.position is not None:
        return _answer_at(floor, parcel, outcome, title or T.TAKE_IT_TO, box.position, T.BOX_IS_AT, "pack", box)
    if box.cell is None:
        station = first_place(floor, "pack")
        return _answer_at(
            floor, parcel, outcome, title or T.TAKE_IT_TO, station, T.FETCH_TO if box.carton else T.TO_PACK, "pack", box
        )
    if parcel.position == box.cell:
        return at_the_wall(floor, parcel, box, outcome, title or T.IT_IS_IN)
    then = T.TO_CELL if parcel.state == P.RECEIVED else T.FETCH_TO
    return _answer_at(floor, parcel, outcome, title or T.TAKE_IT_TO, box.cell, then, "pick", box)


def _answer_at(
    floor: Floor, parcel: Parcel, outcome: Outcome, title: str, place: str, then: str, kind: Any, box: Box
) -> ScanResult:
    expects = "position" if kind == "pick" else "nothing"
    following = Next(kind, parcel.code, expects, place if kind == "pick" else None)  # type: ignore[arg-type]  # one of two
    return floor.answer(
        outcome, title=title, big=place, then=then, parcel=parcel, expected=place, following=following,
        box=box, place=place,
    )  # fmt: skip


def at_the_wall(floor: Floor, parcel: Parcel, box: Box, outcome: Outcome, title: str) -> ScanResult:
    """Answer with how many of a box's parcels are in its cell."""
    there = sum(each.position == box.cell for each in store.parcels_in_box(floor.tx, box.id))
    complete = there + box.packed >= box.parcels
    return floor.answer(
        outcome, title=title, big=str(box.cell), then=T.WALL_FULL_SET if complete else T.WALL_PROGRESS,
        parcel=parcel, expected=box.cell, following=Next("pack", parcel.code, "nothing"),
        done=there, of=box.parcels, place=box.cell,
    )  # fmt: skip


def _packed(floor: Floor, parcel: Parcel, box: Box, outcome: Outcome, title: str | None) -> ScanResult:
    if box.state == B.OPEN:
        return tell_box(floor, box, outcome, title, parcel=parcel)
    following = Next("sort", box.sscc or box.code, "position") if box.state == B.PACKED else None
    return floor.answer(
        outcome, title=title or T.PACKED, big=box.position or box.code, then=T.PACKED_IN, parcel=parcel, box=box,
        following=following,
    )  # fmt: skip


def tell_box(
    floor: Floor, box: Box, outcome: Outcome, title: str | None = None, *, parcel: Parcel | None = None
) -> ScanResult:
    """Answer with what is to be done with a box as it stands."""
    code = box.sscc or box.code
    if box.state in {B.PLANNED, B.OPEN}:
        if box.packed < box.parcels:
            then = T.USE_CARTON if box.carton else T.STILL_OUT
            return floor.answer(
                outcome, title=title or T.PACKED, big=box.carton or box.code, then=then, parcel=parcel, box=box,
                following=Next("pack", box.code, "parcel"), carton=box.carton,
            )  # fmt: skip
        then = T.CLOSE_AND_WEIGH if box.carton else T.WEIGH_IT
        return floor.answer(
            outcome, title=title or T.PACKED, big=box.carton or box.code, then=then, parcel=parcel, box=box,
            following=Next("pack", box.code, "weight"),
        )  # fmt: skip
    if box.state == B.PACKED:
        return floor.answer(
            outcome, title=title or T.SEALED, big=box.code, then=T.PRINT_AGAIN, parcel=parcel, box=box,
            following=Next("sort", code, "position"), label=True,
        )  # fmt: skip
    if box.state == B.SORTED:
        return floor.answer(
            outcome, title=title or T.SORTED, big=str(box.position), then=T.IN_CHUTE, parcel=parcel, box=box,
            expected=box.position, following=Next("load", code, "position"), place=box.position,
        )  # fmt: skip
    if box.state == B.LOADED:
        return floor.answer(
            outcome, title=title or T.LOADED, big=str(box.position), then=T.ON_MANIFEST, parcel=parcel, box=box,
            expected=box.position, manifest=box.position,
        )  # fmt: skip
    if box.state == B.BACK:
        place = first_place(floor, "return")
        return floor.answer(
            outcome, title=title or T.CAME_BACK, big=place, then=T.TO_RETURNS, parcel=parcel, box=box, expected=place,
            following=Next("return", code, "nothing"), place=place,
        )  # fmt: skip
    return floor.answer(outcome, title=title or T.HAS_LEFT, big=box.code, then=T.NOTHING_MORE, parcel=parcel, box=box)
