"""The shift at a glance: what came and went today, how full the bays are, what waits."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import person_names, sellers
from entrepot.core.http import ApiRouter, platform_of
from entrepot.fulfil.warehouse import (
    FloorSummary,
    bays,
    exceptions,
    floor_summary,
    in_place,
    manifests,
    pick_list,
    points,
    slots,
)
from entrepot.web.pages.warehouse.demonstration import hands_of
from entrepot.web.pages.warehouse.frame import Reader, frame
from entrepot.web.pages.warehouse.plan import Plan, draw
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}(-[0-9]{1,4})?$")]
Bay = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$")]
_HOUR: Final = timedelta(hours=1)
_HOURS: Final = 24
_LEAST_HOURS: Final = 2


@router.get("/warehouse")
def show_floor(request: Request, who: Reader) -> Response:
    """Show the shift."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        summary = floor_summary(connection, platform.db.clock.now_us())
        context = {"plan": _plan(connection)} | _tasks(connection)
    return render(
        request,
        "warehouse/floor.html",
        summary=summary,
        hours=_hours(summary, platform.db.clock.now()),
        sparks=_sparks(summary),
        hands=hands_of(request),
        **context,
        **frame(request),
    )


@router.get("/warehouse/floor/plan")
def show_plan(request: Request, who: Reader) -> Response:
    """Show the plan alone, for a page that is open."""
    with platform_of(request).db.read() as connection:
        plan = _plan(connection)
    return render(request, "warehouse/plan.html", plan=plan)


@router.get("/warehouse/floor/tasks")
def show_tasks(request: Request, who: Reader) -> Response:
    """Show what somebody has to see to, for a page that is open."""
    with platform_of(request).db.read() as connection:
        context = _tasks(connection)
    return render(request, "warehouse/tasks.html", **context)


def _plan(connection: Connection) -> Plan:
    return draw(bays(connection), points(connection), manifests(connection, state="open", limit=100).items)


def _tasks(connection: Connection) -> dict[str, Any]:
    troubles = exceptions(connection, limit=6).items
    names = person_names(connection, {one.opened_by for one in troubles if one.opened_by.startswith("per_")})
    return {"troubles": troubles, "picks": pick_list(connection, limit=6), "names": names}


@router.get("/warehouse/floor")
def show_floor_fragment(request: Request, who: Reader) -> Response:
    """Show the figures alone, for a page that is open."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        summary = floor_summary(connection, platform.db.clock.now_us())
    return render(request, "warehouse/figures.html", summary=summary, sparks=_sparks(summary))


@router.get("/warehouse/bays/{bay}")
def show_bay(request: Request, who: Reader, bay: Bay) -> Response:
    """Show each slot of a bay and how full it is."""
    with platform_of(request).db.read() as connection:
        found = slots(connection, bay.upper())
    return render(request, "warehouse/bay.html", bay=bay.upper(), slots=found, **frame(request))


@router.get("/warehouse/places/{code}")
def show_place(request: Request, who: Reader, code: Place) -> Response:
    """Show what is in a slot, a chute or at a station."""
    with platform_of(request).db.read() as connection:
        place, held = in_place(connection, code.upper())
        shops = sellers(connection, {row.seller_id for row in held})
    return render(request, "warehouse/place.html", place=place, held=held, shops=shops, **frame(request))


def _sparks(summary: FloorSummary) -> dict[str, list[int]]:
    """Return each kind of act by hour of the day so far; nothing where there is less than two hours to compare."""
    hours = sorted(summary.hours, key=lambda row: row.hour_at)
    if len(hours) < _LEAST_HOURS:
        return {}
    return {kind: [row.parcels.get(kind, 0) for row in hours] for kind in ("receive", "store", "pack", "ship")}


def _hours(summary: FloorSummary, now: datetime) -> dict[str, Any]:
    """Return parcels an hour of the hub's day: labels, received, shipped; None for the hours to come."""
    kept = {row.hour_at.astimezone(UTC): row.parcels for row in summary.hours}
    midnight = summary.since.astimezone(UTC)
    labels = [midnight + n * _HOUR for n in range(_HOURS)]
    received = [kept.get(hour, {}).get("receive", 0) if hour <= now else None for hour in labels]
    shipped = [kept.get(hour, {}).get("ship", 0) if hour <= now else None for hour in labels]
    return {"labels": labels, "received": received, "shipped": shipped}
