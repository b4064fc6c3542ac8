"""The tables of bulk changes: what was asked for, and what became of each product."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from entrepot.core.database import Json, metadata

bulk_change = Table(
    "bulk_change",
    metadata,
    Column("id", Text, primary_key=True),  # the id of its job
    Column("seller_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("change", Json, nullable=False),  # what, how, value, …
    Column("undoes", Text),  # the change that this one takes back
    Column("undone_by", Text),
    Column("state", String(8), nullable=False),  # waiting, done
    Column("total", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_bulk_change_seller", "seller_id", "id"),
    Index("ix_bulk_change_created", "created_at"),
)

bulk_item = Table(
    "bulk_item",
    metadata,
    Column("bulk_id", Text, ForeignKey("bulk_change.id"), primary_key=True),
    Column("product_id", Text, primary_key=True),
    Column("outcome", String(9), nullable=False),  # waiting, changed, unchanged, refused
    Column("lines", Json, nullable=False),  # what was before and after
    Column("reason", Text),
    Index("ix_bulk_item_outcome", "bulk_id", "outcome"),
)
