"""Cycle count: what is really in a slot. What is not there is missing; what should not be there is a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.codes import parse_scan
from entrepot.fulfil.warehouse.domain import P, PlaceNotFound
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.tables import warehouse_parcel
from entrepot.fulfil.warehouse.trouble import note_missing
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

MOST_CODES = 100


@dataclass(frozen=True, slots=True)
class CountResult:
    """Codes of a count: as they should be, gone, and found though they belong elsewhere (or nowhere)."""

    slot: str
    right: list[str]
    missing: list[str]
    misplaced: list[str]


def count_slot(db: Database, *, count_id: str, slot: str, codes: Sequence[str], actor: str) -> CountResult:
    """Book a count of a slot, once for a ``count_id``. Complete: what is not named is taken to be gone.

    Raises PlaceNotFound for no such slot, InvalidInput for more than ``MOST_CODES`` codes.
    """
    if len(codes) > MOST_CODES:
        raise InvalidInput(
            say("%(count)s codes", count=len(codes)),
            field="codes",
            expected=say("at most %(most)s at once", most=MOST_CODES),
        )
    try:
        answer = db.write(lambda tx: _count(tx, count_id, slot, codes, actor))
    except IntegrityError:  # another transaction booked the same count meanwhile: its answer is this one's
        answer = db.write(lambda tx: _count(tx, count_id, slot, codes, actor))
    return CountResult(**answer)


def _count(tx: Tx, count_id: str, slot: str, codes: Sequence[str], actor: str) -> dict[str, Any]:
    place = store.point(tx, slot)
    if place is None or place.kind != "slot":
        raise PlaceNotFound(say("there is no slot %(slot)s", slot=slot[:20]))
    claim = f"count {count_id}"  # with a space, which no scan id has: a scanner may number both alike
    kept = store.scan_answer(tx, claim)
    if kept is not None:
        return kept
    floor = Floor(tx, actor=actor)
    columns = warehouse_parcel.c
    rows = tx.execute(select(warehouse_parcel).where(columns.position == slot).order_by(columns.id).with_for_update())
    there = [store.parcel_from(row) for row in rows]
    seen = dict.fromkeys(parse_scan(code).value for code in codes)
    gone = [parcel for parcel in there if parcel.code not in seen and parcel.state in {P.STORED, P.RETURNING}]
    for parcel in gone:
        note_missing(floor, parcel)
    belongs = {parcel.code for parcel in there}
    strange = [code for code in seen if code not in belongs]
    for code in strange:
        what = store.parcel_by_code(tx, code)
        floor.trouble("misplaced", place=slot, code=code, parcel=what, subject=what.id if what else f"{slot}:{code}")
    answer = {
        "slot": slot,
        "right": [parcel.code for parcel in there if parcel.code in seen],
        "missing": [parcel.code for parcel in gone],
        "misplaced": strange,
    }
    store.keep_answer(tx, scan_id=claim, station=slot, actor=actor, answer=answer)
    tx.audit(actor, "warehouse.slot.counted", slot, right=len(answer["right"]), missing=len(gone), strange=len(strange))
    floor.flush()
    return answer
