"""Return to sender: a parcel gets a return label with an SSCC and a reference, and goes on a truck that takes returns.

What comes here: parcels whose order was cancelled, damaged ones that somebody sends back, and boxes that could not be
delivered, which are taken apart so that each seller gets its own. Money is not decided here: a cancelled order was paid
back when it was cancelled.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.engine import Row

from entrepot.core.database import Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.codes import sscc
from entrepot.fulfil.warehouse.domain import B, Box, Next, P, Parcel, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import leave_slot
from entrepot.fulfil.warehouse.says import T
from entrepot.fulfil.warehouse.tables import warehouse_manifest, warehouse_parcel, warehouse_return
from entrepot.fulfil.warehouse.where import first_place, tell_box, tell_parcel
from entrepot.kit.clock import from_us

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS: Final = 10
_R, _M, _P = warehouse_return.c, warehouse_manifest.c, warehouse_parcel.c
_OF_PARCEL = select(warehouse_return).where(_R.parcel_id == bindparam("parcel"))
_OPEN = (
    select(warehouse_manifest)
    .where(_M.open_dock.is_not(None), _M.kind == "returns")
    .order_by(_M.id)
    .with_for_update(read=True)
)
_BY_SSCC = select(_R.parcel_id).where(_R.sscc == bindparam("code"))


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A parcel on its way back: the reference under which seller and hub know it, and its SSCC."""

    parcel_id: str
    reference: str
    sscc: str
    seller_id: str
    order_id: str
    manifest_id: str | None
    made_at: datetime
    handed_at: datetime | None


def send_back(floor: Floor, parcel: Parcel) -> ScanResult:
    """Answer a return scan of a parcel: it gets its label, and goes on the returns truck that stands open.

    Where none stands open the carrier takes it from the hand: it is handed back at once.
    """
    if parcel.state == P.RETURNED:
        return tell_parcel(floor, parcel, "already")
    if parcel.state != P.RETURNING:
        return tell_parcel(floor, parcel, "refused", T.NOT_NOW)
    given = _reference(floor, parcel)
    if given.manifest_id is not None:
        return _on_truck(floor, parcel, "already", str(parcel.position))
    manifest = _truck(floor)
    leave_slot(floor, parcel)
    detail = {"reference": given.reference, "sscc": given.sscc}
    if manifest is None:
        returned = floor.move(parcel, "return", state=P.RETURNED, to=None, slot=None, detail=detail)
        _note(floor.tx, parcel.id, handed_at=floor.tx.now_us)
        return floor.answer("ok", title=T.HANDED_BACK, big=parcel.code, then=T.HAND_OVER, parcel=returned, label=True)
    _note(floor.tx, parcel.id, manifest_id=manifest.id)
    loaded = floor.move(parcel, "load", state=P.RETURNING, to=manifest.code, slot=None, detail=detail)
    return _on_truck(floor, loaded, "ok", manifest.code)


def _on_truck(floor: Floor, parcel: Parcel, outcome: Any, manifest: str) -> ScanResult:
    return floor.answer(
        outcome, title=T.LOADED, big=manifest, then=T.ON_RETURNS, parcel=parcel, expected=manifest, label=True,
        manifest=manifest,
    )  # fmt: skip


def _truck(floor: Floor) -> Row[Any] | None:
    """Return the open manifest of returns: the one at the dock that was scanned, else the first."""
    rows = floor.tx.execute(_OPEN).all()
    at = floor.position.code if floor.position is not None and floor.position.kind == "dock" else None
    return next((row for row in rows if at is None or row.open_dock == at), None)


def _reference(floor: Floor, parcel: Parcel) -> ReturnView:
    """Return the parcel's return, made now where it has none."""
    row = floor.tx.execute(_OF_PARCEL, {"parcel": parcel.id}).one_or_none()
    if row is None:
        serial = store.next_sscc_serial(floor.tx, parcel.site_id)
        return_id = floor.tx.new_id("rma")
        values = {
            "parcel_id": parcel.id,
            "id": return_id,
            "reference": reference_of(return_id),
            "sscc": sscc(floor.building.gs1_company_prefix, serial),
            "seller_id": parcel.seller_id,
            "order_id": parcel.order_id,
            "made_at": floor.tx.now_us,
            "made_by": floor.actor,
        }
        floor.tx.execute(insert(warehouse_return).values(**values))
        row = floor.tx.execute(_OF_PARCEL, {"parcel": parcel.id}).one()
    return _view(row)


