"""Reading an append-only table on from a position: what commits late is not passed over, what was read comes once.

On PostgreSQL rows are in the order of ``(xid, seq)``. SQLite has one writer and 0 for every ``xid``: ``seq`` alone is
the order there. It must be the condition too: for ``(xid, seq) > (?, ?)``, where ``seq`` is the row's own number, no
index is used, and every look for news would go through the whole table.
"""

from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, bindparam, tuple_


def after_position(
    columns: Any, dialect: str, *, xid: str = "after_xid", seq: str = "after_seq"
) -> ColumnElement[bool]:
    """Return the condition for rows after the position that the named parameters give."""
    last = bindparam(seq, type_=BigInteger)
    if dialect == "sqlite":
        return cast("ColumnElement[bool]", columns.seq > last)
    return tuple_(columns.xid, columns.seq) > tuple_(bindparam(xid, type_=BigInteger), last)


def in_order(columns: Any, dialect: str) -> tuple[ColumnElement[Any], ...]:
    """Return what rows are to be ordered by."""
    return (columns.seq,) if dialect == "sqlite" else (columns.xid, columns.seq)
