"""The audit of everything."""

from collections.abc import Callable
from typing import Final

from entrepot.auditor.backlog import REFUNDING_CANCELLED, REFUNDING_RETURNED, unhandled
from entrepot.auditor.deliveries import audit_deliveries
from entrepot.auditor.floor import audit_floor
from entrepot.auditor.holds import audit_holds
from entrepot.auditor.journal import audit_journal
from entrepot.auditor.journeys import audit_journeys
from entrepot.auditor.ledger import audit_ledger
from entrepot.auditor.money import audit_money
from entrepot.auditor.orders import audit_orders
from entrepot.auditor.papers import audit_papers
from entrepot.auditor.purchases import purchases
from entrepot.auditor.reading import Books
from entrepot.auditor.report import Findings, Report
from entrepot.auditor.sales import audit_sales
from entrepot.auditor.seals import audit_seals
from entrepot.auditor.stock import audit_stock
from entrepot.auditor.transfers import audit_transfers
from entrepot.core.database import Database


def audit_purchases(books: Books, findings: Findings) -> None:
    """Check each purchase: its sums, its goods and its money."""
    waiting = unhandled(books, REFUNDING_CANCELLED) | unhandled(books, REFUNDING_RETURNED)
    for purchase in purchases(books, findings):
        audit_sales(purchase, findings)
        audit_money(purchase, waiting, findings)


CHECKS: Final[tuple[Callable[[Books, Findings], None], ...]] = (
    audit_journal,
    audit_seals,
    audit_ledger,
    audit_transfers,
    audit_holds,
    audit_stock,
    audit_orders,
    audit_purchases,
    audit_floor,
    audit_papers,
    audit_deliveries,
    audit_journeys,
)


def verify(db: Database) -> Report:
    """Derive balances, stock, orders, parcels and deliveries from the records, and compare them with the state.

    Reads one snapshot, beside a running server too, in ordered streams of bounded memory: linear in the rows, sorted by
    the database where no index gives the order.
    """
    findings = Findings()
    with db.read() as connection:
        books = Books(connection)
        with books.sorting_on_disk():
            for check in CHECKS:
                check(books, findings)
    return findings.report()
