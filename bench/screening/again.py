"""Judging the whole catalogue anew after a change of policy: how fast, and that it goes on where it was cut off."""

import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import func, select

from entrepot.app import App, open_app
from entrepot.core.jobs import get_job, list_jobs
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, save_products
from entrepot.sell.screening import MARKETS, Change, adopt_policy, propose_policy, waiting
from entrepot.sell.screening.tables import screening_verdict
from entrepot.sell.stock import create_place

LISTINGS: Final = 10_000
_A_WRITE: Final = 200
_START: Final = datetime(2026, 3, 2, tzinfo=UTC)
_KINDS: Final = ("Navy mug", "Linen shirt", "Violin bow", "Table lamp", "Glue gun", "Tea tin", "Knife", "Umbrella")


def figures(_data: Path) -> dict[str, Any]:
    """Measure on a catalogue that is made for it, on the embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), argon2_memory_kib=8, argon2_passes=1)
        upgrade(settings.url)
        clock = ManualClock(_START)
        app = open_app(settings, clock=clock, rng=Random(5), durable=False)
        try:
            began = time.process_time()
            _fill(app)
            filled = time.process_time() - began
            began = time.process_time()
            app.step()
            first = time.process_time() - began
            _change(app)
            began, wall = time.process_time(), time.perf_counter()
            for _ in range(LISTINGS // 40):  # cut off half way: what was queued or judged stays so
                app.outbox.drain()
                app.jobs.step()
                app.screening.step()
            app.search.close()
            app.platform.db.close()
            app = open_app(settings, clock=clock, rng=Random(6), durable=False)
            app.jobs.reclaim()
            app.step()
            again, seconds = time.process_time() - began, time.perf_counter() - wall
            with app.platform.db.read() as connection:
                verdicts = connection.execute(select(func.count()).select_from(screening_verdict)).scalar_one()
                left = waiting(connection)
                jobs = [get_job(connection, each.id) for each in list_jobs(connection).items]
        finally:
            app.stop()
    return {
        "again_listings": LISTINGS,
        "again_filled_per_cpu_s": round(LISTINGS / filled),
        "first_verdicts_per_cpu_s": round(LISTINGS / first),
        "again_per_cpu_s": round(LISTINGS / again),
        "again_per_s": round(LISTINGS / seconds),
        "again_verdicts": verdicts,
        "again_left": left,
        "again_jobs_unfinished": sum(each.state not in {"done", "waiting"} for each in jobs),
    }


def _fill(app: App) -> None:
    db = app.platform.db
    seller_id = db.ids.new("sel")
    place_id = db.write(lambda tx: create_place(tx, seller_id, name="Depot", country="KR"))

    def draft(number: int) -> ProductDraft:
        kind = _KINDS[number % len(_KINDS)]
        sku = SkuDraft(f"A-{number}", weight_g=300, offers=(OfferDraft(12_000, "KRW", place_id),))
        return ProductDraft(
            title=f"{kind} no. {number}",
            description="Made in a small workshop, sent within two days.",
            category_id="cat_mugs",
            state="live",
            skus=(sku,),
        )

    for start in range(0, LISTINGS, _A_WRITE):
        some = [draft(number) for number in range(start, start + _A_WRITE)]
        save = partial(save_products, seller_id=seller_id, drafts=some, reference="bench", default_place_id=place_id)
        db.write(save)


def _change(app: App) -> None:
    db = app.platform.db
    changes = [Change("weapons", market, "review", "minor") for market in MARKETS]
    policy_id = propose_policy(db, changes, "Bench", "per_a")
    app.jobs.step()
    adopt_policy(db, policy_id, "per_b")
