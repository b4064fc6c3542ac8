"""The import job: products in batches, each kept in one write together with how far the file has been read.

Killed at any moment, it goes on after the last batch that was kept, and ends as if it had not been.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from entrepot.core.accounts import get_seller
from entrepot.core.database import Tx
from entrepot.core.jobs import JobRun
from entrepot.kit.sentences import say
from entrepot.sell.catalog.checks import shown
from entrepot.sell.catalog.domain import ImportRefused
from entrepot.sell.catalog.events import ImportEnded
from entrepot.sell.catalog.exchange.groups import RowError, Step, read_products
from entrepot.sell.catalog.exchange.keep_rows import keep_rows, problems_by_row, rows_left
from entrepot.sell.catalog.exchange.mapping import ImportMapping, mapping_from_json
from entrepot.sell.catalog.exchange.reading import examine, open_unpacked
from entrepot.sell.catalog.exchange.rows import Surroundings
from entrepot.sell.catalog.places import default_place_id, places
from entrepot.sell.catalog.save import save_products
from entrepot.sell.catalog.tables import catalog_import, import_error
from entrepot.sell.catalog.tree import category_tree

SKUS_A_WRITE = 250
"""Variants of a batch: it takes about 20 ms on SQLite, so that orders pass between two of them."""
ERRORS_KEPT = 10_000
"""Problems of one import that are kept for people; beyond that they are only counted."""
_ATTEMPTS = 3
_GET = select(catalog_import).where(catalog_import.c.id == bindparam("id"))
_FORWARD = (
    update(catalog_import)
    .where(catalog_import.c.id == bindparam("the_id"), catalog_import.c.rows_done == bindparam("before"))
    .values(
        rows_done=bindparam("after"),
        created=catalog_import.c.created + bindparam("more_created"),
        updated=catalog_import.c.updated + bindparam("more_updated"),
        unchanged=catalog_import.c.unchanged + bindparam("more_unchanged"),
        errors=catalog_import.c.errors + bindparam("more_errors"),
    )
)
_ERRORS = select(catalog_import.c.errors).where(catalog_import.c.id == bindparam("id"))


class _Overtaken(RuntimeError):
    """Another run of the same import is at work."""


def run_import(job: JobRun) -> None:
    """Read the file of an import into the catalogue; the job's id is the import's."""
    with job.db.read() as connection:
        kept = connection.execute(_GET, {"id": job.id}).one()
    if kept.state in {"done", "refused"}:
        return
    try:
        _Import(job, kept).run()
    except ImportRefused as refusal:
        _end(job, "refused", str(refusal))
        return
    _end(job, "done", None)


class _Import:
    def __init__(self, job: JobRun, kept: Row[Any]) -> None:
        self.job, self.db = job, job.db
        self.seller_id: str = kept.seller_id
        self.file_id: str = kept.file_id
        self.format: str = kept.format
        self.mapping = mapping_from_json(kept.mapping)
        self.rows_behind: int = kept.rows_done
        self.encoding, self.total = kept.encoding, kept.rows_total
        if self.total is None:
            self._examine(kept.file_size)

    def _examine(self, size: int) -> None:
        """Read the file once before anything is taken of it, and keep what was seen for later runs."""
        found = examine(self.job.platform.files, self.file_id, size)
        self.encoding = self.mapping.encoding or found.encoding
        self.total = found.lines
        seen = {"encoding": self.encoding, "rows_total": self.total, "state": "running"}
        self.db.write(lambda tx: tx.execute(update(catalog_import).where(catalog_import.c.id == self.job.id), seen))

    def run(self) -> None:
        with self.db.read() as connection:
            around, self.place_id = surroundings(connection, self.seller_id, self.mapping)
        with open_unpacked(self.job.platform.files, self.file_id) as stream:
            steps = read_products(stream, self.format, self.encoding, around, rows_behind=self.rows_behind)
            self._keep_all(_batches(steps))

    def _keep_all(self, batches: Iterator[list[Step]]) -> None:
        """Keep one batch while the next is read: one thread waits for the disk, the other for nothing."""
        with ThreadPoolExecutor(1, thread_name_prefix="import") as keeper:
            under_way: Future[None] | None = None
            for batch in batches:
                if under_way is not None:
                    under_way.result()
                under_way = keeper.submit(self._keep, batch)
            if under_way is not None:
                under_way.result()

    def _keep(self, batch: Sequence[Step]) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                self.db.write(lambda tx: self._keep_in(tx, batch))
            except IntegrityError:
                # On PostgreSQL somebody else has just made the same product: now it is there to be updated.
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(0.01)
            else:
                break
        self.rows_behind = batch[-1].rows_behind
        self.job.progress(self.rows_behind, max(self.total, self.rows_behind + 1), say("rows"))

    def _keep_in(self, tx: Tx, batch: Sequence[Step]) -> None:
        saved = save_products(
            tx,
            self.seller_id,
            [step.draft for step in batch if step.draft is not None],
            reference=self.job.id,
            default_place_id=self.place_id,
            state_when_new="live" if self.mapping.state == "live" else "draft",
        )
        errors = problems_by_row(batch, saved)
        outcomes = [each.outcome for each in saved]
        counted = {
            "the_id": self.job.id,
            "before": self.rows_behind,
            "after": batch[-1].rows_behind,
            "more_created": outcomes.count("created"),
            "more_updated": outcomes.count("updated"),
            "more_unchanged": outcomes.count("unchanged"),
            "more_errors": len(errors),
        }
        known = tx.execute(_ERRORS, {"id": self.job.id}).scalar_one()
        if tx.execute(_FORWARD, counted).rowcount != 1:
            raise _Overtaken(f"the import {self.job.id} is being run elsewhere")
        if rows := error_rows(self.job.id, known, errors):
            tx.execute(insert(import_error), rows)
        keep_rows(tx, self.job.id, self.seller_id, rows_left(batch, saved, errors), errors, self.mapping)
        self.job.checkpoint_in(tx, {"rows": batch[-1].rows_behind})


def surroundings(connection: Connection, seller_id: str, mapping: ImportMapping) -> tuple[Surroundings, str]:
    """Return what the rows of a seller's file may refer to, and the place that goods lie at where a row names none."""
    named = {each.name: each.id for each in places(connection, seller_id)}
    currency = mapping.currency or get_seller(connection, seller_id).currency
    around = Surroundings(
        category_tree(connection, "en"), {**named, **{each: each for each in named.values()}}, mapping, currency
    )
    return around, mapping.place_id or default_place_id(connection, seller_id)


