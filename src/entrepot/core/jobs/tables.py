"""When each schedule is due next."""

from sqlalchemy import BigInteger, Column, Table, Text

from entrepot.core.database import metadata

job_schedule = Table(
    "job_schedule",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("next_at", BigInteger, nullable=False),
)
