"""What a seller is owed, what of it can be paid out now, and why the rest cannot."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from entrepot.core.database import Tx
from entrepot.kit.money import Money
from entrepot.pay.ledger import balances, first_entry_at, moved_since
from entrepot.pay.settlement.domain import PPM
from entrepot.pay.settlement.tables import payout
from entrepot.pay.settlement.terms import terms_of
from entrepot.shop.orders import unsent_earnings

_DAY_US: Final = timedelta(days=1) // timedelta(microseconds=1)
_EARNED: Final = ("capture", "refund")


@dataclass(frozen=True, slots=True)
class SellerBalance:
    """What the marketplace owes a seller in one currency, in minor units; negative where refunds outran sales.

    ``payable_minor`` of it can be paid out now. Not so ``waiting_minor``, earned with goods that the hub does not have
    yet, since such an order can still be cancelled and its money goes back to the shopper; nor ``reserved_minor``, kept
    back of a new seller. ``transit_minor`` left the balance and has not arrived at the seller's bank. What is negative
    is taken from the next sales in this currency: nobody is sent a bill.
    """

    currency: str
    minor: int
    payable_minor: int
    waiting_minor: int
    reserved_minor: int
    transit_minor: int

    @property
    def payable(self) -> Money:
        """What can be paid out now."""
        return Money(self.payable_minor, self.currency)


def seller_balances(reader: Connection | Tx, seller_id: str, *, now_us: int) -> list[SellerBalance]:
    """Return what the marketplace owes a seller at this instant, by currency."""
    connection = reader.connection if isinstance(reader, Tx) else reader
    waiting = unsent_earnings(connection, seller_id)
    kept = reserved(connection, seller_id, now_us=now_us)
    moving = _in_transit(connection, seller_id)
    owed = {code: minor for (kind, code), minor in balances(connection, seller_id).items() if kind == "payable"}
    return [
        SellerBalance(
            code,
            minor,
            max(0, minor - waiting.get(code, 0) - kept.get(code, 0)),
            waiting.get(code, 0),
            kept.get(code, 0),
            moving.get(code, 0),
        )
        for code, minor in owed.items()
    ]


def reserved(connection: Connection, seller_id: str, *, now_us: int) -> dict[str, int]:
    """Return what is kept back of a new seller, minor units by currency, rounded up; nothing of whoever is not new."""
    terms = terms_of(connection, seller_id)
    if not terms.reserve_ppm or not terms.reserve_days or not terms.new_days:
        return {}
    first_us = first_entry_at(connection, seller_id, "payable")
    if first_us is None or now_us >= first_us + terms.new_days * _DAY_US:
        return {}
    earned = moved_since(connection, seller_id, "payable", _EARNED, since_us=now_us - terms.reserve_days * _DAY_US)
    return {code: -(-minor * terms.reserve_ppm // PPM) for code, minor in earned.items() if minor > 0}


def _in_transit(connection: Connection, seller_id: str) -> dict[str, int]:
    query = (
        select(payout.c.currency, func.sum(payout.c.amount_minor))
        .where(payout.c.seller_id == seller_id, payout.c.state.in_(["requested", "sending"]))
        .group_by(payout.c.currency)
    )
    return {code: int(minor) for code, minor in connection.execute(query)}
