"""The bank accounts that sellers are paid out to: one in force each, the earlier ones kept."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.pay.settlement.domain import Destination, NoBankAccount
from entrepot.pay.settlement.tables import bank_account

_FIND = select(bank_account).where(bank_account.c.seller_id == bindparam("seller"), bank_account.c.state != "replaced")
_REPLACE = (
    update(bank_account)
    .where(bank_account.c.seller_id == bindparam("seller"), bank_account.c.state != "replaced")
    .values(state="replaced")
)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where a seller's money goes; ``state`` is active or refused, then with the bank's ``reason``; microseconds."""

    account_id: str
    to: Destination
    state: str
    reason: str | None
    created_at_us: int


def find_account(reader: Connection | Tx, seller_id: str) -> BankAccount | None:
    """Return the account in force of a seller, if they gave one."""
    row = reader.execute(_FIND, {"seller": seller_id}).one_or_none()
    if row is None:
        return None
    to = Destination(row.holder, row.country, row.number, row.bic)
    return BankAccount(row.id, to, row.state, row.reason, row.created_at)


def usable_account(tx: Tx, seller_id: str) -> BankAccount:
    """Return the account that a seller's money goes to; raise NoBankAccount."""
    account = find_account(tx, seller_id)
    if account is None:
        raise NoBankAccount("Say first where the money shall go: add a bank account")
    if account.state != "active":
        raise NoBankAccount(
            "The bank refused this account. Give another one, or the same one again if it was put right"
        )
    return account


def set_account(db: Database, *, seller_id: str, to: Destination, actor: str) -> BankAccount:
    """Pay a seller out to this account from now on; the same one again changes nothing unless the bank refused it."""

    def keep(tx: Tx) -> BankAccount:
        before = find_account(tx, seller_id)
        if before is not None and before.to == to and before.state == "active":
            return before
        tx.execute(_REPLACE, {"seller": seller_id})
        made = BankAccount(tx.new_id("bac"), to, "active", None, tx.now_us)
        tx.execute(
            insert(bank_account),
            {
                "id": made.account_id,
                "seller_id": seller_id,
                "holder": to.holder,
                "country": to.country,
                "number": to.number,
                "bic": to.bic,
                "state": "active",
                "created_at": tx.now_us,
            },
        )
        tx.audit(actor, "payout.account_set", seller_id, account_id=made.account_id, number=to.masked)
        return made

    return db.write(keep)
