"""Sort: a labelled box goes to a chute of its route; full chutes give way to the next; when all are, it goes round."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import B, Box, Next, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.pack import on_hold
from entrepot.fulfil.warehouse.says import T
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
    serving = chutes_for(store.chutes(floor.tx), box.route)
    free = [chute for chute in serving if chute.held < chute.capacity and not chute.blocked]
    if not free:
        task = floor.trouble("chute_full", place=box.route)
        return floor.answer(
            "refused", title=T.NOT_NOW, big=box.route, then=T.SEND_ROUND, box=box, exception_id=task, route=box.route
        )
    code = box.sscc or box.code
    place = floor.position
    if place is None:
        return floor.answer(
            "show", title=T.TAKE_IT_TO, big=free[0].code, then=T.TO_CHUTE, box=box, expected=free[0].code,
            following=Next("sort", code, "position", free[0].code), place=free[0].code,
        )  # fmt: skip
    if place.code not in {chute.code for chute in free} or not store.take_place(floor.tx, place.code):
        is_full = place.code in {chute.code for chute in serving}
        return floor.answer(
            "wrong_place", title=T.NOT_HERE, big=free[0].code, then=T.CHUTE_IS_FULL if is_full else T.WRONG_CHUTE,
            box=box, expected=free[0].code, following=Next("sort", code, "position", free[0].code),
            found=place.code, place=free[0].code, route=box.route,
        )  # fmt: skip
    return tell_box(floor, floor.move_box(box, "sort", state=B.SORTED, to=place.code), "ok", T.SORTED)


def chutes_for(chutes: Sequence[Row[Any]], route: str) -> list[Row[Any]]:
    """Return the chutes that serve a route, those first for which it is the main one."""
    serving = [chute for chute in chutes if route in chute.routes]
    return sorted(serving, key=lambda chute: (chute.routes.index(route), chute.rank))
