"""Doing jobs: claim, run, retry with growing waits, give up; schedules make jobs when they are due."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.database import job as job_table
from entrepot.core.jobs.tables import job_schedule
from entrepot.core.platform import Platform
from entrepot.kit.errors import AppError, Conflict

LEASE_US = 120_000_000
"""A running job that reports nothing for two minutes is taken to be dead and runs again from its checkpoint."""
_PROGRESS_EVERY_S = 0.25
_SECOND_US = 1_000_000
_MAX_WAIT_US = 900 * _SECOND_US
_DIED = (
    "the process that ran this ended, or nothing was heard of it for two minutes; after {} runs it is not begun again "
    "by itself"
)
_log = structlog.get_logger(__name__)


class JobTakenOver(Conflict):
    """The job was given to another run, which goes on from the checkpoint; this one is to stop."""

    code = "job.taken_over"
    title = "The job runs elsewhere"


class JobRun:
    """One run of a job: what its handler is given."""

    def __init__(self, platform: Platform, row: Row[Any]) -> None:
        self.platform = platform
        self.db: Database = platform.db
        self.id: str = row.id
        self.owner: str | None = row.owner
        self.args: dict[str, Any] = row.args
        self.state: Any = row.checkpoint
        self._this_run = _this_run(row)
        self._shown_at = 0.0

    def progress(self, done: int, total: int | None = None, note: str | None = None) -> None:
        """Show how far the work has come; cheap to call often. Call it at least once a minute.

        Raises JobTakenOver, as each of these does, where the job was given to another run meanwhile.
        """
        if time.monotonic() - self._shown_at < _PROGRESS_EVERY_S and done != total:
            return
        self._shown_at = time.monotonic()
        self.db.write(lambda tx: self._keep(tx, progress_done=done, progress_total=total, progress_note=note))

    def checkpoint(self, state: Any) -> None:
        """Keep a JSON value durably: a run that is killed goes on from it (``job.state``)."""
        self.state = state
        self.db.write(lambda tx: self.checkpoint_in(tx, state))

    def checkpoint_in(self, tx: Tx, state: Any) -> None:
        """Keep a JSON value in the same transaction as the work that it tells of."""
        self.state = state
        self._keep(tx, checkpoint=state)

    def _keep(self, tx: Tx, **values: Any) -> None:
        kept = tx.execute(update(job_table).where(self._this_run).values(lease_until=tx.now_us + LEASE_US, **values))
        if kept.rowcount == 0:
            raise JobTakenOver


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work; ``handle`` may be run again after a failure or a kill, so it goes on from ``job.state``.

    After ``max_attempts`` that failed or ended with their process it is given up, and waits for people.
    """

    name: str
    handle: Callable[[JobRun], None]
    max_attempts: int = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """Makes a job of a kind every so often, on one node only; a run that is still open is not doubled."""

    kind: str
    every: timedelta


