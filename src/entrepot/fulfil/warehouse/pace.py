"""How fast the floor works now: what waits at each stage, how much it moves an hour, how long things stay there.

Times are those of the last 200 things that left each stage today, so that a look costs the same on any day.
"""

from collections.abc import Sequence
from statistics import quantiles
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.orm import aliased

from entrepot.fulfil.warehouse.domain import HOUR_US
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_box, warehouse_parcel
from entrepot.fulfil.warehouse.views import StagePace

BOUND: Final = 1_000
_SAMPLE: Final = 200
_FEW: Final = 3
_SECOND_US: Final = 1_000_000
_MINUTES_5_US: Final = 300_000_000
_BUSY: Final = 20_000
_E, _P, _B = parcel_event.c, warehouse_parcel.c, warehouse_box.c
_OPEN_BOX: Final = ("planned", "open")


def floor_pace(connection: Connection, *, since_us: int, now_us: int) -> list[StagePace]:
    """Return the stages in the order in which goods pass them; times are of today, since the hub's midnight."""
    moved = _an_hour(connection, now_us)
    waits = {
        "receive": _waiting(connection, warehouse_parcel, _P.state == "expected"),
        "store": _waiting(connection, warehouse_parcel, and_(_P.state == "received", _P.box_id.is_(None))),
        "pick": _waiting(connection, warehouse_parcel, and_(_P.state == "stored", _P.box_id.is_not(None))),
        "pack": _waiting(connection, warehouse_box, _B.state.in_(_OPEN_BOX)),
        "sort": _waiting(connection, warehouse_box, _B.state == "packed"),
        "load": _waiting(connection, warehouse_box, _B.state == "sorted"),
        "ship": _waiting(connection, warehouse_box, _B.state == "loaded"),
    }
    stays = {
        "store": _seconds(connection, _since_received(since_us)),
        "pick": _seconds(connection, _since_stored(since_us)),
        "pack": _seconds(connection, _of_box("seal", _B.planned_at, since_us)),
        "sort": _seconds(connection, _of_box("sort", _B.sealed_at, since_us)),
        "ship": _seconds(connection, _of_box("ship", _B.sealed_at, since_us)),
    }
    made = []
    for kind, (waiting, more) in waits.items():
        median, slow = _middle_and_slow(stays.get(kind, ()))
        made.append(StagePace(kind, waiting, more, moved.get("seal" if kind == "pack" else kind, 0), median, slow))
    return made


def _an_hour(connection: Connection, now_us: int) -> dict[str, int]:
    """Return acts of the last hour by kind; where it was busy, those of the last five minutes times twelve."""
    lately = _acts(connection, now_us - _MINUTES_5_US, now_us)
    if sum(lately.values()) > _BUSY // 12:
        return {kind: count * 12 for kind, count in lately.items()}
    return _acts(connection, now_us - HOUR_US, now_us)


def _acts(connection: Connection, start_us: int, end_us: int) -> dict[str, int]:
    statement = (
        select(_E.kind, func.count()).where(_E.at > start_us, _E.at <= end_us, _E.outcome == "ok").group_by(_E.kind)
    )
    return {kind: int(count) for kind, count in connection.execute(statement)}


def _waiting(connection: Connection, table: Any, condition: ColumnElement[bool]) -> tuple[int, bool]:
    some = select(table.c.id).where(condition).limit(BOUND + 1).subquery()
    count = int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    return min(count, BOUND), count > BOUND


def _latest(kind: str, since_us: int) -> Any:
    """Return the newest acts of a kind since a moment."""
    columns = (_E.at, _E.parcel_id, _E.box_id)
    statement = select(*columns).where(_E.kind == kind, _E.outcome == "ok", _E.at >= since_us)
    return statement.order_by(_E.at.desc()).limit(_SAMPLE).subquery()


def _since_received(since_us: int) -> Select[Any]:
    stored = _latest("store", since_us)
    return select(stored.c.at - _P.received_at).join_from(stored, warehouse_parcel, _P.id == stored.c.parcel_id)


def _since_stored(since_us: int) -> Select[Any]:
    picked, before = _latest("pick", since_us), aliased(parcel_event)
    stored_at = (
        select(func.max(before.c.at))
        .where(before.c.parcel_id == picked.c.parcel_id, before.c.kind == "store", before.c.outcome == "ok")
        .scalar_subquery()
    )
    return select(picked.c.at - stored_at)


def _of_box(kind: str, since: ColumnElement[Any], since_us: int) -> Select[Any]:
    done = _latest(kind, since_us)
    return select(done.c.at - since).join_from(done, warehouse_box, _B.id == done.c.box_id)


def _seconds(connection: Connection, statement: Select[Any]) -> list[int]:
    return [int(took) // _SECOND_US for took in connection.execute(statement).scalars() if took is not None]


def _middle_and_slow(seconds: Sequence[int]) -> tuple[int | None, int | None]:
    """Return the median and the 90th percentile; None of what is too little to speak of."""
    if len(seconds) < _FEW:
        return None, None
    tenths = quantiles(seconds, n=10, method="inclusive")
    return round(tenths[4]), round(tenths[8])
