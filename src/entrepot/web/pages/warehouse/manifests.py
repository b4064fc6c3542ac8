"""Manifests: opened at a dock, closed when the truck leaves; a list to narrow, sort and take along."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import (
    ManifestRow,
    boxes,
    close_manifest,
    find_manifest,
    manifests,
    open_manifest,
    points,
)
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, iso
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ManifestId = Annotated[str, Id("man")]
Dock = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Z]{1,3}[0-9]{1,3}$")]


_STATES = ("open", "closing", "shipped")


async def _asked(
    request: Request,
    state: Annotated[Literal["open", "closing", "shipped"] | None, Blank, Query()] = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows manifests to; the days are those on which they were opened."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"state": state, "text": q, "since_us": span.since_us, "until_us": span.until_us, "sort": sort}
    return {"narrowed": narrowed, "since": since, "until": until}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/warehouse/manifests")
def show_manifests(request: Request, who: Reader, asked: Asked, cursor: CursorParam = None) -> Response:
    """List manifests, and open another at a dock."""
    with platform_of(request).db.read() as connection:
        page = manifests(connection, **asked["narrowed"], cursor=cursor)
        docks = [place for place in points(connection) if place.kind == "dock"]
    return render(
        request,
        "warehouse/manifests.html",
        page=page,
        docks=docks,
        q=asked["narrowed"]["text"],
        state=asked["narrowed"]["state"],
        since=asked["since"],
        until=asked["until"],
        states=_STATES,
        **frame(request),
    )


@router.get("/warehouse/manifests.csv")
@slow
def export_manifests(request: Request, who: Reader, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the manifests along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[ManifestRow]:
        with db.read() as connection:
            return manifests(connection, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Manifest"),
            _("State"),
            _("Dock"),
            _("Route"),
            _("Boxes"),
            _("Parcels"),
            _("Weight, g"),
            _("Opened"),
            _("Closed"),
        ]
    return csv_file("manifests", columns, (_cells(row) for row in every(read)), bom=bom)


def _cells(row: ManifestRow) -> list[object]:
    return [
        row.code,
        row.state,
        row.dock,
        row.route,
        row.boxes,
        row.parcels,
        row.weight_g,
        iso(row.opened_at),
        iso(row.closed_at),
    ]


@router.post("/warehouse/manifests")
def begin_manifest(request: Request, who: Worker, dock: Annotated[Dock, Form()]) -> Response:
    """Open a manifest at a dock."""
    manifest_id = open_manifest(platform_of(request).db, dock=dock, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(
            f"/warehouse/manifests/{manifest_id}", Toast("allow", _("The manifest is open; scan boxes on"))
        )


@router.get("/warehouse/manifests/{manifest_id}")
def show_manifest(
    request: Request, who: Reader, manifest_id: ManifestId, sort: Sort = None, cursor: CursorParam = None
) -> Response:
    """Show a manifest and its boxes."""
    with platform_of(request).db.read() as connection:
        manifest = find_manifest(connection, manifest_id)
        page = boxes(connection, manifest_id=manifest_id, sort=sort, cursor=cursor)
    return render(request, "warehouse/manifest.html", manifest=manifest, page=page, **frame(request))


@router.post("/warehouse/manifests/{manifest_id}/close")
def end_manifest(request: Request, who: Worker, manifest_id: ManifestId) -> Response:
    """Close a manifest: its boxes are shipped."""
    close_manifest(platform_of(request).db, manifest_id=manifest_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(
            f"/warehouse/manifests/{manifest_id}", Toast("allow", _("The manifest is closed; its boxes ship"))
        )
