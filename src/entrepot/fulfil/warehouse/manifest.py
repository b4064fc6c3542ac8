"""Manifests: opened at a dock, loaded box by box, closed; then all on it is shipped, a few boxes a transaction."""

from typing import Any, Final, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.advise import is_outside
from entrepot.fulfil.warehouse.announced import BoxShipped
from entrepot.fulfil.warehouse.codes import short_code
from entrepot.fulfil.warehouse.domain import B, Box, FloorConflict, P, Parcel, ParcelNotFound, PlaceNotFound
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.give_back import hand_back
from entrepot.fulfil.warehouse.handover import HandOver, add_to_handover, checked, record_handover, settle_sums
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_manifest, warehouse_parcel
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.shop.orders import mark_shipped, not_cancelled

_NOTHING_SAID: Final = HandOver()
SHIP_JOB = "fulfil.warehouse.ship"
_AT_ONCE = 10
ManifestKind = Literal["out", "returns"]
_M, _B, _P = warehouse_manifest.c, warehouse_box.c, warehouse_parcel.c


def open_manifest(db: Database, *, dock: str, actor: str, route: str | None = None, kind: ManifestKind = "out") -> str:
    """Open a manifest at a dock, for one route or for all, or for parcels that go back; return its id.

    Raises PlaceNotFound for no such dock, FloorConflict where one is open there, InvalidInput for no such route.
    """
    if route is not None and route not in built_in_routes().codes:
        raise InvalidInput(
            say("there is no route %(route)s", route=route),
            field="route",
            expected=", ".join(sorted(built_in_routes().codes)),
        )
    return db.write(lambda tx: _open(tx, dock, actor, route, kind))


def _open(tx: Tx, dock: str, actor: str, route: str | None, kind: ManifestKind) -> str:
    place = store.places(tx, [dock]).get(dock)
    if place is None or place.kind != "dock":
        raise PlaceNotFound(say("there is no dock %(dock)s", dock=dock))
    if tx.execute(select(_M.code).where(_M.open_dock == dock)).scalar() is not None:
        raise FloorConflict(say("a manifest is open at %(dock)s: close it first", dock=dock))
    manifest_id = tx.new_id("man")
    row = {
        "id": manifest_id,
        "code": short_code("M", manifest_id),
        "site_id": place.site_id,
        "dock": dock,
        "open_dock": dock,
        "kind": kind,
        "route": route,
        "state": "open",
        "boxes": 0,
        "parcels": 0,
        "weight_g": 0,
        "opened_at": tx.now_us,
        "opened_by": actor,
    }
    try:
        tx.execute(insert(warehouse_manifest), row)
    except IntegrityError:
        raise FloorConflict(say("a manifest is open at %(dock)s: close it first", dock=dock)) from None
    tx.audit(actor, "warehouse.manifest.opened", manifest_id, dock=dock, route=route)
    return manifest_id


def close_manifest(db: Database, *, manifest_id: str, actor: str, handover: HandOver | None = None) -> int:
    """Close a manifest and ship what is on it; return how many boxes it has.

    The truck may go when this returns; after a crash the job ``fulfil.warehouse.ship`` goes on. Closing again changes
    nothing, but may say who took the load where nobody had said so. Raises ParcelNotFound for no such manifest,
    FloorConflict where a box on it has to come off or another hand-over was signed, InvalidInput.
    """
    said = checked(handover or HandOver())
    db.write(lambda tx: _close(tx, manifest_id, actor, said))
    return ship(db, manifest_id)


def _close(tx: Tx, manifest_id: str, actor: str, said: HandOver = _NOTHING_SAID) -> None:
    manifest = tx.execute(select(warehouse_manifest).where(_M.id == manifest_id).with_for_update()).one_or_none()
    if manifest is None:
        raise ParcelNotFound("there is no such manifest")
    if manifest.state != "open":
        add_to_handover(tx, manifest_id, said, actor=actor)
        return
    held = tx.execute(
        select(_B.code).where(_B.manifest_id == manifest_id, _B.state == B.LOADED, _B.hold).order_by(_B.id).limit(5)
    ).scalars()
    if codes := list(held):
        raise FloorConflict(
            say("take off first: %(codes)s; a parcel in it was cancelled", codes=", ".join(codes)), boxes=codes
        )
    tx.execute(
        update(warehouse_manifest)
        .where(_M.id == manifest_id)
        .values(state="closing", open_dock=None, closed_at=tx.now_us, closed_by=actor)
    )
    record_handover(tx, manifest, said, actor=actor)
    tx.audit(actor, "warehouse.manifest.closed", manifest_id)
    tx.enqueue(SHIP_JOB, {"manifest_id": manifest_id}, key=manifest_id)


