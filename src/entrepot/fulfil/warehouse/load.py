"""Load: a box is on the truck at a dock, and on the manifest that is open there."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Row

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.abroad import without_papers
from entrepot.fulfil.warehouse.domain import B, Box, Next, Outcome, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.pack import on_hold
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.tables import warehouse_manifest
from entrepot.fulfil.warehouse.weigh_again import weight_changed
from entrepot.fulfil.warehouse.where import tell_box

_M = warehouse_manifest.c
# The lock keeps the manifest from being closed between this look and the commit.
_OPEN_AT = select(warehouse_manifest).where(_M.open_dock == bindparam("dock")).with_for_update(read=True)
_DOCK_FOR = (
    select(_M.open_dock)
    .where(_M.open_dock.is_not(None), _M.kind == "out", _M.route.is_(None) | (_M.route == bindparam("route")))
    .order_by(_M.route.is_(None), _M.id)
    .limit(1)
)


def load(floor: Floor, box: Box) -> ScanResult:
    """Answer a loading scan. A small hub may load straight from packing: the sorter is a help, not a gate."""
    if box.hold:
        return on_hold(floor, box)
    if box.state in {B.PLANNED, B.OPEN}:
        return floor.answer(
            "refused", title=T.NOT_NOW, big=box.code, then=T.WEIGH_FIRST, box=box,
            following=Next("pack", box.code, "weight"),
        )  # fmt: skip
    if box.state not in {B.PACKED, B.SORTED}:
        return tell_box(floor, box, "already")
    if (refusal := weight_changed(floor, box) or without_papers(floor, box)) is not None:
        return refusal
    dock = _dock(floor)
    if dock is None:
        return _which_dock(floor, box)
    manifest = _open_at(floor, dock)
    if manifest is None:
        return floor.answer(
            "refused", title=T.NOT_NOW, big=dock, then=T.NO_MANIFEST_HERE, box=box, expected=dock, found=dock
        )
    if manifest.kind == "returns" or manifest.route not in {None, box.route}:
        return _wrong_truck(floor, box, manifest)
    if box.state == B.SORTED:
        _leave_chute(floor, str(box.position))
    loaded = floor.move_box(box, "load", state=B.LOADED, to=manifest.code, manifest_id=manifest.id)
    return tell_box(floor, loaded, "ok", T.LOADED)


def _dock(floor: Floor) -> str | None:
    """Return the dock whose label was scanned, or at which the scanner stands."""
    if floor.position is not None and floor.position.kind == "dock":
        return str(floor.position.code)
    if floor.position is None and floor.station_kind == "dock":
        return floor.station
    return None


def _open_at(floor: Floor, dock: str) -> Row[Any] | None:
    return floor.tx.execute(_OPEN_AT, {"dock": dock}).one_or_none()


def _wrong_truck(floor: Floor, box: Box, manifest: Row[Any]) -> ScanResult:
    dock = manifest.open_dock
    if manifest.kind == "returns":
        return floor.answer("wrong_place", title=T.NOT_HERE, big=dock, then=T.RETURNS_TRUCK, box=box, found=dock)
    return floor.answer(
        "wrong_place", title=T.NOT_HERE, big=box.route, then=T.WRONG_TRUCK, box=box, found=dock,
        takes=manifest.route, route=box.route,
    )  # fmt: skip


def _which_dock(floor: Floor, box: Box) -> ScanResult:
    place = floor.tx.execute(_DOCK_FOR, {"route": box.route}).scalar()
    if place is None:
        return floor.answer("show", title=T.NOT_NOW, big=box.route, then=T.NO_MANIFEST, box=box, route=box.route)
    outcome: Outcome = "show" if floor.position is None else "wrong_place"
    return floor.answer(
        outcome, title=T.TAKE_IT_TO, big=place, then=T.LOAD_AT, box=box, expected=place,
        following=Next("load", box.sscc or box.code, "position", place), place=place,
    )  # fmt: skip


def _leave_chute(floor: Floor, code: str) -> None:
    store.leave_place(floor.tx, code)
    for route in floor.building.points[code].routes:
        floor.settle("chute_full", route, "there is room again")
