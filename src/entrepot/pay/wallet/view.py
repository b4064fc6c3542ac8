"""What a wallet holds."""

from dataclasses import dataclass

from sqlalchemy import Connection

from entrepot.core.database import Tx
from entrepot.kit.money import Money
from entrepot.pay.ledger import balances


@dataclass(frozen=True, slots=True)
class Wallet:
    """A person's money by currency: free to spend, and held for purchases under way."""

    person_id: str
    available: tuple[Money, ...]
    held: tuple[Money, ...]


def wallet_view(connection: Connection, person_id: str) -> Wallet:
    """Return a person's wallet; empty where nothing was ever put in."""
    amounts = balances(connection, person_id)
    return Wallet(
        person_id,
        tuple(Money(minor, currency) for (kind, currency), minor in amounts.items() if kind == "wallet"),
        tuple(Money(minor, currency) for (kind, currency), minor in amounts.items() if kind == "held" and minor),
    )


def money_left(tx: Tx, person_id: str) -> list[Money]:
    """Return the amounts above zero in a person's wallet, free and held."""
    wallet = wallet_view(tx.connection, person_id)
    return [each for each in (*wallet.available, *wallet.held) if each.minor > 0]
