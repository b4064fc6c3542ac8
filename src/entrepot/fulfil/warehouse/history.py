"""The record as it is read: a parcel's own story, a box's, and what changed since a live page last looked."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, literal_column, or_, select

from entrepot.core.database import after_position, in_order
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse.tables import parcel_event
from entrepot.fulfil.warehouse.views import Change, HistoryEntry
from entrepot.kit.clock import from_us

_E = parcel_event.c
_HISTORY_LIMIT: Final = 500
FINISHED_ONLY: ColumnElement[bool] = literal_column("xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def parcel_history(connection: Connection, parcel_id: str) -> list[HistoryEntry]:
    """Return the record of a parcel, oldest first, with its box's own from the moment it was packed (500 at most)."""
    own = list(
        connection.execute(select(parcel_event).where(_E.parcel_id == parcel_id).order_by(_E.seq).limit(_HISTORY_LIMIT))
    )
    spans: list[ColumnElement[bool]] = []
    open_since: dict[str, int] = {}
    for row in own:
        if row.outcome == "ok" and row.kind == "pack":
            open_since[row.box_id] = row.seq
        elif row.outcome == "ok" and row.kind == "unpack" and row.box_id in open_since:
            spans.append(and_(_E.box_id == row.box_id, _E.seq.between(open_since.pop(row.box_id), row.seq)))
    spans += [and_(_E.box_id == box_id, _E.seq >= seq) for box_id, seq in open_since.items()]
    if spans:
        of_box = select(parcel_event).where(_E.parcel_id.is_(None), or_(*spans)).order_by(_E.seq).limit(_HISTORY_LIMIT)
        own = sorted([*own, *connection.execute(of_box)], key=lambda row: int(row.seq))[:_HISTORY_LIMIT]
    return [_history_entry(row) for row in own]


def box_history(connection: Connection, box_id: str) -> list[HistoryEntry]:
    """Return the record of a box and of the parcels that went into and out of it, oldest first (500 at most)."""
    rows = connection.execute(select(parcel_event).where(_E.box_id == box_id).order_by(_E.seq).limit(_HISTORY_LIMIT))
    return [_history_entry(row) for row in rows]


def _history_entry(row: Row[Any]) -> HistoryEntry:
    return HistoryEntry(
        seq=row.seq,
        at=from_us(row.at),
        kind=row.kind,
        outcome=row.outcome,
        state=row.state,
        parcel_id=row.parcel_id,
        box_id=row.box_id,
        from_position=row.from_position,
        to_position=row.to_position,
        scan_id=row.scan_id,
        actor=row.actor,
        detail=row.detail,
    )


@lru_cache(maxsize=2)
def _changes(dialect: str) -> Select[Any]:
    statement = (
        select(parcel_event)
        .where(after_position(_E, dialect))
        .order_by(*in_order(_E, dialect))
        .limit(bindparam("most"))
    )
    return statement.where(FINISHED_ONLY) if dialect == "postgresql" else statement


def changes_since(connection: Connection, after: Position, limit: int = 200) -> tuple[list[Change], Position]:
    """Return the record after a position, and the position to go on from; nothing that commits late is passed over."""
    rows = connection.execute(
        _changes(connection.dialect.name), {"after_xid": after.xid, "after_seq": after.seq, "most": limit}
    )
    found = [
        Change(
            Position(row.xid, row.seq), from_us(row.at), row.kind, row.outcome, row.state, row.parcel_id, row.box_id,
            row.from_position, row.to_position, row.parcels,
        )
        for row in rows
    ]  # fmt: skip
    return found, found[-1].position if found else after


def last_change(connection: Connection) -> Position:
    """Return the position of the newest line of the record, or the beginning."""
    newest = select(_E.xid, _E.seq).order_by(_E.xid.desc(), _E.seq.desc()).limit(1)
    if connection.dialect.name == "postgresql":
        newest = newest.where(FINISHED_ONLY)
    row = connection.execute(newest).one_or_none()
    return Position() if row is None else Position(row.xid, row.seq)
