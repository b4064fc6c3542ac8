"""First answers by owner and key."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from entrepot.core.database import Json, metadata

idempotency_answer = Table(
    "idempotency_answer",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", Json),
    Column("at", BigInteger, nullable=False),
    Index("ix_idempotency_answer_at", "at"),
)
