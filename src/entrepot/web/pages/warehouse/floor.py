"""The shift at a glance: the building with what is in it, what moves through it, how fast, and what is amiss."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import person_names, sellers
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.platform import Platform
from entrepot.fulfil.plant import CircuitState, Machines, MachineState
from entrepot.fulfil.warehouse import (
    FloorSummary,
    Layout,
    at_points,
    bays,
    boxes_in_place,
    cells,
    current_layout,
    exceptions,
    floor_pace,
    floor_summary,
    in_place,
    manifests,
    pick_list,
    points,
    slots,
    walls,
    zones,
)
from entrepot.kit.clock import to_us
from entrepot.kit.errors import NotFound
from entrepot.web.pages.warehouse.demonstration import hands_of
from entrepot.web.pages.warehouse.frame import Reader, frame
from entrepot.web.pages.warehouse.plan import Now, Plan, draw, draw_zone
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}(-[0-9]{1,4})?$")]
Bay = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$")]
_HOUR: Final = timedelta(hours=1)
_HOURS: Final = 24
_LEAST_HOURS: Final = 2
_PLAN_KEPT_US: Final = 10_000_000
"""How long the plan of a large building is shown as it was drawn: its bays are counted every half minute."""
_LARGE: Final = 20_000

Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}$")]
Wall = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$")]


@dataclass(frozen=True, slots=True)
class Alarms:
    """What stands still: whether the plant is out of reach, its open stop circuits, its faulty machines."""

    away: bool
    circuits: list[CircuitState]
    machines: list[MachineState]


@router.get("/warehouse")
def show_floor(request: Request, who: Reader) -> Response:
    """Show the shift."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        summary = floor_summary(connection, platform.db.clock.now_us())
        context = {"plan": _plan(platform, connection)} | _tasks(connection)
        pace = _pace(connection, summary, platform.db.clock.now_us())
    return render(
        request,
        "warehouse/floor.html",
        summary=summary,
        pace=pace,
        hours=_hours(summary, platform.db.clock.now()),
        sparks=_sparks(summary),
        hands=hands_of(request),
        alarms=_alarms(platform),
        **context,
        **frame(request),
    )


@router.get("/warehouse/floor/plan")
def show_plan(request: Request, who: Reader) -> Response:
    """Show the plan alone, for a page that is open."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        plan = _plan(platform, connection)
    return render(request, "warehouse/plan.html", plan=plan)


@router.get("/warehouse/floor/alarms")
def show_alarms(request: Request, who: Reader) -> Response:
    """Show which machines stand still alone, for a page that is open."""
    return render(request, "warehouse/alarms.html", alarms=_alarms(platform_of(request)))


@router.get("/warehouse/floor/pace")
def show_pace(request: Request, who: Reader) -> Response:
    """Show what waits, moves and stays at each stage, for a page that is open."""
    db = platform_of(request).db
    with db.read() as connection:
        summary = floor_summary(connection, db.clock.now_us())
        pace = _pace(connection, summary, db.clock.now_us())
    return render(request, "warehouse/pace.html", pace=pace)


@router.get("/warehouse/floor/tasks")
def show_tasks(request: Request, who: Reader) -> Response:
    """Show what somebody has to see to, for a page that is open."""
    with platform_of(request).db.read() as connection:
        context = _tasks(connection)
    return render(request, "warehouse/tasks.html", **context)


def _alarms(platform: Platform) -> Alarms:
    state = platform.port(Machines).state
    return Alarms(
        away=not state.connected and state.heard_at is not None,
        circuits=[circuit for circuit in state.circuits if not circuit.ok],
        machines=[machine for machine in state.machines if machine.fault not in {"", "stop_circuit"}],
    )


def _plan(platform: Platform, connection: Connection) -> Plan | None:
    """Return the plan; that of a large building as it was drawn some seconds ago, where no machines stopped since."""
    db, layout = platform.db, current_layout(connection)
    if layout is None:
        return None
    halted = frozenset(circuit.code for circuit in platform.port(Machines).state.circuits if not circuit.ok)
    kept: tuple[int, Layout, frozenset[str], Plan] | None = db.kept.get(_plan)
    if kept is not None and (kept[1], kept[2]) == (layout, halted) and abs(db.clock.now_us() - kept[0]) < _PLAN_KEPT_US:
        return kept[3]
    now = Now(
        zones=zones(connection),
        bays={bay.bay: bay for bay in bays(connection)},
        walls=walls(connection),
        points=points(connection, cells=False),
        waiting=at_points(connection),
        manifests=manifests(connection, state="open", limit=100).items,
        halted=halted,
    )
    plan = draw(layout, now)
    if layout.slots > _LARGE:
        db.kept[_plan] = (db.clock.now_us(), layout, halted, plan)
    return plan


def _pace(connection: Connection, summary: FloorSummary, now_us: int) -> list[Any]:
    return floor_pace(connection, since_us=to_us(summary.since), now_us=now_us)


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


@router.get("/warehouse/zones/{zone}")
def show_zone(request: Request, who: Reader, zone: Zone) -> Response:
    """Show the bays of a zone where they stand, and how full each is."""
    code = zone.upper()
    with platform_of(request).db.read() as connection:
        layout = current_layout(connection)
        rows = bays(connection, code)
    found = next((each for each in layout.zones if each.code == code), None) if layout else None
    if found is None:
        raise NotFound("there is no such zone")
    height, spots = draw_zone(found, {row.bay: row for row in rows})
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("slots", "used", "held", "capacity", "blocked")}
    return render(request, "warehouse/zone.html", zone=found, spots=spots, height=height, sums=sums, **frame(request))


@router.get("/warehouse/walls/{wall}")
def show_wall(request: Request, who: Reader, wall: Wall) -> Response:
    """Show the cells of a put-wall as they are on it, and whose box each is for."""
    code = wall.upper()
    with platform_of(request).db.read() as connection:
        found = cells(connection, code)
    return render(request, "warehouse/wall.html", wall=code, cells=found, **frame(request))


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
        boxes = boxes_in_place(connection, code.upper())
        shops = sellers(connection, {row.seller_id for row in held})
    return render(
        request,
        "warehouse/place.html",
        place=place,
        held=held,
        boxes=boxes,
        shops=shops,
        count_id=secrets.token_hex(16) if place.kind == "slot" and "warehouse" in who.roles else "",
        **frame(request),
    )


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
