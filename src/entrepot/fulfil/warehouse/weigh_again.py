"""Weigh again: the belt's or the dock's scale against the weight with which the box was closed.

A box that grew lighter or heavier on its way was opened, damaged or mixed up: it waits for somebody to look.
"""

from typing import Any

from sqlalchemy.engine import Row

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.abroad import declare_box, withdraw_papers
from entrepot.fulfil.warehouse.domain import B, Box, FloorConflict, ScanResult, weight_tolerance_g
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.where import first_place


def weight_changed(floor: Floor, box: Box) -> ScanResult | None:
    """Refuse a box whose weight is not that of its label any more; None where it is, or where no scale spoke."""
    grams, sealed = floor.scan.weight_g, box.weight_g
    if grams is None or sealed is None:
        return None
    if abs(grams - sealed) <= weight_tolerance_g(sealed, weighed=True):
        floor.settle("weight_changed", box.id, "the weight fits now")
        return None
    place = first_place(floor, "problem")
    task = floor.trouble("weight_changed", box=box, about={"found_g": grams, "expected_g": sealed})
    return floor.answer(
        "refused", title=T.WEIGHT_OFF, big=place, then=T.WEIGHT_CHANGED, box=box, expected=place, exception_id=task,
        found=grams, weight=sealed, place=place,
    )  # fmt: skip


def take_new_weight(floor: Floor, row: Row[Any]) -> None:
    """Somebody looked and the second scale is right: label and papers are made anew with its weight."""
    box = store.box_by_id(floor.tx, str(row.box_id))
    if box is None or box.state not in {B.PACKED, B.SORTED}:
        raise FloorConflict("the box has moved on since; look at its history")
    grams = int(row.detail["found_g"])
    withdraw_papers(floor, box)
    detail = {"was_g": box.weight_g, "weight_g": grams}
    declare_box(floor, floor.move_box(box, "reweigh", state=box.state, to=box.position, detail=detail, weight_g=grams))
