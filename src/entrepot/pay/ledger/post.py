"""Posting transfers: a batch is read with one set-based statement a table, decided in memory, and written with one."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, insert, literal_column, text, update

from entrepot.core.database import Tx, upsert
from entrepot.kit.errors import AppError
from entrepot.pay.ledger.domain import (
    LIMITED,
    NO_LOWEST,
    SHARDS,
    Applied,
    Body,
    Leg,
    Ready,
    Standing,
    Transfer,
    apply,
    ready,
)
from entrepot.pay.ledger.tables import ledger_account, ledger_entry, ledger_transfer

_SAID: Final = {
    "sqlite": text(
        "SELECT t.id, t.kind, t.reference, e.account_id, e.amount_minor FROM ledger_transfer t "
        "JOIN ledger_entry e ON e.transfer_id = t.id WHERE t.id IN (SELECT value FROM json_each(:names))"
    ),
    "postgresql": text(
        "SELECT t.id, t.kind, t.reference, e.account_id, e.amount_minor FROM ledger_transfer t "
        "JOIN ledger_entry e ON e.transfer_id = t.id "
        "WHERE t.id = ANY (ARRAY(SELECT json_array_elements_text(CAST(:names AS json))))"
    ),
}
_LOCK: Final = {
    "sqlite": text(
        "SELECT a.id, a.kind, a.balance_minor, l.lowest_minor, l.highest_minor FROM ledger_account a "
        "LEFT JOIN ledger_limit l ON l.account_id = a.id WHERE a.id IN (SELECT value FROM json_each(:names))"
    ),
    "postgresql": text(
        "SELECT a.id, a.kind, a.balance_minor, l.lowest_minor, l.highest_minor FROM ledger_account a "
        "LEFT JOIN ledger_limit l ON l.account_id = a.id "
        "WHERE a.id = ANY (ARRAY(SELECT json_array_elements_text(CAST(:names AS json)))) ORDER BY a.id FOR UPDATE OF a"
    ),
}
_GIVE = (
    update(ledger_account)
    .where(ledger_account.c.id == bindparam("row"))
    .values(balance_minor=ledger_account.c.balance_minor + bindparam("change"))
)
_CHANGE = upsert(
    ledger_account,
    index=["id"],
    set_={"balance_minor": ledger_account.c.balance_minor + literal_column("excluded.balance_minor")},
)
_TRANSFERS = insert(ledger_transfer).inline()
_ENTRIES = insert(ledger_entry).inline()
_SETS: Final = {
    _GIVE: text(
        "UPDATE ledger_account SET balance_minor = ledger_account.balance_minor + r.change FROM "
        'json_to_recordset(CAST(:records AS json)) AS r("row" text, change bigint) WHERE ledger_account.id = r."row"'
    ),
    _CHANGE: text(
        "INSERT INTO ledger_account (id, owner, kind, currency, balance_minor) "
        "SELECT id, owner, kind, currency, balance_minor FROM json_to_recordset(CAST(:records AS json)) "
        "AS r(id text, owner text, kind text, currency text, balance_minor bigint) "
        "ON CONFLICT (id) DO UPDATE SET balance_minor = ledger_account.balance_minor + excluded.balance_minor"
    ),
    _TRANSFERS: text(
        "INSERT INTO ledger_transfer (id, kind, reference, at) SELECT id, kind, reference, at FROM "
        "json_to_recordset(CAST(:records AS json)) AS r(id text, kind text, reference text, at bigint)"
    ),
    _ENTRIES: text(
        "INSERT INTO ledger_entry (transfer_id, account_id, owner, kind, currency, amount_minor, at) "
        "SELECT transfer_id, account_id, owner, kind, currency, amount_minor, at "
        "FROM json_to_recordset(CAST(:records AS json)) AS r(transfer_id text, account_id text, owner text, "
        "kind text, currency text, amount_minor bigint, at bigint)"
    ),
}
"""On PostgreSQL, where each execution is a message of its own, rows of one statement go as one JSON list."""
_FEW: Final = 4


def post(tx: Tx, *, transfer_id: str, kind: str, reference: str, legs: Sequence[Leg]) -> None:
    """Move money: every leg or none, in the caller's transaction, under an id that is new.

    Amounts are minor units; legs of one account are added up; a transfer of nothing is not stored. Raises
    InsufficientFunds where a wallet or a hold does not have the amount, LimitExceeded, and UnbalancedTransfer where the
    legs leave something over.
    """
    one = ready(Transfer(transfer_id, kind, reference, tuple(legs)))
    if not one.rows:
        return
    applied = apply([[one]], _locked(tx, [one]), {})
    for problem in applied.refused:
        if problem is not None:
            raise problem
    _write(tx, applied)


def post_batch(tx: Tx, groups: Sequence[Sequence[Transfer]]) -> list[AppError | None]:
    """Post groups of transfers, each group all or none; return for each why it was refused, or None.

    A transfer that was made before, with the same body, counts as made. The groups are decided in their order.
    """
    prepared, refused = list[list[Ready]](), list[AppError | None]()
    for group in groups:
        try:
            prepared.append([ready(each) for each in group])
            refused.append(None)
        except AppError as problem:
            prepared.append([])
            refused.append(problem)
    every = [each for group in prepared for each in group]
    applied = apply(prepared, _locked(tx, every), _said(tx, every))
    if applied.made:
        _write(tx, applied)
    return [first or second for first, second in zip(refused, applied.refused, strict=True)]


def _locked(tx: Tx, every: Iterable[Ready]) -> Standing:
    """Lock the rows that may have limits, in the order of their ids: two batches never wait in a ring."""
    touched = {row: leg.account.kind for each in every for row, leg in each.rows if leg.account.kind not in SHARDS}
    balances = dict.fromkeys((row for row, kind in touched.items() if kind in LIMITED), 0)
    lowest, highest = dict[str, int](), dict[str, int]()
    rows = tx.fetch(_LOCK[_dialect(tx)], {"names": _json(sorted(touched))}) if touched else ()
    for row, kind, minor, least, most in rows:
        if kind not in LIMITED and least is None and most is None:
            continue
        balances[row] = minor
        if kind not in LIMITED or least is not None:
            lowest[row] = NO_LOWEST if least is None else least
        if most is not None:
            highest[row] = most
    return Standing(balances, lowest, highest)


def _said(tx: Tx, every: Iterable[Ready]) -> dict[str, Body]:
    """Return what transfers with these ids say that were made before."""
    names = _json([each.transfer.transfer_id for each in every])
    found: dict[str, tuple[str, str, set[tuple[str, int]]]] = {}
    for name, kind, reference, row, amount in tx.fetch(_SAID[_dialect(tx)], {"names": names}):
        found.setdefault(name, (kind, reference, set()))[2].add((row, int(amount)))
    return {name: (kind, reference, frozenset(moved)) for name, (kind, reference, moved) in found.items()}


def _write(tx: Tx, applied: Applied) -> None:
    """Write what a batch came to: limited rows that give first, then the others, each in the order of their ids."""
    gives, changes = list[dict[str, Any]](), list[dict[str, Any]]()
    for row, change in sorted(applied.changes.items()):
        account = applied.accounts[row]
        if change < 0 and account.kind in LIMITED:  # such a row is there; a new one could not stand below zero
            gives.append({"row": row, "change": change})
        else:
            changes.append(
                {
                    "id": row,
                    "owner": account.owner,
                    "kind": account.kind,
                    "currency": account.currency,
                    "balance_minor": change,
                }
            )
    _each(tx, _GIVE, gives)
    _each(tx, _CHANGE, changes)
    now = tx.now_us
    _each(
        tx,
        _TRANSFERS,
        [
            {"id": it.transfer_id, "kind": it.kind, "reference": it.reference, "at": now}
            for it in (each.transfer for each in applied.made)
        ],
    )
    _each(
        tx,
        _ENTRIES,
        [
            {
                "transfer_id": each.transfer.transfer_id,
                "account_id": row,
                "owner": leg.account.owner,
                "kind": leg.account.kind,
                "currency": leg.account.currency,
                "amount_minor": leg.amount_minor,
                "at": now,
            }
            for each in applied.made
            for row, leg in each.rows
        ],
    )


def _each(tx: Tx, statement: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if len(rows) > _FEW and _dialect(tx) == "postgresql":
        tx.execute(_SETS[statement], {"records": orjson.dumps(rows).decode()})
    else:
        tx.execute(statement, rows)


def _json(names: Sequence[str]) -> str:
    return orjson.dumps(names).decode()


def _dialect(tx: Tx) -> str:
    return tx.connection.dialect.name
