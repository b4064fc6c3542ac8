"""Giving money back: after a paid order was cancelled, and after a return came in."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.pay.checkout.shares import shares, turned
from entrepot.pay.checkout.tables import payment, refund
from entrepot.pay.ledger import Account, Leg, post
from entrepot.shop.orders import Amounts

_PAID = select(payment).where(payment.c.group_id == bindparam("group"), payment.c.state == "captured")
_INSERT = insert_or_ignore(refund, ["cause"])


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back to a shopper; minor units of ``currency``; time in microseconds."""

    refund_id: str
    cause: str
    payment_id: str
    order_id: str
    seller_id: str
    amount_minor: int
    currency: str
    created_at_us: int


def give_back(
    tx: Tx, *, cause: str, group_id: str, order_id: str, seller_id: str, parts: Amounts, total_minor: int
) -> str | None:
    """Move parts of a captured payment back to the wallet that it came from; return the refund's id.

    ``cause`` is the cancelled order or the return: it is refunded once, a second call returns None. Each account gives
    back what it had of these parts; a seller's balance may fall below zero.
    """
    paid = tx.execute(_PAID, {"group": group_id}).one()
    refund_id = tx.new_id("rfd")
    row = {
        "id": refund_id,
        "cause": cause,
        "payment_id": paid.id,
        "order_id": order_id,
        "seller_id": seller_id,
        "currency": paid.currency,
        "amount_minor": total_minor,
        "created_at": tx.now_us,
    }
    if tx.execute(_INSERT, row).rowcount != 1:
        return None
    post(
        tx,
        transfer_id=refund_id,
        kind="refund",
        reference=paid.id,
        legs=[
            *turned(shares(paid.currency, [(seller_id, parts)])),
            Leg(Account(paid.shopper_id, "wallet", paid.currency), total_minor),
        ],
    )
    tx.audit(
        "policy:refund",
        "refund.booked",
        refund_id,
        cause=cause,
        order_id=order_id,
        amount_minor=total_minor,
        currency=paid.currency,
    )
    return refund_id


def refunds(connection: Connection, seller_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[Refund]:
    """Return a keyset page of what a seller's orders gave back, newest first."""
    query = select(refund).where(refund.c.seller_id == seller_id).order_by(refund.c.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(refund.c.id < str(decode_cursor(cursor).get("id")))
    found = [
        Refund(
            row.id,
            row.cause,
            row.payment_id,
            row.order_id,
            row.seller_id,
            row.amount_minor,
            row.currency,
            row.created_at,
        )
        for row in connection.execute(query)
    ]
    following = encode_cursor({"id": found[limit - 1].refund_id}) if len(found) > limit else None
    return Page(found[:limit], next=following)
