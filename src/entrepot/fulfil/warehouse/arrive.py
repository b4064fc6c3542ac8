"""Receive: a parcel is here. Any scan of one that was not here books its arrival first: what is seen is true."""

from typing import Any

from entrepot.fulfil.warehouse.advise import is_outside
from entrepot.fulfil.warehouse.domain import GONE, TO_COME, P, Parcel, ScanResult, size_differs, weight_tolerance_g
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import carry_out
from entrepot.fulfil.warehouse.judge import judge
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.slotting import take_slot
from entrepot.fulfil.warehouse.where import first_place, tell_parcel
from entrepot.shop.orders import TransitionRefused, mark_received


def receive(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a receiving scan: book the arrival and say where the parcel goes."""
    if parcel.state in TO_COME:
        was = parcel.state
        here = arrive(floor, parcel)
        title = {P.MISSING: T.FOUND}.get(P(was), T.RECEIVED)
        return tell_parcel(floor, here, "ok", None if here.state == P.RETURNING else title)
    if parcel.state in GONE:
        return seen_again(floor, parcel)
    return tell_parcel(floor, parcel, "already")


def seen_again(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a scan of a parcel that the record says has left: a task for people, nothing is booked."""
    place = first_place(floor, "problem")
    task = floor.trouble("left_but_here", parcel=parcel, about={"state": parcel.state})
    return floor.answer(
        "refused", title=T.HAS_LEFT, big=place, then=T.GONE_ALREADY, parcel=parcel, exception_id=task, place=place
    )


def here(floor: Floor, parcel: Parcel) -> Parcel:
    """Return the parcel as one that is here: its arrival is booked now where it was not."""
    return arrive(floor, parcel, implied=True) if parcel.state in TO_COME else parcel


def arrive(floor: Floor, parcel: Parcel, *, implied: bool = False) -> Parcel:
    """Book an arrival: weigh, tell the order, and find the parcel a slot or, with all of its kind here, a box."""
    measured = {} if implied else _measured(floor, parcel)
    kind = "found" if parcel.state == P.MISSING else "receive"
    detail: dict[str, Any] = {"implied": True} if implied else {}
    if parcel.state == P.MISSING:
        floor.settle("missing", parcel.id, "found")
    if parcel.cancelled_at is not None:
        return floor.move(
            parcel, kind, state=P.RETURNING, to=floor.station, detail=detail, received_at=floor.tx.now_us, **measured
        )
    if parcel.state == P.EXPECTED and not _is_wanted(floor, parcel):
        return floor.move(
            parcel, kind, state=P.RETURNING, to=floor.station, detail=detail, received_at=floor.tx.now_us,
            cancelled_at=floor.tx.now_us, **measured,
        )  # fmt: skip
    measured["received_at"] = parcel.received_at or floor.tx.now_us
    return _bring_home(floor, parcel, kind, detail, measured)


def _is_wanted(floor: Floor, parcel: Parcel) -> bool:
    """Tell the order that its goods have come; False where it was cancelled and the news is still under way."""
    if is_outside(parcel.order_id):
        return True
    try:
        mark_received(floor.tx, parcel.order_id, floor.actor)
    except TransitionRefused:
        return False
    return True


def find_home(floor: Floor, parcel: Parcel, kind: str) -> Parcel:
    """Make a parcel that stays where it is a received one, with a box or a slot to go to."""
    return _bring_home(floor, parcel, kind, {}, {})


def _bring_home(floor: Floor, parcel: Parcel, kind: str, detail: dict[str, Any], measured: dict[str, Any]) -> Parcel:
    """Book a parcel as received: with its box when its consumer's parcels go now, else with a slot kept for it."""
    place = floor.station or parcel.position
    here_now = parcel._replace(state=P.RECEIVED, **measured)
    others = [each for each in floor.consumer(parcel.address_id) if each.id != parcel.id]
    group = sorted([*others, here_now], key=lambda each: each.id)
    verdict = judge(floor, group)
    detail |= verdict.ground
    if verdict.sends(parcel.id):
        arrived = floor.move(parcel, kind, state=P.RECEIVED, to=place, detail=detail, **measured)
        planned = carry_out(floor, verdict)
        return arrived._replace(box_id=next(box.id for box, inside in planned if parcel.id in inside))
    slot = take_slot(floor.tx, here_now, others)
    if slot is None:
        floor.trouble("no_slot", parcel=parcel)
    arrived = floor.move(parcel, kind, state=P.RECEIVED, to=place, detail=detail, slot=slot, **measured)
    carry_out(floor, verdict)
    return arrived


def _measured(floor: Floor, parcel: Parcel) -> dict[str, Any]:
    values: dict[str, Any] = {}
    grams = floor.scan.weight_g
    if grams is not None:
        values["weight_g"] = grams
        if abs(grams - parcel.expected_g) > weight_tolerance_g(parcel.expected_g, weighed=False):
            floor.trouble("weight_differs", parcel=parcel, about={"found_g": grams, "expected_g": parcel.expected_g})
    if (found := floor.scan.size_mm) is not None:
        values |= dict(zip(("length_mm", "width_mm", "height_mm"), found, strict=True))
        expected = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
        if size_differs(expected, found):
            floor.trouble("size_differs", parcel=parcel, about={"found_mm": list(found), "expected_mm": list(expected)})
    return values
