"""Looking at a decision anew: by a reasoned request, or because a blind check came to another one.

A decision is not rubbed out. The case stays as it was decided, and a new one that names it waits for a person.
"""

from typing import Any

from sqlalchemy import Row, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, NotFound
from entrepot.sell.catalog import Submission, hold_product, submissions
from entrepot.sell.screening.decide import CaseClosed, Decision, SamePerson, stated
from entrepot.sell.screening.judgement import MARKETS, Judgement, Severity
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_case, screening_check, screening_verdict
from entrepot.sell.screening.work import keep_verdict, open_case

_C, _K, _V = screening_case.c, screening_check.c, screening_verdict.c


class CaseOpen(Conflict):
    """The case, or another one about its product, waits for a person already."""

    code = "screening.case_open"
    title = "This product waits for a person already"


def reopen_case(db: Database, case_id: str, reason: str, actor: str, *, hold: bool = False) -> str:
    """Have a decided case looked at anew, for a reason; return the new case's id.

    The decision stands until then; with ``hold`` the product is taken away at once. Raises NotFound, CaseOpen, and
    InvalidInput where the reason is missing or too long.
    """
    said = stated(reason)

    def change(tx: Tx) -> str:
        row = _case(tx, case_id)
        product = _product(tx, row)
        last = _last(tx, product)
        opened = _reopened(tx, row, product, last, said)
        if hold and hold_product(tx, product.product_id, product.revision):
            keep_verdict(
                tx,
                product,
                outcome="review",
                markets=dict.fromkeys(MARKETS, "review"),
                findings=last.findings,
                versions=last.versions,
                risk=row.risk,
                actor=actor,
                reason=said,
            )
        tx.audit(actor, "screening.reopen", row.product_id, case_id=opened, was=case_id, hold=hold)
        return opened

    return db.write(change)


def check_case(db: Database, case_id: str, decision: Decision, reason: str, actor: str) -> str:
    """Decide a sampled case once more, blind; return "agreed", or "differs": then it is opened anew for another person.

    Raises NotFound, SamePerson, CaseClosed where it was checked or the seller changed the product, and InvalidInput.
    """
    said = stated(reason)

    def change(tx: Tx) -> str:
        check = tx.execute(select(screening_check).where(_K.case_id == case_id).with_for_update()).one_or_none()
        if check is None or check.checked_at is not None:
            if tx.execute(select(_C.id).where(_C.id == case_id)).first() is None:
                raise NotFound("there is no such case")
            raise CaseClosed("nobody asked for a check of it, or it was checked already")
        if actor in {check.decided_by, check.first_by}:
            raise SamePerson
        row = _case(tx, case_id)
        product = _product(tx, row)
        if product.revision != check.revision:
            raise CaseClosed("the seller changed the product; it is judged anew")
        done = {"checked_by": actor, "decision": decision, "reason": said, "checked_at": tx.now_us}
        tx.execute(update(screening_check).where(_K.case_id == case_id).values(done))
        tx.audit(actor, "screening.check", row.product_id, case_id=case_id, decision=decision)
        if decision == row.decision:
            return "agreed"
        if not _waits(tx, product):
            _reopened(tx, row, product, _last(tx, product), said)
        return "differs"

    return db.write(change)


def drop_check(db: Database, case_id: str) -> None:
    """Close a blind check that has no object any more: the seller changed the product, or it is gone."""

    def change(tx: Tx) -> None:
        open_check = update(screening_check).where(_K.case_id == case_id, _K.checked_at.is_(None))
        tx.execute(open_check.values(checked_at=tx.now_us))

    db.write(change)


def _case(tx: Tx, case_id: str) -> Row[Any]:
    row = tx.execute(select(screening_case).where(_C.id == case_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("there is no such case")
    if row.state in {"open", "second"}:
        raise CaseOpen
    if row.state == "moot":
        raise CaseClosed("the seller changed the product before anybody decided")
    return row


def _product(tx: Tx, row: Row[Any]) -> Submission:
    found = submissions(tx.connection, [row.product_id])
    if not found:
        raise NotFound("there is no such product")
    return found[0]


def _last(tx: Tx, product: Submission) -> Row[Any]:
    of_product = select(screening_verdict).where(_V.product_id == product.product_id)
    return tx.execute(of_product.order_by(_V.id.desc()).limit(1)).one()


def _waits(tx: Tx, product: Submission) -> bool:
    return tx.execute(select(_C.id).where(_C.open_of == product.product_id)).first() is not None


def _reopened(tx: Tx, row: Row[Any], product: Submission, last: Row[Any], reason: str) -> str:
    severity: Severity = row.severity or ("severe" if row.severe else "serious")
    findings = findings_from_json(last.findings)
    judgement = Judgement(last.markets, findings, (row.policy,), row.risk, row.severe, severity)
    anew = {"against": row.against, "reopened_of": row.id, "reopened_for": reason}
    case_id = open_case(tx, product, last.id, judgement, **anew)
    if case_id is None:
        raise CaseOpen
    return case_id
