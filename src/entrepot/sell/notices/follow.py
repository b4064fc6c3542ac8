"""What follows from a step of a notice: the listing goes or comes back, accuracy and strikes are counted."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from entrepot.core.database import Tx
from entrepot.kit.errors import NotFound
from entrepot.sell.notices.announced import NoticeChanged
from entrepot.sell.notices.domain import DOWN, OPEN, POLICY_OF, Act, NotNow, State, counts_as, moved
from entrepot.sell.notices.give import DUE, POLICY, keep_step
from entrepot.sell.notices.strikes import LOOK_KIND, strike, unstrike
from entrepot.sell.notices.tables import counter_notice, notice
from entrepot.sell.screening import put_back, take_down

_N = notice.c
_ROW = select(notice).where(_N.id == bindparam("notice")).with_for_update()
_COUNTERED = select(counter_notice.c.id).where(counter_notice.c.notice_id == bindparam("notice"))


def locked(tx: Tx, notice_id: str) -> Row[Any]:
    """Return a notice for a change; raise NotFound."""
    row = tx.execute(_ROW, {"notice": notice_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such notice")
    return row


def countered(tx: Tx, notice_id: str) -> bool:
    """Return whether the seller ever answered."""
    return tx.execute(_COUNTERED, {"notice": notice_id}).first() is not None


def follow(tx: Tx, row: Row[Any], act: Act, actor: str, reason: str | None = None) -> State:
    """Carry out a step of a notice with all that follows from it; raise NotNow."""
    state = moved(row.state, act)
    counted = counts_as(state, acted=row.acted_at is not None, countered=countered(tx, row.id))
    values: dict[str, Any] = {"state": state, "counted": counted, "counted_at": None if counted is None else tx.now_us}
    if state not in OPEN:
        values["open_of"] = None
    if act in {"uphold", "refuse", "restore"}:
        values |= {"decided_by": actor, "decided_at": tx.now_us, "reason": reason}
    if act in {"uphold", "refuse"} and row.first_by is None and not countered(tx, row.id):
        values["first_by"] = actor
    if state in DUE:
        values["due_at"] = tx.now_us + DUE[state] // timedelta(microseconds=1)
    if state == "upheld" and row.acted_at is None:
        values["acted_at"] = tx.now_us
    tx.execute(update(notice).where(_N.id == row.id).values(**values))
    _move_listing(tx, row, state)
    if state == "upheld":
        strike(tx, row)
    elif row.state == "upheld":
        unstrike(tx, row)
    keep_step(tx, row.id, act, state, actor, reason)
    tx.audit(actor, f"notice.{act}", row.id, product_id=row.product_id, state=state)
    told = row.seller_id if row.acted_at is not None or state in DOWN else ""
    tx.publish(NoticeChanged(row.id, row.holder_id, told, row.product_id, row.state, state))
    return state


def follow_by_policy(tx: Tx, notice_id: str, act: Act, reason: str | None = None) -> int:
    """Let time or a licence carry out a step, and return 1; 0 where somebody was faster."""
    try:
        follow(tx, locked(tx, notice_id), act, POLICY, reason)
    except NotNow:
        return 0
    return 1


def _move_listing(tx: Tx, row: Row[Any], state: State) -> None:
    if state in DOWN and row.state not in DOWN:
        take_down(
            tx,
            row.product_id,
            reference=row.id,
            policy=POLICY_OF[row.ground],
            territories=row.territories,
        )
    if state not in DOWN and row.state in DOWN:
        put_back(tx, row.product_id, reference=row.id)
        if row.decided_by is not None:  # the same goods, listed again, may wait for a person because of it
            tx.enqueue(LOOK_KIND, {"seller_id": row.seller_id}, key=row.seller_id)
