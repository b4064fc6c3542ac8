"""Transfers: each whole and balanced, each made once for one thing that calls for it, none that was called for missing.

A payment's row calls for its hold and for its capture or void, a hold's row for its own and for its post or void, a
refund's row for one transfer, a payout's for one to begin with and one for each thing that became of it. A top-up has
no row: the decision in the audit log is all that calls for it. Refunds and payouts were decided there too, and their
rows must say what was decided. Where captures and refunds go to is checked with their purchase.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from entrepot.auditor.money import PLATFORM, shown
from entrepot.auditor.reading import Books, Row, side_by_side, value
from entrepot.auditor.report import Findings

_ENTRIES: Final = """
    SELECT transfer_id, owner, kind, currency, amount_minor, at FROM ledger_entry ORDER BY transfer_id BYTEWISE
"""
_TRANSFERS: Final = "SELECT id, kind, reference, at FROM ledger_transfer ORDER BY id BYTEWISE"
_ROWS: Final = """
    SELECT id, kind, reference, giver, taker, owner, cause, amount_minor, currency FROM (
        SELECT id || '\\:hold' AS id, 'hold' AS kind, id AS reference, NULL AS giver, NULL AS taker,
               shopper_id AS owner, NULL AS cause, amount_minor, currency FROM payment
        UNION ALL
        SELECT id || '\\:capture', 'capture', id, NULL, NULL, shopper_id, NULL, amount_minor, currency FROM payment
        WHERE state = 'captured'
        UNION ALL
        SELECT id || '\\:void', 'void', id, NULL, NULL, shopper_id, NULL, amount_minor, currency FROM payment
        WHERE state = 'voided'
        UNION ALL
        SELECT id, 'refund', payment_id, NULL, NULL, order_id, cause, amount_minor, currency FROM refund
        UNION ALL
        SELECT id, 'payout', id, 'payable', CASE via WHEN 'bank' THEN 'bank' ELSE 'in_transit' END,
               seller_id, NULL, amount_minor, currency FROM payout
        UNION ALL
        SELECT id || '\\:paid', 'payout_paid', id, 'in_transit', 'bank', seller_id, NULL, amount_minor, currency
        FROM payout WHERE via <> 'bank' AND (paid_at IS NOT NULL OR state = 'paid')
        UNION ALL
        SELECT id || '\\:refused', 'payout_refused', id, 'in_transit', 'payable',
               seller_id, NULL, amount_minor, currency FROM payout WHERE state = 'refused'
        UNION ALL
        SELECT id || '\\:returned', 'payout_returned', id, CASE WHEN paid_at IS NULL THEN 'in_transit' ELSE 'bank' END,
               'payable', seller_id, NULL, amount_minor, currency
        FROM payout WHERE state = 'returned'
        UNION ALL
        SELECT id || '\\:hold', 'hold', id, NULL, NULL, owner, NULL, amount_minor, currency FROM ledger_hold
        UNION ALL
        SELECT id || '\\:post', 'post', id, NULL, NULL, owner, NULL, posted_minor, currency FROM ledger_hold
        WHERE state = 'posted'
        UNION ALL
        SELECT id || '\\:void', 'void', id, NULL, NULL, owner, NULL, amount_minor, currency FROM ledger_hold
        WHERE state IN ('voided', 'expired')
    ) AS booked ORDER BY id BYTEWISE
"""
_DECISIONS: Final = """
    SELECT identity, action, evidence FROM (
        SELECT CASE WHEN action IN ('payout.paid', 'payout.refused', 'payout.returned')
                    THEN subject || '\\:' || substr(action, 8) ELSE subject END AS identity, action, evidence
        FROM audit_log
        WHERE action IN ('wallet.top_up', 'refund.booked', 'payout.sent', 'payout.requested', 'payout.paid',
                         'payout.refused', 'payout.returned')
    ) AS decided ORDER BY identity BYTEWISE
"""
_DECIDED: Final = {
    "wallet.top_up": ("top_up", "person_id"),
    "refund.booked": ("refund", "order_id"),
    "payout.sent": ("payout", "seller_id"),  # as they were called before a bank was asked
    "payout.requested": ("payout", "seller_id"),
    "payout.paid": ("payout_paid", "seller_id"),
    "payout.refused": ("payout_refused", "seller_id"),
    "payout.returned": ("payout_returned", "seller_id"),
}
"""What each decision calls for, and which fact of it names the owner."""

_KEPT: Final = ("refund", "payout", "payout_paid", "payout_refused", "payout_returned")
"""What is decided and has a row too: the two must say the same."""

_HOUSE: Final = frozenset({"bank", "in_transit"})
"""The kinds of accounts that are the house's own, whoever the money is for."""

