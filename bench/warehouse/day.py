"""A simulated day of the hub of 1.6 million slots: wall time, memory, scans, and whether the auditor agrees.

400,000 orders with ``--full``, a tenth of it without; in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

Figures = dict[str, object]
_RUN = """
import json, sys
from pathlib import Path
from entrepot.world.hub import Scenario, simulate
report = simulate(Scenario(orders=int(sys.argv[1])), Path(sys.argv[2]), data=Path(sys.argv[3]))
print(json.dumps(report))
"""


def measure_day(data: Path, *, full: bool) -> Figures:
    """Live through a day; ``day_wall_s`` is all of it: drawing, installing the building, the day, the audit."""
    orders = 400_000 if full else 40_000
    with tempfile.TemporaryDirectory(prefix="entrepot-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-c", _RUN, str(orders), folder, str(data)], stdout=subprocess.PIPE, text=True, check=True
        )
    report = json.loads(done.stdout.strip().splitlines()[-1])
    return {
        "day_orders": orders,
        "day_lying": report["lying"],
        "day_scans": report["scans"],
        "day_boxes": report["boxes"],
        "day_ready_s": report["ready_s"],
        "day_day_s": report["day_s"],
        "day_wall_s": report["wall_s"],
        "day_peak_mb": report["peak_mb"],
        "audit_agrees": report["audit_agrees"],
        "day_on_time_rate": report["on_time_rate"],
        "day_parcels_per_box": report["parcels_per_box"],
    }
