"""What machines report to the floor: a trouble that people are to see to, and a chute that is full.

For the programmes beside the floor (``fulfil.plant``), within their own transactions.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from entrepot.core.database import Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.codes import parse_scan
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.fulfil.warehouse.topology import topology


def report_trouble(
    tx: Tx,
    kind: str,
    *,
    subject: str,
    actor: str,
    place: str | None = None,
    code: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> str:
    """Open a task of a kind in ``TROUBLES``, once for the same ``subject``; return its id.

    ``code`` is what was read on the thing: where it is a parcel's or a box's, the task leads to that.
    """
    scanned = parse_scan(code) if code else None
    parcel = store.parcel_by_code(tx, scanned.value, lock=False) if scanned and scanned.kind == "parcel" else None
    box = store.box_by_code(tx, scanned.value) if scanned and scanned.kind in {"box", "sscc"} else None
    return Floor(tx, actor=actor).trouble(
        kind, parcel=parcel, box=box, place=place, code=code, about=about, subject=subject
    )


def settle_trouble(tx: Tx, kind: str, *, subject: str, resolution: str, actor: str) -> None:
    """Close the task that ``report_trouble`` opened, if it is open."""
    Floor(tx, actor=actor).settle(kind, subject, resolution)


def report_chute(tx: Tx, chute: str, *, full: bool) -> bool:
    """Take a full chute out of use, or bring it back: sorting goes by it. Return whether there is such a chute."""
    column = warehouse_place.c
    statement = update(warehouse_place).where(column.code == chute, column.kind == "chute").values(blocked=full)
    return tx.execute(statement).rowcount == 1


def report_chutes(tx: Tx, full: Mapping[str, bool]) -> None:
    """Take chutes out of use, or bring them back, as the sensors over them say: those that are known otherwise."""
    column = warehouse_place.c
    known = select(column.code, column.blocked).where(column.code.in_(list(full)), column.kind == "chute")
    for row in tx.execute(known).all():
        if bool(row.blocked) != full[row.code]:
            report_chute(tx, row.code, full=full[row.code])


def station_kind(tx: Tx, code: str) -> str | None:
    """Return what a station is for; None where the building has no such place."""
    point = topology(tx).points.get(code)
    return None if point is None else point.kind
