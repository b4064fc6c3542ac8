"""The tables that every transaction may write to: announced events, background jobs and the audit log."""

from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    CursorResult,
    Executable,
    Index,
    Integer,
    String,
    Table,
    Text,
    insert,
    literal_column,
    select,
)

from entrepot.core.database.schema import Json, append_only, insert_or_ignore, metadata
from entrepot.kit.errors import Unavailable

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

outbox_event = Table(
    "outbox_event",
    metadata,
    Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
    # The writing transaction's number on PostgreSQL, 0 on SQLite: readers go by (xid, seq) and never pass the oldest
    # open transaction, so that an event which commits late is not passed over.
    Column("xid", BigInteger, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_outbox_event_order", "name", "xid", "seq"),
    Index("ix_outbox_event_stream", "xid", "seq"),
    sqlite_autoincrement=True,
)

audit_log = append_only(
    Table(
        "audit_log",
        metadata,
        Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
        Column("xid", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("evidence", Json, nullable=False),
        Index("ix_audit_log_subject", "subject", "seq"),
        Index("ix_audit_log_order", "xid", "seq"),
        sqlite_autoincrement=True,
    )
)

job = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("args", Json, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, running, done, failed
    Column("open_key", Text, unique=True),  # set while the job is waiting or running; null when it has ended
    Column("owner", Text),
    Column("run_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", BigInteger),
    Column("progress_done", BigInteger, nullable=False),
    Column("progress_total", BigInteger),
    Column("progress_note", Text),
    Column("checkpoint", Json),
    Column("error", Text),
    Index("ix_job_due", "state", "run_at"),
    Index("ix_job_owner", "owner", "id"),
    Index("ix_job_kind", "kind", "id"),
)

_XID: dict[str, Any] = {
    "sqlite": literal_column("0"),
    "postgresql": literal_column("pg_current_xact_id()::text::bigint"),
}
_INSERT_EVENT = {dialect: insert(outbox_event).values(xid=xid).inline() for dialect, xid in _XID.items()}
_INSERT_AUDIT = {dialect: insert(audit_log).values(xid=xid).inline() for dialect, xid in _XID.items()}
_TRIES = 8
_INSERT_JOB = insert_or_ignore(job, ["open_key"])


class Executes(Protocol):
    """What runs a statement in the transaction under way."""

    connection: Connection

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        ...


def insert_event(tx: Executes, rows: list[dict[str, Any]]) -> None:
    """Store announced events."""
    tx.execute(_INSERT_EVENT[tx.connection.dialect.name], rows)


def insert_audit(tx: Executes, rows: list[dict[str, Any]]) -> None:
    """Store audit rows."""
    tx.execute(_INSERT_AUDIT[tx.connection.dialect.name], rows)


def insert_job(connection: Connection, row: dict[str, Any]) -> str:
    """Store a waiting job and return its id, or the id of the one that is open under the same key.

    On PostgreSQL that one may end between the two statements: then there is room for this one. Raises Unavailable where
    jobs under the key begin and end that fast again and again.
    """
    of_key = select(job.c.id).where(job.c.open_key == row["open_key"])
    for _ in range(_TRIES):
        if connection.execute(_INSERT_JOB, row).rowcount == 1:
            return str(row["id"])
        if (open_id := connection.execute(of_key).scalar()) is not None:
            return str(open_id)
    raise Unavailable("jobs of this kind begin and end faster than one can be asked for; try again")
