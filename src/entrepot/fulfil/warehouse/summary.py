"""The floor in figures: today by hour. Hours that are over are counted once and kept, the present one afresh."""

from collections import defaultdict
from datetime import datetime, time
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, Table, and_, case, func, select

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.fulfil.warehouse.domain import HOUR_US
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.tables import (
    parcel_event,
    warehouse_box,
    warehouse_exception,
    warehouse_hour,
    warehouse_parcel,
    warehouse_place,
)
from entrepot.fulfil.warehouse.views import FloorSummary, HourRow
from entrepot.kit.clock import from_us, to_us

HOURS_JOB: Final = "fulfil.warehouse.hours"
BOUND: Final = 1_000
_SETTLED_US: Final = 300_000_000  # an hour is kept five minutes after its end, when nothing can commit into it any more
_WHOLE: Final = "*"  # the row that says that an hour was counted
_MOST_HOURS: Final = 24 * 7
_E, _H = parcel_event.c, warehouse_hour.c


def _counted(start_us: int, end_us: int) -> Select[Any]:
    hour = (_E.at - _E.at % HOUR_US).label("hour_at")
    return (
        select(hour, _E.kind, func.count().label("events"), func.sum(_E.parcels).label("parcels"))
        .where(_E.at >= start_us, _E.at < end_us, _E.outcome == "ok")
        .group_by(hour, _E.kind)
    )


def keep_hours(db: Database) -> int:
    """Count the hours that are over and were not counted yet; return how many. At most a week's worth at a time."""
    now_us = db.clock.now_us() - _SETTLED_US
    end_us = now_us - now_us % HOUR_US
    with db.read() as connection:
        start_us = _first_uncounted(connection)
    if start_us is None:
        return 0
    kept = 0
    while start_us < end_us and kept < _MOST_HOURS:
        db.write(partial(_keep_hour, hour_at=start_us))
        start_us += HOUR_US
        kept += 1
    return kept


def _first_uncounted(connection: Connection) -> int | None:
    last = connection.execute(select(func.max(_H.hour_at))).scalar()
    if last is not None:
        return int(last) + HOUR_US
    first = connection.execute(select(func.min(_E.at))).scalar()
    return None if first is None else int(first) - int(first) % HOUR_US


def _keep_hour(tx: Tx, hour_at: int) -> None:
    rows = [
        {"hour_at": hour_at, "kind": row.kind, "events": row.events, "parcels": int(row.parcels)}
        for row in tx.execute(_counted(hour_at, hour_at + HOUR_US))
    ]
    rows.append({"hour_at": hour_at, "kind": _WHOLE, "events": 0, "parcels": 0})
    tx.execute(insert_or_ignore(warehouse_hour, ["hour_at", "kind"]), rows)


def floor_summary(connection: Connection, now_us: int) -> FloorSummary:
    """Return the floor since the hub's midnight; hours are whole UTC hours."""
    since_us = _midnight(connection, now_us)
    parcels: dict[int, dict[str, int]] = defaultdict(dict)
    events: dict[int, dict[str, int]] = defaultdict(dict)
    for row in _hours_since(connection, since_us, now_us):
        parcels[row.hour_at][row.kind] = int(row.parcels)
        events[row.hour_at][row.kind] = int(row.events)
    hours = [HourRow(from_us(hour), parcels[hour], events[hour]) for hour in sorted(parcels)]

    def total(counts: dict[int, dict[str, int]], kind: str) -> int:
        return sum(each.get(kind, 0) for each in counts.values())

    place = warehouse_place.c
    slots = connection.execute(
        select(func.count(), func.sum(case((place.held > 0, 1), else_=0)))
        .select_from(warehouse_place)
        .where(place.kind == "slot")
    ).one()
    expected = _bounded(connection, warehouse_parcel, warehouse_parcel.c.state == "expected")
    troubles = _bounded(connection, warehouse_exception, warehouse_exception.c.state == "open")
    to_pack = _bounded(connection, warehouse_box, warehouse_box.c.state.in_(["planned", "open"]))
    return FloorSummary(
        since=from_us(since_us),
        received=total(parcels, "receive") + total(parcels, "found"),
        stored=total(parcels, "store"),
        merged=total(parcels, "pack"),
        boxes_packed=total(events, "seal"),
        sorted=total(parcels, "sort"),
        shipped=total(parcels, "ship"),
        boxes_shipped=total(events, "ship"),
        hours=hours,
        slots=int(slots[0]),
        slots_used=int(slots[1] or 0),
        expected=min(expected, BOUND),
        expected_more=expected > BOUND,
        open_exceptions=min(troubles, BOUND),
        open_exceptions_more=troubles > BOUND,
        boxes_to_pack=min(to_pack, BOUND),
        boxes_to_pack_more=to_pack > BOUND,
    )


def _midnight(connection: Connection, now_us: int) -> int:
    site = site_of(connection)
    zone = ZoneInfo("UTC" if site is None else site.time_zone)
    local = from_us(now_us).astimezone(zone)
    return to_us(datetime.combine(local.date(), time(), zone))


def _hours_since(connection: Connection, since_us: int, now_us: int) -> list[Row[Any]]:
    start_us = since_us - since_us % HOUR_US
    kept = list(connection.execute(select(warehouse_hour).where(_H.hour_at >= start_us).order_by(_H.hour_at)))
    fresh_from = max([start_us, *(row.hour_at + HOUR_US for row in kept)])
    fresh = connection.execute(_counted(fresh_from, now_us + 1))
    return [row for row in kept if row.kind != _WHOLE] + list(fresh)


def _bounded(connection: Connection, table: Table, condition: Any) -> int:
    some = select(table.c.id).where(and_(condition)).limit(BOUND + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
