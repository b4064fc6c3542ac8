"""How the marketplace fares: what needs somebody, what is well, and the figures that show it."""

import shutil
from datetime import timedelta
from typing import Any, Final

from fastapi import Request, Response
from sqlalchemy import Connection

from entrepot.core.audit import last_seal
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.jobs import job_figures, list_jobs
from entrepot.core.maintenance import schema_problem
from entrepot.core.outbox import failure_counts
from entrepot.core.platform import Platform
from entrepot.core.telemetry import Heartbeat, Metrics, readiness
from entrepot.fulfil.warehouse import floor_summary
from entrepot.kit.clock import from_us, to_us
from entrepot.shop.orders import sales_by_quarter
from entrepot.shop.search import SearchIndex
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import Reader
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_HOURS: Final = 24
_SLOWEST: Final = 8
_FEW: Final = 20
_LATE_US: Final = 300 * 1_000_000


@router.get("/operator")
@slow
def show_health(request: Request, who: Operator) -> Response:
    """Show what needs somebody, this node's checks, and its figures."""
    return render(request, "operator/health.html", **_facts(request), **frame(request))


@router.get("/operator/figures")
@slow
def show_figures(request: Request, who: Operator) -> Response:
    """Show the part of the page that moves, to be fetched again."""
    return render(request, "operator/health_parts.html", **_facts(request), **frame(request))


def _facts(request: Request) -> dict[str, Any]:
    platform, reader = platform_of(request), reader_of(request)
    db = platform.db
    now_us = db.clock.now_us()
    figures = platform.ports.get(Metrics)
    with db.read() as connection:
        waiting = list_jobs(connection, state="waiting", sort="asked", limit=1).items
        context: dict[str, Any] = {
            "failures": failure_counts(connection),
            "failed_jobs": list_jobs(connection, state="failed", limit=5).items,
            "running_jobs": list_jobs(connection, state="running", limit=5).items,
            "late_job": next((job for job in waiting if now_us - job.run_at_us > _LATE_US), None),
            "seal": last_seal(connection),
            "floor": floor_summary(connection, now_us),
            "took": job_figures(connection)[:_SLOWEST],
            "lags": figures.lags(connection, now_us)[:_FEW] if figures else [],
            "orders": _by_hour(connection, reader),
        }
    return {
        "checks": readiness(db, platform.settings, platform.ports.get(Heartbeat), lambda: schema_problem(db)),
        "products": platform.port(SearchIndex).products,
        "engine": db.dialect,
        "waiting": db.waiting,
        "disk": _disk(platform),
        "routes": _pages(figures),
        **context,
    }


def _by_hour(connection: Connection, reader: Reader) -> dict[str, list[Any]]:
    """Paid orders of the last day, hour by hour where the reader is."""
    last = reader.now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(_HOURS - 1, -1, -1)]
    counts = dict.fromkeys(hours, 0)
    quarters = sales_by_quarter(connection, since_us=to_us(hours[0]), until_us=to_us(last + timedelta(hours=1)))
    for at_us, sales in quarters:
        counts[from_us(at_us).replace(minute=0)] += sales.orders
    labels = [hour.astimezone(reader.timezone).strftime("%H:%M") for hour in hours]
    return {"labels": labels, "values": list(counts.values())}


def _disk(platform: Platform) -> dict[str, int] | None:
    try:
        usage = shutil.disk_usage(platform.settings.data_dir)
    except OSError:
        return None
    return {"free": usage.free, "total": usage.total, "used": usage.total - usage.free}


def _pages(figures: Metrics | None) -> list[Any]:
    """The slowest of the pages that people open; streams are as long as they are listened to."""
    if figures is None:
        return []
    shown = [each for each in figures.routes() if "/events" not in each.route and not each.route.startswith("/static")]
    return shown[:_SLOWEST]
