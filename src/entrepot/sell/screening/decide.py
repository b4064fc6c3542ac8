"""People's decisions on what screening doubts and on appeals, in pairs where it is severe."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Row, bindparam, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.catalog import clear_product, hold_product, lock_product, submissions
from entrepot.sell.screening.announced import CaseDecided
from entrepot.sell.screening.judgement import COUNTRIES, MARKETS, Judgement
from entrepot.sell.screening.outside import countries_closed, held_outside, under_holds
from entrepot.sell.screening.sample import ask_check
from entrepot.sell.screening.tables import screening_case, screening_verdict
from entrepot.sell.screening.work import keep_verdict

REASON_MAX: Final = 2_000
Decision = Literal["allow", "block"]
_C = screening_case.c
_CASE = select(screening_case).where(_C.id == bindparam("case"))


class CaseClosed(Conflict):
    """Somebody decided this case already, or the seller changed the product meanwhile."""

    code = "screening.case_closed"
    title = "This case is closed"


class SamePerson(Forbidden):
    """A second look, and one at an appeal, is another person's."""

    code = "screening.same_person"
    title = "Another person decides this"


class CaseTaken(Conflict):
    """Somebody else looks at this case now."""

    code = "screening.case_taken"
    title = "Somebody else looks at this case"


def decide(
    db: Database,
    case_id: str,
    decision: Decision,
    reason: str,
    actor: str,
    markets: Mapping[str, Decision] | None = None,
) -> str:
    """Decide a case with a reason, for some ``markets`` otherwise than for the rest; return its state after that.

    "closed", or "second" and "third" where another person must look too: a severe case is decided by two people, each
    of whom does not know what the other one said; where they differ a third one, who knows both, decides. Raises
    NotFound, CaseClosed, CaseTaken, SamePerson, and InvalidInput where the reason or a market is amiss.
    """
    said = stated(reason)
    look = _Look(actor, decision, said, by_market(decision, markets))

    def change(tx: Tx) -> str:
        row = tx.execute(_CASE.with_for_update(), {"case": case_id}).one_or_none()
        if row is None:
            raise NotFound("there is no such case")
        if row.state not in {"open", "second"}:
            raise CaseClosed
        if has_looked(row, actor):
            raise SamePerson
        if row.claimed_by not in {None, actor} and (row.claimed_until or 0) > tx.now_us:
            raise CaseTaken
        if row.severe and row.state == "open":
            return _looked(tx, row, "first", look)
        if row.state == "second" and row.second_by is None and not _agree(row, look):
            return _looked(tx, row, "second", look)
        _close(tx, row, look)
        return "closed"

    return db.write(change)


@dataclass(frozen=True, slots=True)
class _Look:
    """What one person says of a case."""

    actor: str
    decision: Decision
    reason: str
    markets: Mapping[str, Decision]

    @property
    def summary(self) -> Decision:
        """What holds for the product as a whole."""
        return "allow" if "allow" in self.markets.values() else "block"


def has_looked(row: Row[Any], person_id: str) -> bool:
    """Return whether a person looked at a case already, or decided what an appeal is against."""
    return person_id in {*(row.against or "").split(), row.first_by, row.second_by}


def stated(reason: str) -> str:
    """Return a reason without space around it; raise InvalidInput where it is missing or too long."""
    said = reason.strip()
    if not said or len(said) > REASON_MAX:
        expected = say("a reason of at most %(most)s characters", most=f"{REASON_MAX:,}")
        raise InvalidInput("say why you decide so", field="reason", expected=expected)
    return said


def by_market(decision: Decision, markets: Mapping[str, Decision] | None) -> dict[str, Decision]:
    """Return a decision for every market; raise InvalidInput for one that is not known."""
    for market in markets or {}:
        if market not in MARKETS:
            raise InvalidInput("this is not known", field="markets", expected=", ".join(MARKETS))
    return dict.fromkeys(MARKETS, decision) | dict(markets or {})


def _agree(row: Row[Any], look: _Look) -> bool:
    if row.first_markets is None:
        return bool(row.first_decision == look.summary)
    return bool(row.first_markets == look.markets)


def _looked(tx: Tx, row: Row[Any], which: Literal["first", "second"], look: _Look) -> str:
    """Keep a look that does not decide by itself; return what the case waits for."""
    kept = {
        f"{which}_by": look.actor,
        f"{which}_decision": look.summary,
        f"{which}_reason": look.reason,
        f"{which}_at": tx.now_us,
        f"{which}_markets": look.markets,
    }
    freed = {"state": "second", "claimed_by": None, "claimed_until": None}
    tx.execute(update(screening_case).where(_C.id == row.id).values(kept | freed))
    tx.audit(look.actor, f"screening.{which}_look", row.product_id, case_id=row.id, decision=look.summary)
    return "second" if which == "first" else "third"


def _close(tx: Tx, row: Row[Any], look: _Look) -> None:
    decision = look.summary
    found = submissions(tx.connection, [row.product_id])
    if not found or found[0].revision != row.revision:
        raise CaseClosed("the seller changed the product; it is judged anew")
    product = found[0]
    lock_product(tx, product.product_id)
    holds = held_outside(tx.connection, product.product_id)
    under = under_holds(Judgement(look.markets, (), (), row.risk, severe=False), holds)
    if under.outcome == "allow":  # what a notice holds stays so: its own way back is a counter-notice
        away = {country for market in under.closed for country in COUNTRIES[market]}
        clear_product(tx, product.product_id, product.revision, sorted({*away, *countries_closed(holds)}))
    else:
        hold_product(tx, product.product_id, product.revision)
    verdict = tx.execute(select(screening_verdict).where(screening_verdict.c.id == row.verdict_id)).one()
    keep_verdict(
        tx,
        product,
        outcome=decision,
        markets=look.markets,
        findings=verdict.findings,
        versions=verdict.versions,
        risk=row.risk,
        actor=look.actor,
        reason=look.reason,
    )
    closed = {
        "state": "closed",
        "open_of": None,
        "decided_by": look.actor,
        "decision": decision,
        "reason": look.reason,
        "decided_markets": look.markets,
        "closed_at": tx.now_us,
        "claimed_by": None,
        "claimed_until": None,
    }
    tx.execute(update(screening_case).where(_C.id == row.id).values(closed))
    tx.publish(CaseDecided(row.id, row.product_id, row.seller_id, "appeal" if row.words else row.kind, decision))
    ask_check(tx, row, look.actor)
    tx.audit(look.actor, "screening.decide", row.product_id, case_id=row.id, decision=decision, policy=row.policy)
