"""The statements of trials."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, cast

from sqlalchemy import Connection, bindparam, literal_column, select, update

from entrepot.core.database import Tx, upsert
from entrepot.sell.trials.domain import STEPS, Arm, Counts, State, Tally, tally_of
from entrepot.sell.trials.tables import trial, trial_count

_T, _C = trial.c, trial_count.c
_ADD = upsert(
    trial_count,
    index=["trial_id", "share", "arm"],
    set_={step: _C[step] + literal_column(f"excluded.{step}") for step in STEPS},
)
_RUNNING = (
    select(_T.id).where(_T.id.in_(bindparam("ids", expanding=True)), _T.state == "running").with_for_update(read=True)
)
_COUNTS = select(trial_count).where(_C.trial_id.in_(bindparam("ids", expanding=True)))
_END: Final = (
    update(trial)
    .where(_T.id == bindparam("its_id"), _T.state == "running")
    .values(
        state=bindparam("now_is"),
        winner=bindparam("its_winner"),
        running_of=None,
        ended_at=bindparam("now"),
    )
)

Key = tuple[str, int, Arm]
"""A trial, the share of B when the visitor came, and the arm."""


def add_counts(tx: Tx, counted: dict[Key, Counts]) -> None:
    """Add to the counts of the trials that still run; what comes after a trial's end is not counted."""
    running = set(tx.execute(_RUNNING, {"ids": sorted({key[0] for key in counted})}).scalars())
    rows = [
        {"trial_id": trial_id, "share": share, "arm": arm} | {step: getattr(counts, step) for step in STEPS}
        for (trial_id, share, arm), counts in sorted(counted.items())
        if trial_id in running
    ]
    if rows:
        tx.execute(_ADD, rows)


def tallies(connection: Connection | Tx, trial_ids: Sequence[str]) -> dict[str, Tally]:
    """Return the counts of some trials by their ids; one statement."""
    found: defaultdict[str, list[tuple[int, Arm, Counts]]] = defaultdict(list)
    if trial_ids:
        for row in connection.execute(_COUNTS, {"ids": list(trial_ids)}):
            counts = Counts(row.shown, row.clicked, row.carted, row.bought, row.returned)
            found[row.trial_id].append((row.share, cast("Arm", row.arm), counts))
    return {each: tally_of(found[each]) for each in trial_ids}


def end(tx: Tx, trial_id: str, state: State, winner: Arm | None = None) -> bool:
    """End a running trial; return whether it still ran."""
    ended = {"its_id": trial_id, "now_is": state, "its_winner": winner, "now": tx.now_us}
    return tx.execute(_END, ended).rowcount == 1
