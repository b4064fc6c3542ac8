"""The record counted by hour, each line once: a process adds what was written since it looked last.

A page that is open asks every few seconds; at 280 scans a second the present hour alone has a million lines.
"""

from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Select, and_, bindparam, case, func, select

from entrepot.core.database import after_position
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse.domain import HANDLING_US, HOUR_US
from entrepot.fulfil.warehouse.history import FINISHED_ONLY, last_change
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_box

IN_TIME: Final = "in_time"
"""A count that is no kind of act: ``events`` are boxes that left in time, ``parcels`` all boxes that left."""
MERGED: Final = "merged"
"""The same: ``events`` are boxes that left with several parcels, ``parcels`` the parcels in them."""
SAVED: Final = "saved:"
"""Followed by a currency: ``events`` are boxes that left, ``parcels`` the minor units that merging saved on them."""

_E, _B = parcel_event.c, warehouse_box.c
_HOUR = (_E.at - _E.at % HOUR_US).label("hour_at")
_LEFT_IN_TIME = _E.at <= _B.ship_by_at + HANDLING_US

Counts = dict[int, dict[str, tuple[int, int]]]
"""Events and parcels by hour and kind."""


def acts(dialect: str, *, after: bool) -> Select[Any]:
    """Return what counts acts by hour: between two moments, or ``after`` a position of the record."""
    statement = select(_HOUR, _E.kind, func.count().label("events"), func.sum(_E.parcels).label("parcels"))
    return statement.where(_E.outcome == "ok", _span(dialect, after=after)).group_by(_HOUR, _E.kind)


def left(dialect: str, *, after: bool) -> Select[Any]:
    """Return what counts boxes that left by hour: in time, all, with several parcels, parcels in those."""
    several = _B.parcels > 1
    statement = select(
        _HOUR,
        func.sum(case((_LEFT_IN_TIME, 1), else_=0)).label("in_time"),
        func.count().label("boxes"),
        func.sum(case((several, 1), else_=0)).label("merged"),
        func.sum(case((several, _B.parcels), else_=0)).label("parcels"),
    ).join_from(parcel_event, warehouse_box, _B.id == _E.box_id)
    return statement.where(_E.kind == "ship", _E.outcome == "ok", _span(dialect, after=after)).group_by(_HOUR)


def saved(dialect: str, *, after: bool) -> Select[Any]:
    """Return what counts by hour and currency what merging saved on the boxes that left."""
    statement = select(
        _HOUR, _B.saved_currency, func.count().label("boxes"), func.sum(_B.saved_minor).label("minor")
    ).join_from(parcel_event, warehouse_box, _B.id == _E.box_id)
    gone = and_(_E.kind == "ship", _E.outcome == "ok", _B.saved_minor.is_not(None))
    return statement.where(gone, _span(dialect, after=after)).group_by(_HOUR, _B.saved_currency)


def is_derived(kind: str) -> bool:
    """Return whether a count is no kind of act."""
    return kind in {IN_TIME, MERGED} or kind.startswith(SAVED)


def _span(dialect: str, *, after: bool) -> Any:
    if after:
        return after_position(_E, dialect)
    return and_(_E.at >= bindparam("start_us"), _E.at < bindparam("end_us"))


_STATEMENTS: Final = {
    (dialect, after): (acts(dialect, after=after), left(dialect, after=after), saved(dialect, after=after))
    for dialect in ("sqlite", "postgresql")
    for after in (True, False)
}
_FINISHED: Final = {
    key: tuple(each.where(FINISHED_ONLY) for each in statements) for key, statements in _STATEMENTS.items()
}


def count_lines(connection: Connection, params: dict[str, int], *, after: bool, finished: bool = False) -> Counts:
    """Count lines of the record; ``finished`` leaves out what a PostgreSQL transaction may still come before."""
    dialect = connection.dialect.name
    statements = (_FINISHED if finished and dialect == "postgresql" else _STATEMENTS)[dialect, after]
    counts: Counts = {}
    for row in connection.execute(statements[0], params):
        counts.setdefault(row.hour_at, {})[row.kind] = (int(row.events), int(row.parcels))
    for row in connection.execute(statements[1], params):
        hour = counts.setdefault(row.hour_at, {})
        hour[IN_TIME] = (int(row.in_time), int(row.boxes))
        hour[MERGED] = (int(row.merged), int(row.parcels))
    for row in connection.execute(statements[2], params):
        counts.setdefault(row.hour_at, {})[f"{SAVED}{row.saved_currency}"] = (int(row.boxes), int(row.minor))
    return counts


@dataclass(frozen=True, slots=True)
class _Tally:
    """What a process has counted of one database: from a moment on, up to a position."""

    start_us: int
    position: Position
    counts: Counts


_tallies: WeakKeyDictionary[Engine, _Tally] = WeakKeyDictionary()
_FAR: Final = 2**62


def hours_from(connection: Connection, start_us: int) -> Counts:
    """Return the record's counts by hour, from the hour that begins at a moment on; ask for later and later ones."""
    newest = last_change(connection)
    tally = _tallies.get(connection.engine)
    if tally is None or tally.start_us > start_us:
        span = {"start_us": start_us, "end_us": _FAR}
        counts = count_lines(connection, span, after=False, finished=True)
        tally = _tallies[connection.engine] = _Tally(start_us, newest, counts)
        return {hour: dict(kinds) for hour, kinds in tally.counts.items()}
    if newest > tally.position or start_us > tally.start_us:
        tally = _tallies[connection.engine] = _gone_on(tally, connection, start_us, newest)
    return {hour: dict(kinds) for hour, kinds in tally.counts.items()}


def _gone_on(tally: _Tally, connection: Connection, start_us: int, newest: Position) -> _Tally:
    """Return a tally with what came since; no lock: of two that count the same at once, either is right."""
    counts = {hour: dict(kinds) for hour, kinds in tally.counts.items() if hour >= start_us}
    since = {"after_xid": tally.position.xid, "after_seq": tally.position.seq}
    more = count_lines(connection, since, after=True, finished=True) if newest > tally.position else {}
    for hour, kinds in more.items():
        if hour < start_us:
            continue  # a clock that was set back: hours before are kept elsewhere
        kept = counts.setdefault(hour, {})
        for kind, (events, parcels) in kinds.items():
            before = kept.get(kind, (0, 0))
            kept[kind] = (before[0] + events, before[1] + parcels)
    return _Tally(start_us, max(newest, tally.position), counts)
