"""The chain of seals over the audit log."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from entrepot.core.database import append_only, metadata

audit_seal = append_only(
    Table(
        "audit_seal",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        # The place of the last entry that is covered, in the order in which seals take them; see journal.audit_log.
        Column("xid", BigInteger, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("entries", BigInteger, nullable=False),
        Column("previous", String(64), nullable=False),
        Column("hash", String(64), nullable=False),
        Column("sealed_at", BigInteger, nullable=False),
    )
)
