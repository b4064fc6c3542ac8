"""The machines over HTTP: their state, stops and resets, gates' readings, printers."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.fulfil.plant import bodies as b
from entrepot.fulfil.plant.gates import book_reads
from entrepot.fulfil.plant.printers import add_printer, print_label, print_test, printers, remove_printer
from entrepot.fulfil.plant.readers import readers
from entrepot.fulfil.plant.state import Machines
from entrepot.fulfil.plant.stops import stops

router = ApiRouter(tags=["warehouse"])

Worker = Annotated[Principal, Requires("warehouse", scope="warehouse:scan")]
Reader = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:read")]


@router.get("/warehouse/plant", summary="The machines now", responses=problems(401, 403))
def get_plant(request: Request, who: Reader) -> Response:
    """Conveyors, sorters, tunnels and stop circuits as the plant shows them, the last stops, readers and printers."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        kept: dict[str, Any] = {
            "stops": stops(connection),
            "readers": readers(connection),
            "printers": printers(connection),
        }
    return reply(asdict(platform.port(Machines).state) | kept)


@router.post("/warehouse/plant/stops", summary="Stop zones", responses=problems(401, 403, 404, 422, 503))
async def post_stop(request: Request, who: Worker, body: b.StopBody) -> Response:
    """Open stop circuits: the plant has it before anything is written. `told_ms` says how long that took."""
    machines = platform_of(request).port(Machines)
    # Not in the threads of other requests, which may all be waiting for the database.
    took_ms = await asyncio.to_thread(machines.request_stop, body.circuits, actor=who.person_id)
    return reply({"told_ms": round(took_ms, 1)})


@router.post(
    "/warehouse/plant/resets", summary="Reset a stop circuit", responses=problems(401, 403, 404, 409, 422, 503)
)
def post_reset(request: Request, who: Worker, body: b.ResetBody) -> Response:
    """Close a stop circuit again; refused until somebody has looked at the place and reset it there."""
    platform_of(request).port(Machines).request_reset(body.circuit, actor=who.person_id)
    return reply({"circuit": body.circuit})


@router.post("/warehouse/reads", summary="Book what an RFID gate has read", responses=problems(401, 403, 404, 422))
def post_reads(request: Request, who: Worker, body: b.ReadsBody) -> Response:
    """Each tag is answered: a box that passed its dock is loaded, one at the wrong dock is a task.

    Readings of one tag within ten seconds are one. Sending the same readings again changes nothing.
    """
    reads = [each.read() for each in body.reads]
    return reply({"answers": book_reads(platform_of(request).db, gate=body.gate, reads=reads, actor=who.person_id)})


@router.get("/warehouse/printers", summary="Label printers", responses=problems(401, 403))
def get_printers(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": printers(connection)})


@router.post(
    "/warehouse/printers", status_code=201, summary="Add a label printer", responses=problems(401, 403, 409, 422)
)
def post_printer(request: Request, who: Worker, body: b.PrinterBody) -> Response:
    add_printer(
        platform_of(request).db,
        code=body.code,
        host=body.host,
        port=body.port,
        station=body.station.upper() if body.station else None,
        actor=who.person_id,
    )
    return reply({"code": body.code}, status=201)


@router.delete(
    "/warehouse/printers/{printer}", status_code=204, summary="Remove a printer", responses=problems(401, 403, 404)
)
def delete_printer(request: Request, who: Worker, printer: b.MachineCode) -> Response:
    remove_printer(platform_of(request).db, code=printer, actor=who.person_id)
    return Response(status_code=204)


@router.post("/warehouse/printers/{printer}/test", summary="Print a test label", responses=problems(401, 403, 404))
def post_test(request: Request, who: Worker, printer: b.MachineCode) -> Response:
    return reply({"job_id": print_test(platform_of(request).db, printer=printer)})


@router.post(
    "/warehouse/boxes/{code}/print", summary="Print a box's label", responses=problems(401, 403, 404, 409, 422)
)
def post_print(request: Request, who: Worker, code: b.BoxCode, body: b.PrintBody) -> Response:
    """Print it, or print it again, at a printer or at that of a station."""
    job_id = print_label(
        platform_of(request).db,
        box=code,
        printer=body.printer,
        station=body.station.upper() if body.station else None,
    )
    return reply({"job_id": job_id})
