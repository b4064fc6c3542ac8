"""What a seller earned, movement by movement: each leads to its order, a payout to what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from entrepot.kit.errors import NotFound
from entrepot.kit.paging import Page
from entrepot.pay.checkout.tables import payment, payout, refund
from entrepot.pay.ledger import StatementLine, last_before, lines_of_transfer, statement
from entrepot.shop.orders import seller_orders_of_groups

KINDS = ("capture", "refund", "payout")


@dataclass(frozen=True, slots=True)
class Earning:
    """A movement of what the marketplace owes a seller; ``order_id`` is None for a payout. Minor units, signed."""

    what: str
    transfer_id: str
    order_id: str | None
    currency: str
    amount_minor: int
    at_us: int


@dataclass(frozen=True, slots=True)
class PayoutParts:
    """A payout and the movements since the one before it in its currency."""

    payout_id: str
    amount_minor: int
    currency: str
    created_at_us: int
    parts: Page[Earning]


def earnings(
    connection: Connection,
    seller_id: str,
    *,
    what: str | None = None,
    currency: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Earning]:
    """Return a keyset page of a seller's movements, newest first; moments in microseconds, the end not included."""
    page = statement(
        connection,
        seller_id,
        kind="payable",
        what=what,
        currency=currency,
        since_us=since_us,
        until_us=until_us,
        cursor=cursor,
        limit=limit,
    )
    return Page(_earnings(connection, seller_id, page.items), next=page.next)


def payout_parts(
    connection: Connection, seller_id: str, payout_id: str, cursor: str | None = None, limit: int = 50
) -> PayoutParts:
    """Return a seller's payout with what was earned and given back since the one before; raise NotFound."""
    row = connection.execute(
        select(payout).where(payout.c.id == payout_id, payout.c.seller_id == seller_id)
    ).one_or_none()
    own = lines_of_transfer(connection, seller_id, "payable", payout_id) if row is not None else []
    if row is None or not own:
        raise NotFound("there is no such payout")
    here = own[0].entry_id
    before = last_before(connection, seller_id, "payable", row.currency, "payout", here)
    page = statement(
        connection,
        seller_id,
        kind="payable",
        currency=row.currency,
        between=(before, here),
        cursor=cursor,
        limit=limit,
    )
    parts = Page(_earnings(connection, seller_id, page.items), next=page.next)
    return PayoutParts(row.id, row.amount_minor, row.currency, row.created_at, parts)


def _earnings(connection: Connection, seller_id: str, lines: Sequence[StatementLine]) -> list[Earning]:
    paid = [line.reference for line in lines if line.what == "capture"]
    given = [line.transfer_id for line in lines if line.what == "refund"]
    groups, orders = {}, {}
    if paid:
        found = connection.execute(select(payment.c.id, payment.c.group_id).where(payment.c.id.in_(paid)))
        groups = {row[0]: row[1] for row in found}
    if given:
        of_refund = select(refund.c.id, refund.c.order_id).where(
            refund.c.id.in_(given), refund.c.seller_id == seller_id
        )
        orders = {row[0]: row[1] for row in connection.execute(of_refund)}
    of_group = seller_orders_of_groups(connection, seller_id, sorted(set(groups.values())))
    return [
        Earning(
            line.what,
            line.transfer_id,
            orders.get(line.transfer_id) or of_group.get(groups.get(line.reference, "")),
            line.currency,
            line.amount_minor,
            line.at_us,
        )
        for line in lines
    ]
