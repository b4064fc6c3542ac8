"""Sellers' appeals: a person who did not decide before looks at it, two where a severe rule is behind it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.catalog import Submission, submissions
from entrepot.sell.screening.judgement import GRAVER, MARKETS, Judgement, Outcome, Severity, judge
from entrepot.sell.screening.outside import closes_all, held_outside
from entrepot.sell.screening.rules import rulings_in_force
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_case, screening_verdict
from entrepot.sell.screening.work import open_case

WORDS_MAX: Final = 4_000
APPEAL_DUE: Final = timedelta(hours=72)
_C = screening_case.c
_LAST_VERDICT = (
    select(screening_verdict)
    .where(screening_verdict.c.product_id == bindparam("product"))
    .order_by(screening_verdict.c.id.desc())
    .limit(1)
)
_DECIDED = (
    select(screening_case)
    .where(_C.product_id == bindparam("product"), _C.state == "closed", _C.decided_by == bindparam("actor"))
    .order_by(_C.closed_at.desc(), _C.id.desc())
    .limit(1)
)


class NothingToAppeal(Conflict):
    """The product is not held, or an appeal is open already."""

    code = "screening.nothing_to_appeal"
    title = "There is nothing to appeal against"


@dataclass(frozen=True, slots=True)
class _Decision:
    """Who decided what an appeal is against, and how grave it was; a program's own is as grave as its findings."""

    people: tuple[str, ...]
    severity: Severity = "minor"


def appeal(db: Database, seller_id: str, product_id: str, words: str, actor: str) -> str:
    """Appeal against what holds a seller's product; return the case's id.

    People who did not decide before look at it: two where a severe rule is behind it, else one. Raises NotFound for
    another seller's product, NothingToAppeal, and InvalidInput where the words are amiss.
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
        if closes_all(held_outside(tx.connection, product_id)):
            raise NothingToAppeal("a notice by a holder of rights holds this product: answer it with a counter-notice")
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
    decided = _decision(tx, last)
    _version, rulings = rulings_in_force(tx.connection, tx.now_us)
    severity = max(judge(findings, rulings).severity, decided.severity, key=GRAVER.__getitem__)
    markets = dict.fromkeys(MARKETS, outcome)
    judgement = Judgement(markets, findings, policies, last.risk, severity == "severe", severity)
    against = " ".join(decided.people)
    case_id = open_case(tx, product, last.id, judgement, kind="appeal", words=words, against=against, due_at=due_at)
    if case_id is None:
        raise NothingToAppeal("an appeal is open already")
    return case_id


def _decision(tx: Tx, last: Row[Any]) -> _Decision:
    """Return who said what a verdict says: the one who closed the case, and the others who looked and said the same."""
    row = tx.execute(_DECIDED, {"product": last.product_id, "actor": last.actor}).one_or_none()
    if row is None:
        return _Decision((last.actor,))
    looks = ((row.first_by, row.first_decision), (row.second_by, row.second_decision))
    others = tuple(by for by, decision in looks if by and decision == row.decision)
    return _Decision((last.actor, *others), row.severity or ("severe" if row.severe else "serious"))
