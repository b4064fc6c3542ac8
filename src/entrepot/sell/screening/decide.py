"""People's decisions: on what screening doubts, in pairs where it is severe, and on sellers' appeals."""

from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import Row, bindparam, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.catalog import Submission, clear_product, hold_product, submissions
from entrepot.sell.screening.judgement import MARKETS, Judgement, Outcome
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_case, screening_verdict
from entrepot.sell.screening.work import keep_verdict, open_case

REASON_MAX, WORDS_MAX = 2_000, 4_000
APPEAL_DUE: Final = timedelta(hours=72)
Decision = Literal["allow", "block"]
_C = screening_case.c
_CASE = select(screening_case).where(_C.id == bindparam("case"))
_LAST_VERDICT = (
    select(screening_verdict)
    .where(screening_verdict.c.product_id == bindparam("product"))
    .order_by(screening_verdict.c.id.desc())
    .limit(1)
)


class CaseClosed(Conflict):
    """Somebody decided this case already, or the seller changed the product meanwhile."""

    code = "screening.case_closed"
    title = "This case is closed"


class SamePerson(Forbidden):
    """A second look, and one at an appeal, is another person's."""

    code = "screening.same_person"
    title = "Another person decides this"


class NothingToAppeal(Conflict):
    """The product is not held, or an appeal is open already."""

    code = "screening.nothing_to_appeal"
    title = "There is nothing to appeal against"


def decide(db: Database, case_id: str, decision: Decision, reason: str, actor: str) -> str:
    """Decide a case with a reason; return its state after that: "closed", or "second" where another person must agree.

    A severe case is decided by two people: the second one's word holds, and both are kept. Raises NotFound, CaseClosed,
    SamePerson, and InvalidInput where the reason is missing or too long.
    """
    said = reason.strip()
    if not said or len(said) > REASON_MAX:
        expected = say("a reason of at most %(most)s characters", most=f"{REASON_MAX:,}")
        raise InvalidInput("say why you decide so", field="reason", expected=expected)

    def change(tx: Tx) -> str:
        row = tx.execute(_CASE.with_for_update(), {"case": case_id}).one_or_none()
        if row is None:
            raise NotFound("there is no such case")
        if row.state not in {"open", "second"}:
            raise CaseClosed
        if actor in {row.against, row.first_by}:
            raise SamePerson
        if row.severe and row.state == "open":
            first = {"state": "second", "first_by": actor, "first_decision": decision, "first_reason": said}
            tx.execute(update(screening_case).where(_C.id == case_id).values(first))
            tx.audit(actor, "screening.first_look", row.product_id, case_id=case_id, decision=decision)
            return "second"
        _close(tx, row, decision, said, actor)
        return "closed"

    return db.write(change)


def _close(tx: Tx, row: Row[Any], decision: Decision, reason: str, actor: str) -> None:
    found = submissions(tx.connection, [row.product_id])
    if not found or found[0].revision != row.revision:
        raise CaseClosed("the seller changed the product; it is judged anew")
    product = found[0]
    (clear_product if decision == "allow" else hold_product)(tx, product.product_id, product.revision)
    verdict = tx.execute(select(screening_verdict).where(screening_verdict.c.id == row.verdict_id)).one()
    keep_verdict(
        tx,
        product,
        outcome=decision,
        markets=dict.fromkeys(MARKETS, decision),
        findings=verdict.findings,
        versions=verdict.versions,
        risk=row.risk,
        actor=actor,
        reason=reason,
    )
    closed = {"state": "closed", "open_of": None, "decided_by": actor, "decision": decision, "reason": reason}
    tx.execute(update(screening_case).where(_C.id == row.id).values(**closed, closed_at=tx.now_us))
    tx.audit(actor, "screening.decide", row.product_id, case_id=row.id, decision=decision, policy=row.policy)


def appeal(db: Database, seller_id: str, product_id: str, words: str, actor: str) -> str:
    """Appeal against what holds a seller's product; return the case's id. A person who did not decide it looks at it.

    Raises NotFound for another seller's product, NothingToAppeal, and InvalidInput where the words are amiss.
    """
    said = words.strip()
    if not said or len(said) > WORDS_MAX:
        expected = say("at most %(most)s characters", most=f"{WORDS_MAX:,}")
        raise InvalidInput("say why the product may be sold", field="words", expected=expected)

    def change(tx: Tx) -> str:
        product = next(iter(submissions(tx.connection, [product_id])), None)
        if product is None or product.seller_id != seller_id:
            raise NotFound("there is no such product")
        last = tx.execute(_LAST_VERDICT, {"product": product_id}).one_or_none()
        if product.screening != "held" or last is None:
            raise NothingToAppeal("the product is not held")
        case_id = _appealed(tx, product, last, said)
        tx.audit(actor, "screening.appeal", product_id, case_id=case_id)
        return case_id

    return db.write(change)


def _appealed(tx: Tx, product: Submission, last: Row[Any], words: str) -> str:
    """Open an appeal; a doubt that nobody has looked at yet becomes the appeal."""
    due_at = tx.now_us + APPEAL_DUE // timedelta(microseconds=1)
    waiting = tx.execute(
        select(_C.id, _C.kind, _C.words).where(_C.open_of == product.product_id).with_for_update()
    ).one_or_none()
    if waiting is not None:
        if waiting.words is not None:
            raise NothingToAppeal("an appeal is open already")
        tx.execute(update(screening_case).where(_C.id == waiting.id).values(words=words))
        return str(waiting.id)
    outcome: Outcome = last.outcome
    findings = findings_from_json(last.findings)
    policies = tuple(dict.fromkeys(each.policy for each in findings))
    judgement = Judgement(dict.fromkeys(MARKETS, outcome), findings, policies, last.risk, severe=False)
    case_id = open_case(tx, product, last.id, judgement, kind="appeal", words=words, against=last.actor, due_at=due_at)
    if case_id is None:
        raise NothingToAppeal("an appeal is open already")
    return case_id
