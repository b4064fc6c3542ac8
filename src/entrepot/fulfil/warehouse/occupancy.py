"""How full the bays of a large building are: counted beside the scans, so that no page reads a million slots.

A recount follows the record: bays that parcels came to or left since the last look, and the 200 that nobody looked at
for longest, so that room which is kept and given back without a line of the record shows as well. A process's first
look counts everything. A small building needs none of it: ``places.bays`` counts its slots as they are.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, func, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse.history import changes_since, last_change
from entrepot.fulfil.warehouse.installed import current_row
from entrepot.fulfil.warehouse.tables import warehouse_bay, warehouse_place

BAYS_JOB: Final = "fulfil.warehouse.bays"
COUNTED_FROM: Final = 20_000
"""A building with more slots than this is read from its bays' counts."""
_STALEST: Final = 200
_AT_ONCE: Final = 50
_LINES: Final = 2_000
_MOST_LINES: Final = 40_000
_L, _B = warehouse_place.c, warehouse_bay.c
_TALLY = (
    select(
        _L.bay,
        func.sum(case((_L.held > 0, 1), else_=0)).label("used"),
        func.sum(_L.held).label("held"),
        func.sum(_L.capacity).label("capacity"),
        func.sum(case((_L.blocked, 1), else_=0)).label("blocked"),
    )
    .where(_L.site_id == bindparam("site"), _L.bay.in_(bindparam("bays", expanding=True)), _L.kind == "slot")
    .group_by(_L.bay)
)
_KEEP = (
    update(warehouse_bay)
    .where(_B.bay == bindparam("of_bay"))
    .values(
        {name: bindparam(f"now_{name}") for name in ("used", "held", "capacity", "blocked")}
        | {"counted_at": bindparam("now_counted_at")}
    )
)


def is_counted(connection: Connection) -> bool:
    """Return whether the building is so large that its bays are counted now and then, and not at each look."""
    row = current_row(connection)
    return row is not None and row.slots > COUNTED_FROM


def count_bays(db: Database) -> int:
    """Bring the counts of the bays to the present; return how many bays were counted."""
    with db.read() as connection:
        if not is_counted(connection):
            return 0
        position = last_change(connection)
        bays = _to_count(connection, db.kept.get(count_bays))
    for start in range(0, len(bays), _AT_ONCE):
        some = bays[start : start + _AT_ONCE]
        with db.read() as connection:
            rows = _counted(connection, some, db.clock.now_us())
        db.write(partial(_keep, rows=rows))
    db.kept[count_bays] = position
    return len(bays)


def _to_count(connection: Connection, since: Position | None) -> list[tuple[str, str]]:
    """Return the site and the code of each bay that is to be counted."""
    everything = select(_B.site_id, _B.bay).order_by(_B.counted_at, _B.bay)
    touched = None if since is None else _touched(connection, since)
    if touched is None:
        return [(row.site_id, row.bay) for row in connection.execute(everything)]
    stalest = [(row.site_id, row.bay) for row in connection.execute(everything.limit(_STALEST))]
    known = dict.fromkeys(stalest)
    codes = sorted(touched)
    for start in range(0, len(codes), 500):
        named = select(_B.site_id, _B.bay).where(_B.bay.in_(codes[start : start + 500]))
        known |= {(row.site_id, row.bay): None for row in connection.execute(named)}
    return list(known)


def _touched(connection: Connection, since: Position) -> set[str] | None:
    """Return the bays that the record names since a position; None where it tells of more than is worth following."""
    bays: set[str] = set()
    for _ in range(_MOST_LINES // _LINES):
        lines, since = changes_since(connection, since, _LINES)
        for line in lines:
            bays.update(place.partition("-")[0] for place in (line.from_position, line.to_position) if place)
        if len(lines) < _LINES:
            return bays
    return None


def _counted(connection: Connection, bays: Sequence[tuple[str, str]], now_us: int) -> list[dict[str, Any]]:
    rows = connection.execute(_TALLY, {"site": bays[0][0], "bays": [bay for _, bay in bays]})
    return [
        {
            "of_bay": row.bay, "now_used": int(row.used), "now_held": int(row.held), "now_capacity": int(row.capacity),
            "now_blocked": int(row.blocked), "now_counted_at": now_us,
        }
        for row in rows
    ]  # fmt: skip


def _keep(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.execute(_KEEP, rows)
