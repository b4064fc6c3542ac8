"""Sort: a labelled box goes to a chute of its route; full chutes give way to the next; when all are, it goes round."""

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import B, Box, Next, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.pack import on_hold
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.weigh_again import weight_changed
from entrepot.fulfil.warehouse.where import tell_box


def sort(floor: Floor, box: Box) -> ScanResult:
    """Answer a sorting scan: which chute, or, with the chute's label, that it is in it."""
    if box.hold:
        return on_hold(floor, box)
    if box.state in {B.PLANNED, B.OPEN}:
        return floor.answer(
            "refused", title=T.NOT_NOW, big=box.code, then=T.WEIGH_FIRST, box=box,
            following=Next("pack", box.code, "weight"),
        )  # fmt: skip
    if box.state != B.PACKED:
        return tell_box(floor, box, "already")
    if (refusal := weight_changed(floor, box)) is not None:
        return refusal
    serving = floor.building.chutes_by_route.get(box.route, ())
    place = floor.position
    if place is not None and place.code in serving and store.take_place(floor.tx, place.code):
        return tell_box(floor, floor.move_box(box, "sort", state=B.SORTED, to=place.code), "ok", T.SORTED)
    free = store.with_room(floor.tx, serving)
    if not free:
        task = floor.trouble("chute_full", place=box.route)
        return floor.answer(
            "refused", title=T.NOT_NOW, big=box.route, then=T.SEND_ROUND, box=box, exception_id=task, route=box.route
        )
    code = box.sscc or box.code
    if place is None:
        return floor.answer(
            "show", title=T.TAKE_IT_TO, big=free[0], then=T.TO_CHUTE, box=box, expected=free[0],
            following=Next("sort", code, "position", free[0]), place=free[0],
        )  # fmt: skip
    return floor.answer(
        "wrong_place", title=T.NOT_HERE, big=free[0], then=T.CHUTE_IS_FULL if place.code in serving else T.WRONG_CHUTE,
        box=box, expected=free[0], following=Next("sort", code, "position", free[0]),
        found=place.code, place=free[0], route=box.route,
    )  # fmt: skip
