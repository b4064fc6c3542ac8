"""Who may name which stored file."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from entrepot.core.database import metadata

file_upload = Table(
    "file_upload",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("owner", Text, primary_key=True),  # the seller, or the person who acts for none
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("uploaded_at", BigInteger, nullable=False),
)
