"""Paying sellers out: the money leaves their balance for the way to the bank, and the way ends with the bank's word."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select

from entrepot.core.database import Database, Sorting, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.money import Money
from entrepot.kit.paging import Page
from entrepot.kit.sentences import say
from entrepot.pay.checkout import Earning, earnings_of
from entrepot.pay.ledger import PLATFORM, Account, Leg, last_before, lines_of_transfer, post, statement
from entrepot.pay.settlement.accounts import usable_account
from entrepot.pay.settlement.balance import SellerBalance, seller_balances
from entrepot.pay.settlement.domain import PayoutTooLarge, State
from entrepot.pay.settlement.tables import payout


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way to a seller's bank, or there, or back; minor units of ``currency``; times in microseconds.

    ``state`` is requested, sending, paid, refused or returned, the last two with the bank's ``reason``. ``period`` is
    the one that it was made for, if any.
    """

    payout_id: str
    seller_id: str
    amount_minor: int
    currency: str
    state: str
    created_at_us: int
    period: str | None = None
    reason: str | None = None
    changed_at_us: int = 0


@dataclass(frozen=True, slots=True)
class PayoutParts:
    """A payout and the movements since the one before it in its currency."""

    payout: Payout
    parts: Page[Earning]


def request_payout(db: Database, *, seller_id: str, amount: Money, actor: str, idempotency_key: str | None) -> Payout:
    """Send part of what can be paid out to a seller's bank; raise PayoutTooLarge or NoBankAccount."""
    if amount.minor <= 0:
        raise InvalidInput(
            say("%(amount)s cannot be paid out", amount=amount), field="amount_minor", expected="a positive amount"
        )

    def send(tx: Tx) -> dict[str, Any]:
        due = ready_to_pay(tx, seller_id).get(amount.currency)
        ready = Money(due.payable_minor if due else 0, amount.currency)
        if ready.minor < amount.minor:
            raise PayoutTooLarge(
                say(
                    "%(ready)s can be paid out now; what is earned with goods that the hub does not have yet waits",
                    ready=ready,
                ),
                balance_minor=due.minor if due else 0,
                payable_minor=ready.minor,
            )
        return asdict(book(tx, seller_id=seller_id, amount=amount, actor=actor))

    fingerprint = f"payout:{seller_id}:{amount.minor}:{amount.currency}"
    return Payout(
        **db.write(
            lambda tx: once(tx, owner=seller_id, key=idempotency_key, fingerprint=fingerprint, answer=lambda: send(tx))
        )
    )


def ready_to_pay(tx: Tx, seller_id: str) -> dict[str, SellerBalance]:
    """Return a seller's balances by currency; until this write ends no other one pays the seller out.

    SQLite has one writer anyway.
    """
    if tx.connection.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(seller_id, 0))))
    return {each.currency: each for each in seller_balances(tx, seller_id, now_us=tx.now_us)}


def book(tx: Tx, *, seller_id: str, amount: Money, actor: str, period: str | None = None) -> Payout:
    """Take an amount that can be paid out from a seller's balance, for the way to the bank; raise NoBankAccount."""
    account = usable_account(tx, seller_id)
    made = Payout(
        tx.new_id("pot"),
        seller_id,
        amount.minor,
        amount.currency,
        State.REQUESTED.value,
        tx.now_us,
        period,
        None,
        tx.now_us,
    )
    row = {
        "id": made.payout_id,
        "seller_id": seller_id,
        "currency": amount.currency,
        "amount_minor": amount.minor,
        "state": made.state,
        "created_at": tx.now_us,
        "via": "transit",
        "account_id": account.account_id,
        "period": period,
        "changed_at": tx.now_us,
    }
    tx.execute(insert(payout), row)
    legs = [
        Leg(Account(seller_id, "payable", amount.currency), -amount.minor),
        Leg(Account(PLATFORM, "in_transit", amount.currency), amount.minor),
    ]
    post(tx, transfer_id=made.payout_id, kind="payout", reference=made.payout_id, legs=legs)
    facts = {"seller_id": seller_id, "amount_minor": amount.minor, "currency": amount.currency}
    tx.audit(actor, "payout.requested", made.payout_id, **facts)
    return made


_SORTING: Final = Sorting({"sent": payout.c.id}, tiebreak=payout.c.id, default="-sent")


def payouts(
    connection: Connection,
    *,
    seller_id: str | None = None,
    state: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Payout]:
    """Return a keyset page of payouts, newest first; the moments in microseconds, the end not included."""
    query = _within(select(payout), since_us, until_us, seller_id)
    if state is not None:
        query = query.where(payout.c.state == state)
    return _SORTING.page(connection, query, _payout, cursor=cursor, limit=limit)


def payout_totals(
    connection: Connection, *, since_us: int | None = None, until_us: int | None = None, seller_id: str | None = None
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return (how many payouts, their minor units) made in a span, by (seller, currency, state)."""
    c = payout.c
    query = select(c.seller_id, c.currency, c.state, func.count(), func.sum(c.amount_minor))
    query = _within(query, since_us, until_us, seller_id).group_by(c.seller_id, c.currency, c.state)
    return {
        (seller, currency, state): (count, int(minor))
        for seller, currency, state, count, minor in connection.execute(query)
    }


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
    return PayoutParts(_payout(row), Page(earnings_of(connection, seller_id, page.items), next=page.next))


def _within(query: Select[Any], since_us: int | None, until_us: int | None, seller_id: str | None) -> Select[Any]:
    if seller_id is not None:
        query = query.where(payout.c.seller_id == seller_id)
    if since_us is not None:
        query = query.where(payout.c.created_at >= since_us)
    return query if until_us is None else query.where(payout.c.created_at < until_us)


def _payout(row: Row[Any]) -> Payout:
    return Payout(
        row.id,
        row.seller_id,
        row.amount_minor,
        row.currency,
        row.state,
        row.created_at,
        row.period,
        row.reason,
        row.changed_at,
    )
