"""The seller's counter-notice: it always reaches a person, another than who decided, and has a deadline."""

from collections.abc import Sequence

from sqlalchemy import insert

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.notices.domain import EVIDENCE_MAX, STATEMENT_MAX, STATEMENT_MIN, NotNow, checked_words
from entrepot.sell.notices.follow import countered, follow, locked
from entrepot.sell.notices.give import files_of
from entrepot.sell.notices.law import window
from entrepot.sell.notices.tables import counter_notice


def give_counter_notice(
    db: Database,
    seller_id: str,
    notice_id: str,
    *,
    statement: str,
    good_faith: bool,
    evidence: Sequence[str] = (),
    actor: str,
) -> str:
    """Answer a notice that took a listing of the seller's down, once; return the counter-notice's id (``ctn_…``).

    A person decides; where nobody does and the reporter does not go to court, the listing comes back at the deadline.
    Raises NotFound for another's notice, NotNow, InvalidInput.
    """
    said = checked_words(statement, field="statement", most=STATEMENT_MAX, least=STATEMENT_MIN)
    if not good_faith:
        expected = "your word that you believe the listing was taken down by mistake"
        raise InvalidInput("a counter-notice needs your statement of good faith", field="good_faith", expected=expected)
    if len(evidence) > EVIDENCE_MAX:
        expected = say("at most %(most)s files", most=EVIDENCE_MAX)
        raise InvalidInput("these are too many files", field="evidence", expected=expected)

    def give(tx: Tx) -> str:
        row = locked(tx, notice_id)
        if row.seller_id != seller_id:
            raise NotFound("there is no such notice")
        if countered(tx, notice_id):
            raise NotNow("you answered this notice already")
        follow(tx, row, "counter", actor)
        until = window(row.territories, row.ground, tx.now_us)
        counter_id = tx.new_id("ctn")
        kept = {
            "id": counter_id,
            "notice_id": notice_id,
            "seller_id": seller_id,
            "statement": said,
            "evidence": files_of(tx.connection, tuple(dict.fromkeys(evidence)), (seller_id, actor), "evidence"),
            "given_by": actor,
            "given_at": tx.now_us,
            "after_at": until.after_us,
            "restore_at": until.by_us,
            "rules": [each.rule_id for each in until.rules],
            **dict.fromkeys(("answer", "answered_by", "answered_at")),
        }
        tx.execute(insert(counter_notice), kept)
        return counter_id

    return db.write(give)
