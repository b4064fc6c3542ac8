"""The one door of the floor: a scan comes in, is booked once, and is answered with where the thing belongs.

A scan id is answered once; the same id again gets the first answer, whatever else it says. A scan that comes late,
twice or out of order never loses or doubles a thing: what is seen is here (its arrival is booked first), what has
happened already says so, what cannot be yet is refused with what to do instead.
"""

from collections.abc import Callable, Sequence

from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.fulfil.customs import box_of_number
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.arrive import receive, seen_again
from entrepot.fulfil.warehouse.codes import Scanned, parse_scan
from entrepot.fulfil.warehouse.domain import GONE, B, Box, P, Parcel, ScanKind, ScanRequest, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.give_back import parcel_of_return, take_apart
from entrepot.fulfil.warehouse.kept import answer_from, keep
from entrepot.fulfil.warehouse.load import load
from entrepot.fulfil.warehouse.pack import close_box, pack_parcel
from entrepot.fulfil.warehouse.pick import pick
from entrepot.fulfil.warehouse.put_away import put_away
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.sort import sort
from entrepot.fulfil.warehouse.topology import Point, topology
from entrepot.fulfil.warehouse.trouble import damaged, missing, to_sender
from entrepot.fulfil.warehouse.where import first_place, tell_box, tell_parcel

_TOGETHER = 5
"""Scans of a batch that share one transaction, so that a write stays short."""

_OF_PARCELS: dict[str, Callable[[Floor, Parcel], ScanResult]] = {
    "receive": receive,
    "store": put_away,
    "pick": pick,
    "pack": pack_parcel,
    "damaged": damaged,
    "missing": missing,
    "return": to_sender,
}
_OF_BOXES: dict[str, Callable[[Floor, Box], ScanResult]] = {
    "pack": close_box,
    "sort": sort,
    "load": load,
    "return": take_apart,
}
_AT_STATION: dict[str, ScanKind] = {
    "receive": "receive",
    "store": "store",
    "pack": "pack",
    "sort": "sort",
    "return": "return",
    "dock": "load",
}
_BY_PARCEL: dict[str, ScanKind] = {
    P.EXPECTED: "receive",
    P.CANCELLED: "receive",
    P.MISSING: "receive",
    P.RECEIVED: "store",
    P.STORED: "store",
    P.PICKED: "pack",
    P.RETURNING: "return",
}
_BY_BOX: dict[str, ScanKind] = {B.PLANNED: "pack", B.OPEN: "pack", B.PACKED: "sort", B.SORTED: "load"}


def scan(db: Database, request: ScanRequest) -> ScanResult:
    """Book one scan and answer it; durable when it returns."""
    return _booked(db, [request])[0]


def scan_many(db: Database, requests: Sequence[ScanRequest]) -> list[ScanResult]:
    """Book scans that waited in a queue, in their order; each is answered."""
    answers: list[ScanResult] = []
    for start in range(0, len(requests), _TOGETHER):
        few = requests[start : start + _TOGETHER]
        answers += _booked(db, few)
    return answers


def _booked(db: Database, requests: Sequence[ScanRequest]) -> list[ScanResult]:
    """Book scans in one transaction; again where one of their ids was answered by another transaction meanwhile."""

    def book(tx: Tx) -> list[ScanResult]:
        return [scan_in(tx, request) for request in requests]

    try:
        return db.write(book)
    except IntegrityError:
        return db.write(book)


def scan_in(tx: Tx, request: ScanRequest) -> ScanResult:
    """Book one scan within a transaction.

    An IntegrityError says that another transaction answered the same scan id meanwhile: run this one again.
    """
    scanned = parse_scan(request.code)
    kept, known = store.look_up(tx, scanned, scan_id=request.scan_id)
    if kept is not None:
        return answer_from(request.scan_id, kept)
    result = _answer(tx, request, scanned, known)
    store.keep_answer(tx, scan_id=request.scan_id, station=request.station, actor=request.actor, answer=keep(result))
    return result


def _answer(tx: Tx, request: ScanRequest, scanned: Scanned, known: store.Known) -> ScanResult:
    points = topology(tx).points
    code = request.station.strip().upper()
    station = points.get(code) or store.point(tx, code)
    position = parse_scan(request.position).value if request.position else None
    if (code, position) != (request.station, request.position):
        request = request._replace(station=code, position=position)
    floor = Floor(tx, actor=request.actor, scan=request, station=station)
    if station is None:
        return floor.answer("refused", title=T.NO_STATION, big=code[:20], then=T.CALL_LEAD)
    floor.note(known)
    if position:
        floor.position = points.get(position) or _own_slot(known.parcel, position) or store.point(tx, position)
        if floor.position is None:
            return floor.answer("refused", title=T.NO_PLACE, big=position[:20], then=T.SCAN_AGAIN, found=position[:20])
    result = _act(floor, scanned, known)
    floor.flush()
    return result


def _own_slot(parcel: Parcel | None, position: str) -> Point | None:
    """Return the slot that a parcel was given, where it is the one that was scanned: no need to look it up."""
    if parcel is None or parcel.slot != position:
        return None
    bay = position.partition("-")[0]
    return Point(position, "slot", "", bay, 0, 0, 0, ())


