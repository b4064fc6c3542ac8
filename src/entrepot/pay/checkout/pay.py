"""Paying a purchase: hold, look again, capture and split; on any refusal the hold goes back to the wallet.

The hold is one transaction and takes no stock lock. The capture is a second one, in which the order says whether it can
still be paid, the stock says whether it is still reserved, and the money moves: all three or none. A process that dies
between the two leaves a hold, which ``void_stale`` gives back.
"""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import AppError, NotFound
from entrepot.kit.sentences import say
from entrepot.pay.checkout.domain import PaymentRefused
from entrepot.pay.checkout.shares import parts_of, shares
from entrepot.pay.checkout.tables import payment
from entrepot.pay.ledger import Account, Leg, post
from entrepot.shop.orders import Payable, mark_paid, payable

METHODS: Final = ("wallet",)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment; ``state`` is held, captured or voided; minor units of ``currency``; times in microseconds."""

    payment_id: str
    group_id: str
    method: str
    state: str
    amount_minor: int
    currency: str
    created_at_us: int


_INSERT = insert(payment).inline()
_FIND = select(payment).where(payment.c.group_id == bindparam("group"), payment.c.state != "voided")
_SETTLE = (
    update(payment)
    .where(payment.c.id == bindparam("payment"), payment.c.state == "held")
    .values(state=bindparam("to"), reason=bindparam("why"), updated_at=bindparam("at"))
)


def pay(db: Database, *, group_id: str, shopper_id: str, method: str = "wallet") -> Payment:
    """Pay a purchase with what is in the shopper's wallet and return the captured payment.

    Safe to repeat: a purchase that was paid answers with its payment, however often it is asked. Raises NotFound for
    another's purchase, InsufficientFunds, PaymentRefused, and what orders and stock raise when they have expired.
    """
    if method not in METHODS:
        raise PaymentRefused(
            say("“%(method)s” is no method of payment here", method=method[:40]), field="method", expected="wallet"
        )
    try:
        bill, held = db.write(lambda tx: _hold(tx, group_id, shopper_id, method))
    except IntegrityError:  # the same request, twice at once: the other's hold is there by now
        bill, held = db.write(lambda tx: _hold(tx, group_id, shopper_id, method))
    if held.state == "captured":
        return held
    try:
        db.write(lambda tx: _capture(tx, held.payment_id, bill))
    except AppError as refusal:
        reason = refusal.code
        if db.write(lambda tx: void(tx, held.payment_id, reason)):
            raise
        with db.read() as connection:  # the same request, twice at once: the other was quicker
            settled = find_payment(connection, group_id)
        if settled is None or settled.state != "captured":
            raise
        return settled
    return replace(held, state="captured")


def find_payment(reader: Connection | Tx, group_id: str) -> Payment | None:
    """Return the payment of a purchase that is under way or done."""
    row = reader.execute(_FIND, {"group": group_id}).one_or_none()
    if row is None:
        return None
    return Payment(row.id, row.group_id, row.method, row.state, row.amount_minor, row.currency, row.created_at)


def _hold(tx: Tx, group_id: str, shopper_id: str, method: str) -> tuple[Payable, Payment]:
    """Take the amount out of the wallet and keep it apart, unless that was done: return the bill and its payment."""
    bill = payable(tx, group_id)
    if bill.shopper_id != shopper_id:
        raise NotFound("there is no such purchase")
    if (earlier := find_payment(tx, group_id)) is not None:
        return bill, earlier
    made = Payment(tx.new_id("pay"), group_id, method, "held", bill.total_minor, bill.currency, tx.now_us)
    tx.execute(
        _INSERT,
        {
            "id": made.payment_id,
            "group_id": group_id,
            "shopper_id": shopper_id,
            "method": method,
            "currency": bill.currency,
            "amount_minor": bill.total_minor,
            "state": "held",
            "created_at": tx.now_us,
            "updated_at": tx.now_us,
        },
    )
    _move(tx, made.payment_id, "hold", shopper_id, bill.currency, bill.total_minor)
    return bill, made


def _capture(tx: Tx, payment_id: str, bill: Payable) -> None:
    """Move the held amount to those whom it is for; the order and the stock have the last word."""
    settled = {"payment": payment_id, "to": "captured", "why": None, "at": tx.now_us}
    if tx.execute(_SETTLE, settled).rowcount != 1:
        raise PaymentRefused("this payment was settled meanwhile; look at the purchase")
    mark_paid(tx, bill.group_id, payment_id)
    post(
        tx,
        transfer_id=f"{payment_id}:capture",
        kind="capture",
        reference=payment_id,
        legs=[
            Leg(Account(bill.shopper_id, "held", bill.currency), -bill.total_minor),
            *shares(bill.currency, parts_of(bill)),
        ],
    )


def void(tx: Tx, payment_id: str, reason: str) -> bool:
    """Give a hold back to the wallet; return False where it was settled already."""
    settled = {"payment": payment_id, "to": "voided", "why": reason, "at": tx.now_us}
    if tx.execute(_SETTLE, settled).rowcount != 1:
        return False
    row = tx.execute(select(payment).where(payment.c.id == payment_id)).one()
    _move(tx, payment_id, "void", row.shopper_id, row.currency, row.amount_minor)
    tx.audit("system", "payment.voided", payment_id, group_id=row.group_id, reason=reason)
    return True


def _move(tx: Tx, payment_id: str, kind: str, shopper_id: str, currency: str, minor: int) -> None:
    """Move an amount from the wallet to the hold (``hold``) or back (``void``)."""
    wallet, held = Account(shopper_id, "wallet", currency), Account(shopper_id, "held", currency)
    giver, taker = (wallet, held) if kind == "hold" else (held, wallet)
    post(
        tx,
        transfer_id=f"{payment_id}:{kind}",
        kind=kind,
        reference=payment_id,
        legs=[Leg(giver, -minor), Leg(taker, minor)],
    )
