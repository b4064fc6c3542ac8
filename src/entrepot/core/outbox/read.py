"""Reading stored events in an order that no open transaction can disturb."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Select, bindparam, literal_column, select

from entrepot.core.database import after_position, in_order, outbox_event


class Position(NamedTuple):
    """A place in the stream of events; ``Position()`` is its beginning."""

    xid: int = -1
    seq: int = -1


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as it was stored; ``at_us`` is in microseconds since the epoch."""

    position: Position
    id: str
    name: str
    payload: dict[str, Any]
    at_us: int


_OLDEST_OPEN = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_FINISHED_ONLY: ColumnElement[bool] = literal_column(f"xid < {_OLDEST_OPEN}")


@lru_cache(maxsize=8)
def _statement(dialect: str, *, filtered: bool) -> Select[Any]:
    columns = outbox_event.c
    statement = (
        select(columns.xid, columns.seq, columns.id, columns.name, columns.payload, columns.at)
        .where(after_position(columns, dialect, xid="xid", seq="seq"))
        .order_by(*in_order(columns, dialect))
        .limit(bindparam("count"))
    )
    if filtered:
        statement = statement.where(columns.name.in_(bindparam("names", expanding=True)))
    return statement.where(_FINISHED_ONLY) if dialect == "postgresql" else statement


def read_events(
    connection: Connection, after: Position, limit: int, names: Collection[str] | None = None
) -> tuple[list[StoredEvent], Position]:
    """Return up to ``limit`` events after a position, and the position of the last of them.

    On PostgreSQL no event is returned whose transaction is not older than every open one, so none is passed over.
    """
    params: dict[str, Any] = {"xid": after.xid, "seq": after.seq, "count": limit}
    if names is not None:
        params["names"] = list(names)
    rows = connection.execute(_statement(connection.dialect.name, filtered=names is not None), params).all()
    events = [
        StoredEvent(Position(xid, seq), id_, name, orjson.loads(payload), at)
        for xid, seq, id_, name, payload, at in rows
    ]
    return events, events[-1].position if events else after


@lru_cache(maxsize=2)
def _newest(dialect: str) -> Select[Any]:
    columns = outbox_event.c
    statement = (
        select(columns.xid, columns.seq)
        .where(columns.name == bindparam("name"))
        .order_by(columns.xid.desc(), columns.seq.desc())
        .limit(1)
    )
    return statement.where(_FINISHED_ONLY) if dialect == "postgresql" else statement


def newest_position(connection: Connection, name: str) -> Position:
    """Return the position of the newest event of a name that can be read, or the beginning."""
    row = connection.execute(_newest(connection.dialect.name), {"name": name}).one_or_none()
    return Position() if row is None else Position(row.xid, row.seq)


_HELD_BACK = select(outbox_event.c.seq).where(literal_column(f"xid >= {_OLDEST_OPEN}")).limit(1)


def held_back(connection: Connection) -> bool:
    """Return whether there are events that cannot be read yet, since an older transaction is open."""
    return connection.dialect.name == "postgresql" and connection.execute(_HELD_BACK).first() is not None


def last_position(connection: Connection) -> Position:
    """Return the position of the newest event, or the beginning."""
    columns = outbox_event.c
    row = connection.execute(select(columns.xid, columns.seq).order_by(columns.seq.desc()).limit(1)).one_or_none()
    return Position() if row is None else Position(row.xid, row.seq)