def _act(floor: Floor, scanned: Scanned, known: store.Known) -> ScanResult:
    told = _of_ours(floor, scanned, known) or _of_a_carrier(floor, scanned.value)
    if told is not None:
        return told
    if scanned.kind == "misread":
        return floor.answer("refused", title=T.MISREAD, big=scanned.value, then=T.SCAN_AGAIN)
    if scanned.kind == "place":
        found = scanned.value
        return floor.answer("refused", title=T.NO_PLACE, big=found, then=T.SCAN_AGAIN, found=found)
    return _unknown(floor, scanned.value)


def _of_ours(floor: Floor, scanned: Scanned, known: store.Known) -> ScanResult | None:
    """Answer a code that we gave; None where it is none of ours, whatever it looks like."""
    if scanned.kind == "parcel":
        return None if known.parcel is None else _of_parcel(floor, known.parcel)
    if scanned.kind in {"box", "sscc"}:
        box = known.box
        back = parcel_of_return(floor.tx, scanned.value) if box is None and scanned.kind == "sscc" else None
        if back is not None:
            return _of_parcel(floor, back)
        return None if box is None else _of_box(floor, box)
    if scanned.kind == "s10":
        box_id = box_of_number(floor.tx, scanned.value)
        box = store.box_by_id(floor.tx, box_id) if box_id else None
        return None if box is None else _of_box(floor, floor.note_box(box))
    if scanned.kind == "place":
        return _of_place(floor, scanned.value)
    if scanned.kind == "manifest":
        return floor.answer("refused", title=T.NOT_NOW, big=scanned.value, then=T.A_MANIFEST)
    return None


def _of_a_carrier(floor: Floor, tracking: str) -> ScanResult | None:
    """Answer the code that a carrier put on an announced parcel: it may have the form of one of ours."""
    ours = store.code_of_tracking(floor.tx, tracking)
    if ours is None:
        return None
    _, known = store.look_up(floor.tx, Scanned("parcel", ours))
    floor.note(known)
    return None if known.parcel is None else _of_parcel(floor, known.parcel)


def _of_parcel(floor: Floor, parcel: Parcel) -> ScanResult:
    kind = floor.scan.kind or _fetched(floor, parcel) or _meant(floor, parcel.state, _BY_PARCEL, _OF_PARCELS)
    kind = kind or _as_its_box(floor, parcel)
    if kind in {"sort", "load"}:
        floor.mean(kind)
        box = floor.box(parcel.box_id) if parcel.state in {P.PACKED, P.SHIPPED} and parcel.box_id else None
        if box is None:
            return floor.answer("refused", title=T.NOT_NOW, big=parcel.code, then=T.NOT_IN_A_BOX, parcel=parcel)
        return _OF_BOXES[kind](floor, box)
    if kind is None:
        return tell_parcel(floor, parcel, "show")
    floor.mean(kind)
    if parcel.state in GONE and kind not in {"damaged", "return"}:
        return seen_again(floor, parcel)
    return _OF_PARCELS[kind](floor, parcel)


def _fetched(floor: Floor, parcel: Parcel) -> ScanKind | None:
    """Return that a hand who scans a parcel with a box to go to has taken it from its slot."""
    fetched = floor.station_kind == "hand" and parcel.box_id is not None and parcel.state in {P.RECEIVED, P.STORED}
    return "pick" if fetched else None


def _as_its_box(floor: Floor, parcel: Parcel) -> ScanKind | None:
    """Return what a sorter or a dock does with a parcel that travels in its own packaging: it is its box."""
    kind = _AT_STATION.get(floor.station_kind)
    if kind not in {"sort", "load"} or parcel.state != P.PACKED or parcel.box_id is None:
        return None
    return kind if floor.box(parcel.box_id).carton is None else None


def _of_box(floor: Floor, box: Box) -> ScanResult:
    kind = floor.scan.kind or _meant(floor, box.state, _BY_BOX, _OF_BOXES)
    if kind is None:
        return tell_box(floor, box, "show")
    floor.mean(kind)
    if kind not in _OF_BOXES:
        return floor.answer("refused", title=T.NOT_NOW, big=box.code, then=T.A_BOX, box=box)
    return _OF_BOXES[kind](floor, box)


def _meant(
    floor: Floor, state: str, by_state: dict[str, ScanKind], possible: dict[str, Callable[..., ScanResult]]
) -> ScanKind | None:
    """Return what a scan without a kind means: what its station is for, else the next step of the thing."""
    at_station = _AT_STATION.get(floor.station_kind)
    if at_station in possible:
        return at_station
    if floor.station_kind == "problem":
        return None
    return by_state.get(state)


def _of_place(floor: Floor, code: str) -> ScanResult | None:
    place = store.places(floor.tx, [code]).get(code)
    if place is None:
        return None
    return floor.answer("show", title=T.HOLDS, big=code, then=T.A_PLACE, place=code, count=place.held)


def _unknown(floor: Floor, code: str) -> ScanResult:
    place = first_place(floor, "problem")
    task = floor.trouble("unknown_code", code=code)
    return floor.answer(
        "unknown", title=T.UNKNOWN_CODE, big=place, then=T.UNKNOWN_ASIDE, expected=place, exception_id=task, place=place
    )
