"""Manifests: opened at a dock, closed when the truck leaves; a list to narrow, sort and take along."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Request, Response
from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id, storable
from entrepot.fulfil.warehouse import (
    FloorConflict,
    HandOver,
    ManifestRow,
    box_codes,
    boxes,
    close_manifest,
    find_manifest,
    forget_handover,
    handover_of,
    left_behind,
    manifests,
    open_manifest,
    points,
    returns_on,
)
from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, iso
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

ManifestId = Annotated[str, Id("man")]
Dock = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(storable), Form()]
_STROKES: TypeAdapter[list[list[tuple[int, int]]]] = TypeAdapter(list[list[tuple[int, int]]])
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
def begin_manifest(
    request: Request,
    who: Worker,
    dock: Annotated[Dock, Form()],
    kind: Annotated[Literal["out", "returns"], Form()] = "out",
) -> Response:
    """Open a manifest at a dock, for boxes or for parcels that go back."""
    manifest_id = open_manifest(platform_of(request).db, dock=dock, kind=kind, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(
            f"/warehouse/manifests/{manifest_id}", Toast("allow", _("The manifest is open; scan boxes on"))
        )


@router.get("/warehouse/manifests/{manifest_id}")
def show_manifest(
    request: Request, who: Reader, manifest_id: ManifestId, sort: Sort = None, cursor: CursorParam = None
) -> Response:
    """Show a manifest with what is on it, what waits for it, and who took it."""
    with platform_of(request).db.read() as connection:
        manifest = find_manifest(connection, manifest_id)
        page = boxes(connection, manifest_id=manifest_id, sort=sort, cursor=cursor)
        handover = handover_of(connection, manifest.id)
        returned = returns_on(connection, manifest.id) if manifest.kind == "returns" else []
        waiting = list(handover.left_behind) if handover else _waiting(connection, manifest)
        codes = box_codes(connection, waiting)
    return render(
        request,
        "warehouse/manifest.html",
        manifest=manifest,
        page=page,
        handover=handover,
        blank=handover is None or handover.said.is_blank,
        returned=returned,
        filled=bool(page.items or returned),
        waiting=waiting,
        waiting_codes=codes,
        may_act=who.has_role("warehouse"),
        **frame(request),
    )


def _waiting(connection: Connection, manifest: ManifestRow) -> list[str]:
    return left_behind(connection, manifest.route) if manifest.kind == "out" else []


@router.post("/warehouse/manifests/{manifest_id}/close")
def end_manifest(
    request: Request,
    who: Worker,
    manifest_id: ManifestId,
    carrier: Said = "",
    vehicle: Said = "",
    seal_number: Said = "",
    given_by: Said = "",
    taken_by: Said = "",
    signature: Annotated[str, Form(max_length=40_000)] = "",
) -> Response:
    """Close a manifest with who takes the load: its boxes are shipped, its parcels handed back."""
    db, where = platform_of(request).db, f"/warehouse/manifests/{manifest_id}"
    with reading(reader_of(request)):
        try:
            handed = HandOver(carrier, vehicle, seal_number, given_by, taken_by, _strokes(signature))
            close_manifest(db, manifest_id=manifest_id, actor=who.person_id, handover=handed)
        except (FloorConflict, InvalidInput) as refusal:
            return see_other(where, Toast("block", in_words(refusal.detail)))
        return see_other(where, Toast("allow", _("The manifest is closed; its boxes ship")))


def _strokes(drawn: str) -> tuple[tuple[tuple[int, int], ...], ...] | None:
    """Return a signature's strokes from the page's JSON; None where nothing is drawn."""
    try:
        strokes = _STROKES.validate_json(drawn or "[]")
    except ValidationError:
        raise InvalidInput(
            "the signature is not one of ours", field="signature", expected="lists of points from 0 to 1,000"
        ) from None
    return tuple(tuple(stroke) for stroke in strokes if stroke) or None


@router.post("/warehouse/manifests/{manifest_id}/forget")
def forget_names(request: Request, who: Worker, manifest_id: ManifestId) -> Response:
    """Erase the names, the vehicle and the signature of a hand-over."""
    forget_handover(platform_of(request).db, manifest_id=manifest_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"/warehouse/manifests/{manifest_id}", Toast("allow", _("Names and signature are erased")))
