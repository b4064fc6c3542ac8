"""Applying what a bank says: each word once, its money moved with it, what does not fit put before people."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.pay.ledger import PLATFORM, Account, Leg, post
from entrepot.pay.settlement.announced import PayoutPaid, PayoutReturned
from entrepot.pay.settlement.bank import Bank
from entrepot.pay.settlement.bank_messages import ReportUnreadable, Word, read_bank_message
from entrepot.pay.settlement.domain import BAD_ACCOUNT, Outcome, Said, State, after
from entrepot.pay.settlement.tables import bank_account, bank_report, bank_word, payout

_KEEP = insert_or_ignore(bank_report, ["sha256"])
_PAYOUT = select(payout).where(payout.c.id == bindparam("payout")).with_for_update()
_OF_FILE = select(payout.c.id).where(payout.c.file_id == bindparam("file")).order_by(payout.c.id)
_MOVE = (
    update(payout)
    .where(payout.c.id == bindparam("payout"))
    .values(state=bindparam("to"), reason=bindparam("why"), changed_at=bindparam("now"), paid_at=bindparam("paid"))
)
_REFUSE_ACCOUNT = (
    update(bank_account)
    .where(bank_account.c.id == bindparam("account"), bank_account.c.state == "active")
    .values(state="refused", reason=bindparam("why"))
)
_BANK: Final = "policy:bank_report"


@dataclass(frozen=True, slots=True)
class BankReport:
    """What came of a bank's report: how many of its words on payouts were applied, known before, or do not fit."""

    sha256: str
    message: str
    applied: int
    known: int
    differing: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A bank's word that does not fit what we have: a person has to look. Minor units; microseconds."""

    payout_id: str
    said: str
    amount_minor: int | None
    currency: str | None
    reason: str | None
    state: str | None
    at_us: int


def take_report(db: Database, *, name: str, content: bytes, actor: str = _BANK) -> BankReport:
    """Apply a bank's report, all of it or nothing; the same bytes again change nothing. Raises ReportUnreadable."""
    message, words = read_bank_message(content)
    digest = hashlib.sha256(content).hexdigest()

    def keep(tx: Tx) -> BankReport:
        row = {"sha256": digest, "name": name[:200], "message": message, "lines": len(words), "at": tx.now_us}
        if tx.execute(_KEEP, row).rowcount != 1:
            return BankReport(digest, message, 0, len(words), 0, repeated=True)
        outcomes = [
            _hear(tx, digest, line, each)
            for line, each in enumerate(each for word in words for each in _single(tx, word))
        ]
        applied, known, differing = map(outcomes.count, (Outcome.APPLIED, Outcome.KNOWN, Outcome.DIFFERS))
        tx.audit(actor, "payout.report_taken", digest, name=name[:200], message=message, differing=differing)
        return BankReport(digest, message, applied, known, differing)

    return db.write(keep)


def take_reports(db: Database, bank: Bank) -> int:
    """Apply every report that waits at a bank; return how many. One that cannot be read is put away with the reason."""
    taken = 0
    for name, content in bank.reports():
        try:
            take_report(db, name=name, content=content)
        except ReportUnreadable as problem:
            bank.put_away(name, problem.detail)
            continue
        bank.put_away(name)
        taken += 1
    return taken


def differences(connection: Connection, limit: int = 50) -> list[Difference]:
    """Return the latest words of banks that do not fit, newest first, with where the payout stands now."""
    word = bank_word.c
    query = (
        select(bank_word, payout.c.state)
        .outerjoin(payout, payout.c.id == word.payout_id)
        .where(word.outcome == Outcome.DIFFERS.value)
        .order_by(word.at.desc(), word.sha256, word.line)
        .limit(limit)
    )
    return [
        Difference(row.payout_id, row.said, row.amount_minor, row.currency, row.reason, row.state, row.at)
        for row in connection.execute(query)
    ]


def _single(tx: Tx, word: Word) -> Iterator[Word]:
    """Yield a word of a whole file once for each of its payouts."""
    if not word.about.startswith("pfl_"):
        yield word
        return
    for name in tx.execute(_OF_FILE, {"file": word.about}).scalars().all():
        yield Word(name, word.said, word.amount, word.reason)


def _hear(tx: Tx, digest: str, line: int, word: Word) -> Outcome:
    row = tx.execute(_PAYOUT, {"payout": word.about}).one_or_none()
    outcome = Outcome.DIFFERS if row is None else _apply(tx, row, word)
    kept = {
        "sha256": digest,
        "line": line,
        "payout_id": word.about[:64],
        "said": word.said.value,
        "amount_minor": word.amount.minor if word.amount else None,
        "currency": word.amount.currency if word.amount else None,
        "reason": word.reason[:16] if word.reason else None,
        "outcome": outcome.value,
        "at": tx.now_us,
    }
    tx.execute(insert(bank_word), kept)
    return outcome


def _apply(tx: Tx, row: Row[Any], word: Word) -> Outcome:
    """Move a payout and its money by a bank's word; a word on another amount moves nothing."""
    was = State(row.state)
    to, outcome = after(was, word.said)
    if word.amount is not None and (word.amount.minor, word.amount.currency) != (row.amount_minor, row.currency):
        return Outcome.DIFFERS
    if outcome is not Outcome.APPLIED:
        return outcome
    paid_at = tx.now_us if to is State.PAID else row.paid_at
    tx.execute(_MOVE, {"payout": row.id, "to": to.value, "why": word.reason, "now": tx.now_us, "paid": paid_at})
    transit = Account(PLATFORM, "in_transit", row.currency)
    bank = Account(PLATFORM, "bank", row.currency)
    seller = Account(row.seller_id, "payable", row.currency)
    giver, taker = (transit, bank) if to is State.PAID else (bank if was is State.PAID else transit, seller)
    post(
        tx,
        transfer_id=f"{row.id}:{to.value}",
        kind=f"payout_{to.value}",
        reference=row.id,
        legs=[Leg(giver, -row.amount_minor), Leg(taker, row.amount_minor)],
    )
    facts = {"seller_id": row.seller_id, "amount_minor": row.amount_minor, "currency": row.currency}
    tx.audit(_BANK, f"payout.{to.value}", row.id, **facts, reason=word.reason)
    if word.said is Said.PAID:
        tx.publish(PayoutPaid(row.id, row.seller_id, row.amount_minor, row.currency))
        return outcome
    bad = word.reason in BAD_ACCOUNT
    if bad:
        tx.execute(_REFUSE_ACCOUNT, {"account": row.account_id, "why": word.reason})
    tx.publish(PayoutReturned(row.id, row.seller_id, row.amount_minor, row.currency, word.reason or "", bad))
    return outcome
