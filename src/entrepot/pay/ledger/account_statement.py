"""Statements of an account: what it held, what moved, what it held then; each line with the balance after it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.pay.ledger.read import StatementLine
from entrepot.pay.ledger.tables import ledger_entry, ledger_transfer


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An owner's account of a kind and currency over a span; minor units, moments in microseconds, the end left out.

    ``opening_minor`` and the ``count`` movements (``came_minor`` in, ``went_minor`` out, below zero) make
    ``closing_minor``.
    """

    owner: str
    kind: str
    currency: str
    since_us: int
    until_us: int
    opening_minor: int
    came_minor: int
    went_minor: int
    count: int

    @property
    def closing_minor(self) -> int:
        """What the account held at the end."""
        return self.opening_minor + self.came_minor + self.went_minor


@dataclass(frozen=True, slots=True)
class BalancedLine:
    """A movement and what the account held after it, in minor units."""

    line: StatementLine
    balance_minor: int


def account_statement(
    connection: Connection, owner: str, kind: str, currency: str, *, since_us: int, until_us: int
) -> AccountStatement:
    """Return the sums of an account over a span; raise InvalidInput where it ends before it begins.

    Final as soon as the span is over, as ``balances_at`` says. Linear in the account's entries, read from one index.
    """
    if until_us < since_us:
        raise InvalidInput("A statement ends after it begins", field="until", expected="a moment after the beginning")
    entry = ledger_entry.c
    amount, inside = entry.amount_minor, entry.at >= since_us
    sums = [
        func.sum(case((~inside, amount), else_=0)),
        func.sum(case((inside & (amount > 0), amount), else_=0)),
        func.sum(case((inside & (amount < 0), amount), else_=0)),
        func.sum(case((inside, 1), else_=0)),
    ]
    query = _of(select(*sums), owner, kind, currency).where(entry.at < until_us)
    opening, came, went, count = (int(each or 0) for each in connection.execute(query).one())
    return AccountStatement(owner, kind, currency, since_us, until_us, opening, came, went, count)


def balanced_lines(
    connection: Connection, of: AccountStatement, *, cursor: str | None = None, limit: int = 50
) -> Page[BalancedLine]:
    """Return a keyset page of a statement's movements in the order of their booking, oldest first."""
    entry, transfer = ledger_entry.c, ledger_transfer.c
    key = decode_cursor(cursor).get("id") if cursor else 0
    after = key if isinstance(key, int) else 0
    span = entry.at >= of.since_us, entry.at < of.until_us
    before = _of(select(func.coalesce(func.sum(entry.amount_minor), 0)), of.owner, of.kind, of.currency)
    held = of.opening_minor + int(connection.execute(before.where(*span, entry.id <= after)).scalar_one())
    query = _of(select(ledger_entry, transfer.kind.label("what"), transfer.reference), of.owner, of.kind, of.currency)
    query = query.join(ledger_transfer, transfer.id == entry.transfer_id).where(*span, entry.id > after)
    lines: list[BalancedLine] = []
    for row in connection.execute(query.order_by(entry.id).limit(limit + 1)):
        held += row.amount_minor
        line = StatementLine(
            row.id, row.transfer_id, row.what, row.reference, row.kind, row.currency, row.amount_minor, row.at
        )
        lines.append(BalancedLine(line, held))
    following = encode_cursor({"id": lines[limit - 1].line.entry_id}) if len(lines) > limit else None
    return Page(lines[:limit], next=following)


def _of(query: Select[Any], owner: str, kind: str, currency: str) -> Select[Any]:
    entry = ledger_entry.c
    return query.where(entry.owner == owner, entry.kind == kind, entry.currency == currency)
