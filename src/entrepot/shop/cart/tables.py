"""Carts and exchange rates."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from entrepot.core.database import Json, append_only, metadata

cart = Table(
    "cart",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, unique=True),  # null for a guest, who holds the id in a cookie
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_cart_updated_at", "updated_at"),
)

cart_line = Table(
    "cart_line",
    metadata,
    Column("cart_id", Text, ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True),
    Column("offer_id", Text, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("price_minor", BigInteger, nullable=False),  # as it was when the shopper last saw it
    Column("currency", String(3), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    sqlite_with_rowid=False,
)

fx_rate = append_only(
    Table(
        "fx_rate",
        metadata,
        Column("id", Text, primary_key=True),
        Column("base", String(3), nullable=False),
        Column("as_of_at", BigInteger, nullable=False),
        Column("source", Text, nullable=False),
        Column("rates", Json, nullable=False),  # currency: units for one of the base, times 10^9
        Column("loaded_at", BigInteger, nullable=False),
        Index("ix_fx_rate_as_of_at", "as_of_at"),
    )
)
