"""The trials that run, as every page asks for them, and the counts that wait to be written.

What a page showed is added up in memory and written every few seconds (``core.database.counting``), all trials in one
write. A killed process loses what it had not written yet, of both arms alike: the loss knows nothing of the arms.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

import structlog
from sqlalchemy import Connection, select

from entrepot.core.database import Database, OneADatabase, Tx, flush_until
from entrepot.kit.errors import OutcomeUnknown
from entrepot.sell.trials.domain import STEPS, Arm, Counts, Remembered, Step, Vary, arm_of, code_of
from entrepot.sell.trials.store import Key, add_counts
from entrepot.sell.trials.tables import trial

_LIFE_S: Final = 5.0
_MOST_RUNNING: Final = 20_000
_KEYS_A_WRITE: Final = 200
_T = trial.c
_RUNNING = (
    select(_T.id, _T.seller_id, _T.product_id, _T.vary, _T.a, _T.b, _T.hash_key, _T.share)
    .where(_T.state == "running", _T.cleared_at.is_not(None))
    .order_by(_T.id)
    .limit(_MOST_RUNNING)
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A running trial, as far as showing its arms needs it."""

    id: str
    seller_id: str
    product_id: str
    vary: Vary
    a: str
    b: str
    hash_key: str
    share: int

    @property
    def code(self) -> str:
        """Its short name in cookies."""
        return code_of(self.id)

    def applies(self, *, title: str, picture: str | None) -> bool:
        """Return whether the trial is about what a reader would be shown: one of another language has another title."""
        return title == self.a if self.vary == "title" else picture == self.a


@dataclass(frozen=True, slots=True)
class Variant:
    """What a visitor is shown of a product under trial, instead of what everybody else is."""

    vary: Vary
    arm: Arm
    a: str
    b: str

    def title(self, shown: str) -> str:
        """Return the title to show where ``shown`` would be: readers of another language keep theirs."""
        return self.b if self.arm == "b" and self.vary == "title" and shown == self.a else shown

    def picture(self, file_id: str | None) -> str | None:
        """Return the file of the main picture to show where ``file_id`` would be."""
        return self.b if self.arm == "b" and self.vary == "picture" and file_id == self.a else file_id


class Trials:
    """The running trials of one database in this process, and what was counted since the last write."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._counted: Counter[tuple[Key, Step]] = Counter()
        self._running: Mapping[str, Running] = {}
        self._codes: frozenset[str] = frozenset()
        self._good_until = 0.0

    def running(self, connection: Connection) -> Mapping[str, Running]:
        """Return the running trials by product; read anew after 5 s, or at once after a change by this process."""
        now = time.monotonic()
        if now >= self._good_until:
            rows = [
                Running(row[0], row[1], row[2], cast("Vary", row[3]), *row[4:]) for row in connection.execute(_RUNNING)
            ]
            self._running = {each.product_id: each for each in rows}
            self._codes = frozenset(each.code for each in rows)
            self._good_until = now + _LIFE_S
        return self._running

    def forget(self) -> None:
        """Read the running trials anew at the next page; call it after a change was committed."""
        self._good_until = 0.0

    def codes(self) -> frozenset[str]:
        """The short names of the running trials, as they were read last."""
        return self._codes

    def count(self, steps: Iterable[tuple[Key, Step]]) -> None:
        """Add to what waits to be written; takes microseconds."""
        with self._lock:
            self._counted.update(steps)

    def flush(self) -> None:
        """Write what waits. What cannot be written now waits on; what may have been written is not written twice."""
        with self._flushing:
            with self._lock:
                waiting, self._counted = self._counted, Counter()
            grouped: dict[Key, dict[Step, int]] = {}
            for (key, step), number in waiting.items():
                grouped.setdefault(key, {})[step] = number
            keys = sorted(grouped)
            for start in range(0, len(keys), _KEYS_A_WRITE):
                self._write({key: grouped[key] for key in keys[start : start + _KEYS_A_WRITE]})

    def _write(self, some: dict[Key, dict[Step, int]]) -> None:
        counted = {key: Counts(*(steps.get(step, 0) for step in STEPS)) for key, steps in some.items()}

        def write(tx: Tx) -> None:
            add_counts(tx, counted)

        try:
            self._db.write(write)
        except OutcomeUnknown:
            _log.warning("trials.counts_in_doubt", trials=len(counted))
        except Exception:
            with self._lock:
                self._counted.update(
                    {(key, step): number for key, steps in some.items() for step, number in steps.items()}
                )
            raise

    def run(self, stop: threading.Event) -> None:
        """Write every FLUSH_S until ``stop`` is set, and once more then; for a thread of its own."""
        flush_until(stop, self.flush, "trials.flush_failed")


trials_of: Final = OneADatabase(Trials)
"""The trials of a database, one object a process."""


class Visitor:
    """One request of a visitor: what they are shown, and what is counted of it once the answer is made."""

    def __init__(
        self, trials: Trials, running: Mapping[str, Running], remembered: Remembered, *, seller_id: str | None
    ) -> None:
        self._trials, self._running, self._remembered = trials, running, remembered
        self._seller_id = seller_id
        self._taken: list[tuple[Key, Step]] = []

    def variant(self, product_id: str, *, title: str, picture: str | None) -> Variant | None:
        """Return what the visitor is shown of a product; None where it is not under trial, or is their own.

        ``title`` and ``picture`` (the main picture's file) are what they would be shown without a trial. Who is in no
        trial of it yet is taken into it.
        """
        found = self._running.get(product_id)
        if found is None or found.seller_id == self._seller_id or not found.applies(title=title, picture=picture):
            return None
        share = self._remembered.join(found.code, found.share)
        return None if share is None else self._variant(found, share)

    def held(self, product_id: str) -> Variant | None:
        """Return what the visitor was shown of a product before; None where they are in no trial of it."""
        found = self._running.get(product_id)
        held = None if found is None else self._remembered.entries.get(found.code)
        if found is None or held is None or found.seller_id == self._seller_id:
            return None
        return self._variant(found, held[0])

    @property
    def takes_part(self) -> bool:
        """Whether the visitor is in any trial at all."""
        return bool(self._remembered.entries)

    def _variant(self, found: Running, share: int) -> Variant:
        return Variant(found.vary, arm_of(found.hash_key, self._remembered.visitor, share), found.a, found.b)

    def took(self, product_id: str, step: Step) -> bool:
        """Count a step of the visitor with a product, once in a trial; return whether it counted now."""
        found = self._running.get(product_id)
        if found is None or found.seller_id == self._seller_id or not self._remembered.take(found.code, step):
            return False
        if step != "bought":  # a purchase is written with its order
            self._taken.append((self._key(found), step))
        return True

    def key(self, product_id: str) -> Key:
        """Return where the visitor is counted in the trial of a product; raise KeyError where none runs."""
        return self._key(self._running[product_id])

    def settle(self) -> str | None:
        """Hand on what was counted; return the cookie to keep, None where nothing changed."""
        if self._taken:
            self._trials.count(self._taken)
            self._taken = []
        return self._remembered.write(self._trials.codes()) if self._remembered.changed else None

    def _key(self, found: Running) -> Key:
        share = self._remembered.entries[found.code][0]
        return found.id, share, arm_of(found.hash_key, self._remembered.visitor, share)
