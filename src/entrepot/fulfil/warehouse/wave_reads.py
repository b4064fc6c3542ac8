"""Waves as pages and the interface are shown them: lists, one with its boxes, what would be released now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, case, exists, func, or_, select

from entrepot.core.database import Sorting
from entrepot.fulfil.warehouse.domain import HANDLING_US, B, P, ParcelNotFound
from entrepot.fulfil.warehouse.reads import find_box
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_box, warehouse_parcel
from entrepot.fulfil.warehouse.wave_tables import warehouse_release, warehouse_wave, warehouse_wave_box
from entrepot.fulfil.warehouse.waves import (
    HELD_AFTER_WITHDRAWAL_US,
    MINUTE_US,
    AtWork,
    Due,
    Progress,
    Release,
    WaveBox,
    WaveRow,
    WhyAlone,
    why_alone,
)
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.paging import Page

_B, _P, _W, _WB = warehouse_box.c, warehouse_parcel.c, warehouse_wave.c, warehouse_wave_box.c
_E, _R = parcel_event.c, warehouse_release.c
_TO_FETCH: Final = _P.state.in_([P.RECEIVED, P.STORED])
_SEALED: Final = _B.state.in_([B.PACKED, B.SORTED, B.LOADED, B.SHIPPED, B.BACK])
_AT_WORK_US: Final = 15 * MINUTE_US
_MOST_SHOWN: Final = 2_000
_SORTED: Final = Sorting({"newest": _W.id, "leaves": _W.cut_off_at}, tiebreak=_W.id, default="-newest")
_BY_WAVE: Final = _WB.wave_id.in_(bindparam("waves", expanding=True))
_LATE: Final = or_(
    and_(_SEALED, _B.sealed_at > _B.ship_by_at + HANDLING_US),
    and_(_B.state.in_([B.PLANNED, B.OPEN]), _B.ship_by_at + HANDLING_US < bindparam("now")),
)


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_BOXES: Final = (
    select(
        _WB.wave_id,
        _sum(_B.state != B.VOID).label("boxes"),
        _sum(_SEALED).label("sealed"),
        _sum(_B.state == B.VOID).label("given_up"),
        _sum(_LATE).label("late"),
    )
    .join_from(warehouse_wave_box, warehouse_box, _B.id == _WB.box_id)
    .where(_BY_WAVE)
    .group_by(_WB.wave_id)
)
_PARCELS: Final = (
    select(
        _WB.wave_id,
        _sum(_TO_FETCH).label("to_fetch"),
        _sum(_P.state == P.PICKED).label("fetched"),
        _sum(_P.state.in_([P.PACKED, P.SHIPPED])).label("packed"),
    )
    .join_from(warehouse_wave_box, warehouse_parcel, _P.box_id == _WB.box_id)
    .where(_BY_WAVE)
    .group_by(_WB.wave_id)
)
# A plus keeps both engines from walking all boxes of all times by their departure: few are planned.
LEAVES: Final = _B.ship_by_at + 0
RELEASABLE: Final = and_(
    _B.state == B.PLANNED,
    ~_B.hold,
    ~exists().where(_WB.box_id == _B.id),
    exists().where(_P.box_id == _B.id, _TO_FETCH),
)
"""Boxes that a wave may take: planned, not on hold, in no wave yet, with something to fetch."""


def release_of(connection: Connection) -> Release:
    """Return how the site lets boxes to picking; the defaults where nobody said anything."""
    row = connection.execute(select(_R.mode, _R.window_min, _R.most_boxes, _R.most_at_work).limit(1)).one_or_none()
    return Release() if row is None else Release(*row)


def boxes_at_work(connection: Connection) -> int:
    """Return how many boxes are released and not sealed yet."""
    statement = (
        select(func.count())
        .select_from(warehouse_wave)
        .join(warehouse_wave_box, _WB.wave_id == _W.id)
        .join(warehouse_box, _B.id == _WB.box_id)
        .where(_W.state == "released", _B.state.in_([B.PLANNED, B.OPEN]))
    )
    return int(connection.execute(statement).scalar_one())


def held_until_us(connection: Connection, now_us: int) -> int | None:
    """Return until when the job lets people plan anew, since a wave was withdrawn; None where it need not."""
    since = now_us - HELD_AFTER_WITHDRAWAL_US
    last: int | None = connection.execute(
        select(func.max(_W.ended_at)).where(_W.state == "withdrawn", _W.ended_at > since)
    ).scalar()
    return None if last is None else last + HELD_AFTER_WITHDRAWAL_US


def due_now(connection: Connection, now_us: int) -> Due:
    """Return what would be released by now, and what else waits to be."""
    release = release_of(connection)
    rows = connection.execute(
        select(_B.route, _B.parcels, _B.ship_by_at).where(RELEASABLE).order_by(LEAVES).limit(50_000)
    ).all()
    due = [row for row in rows if row.ship_by_at <= release.due_us(now_us)]
    at_work = boxes_at_work(connection)
    held = held_until_us(connection, now_us)
    return Due(
        boxes=len(due),
        parcels=sum(row.parcels for row in due),
        room=release.room(at_work),
        at_work=at_work,
        waiting=len(rows),
        first_leaves_at=from_us(rows[0].ship_by_at + HANDLING_US) if rows else None,
        routes=dict(sorted(Counter(row.route for row in rows).items())),
        held_until=None if held is None else from_us(held),
    )


def progress_of(connection: Connection, waves: Sequence[str], now_us: int) -> dict[str, Progress]:
    """Return how far waves have come, by id."""
    asked = {"waves": list(waves), "now": now_us}
    counts: dict[str, dict[str, int]] = {wave: {} for wave in waves}
    for row in connection.execute(_BOXES, asked):
        counts[row.wave_id] |= {name: int(getattr(row, name)) for name in ("boxes", "sealed", "given_up", "late")}
    for row in connection.execute(_PARCELS, {"waves": list(waves)}):
        counts[row.wave_id] |= {name: int(getattr(row, name)) for name in ("to_fetch", "fetched", "packed")}
    return {wave: Progress(**each) for wave, each in counts.items()}


def waves(
    connection: Connection,
    now_us: int,
    *,
    state: str | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[WaveRow]:
    """Return waves, newest first, with how far each has come."""
    statement = select(warehouse_wave)
    if state is not None:
        statement = statement.where(_W.state == state)
    page = _SORTED.page(connection, statement, _row, sort=sort, cursor=cursor, limit=limit)
    return replace(page, items=_with_progress(connection, page.items, now_us))


def find_wave(connection: Connection, code_or_id: str, now_us: int) -> WaveRow:
    """Return a wave by its id or its code; raise ParcelNotFound."""
    code = "".join(code_or_id.split()).upper()
    row = connection.execute(select(warehouse_wave).where(or_(_W.id == code_or_id, _W.code == code))).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no such wave")
    return _with_progress(connection, [_row(row)], now_us)[0]


def _row(row: Row[Any]) -> WaveRow:
    return WaveRow(
        id=row.id,
        code=row.code,
        state=row.state,
        route=row.route,
        cut_off_at=from_us(row.cut_off_at),
        zones=row.zones,
        released_at=from_us(row.released_at),
        released_by=row.released_by,
        ended_at=None if row.ended_at is None else from_us(row.ended_at),
        progress=Progress(**(row.result or {})),
    )


def _with_progress(connection: Connection, rows: Sequence[WaveRow], now_us: int) -> list[WaveRow]:
    """Add how far those have come that have not ended; one whose boxes are all sealed is shown as done at once."""
    going = progress_of(connection, [row.id for row in rows if row.state == "released"], now_us)
    return [
        replace(row, progress=going[row.id], state="done" if going[row.id].over else row.state)
        if row.id in going
        else row
        for row in rows
    ]


def boxes_of_wave(connection: Connection, wave_id: str, now_us: int) -> list[WaveBox]:
    """Return the boxes of a wave: late ones first, then by departure; those given up are left out."""
    to_fetch = select(func.count()).select_from(warehouse_parcel).where(_P.box_id == _B.id, _TO_FETCH).scalar_subquery()
    rows = connection.execute(
        select(warehouse_box, to_fetch.label("to_fetch"), _LATE.label("late"))
        .join_from(warehouse_wave_box, warehouse_box, _B.id == _WB.box_id)
        .where(_WB.wave_id == wave_id, _B.state != B.VOID)
        .order_by(_LATE.desc(), LEAVES, _B.id)
        .limit(_MOST_SHOWN),
        {"now": now_us},
    )
    return [
        WaveBox(
            id=row.id,
            code=row.code,
            state=row.state,
            cell=row.cell,
            position=row.position,
            route=row.route,
            leaves_at=from_us(row.ship_by_at + HANDLING_US),
            late=bool(row.late),
            parcels=row.parcels,
            packed=row.packed,
            to_fetch=row.to_fetch,
        )
        for row in rows
    ]


def at_work_on(connection: Connection, wave_id: str, now_us: int) -> list[AtWork]:
    """Return who fetched or packed for a wave in the last quarter of an hour, the newest first."""
    last = func.max(_E.at)
    rows = connection.execute(
        select(_E.actor, func.count().label("scans"), last.label("last"))
        .join_from(warehouse_wave_box, parcel_event, _E.box_id == _WB.box_id)
        .where(_WB.wave_id == wave_id, _E.kind.in_(["pick", "pack", "seal"]), _E.outcome == "ok")
        .where(_E.at > now_us - _AT_WORK_US, _E.scan_id.is_not(None))
        .group_by(_E.actor)
        .order_by(last.desc(), _E.actor)
        .limit(50)
    )
    return [AtWork(row.actor, row.scans, from_us(row.last)) for row in rows]


def wave_code_of(connection: Connection, box_id: str) -> str | None:
    """Return the code of the wave that a box was released with; None where it was released with none."""
    code: str | None = connection.execute(
        select(_W.code).join(warehouse_wave_box, _WB.wave_id == _W.id).where(_WB.box_id == box_id)
    ).scalar()
    return code


def wave_of_box(connection: Connection, code_or_id: str, now_us: int) -> tuple[WaveRow | None, WhyAlone | None]:
    """Return the wave that a box was released with, or why it is in none; raise ParcelNotFound."""
    view = find_box(connection, code_or_id)
    wave_id = connection.execute(select(_WB.wave_id).where(_WB.box_id == view.box.id)).scalar()
    if wave_id is not None:
        return find_wave(connection, wave_id, now_us), None
    return None, why_alone(
        release=release_of(connection),
        state=view.box.state,
        hold=view.box.hold,
        to_fetch=sum(parcel.state in {P.RECEIVED, P.STORED} for parcel in view.parcels),
        ship_by_at=to_us(view.box.ship_by_at),
        at_work=boxes_at_work(connection),
        now_us=now_us,
    )
