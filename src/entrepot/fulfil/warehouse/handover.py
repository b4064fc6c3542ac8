"""Hand-over: who gave a truck's load to whom, under which seal. Once, when the manifest closes.

Names, the vehicle and the signature live in a table of their own, which erasure empties; the record holds ids only.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.engine import Row

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse.domain import DAY_US, B, FloorConflict, ParcelNotFound
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_handover, warehouse_parcel, warehouse_return
from entrepot.kit.clock import from_us
from entrepot.kit.errors import InvalidInput

HANDOVERS_KEPT_US: Final = 2 * 365 * DAY_US
"""How long names, vehicle and signature of a hand-over are kept."""
MOST_LEFT: Final = 200
MOST_POINTS: Final = 1_500
_MOST_LETTERS: Final = 100
_SIDE: Final = 1_000
_AT_ONCE: Final = 500
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PERSONAL: Final = {"carrier": "", "vehicle": "", "given_by": "", "taken_by": "", "signature": None}
_H, _B, _R, _P = warehouse_handover.c, warehouse_box.c, warehouse_return.c, warehouse_parcel.c

Strokes = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is said and signed at the dock; ``signature`` is strokes of points from 0 to 1,000 each way."""

    carrier: str = ""
    vehicle: str = ""
    seal_number: str = ""
    given_by: str = ""
    taken_by: str = ""
    signature: Strokes | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was said."""
        return self == HandOver()


@dataclass(frozen=True, slots=True)
class HandOverView:
    """A hand-over as it is shown: its sums are those that were signed for."""

    manifest_id: str
    said: HandOver
    boxes: int
    parcels: int
    weight_g: int
    left_behind: tuple[str, ...]
    at: datetime
    actor: str
    forgotten: bool


def checked(said: HandOver) -> HandOver:
    """Return what was said, tidied; raise InvalidInput for what cannot be kept."""
    texts = {}
    for name in ("carrier", "vehicle", "seal_number", "given_by", "taken_by"):
        text = " ".join(getattr(said, name).split())
        if len(text) > _MOST_LETTERS or _CONTROL.search(text):
            raise InvalidInput("this is too long", field=name, expected="one line of at most 100 letters")
        texts[name] = text
    points = [point for stroke in said.signature or () for point in stroke]
    if len(points) > MOST_POINTS or any(not 0 <= side <= _SIDE for point in points for side in point):
        raise InvalidInput(
            "the signature is not one of ours", field="signature", expected="strokes of points from 0 to 1,000"
        )
    signature = tuple(tuple((x, y) for x, y in stroke) for stroke in said.signature or ()) or None
    return replace(said, **texts, signature=signature)


def record_handover(tx: Tx, manifest: Row[Any], said: HandOver, *, actor: str) -> None:
    """Keep who handed a manifest's load to whom, with its sums and what stayed in the chutes of its route."""
    boxes, parcels, grams = _returned(tx, manifest.id) if manifest.kind == "returns" else _loaded(tx, manifest.id)
    tx.execute(
        insert(warehouse_handover).values(
            manifest_id=manifest.id,
            id=tx.new_id("hov"),
            boxes=boxes,
            parcels=parcels,
            weight_g=grams,
            left_behind=[] if manifest.kind == "returns" else left_behind(tx, manifest.route),
            at=tx.now_us,
            actor=actor,
            **_columns(said),
        )
    )


def _columns(said: HandOver) -> dict[str, Any]:
    return asdict(said) | {"signature": said.signature and [list(map(list, stroke)) for stroke in said.signature]}


def _loaded(tx: Tx, manifest_id: str) -> tuple[int, int, int]:
    sums = select(
        func.count().label("boxes"),
        func.coalesce(func.sum(_B.packed), 0).label("parcels"),
        func.coalesce(func.sum(_B.weight_g), 0).label("grams"),
    )
    row = tx.execute(sums.where(_B.manifest_id == manifest_id, _B.state == B.LOADED)).one()
    return int(row.boxes), int(row.parcels), int(row.grams)


def _returned(tx: Tx, manifest_id: str) -> tuple[int, int, int]:
    sums = select(
        func.count().label("parcels"),
        func.coalesce(func.sum(func.coalesce(_P.weight_g, _P.expected_g)), 0).label("grams"),
    ).join_from(warehouse_return, warehouse_parcel, _P.id == _R.parcel_id)
    row = tx.execute(sums.where(_R.manifest_id == manifest_id, _R.handed_at.is_(None))).one()
    return 0, int(row.parcels), int(row.grams)


