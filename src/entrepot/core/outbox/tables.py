"""How far each subscriber has come, and the events that failed for one."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from entrepot.core.database import metadata

outbox_position = Table(
    "outbox_position",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("xid", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

outbox_failure = Table(
    "outbox_failure",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("state", String(8), nullable=False),  # retry, dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("failed_at", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Index("ix_outbox_failure_due", "state", "next_at"),
)
