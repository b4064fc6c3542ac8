"""The floor in figures: today by hour. Hours that are over are counted once and kept, the present one afresh."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, and_, func, select

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.fulfil.warehouse.domain import HOUR_US
from entrepot.fulfil.warehouse.places import zones
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.tables import (
    parcel_event,
    warehouse_box,
    warehouse_exception,
    warehouse_hour,
    warehouse_parcel,
)
from entrepot.fulfil.warehouse.tally import IN_TIME, MERGED, SAVED, Counts, count_lines, hours_from, is_derived
from entrepot.fulfil.warehouse.views import FloorSummary, HourRow
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.money import Money

HOURS_JOB: Final = "fulfil.warehouse.hours"
BOUND: Final = 1_000
_SETTLED_US: Final = 300_000_000  # an hour is kept five minutes after its end, when nothing can commit into it any more
_WHOLE: Final = "*"  # the row that says that an hour was counted
_MOST_HOURS: Final = 24 * 7
_E, _H = parcel_event.c, warehouse_hour.c


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
        with db.read() as connection:
            span = {"start_us": start_us, "end_us": start_us + HOUR_US}
            counts = count_lines(connection, span, after=False).get(start_us, {})
        db.write(partial(_keep_hour, hour_at=start_us, counts=counts))
        start_us += HOUR_US
        kept += 1
    return kept


def _first_uncounted(connection: Connection) -> int | None:
    last = connection.execute(select(func.max(_H.hour_at))).scalar()
    if last is not None:
        return int(last) + HOUR_US
    first = connection.execute(select(func.min(_E.at))).scalar()
    return None if first is None else int(first) - int(first) % HOUR_US


def _keep_hour(tx: Tx, hour_at: int, counts: Mapping[str, tuple[int, int]]) -> None:
    rows = [
        {"hour_at": hour_at, "kind": kind, "events": events, "parcels": parcels}
        for kind, (events, parcels) in counts.items()
    ]
    rows.append({"hour_at": hour_at, "kind": _WHOLE, "events": 0, "parcels": 0})
    tx.execute(insert_or_ignore(warehouse_hour, ["hour_at", "kind"]), rows)


def floor_summary(connection: Connection, now_us: int) -> FloorSummary:
    """Return the floor since the hub's midnight; hours are whole UTC hours."""
    since_us = midnight(connection, now_us)
    parcels: dict[int, dict[str, int]] = defaultdict(dict)
    events: dict[int, dict[str, int]] = defaultdict(dict)
    for hour, kinds in _hours_since(connection, since_us, now_us).items():
        for kind, (acts, moved) in kinds.items():
            parcels[hour][kind], events[hour][kind] = moved, acts
    acts_of = {hour: {kind for kind in kinds if not is_derived(kind)} for hour, kinds in parcels.items()}
    shown = {hour: kinds for hour, kinds in acts_of.items() if kinds}
    hours = [
        HourRow(
            from_us(hour), *({kind: each[hour][kind] for kind in sorted(shown[hour])} for each in (parcels, events))
        )
        for hour in sorted(shown)
    ]

    def total(counts: dict[int, dict[str, int]], kind: str) -> int:
        return sum(each.get(kind, 0) for each in counts.values())

    store = zones(connection)
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
        boxes_in_time=total(events, IN_TIME),
        boxes_timed=total(parcels, IN_TIME),
        boxes_merged=total(events, MERGED),
        parcels_merged=total(parcels, MERGED),
        saved=_saved(parcels),
        slots=sum(zone.slots for zone in store),
        slots_used=sum(zone.used for zone in store),
        expected=min(expected, BOUND),
        expected_more=expected > BOUND,
        open_exceptions=min(troubles, BOUND),
        open_exceptions_more=troubles > BOUND,
        boxes_to_pack=min(to_pack, BOUND),
        boxes_to_pack_more=to_pack > BOUND,
    )


def _saved(counts: Mapping[int, Mapping[str, int]]) -> list[Money]:
    sums: dict[str, int] = defaultdict(int)
    for kinds in counts.values():
        for kind, minor in kinds.items():
            if kind.startswith(SAVED):
                sums[kind.removeprefix(SAVED)] += minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]


def midnight(connection: Connection, now_us: int) -> int:
    """Return the moment at which the hub's day began."""
    site = site_of(connection)
    zone = ZoneInfo("UTC" if site is None else site.time_zone)
    local = from_us(now_us).astimezone(zone)
    return to_us(datetime.combine(local.date(), time(), zone))


def _hours_since(connection: Connection, since_us: int, now_us: int) -> Counts:
    start_us = since_us - since_us % HOUR_US
    kept: Counts = {}
    fresh_from = start_us
    for row in connection.execute(select(warehouse_hour).where(_H.hour_at >= start_us)):
        fresh_from = max(fresh_from, row.hour_at + HOUR_US)
        if row.kind != _WHOLE:
            kept.setdefault(row.hour_at, {})[row.kind] = (row.events, row.parcels)
    fresh = hours_from(connection, fresh_from)
    return kept | {hour: kinds for hour, kinds in fresh.items() if fresh_from <= hour <= now_us}


def _bounded(connection: Connection, table: Table, condition: Any) -> int:
    some = select(table.c.id).where(and_(condition)).limit(BOUND + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
