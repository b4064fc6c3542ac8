"""Posting a transfer: limited accounts first, by one conditional statement each; nothing is ever changed after."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, literal_column, update

from entrepot.core.database import Tx, upsert
from entrepot.kit.errors import InsufficientFunds
from entrepot.kit.sentences import say
from entrepot.pay.ledger.domain import LIMITED, Leg, merged
from entrepot.pay.ledger.tables import ledger_account, ledger_entry, ledger_transfer

_GIVE = (
    update(ledger_account)
    .where(ledger_account.c.id == bindparam("row"), ledger_account.c.balance_minor >= bindparam("least"))
    .values(balance_minor=ledger_account.c.balance_minor - bindparam("least"))
)
_CHANGE = upsert(
    ledger_account,
    index=["id"],
    set_={"balance_minor": ledger_account.c.balance_minor + literal_column("excluded.balance_minor")},
)
_TRANSFER = insert(ledger_transfer).inline()
_ENTRIES = insert(ledger_entry).inline()


def post(tx: Tx, *, transfer_id: str, kind: str, reference: str, legs: Sequence[Leg]) -> None:
    """Move money: every leg or none, in the caller's transaction.

    Amounts are minor units; legs of one account are added up; a transfer of nothing is not stored. Raises
    InsufficientFunds where a wallet or a hold does not have the amount and UnbalancedTransfer where the legs leave
    something over. Rows are always touched in the same order, limited accounts first, so two transfers never wait
    for each other in a ring.
    """
    net = merged(legs)
    if not net:
        return
    rows = sorted(((leg.account.row_id(transfer_id), leg) for leg in net), key=lambda pair: pair[0])
    rest: list[dict[str, str | int]] = []
    for row, leg in rows:
        if leg.account.kind not in LIMITED:
            rest.append(_change(row, leg))
        elif leg.amount_minor > 0:
            tx.execute(_CHANGE, _change(row, leg))
        elif tx.execute(_GIVE, {"row": row, "least": -leg.amount_minor}).rowcount != 1:
            raise InsufficientFunds(
                say("the %(kind)s balance does not cover this amount", kind=leg.account.kind),
                amount_minor=-leg.amount_minor,
                currency=leg.account.currency,
            )
    if rest:
        tx.execute(_CHANGE, rest)
    tx.execute(_TRANSFER, {"id": transfer_id, "kind": kind, "reference": reference, "at": tx.now_us})
    tx.execute(
        _ENTRIES,
        [
            {
                "transfer_id": transfer_id,
                "account_id": row,
                "owner": leg.account.owner,
                "kind": leg.account.kind,
                "currency": leg.account.currency,
                "amount_minor": leg.amount_minor,
                "at": tx.now_us,
            }
            for row, leg in rows
        ],
    )


def _change(row: str, leg: Leg) -> dict[str, str | int]:
    return {
        "id": row,
        "owner": leg.account.owner,
        "kind": leg.account.kind,
        "currency": leg.account.currency,
        "balance_minor": leg.amount_minor,
    }
