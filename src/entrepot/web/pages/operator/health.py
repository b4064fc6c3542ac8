"""How the marketplace fares: checks of this node, what waits, what was refused."""

from typing import Any

from fastapi import Request, Response

from entrepot.core.audit import last_seal
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.jobs import list_jobs
from entrepot.core.maintenance import schema_problem
from entrepot.core.outbox import failure_counts
from entrepot.core.telemetry import Heartbeat, readiness
from entrepot.fulfil.warehouse import floor_summary
from entrepot.shop.search import SearchIndex
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)


@router.get("/operator")
@slow
def show_health(request: Request, who: Operator) -> Response:
    """Show this node's checks and what waits for people."""
    platform = platform_of(request)
    db = platform.db
    checks = readiness(db, platform.settings, platform.ports.get(Heartbeat), lambda: schema_problem(db))
    with db.read() as connection:
        context: dict[str, Any] = {
            "failures": failure_counts(connection),
            "failed_jobs": list_jobs(connection, state="failed", limit=5).items,
            "running_jobs": list_jobs(connection, state="running", limit=5).items,
            "seal": last_seal(connection),
            "floor": floor_summary(connection, db.clock.now_us()),
        }
    return render(
        request,
        "operator/health.html",
        checks=checks,
        products=platform.port(SearchIndex).products,
        engine=db.dialect,
        waiting=db.waiting,
        **context,
        **frame(request),
    )
