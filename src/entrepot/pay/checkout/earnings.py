"""What a seller earned, movement by movement: each leads to its order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from entrepot.kit.paging import Page
from entrepot.pay.checkout.tables import payment, refund
from entrepot.pay.ledger import StatementLine, statement
from entrepot.shop.orders import seller_orders_of_groups


@dataclass(frozen=True, slots=True)
class Earning:
    """A movement of what the marketplace owes a seller; ``order_id`` is None for a payout. Minor units, signed."""

    what: str
    transfer_id: str
    order_id: str | None
    currency: str
    amount_minor: int
    at_us: int


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
    return Page(earnings_of(connection, seller_id, page.items), next=page.next)


def earnings_of(connection: Connection, seller_id: str, lines: Sequence[StatementLine]) -> list[Earning]:
    """Return lines of a seller's statement with the order that each leads to."""
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
