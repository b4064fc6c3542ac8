"""Reports of simulated days as ``entrepot warehouse simulate`` leaves them, without simulating one."""

from __future__ import annotations

import json
from pathlib import Path

from entrepot.world.hub import Measures, Scenario


def leave_report(
    data_dir: Path, key: str, *, name: str = "A usual day", scans: int = 1_200, cost_minor: int = 570_000
) -> str:
    """Write the report of a day of 200 parcels and return its key."""
    measures = Measures(scans=scans, boxes=90, parcels_sent=190, merged_parcels=150, on_time=89, late=1)
    for hour in range(24):
        for stage in ("receive", "pack", "sort", "ship"):
            measures.book(stage, hour * 3_600_000_000, hour * 3 + len(stage))
        for stage in ("store", "pick", "pack", "load"):
            measures.queue(stage, hour * 3_600_000_000, 30 - hour)
            measures.dwelt(stage, (hour + 5) * 60_000_000)
    scenario = Scenario(name=name, orders=200, building="small", peak_hour=20)
    report = {
        "scenario": scenario.as_dict(),
        "source": "drawn",
        "lying": 80,
        "ready_s": 2.0,
        "day_s": 10.0,
        "wall_s": 13.0,
        "peak_mb": 226,
        "audit_agrees": True,
        "audit": {"agrees": True, "found": {}, "counts": {"parcels": 280}},
        "shipping": [
            {
                "currency": "KRW",
                "boxes": 90,
                "orders": 190,
                "cost_minor": cost_minor,
                "cost_minor_per_order": round(cost_minor / 190, 2),
                "saved_minor": 780_000 - cost_minor,
            }
        ],
        **measures.as_dict(),
    }
    folder = data_dir / "simulations" / key
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(report), "utf-8")
    return key
