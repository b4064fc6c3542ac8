"""The audit log, read and sealed: who decided what, on what evidence, chained by hash."""

from entrepot.core.audit.domain import GENESIS, AuditEntry, Seal, chain, entry_line
from entrepot.core.audit.read import audit_entries, export_audit
from entrepot.core.audit.seal import Sealer, SealReport, last_seal, seal, verify_seals

__all__ = [
    "GENESIS",
    "AuditEntry",
    "Seal",
    "SealReport",
    "Sealer",
    "audit_entries",
    "chain",
    "entry_line",
    "export_audit",
    "last_seal",
    "seal",
    "verify_seals",
]
