"""Endpoints, what is on its way to them, and the log of every try."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from entrepot.core.database import Json, metadata

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),  # a seller, or "operator"
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("events", Json, nullable=False),
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_until", BigInteger),
    Column("state", String(8), nullable=False),  # active, paused, disabled, removed
    Column("disabled_reason", Text),
    Column("failing_since", BigInteger),
    Column("failures", Integer, nullable=False),  # one after the other, since the last success
    Column("next_at", BigInteger),  # when something is due for it; null when nothing is
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_webhook_endpoint_owner", "owner", "id"),
    Index("ix_webhook_endpoint_due", "state", "next_at"),
)

webhook_message = Table(
    "webhook_message",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("body", Text, nullable=False),  # as it is signed and sent
    Column("created_at", BigInteger, nullable=False),
    Index("ix_webhook_message_age", "created_at"),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Text, primary_key=True),
    Column("endpoint_id", Text, ForeignKey("webhook_endpoint.id"), nullable=False),
    Column("event_id", Text, ForeignKey("webhook_message.event_id"), nullable=False),
    Column("event_name", Text, nullable=False),
    Column("event_at", BigInteger, nullable=False),
    Column("state", String(9), nullable=False),  # waiting, sending, delivered, failed
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),  # while it is sent: when it is taken to be lost
    Column("created_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("last_status", Integer),
    Column("last_error", Text),
    Index("uq_webhook_delivery_once", "event_id", "endpoint_id", unique=True),
    Index("ix_webhook_delivery_due", "endpoint_id", "state", "next_at"),
    Index("ix_webhook_delivery_log", "endpoint_id", "id"),
    Index("ix_webhook_delivery_age", "created_at"),
)

webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    Column("id", Text, primary_key=True),
    Column("delivery_id", Text, ForeignKey("webhook_delivery.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("status", Integer),
    Column("error", Text),
    Column("response", Text, nullable=False),
    Index("ix_webhook_attempt_delivery", "delivery_id", "id"),
)

webhook_position = Table(
    "webhook_position",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("xid", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
