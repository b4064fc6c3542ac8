"""Views of product pages, counted in memory and written every few seconds, all products in one write.

How they are written, and what a killed process loses, is said in ``core.database.counting``. Each process knows its own
visitors: who is served by two of them counts twice.
"""

import secrets
import threading
from typing import Final

import structlog

from entrepot.core.database import Database, OneADatabase, Tx, flush_until
from entrepot.kit.errors import OutcomeUnknown
from entrepot.sell.demand.domain import SEEN_MOST, Counts, Key, SeenToday, day_of
from entrepot.sell.demand.store import add_counts

KEYS_MOST: Final = 50_000
"""Products at a price that wait to be written at most; what comes beyond is not counted, and that is logged."""
_KEYS_A_WRITE: Final = 200
_log = structlog.get_logger(__name__)


class DemandTally:
    """What was looked at in this process since the last write, and by whom today."""

    def __init__(self, db: Database, *, seen_most: int = SEEN_MOST, keys_most: int = KEYS_MOST) -> None:
        self._db = db
        self._keys_most = keys_most
        self._lock, self._flushing = threading.Lock(), threading.Lock()
        self._seen = SeenToday(secrets.token_bytes(32), seen_most)
        self._waiting: dict[Key, int] = {}
        self._dropped = 0

    def viewed(self, product_id: str, price_minor: int, currency: str, visitor: tuple[str, ...]) -> bool:
        """Count a view of a product at a price, once a visitor and day; return whether it counted now.

        ``visitor`` are names of one visitor, of which the first decides. They are hashed with a key that never leaves
        this process's memory.
        """
        day = day_of(self._db.clock.now_us())
        key = Key(product_id, day, currency, price_minor)
        with self._lock:
            if key not in self._waiting and len(self._waiting) >= self._keys_most:
                self._dropped += 1
                return False
            if not self._seen.is_first(day, product_id, visitor):
                return False
            self._waiting[key] = self._waiting.get(key, 0) + 1
            return True

    def flush(self) -> None:
        """Write what waits. What cannot be written now waits on; what may have been written is not written twice."""
        with self._flushing:
            with self._lock:
                waiting, self._waiting = self._waiting, {}
                dropped, self._dropped = self._dropped, 0
            if dropped:
                _log.warning("demand.views_dropped", views=dropped)
            keys = sorted(waiting)
            for start in range(0, len(keys), _KEYS_A_WRITE):
                some = keys[start : start + _KEYS_A_WRITE]
                try:
                    self._write({key: waiting[key] for key in some})
                except Exception:
                    with self._lock:
                        for key in keys[start:]:
                            if key in self._waiting or len(self._waiting) < self._keys_most:
                                self._waiting[key] = self._waiting.get(key, 0) + waiting[key]
                    raise

    def _write(self, some: dict[Key, int]) -> None:
        counted = {key: Counts(views=number) for key, number in some.items()}

        def write(tx: Tx) -> None:
            add_counts(tx, counted)

        try:
            self._db.write(write)
        except OutcomeUnknown:
            _log.warning("demand.counts_in_doubt", products=len(some))

    def run(self, stop: threading.Event) -> None:
        """Write every FLUSH_S until ``stop`` is set, and once more then; for a thread of its own."""
        flush_until(stop, self.flush, "demand.flush_failed")


tally_of: Final = OneADatabase(DemandTally)
"""The tally of a database, one object a process."""