def left_behind(connection: Connection | Tx, route: str | None) -> list[str]:
    """Return the ids of boxes that wait in chutes for a truck of this route, or of any; 200 at most."""
    waiting = select(_B.id).where(_B.state == B.SORTED).order_by(_B.ship_by_at, _B.id).limit(MOST_LEFT)
    return list(connection.execute(waiting if route is None else waiting.where(_B.route == route)).scalars())


def box_codes(connection: Connection, box_ids: Sequence[str]) -> dict[str, str]:
    """Return the codes on the labels of boxes, by their ids."""
    if not box_ids:
        return {}
    rows = connection.execute(select(_B.id, _B.code).where(_B.id.in_(box_ids)))
    return {row.id: row.code for row in rows}


def add_to_handover(tx: Tx, manifest_id: str, said: HandOver, *, actor: str) -> None:
    """Say afterwards what was not said when the manifest closed; the same again changes nothing.

    Raises FloorConflict where something else was said before: what was signed stays.
    """
    row = tx.execute(select(warehouse_handover).where(_H.manifest_id == manifest_id).with_for_update()).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no such hand-over")
    before = _said(row)
    if said.is_blank or said == before:
        return
    if not before.is_blank or row.forgotten_at is not None:
        raise FloorConflict("it was handed over already, and what was signed then stays")
    tx.execute(update(warehouse_handover).where(_H.manifest_id == manifest_id).values(**_columns(said)))
    tx.audit(actor, "warehouse.handover.told", manifest_id)


def settle_sums(tx: Tx, manifest_id: str, *, boxes: int, parcels: int, weight_g: int) -> bool:
    """Set the sums to what left in the end; True where somebody took a box off after the paper was signed."""
    sums = {"boxes": boxes, "parcels": parcels, "weight_g": weight_g}
    row = tx.execute(select(_H.boxes, _H.parcels, _H.weight_g).where(_H.manifest_id == manifest_id)).one_or_none()
    if row is None or tuple(row) == tuple(sums.values()):
        return False
    tx.execute(update(warehouse_handover).where(_H.manifest_id == manifest_id).values(**sums))
    return True


def handover_of(connection: Connection, manifest_id: str) -> HandOverView | None:
    """Return the hand-over of a manifest, None while it is open."""
    row = connection.execute(select(warehouse_handover).where(_H.manifest_id == manifest_id)).one_or_none()
    if row is None:
        return None
    return HandOverView(
        manifest_id=row.manifest_id,
        said=_said(row),
        boxes=row.boxes,
        parcels=row.parcels,
        weight_g=row.weight_g,
        left_behind=tuple(row.left_behind),
        at=from_us(row.at),
        actor=row.actor,
        forgotten=row.forgotten_at is not None,
    )


def _said(row: Row[Any]) -> HandOver:
    strokes = row.signature and tuple(tuple((x, y) for x, y in stroke) for stroke in row.signature)
    return HandOver(row.carrier, row.vehicle, row.seal_number, row.given_by, row.taken_by, strokes or None)


def forget_handover(db: Database, *, manifest_id: str, actor: str) -> None:
    """Erase the names, the vehicle and the signature of a hand-over; raise ParcelNotFound where there is none."""

    def forget(tx: Tx) -> None:
        forgotten = tx.execute(
            update(warehouse_handover)
            .where(_H.manifest_id == manifest_id)
            .values(**_PERSONAL, forgotten_at=func.coalesce(_H.forgotten_at, tx.now_us))
        )
        if forgotten.rowcount == 0:
            raise ParcelNotFound("there is no such hand-over")
        tx.audit(actor, "warehouse.handover.forgotten", manifest_id)

    db.write(forget)


def forget_old_handovers(tx: Tx) -> int:
    """Erase what is personal in old hand-overs, a few at a time; return how many."""
    old = (
        select(_H.manifest_id)
        .where(_H.at < tx.now_us - HANDOVERS_KEPT_US, _H.forgotten_at.is_(None))
        .order_by(_H.at)
        .limit(_AT_ONCE)
    )
    ids = list(tx.execute(old).scalars())
    if ids:
        tx.execute(
            update(warehouse_handover).where(_H.manifest_id.in_(ids)).values(**_PERSONAL, forgotten_at=tx.now_us)
        )
    return len(ids)


def forget_person(tx: Tx, event: PersonErased) -> None:
    """Erase the name that a person of the hub gave at the dock."""
    tx.execute(update(warehouse_handover).where(_H.actor == event.person_id).values(given_by=""))