class Jobs:
    """The workers of one process."""

    def __init__(self, platform: Platform, kinds: Sequence[JobKind], schedules: Sequence[Schedule]) -> None:
        self._platform = platform
        self._db = platform.db
        self._kinds = {kind.name: kind for kind in kinds}
        self._schedules = tuple(schedules)
        self._running: dict[str, Row[Any]] = {}
        if unknown := [each.kind for each in schedules if each.kind not in self._kinds]:
            message = f"a schedule names an unknown kind of job: {unknown}"
            raise ValueError(message)

    def step(self) -> int:
        """Make the jobs whose time has come, then run every job that is due; return how many ran."""
        self._make_scheduled()
        ran = 0
        while self.run_one():
            ran += 1
        return ran

    def reclaim(self) -> None:
        """Free the jobs that a killed process left running; only where one process owns the database."""
        self._db.write(
            lambda tx: tx.execute(
                update(job_table).where(job_table.c.state == "running").values(lease_until=tx.now_us - 1)
            )
        )

    def let_go(self) -> None:
        """Put back what still runs when this process stops: it goes on from its checkpoint, and is no failure."""
        rows = list(self._running.values())
        if rows:
            self._db.write(lambda tx: _put_back(tx, rows))

    def run(self, stop: threading.Event, *, schedules: bool = True) -> None:
        """Work until ``stop`` is set; for a thread of its own. Several threads may share the work."""
        while not stop.is_set():
            try:
                if schedules:
                    self._make_scheduled()
                busy = self.run_one()
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("jobs.step_failed")
                busy = False
            if not busy:
                stop.wait(0.2)

    def run_one(self) -> bool:
        """Run one due job; return whether there was one."""
        row = self._claim()
        if row is None:
            return False
        self._running[row.id] = row
        try:
            self._run(row, self._kinds[row.kind])
        finally:
            self._running.pop(row.id, None)
        return True

    def _run(self, row: Row[Any], kind: JobKind) -> None:
        try:
            kind.handle(JobRun(self._platform, row))
        except Exception as problem:  # noqa: BLE001  # recorded with the job, where people see it
            _log.warning("job.failed", job=row.id, kind=row.kind, exc_info=not isinstance(problem, AppError))
            text = f"{type(problem).__name__}: {problem}"[:2000]
            final = isinstance(problem, AppError) and problem.status < 500
            self._db.write(lambda tx: _failed(tx, row, text, final=final or row.attempts >= kind.max_attempts))
        else:
            self._db.write(lambda tx: _ended(tx, row, state="done", error=None))

    def _claim(self) -> Row[Any] | None:
        now_us = self._db.clock.now_us()
        columns = job_table.c
        due = (
            select(columns.id, columns.kind, columns.state, columns.attempts)
            .where(
                columns.kind.in_(self._kinds),
                or_(
                    and_(columns.state == "waiting", columns.run_at <= now_us),
                    and_(columns.state == "running", columns.lease_until < now_us),
                ),
            )
            .order_by(columns.run_at, columns.id)
            .limit(1)
        )
        with self._db.read() as connection:
            if connection.execute(due).first() is None:
                return None

        def claim(tx: Tx) -> Row[Any] | None:
            while (found := tx.execute(due.with_for_update(skip_locked=True)).one_or_none()) is not None:
                if found.state == "running" and found.attempts >= self._kinds[found.kind].max_attempts:
                    _ended(tx, found, state="failed", error=_DIED.format(found.attempts))
                    continue
                tx.execute(
                    update(job_table)
                    .where(columns.id == found.id)
                    .values(state="running", attempts=columns.attempts + 1, lease_until=tx.now_us + LEASE_US)
                )
                return tx.execute(select(job_table).where(columns.id == found.id)).one()
            return None

        return self._db.write(claim)

    def _make_scheduled(self) -> None:
        if not self._schedules:
            return
        now_us = self._db.clock.now_us()
        with self._db.read() as connection:
            due_at = {row.kind: row.next_at for row in connection.execute(select(job_schedule))}
        for schedule in self._schedules:
            next_at = due_at.get(schedule.kind, now_us)
            # Further off than a period: the clock was set back while nothing ran. Waiting for then would be wrong.
            if next_at <= now_us or next_at > now_us + _period_us(schedule):
                self._db.write(partial(_schedule, schedule=schedule))


def _period_us(schedule: Schedule) -> int:
    return schedule.every // timedelta(microseconds=1)


def _schedule(tx: Tx, schedule: Schedule) -> None:
    next_at = tx.now_us + _period_us(schedule)
    first = {"kind": schedule.kind, "next_at": next_at}
    if tx.execute(insert_or_ignore(job_schedule, ["kind"]), first).rowcount == 0:
        moved = tx.execute(
            update(job_schedule)
            .where(
                job_schedule.c.kind == schedule.kind,
                or_(job_schedule.c.next_at <= tx.now_us, job_schedule.c.next_at > next_at),
            )
            .values(next_at=next_at)
        )
        if moved.rowcount == 0:
            return  # another node was first
    tx.enqueue(schedule.kind, {}, key="schedule")


def _this_run(row: Row[Any]) -> ColumnElement[bool]:
    """Return the condition that a claimed job has not been given to another run since."""
    columns = job_table.c
    return and_(columns.id == row.id, columns.attempts == row.attempts, columns.state == "running")


def _ended(tx: Tx, row: Row[Any], *, state: str, error: str | None) -> None:
    tx.execute(
        update(job_table)
        .where(_this_run(row))
        .values(state=state, error=error, ended_at=tx.now_us, lease_until=None, open_key=None)
    )


def _failed(tx: Tx, row: Row[Any], error: str, *, final: bool) -> None:
    if final:
        _ended(tx, row, state="failed", error=error)
        return
    wait_us = min(_MAX_WAIT_US, _SECOND_US * 4 ** (row.attempts - 1))
    tx.execute(
        update(job_table)
        .where(_this_run(row))
        .values(state="waiting", error=error, run_at=tx.now_us + wait_us, lease_until=None)
    )


def _put_back(tx: Tx, rows: list[Row[Any]]) -> None:
    for row in rows:
        tx.execute(update(job_table).where(_this_run(row)).values(state="waiting", run_at=tx.now_us, lease_until=None))
