"""Bulk changes are made in the background, some products a write; old ones are forgotten."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from entrepot.core.database import Tx
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.kit.errors import AppError
from entrepot.kit.sentences import say
from entrepot.sell.bulk.plan import Change, Line, Planned, plan, plan_undo, refusal_of
from entrepot.sell.bulk.prepare import levels_for
from entrepot.sell.bulk.start import JOB_KIND
from entrepot.sell.bulk.tables import bulk_change, bulk_item
from entrepot.sell.catalog import ProductFacts, default_place_id, product_facts, save_products
from entrepot.sell.stock import adjust

PRODUCTS_A_WRITE: Final = 10
KEPT_DAYS: Final = 90
_FORGET: Final = "sell.bulk.forget"


def run_bulk_change(job: JobRun) -> None:
    """Make a bulk change; the job's id is its own. Run again after a kill it goes on with what is still waiting."""
    with job.db.read() as connection:
        kept = connection.execute(select(bulk_change).where(bulk_change.c.id == job.id)).one()
    done = 0
    while some := job.db.write(lambda tx: _change_some(tx, kept)):
        done += some
        job.progress(done, kept.total, say("products"))

    def end(tx: Tx) -> None:
        tx.execute(update(bulk_change).where(bulk_change.c.id == job.id).values(state="done", ended_at=tx.now_us))

    job.db.write(end)
    job.progress(kept.total, kept.total, say("products"))


def _change_some(tx: Tx, kept: Row[Any]) -> int:
    """Change the next few products, each with its outcome in the same transaction; return how many there were."""
    waiting = (
        select(bulk_item.c.product_id)
        .where(bulk_item.c.bulk_id == kept.id, bulk_item.c.outcome == "waiting")
        .order_by(bulk_item.c.product_id)
        .limit(PRODUCTS_A_WRITE)
        .with_for_update()
    )
    ids = list(tx.execute(waiting).scalars())
    if not ids:
        return 0
    facts = {each.product_id: each for each in product_facts(tx.connection, kept.seller_id, ids)}
    asked = "undo" if kept.undoes else kept.change["what"]
    levels = levels_for(tx.connection, list(facts.values()), asked)
    for product_id in ids:
        found = facts.get(product_id)
        if found is None:
            _keep(tx, kept.id, product_id, "refused", (), "it is not there any more")
            continue
        if kept.undoes:
            planned = plan_undo(found, _lines_of(tx, kept.undoes, product_id), levels)
        else:
            planned = plan(found, Change(**kept.change), levels)
        _make(tx, kept, found, planned)
    return len(ids)


def _make(tx: Tx, kept: Row[Any], facts: ProductFacts, planned: Planned) -> None:
    if planned.refused is not None:
        _keep(tx, kept.id, facts.product_id, "refused", (), str(planned.refused))
        return
    if not planned.lines:
        _keep(tx, kept.id, facts.product_id, "unchanged", (), None)
        return
    try:
        with tx.savepoint():
            if planned.draft is not None:
                place_id = default_place_id(tx.connection, kept.seller_id)
                save_products(tx, kept.seller_id, [planned.draft], reference=kept.id, default_place_id=place_id)
            for sku_id, place_id, delta in planned.moves:
                adjust(tx, place_id=place_id, sku_id=sku_id, delta=delta, reference=kept.id, reason="bulk change")
    except AppError as refusal:
        _keep(tx, kept.id, facts.product_id, "refused", (), str(refusal_of(refusal)))
        return
    _keep(tx, kept.id, facts.product_id, "changed", planned.lines, None)


def _keep(tx: Tx, bulk_id: str, product_id: str, outcome: str, lines: tuple[Line, ...], reason: str | None) -> None:
    tx.execute(
        update(bulk_item)
        .where(bulk_item.c.bulk_id == bulk_id, bulk_item.c.product_id == product_id)
        .values(outcome=outcome, lines=[asdict(each) for each in lines], reason=reason)
    )


def _lines_of(tx: Tx, bulk_id: str, product_id: str) -> tuple[Line, ...]:
    kept = select(bulk_item.c.lines).where(bulk_item.c.bulk_id == bulk_id, bulk_item.c.product_id == product_id)
    return tuple(Line(**each) for each in tx.execute(kept).scalar_one())


def forget_bulk_changes(job: JobRun) -> None:
    """Delete what is kept of changes that are older than KEPT_DAYS."""

    def forget(tx: Tx) -> int:
        before = tx.now_us - int(timedelta(days=KEPT_DAYS).total_seconds()) * 1_000_000
        old = select(bulk_change.c.id).where(bulk_change.c.created_at < before).order_by(bulk_change.c.created_at)
        found = tx.execute(old.limit(1)).scalar_one_or_none()
        if found is None:
            return 0
        some = select(bulk_item.c.product_id).where(bulk_item.c.bulk_id == found).limit(500)
        ids = list(tx.execute(some).scalars())
        if ids:
            tx.execute(delete(bulk_item).where(bulk_item.c.bulk_id == found, bulk_item.c.product_id.in_(ids)))
        else:
            tx.execute(delete(bulk_change).where(bulk_change.c.id == found))
        return 1

    while job.db.write(forget):
        pass


JOBS: Final = [JobKind(JOB_KIND, run_bulk_change), JobKind(_FORGET, forget_bulk_changes)]
SCHEDULES: Final = [Schedule(_FORGET, timedelta(days=1))]
