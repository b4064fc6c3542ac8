"""Payments and refunds."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, text

from entrepot.core.database import metadata

payment = Table(
    "payment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("shopper_id", Text, nullable=False),
    Column("method", String(16), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),  # held, captured, voided
    Column("reason", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    # At most one payment of a group is under way or done: a second one is refused by the database itself.
    Index(
        "ix_payment_one_open",
        "group_id",
        unique=True,
        sqlite_where=text("state <> 'voided'"),
        postgresql_where=text("state <> 'voided'"),
    ),
    Index("ix_payment_state", "state", "created_at"),
    Index("ix_payment_shopper", "shopper_id", "id"),
)

refund = Table(
    "refund",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cause", Text, nullable=False, unique=True),  # the cancelled order or the return: refunded once
    Column("payment_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_refund_order", "order_id"),
    Index("ix_refund_seller", "seller_id", "id"),
)
