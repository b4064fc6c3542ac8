"""Whether this node lives, and whether it can do its work."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, text
from sqlalchemy.exc import SQLAlchemyError

from entrepot.core.database import Database, Tx, upsert
from entrepot.core.settings import Settings
from entrepot.core.telemetry.tables import heartbeat
from entrepot.kit.errors import AppError
from entrepot.kit.sentences import say

BEAT_S = 5.0
SILENCE_S = 20.0
"""A node that could not write for so long is not ready."""
_FORGET_US = 3600 * 1_000_000
_MEBIBYTE = 1024**2
_log = structlog.get_logger(__name__)
_BEAT = upsert(heartbeat, index=["node"], set_=["at"])


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right for the node to work."""

    name: str
    good: bool
    detail: str


class Heartbeat:
    """Writes a row now and then: the proof that this node can write durably."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._node = db.ids.new("nod")
        self._last: float | None = None

    def beat(self) -> None:
        """Write once; raise what the database raises."""
        self._db.write(self._write)
        self._last = time.monotonic()

    @property
    def silent_s(self) -> float:
        """Seconds since the last beat; infinite before the first."""
        return float("inf") if self._last is None else time.monotonic() - self._last

    def run(self, stop: threading.Event) -> None:
        """Beat every BEAT_S until ``stop`` is set; for a thread of its own."""
        while True:
            try:
                self.beat()
            except Exception:  # noqa: BLE001  # logged; silence is what tells
                _log.exception("health.beat_failed")
            if stop.wait(BEAT_S):
                return

    def _write(self, tx: Tx) -> None:
        tx.execute(_BEAT, {"node": self._node, "at": tx.now_us})
        tx.execute(delete(heartbeat).where(heartbeat.c.at < tx.now_us - _FORGET_US))


def readiness(
    db: Database, settings: Settings, beat: Heartbeat | None, schema_problem: Callable[[], str | None]
) -> list[Check]:
    """Return every check of a node; ``schema_problem`` says what is wrong with the schema's version, or None."""
    return [_reads(db), _writes(beat), _schema(schema_problem), _disk(settings)]


def _reads(db: Database) -> Check:
    started = time.perf_counter()
    try:
        with db.read() as connection:
            connection.execute(text("SELECT 1")).scalar_one()
    except (SQLAlchemyError, AppError) as problem:
        return Check(
            "read", good=False, detail=say("the database cannot be read: %(problem)s", problem=type(problem).__name__)
        )
    return Check("read", good=True, detail=f"{(time.perf_counter() - started) * 1000:.1f} ms")


def _writes(beat: Heartbeat | None) -> Check:
    if beat is None:
        return Check("write", good=False, detail=say("no heartbeat runs on this node"))
    silent_s = beat.silent_s
    silent = say("last written %(seconds)s s ago", seconds=f"{silent_s:.1f}")
    detail = say("nothing was written yet") if silent_s == float("inf") else silent
    return Check("write", good=silent_s <= SILENCE_S, detail=detail)


def _schema(schema_problem: Callable[[], str | None]) -> Check:
    try:
        problem = schema_problem()
    except (SQLAlchemyError, AppError) as fault:
        problem = say("its version cannot be read: %(problem)s", problem=type(fault).__name__)
    return Check("schema", good=problem is None, detail=problem or say("up to date"))


def _disk(settings: Settings) -> Check:
    try:
        free_mb = shutil.disk_usage(settings.data_dir).free // _MEBIBYTE
    except OSError as problem:
        return Check(
            "disk",
            good=False,
            detail=say("the data folder cannot be read: %(problem)s", problem=type(problem).__name__),
        )
    return Check(
        "disk", good=free_mb >= settings.min_free_disk_mb, detail=say("%(free)s MiB free", free=f"{free_mb:,}")
    )
