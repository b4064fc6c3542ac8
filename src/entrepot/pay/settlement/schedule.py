"""Paying everybody out whose turn it is: once a seller, currency and period, however often it is asked for."""

from functools import partial

from sqlalchemy import bindparam, select

from entrepot.core.accounts import list_sellers
from entrepot.core.database import Database, Tx
from entrepot.kit.clock import from_us
from entrepot.pay.settlement.accounts import find_account
from entrepot.pay.settlement.domain import period
from entrepot.pay.settlement.payouts import Payout, book, ready_to_pay
from entrepot.pay.settlement.tables import payout
from entrepot.pay.settlement.terms import terms_of

_MADE = select(payout.c.currency).where(
    payout.c.seller_id == bindparam("seller"), payout.c.period == bindparam("period")
)


def pay_due(db: Database) -> int:
    """Pay out whoever's day, week or month has begun (UTC); return how many payouts were made.

    All that can be paid out goes, once a seller, currency and period: what becomes payable later waits for the next.
    Nobody is paid whose account is missing or was refused.
    """
    made, cursor = 0, None
    while True:
        with db.read() as connection:
            page = list_sellers(connection, cursor=cursor, limit=200)
        for seller in page.items:
            made += len(db.write(partial(_pay_seller, seller_id=seller.id)))
        if (cursor := page.next) is None:
            return made


def _pay_seller(tx: Tx, *, seller_id: str) -> list[Payout]:
    now = period(terms_of(tx, seller_id).every, from_us(tx.now_us))
    if now is None:
        return []
    account = find_account(tx, seller_id)
    if account is None or account.state != "active":
        return []
    due = ready_to_pay(tx, seller_id)
    done = set(tx.execute(_MADE, {"seller": seller_id, "period": now}).scalars())
    return [
        book(tx, seller_id=seller_id, amount=each.payable, actor="policy:payout", period=now)
        for code, each in due.items()
        if each.payable_minor > 0 and code not in done
    ]
