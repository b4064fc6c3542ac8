"""Money: every balance from its entries, no wallet ever overdrawn."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from entrepot.auditor.reading import Books, side_by_side
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


def audit_ledger(books: Books, findings: Findings) -> None:
    """Derive each balance; walk each person's own accounts entry by entry.

    An account's entries are written while its row is locked, so their ids tell their order.
    """
    kept = ((key, {row[3]: row[4] for row in rows}) for key, rows in books.grouped(_ACCOUNTS, 3))
    for key, (sums, balances) in side_by_side(_sums(books, findings), kept):
        findings.counts["ledger_accounts"] += len(balances or ())
        for account in sorted({*(sums or ()), *(balances or ())}):
            findings.compare("ledger.balance", account, (sums or {}).get(account, 0), (balances or {}).get(account))
            if not account.startswith(":".join(key) + ":"):
                findings.differ("ledger.account_name", account, ":".join(key), account)


def _sums(books: Books, findings: Findings) -> Iterator[tuple[Any, dict[str, int]]]:
    for key, entries in books.streamed(_ENTRIES_BY_ACCOUNT, 3):
        sums: dict[str, int] = defaultdict(int)
        limited = key[1] in NEVER_BELOW_ZERO
        for _, _, _, account, amount, identity in entries:
            sums[account] += amount
            findings.counts["ledger_entries"] += 1
            if limited and sums[account] < 0:
                findings.differ("ledger.overdrawn", account, f"{sums[account]} after entry {identity}", "0 or more")
        yield key, sums
