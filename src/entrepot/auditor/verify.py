"""The audit of everything."""

from collections.abc import Callable
from typing import Final

from entrepot.auditor.journal import audit_journal
from entrepot.auditor.ledger import audit_ledger
from entrepot.auditor.reading import Books
from entrepot.auditor.report import Findings, Report
from entrepot.core.database import Database

CHECKS: Final[tuple[Callable[[Books, Findings], None], ...]] = (
    audit_journal,
    audit_ledger,
)


def verify(db: Database) -> Report:
    """Derive balances, stock, orders, parcels and deliveries from the records, and compare them with the state.

    Reads one snapshot, beside a running server too, in ordered streams of bounded memory: linear in the rows, sorted by
    the database where no index gives the order.
    """
    findings = Findings()
    with db.read() as connection:
        books = Books(connection)
        for check in CHECKS:
            check(books, findings)
    return findings.report()