def reference_of(return_id: str) -> str:
    """Return the reference of a return that people can say: RMA and ten characters without look-alikes."""
    bits = int.from_bytes(hashlib.blake2b(return_id.encode(), digest_size=7).digest())
    return "RMA-" + "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(0, 5 * _LETTERS, 5))


def _view(row: Row[Any]) -> ReturnView:
    return ReturnView(
        row.parcel_id,
        row.reference,
        row.sscc,
        row.seller_id,
        row.order_id,
        row.manifest_id,
        from_us(row.made_at),
        None if row.handed_at is None else from_us(row.handed_at),
    )


def _note(tx: Tx, parcel_id: str, **values: Any) -> None:
    tx.execute(update(warehouse_return).where(_R.parcel_id == parcel_id).values(**values))


def return_of(connection: Connection, parcel_id: str) -> ReturnView | None:
    """Return a parcel's return, None where it was not made."""
    row = connection.execute(_OF_PARCEL, {"parcel": parcel_id}).one_or_none()
    return None if row is None else _view(row)


def returns_on(connection: Connection, manifest_id: str) -> list[tuple[ReturnView, str]]:
    """Return what is on a manifest of returns, each with its parcel's code; 1,000 at most."""
    rows = connection.execute(
        select(warehouse_return, _P.code)
        .join_from(warehouse_return, warehouse_parcel, _P.id == _R.parcel_id)
        .where(_R.manifest_id == manifest_id)
        .order_by(_R.parcel_id)
        .limit(1_000)
    )
    return [(_view(row), row.code) for row in rows]


def parcel_of_return(tx: Tx, code: str) -> Parcel | None:
    """Return the parcel that goes back under an SSCC, locked."""
    parcel_id: str | None = tx.execute(_BY_SSCC, {"code": code}).scalar()
    return None if parcel_id is None else store.parcel_by_id(tx, parcel_id)


def leave_truck(tx: Tx, parcel_id: str) -> None:
    """Note that a parcel comes off the truck for returns that it was on: it is damaged, or not there."""
    tx.execute(
        update(warehouse_return).where(_R.parcel_id == parcel_id, _R.handed_at.is_(None)).values(manifest_id=None)
    )


def hand_back(floor: Floor, manifest: Row[Any], limit: int) -> tuple[int, int] | None:
    """Hand over the next parcels of a closed manifest of returns; return how many, and their grams.

    None where there are no more: one that came off the truck a moment ago stays in the house.
    """
    waiting = (
        select(_R.parcel_id)
        .where(_R.manifest_id == manifest.id, _R.handed_at.is_(None))
        .order_by(_R.parcel_id)
        .limit(limit)
    )
    handed = grams = 0
    ids = list(floor.tx.execute(waiting).scalars())
    for parcel_id in ids:
        parcel = store.parcel_by_id(floor.tx, parcel_id)
        assert parcel is not None  # noqa: S101  # a return is of a parcel
        if (parcel.state, parcel.position) != (P.RETURNING, manifest.code):
            leave_truck(floor.tx, parcel_id)
            continue
        handed, grams = handed + 1, grams + parcel.grams
        floor.move(parcel, "return", state=P.RETURNED, to=None)
        _note(floor.tx, parcel_id, handed_at=floor.tx.now_us)
    return (handed, grams) if ids else None


def take_apart(floor: Floor, box: Box) -> ScanResult:
    """Answer a return scan of a box that came back: its parcels come out, each to go to its own seller."""
    if box.state != B.BACK:
        return tell_box(floor, box, "refused", T.NOT_NOW)
    place = first_place(floor, "return")
    out = [parcel for parcel in store.lock_parcels_in_box(floor.tx, box.id) if parcel.state == P.SHIPPED]
    for parcel in out:  # from now on it goes to its seller, whatever becomes of it here
        given_up = parcel.cancelled_at or floor.tx.now_us
        floor.move(parcel, "unpack", state=P.RETURNING, to=place, cancelled_at=given_up)
    floor.settle("undeliverable", box.id, "taken apart")
    if not out:
        return tell_box(floor, box, "already")
    following = Next("return", out[0].code, "nothing") if len(out) == 1 else None
    return floor.answer(
        "ok", title=T.TAKEN_APART, big=place, then=T.EACH_TO_ITS_SELLER, box=box, expected=place, following=following,
        count=len(out), place=place,
    )  # fmt: skip
