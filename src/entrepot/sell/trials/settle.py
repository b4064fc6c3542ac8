"""What a trial has shown is made out before a write, which only looks whether the counts are still the same."""

from collections.abc import Callable
from typing import Final

from entrepot.core.database import Database, Tx
from entrepot.sell.trials.domain import TrialBusy, Verdict, verdict
from entrepot.sell.trials.store import tallies

_TRIES: Final = 20


def settle(db: Database, trial_id: str, lock: Callable[[Tx], bool], change: Callable[[Tx, Verdict], object]) -> None:
    """Change something by what a trial has shown; nothing where ``lock`` returns False.

    ``lock`` locks the trial, so that no counts come any more, and ``change`` gets the verdict on the counts that stay.
    Raises TrialBusy where others count faster than this.
    """
    for _ in range(_TRIES):
        with db.read() as connection:
            tally = tallies(connection, [trial_id])[trial_id]
        found = verdict(tally)

        def attempt(tx: Tx, tally: object = tally, found: Verdict = found) -> bool:
            if not lock(tx):
                return True
            if tallies(tx, [trial_id])[trial_id] != tally:
                return False
            change(tx, found)
            return True

        if db.write(attempt):
            return
    raise TrialBusy("try again in a moment")
