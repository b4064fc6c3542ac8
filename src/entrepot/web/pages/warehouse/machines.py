"""The machines: what runs and what stands still, a stop for each zone and for all, the reset, readers and printers."""

import asyncio
from typing import Annotated, Any

from fastapi import Form, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import person_names
from entrepot.core.http import ApiRouter, platform_of
from entrepot.fulfil.plant import (
    Machines,
    add_printer,
    print_test,
    printers,
    readers,
    remove_printer,
    stops,
)
from entrepot.fulfil.warehouse import points
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_HERE = "/warehouse/plant"
_STOPS_SHOWN = 10
Circuit = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([A-Za-z]{1,3}[0-9]{1,4})?$")
]
Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$")]
Station = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([A-Za-z]{1,3}[0-9]{1,4})?$")
]
Host = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$")
]


@router.get("/warehouse/plant")
def show_machines(request: Request, who: Reader) -> Response:
    """Show the machines."""
    with platform_of(request).db.read() as connection:
        context = _now(request, connection)
        stations = [place for place in points(connection) if place.kind not in {"chute", "dock", "cell"}]
    return render(request, "warehouse/machines.html", stations=stations, **context, **frame(request))


@router.get("/warehouse/plant/now")
def show_machines_now(request: Request, who: Reader) -> Response:
    """Show what moves of them, for a page that is open."""
    with platform_of(request).db.read() as connection:
        context = _now(request, connection)
    return render(request, "warehouse/machines_now.html", **context)


def _now(request: Request, connection: Connection) -> dict[str, Any]:
    last = stops(connection)[:_STOPS_SHOWN]
    asked = {each for row in last for each in (row.asked_by, row.reset_by) if each and each.startswith("per_")}
    return {
        "plant": platform_of(request).port(Machines).state,
        "stops": last,
        "names": person_names(connection, asked),
        "printers": printers(connection),
        "readers": readers(connection),
    }


@router.post("/warehouse/plant/stop")
async def stop_machines(request: Request, who: Worker, circuit: Annotated[Circuit, Form()] = "") -> Response:
    """Stop a zone, or all where none is named: the plant is told first, the record follows."""
    machines = platform_of(request).port(Machines)
    # Not in the threads of other requests, which may all be waiting for the database.
    await asyncio.to_thread(machines.request_stop, [circuit] if circuit else [], actor=who.person_id)
    with reading(reader_of(request)):
        told = _("%(zone)s is stopped") % {"zone": circuit} if circuit else _("All machines are stopped")
        return see_other(_HERE, Toast("block", told))


@router.post("/warehouse/plant/reset")
def reset_machines(request: Request, who: Worker, circuit: Annotated[Code, Form()]) -> Response:
    """Close a stop circuit that somebody has reset at the place."""
    platform_of(request).port(Machines).request_reset(circuit, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("allow", _("%(zone)s starts again") % {"zone": circuit}))


@router.post("/warehouse/plant/printers")
def begin_printer(
    request: Request,
    who: Worker,
    code: Annotated[Code, Form()],
    host: Annotated[Host, Form()],
    port: Annotated[int, Form(ge=1024, le=65_535)] = 9100,
    station: Annotated[Station, Form()] = "",
) -> Response:
    """Name a label printer."""
    add_printer(platform_of(request).db, code=code, host=host, port=port, station=station or None, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("allow", _("The printer is there; print a test label")))


@router.post("/warehouse/plant/printers/{printer}/test")
def try_printer(request: Request, who: Worker, printer: Code) -> Response:
    """Print a test label."""
    print_test(platform_of(request).db, printer=printer)
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("info", _("A test label goes to %(printer)s") % {"printer": printer}))


@router.post("/warehouse/plant/printers/{printer}/remove")
def end_printer(request: Request, who: Worker, printer: Code) -> Response:
    """Forget a printer."""
    remove_printer(platform_of(request).db, code=printer, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("info", _("The printer is removed")))
