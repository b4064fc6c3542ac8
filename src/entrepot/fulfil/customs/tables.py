"""Customs: who sends, the post's number ranges, the rate of the SDR, and what is declared of each box.

No personal data: the addressee stays with ``shop.orders`` and meets a declaration only on paper and in what is sent to
the post. Times are microseconds since the epoch, weights grams, money minor units.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from entrepot.core.database import Json, metadata

customs_sender = Table(
    "customs_sender",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 1: there is one hub
    Column("name", Text, nullable=False),
    Column("line1", Text, nullable=False),
    Column("line2", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("postcode", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("phone", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
)

customs_range = Table(
    "customs_range",
    metadata,
    Column("id", Text, primary_key=True),
    Column("mail_class", String(8), nullable=False),
    Column("service", String(2), nullable=False),
    Column("country", String(2), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("next", Integer, nullable=False),  # last + 1 once all are given
    Column("added_at", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
    CheckConstraint("first >= 0 AND first <= last AND last <= 99999999", name="bounds"),
    CheckConstraint("next >= first AND next <= last + 1", name="next"),
    Index("ix_customs_range_class", "mail_class", "id"),
)

customs_sdr_rate = Table(
    "customs_sdr_rate",
    metadata,
    Column("valid_from_at", BigInteger, primary_key=True, autoincrement=False),
    Column("usd_micros", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
    CheckConstraint("usd_micros > 0", name="positive"),
)

customs_declaration = Table(
    "customs_declaration",
    metadata,
    Column("id", Text, primary_key=True),
    Column("box_id", Text, nullable=False),
    Column("live_box", Text, unique=True),  # the box while the declaration stands, null once it is void
    Column("state", String(10), nullable=False),  # incomplete, ready, void
    Column("form", String(4), nullable=False),
    Column("mail_class", String(8), nullable=False),
    Column("number", String(13), unique=True),  # S10; never given twice
    Column("range_id", Text),
    Column("destination", String(2), nullable=False),
    Column("address_id", Text, nullable=False),
    Column("gross_g", Integer, nullable=False),
    Column("net_g", Integer, nullable=False),
    Column("totals", Json, nullable=False),  # {"KRW": 12000}
    Column("gaps", Json, nullable=False),  # [["hs_code", 1], …]
    Column("sides_mm", Json, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("ready_at", BigInteger),
    Column("void_at", BigInteger),
    CheckConstraint("(state = 'void') = (live_box IS NULL)", name="live"),
    CheckConstraint("state <> 'ready' OR number IS NOT NULL", name="number"),
    Index("ix_customs_declaration_box", "box_id", "id"),
    Index("ix_customs_declaration_state", "state", "id"),
)

customs_line = Table(
    "customs_line",
    metadata,
    Column("declaration_id", Text, ForeignKey("customs_declaration.id"), primary_key=True),
    Column("line_number", Integer, primary_key=True, autoincrement=False),
    Column("line_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("sku_id", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("net_g", Integer),
    Column("value_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("hs_code", Text),
    Column("origin", String(2)),
    Column("given", Json, nullable=False),  # {"hs_code": "per_…"}: what a person filled in
    UniqueConstraint("declaration_id", "line_id"),
)
