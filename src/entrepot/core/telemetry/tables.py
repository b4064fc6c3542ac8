"""The last sign that each node could write."""

from sqlalchemy import BigInteger, Column, Table, Text

from entrepot.core.database import metadata

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("node", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)
