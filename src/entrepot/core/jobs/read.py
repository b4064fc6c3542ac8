"""Looking at jobs, and asking for one again."""

from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from entrepot.core.database import Database, Sorting, Tx, job
from entrepot.kit.errors import Conflict, NotFound
from entrepot.kit.paging import Page
from entrepot.kit.sentences import say

_SORTING: Final = Sorting({"asked": job.c.id, "work": job.c.kind}, tiebreak=job.c.id, default="-asked")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work; ``state`` is waiting, running, done or failed; times in microseconds."""

    id: str
    kind: str
    args: dict[str, Any]
    state: str
    owner: str | None
    run_at_us: int
    created_at_us: int
    ended_at_us: int | None
    attempts: int
    progress_done: int
    progress_total: int | None
    progress_note: str | None
    checkpoint: Any
    error: str | None

    @property
    def fraction(self) -> float | None:
        """How much is done, 0 to 1, or None where the whole is not known."""
        return min(1.0, self.progress_done / self.progress_total) if self.progress_total else None


def as_job(row: Row[Any]) -> Job:
    """Return a row of the table as a Job."""
    return Job(
        row.id,
        row.kind,
        row.args,
        row.state,
        row.owner,
        row.run_at,
        row.created_at,
        row.ended_at,
        row.attempts,
        row.progress_done,
        row.progress_total,
        row.progress_note,
        row.checkpoint,
        row.error,
    )


def get_job(connection: Connection, job_id: str, *, owner: str | None = None) -> Job:
    """Return a job, of that owner where one is named; raise NotFound otherwise."""
    row = connection.execute(select(job).where(job.c.id == job_id)).one_or_none()
    if row is None or (owner is not None and row.owner != owner):
        raise NotFound("there is no such job")
    return as_job(row)


def list_jobs(
    connection: Connection,
    *,
    owner: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Job]:
    """Return a keyset page of jobs, newest first; asked for from ``since_us`` on and before ``until_us``."""
    statement = select(job)
    for column, value in ((job.c.owner, owner), (job.c.kind, kind), (job.c.state, state)):
        if value is not None:
            statement = statement.where(column == value)
    if since_us is not None:
        statement = statement.where(job.c.created_at >= since_us)
    if until_us is not None:
        statement = statement.where(job.c.created_at < until_us)
    return _SORTING.page(connection, statement, as_job, sort=sort, cursor=cursor, limit=limit)


@dataclass(frozen=True, slots=True)
class KindFigures:
    """What work of one kind took of late, from when it was due to its end; seconds."""

    kind: str
    runs: int
    median_s: float
    longest_s: float


def job_figures(connection: Connection, *, look_at: int = 500) -> list[KindFigures]:
    """Return what the last done jobs took, by kind, the longest first."""
    columns = job.c
    newest = select(columns.kind, columns.run_at, columns.ended_at).where(columns.state == "done")
    took: dict[str, list[float]] = {}
    for row in connection.execute(newest.order_by(columns.run_at.desc()).limit(look_at)):
        if row.ended_at is not None:
            took.setdefault(row.kind, []).append(max(0, row.ended_at - row.run_at) / 1e6)
    found = [KindFigures(kind, len(each), median(each), max(each)) for kind, each in took.items()]
    return sorted(found, key=lambda one: (-one.median_s, one.kind))


def retry_job(db: Database, job_id: str, *, actor: str) -> None:
    """Run a failed job again from its checkpoint; raise NotFound or Conflict where that is not possible."""

    def retry(tx: Tx) -> None:
        row = tx.execute(select(job.c.state).where(job.c.id == job_id)).one_or_none()
        if row is None:
            raise NotFound("there is no such job")
        if row.state != "failed":
            raise Conflict(say("the job is %(state)s, only a failed one can be run again", state=row.state))
        tx.execute(
            update(job)
            .where(job.c.id == job_id)
            .values(state="waiting", attempts=0, run_at=tx.now_us, error=None, ended_at=None)
        )
        tx.audit(actor, "job.retry", job_id)

    db.write(retry)
