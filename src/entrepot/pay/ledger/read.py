"""Balances and statements."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from entrepot.kit.money import Money
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.pay.ledger.tables import ledger_account, ledger_entry, ledger_transfer

_MOST_OWNERS: Final = 2000


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement on an owner's account; ``at_us`` in microseconds, ``amount_minor`` signed."""

    entry_id: int
    transfer_id: str
    what: str
    reference: str
    account_kind: str
    currency: str
    amount_minor: int
    at_us: int


def balance(connection: Connection, owner: str, kind: str, currency: str) -> Money:
    """Return what an owner's account of a kind holds in a currency; zero where there is none."""
    account = ledger_account.c
    total = connection.execute(
        select(func.coalesce(func.sum(account.balance_minor), 0)).where(
            account.owner == owner, account.kind == kind, account.currency == currency
        )
    ).scalar_one()
    return Money(int(total), currency)


def balances(connection: Connection, owner: str) -> dict[tuple[str, str], int]:
    """Return minor units by (kind, currency) of all accounts of an owner."""
    account = ledger_account.c
    rows = connection.execute(
        select(account.kind, account.currency, func.sum(account.balance_minor).label("minor"))
        .where(account.owner == owner)
        .group_by(account.kind, account.currency)
        .order_by(account.kind, account.currency)
    )
    return {(row.kind, row.currency): int(row.minor) for row in rows}


def owed(connection: Connection, kind: str, owner: str | None = None) -> list[tuple[str, str, int]]:
    """Return (owner, currency, minor units) of every account of a kind that is not empty, by owner; at most 2,000."""
    account = ledger_account.c
    total = func.sum(account.balance_minor)
    query = select(account.owner, account.currency, total.label("minor")).where(account.kind == kind)
    if owner is not None:
        query = query.where(account.owner == owner)
    query = query.group_by(account.owner, account.currency).having(total != 0)
    rows = connection.execute(query.order_by(account.owner, account.currency).limit(_MOST_OWNERS))
    return [(row.owner, row.currency, int(row.minor)) for row in rows]


def statement(
    connection: Connection,
    owner: str,
    *,
    kind: str | None = None,
    currency: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[StatementLine]:
    """Return a keyset page of an owner's movements, newest first."""
    entry, transfer = ledger_entry.c, ledger_transfer.c
    query = (
        select(ledger_entry, transfer.kind.label("what"), transfer.reference)
        .join(ledger_transfer, transfer.id == entry.transfer_id)
        .where(entry.owner == owner)
        .order_by(entry.id.desc())
        .limit(limit + 1)
    )
    if kind is not None:
        query = query.where(entry.kind == kind)
    if currency is not None:
        query = query.where(entry.currency == currency)
    if cursor:
        key = decode_cursor(cursor).get("id")
        query = query.where(entry.id < (key if isinstance(key, int) else 0))
    lines = [
        StatementLine(
            row.id, row.transfer_id, row.what, row.reference, row.kind, row.currency, row.amount_minor, row.at
        )
        for row in connection.execute(query)
    ]
    following = encode_cursor({"id": lines[limit - 1].entry_id}) if len(lines) > limit else None
    return Page(lines[:limit], next=following)
