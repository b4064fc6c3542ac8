"""Accounts, their limits and holds, and the append-only transfers and entries that alone decide their balances."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, Text, text

from entrepot.core.database import append_only, metadata

ledger_account = Table(
    "ledger_account",
    metadata,
    Column("id", Text, primary_key=True),  # owner:kind:currency:shard
    Column("owner", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("balance_minor", BigInteger, nullable=False),
    CheckConstraint("kind NOT IN ('wallet', 'held') OR balance_minor >= 0", name="not_overdrawn"),
    Index("ix_ledger_account_owner", "owner", "kind", "currency"),
)

ledger_limit = Table(
    "ledger_limit",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("lowest_minor", BigInteger),
    Column("highest_minor", BigInteger),
)

ledger_hold = Table(
    "ledger_hold",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
    Column("state", String(8), nullable=False),  # pending, posted, voided, expired
    Column("posted_minor", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    CheckConstraint("posted_minor >= 0 AND posted_minor <= amount_minor", name="no_more_than_held"),
    Index("ix_ledger_hold_owner", "owner", "id"),
    Index(
        "ix_ledger_hold_expires",
        "expires_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

ledger_transfer = append_only(
    Table(
        "ledger_transfer",
        metadata,
        Column("id", Text, primary_key=True),
        Column("kind", String(24), nullable=False),
        Column("reference", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Index("ix_ledger_transfer_reference", "reference"),
    )
)

ledger_entry = append_only(
    Table(
        "ledger_entry",
        metadata,
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        Column("transfer_id", Text, nullable=False),
        Column("account_id", Text, nullable=False),
        Column("owner", Text, nullable=False),
        Column("kind", String(16), nullable=False),
        Column("currency", String(3), nullable=False),
        Column("amount_minor", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        Index("ix_ledger_entry_transfer", "transfer_id"),
        Index("ix_ledger_entry_owner", "owner", "kind", "currency", "id", "at", "amount_minor"),
        sqlite_autoincrement=True,
    )
)
