"""The database: a writer with group commit on SQLite, retried transactions on PostgreSQL, snapshots to read."""

from entrepot.core.database.counting import FLUSH_S, OneADatabase, flush_until
from entrepot.core.database.database import Database, dialect_of, sqlite_path
from entrepot.core.database.journal import audit_log, job, outbox_event
from entrepot.core.database.positions import after_position, in_order
from entrepot.core.database.schema import (
    Json,
    append_only,
    append_only_ddl,
    insert_or_ignore,
    metadata,
    upsert,
)
from entrepot.core.database.sole import has_owner, sole_engine
from entrepot.core.database.sorting import Sorting, SortKey
from entrepot.core.database.sqlite import DatabaseOwned
from entrepot.core.database.transaction import Event, Tx
from entrepot.core.database.unavailable import may_pass

__all__ = [
    "FLUSH_S",
    "Database",
    "DatabaseOwned",
    "Event",
    "Json",
    "OneADatabase",
    "SortKey",
    "Sorting",
    "Tx",
    "after_position",
    "append_only",
    "append_only_ddl",
    "audit_log",
    "dialect_of",
    "flush_until",
    "has_owner",
    "in_order",
    "insert_or_ignore",
    "job",
    "may_pass",
    "metadata",
    "outbox_event",
    "sole_engine",
    "sqlite_path",
    "upsert",
]
