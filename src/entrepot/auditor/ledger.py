"""Money: every balance from its entries, every transfer balanced, no wallet ever overdrawn."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from entrepot.auditor.reading import Books, Row, grouped, keyed, side_by_side
from entrepot.auditor.report import Findings

NEVER_BELOW_ZERO: Final = frozenset({"wallet", "held"})
"""Kinds of account that hold a person's own money."""

_ENTRIES_BY_ACCOUNT: Final = """
    SELECT owner, kind, currency, account_id, amount_minor, id FROM ledger_entry
    ORDER BY owner BYTEWISE, kind BYTEWISE, currency BYTEWISE, id
"""
_ACCOUNTS: Final = """
    SELECT owner, kind, currency, id, balance_minor FROM ledger_account
    ORDER BY owner BYTEWISE, kind BYTEWISE, currency BYTEWISE
"""
_ENTRIES_BY_TRANSFER: Final = """
    SELECT transfer_id, owner, kind, currency, amount_minor, at FROM ledger_entry ORDER BY transfer_id BYTEWISE
"""
_TRANSFERS: Final = "SELECT id, kind, reference, at FROM ledger_transfer ORDER BY id BYTEWISE"


def audit_ledger(books: Books, findings: Findings) -> None:
    """Compare the accounts with the entries, and the entries with their transfers."""
    _balances(books, findings)
    _transfers(books, findings)


def _balances(books: Books, findings: Findings) -> None:
    """Derive each balance; walk each person's own accounts entry by entry.

    An account's entries are written while its row is locked, so their ids tell their order.
    """
    recorded = _sums(books.rows(_ENTRIES_BY_ACCOUNT), findings)
    kept = ((key, {row[3]: row[4] for row in rows}) for key, rows in grouped(books.rows(_ACCOUNTS), 3))
    for key, sums, balances in side_by_side(recorded, kept):
        findings.counts["ledger_accounts"] += len(balances or ())
        for account in sorted({*(sums or ()), *(balances or ())}):
            findings.compare("ledger.balance", account, (sums or {}).get(account, 0), (balances or {}).get(account))
            if not account.startswith(":".join(key) + ":"):
                findings.differ("ledger.account_name", account, ":".join(key), account)


def _sums(entries: Iterator[Row], findings: Findings) -> Iterator[tuple[Any, dict[str, int]]]:
    key: Row | None = None
    sums: dict[str, int] = {}
    limited = False
    for owner, kind, currency, account, amount, identity in entries:
        if (owner, kind, currency) != key:
            if key is not None:
                yield key, sums
            key, sums, limited = (owner, kind, currency), defaultdict(int), kind in NEVER_BELOW_ZERO
        balance = sums[account] + amount
        sums[account] = balance
        findings.counts["ledger_entries"] += 1
        if limited and balance < 0:
            findings.differ("ledger.overdrawn", account, f"{balance} after entry {identity}", "never below 0")
    if key is not None:
        yield key, sums


def _transfers(books: Books, findings: Findings) -> None:
    entries = grouped(books.rows(_ENTRIES_BY_TRANSFER))
    for identity, legs, transfer in side_by_side(entries, keyed(books.rows(_TRANSFERS))):
        findings.counts["ledger_transfers"] += transfer is not None
        if transfer is None or legs is None:
            findings.differ(
                "ledger.transfer_whole",
                identity,
                f"{len(legs or ())} entries",
                None if transfer is None else "the transfer",
            )
            continue
        over: dict[str, int] = defaultdict(int)
        for _, _, _, currency, amount, at in legs:
            over[currency] += amount
            findings.compare("ledger.transfer_time", identity, at, transfer[3])
        for currency, rest in over.items():
            findings.compare("ledger.transfer_balance", f"{identity} {currency}", rest, 0)
