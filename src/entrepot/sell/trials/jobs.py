"""What trials do in the background: weigh what was counted, share out the next visitors, end what is told."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.sell.trials.domain import (
    ALPHA_CLICKED,
    State,
    Tally,
    TrialBusy,
    Verdict,
    events_of,
    next_share,
    total,
    verdict,
)
from entrepot.sell.trials.events import POLICY
from entrepot.sell.trials.mixture_sprt import confidence_sequence, most_likely
from entrepot.sell.trials.running import trials_of
from entrepot.sell.trials.settle import settle
from entrepot.sell.trials.store import end, tallies
from entrepot.sell.trials.tables import trial, trial_order, trial_point

WEIGH: Final = "sell.trials.weigh"
_FORGET: Final = "sell.trials.forget"
EVERY: Final = timedelta(minutes=5)
KEPT_DAYS: Final = 180
"""So long is known which orders were counted; returns come within weeks."""
_A_PAGE: Final = 20
_POINT_GROWTH: Final = 1.05
_POINT_US: Final = 86_400 * 1_000_000
_FORGET_A_WRITE: Final = 500
_T, _P = trial.c, trial_point.c
_RUNNING = (
    select(_T.id, _T.share, _T.ends_at)
    .where(_T.state == "running", _T.id > bindparam("after"))
    .order_by(_T.id)
    .limit(_A_PAGE)
)
_LOCKED = select(_T.ends_at).where(_T.id == bindparam("its_id"), _T.state == "running").with_for_update()
_LAST_POINTS = (
    select(_P.trial_id, func.max(_P.at).label("at"), func.max(_P.shown).label("shown"))
    .where(_P.trial_id.in_(bindparam("ids", expanding=True)))
    .group_by(_P.trial_id)
)
_SHARE = update(trial).where(_T.id == bindparam("its_id"), _T.state == "running").values(share=bindparam("its_share"))
_POINT = insert_or_ignore(trial_point, ["trial_id", "at"])
_OLD = select(trial_order.c.order_id).where(trial_order.c.at < bindparam("before")).limit(_FORGET_A_WRITE)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What is to be kept of a trial that was weighed."""

    trial_id: str
    share: int | None
    point: dict[str, Any] | None
    over: bool


def weigh_trials(job: JobRun) -> None:
    """Weigh every running trial; again it goes on with what is there. Nothing is reckoned while a write is held up."""
    trials, db = trials_of(job.db), job.db
    trials.flush()
    after, done = "", 0
    while True:
        with db.read() as connection:
            rows = connection.execute(_RUNNING, {"after": after}).all()
            ids = [row.id for row in rows]
            counted = tallies(connection, ids)
            points = {row.trial_id: row for row in connection.execute(_LAST_POINTS, {"ids": ids})} if ids else {}
        if not rows:
            break
        now_us = db.clock.now_us()
        weighed = [_weigh(row, counted[row.id], points.get(row.id), now_us) for row in rows]
        db.write(partial(_keep, weighed=weighed))
        for each in weighed:
            if each.over:
                _end(db, each.trial_id)
        after, done = rows[-1].id, done + len(rows)
        job.progress(done)
    trials.forget()


def _weigh(row: Any, tally: Tally, last: Any, now_us: int) -> _Weighed:
    share = next_share(tally)
    over = verdict(tally, row.share).decided or now_us >= row.ends_at
    shown = total(tally, "a").shown + total(tally, "b").shown
    grown = last is None or shown >= last.shown * _POINT_GROWTH or now_us - last.at >= _POINT_US
    new = shown > (0 if last is None else last.shown)
    point = _point(row.id, tally, shown, share) if new and (over or grown) else None
    return _Weighed(row.id, share if share != row.share and not over else None, point, over)


def _keep(tx: Tx, weighed: Sequence[_Weighed]) -> None:
    for each in weighed:
        if each.share is not None:
            tx.execute(_SHARE, {"its_id": each.trial_id, "its_share": each.share})
        if each.point is not None:
            tx.execute(_POINT, each.point | {"at": tx.now_us})


def _end(db: Database, trial_id: str) -> None:
    """End a trial that is over by the counts that stay: no more come after the lock."""
    its = {"its_id": trial_id}

    def end_it(tx: Tx, found: Verdict) -> None:
        if not found.decided and tx.now_us < tx.execute(_LOCKED, its).scalar_one():
            return
        state: State = "decided" if found.decided else "expired"
        end(tx, trial_id, state, found.winner)
        evidence = round(found.clicked.evidence)
        tx.audit(POLICY, "trial.end", trial_id, reason=state, arm=found.winner, evidence=evidence)

    with suppress(TrialBusy):  # it is weighed again in five minutes
        settle(db, trial_id, lambda tx: tx.execute(_LOCKED, its).first() is not None, end_it)


def _point(trial_id: str, tally: Tally, shown: int, share: int) -> dict[str, Any]:
    events = events_of(tally, "clicked")
    low, high = confidence_sequence(events, ALPHA_CLICKED)
    return {
        "trial_id": trial_id,
        "shown": shown,
        "share": share,
        "likeliest": most_likely(events),
        "low": low if math.isfinite(low) else None,
        "high": high if math.isfinite(high) else None,
    }


def forget_orders(job: JobRun) -> None:
    """Forget which old orders were counted; the counts stay."""

    def forget(tx: Tx) -> int:
        before = tx.now_us - int(timedelta(days=KEPT_DAYS).total_seconds()) * 1_000_000
        ids = list(tx.execute(_OLD, {"before": before}).scalars())
        if ids:
            tx.execute(delete(trial_order).where(trial_order.c.order_id.in_(ids)))
        return len(ids)

    while job.db.write(forget):
        pass


JOBS: Final = [JobKind(WEIGH, weigh_trials), JobKind(_FORGET, forget_orders)]
SCHEDULES: Final = [Schedule(WEIGH, EVERY), Schedule(_FORGET, timedelta(days=1))]