def ship(db: Database, manifest_id: str) -> int:
    """Ship the boxes of a closed manifest, those that were not yet; return how many it has."""
    while db.write(lambda tx: _ship_some(tx, manifest_id)):
        pass
    with db.read() as connection:
        return int(connection.execute(select(_M.boxes).where(_M.id == manifest_id)).scalar_one())


def _ship_some(tx: Tx, manifest_id: str) -> bool:
    manifest = tx.execute(select(warehouse_manifest).where(_M.id == manifest_id).with_for_update()).one_or_none()
    if manifest is None or manifest.state != "closing":
        return False
    if manifest.kind == "returns":
        return _hand_back_some(tx, manifest)
    loaded = select(warehouse_box).where(_B.manifest_id == manifest_id, _B.state == B.LOADED).order_by(_B.id)
    ids = [row.id for row in tx.execute(loaded.limit(_AT_ONCE))]
    if not ids:
        return _all_gone(tx, manifest)
    floor = Floor(tx, actor=manifest.closed_by)
    # Parcels before boxes, as everywhere; a box that somebody opened meanwhile is not loaded any more.
    parcels = tx.execute(select(warehouse_parcel).where(_P.box_id.in_(ids)).order_by(_P.id).with_for_update()).all()
    boxes = [store.box_from(row) for row in tx.execute(loaded.where(_B.id.in_(ids)).with_for_update())]
    inside: dict[str, list[Parcel]] = {box.id: [] for box in boxes}
    ids = list(inside)
    for row in parcels:
        if row.box_id in inside:
            inside[row.box_id].append(store.parcel_from(row))
    tx.execute(update(warehouse_parcel).where(_P.box_id.in_(ids)).values(state=P.SHIPPED, changed_at=tx.now_us))
    for box in boxes:
        _ship_box(floor, box, inside[box.id], manifest_id)
    tx.execute(
        update(warehouse_manifest)
        .where(_M.id == manifest_id)
        .values(
            boxes=_M.boxes + len(boxes),
            parcels=_M.parcels + sum(box.packed for box in boxes),
            weight_g=_M.weight_g + sum(box.weight_g or 0 for box in boxes),
        )
    )
    floor.flush()
    return True


def _all_gone(tx: Tx, manifest: Row[Any]) -> bool:
    """Nothing of a closed manifest is here any more; what was signed for and did not leave is a task."""
    tx.execute(update(warehouse_manifest).where(_M.id == manifest.id).values(state="shipped"))
    sums = {"boxes": manifest.boxes, "parcels": manifest.parcels, "weight_g": manifest.weight_g}
    if settle_sums(tx, manifest.id, **sums):
        floor = Floor(tx, actor=manifest.closed_by)
        floor.trouble("handover_differs", place=manifest.dock, code=manifest.code, about=sums)
    return False


def _hand_back_some(tx: Tx, manifest: Row[Any]) -> bool:
    floor = Floor(tx, actor=manifest.closed_by)
    handed = hand_back(floor, manifest, _AT_ONCE)
    if handed is None:
        return _all_gone(tx, manifest)
    parcels, grams = handed
    more = {"parcels": _M.parcels + parcels, "weight_g": _M.weight_g + grams}
    tx.execute(update(warehouse_manifest).where(_M.id == manifest.id).values(**more))
    floor.flush()
    return True


def _ship_box(floor: Floor, box: Box, parcels: list[Parcel], manifest_id: str) -> None:
    tx = floor.tx
    shipped = floor.move_box(box, "ship", state=B.SHIPPED, to=box.position, shipped_at=tx.now_us)
    order_ids = [parcel.order_id for parcel in parcels if not is_outside(parcel.order_id)]
    going = not_cancelled(tx, order_ids) if order_ids else []
    mark_shipped(tx, going, floor.actor)
    for parcel in parcels:
        stopped = parcel.cancelled_at is not None or (parcel.order_id in order_ids and parcel.order_id not in going)
        if stopped:  # cancelled a moment ago, and on the truck: people see to it
            floor.trouble("cancelled_shipped", parcel=parcel)
    if not order_ids:
        return  # a box of another shop: its client reads what became of it
    tx.publish(
        BoxShipped(
            box_id=box.id,
            sscc=str(box.sscc),
            shopper_id=box.shopper_id,
            address_id=box.address_id,
            order_ids=order_ids,
            weight_g=shipped.weight_g or shipped.expected_g,
            length_mm=box.length_mm,
            width_mm=box.width_mm,
            height_mm=box.height_mm,
            route=box.route,
            manifest_id=manifest_id,
            promised_at=box.promised_at,
            shipped_at=tx.now_us,
        )
    )
