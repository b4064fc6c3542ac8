"""Payouts, the accounts they go to, the files that carry them to a bank, and what banks said."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from entrepot.core.database import append_only, metadata

payout = Table(
    "payout",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),  # requested, sending, paid, refused, returned
    Column("created_at", BigInteger, nullable=False),
    Column("via", String(12), nullable=False),  # transit; bank where it was booked before there was a bank to ask
    Column("account_id", Text),
    Column("period", String(12)),
    Column("file_id", Text),
    Column("reason", Text),
    Column("changed_at", BigInteger, nullable=False),
    Column("paid_at", BigInteger),  # stays when it is returned later
    UniqueConstraint("seller_id", "currency", "period", name="uq_payout_period"),
    Index("ix_payout_seller", "seller_id", "id"),
    Index("ix_payout_created_at", "created_at"),
    Index("ix_payout_state", "state", "id"),
    Index("ix_payout_file", "file_id"),
)

bank_account = Table(
    "bank_account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("number", String(34), nullable=False),
    Column("bic", String(11)),
    Column("state", String(12), nullable=False),  # active, replaced, refused
    Column("reason", Text),
    Column("created_at", BigInteger, nullable=False),
    Index(
        "ix_bank_account_active",
        "seller_id",
        unique=True,
        sqlite_where=text("state <> 'replaced'"),
        postgresql_where=text("state <> 'replaced'"),
    ),
)

payout_terms = Table(
    "payout_terms",
    metadata,
    Column("seller_id", Text, primary_key=True),  # empty: the house's, for whoever has none of their own
    Column("every", String(8), nullable=False),
    Column("reserve_ppm", Integer, nullable=False),
    Column("reserve_days", Integer, nullable=False),
    Column("new_days", Integer, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

payout_file = Table(
    "payout_file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payouts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
)

bank_report = append_only(
    Table(
        "bank_report",
        metadata,
        Column("sha256", String(64), primary_key=True),
        Column("name", Text, nullable=False),
        Column("message", String(12), nullable=False),  # pain.002, camt.054
        Column("lines", Integer, nullable=False),
        Column("at", BigInteger, nullable=False),
    )
)

bank_word = append_only(
    Table(
        "bank_word",
        metadata,
        Column("sha256", String(64), primary_key=True),
        Column("line", Integer, primary_key=True),
        Column("payout_id", Text, nullable=False),
        Column("said", String(12), nullable=False),
        Column("amount_minor", BigInteger),
        Column("currency", String(3)),
        Column("reason", Text),
        Column("outcome", String(12), nullable=False),  # applied, known, differs
        Column("at", BigInteger, nullable=False),
        Index("ix_bank_word_payout", "payout_id"),
        Index("ix_bank_word_outcome", "outcome", "at"),
    )
)
