"""The shift at a glance: what came and went today, how full the bays are, what waits."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import Request, Response
from pydantic import StringConstraints

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, platform_of
from entrepot.fulfil.warehouse import FloorSummary, bays, exceptions, floor_summary, in_place, pick_list, points, slots
from entrepot.web.pages.warehouse.frame import Reader, frame
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,3}(-[0-9]{1,4})?$")]
Bay = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,3}$")]
_HOUR: Final = timedelta(hours=1)
_HOURS: Final = 24


@router.get("/warehouse")
def show_floor(request: Request, who: Reader) -> Response:
    """Show the shift."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        summary = floor_summary(connection, platform.db.clock.now_us())
        context: dict[str, Any] = {
            "bays": bays(connection),
            "chutes": [place for place in points(connection) if place.kind == "chute"],
            "troubles": exceptions(connection, limit=6).items,
            "picks": pick_list(connection, limit=6),
        }
    return render(
        request,
        "warehouse/floor.html",
        summary=summary,
        hours=_hours(summary, platform.db.clock.now()),
        **context,
        **frame(request),
    )


@router.get("/warehouse/floor")
def show_floor_fragment(request: Request, who: Reader) -> Response:
    """Show the figures alone, for a page that is open."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        summary = floor_summary(connection, platform.db.clock.now_us())
    return render(request, "warehouse/figures.html", summary=summary)


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


def _hours(summary: FloorSummary, now: datetime) -> dict[str, Any]:
    """Return parcels an hour of the hub's day: labels, received, shipped; None for the hours to come."""
    kept = {row.hour_at.astimezone(UTC): row.parcels for row in summary.hours}
    midnight = summary.since.astimezone(UTC)
    labels = [midnight + n * _HOUR for n in range(_HOURS)]
    received = [kept.get(hour, {}).get("receive", 0) if hour <= now else None for hour in labels]
    shipped = [kept.get(hour, {}).get("ship", 0) if hour <= now else None for hour in labels]
    return {"labels": labels, "received": received, "shipped": shipped}
