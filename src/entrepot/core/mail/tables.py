"""The queue of letters, and what people chose not to get. Both name people by id only."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from entrepot.core.database import Json, metadata

mail_letter = Table(
    "mail_letter",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),  # what it tells: the same news makes one letter
    Column("kind", String(40), nullable=False),
    Column("person_id", Text, nullable=False),
    Column("facts", Json, nullable=False),
    # waiting, sending, sent, kept (no mail server is set), failed (given up), unneeded
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),  # while it is sent: when its sender is taken to be lost
    Column("error", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Index("ix_mail_letter_due", "state", "next_at"),
    Index("ix_mail_letter_person", "person_id"),
    Index("ix_mail_letter_age", "created_at", "id"),
    Index("ix_mail_letter_state", "state", "created_at", "id"),
    Index("ix_mail_letter_kind", "kind", "created_at", "id"),
    Index("ix_mail_letter_attempts", "attempts", "id"),
)

mail_refused = Table(
    "mail_refused",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("choice", String(20), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
)
