"""The append-only tables themselves: guarded against change, and without a gap where the engine leaves none."""

from typing import Final

from entrepot.auditor.reading import Books
from entrepot.auditor.report import Findings

APPEND_ONLY: Final = {
    "ledger_transfer": None,
    "ledger_entry": "id",
    "audit_log": "seq",
    "audit_seal": "number",
    "stock_movement": "id",
    "parcel_event": "seq",
    "delivery_event": "seq",
    "fx_rate": None,
    "bank_report": None,
    "bank_word": None,
    "screening_verdict": None,
    "notice_step": None,
    "investigation_piece": None,
}
"""Each table that is only ever added to, with its counter (1, 2, 3 …) where it has one."""

_SQLITE_TRIGGERS: Final = "SELECT tbl_name, upper(sql) FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES_TRIGGERS: Final = """
    SELECT c.relname, upper(pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
_COUNTERS: Final = "SELECT name, seq FROM sqlite_sequence"


def audit_journal(books: Books, findings: Findings) -> None:
    """Look for append-only tables that could be changed, and on SQLite for rows that were taken out.

    SQLite gives its counters back when a transaction is undone, so a number that is missing was a row once. PostgreSQL
    does not; there the hash chain of the audit log and the balances tell.
    """
    triggers = books.rows(_SQLITE_TRIGGERS if books.dialect == "sqlite" else _POSTGRES_TRIGGERS)
    guarded = {(table, verb) for table, text in triggers for verb in ("UPDATE", "DELETE") if verb in text}
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            if (table, verb) not in guarded:
                findings.differ("journal.unguarded", table, f"refuses {verb}", f"accepts {verb}")
    if books.dialect == "sqlite":
        last: dict[str, int] = dict(books.rows(_COUNTERS))
        for table, counter in APPEND_ONLY.items():
            if counter is not None:
                count, greatest = books.one(f"SELECT count(*), coalesce(max({counter}), 0) FROM {table}")
                findings.compare("journal.rows", table, max(last.get(table, 0), greatest), count)
