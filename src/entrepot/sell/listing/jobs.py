"""Drafts are made in the background: first from the words, then picture by picture; a file's rows some at a time.

Whatever is killed in the middle goes on from what is kept: a picture that was read is not read again, a row that has
its draft gets no second one.
"""

from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import Row, Select, func, select, update

from entrepot.core.database import Tx
from entrepot.core.files import FileStore
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.kit.errors import AppError
from entrepot.kit.sentences import say
from entrepot.sell.listing.accept_many import ACCEPT_JOB, UNDO_JOB, run_acceptance, run_undo
from entrepot.sell.listing.grouping import grouped
from entrepot.sell.listing.make import Maker
from entrepot.sell.listing.start import BATCH_JOB, DRAFT_JOB, FILE_BYTES_MAX, rows_of_batch
from entrepot.sell.listing.supplier import read_supplier_file
from entrepot.sell.listing.tables import listing_batch, listing_draft

_log = structlog.get_logger(__name__)
ROWS_A_WRITE: Final = 20
_GIVE_UP: Final = "sell.listing.give_up"
_GIVEN_UP_AFTER: Final = timedelta(hours=6)
_D, _B = listing_draft.c, listing_batch.c


def run_draft(job: JobRun) -> None:
    """Make one draft: its words at once, then each picture that was not read yet, then all of it together."""
    maker = job.platform.port(Maker)
    draft_id = job.args["draft"]
    row = _row(job, draft_id)
    if row is None or row.state != "working":
        return
    total = len(row.pictures) + 1
    row = _keep(job, maker, row, {"stage": "pictures" if row.pictures else "writing"})
    for at, file_id in enumerate(row.pictures if row is not None else (), start=1):
        job.progress(at, total, say("pictures"))
        if row is None or row.state != "working":
            return
        if file_id not in row.readings:
            reading = _reading(maker, file_id)
            row = _keep(job, maker, row, {"readings": {**row.readings, file_id: reading}})
    if row is not None:
        _keep(job, maker, row, {"stage": "done", "state": "ready"})
    job.progress(total, total, say("pictures"))


def _reading(maker: Maker, file_id: str) -> dict[str, Any]:
    """Return what a picture says; one that breaks a model costs its own reading, never the draft."""
    try:
        return maker.read_picture(file_id)
    except Exception as fault:  # noqa: BLE001  # whatever a hostile picture sets off
        _log.warning("studio.picture_failed", file_id=file_id, exc_info=True)
        return {"problem": str(say("the picture could not be read: %(fault)s", fault=type(fault).__name__))}


def _row(job: JobRun, draft_id: str) -> Row[Any] | None:
    with job.db.read() as connection:
        return connection.execute(select(listing_draft).where(_D.id == draft_id)).one_or_none()


def _keep(job: JobRun, maker: Maker, row: Row[Any], values: dict[str, Any]) -> Row[Any] | None:
    """Keep what is known now, and what follows from it; again where the seller changed the draft meanwhile."""
    while True:
        made = maker.make(row, values).columns()

        def keep(tx: Tx, row: Row[Any] = row, columns: dict[str, Any] = made) -> bool:
            more = {"version": row.version + 1, "updated_at": tx.now_us}
            kept = update(listing_draft).where(_D.id == row.id, _D.version == row.version, _D.state == "working")
            return bool(tx.execute(kept.values({**values, **columns, **more})).rowcount)

        done = job.db.write(keep)
        fresh = _row(job, row.id)
        if done or fresh is None or fresh.state != "working":
            return fresh
        if "readings" in values:
            values["readings"] = {**fresh.readings, **values["readings"]}
        row = fresh


def run_batch(job: JobRun) -> None:
    """Make the drafts of a file: keep all its rows first, then make some at a time; the job's id is the file's."""
    with job.db.read() as connection:
        batch = connection.execute(select(listing_batch).where(_B.id == job.id)).one()
        kept = connection.execute(select(func.count()).where(_D.batch_id == job.id)).scalar_one()
    if kept < batch.total:
        try:
            with job.platform.port(FileStore).open(batch.file_id) as stream:
                found = grouped(read_supplier_file(stream.read(FILE_BYTES_MAX + 1), batch.file_name))
        except AppError as refusal:
            problem = str(refusal.detail)
            job.db.write(lambda tx: _end(tx, job.id, "failed", problem))
            return
        for first in range(kept, batch.total, ROWS_A_WRITE):
            job.db.write(partial(rows_of_batch, batch=batch, found=found, first=first, count=ROWS_A_WRITE))
    maker = job.platform.port(Maker)
    while True:
        with job.db.read() as connection:
            waiting = _waiting(job.id).order_by(_D.row)
            rows = connection.execute(waiting.limit(ROWS_A_WRITE)).all()
            done = connection.execute(
                select(func.count()).where(_D.batch_id == job.id, _D.state != "working")
            ).scalar_one()
        job.progress(done, batch.total, say("rows"))
        if not rows:
            break
        made = [(row, maker.make_or_say_why(row)) for row in rows]

        def keep(tx: Tx, made: list[tuple[Row[Any], dict[str, Any]]] = made, done: int = done) -> None:
            for row, columns in made:
                kept = update(listing_draft).where(_D.id == row.id, _D.version == row.version, _D.state == "working")
                more = {"stage": "done", "version": row.version + 1, "updated_at": tx.now_us}
                tx.execute(kept.values({**columns, **more}))
            tx.execute(update(listing_batch).where(_B.id == job.id).values(state="running", done=done + len(made)))

        job.db.write(keep)
    job.db.write(lambda tx: _end(tx, job.id, "done", None))
    job.progress(batch.total, batch.total, say("rows"))


def _waiting(batch_id: str) -> Select[Any]:
    """Those that nobody has touched yet: a draft that got pictures meanwhile is made by a job of its own."""
    return select(listing_draft).where(_D.batch_id == batch_id, _D.state == "working", _D.stage == "words")


def _end(tx: Tx, batch_id: str, state: str, problem: str | None) -> None:
    values: dict[str, Any] = {"state": state, "problem": problem, "ended_at": tx.now_us}
    if state == "done":
        values["done"] = listing_batch.c.total
    tx.execute(update(listing_batch).where(_B.id == batch_id).values(values))


def give_up_drafts(job: JobRun) -> None:
    """Say of drafts whose making broke off for good that they are not made: nothing waits for ever."""
    before = job.db.clock.now_us() - int(_GIVEN_UP_AFTER.total_seconds()) * 1_000_000
    left = update(listing_draft).where(_D.state == "working", _D.updated_at < before)
    problem = str(say("making this draft broke off; change its words or pictures to begin again"))

    def give_up(tx: Tx) -> None:
        tx.execute(left.values(state="failed", problem=problem, version=_D.version + 1, updated_at=tx.now_us))

    job.db.write(give_up)


JOBS: Final = [
    JobKind(DRAFT_JOB, run_draft),
    JobKind(BATCH_JOB, run_batch),
    JobKind(ACCEPT_JOB, run_acceptance),
    JobKind(UNDO_JOB, run_undo),
    JobKind(_GIVE_UP, give_up_drafts),
]
SCHEDULES: Final = [Schedule(_GIVE_UP, timedelta(minutes=10))]
