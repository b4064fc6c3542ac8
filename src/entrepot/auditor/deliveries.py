"""The door: every stop's state, courier and attempts from the delivery events, and a stop for every shipped box."""

from typing import Any, Final, NamedTuple

from entrepot.auditor.backlog import ACCEPTING, unhandled
from entrepot.auditor.reading import Books, Row, side_by_side, value
from entrepot.auditor.report import Findings

FOLLOWS: Final[dict[str | None, frozenset[tuple[str, str]]]] = {
    None: frozenset({("accept", "waiting")}),
    "waiting": frozenset({("assign", "assigned")}),
    "assigned": frozenset({("unassign", "waiting"), ("depart", "out")}),
    "out": frozenset({("deliver", "delivered"), ("fail", "waiting"), ("fail", "returned")}),
    "delivered": frozenset(),
    "returned": frozenset({("return", "returned")}),
}
"""What may happen to a stop in a state, and the state that it leads to."""

_EVENTS: Final = """
    SELECT stop_id, kind, state, attempt, courier_id, box_id, at, detail FROM delivery_event
    ORDER BY stop_id BYTEWISE, seq
"""
_STOPS: Final = """
    SELECT id, state, attempts, courier_id, box_id, ended_at FROM delivery_stop ORDER BY id BYTEWISE
"""
# A box of another shop's consignee (``cns_…``) goes on with a carrier: the courier's stops are for our own shoppers.
_SHIPPED: Final = """
    SELECT e.box_id, e.at FROM parcel_event e JOIN warehouse_box b ON b.id = e.box_id
    WHERE e.parcel_id IS NULL AND e.kind = 'ship' AND e.outcome = 'ok' AND substr(b.shopper_id, 1, 4) <> 'cns_'
    ORDER BY e.box_id BYTEWISE, e.at
"""
_STOPS_OF_BOXES: Final = "SELECT box_id, shipped_at FROM delivery_stop ORDER BY box_id BYTEWISE, shipped_at"


class Stop(NamedTuple):
    """A stop, as it follows from its events or as the state has it."""

    id: str
    state: str | None
    attempts: int
    courier: str | None
    box: str | None
    ended_at: int | None


def audit_deliveries(books: Books, findings: Findings) -> None:
    """Compare stops with their events, and the stops with the boxes that were shipped."""
    for identity, (events, stop) in side_by_side(books.grouped(_EVENTS), books.keyed(_STOPS)):
        recorded = _walk(identity, events or [], findings)
        kept = None if stop is None else Stop(*stop)
        findings.counts["delivery_events"] += len(events or [])
        findings.counts["delivery_stops"] += kept is not None
        for name in ("state", "attempts", "courier", "box", "ended_at"):
            findings.compare(f"stop.{name}", identity, getattr(recorded, name), getattr(kept, name, None))
    waiting = unhandled(books, ACCEPTING)
    for box, (shipped, stops) in side_by_side(books.grouped(_SHIPPED), books.grouped(_STOPS_OF_BOXES)):
        if box not in waiting:
            findings.compare("stop.of_box", box, [row[1] for row in shipped or ()], [row[1] for row in stops or ()])


def _walk(identity: str, events: list[Row], findings: Findings) -> Stop:
    state: str | None = None
    courier: str | None = None
    box: str | None = None
    ended_at: int | None = None
    attempts = 0
    for _, kind, following, attempt, event_courier, event_box, at, detail in events:
        if (kind, following) not in FOLLOWS[state]:
            findings.differ("stop.event", identity, f"{kind} of a stop that is {state}", f"{kind} → {following}")
        state, box = following, event_box
        attempts += kind in {"deliver", "fail"}
        findings.compare("stop.attempt", f"{identity} {kind}", attempts, attempt)
        courier = None if state == "waiting" else event_courier
        if state in {"delivered", "returned"}:
            facts: dict[str, Any] = value(detail)
            ended_at = facts.get("at", at)
    return Stop(identity, state, attempts, courier, box, ended_at)
