"""What the record teaches the merge policy: read since the last time, a few thousand lines at once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, select, tuple_

from entrepot.core.database import Database
from entrepot.fulfil.consolidation import GIVEN_UP_US, LeadTime, Lesson, learn, learned
from entrepot.fulfil.warehouse.domain import HANDLING_US, P
from entrepot.fulfil.warehouse.history import FINISHED_ONLY
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_box, warehouse_parcel

LEARN_JOB: Final = "fulfil.warehouse.learn"
_AT_ONCE: Final = 2_000
_E, _P, _B = parcel_event.c, warehouse_parcel.c, warehouse_box.c
_CAME = select(_P.id, _P.seller_id, _P.expected_at).where(_P.id.in_(bindparam("ids", expanding=True)))
_LEFT = (
    select(_P.box_id, _B.planned_at, _P.ship_by_at, _P.received_at)
    .join(warehouse_box, _B.id == _P.box_id)
    .where(_P.box_id.in_(bindparam("ids", expanding=True)))
)
_GIVEN_UP = (
    select(_P.seller_id, func.count())
    .where(_P.state == P.EXPECTED, _P.expected_at > bindparam("above"), _P.expected_at <= bindparam("until"))
    .group_by(_P.seller_id)
)


@lru_cache(maxsize=2)
def _lines(dialect: str) -> Select[Any]:
    statement = (
        select(_E.xid, _E.seq, _E.at, _E.kind, _E.parcel_id, _E.box_id)
        .where(tuple_(_E.xid, _E.seq) > tuple_(bindparam("after_xid"), bindparam("after_seq")))
        .where(_E.kind.in_(["receive", "ship"]), _E.outcome == "ok")
        .order_by(_E.xid, _E.seq)
        .limit(_AT_ONCE)
    )
    return statement.where(FINISHED_ONLY) if dialect == "postgresql" else statement


def learn_from_record(db: Database, *, required: float) -> int:
    """Learn lead times, handling times and the price of a late parcel from what is new; return how many lines."""
    read = 0
    while True:
        with db.read() as connection:
            lesson, lines = _next_lesson(connection, db.clock.now_us())
        if lines or lesson.leads:
            db.write(lambda tx, lesson=lesson: learn(tx, lesson, required=required))  # type: ignore[misc]  # a default argument binds the loop's value
        read += lines
        if lines < _AT_ONCE:
            return read


def _next_lesson(connection: Connection, now_us: int) -> tuple[Lesson, int]:
    so_far = learned(connection)
    after = so_far.xid, so_far.seq
    lines = connection.execute(
        _lines(connection.dialect.name), {"after_xid": so_far.xid, "after_seq": so_far.seq}
    ).all()
    until = (lines[-1].xid, lines[-1].seq) if lines else after
    given_up_to, leads = so_far.given_up_to, _leads(connection, lines)
    if len(lines) < _AT_ONCE:
        given_up_to = max(now_us - GIVEN_UP_US, given_up_to)
        span = {"above": so_far.given_up_to, "until": given_up_to}
        for seller_id, parcels in connection.execute(_GIVEN_UP, span):
            leads += [LeadTime(seller_id, None)] * parcels
    boxes, in_time = _departures(connection, lines)
    return Lesson(after, until, given_up_to, leads, boxes, in_time), len(lines)


def _leads(connection: Connection, lines: Sequence[Row[Any]]) -> list[LeadTime]:
    came = {line.parcel_id: line.at for line in lines if line.kind == "receive" and line.parcel_id is not None}
    rows = connection.execute(_CAME, {"ids": list(came)})
    return [LeadTime(row.seller_id, came[row.id] - row.expected_at) for row in rows]


def _departures(connection: Connection, lines: Sequence[Row[Any]]) -> tuple[list[tuple[int, int]], list[bool]]:
    """Return decision and truck of each box that left, and for each parcel in it whether it left in time.

    A parcel that came when its promise pressed already says nothing of the policy.
    """
    left = {line.box_id: line.at for line in lines if line.kind == "ship" and line.box_id is not None}
    boxes: dict[str, tuple[int, int]] = {}
    in_time: list[bool] = []
    for row in connection.execute(_LEFT, {"ids": list(left)}):
        boxes[row.box_id] = row.planned_at, left[row.box_id]
        if row.received_at is not None and row.received_at <= row.ship_by_at:
            in_time.append(left[row.box_id] <= row.ship_by_at + HANDLING_US)
    return list(boxes.values()), in_time
