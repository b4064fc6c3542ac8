"""Balances and statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from entrepot.kit.money import Money
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.pay.ledger.tables import ledger_account, ledger_entry, ledger_transfer

_MOST_OWNERS: Final = 2000
_QUARTER_US: Final = 900_000_000


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
    what: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    between: tuple[int, int] | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[StatementLine]:
    """Return a keyset page of an owner's movements, newest first.

    Narrowed to a kind of account, a currency, what moved the money (capture, refund, payout) and a span of moments in
    microseconds, the end not included; ``between`` two entries, both left out.
    """
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
    if what is not None:
        query = query.where(transfer.kind == what)
    if since_us is not None:
        query = query.where(entry.at >= since_us)
    if until_us is not None:
        query = query.where(entry.at < until_us)
    if between is not None:
        query = query.where(entry.id > between[0], entry.id < between[1])
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


def moved_by_quarter(
    connection: Connection, owner: str, kind: str, *, since_us: int, until_us: int
) -> list[tuple[int, str, str, int]]:
    """Return (beginning of a quarter of an hour, what, currency, minor units) of an owner's movements, oldest first."""
    entry, transfer = ledger_entry.c, ledger_transfer.c
    quarter = (entry.at - entry.at % _QUARTER_US).label("quarter")
    query = (
        select(quarter, transfer.kind.label("what"), entry.currency, func.sum(entry.amount_minor).label("minor"))
        .join(ledger_transfer, transfer.id == entry.transfer_id)
        .where(entry.owner == owner, entry.kind == kind, entry.at >= since_us, entry.at < until_us)
        .group_by(quarter, transfer.kind, entry.currency)
        .order_by(quarter)
    )
    return [(int(row.quarter), row.what, row.currency, int(row.minor)) for row in connection.execute(query)]


def lines_of_transfer(connection: Connection, owner: str, kind: str, transfer_id: str) -> list[StatementLine]:
    """Return an owner's own movements of one transfer, by the number of their entry."""
    entry, transfer = ledger_entry.c, ledger_transfer.c
    query = (
        select(ledger_entry, transfer.kind.label("what"), transfer.reference)
        .join(ledger_transfer, transfer.id == entry.transfer_id)
        .where(entry.transfer_id == transfer_id, entry.owner == owner, entry.kind == kind)
        .order_by(entry.id)
    )
    return [
        StatementLine(
            row.id, row.transfer_id, row.what, row.reference, row.kind, row.currency, row.amount_minor, row.at
        )
        for row in connection.execute(query)
    ]


def last_before(connection: Connection, owner: str, kind: str, currency: str, what: str, entry_id: int) -> int:
    """Return the entry of that kind of movement that came last before another one; 0 where there is none."""
    entry, transfer = ledger_entry.c, ledger_transfer.c
    query = (
        select(func.max(entry.id))
        .join(ledger_transfer, transfer.id == entry.transfer_id)
        .where(
            entry.owner == owner,
            entry.kind == kind,
            entry.currency == currency,
            transfer.kind == what,
            entry.id < entry_id,
        )
    )
    return connection.execute(query).scalar_one() or 0


def first_entry_at(connection: Connection, owner: str, kind: str) -> int | None:
    """Return when money first moved on an owner's accounts of a kind, in microseconds; None where it never did."""
    entry = ledger_entry.c
    firsts = select(func.min(entry.at)).where(entry.owner == owner, entry.kind == kind)
    first: int | None = connection.execute(firsts).scalar_one()
    return first


def moved_since(
    connection: Connection, owner: str, kind: str, whats: Sequence[str], *, since_us: int
) -> dict[str, int]:
    """Return minor units by currency that transfers of some kinds moved on an owner's accounts since an instant."""
    entry, transfer = ledger_entry.c, ledger_transfer.c
    query = (
        select(entry.currency, func.sum(entry.amount_minor))
        .join(ledger_transfer, transfer.id == entry.transfer_id)
        .where(entry.owner == owner, entry.kind == kind, entry.at >= since_us, transfer.kind.in_(whats))
        .group_by(entry.currency)
    )
    return {currency: int(minor) for currency, minor in connection.execute(query)}
