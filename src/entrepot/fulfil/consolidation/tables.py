"""What the policy has learned, by counts, and what it decided for consumers whose parcels wait. Ids only."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from entrepot.core.database import metadata

merge_lead_time = Table(
    "merge_lead_time",
    metadata,
    Column("seller_id", Text, primary_key=True),  # '*': all sellers together
    Column("bin", Integer, primary_key=True),
    Column("parcels", BigInteger, nullable=False),
)

merge_handling = Table(
    "merge_handling",
    metadata,
    Column("hour", Integer, primary_key=True),  # of the week, UTC
    Column("bin", Integer, primary_key=True),
    Column("boxes", BigInteger, nullable=False),
)

merge_learned = Table(
    "merge_learned",
    metadata,
    Column("name", Text, primary_key=True),
    # Up to where the record was read, and up to which order nobody counts on what did not come.
    Column("xid", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("given_up_to", BigInteger, nullable=False),
    Column("late_minor", BigInteger, nullable=False),
    Column("in_time", BigInteger, nullable=False),
    Column("late", BigInteger, nullable=False),
    Column("learned_at", BigInteger, nullable=False),
)

merge_wait = Table(
    "merge_wait",
    metadata,
    Column("address_id", Text, primary_key=True),
    Column("decided_at", BigInteger, nullable=False),
    Column("look_at", BigInteger, nullable=False),  # when it is decided anew at the latest
    Column("why", String(16), nullable=False),
    Column("waits_for", Text),  # a parcel
    Column("until_at", BigInteger),
    Column("chance_ppm", Integer, nullable=False),
    Column("saves_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Index("ix_merge_wait_look", "look_at", "address_id"),
)
