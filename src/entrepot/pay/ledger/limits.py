"""Limits of accounts: how little and how much each may hold."""

from dataclasses import dataclass

from sqlalchemy import select

from entrepot.core.database import Tx, insert_or_ignore, upsert
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.pay.ledger.domain import LIMITED, SHARDS, Account
from entrepot.pay.ledger.tables import ledger_account, ledger_limit

_ROW = insert_or_ignore(ledger_account, ["id"])
_LOCK = select(ledger_account.c.balance_minor)
_SET = upsert(ledger_limit, index=["account_id"], set_=["lowest_minor", "highest_minor"])


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what an account has to stay, in minor units of its currency; None sets no limit.

    Without a lowest balance a wallet and a hold may fall to zero, any other account as far as it likes.
    """

    lowest_minor: int | None = None
    highest_minor: int | None = None


def set_limits(tx: Tx, account: Account, limits: Limits) -> None:
    """Hold an account between limits from now on; what it has already is not looked at.

    A transfer that would pass one raises LimitExceeded; money that comes back (a refund, a hold that is voided) passes
    the highest. Raises InvalidInput for a kind that is kept as several rows, for a wallet that could owe money, and for
    limits that leave no room.
    """
    lowest, highest = limits.lowest_minor, limits.highest_minor
    if account.kind in SHARDS:
        raise InvalidInput(say("an account of kind %(kind)s takes no limits", kind=account.kind), field="account")
    if lowest is not None and lowest < 0 and account.kind in LIMITED:
        raise InvalidInput("a wallet lends nothing", field="lowest_minor", expected="0 or more")
    if highest is not None and highest < max(0, lowest or 0):
        raise InvalidInput("these limits leave no room", field="highest_minor", expected="not below the lowest")
    row = account.row_id("")
    tx.execute(
        _ROW,
        {"id": row, "owner": account.owner, "kind": account.kind, "currency": account.currency, "balance_minor": 0},
    )
    if tx.connection.dialect.name == "postgresql":  # a batch that decides at this moment goes first
        tx.execute(_LOCK.where(ledger_account.c.id == row).with_for_update())
    tx.execute(_SET, {"account_id": row, "lowest_minor": lowest, "highest_minor": highest})
