"""Orders: every state and time from the transitions in the audit log, each transition from one that allows it."""

from typing import Any, Final

from entrepot.auditor.reading import Books, Row, side_by_side, value
from entrepot.auditor.report import Findings

FOLLOWS: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset({"awaiting_payment"}),
    "awaiting_payment": frozenset({"paid", "cancelled"}),
    "paid": frozenset({"sent", "received", "cancelled"}),
    "sent": frozenset({"received", "cancelled"}),
    "received": frozenset({"shipped", "cancelled"}),
    "shipped": frozenset({"delivered", "cancelled"}),
    "delivered": frozenset({"return_requested"}),
    "return_requested": frozenset({"return_received"}),
    "return_received": frozenset({"refunded"}),
    "cancelled": frozenset({"refunded"}),
    "refunded": frozenset({"return_requested"}),
}
"""Which states may follow a state; None is before the order is placed."""

_STATES: Final = tuple(state for state in FOLLOWS if state is not None)
_TIMES: Final = tuple("placed_at" if state == "awaiting_payment" else f"{state}_at" for state in _STATES)

_TRANSITIONS: Final = """
    SELECT subject, action, at, evidence FROM audit_log
    WHERE subject BYTEWISE >= 'ord_' AND subject BYTEWISE < 'ord`' ORDER BY subject BYTEWISE, seq
"""
_ORDERS: Final = f"SELECT id, state, group_id, {', '.join(_TIMES)} FROM customer_order ORDER BY id BYTEWISE"


def audit_orders(books: Books, findings: Findings) -> None:
    """Compare each order with its transitions."""
    for identity, (entries, order) in side_by_side(books.grouped(_TRANSITIONS), books.keyed(_ORDERS)):
        state, group, times = _walk(identity, entries or (), findings)
        if order is None:
            findings.differ("order.state", identity, state, None)
            continue
        findings.counts["orders"] += 1
        findings.compare("order.state", identity, state, order[1])
        findings.compare("order.group", identity, group, order[2])
        for name, passed, kept in zip(_TIMES, _STATES, order[3:], strict=True):
            findings.compare("order.time", f"{identity} {name}", times.get(passed), kept)


def _walk(
    identity: str, entries: list[Row] | tuple[()], findings: Findings
) -> tuple[str | None, str | None, dict[str, int]]:
    """Follow an order's transitions; return where they lead, the group it was placed in, and when each state began."""
    state: str | None = None
    group: str | None = None
    times: dict[str, int] = {}
    for _, action, at, evidence in entries:
        following = action.removeprefix("order.")
        if following not in FOLLOWS:
            continue  # something else that was decided about the order
        findings.counts["order_transitions"] += 1
        facts: dict[str, Any] = value(evidence)
        if following not in FOLLOWS[state] or (following == "refunded" and "paid" not in times):
            findings.differ("order.transition", identity, f"{state} → {following}", "a transition that is allowed")
        if following == "cancelled":
            findings.compare("order.cancelled_from", identity, state, facts.get("was"))
        group = facts.get("group_id") if following == "awaiting_payment" else group
        state = following
        times[following] = at
    return state, group, times
