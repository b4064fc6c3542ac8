"""From a scenario to its report: a database of its own, the day, the audit, the figures."""

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from entrepot.app import BoxPrices, merge_by_tariff
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.deliver.dispatch import Tariffs, load_builtin_tariffs
from entrepot.fulfil.warehouse import built_in_document, install_site, layout_from, route_codes, shipping_costs
from entrepot.kit.clock import ManualClock, to_us
from entrepot.kit.ids import Ids
from entrepot.shop.orders import load_builtin_rates
from entrepot.world.hub.day import Day, Progress
from entrepot.world.hub.scenario import Scenario
from entrepot.world.hub.workload import draw_workload

MIDNIGHT: Final = datetime(2026, 11, 11, tzinfo=UTC)
Say = Callable[[str], None]


def simulate(
    scenario: Scenario,
    folder: Path,
    *,
    data: Path | None = None,
    progress: Progress | None = None,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Live through a day in a database in ``folder``, audit it, and return its report as JSON values."""
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    say("drawing what comes")
    work = draw_workload(
        scenario.orders,
        seed=scenario.seed,
        data=data,
        peak_hour=scenario.peak_hour,
        peak_factor=scenario.peak_factor,
    )
    url = f"sqlite:///{folder / 'day.db'}"
    upgrade(url)
    clock = ManualClock(MIDNIGHT)
    db = Database.open(url, clock=clock, ids=Ids(clock, Random(scenario.seed)), durable=False)
    try:
        say(f"installing the building: {scenario.building if scenario.layout is None else scenario.layout['name']}")
        _install(db, scenario)
        load_builtin_rates(db)
        load_builtin_tariffs(db)
        if scenario.policy == "consolidate":
            merge_by_tariff(Settings(), db, Tariffs())
        ready_s = time.perf_counter() - started
        say(f"{len(work.lying):,} parcels lie in the store, {len(work.coming):,} come today")
        day = Day(db, clock, scenario, work, to_us(MIDNIGHT))
        measures = day.run(progress)
        day_s = time.perf_counter() - started - ready_s
        say("auditing")
        report = verify(db)
        return {
            "scenario": scenario.as_dict(),
            "source": work.source,
            "lying": len(work.lying),
            "ready_s": round(ready_s, 1),
            "day_s": round(day_s, 1),
            "wall_s": round(time.perf_counter() - started, 1),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "audit_agrees": report.agrees,
            "audit": report.as_dict(),
            "shipping": _shipping(db),
            **measures.as_dict(),
        }
    finally:
        db.close()


def _shipping(db: Database) -> list[dict[str, Any]]:
    """Return what the boxes that left cost and what merging saved, by currency; a parcel is an order of its own."""
    with db.read() as connection:
        costs = shipping_costs(connection, BoxPrices(Tariffs()), now_us=to_us(MIDNIGHT))
    return [
        {
            "currency": each.currency,
            "boxes": each.boxes,
            "orders": each.parcels,
            "cost_minor": each.cost_minor,
            "cost_minor_per_order": round(each.cost_minor / each.parcels, 2),
            "saved_minor": each.saved_minor,
        }
        for each in costs
    ]


def _install(db: Database, scenario: Scenario) -> None:
    """Install the building; its million places are gone from memory when this returns."""
    document = built_in_document(scenario.building) if scenario.layout is None else scenario.layout
    install_site(db, gs1_company_prefix="0000000", layout=layout_from(document, route_codes()))
    gc.collect()
    gc.freeze()  # what was drawn stays to the end: no need to go through it again and again


def named(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario under another name."""
    return replace(scenario, name=name)
