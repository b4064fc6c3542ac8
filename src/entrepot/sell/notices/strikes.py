"""Repeated infringement: strikes of upheld notices, the steps that they lead to, a person's word on the last."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from entrepot.core.accounts import members
from entrepot.core.database import Database, Tx, upsert
from entrepot.kit.errors import InvalidInput
from entrepot.sell.notices.announced import StandingChanged
from entrepot.sell.notices.domain import REASON_MAX, STRIKE_LASTS, NotNow, Step, checked_words, step_for
from entrepot.sell.notices.tables import seller_standing, seller_strike
from entrepot.sell.screening import SamePerson, open_shop, shut_shop

LOOK_KIND: Final = "sell.notices.look_again"
POLICY: Final = "policy:repeat_infringers"
_K, _S = seller_strike.c, seller_standing.c
_STRIKE = upsert(seller_strike, index=["notice_id"], set_=["at", "expires_at", "lifted_at"])
_STAND = upsert(seller_standing, index=["seller_id"], set_=["step", "since", "decided_by", "reason"])
_STRUCK = (
    select(_K.brand_id)
    .where(_K.seller_id == bindparam("seller"), _K.lifted_at.is_(None), _K.expires_at > bindparam("now"))
    .order_by(_K.at, _K.notice_id)
)
_STEP = select(seller_standing).where(_S.seller_id == bindparam("seller")).with_for_update()
_ORDER: Final[tuple[Step, ...]] = ("none", "warned", "restricted", "closing", "closed")


def strike(tx: Tx, row: Row[Any]) -> None:
    """Count an upheld notice against its seller, and take the step that follows."""
    kept = {
        "notice_id": row.id,
        "seller_id": row.seller_id,
        "brand_id": row.brand_id,
        "at": tx.now_us,
        "expires_at": tx.now_us + STRIKE_LASTS // timedelta(microseconds=1),
        "lifted_at": None,
    }
    tx.execute(_STRIKE, kept)
    settle(tx, row.seller_id, struck=True)


def unstrike(tx: Tx, row: Row[Any]) -> None:
    """Take a strike away: what is questioned, given up or restored is none."""
    tx.execute(update(seller_strike).where(_K.notice_id == row.id).values(lifted_at=tx.now_us))
    settle(tx, row.seller_id)


def standing_strikes(connection: Connection, seller_id: str, now_us: int) -> list[str]:
    """Return the brands of a seller's strikes that stand, oldest first."""
    return list(connection.execute(_STRUCK, {"seller": seller_id, "now": now_us}).scalars())


def settle(tx: Tx, seller_id: str, *, struck: bool = False) -> Step:
    """Bring a seller to the step that their strikes lead to; up only after a new one, down whenever fewer stand.

    What a person closed, only a person opens.
    """
    row = tx.execute(_STEP, {"seller": seller_id}).one_or_none()
    was: Step = "none" if row is None else row.step
    due = step_for(standing_strikes(tx.connection, seller_id, tx.now_us))
    if was in {"closed", due} or (_ORDER.index(due) > _ORDER.index(was) and not struck):
        return was
    _step(tx, seller_id, was, due, POLICY, None)
    return due


def decide_closing(db: Database, seller_id: str, *, close: bool, reason: str, actor: str) -> Step:
    """Close all listings of a shop that came so far, or leave it restricted; raise NotNow, SamePerson, InvalidInput."""
    said = checked_words(reason, field="reason", most=REASON_MAX)

    def decide(tx: Tx) -> Step:
        row = _by_another(tx, seller_id, actor)
        if row is None or row.step != "closing":
            raise NotNow("nothing is to be decided about this shop")
        step: Step = "closed" if close else "restricted"
        _step(tx, seller_id, "closing", step, actor, said)
        return step

    return db.write(decide)


def reopen_shop(db: Database, seller_id: str, *, reason: str, actor: str) -> Step:
    """Open a closed shop again: it stands where its strikes lead, at most restricted."""
    said = checked_words(reason, field="reason", most=REASON_MAX)

    def reopen(tx: Tx) -> Step:
        row = _by_another(tx, seller_id, actor)
        if row is None or row.step != "closed":
            raise NotNow("this shop is not closed")
        due = step_for(standing_strikes(tx.connection, seller_id, tx.now_us))
        step: Step = "restricted" if due in {"closing", "restricted"} else due
        _step(tx, seller_id, "closed", step, actor, said)
        return step

    return db.write(reopen)


def _by_another(tx: Tx, seller_id: str, actor: str) -> Row[Any] | None:
    if not actor:
        raise InvalidInput("somebody decides this", field="actor", expected="a person's id")
    if any(each.person_id == actor for each in members(tx.connection, seller_id)):
        raise SamePerson("this is about your own shop")
    return tx.execute(_STEP, {"seller": seller_id}).one_or_none()


def _step(tx: Tx, seller_id: str, was: Step, step: Step, actor: str, reason: str | None) -> None:
    decided = None if actor == POLICY else actor
    row = {"seller_id": seller_id, "step": step, "since": tx.now_us, "decided_by": decided, "reason": reason}
    tx.execute(_STAND, row)
    shut = {"restricted": "new", "closing": "new", "closed": "all"}
    if step in shut:
        if shut.get(was) != shut[step]:
            shut_shop(tx, seller_id, reference=f"standing:{seller_id}", everything=step == "closed")
    elif was in shut:
        open_shop(tx, seller_id)
    if shut.get(was) != shut.get(step):
        tx.enqueue(LOOK_KIND, {"seller_id": seller_id}, key=seller_id)
    tx.audit(actor, "seller.standing", seller_id, was=was, state=step)
    tx.publish(StandingChanged(seller_id, was, step, tx.now_us))
