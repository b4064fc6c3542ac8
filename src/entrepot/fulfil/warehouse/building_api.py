"""The building over HTTP: its document, its machines, its zones, and the pace of its stages."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Body, Query, Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.fulfil.warehouse.change import BuildingChange, change_building, check_building
from entrepot.fulfil.warehouse.installed import current_layout, equipment, last_changes
from entrepot.fulfil.warehouse.layout import layout_from
from entrepot.fulfil.warehouse.pace import floor_pace
from entrepot.fulfil.warehouse.places import walls, zones
from entrepot.fulfil.warehouse.routes import route_codes
from entrepot.fulfil.warehouse.summary import midnight
from entrepot.kit.errors import NotFound

router = ApiRouter(tags=["warehouse"])

Reader = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:read")]
Builder = Annotated[Principal, Requires("operator", scope="warehouse:build")]
Document = Annotated[
    dict[str, Any], Body(description="The building's fields, as `docs/fulfil.md` lists them", examples=[{}])
]
Check = Annotated[bool, Query(description="Only say what would change")]
MOST_BYTES = 4 * 2**20


@router.get("/warehouse/layout", summary="The building's document", responses=problems(401, 403, 404))
def get_layout(request: Request, who: Reader) -> Response:
    """The document that the places follow, and the newest changes with how far each has come."""
    with platform_of(request).db.read() as connection:
        layout, changes = current_layout(connection), last_changes(connection)
    if layout is None:
        raise NotFound("no building is installed yet")
    return reply({"document": layout.document, "slots": layout.slots, "changes": changes})


@router.put(
    "/warehouse/layout",
    summary="Change the building",
    max_body_size=MOST_BYTES,
    responses=problems(401, 403, 404, 409, 413, 422),
)
@slow
def put_layout(request: Request, who: Builder, document: Document, *, check: Check = False) -> Response:
    """Make the building that of a document, all of it or nothing. With `check`, only say what would change.

    A change of many places goes on after the answer (202); `GET` tells how far it has come.
    """
    db = platform_of(request).db
    layout = layout_from(document, route_codes())
    if check:
        with db.read() as connection:
            return reply(_told(check_building(connection, layout)))
    begun = change_building(db, layout, actor=who.person_id)
    told = _told(begun.change) | {"layout_id": begun.layout_id, "job_id": begun.job_id}
    return reply(told, status=200 if begun.job_id is None else 202)


def _told(change: BuildingChange) -> dict[str, Any]:
    return {
        "changes": [asdict(count) for count in change.counts],
        "places": change.total,
        "obstacles": [asdict(each) for each in change.obstacles],
    }


@router.get("/warehouse/equipment", summary="Machines, totes and stop circuits", responses=problems(401, 403))
def get_equipment(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": equipment(connection)})


@router.get("/warehouse/zones", summary="How full zones and put-walls are", responses=problems(401, 403))
def get_zones(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"zones": zones(connection), "walls": walls(connection)})


@router.get("/warehouse/pace", summary="How fast each stage works", responses=problems(401, 403))
def get_pace(request: Request, who: Reader) -> Response:
    """What waits at each stage, what moved in the last hour, and how long things stayed there today."""
    platform = platform_of(request)
    now_us = platform.db.clock.now_us()
    with platform.db.read() as connection:
        return reply({"stages": floor_pace(connection, since_us=midnight(connection, now_us), now_us=now_us)})
