"""Who looks at a case now: a claim keeps it from others for a quarter of an hour, and goes by itself.

Taking the next case, claiming one and deciding each lock the case's row: whoever comes second finds it taken or closed.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, and_, or_, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import NotFound
from entrepot.sell.screening.decide import CaseClosed, CaseTaken, SamePerson, has_looked
from entrepot.sell.screening.narrow import ANY, CaseFilter, narrowed
from entrepot.sell.screening.tables import screening_case

CLAIM: Final = timedelta(minutes=15)
_CLAIM_US: Final = CLAIM // timedelta(microseconds=1)
_C = screening_case.c


def claim_case(db: Database, case_id: str, actor: str) -> int:
    """Claim a case, or claim it for longer; return until when, in microseconds since 1970 UTC.

    Raises NotFound, CaseClosed, SamePerson where this person may not decide it, and CaseTaken.
    """

    def change(tx: Tx) -> int:
        row = tx.execute(select(screening_case).where(_C.id == case_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound("there is no such case")
        if row.state not in {"open", "second"}:
            raise CaseClosed
        if has_looked(row, actor):
            raise SamePerson
        if row.claimed_by not in {None, actor} and row.claimed_until > tx.now_us:
            raise CaseTaken
        return _claim(tx, case_id, actor)

    return db.write(change)


def release_case(db: Database, case_id: str, actor: str) -> None:
    """Give back a case that one has claimed; nothing changes where one has not."""
    freed = {"claimed_by": None, "claimed_until": None}
    mine = update(screening_case).where(_C.id == case_id, _C.claimed_by == actor).values(freed)
    db.write(lambda tx: tx.execute(mine))


def take_next(db: Database, actor: str, narrow: CaseFilter = ANY, *, after: str | None = None) -> str | None:
    """Claim the next case that this person may decide and nobody looks at; return its id, or None.

    What the person had claimed is given back. ``after`` is the case that they leave undecided: the one behind it in the
    queue comes next, and the first one again at the queue's end.
    """

    def change(tx: Tx) -> str | None:
        freed = {"claimed_by": None, "claimed_until": None}
        tx.execute(update(screening_case).where(_C.claimed_by == actor).values(freed))
        free = select(_C.id).where(
            _C.state.in_(("open", "second")), or_(_C.claimed_by.is_(None), _C.claimed_until <= tx.now_us)
        )
        waiting = narrowed(free, narrow, tx.now_us, not_for=actor).order_by(_C.risk.desc(), _C.due_at, _C.id).limit(1)
        left = tx.execute(select(_C.id, _C.risk, _C.due_at).where(_C.id == after)).one_or_none() if after else None
        found = None if left is None else _first(tx, _behind(waiting, left))
        found = found or _first(tx, waiting)
        if found is not None:
            _claim(tx, found, actor)
        return found

    return db.write(change)


def _behind(waiting: Select[Any], left: Row[Any]) -> Select[Any]:
    return waiting.where(
        or_(
            _C.risk < left.risk,
            and_(_C.risk == left.risk, or_(_C.due_at > left.due_at, and_(_C.due_at == left.due_at, _C.id > left.id))),
        )
    )


def _first(tx: Tx, waiting: Select[Any]) -> str | None:
    return tx.execute(waiting.with_for_update(skip_locked=True)).scalar_one_or_none()


def _claim(tx: Tx, case_id: str, actor: str) -> int:
    until = tx.now_us + _CLAIM_US
    claimed = {"claimed_by": actor, "claimed_until": until}
    tx.execute(update(screening_case).where(_C.id == case_id).values(claimed))
    return until
