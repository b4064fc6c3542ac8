"""What is counted in memory and written every few seconds: one counter a database and process, and its thread's loop.

Pages must not wait for counting. A killed process loses what it had not written: five seconds of it at most while the
database answers.
"""

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import structlog

from entrepot.core.database.database import Database

FLUSH_S: Final = 5.0
"""Seconds between two writes of what was counted."""
_log = structlog.get_logger(__name__)
Counter = TypeVar("Counter")


class OneADatabase(Generic[Counter]):
    """The counter of each database, one object a process, as long as the database is open."""

    def __init__(self, make: Callable[[Database], Counter]) -> None:
        self._make = make
        self._opening = threading.Lock()

    def __call__(self, db: Database) -> Counter:
        """Return the counter of a database, the same one at every call."""
        with self._opening:
            found: Counter | None = db.kept.get(self)
            if found is None:
                found = db.kept[self] = self._make(db)
            return found


def flush_until(stop: threading.Event, flush: Callable[[], None], failed: str) -> None:
    """Flush every FLUSH_S until ``stop`` is set, and once more then; for a thread of its own.

    What fails is logged under the name ``failed``, and waits for the next time.
    """
    stopping = False
    while not stopping:
        stopping = stop.wait(FLUSH_S)
        try:
            flush()
        except Exception:  # noqa: BLE001  # logged; it waits for the next time
            _log.exception(failed)
