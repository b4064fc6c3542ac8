"""Purchases: each with all that was bought, paid, split, sent back and refunded for it, one after another."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from entrepot.auditor.reading import Books, Row, side_by_side
from entrepot.auditor.report import Findings

_GROUPS: Final = """
    SELECT id, state, shopper_id, currency, goods_minor, tax_minor, delivery_minor, delivery_tax_minor, total_minor,
           order_count, cancelled_count, cancelled_unsent_count, paid_at, payment_id
    FROM order_group ORDER BY id BYTEWISE
"""
_ORDERS: Final = """
    SELECT group_id, id, seller_id, shopper_id, currency, state, units, goods_minor, seller_tax_minor,
           marketplace_tax_minor, total_minor, commission_minor, paid_at, sent_at, received_at, cancelled_at,
           refund_due_minor, refunded_minor
    FROM customer_order ORDER BY group_id BYTEWISE, id BYTEWISE
"""
_LINES: Final = """
    SELECT o.group_id, l.order_id, l.id, l.place_id, l.sku_id, l.quantity, l.returned_quantity, l.net_minor,
           l.tax_minor, l.tax_remitted_by, l.commission_minor, l.commission_rule_version, l.commission_ppm,
           l.commission_fixed_minor, l.commission_floor_minor, l.commission_cap_minor
    FROM customer_order o JOIN order_line l ON l.order_id = o.id ORDER BY o.group_id BYTEWISE
"""
_RETURNS: Final = """
    SELECT o.group_id, r.order_id, r.id, r.state, r.refund_minor, r.payment_id, l.line_id, l.accepted
    FROM order_return r JOIN customer_order o ON o.id = r.order_id JOIN return_line l ON l.return_id = r.id
    ORDER BY o.group_id BYTEWISE, r.received_at, r.id BYTEWISE
"""
_PAYMENTS: Final = """
    SELECT group_id, id, shopper_id, currency, amount_minor, state FROM payment
    ORDER BY group_id BYTEWISE, id BYTEWISE
"""
_LEGS: Final = """
    SELECT p.group_id, t.id, t.kind, t.reference, e.owner, e.kind, e.currency, e.amount_minor
    FROM payment p JOIN ledger_transfer t ON t.reference = p.id JOIN ledger_entry e ON e.transfer_id = t.id
    ORDER BY p.group_id BYTEWISE
"""
_REFUNDS: Final = """
    SELECT coalesce(p.group_id, f.payment_id), f.id, f.cause, f.order_id, f.seller_id, f.currency,
           f.amount_minor, f.payment_id
    FROM refund f LEFT JOIN payment p ON p.id = f.payment_id
    ORDER BY coalesce(p.group_id, f.payment_id) BYTEWISE, f.id BYTEWISE
"""
_MOVEMENTS: Final = """
    SELECT group_id, reference, kind, place_id, sku_id, on_hand_delta, reserved_delta FROM (
        SELECT m.reference AS group_id, m.* FROM stock_movement m
        WHERE m.reference BYTEWISE >= 'grp_' AND m.reference BYTEWISE < 'grp`'
        UNION ALL
        SELECT o.group_id, m.* FROM stock_movement m JOIN customer_order o ON o.id = m.reference
        UNION ALL
        SELECT o.group_id, m.* FROM stock_movement m
        JOIN order_return r ON r.id = m.reference JOIN customer_order o ON o.id = r.order_id
    ) AS movement ORDER BY group_id BYTEWISE
"""


class Group(NamedTuple):
    """A purchase as the state has it."""

    id: str
    state: str
    shopper: str
    currency: str
    goods: int
    tax: int
    delivery: int
    delivery_tax: int
    total: int
    orders: int
    cancelled: int
    cancelled_unsent: int
    paid_at: int | None
    payment: str | None


class Order(NamedTuple):
    """One seller's order as the state has it; amounts in minor units."""

    group: str
    id: str
    seller: str
    shopper: str
    currency: str
    state: str
    units: int
    goods: int
    seller_tax: int
    marketplace_tax: int
    total: int
    commission: int
    paid_at: int | None
    sent_at: int | None
    received_at: int | None
    cancelled_at: int | None
    refund_due: int
    refunded: int

    @property
    def cancelled_unsent(self) -> bool:
        """Whether it was cancelled while the goods were with the seller."""
        return self.cancelled_at is not None and self.sent_at is None and self.received_at is None


class Line(NamedTuple):
    """One line of an order."""

    group: str
    order: str
    id: str
    place: str
    sku: str
    quantity: int
    returned: int
    net: int
    tax: int
    remitted_by: str
    commission: int
    rule_version: int | None
    ppm: int
    fixed: int
    floor: int
    cap: int | None


class Returned(NamedTuple):
    """One line of a return."""

    group: str
    order: str
    id: str
    state: str
    refund: int
    refunded_by: str | None
    line: str
    accepted: int


class Payment(NamedTuple):
    """One payment."""

    group: str
    id: str
    shopper: str
    currency: str
    amount: int
    state: str


class Refund(NamedTuple):
    """One refund; its transfer in the ledger has its id."""

    group: str
    id: str
    cause: str
    order: str
    seller: str
    currency: str
    amount: int
    payment: str


class Goods(NamedTuple):
    """One movement of stock for a purchase, one of its orders or one of its returns."""

    group: str
    reference: str
    kind: str
    place: str
    sku: str
    on_hand: int
    reserved: int


@dataclass(slots=True)
class Purchase:
    """Everything that belongs to one purchase. ``moved`` maps (transfer, kind) to what each account got."""

    group: Group
    orders: list[Order]
    lines: dict[str, list[Line]]
    returns: dict[str, list[Returned]]
    payments: list[Payment]
    moved: dict[tuple[str, str], dict[tuple[str, str, str], int]]
    refunds: dict[str, Refund]
    goods: dict[str, list[Goods]]


def purchases(books: Books, findings: Findings) -> Iterator[Purchase]:
    """Yield each purchase with all that belongs to it, in the order of their ids; report what belongs to none."""
    streams = (
        books.keyed(_GROUPS),
        *(books.grouped(sql) for sql in (_ORDERS, _LINES, _RETURNS, _PAYMENTS, _LEGS, _REFUNDS, _MOVEMENTS)),
    )
    for identity, (group, *parts) in side_by_side(*streams):
        if group is None:
            findings.differ("group.missing", identity, [row[1] for part in parts for row in part or ()], None)
            continue
        orders, lines, returns, payments, legs, refunds, goods = (part or () for part in parts)
        yield Purchase(
            Group(*group),
            [Order(*row) for row in orders],
            _by(1, Line, lines),
            _by(2, Returned, returns),
            [Payment(*row) for row in payments],
            _moved(legs),
            {row[2]: Refund(*row) for row in refunds},
            _by(1, Goods, goods),
        )


def _by(column: int, kind: Any, rows: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(kind(*row))
    return found


def _moved(legs: list[Row] | tuple[()]) -> dict[tuple[str, str], dict[tuple[str, str, str], int]]:
    found: dict[tuple[str, str], dict[tuple[str, str, str], int]] = {}
    for _, transfer, what, _, owner, kind, currency, amount in legs:
        accounts = found.setdefault((transfer, what), defaultdict(int))
        accounts[owner, kind, currency] += amount
    return found
