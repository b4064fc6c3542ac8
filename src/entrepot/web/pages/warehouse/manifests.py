"""Manifests: opened at a dock, closed when the truck leaves."""

from typing import Annotated

from fastapi import Form, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import boxes, close_manifest, find_manifest, manifests, open_manifest, points
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ManifestId = Annotated[str, Id("man")]
Dock = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Z]{1,3}[0-9]{1,3}$")]


@router.get("/warehouse/manifests")
def show_manifests(request: Request, who: Reader, cursor: CursorParam = None) -> Response:
    """List manifests, and open another at a dock."""
    with platform_of(request).db.read() as connection:
        page = manifests(connection, cursor=cursor)
        docks = [place for place in points(connection) if place.kind == "dock"]
    return render(request, "warehouse/manifests.html", page=page, docks=docks, **frame(request))


@router.post("/warehouse/manifests")
def begin_manifest(request: Request, who: Worker, dock: Annotated[Dock, Form()]) -> Response:
    """Open a manifest at a dock."""
    manifest_id = open_manifest(platform_of(request).db, dock=dock, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(
            f"/warehouse/manifests/{manifest_id}", Toast("allow", _("The manifest is open; scan boxes on"))
        )


@router.get("/warehouse/manifests/{manifest_id}")
def show_manifest(request: Request, who: Reader, manifest_id: ManifestId, cursor: CursorParam = None) -> Response:
    """Show a manifest and its boxes."""
    with platform_of(request).db.read() as connection:
        manifest = find_manifest(connection, manifest_id)
        page = boxes(connection, manifest_id=manifest_id, cursor=cursor)
    return render(request, "warehouse/manifest.html", manifest=manifest, page=page, **frame(request))


@router.post("/warehouse/manifests/{manifest_id}/close")
def end_manifest(request: Request, who: Worker, manifest_id: ManifestId) -> Response:
    """Close a manifest: its boxes are shipped."""
    close_manifest(platform_of(request).db, manifest_id=manifest_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(
            f"/warehouse/manifests/{manifest_id}", Toast("allow", _("The manifest is closed; its boxes ship"))
        )
