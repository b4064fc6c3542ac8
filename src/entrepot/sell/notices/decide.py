"""People's decisions on notices; the reporter's withdrawal, and their word that they went to court."""

from typing import Final, Literal

from sqlalchemy import select, update

from entrepot.core.accounts import members
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.brands import holders_of
from entrepot.sell.notices.domain import REASON_MAX, STATEMENT_MAX, NotNow, State, checked_words
from entrepot.sell.notices.follow import countered, follow, locked
from entrepot.sell.notices.give import acting_holder, keep_step
from entrepot.sell.notices.tables import counter_notice
from entrepot.sell.screening import SamePerson

Decision = Literal["uphold", "refuse"]
_C: Final = counter_notice.c


def decide_notice(db: Database, notice_id: str, decision: Decision, reason: str, actor: str) -> State:
    """Decide a notice with a reason, and return its state after that: ``refuse`` brings the listing back.

    After a counter-notice another person decides than the first. Nobody decides on what they reported, or what is
    their own shop's. Raises NotFound, NotNow, SamePerson, InvalidInput.
    """
    if decision not in {"uphold", "refuse"}:
        raise InvalidInput("there is no such decision", field="decision", expected="uphold or refuse")
    said = checked_words(reason, field="reason", most=REASON_MAX)

    def change(tx: Tx) -> State:
        row = locked(tx, notice_id)
        own = any(each.person_id == actor for each in members(tx.connection, row.seller_id))
        theirs = any(each.holder.holder_id == row.holder_id for each in holders_of(tx.connection, actor))
        if own or theirs or actor == row.given_by:
            raise SamePerson("this is about your own shop or your own brand")
        answered = countered(tx, notice_id)
        if answered and actor == row.first_by:
            raise SamePerson("the seller answered your decision: another person looks at it")
        if decision == "refuse" and answered:
            return follow(tx, row, "restore", actor, said)
        if answered and row.state == "upheld":
            raise NotNow("this was decided twice; a court may say otherwise")
        return follow(tx, row, decision, actor, said)

    return db.write(change)


def withdraw_notice(db: Database, holder_id: str, notice_id: str, *, actor: str, reason: str = "") -> State:
    """Take a notice back: what it took down is judged and shown again. Raises NotFound, NotNow."""
    said = reason.strip()[:REASON_MAX] or None

    def change(tx: Tx) -> State:
        acting_holder(tx.connection, holder_id, actor)
        row = locked(tx, notice_id)
        if row.holder_id != holder_id:
            raise NotFound("there is no such notice")
        return follow(tx, row, "withdraw", actor, said)

    return db.write(change)


def answer_counter_notice(db: Database, holder_id: str, notice_id: str, words: str, *, actor: str) -> None:
    """Say that the matter is before a court or an authority, with its number: the listing does not come back by itself.

    Raises NotFound, NotNow, InvalidInput.
    """
    said = checked_words(words, field="words", most=STATEMENT_MAX)

    def change(tx: Tx) -> None:
        acting_holder(tx.connection, holder_id, actor)
        row = locked(tx, notice_id)
        if row.holder_id != holder_id:
            raise NotFound("there is no such notice")
        known = tx.execute(select(_C.answer).where(_C.notice_id == notice_id)).one_or_none()
        if known is None or row.state != "countered" or known.answer is not None:
            raise NotNow("there is no counter-notice that waits for an answer")
        values = {"answer": said, "answered_by": actor, "answered_at": tx.now_us}
        tx.execute(update(counter_notice).where(_C.notice_id == notice_id).values(**values))
        keep_step(tx, notice_id, "answer", row.state, actor)
        tx.audit(actor, "notice.answer", notice_id)

    db.write(change)