_ASKED_FOR: Final = "transfer"
"""Transfers of this kind were asked of the ledger itself, under an id of the caller's: nothing else calls for them."""


class Call(NamedTuple):
    """What calls for money to be moved; ``owner`` is a shopper, a seller or the order of a refund; minor units."""

    kind: str
    owner: str
    cause: str | None
    amount: int
    currency: str

    def __str__(self) -> str:
        cause = f", caused by {self.cause}" if self.cause else ""
        return f"{self.kind} of {self.amount} {self.currency} for {self.owner}{cause}"


class Due(NamedTuple):
    """A transfer that is called for, what its reference must be, and the kinds of its accounts where it has two."""

    call: Call
    reference: str
    giver: str | None
    taker: str | None


def audit_transfers(books: Books, findings: Findings) -> None:
    """Walk the transfers beside their entries, the rows that call for them and the decisions."""
    streams = books.grouped(_ENTRIES), books.keyed(_TRANSFERS), books.grouped(_ROWS), books.grouped(_DECISIONS)
    for identity, (entries, transfer, rows, decisions) in side_by_side(*streams):
        if entries is not None or transfer is not None:
            _whole(identity, entries or (), transfer, findings)
        booked = [
            Due(Call(kind, *facts), reference, giver, taker) for _, kind, reference, giver, taker, *facts in rows or ()
        ]
        decided = [_decided(action, value(evidence)) for _, action, evidence in decisions or ()]
        for kind in _KEPT:
            calls = decided, [due.call for due in booked]
            said, kept = ([str(call) for call in each if call.kind == kind] for each in calls)
            findings.compare(f"{kind}.decision", identity, said, kept)
        top_ups = [Due(call, call.owner, "bank", "wallet") for call in decided if call.kind == "top_up"]
        _called_for(identity, transfer, [*booked, *top_ups], entries or (), findings)


def _whole(identity: str, entries: Sequence[Row], transfer: Row | None, findings: Findings) -> None:
    """Check that a transfer has entries of its own time, which leave nothing over in any currency."""
    findings.counts["ledger_transfers"] += transfer is not None
    if transfer is None or not entries:
        kept = None if transfer is None else "the transfer"
        findings.differ("ledger.transfer_whole", identity, f"{len(entries)} entries", kept)
        return
    over: dict[str, int] = defaultdict(int)
    for _, _, _, currency, amount, at in entries:
        over[currency] += amount
        findings.compare("ledger.transfer_time", identity, at, transfer[3])
    for currency, rest in over.items():
        findings.compare("ledger.transfer_balance", f"{identity} {currency}", rest, 0)


def _decided(action: str, facts: Mapping[str, Any]) -> Call:
    kind, owner = _DECIDED[action]
    cause, amount, currency = (facts.get(name) for name in ("cause", "amount_minor", "currency"))
    return Call(kind, facts.get(owner, ""), cause, amount or 0, currency or "")


def _called_for(
    identity: str, transfer: Row | None, due: Sequence[Due], entries: Sequence[Row], findings: Findings
) -> None:
    """Check that exactly one thing calls for a transfer, and that nothing calls for one that was not made."""
    made = None if transfer is None else (transfer[1], transfer[2])
    met = [each for each in due if (each.call.kind, each.reference) == made]
    for call, reference, *_ in due:
        if call.amount and (call.kind, reference) != made:  # a transfer of nothing is not made
            findings.differ("transfer.missing", identity, None, str(call))
    if transfer is not None and not met and transfer[1] != _ASKED_FOR:
        findings.differ("transfer.unexplained", identity, f"{transfer[1]} for {transfer[2]}", None)
    if len(met) > 1:
        findings.differ("transfer.called_for_twice", identity, "once", [str(each.call) for each in met])
    for each in met:
        _between_two(identity, each, entries, findings)


def _between_two(identity: str, due: Due, entries: Sequence[Row], findings: Findings) -> None:
    """Check that a transfer between two accounts took from the one and gave to the other, and neither less than 0."""
    call = due.call
    if due.giver is None or due.taker is None:
        return
    giver, taker = ((_owner(kind, call), kind, call.currency) for kind in (due.giver, due.taker))
    moved: dict[tuple[str, str, str], int] = defaultdict(int)
    for _, owner, kind, currency, amount, _ in entries:
        moved[owner, kind, currency] += amount
    findings.compare(f"{call.kind}.transfer", identity, shown(moved), shown({giver: -call.amount, taker: call.amount}))
    if call.amount < 0:
        findings.differ(f"{call.kind}.amount", identity, call.amount, "more than 0")


def _owner(kind: str, call: Call) -> str:
    return PLATFORM if kind in _HOUSE else call.owner
