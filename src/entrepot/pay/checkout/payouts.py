"""Paying sellers out."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select

from entrepot.core.database import Database, Sorting, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.kit.sentences import say
from entrepot.pay.checkout.announced import PayoutSent
from entrepot.pay.checkout.tables import payout
from entrepot.pay.ledger import PLATFORM, Account, Leg, balance, balances, post
from entrepot.shop.orders import unsent_earnings


@dataclass(frozen=True, slots=True)
class Payout:
    """Money sent to a seller's bank; minor units of ``currency``; time in microseconds."""

    payout_id: str
    seller_id: str
    amount_minor: int
    currency: str
    state: str
    created_at_us: int


@dataclass(frozen=True, slots=True)
class SellerBalance:
    """What the marketplace owes a seller in one currency, in minor units; negative where refunds outran sales.

    ``payable_minor`` of it can be paid out now: not what was earned with goods that the hub does not have yet, since
    such an order can still be cancelled and its money goes back to the shopper.
    """

    currency: str
    minor: int
    payable_minor: int

    @property
    def payable(self) -> Money:
        """What can be paid out now."""
        return Money(self.payable_minor, self.currency)


class PayoutTooLarge(InvalidInput):
    """The seller's balance does not cover the payout."""

    code = "payout.too_large"
    title = "The balance does not cover this payout"


def seller_balances(connection: Connection, seller_id: str) -> list[SellerBalance]:
    """Return what the marketplace owes a seller, by currency."""
    waiting = unsent_earnings(connection, seller_id)
    return [
        SellerBalance(currency, minor, max(0, minor - waiting.get(currency, 0)))
        for (kind, currency), minor in balances(connection, seller_id).items()
        if kind == "payable"
    ]


def request_payout(db: Database, *, seller_id: str, amount: Money, actor: str, idempotency_key: str | None) -> Payout:
    """Send part of what can be paid out to a seller's bank; raise PayoutTooLarge where it is not covered."""
    if amount.minor <= 0:
        raise InvalidInput(
            say("%(amount)s cannot be paid out", amount=amount), field="amount_minor", expected="a positive amount"
        )

    def send(tx: Tx) -> dict[str, Any]:
        _one_at_a_time(tx, seller_id)
        due = balance(tx.connection, seller_id, "payable", amount.currency)
        waiting = unsent_earnings(tx, seller_id).get(amount.currency, 0)
        ready = Money(max(0, due.minor - waiting), amount.currency)
        if ready.minor < amount.minor:
            raise PayoutTooLarge(
                say(
                    "%(ready)s can be paid out now; what is earned with goods that the hub does not have yet waits",
                    ready=ready,
                ),
                balance_minor=due.minor,
                payable_minor=ready.minor,
            )
        made = Payout(tx.new_id("pot"), seller_id, amount.minor, amount.currency, "sent", tx.now_us)
        tx.execute(
            insert(payout),
            {
                "id": made.payout_id,
                "seller_id": seller_id,
                "currency": amount.currency,
                "amount_minor": amount.minor,
                "state": "sent",
                "created_at": tx.now_us,
            },
        )
        post(
            tx,
            transfer_id=made.payout_id,
            kind="payout",
            reference=made.payout_id,
            legs=[
                Leg(Account(seller_id, "payable", amount.currency), -amount.minor),
                Leg(Account(PLATFORM, "bank", amount.currency), amount.minor),
            ],
        )
        tx.audit(
            actor,
            "payout.sent",
            made.payout_id,
            seller_id=seller_id,
            amount_minor=amount.minor,
            currency=amount.currency,
        )
        tx.publish(PayoutSent(made.payout_id, seller_id, amount.minor, amount.currency))
        return asdict(made)

    fingerprint = f"payout:{seller_id}:{amount.minor}:{amount.currency}"
    return Payout(
        **db.write(
            lambda tx: once(tx, owner=seller_id, key=idempotency_key, fingerprint=fingerprint, answer=lambda: send(tx))
        )
    )


def _one_at_a_time(tx: Tx, seller_id: str) -> None:
    """Let no two payouts of a seller look at the balance at once; SQLite has one writer anyway."""
    if tx.connection.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(seller_id, 0))))


_SORTING: Final = Sorting({"sent": payout.c.id}, tiebreak=payout.c.id, default="-sent")


def payouts_of_house(
    connection: Connection,
    *,
    seller_id: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Payout]:
    """Return a keyset page of all sellers' payouts, newest first; the moments in microseconds, the end not included."""
    statement = _within(select(payout), since_us, until_us, seller_id)
    return _SORTING.page(connection, statement, _payout, cursor=cursor, limit=limit)


def payout_totals(
    connection: Connection, *, since_us: int, until_us: int, seller_id: str | None = None
) -> dict[tuple[str, str], int]:
    """Return minor units sent to banks in a span, by (seller, currency)."""
    columns = payout.c
    query = select(columns.seller_id, columns.currency, func.sum(columns.amount_minor).label("minor"))
    query = _within(query, since_us, until_us, seller_id).group_by(columns.seller_id, columns.currency)
    return {(row.seller_id, row.currency): int(row.minor) for row in connection.execute(query)}


def _within(query: Select[Any], since_us: int | None, until_us: int | None, seller_id: str | None) -> Select[Any]:
    if seller_id is not None:
        query = query.where(payout.c.seller_id == seller_id)
    if since_us is not None:
        query = query.where(payout.c.created_at >= since_us)
    return query if until_us is None else query.where(payout.c.created_at < until_us)


def _payout(row: Row[Any]) -> Payout:
    return Payout(row.id, row.seller_id, row.amount_minor, row.currency, row.state, row.created_at)


def payouts(connection: Connection, seller_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[Payout]:
    """Return a keyset page of a seller's payouts, newest first."""
    query = select(payout).where(payout.c.seller_id == seller_id).order_by(payout.c.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(payout.c.id < str(decode_cursor(cursor).get("id")))
    found = [_payout(row) for row in connection.execute(query)]
    following = encode_cursor({"id": found[limit - 1].payout_id}) if len(found) > limit else None
    return Page(found[:limit], next=following)
