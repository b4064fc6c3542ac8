"""The table of demand: counts by product, day and asking price. It holds nothing of visitors or buyers."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from entrepot.core.database import metadata

product_demand = Table(
    "product_demand",
    metadata,
    Column("product_id", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # since 1970-01-01, UTC
    Column("currency", String(3), primary_key=True),
    Column("price_minor", BigInteger, primary_key=True, autoincrement=False),  # what was asked for one
    Column("views", BigInteger, nullable=False),  # by distinct visitors of the day
    Column("orders", BigInteger, nullable=False),  # that were paid
    Column("units", BigInteger, nullable=False),
    Index("ix_product_demand_day", "day"),
)
