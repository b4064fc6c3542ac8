"""Holds: what each keeps and gave, and that what lies apart is what holds and payments keep."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from entrepot.auditor.money import shown
from entrepot.auditor.reading import Books, Row, side_by_side
from entrepot.auditor.report import Findings

_HOLDS: Final = """
    SELECT id, owner, kind, currency, amount_minor, state, posted_minor FROM ledger_hold ORDER BY id BYTEWISE
"""
_MOVED: Final = """
    SELECT t.reference, t.kind, e.owner, e.kind, e.currency, e.amount_minor FROM ledger_transfer t
    JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_hold h ON h.id = t.reference
    WHERE t.kind IN ('hold', 'post', 'void') ORDER BY t.reference BYTEWISE
"""
_APART: Final = """
    SELECT owner, currency, SUM(amount_minor) FROM (
        SELECT shopper_id AS owner, currency, amount_minor FROM payment WHERE state = 'held'
        UNION ALL
        SELECT owner, currency, amount_minor FROM ledger_hold WHERE state = 'pending'
    ) AS kept GROUP BY owner, currency ORDER BY owner BYTEWISE, currency BYTEWISE
"""
_LYING: Final = """
    SELECT owner, currency, SUM(balance_minor) FROM ledger_account WHERE kind = 'held' AND balance_minor <> 0
    GROUP BY owner, currency ORDER BY owner BYTEWISE, currency BYTEWISE
"""


def audit_holds(books: Books, findings: Findings) -> None:
    """Check what each hold moved, and each person's ``held`` balance against what is kept for them."""
    for identity, (rows, moved) in side_by_side(books.grouped(_HOLDS), books.grouped(_MOVED)):
        findings.counts["ledger_holds"] += 1
        _one(identity, rows[0], moved or (), findings)
    for (owner, currency), (apart, lying) in side_by_side(books.grouped(_APART, 2), books.grouped(_LYING, 2)):
        kept, there = (int(rows[0][2]) if rows else 0 for rows in (apart, lying))
        findings.compare("hold.apart", f"{owner} {currency}", kept, there)


def _one(identity: str, row: Row, moved: Sequence[Row], findings: Findings) -> None:
    _, owner, kind, currency, amount, state, posted = row
    own, apart = (owner, kind, currency), (owner, "held", currency)
    by_kind: dict[str, dict[tuple[str, str, str], int]] = defaultdict(lambda: defaultdict(int))
    for _, transfer, to, account, of, minor in moved:
        by_kind[transfer][to, account, of] += minor
    findings.compare("hold.hold", identity, shown({own: -amount, apart: amount}), shown(by_kind["hold"]))
    if state in {"voided", "expired"}:
        findings.compare("hold.void", identity, shown({own: amount, apart: -amount}), shown(by_kind["void"]))
    if state == "posted":
        gone = by_kind["post"]
        findings.compare("hold.post", identity, (-amount, amount - posted), (gone.get(apart, 0), gone.get(own, 0)))
    elif posted:
        findings.differ("hold.posted", identity, 0, posted)
