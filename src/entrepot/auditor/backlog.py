"""What was announced and not yet acted on: a difference that the next moment settles is none."""

from collections.abc import Sequence
from typing import Final

from entrepot.auditor.reading import Books, value

EXPECTING: Final = ("fulfil.warehouse.expect", "shop.order.paid", "order_id")
CANCELLING: Final = ("fulfil.warehouse.cancel", "shop.order.cancelled", "order_id")
REFUNDING_CANCELLED: Final = ("pay.checkout.refund_cancelled", "shop.order.cancelled", "order_id")
REFUNDING_RETURNED: Final = ("pay.checkout.refund_returned", "shop.return.received", "return_id")
ACCEPTING: Final = ("deliver.dispatch.accept", "fulfil.box.shipped", "box_id")
FOLLOWED: Final[Sequence[tuple[str, str, str]]] = (
    EXPECTING,
    CANCELLING,
    REFUNDING_CANCELLED,
    REFUNDING_RETURNED,
    ACCEPTING,
)
"""Subscriber, event, and the field of the event that names what the effect is about."""

_NEW: Final = """
    SELECT e.payload FROM outbox_event e LEFT JOIN outbox_position p ON p.subscriber = :subscriber
    WHERE e.name = :event AND (p.subscriber IS NULL OR e.xid > p.xid OR (e.xid = p.xid AND e.seq > p.seq))
"""
_AGAIN: Final = """
    SELECT e.payload FROM outbox_failure f JOIN outbox_event e ON e.id = f.event_id
    WHERE f.subscriber = :subscriber AND f.state = 'retry' AND e.name = :event
"""


def unhandled(books: Books, followed: tuple[str, str, str]) -> frozenset[str]:
    """Return the ids of things whose event waits for its subscriber. An event that was set aside waits no more."""
    subscriber, event, field = followed
    return frozenset(
        value(payload)[field]
        for statement in (_NEW, _AGAIN)
        for (payload,) in books.rows(statement, subscriber=subscriber, event=event)
    )
