"""From the order to the door: each paid order has one parcel; it left in a box on a closed manifest to one stop."""

from typing import Any, Final, NamedTuple

from entrepot.auditor.backlog import CANCELLING, EXPECTING, unhandled
from entrepot.auditor.reading import Books, side_by_side
from entrepot.auditor.report import Findings

# Parcels of other shops (``xor_…``) have no order here: what the floor records of them is compared in audit_floor.
_ORDERS: Final = """
    SELECT id, seller_id, shopper_id, address_id, units, paid_at, received_at, shipped_at, delivered_at, cancelled_at
    FROM customer_order ORDER BY id BYTEWISE
"""
_PARCELS: Final = """
    SELECT p.order_id, p.id, p.seller_id, p.shopper_id, p.address_id, p.units, p.state, p.received_at, p.cancelled_at,
           b.id, b.state, b.shopper_id, b.address_id, b.shipped_at, m.closed_at,
           (SELECT max(at) FROM delivery_event e WHERE e.box_id = b.id AND e.kind = 'deliver')
    FROM warehouse_parcel p LEFT JOIN warehouse_box b ON b.id = p.box_id
    LEFT JOIN warehouse_manifest m ON m.id = b.manifest_id
    WHERE substr(p.order_id, 1, 4) <> 'xor_' ORDER BY p.order_id BYTEWISE
"""


class Order(NamedTuple):
    """An order as the shop has it; times in microseconds."""

    id: str
    seller: str
    shopper: str
    address: str
    units: int
    paid_at: int | None
    received_at: int | None
    shipped_at: int | None
    delivered_at: int | None
    cancelled_at: int | None


class Parcel(NamedTuple):
    """An order's parcel as the hub has it, with its box and that box's manifest."""

    order: str
    id: str
    seller: str
    shopper: str
    address: str
    units: int
    state: str
    received_at: int | None
    cancelled_at: int | None
    box: str | None
    box_state: str | None
    box_shopper: str | None
    box_address: str | None
    shipped_at: int | None
    manifest_closed_at: int | None
    delivered_at: int | None


def audit_journeys(books: Books, findings: Findings) -> None:
    """Compare what the shop says of each order with what the hub says of its parcel."""
    to_come, to_stop = unhandled(books, EXPECTING), unhandled(books, CANCELLING)
    for identity, (order, parcel) in side_by_side(books.keyed(_ORDERS), books.grouped(_PARCELS)):
        if order is None or len(parcel or ()) > 1 or (parcel and order[5] is None):
            findings.differ("order.parcel", identity, "one parcel of a paid order", [row[1] for row in parcel or ()])
        elif parcel:
            _compare(Order(*order), Parcel(*parcel[0]), identity in to_stop, findings)
        elif order[5] is not None and identity not in to_come:
            findings.differ("order.parcel", identity, "one parcel of a paid order", None)


def _compare(order: Order, parcel: Parcel, to_stop: bool, findings: Findings) -> None:  # noqa: FBT001  # a fact
    left = parcel.state == "shipped" or parcel.box_state == "back"  # what came back had left
    left_at = parcel.shipped_at if left else None
    goes_on = order.cancelled_at is None
    facts: dict[str, tuple[Any, Any]] = {"order": (order[1:5], parcel[2:6])}
    if order.received_at is not None or parcel.cancelled_at is None:
        facts["received"] = order.received_at, parcel.received_at
    if order.shipped_at is not None or goes_on:
        facts["shipped"] = order.shipped_at, left_at
    if order.delivered_at is not None or goes_on:
        facts["delivered"] = order.delivered_at, parcel.delivered_at if left_at is not None else None
    if not goes_on and not to_stop:
        facts["cancelled"] = "cancelled", "goes on" if parcel.cancelled_at is None else "cancelled"
    if left_at is not None:
        closed_at = parcel.manifest_closed_at
        facts["box_of"] = (parcel.shopper, parcel.address), (parcel.box_shopper, parcel.box_address)
        facts["manifest"] = "closed", "closed" if closed_at is not None and closed_at <= left_at else "open"
    for name, (recorded, kept) in facts.items():
        findings.compare(f"parcel.{name}", f"{order.id} {parcel.id}", recorded, kept)
