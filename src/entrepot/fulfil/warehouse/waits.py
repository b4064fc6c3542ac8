"""The ground of what the merge policy decided, as pages are shown it: why a parcel waits, why a box went."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from entrepot.fulfil.consolidation import waiting_of
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_parcel
from entrepot.fulfil.warehouse.views import WaitView
from entrepot.kit.clock import from_us

_E, _P = parcel_event.c, warehouse_parcel.c
_CODE = select(_P.code).where(_P.id == bindparam("parcel"))
_PLANNED = select(_E.detail).where(_E.box_id == bindparam("box"), _E.kind == "plan").order_by(_E.seq).limit(1)


def why_it_waits(connection: Connection, parcel: Row[Any]) -> WaitView | None:
    """Return why a parcel that is here is in no box; None where it is, or where nothing was decided."""
    if parcel.box_id is not None or parcel.state not in {"received", "stored"}:
        return None
    found = waiting_of(connection, parcel.address_id)
    if found is None:
        return None
    code = connection.execute(_CODE, {"parcel": found.waits_for}).scalar() if found.waits_for else None
    return WaitView(
        why=found.why,
        waits_for=code,
        chance=found.chance_ppm / 1_000_000,
        until=None if found.until_at is None else from_us(found.until_at),
        saves_minor=found.saves_minor,
        currency=found.currency,
        look_again_at=from_us(found.look_at),
    )


def why_planned(connection: Connection, box_id: str) -> str | None:
    """Return why a box was planned when it was: complete, pressing, not_worth_it; None where a person said so."""
    detail = connection.execute(_PLANNED, {"box": box_id}).scalar() or {}
    why: str | None = detail.get("merge", {}).get("why")
    return why
