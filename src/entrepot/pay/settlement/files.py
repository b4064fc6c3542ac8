"""Handing payouts to a bank: what was requested goes into a file, each payout into one, and none is left out."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import NotFound
from entrepot.kit.money import Money
from entrepot.pay.settlement.announced import PayoutSent
from entrepot.pay.settlement.bank import Bank
from entrepot.pay.settlement.domain import Destination
from entrepot.pay.settlement.pain001 import CreditTransfer, write_pain001
from entrepot.pay.settlement.tables import bank_account, payout, payout_file

MOST: Final = 500
"""Payouts in a file."""
_REQUESTED = (
    select(payout.c.id, payout.c.seller_id, payout.c.amount_minor, payout.c.currency)
    .where(payout.c.state == "requested")
    .order_by(payout.c.id)
    .limit(MOST)
)
_TAKE = (
    update(payout)
    .where(payout.c.id == bindparam("payout"), payout.c.state == "requested")
    .values(state="sending", file_id=bindparam("file"), changed_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class PayoutFile:
    """A file of payouts for the bank; ``delivered_at_us`` says when it was put where the bank takes it, if it was."""

    file_id: str
    payouts: int
    created_at_us: int
    delivered_at_us: int | None


def make_file(db: Database, *, actor: str) -> PayoutFile | None:
    """Take all requested payouts, 500 at most, into a new file; return None where there are none."""

    def take(tx: Tx) -> PayoutFile | None:
        rows = tx.execute(_REQUESTED).all()
        if not rows:
            return None
        file_id, taken = tx.new_id("pfl"), 0
        for row in rows:
            settled = {"payout": row.id, "file": file_id, "now": tx.now_us}
            if tx.execute(_TAKE, settled).rowcount == 1:
                taken += 1
                tx.publish(PayoutSent(row.id, row.seller_id, row.amount_minor, row.currency))
        if not taken:  # another process was quicker
            return None
        tx.execute(insert(payout_file), {"id": file_id, "payouts": taken, "created_at": tx.now_us})
        tx.audit(actor, "payout.file_made", file_id, payouts=taken)
        return PayoutFile(file_id, taken, tx.now_us, None)

    return db.write(take)


def file_content(connection: Connection, file_id: str, *, debtor: Destination) -> bytes:
    """Return a file as the bank takes it (ISO 20022 pain.001), the same bytes each time; raise NotFound."""
    head = connection.execute(select(payout_file).where(payout_file.c.id == file_id)).one_or_none()
    if head is None:
        raise NotFound("there is no such file")
    columns = payout.c
    rows = connection.execute(
        select(columns.id, columns.amount_minor, columns.currency, bank_account)
        .join(bank_account, bank_account.c.id == columns.account_id)
        .where(columns.file_id == file_id)
        .order_by(columns.id)
    ).all()
    transfers = [
        CreditTransfer(row[0], Money(row[1], row[2]), Destination(row.holder, row.country, row.number, row.bic))
        for row in rows
    ]
    return write_pain001(file_id, head.created_at, debtor, transfers)


def payout_files(connection: Connection, limit: int = 50) -> list[PayoutFile]:
    """Return the latest files, newest first."""
    rows = connection.execute(select(payout_file).order_by(payout_file.c.id.desc()).limit(limit))
    return [PayoutFile(row.id, row.payouts, row.created_at, row.delivered_at) for row in rows]


def waiting_count(connection: Connection) -> int:
    """Return how many payouts are in no file yet."""
    return connection.execute(select(func.count()).where(payout.c.state == "requested")).scalar_one()


def deliver(db: Database, bank: Bank, debtor: Destination) -> int:
    """Put every file that is not there yet where the bank takes it; return how many.

    Killed in between it is done again: the file has the same name and bytes.
    """
    with db.read() as connection:
        names = connection.execute(
            select(payout_file.c.id).where(payout_file.c.delivered_at.is_(None)).order_by(payout_file.c.id)
        ).scalars()
        files = [(name, file_content(connection, name, debtor=debtor)) for name in names.all()]
    for name, content in files:
        bank.deliver(f"{name}.xml", content)
        db.write(lambda tx, name=name: _delivered(tx, name))  # type: ignore[misc]
    return len(files)


def _delivered(tx: Tx, file_id: str) -> None:
    tx.execute(update(payout_file).where(payout_file.c.id == file_id).values(delivered_at=tx.now_us))