def error_rows(import_id: str, known: int, errors: Sequence[RowError]) -> list[dict[str, Any]]:
    """Return problems as they are listed, numbered from the one after ``known``, as far as there is room."""
    return [
        {
            "import_id": import_id,
            "number": known + number,
            "row": each.row,
            "field": shown(each.problem.field),
            "found": shown(each.problem.found),
            "expected": each.problem.expected,
            "reason": each.problem.reason,
        }
        for number, each in enumerate(errors[: max(0, ERRORS_KEPT - known)], start=1)
    ]


def _batches(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """Yield steps in batches of about SKUS_A_WRITE variants."""
    batch: list[Step] = []
    weight = 0
    for step in steps:
        batch.append(step)
        weight += 1 if step.draft is None else max(1, len(step.draft.skus))
        if weight >= SKUS_A_WRITE:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _end(job: JobRun, state: str, reason: str | None) -> None:
    def end(tx: Tx) -> int:
        values = {"state": state, "reason": reason, "ended_at": tx.now_us}
        tx.execute(update(catalog_import).where(catalog_import.c.id == job.id).values(values))
        kept = tx.execute(_GET, {"id": job.id}).one()
        rows: int = kept.rows_done
        tx.audit("system", f"catalog.import_{state}", job.id, rows=rows)
        tx.publish(ImportEnded(job.id, kept.seller_id, state, kept.errors))
        return max(1, rows)

    read = job.db.write(end)
    job.progress(read, read, reason or say("rows"))
