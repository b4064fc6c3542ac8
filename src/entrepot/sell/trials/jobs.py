"""What trials do in the background: weigh what was counted, share out the next visitors, end what is told."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, select, update

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.sell.trials.domain import ALPHA_CLICKED, Tally, events_of, next_share, total, verdict
from entrepot.sell.trials.events import POLICY
from entrepot.sell.trials.mixture_sprt import confidence_sequence, most_likely
from entrepot.sell.trials.running import trials_of
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
    .with_for_update()
)
_LAST_POINTS = (
    select(_P.trial_id, func.max(_P.at).label("at"), func.max(_P.shown).label("shown"))
    .where(_P.trial_id.in_(bindparam("ids", expanding=True)))
    .group_by(_P.trial_id)
)
_SHARE = update(trial).where(_T.id == bindparam("its_id")).values(share=bindparam("its_share"))
_POINT = insert_or_ignore(trial_point, ["trial_id", "at"])
_OLD = select(trial_order.c.order_id).where(trial_order.c.at < bindparam("before")).limit(_FORGET_A_WRITE)


def weigh_trials(job: JobRun) -> None:
    """Weigh every running trial, some a write; again it goes on with what is there."""
    trials = trials_of(job.db)
    trials.flush()
    after, done = "", 0
    while rows := job.db.write(lambda tx, after=after: _weigh_some(tx, after)):  # type: ignore[misc]  # bound at once
        after, done = rows[-1].id, done + len(rows)
        job.progress(done)
    trials.forget()


def _weigh_some(tx: Tx, after: str) -> Sequence[Row[Any]]:
    rows = tx.execute(_RUNNING, {"after": after}).all()
    ids = [row.id for row in rows]
    if ids:
        counted = tallies(tx, ids)
        points = {row.trial_id: row for row in tx.execute(_LAST_POINTS, {"ids": ids})}
        for row in rows:
            _weigh(tx, row, counted[row.id], points.get(row.id))
    return rows


def _weigh(tx: Tx, row: Row[Any], tally: Tally, last: Row[Any] | None) -> None:
    found = verdict(tally, row.share)
    share = next_share(tally)
    over = found.decided or tx.now_us >= row.ends_at
    shown = total(tally, "a").shown + total(tally, "b").shown
    grown = last is None or shown >= last.shown * _POINT_GROWTH or tx.now_us - last.at >= _POINT_US
    if shown and (over or (grown and (last is None or shown > last.shown))):
        _keep_point(tx, row.id, tally, shown, share)
    if over:
        if end(tx, row.id, "decided" if found.decided else "expired", found.winner):
            tx.audit(
                POLICY,
                "trial.end",
                row.id,
                reason="decided" if found.decided else "expired",
                arm=found.winner,
                evidence=round(found.clicked.evidence),
            )
    elif share != row.share:
        tx.execute(_SHARE, {"its_id": row.id, "its_share": share})


def _keep_point(tx: Tx, trial_id: str, tally: Tally, shown: int, share: int) -> None:
    events = events_of(tally, "clicked")
    low, high = confidence_sequence(events, ALPHA_CLICKED)
    point = {
        "trial_id": trial_id,
        "at": tx.now_us,
        "shown": shown,
        "share": share,
        "likeliest": most_likely(events),
        "low": low if math.isfinite(low) else None,
        "high": high if math.isfinite(high) else None,
    }
    tx.execute(_POINT, point)


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
