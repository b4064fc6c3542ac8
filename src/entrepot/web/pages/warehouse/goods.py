"""Parcels and boxes: lists to narrow, sort and take along, and one of them with its whole history."""

from typing import Annotated, Any, Final, Literal, get_args

from fastapi import Depends, Form, Query, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import person_names, sellers
from entrepot.core.files import picture_url
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.customs import declaration_of
from entrepot.fulfil.warehouse import (
    BoxRow,
    BoxState,
    HistoryEntry,
    ParcelRow,
    ParcelState,
    box_history,
    boxes,
    find_box,
    find_parcel,
    parcel_history,
    parcels,
    parse_scan,
    reopen_box,
    return_of,
    send_now,
)
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, iso
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.pages.warehouse.how_to_pack import how_to_pack
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)
_WHYS: Final[dict[str, Lazy]] = {
    "complete": lazy("Planned as everything had come"),
    "pressing": lazy("Planned as a promise pressed"),
    "not_worth_it": lazy("Planned as waiting for the others saved nothing"),
}
"""Why the merge policy sent a box when it did."""

AnyCode = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+$")]
ParcelId = Annotated[str, Id("pcl")]
BoxId = Annotated[str, Id("box")]
Station = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$")]


async def _asked(
    request: Request, q: Words = "", since: Day = None, until: Day = None, sort: Sort = None
) -> dict[str, Any]:
    """What the address narrows parcels or boxes to; the days are those by which they must leave."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"text": q, "since_us": span.since_us, "until_us": span.until_us, "sort": sort}
    return {"narrowed": narrowed, "since": since, "until": until}


Asked = Annotated[dict[str, Any], Depends(_asked)]
WithBox = Literal["sorted", "loaded"]
OfParcels = Annotated[ParcelState | WithBox | None, Blank, Query()]
OfBoxes = Annotated[BoxState | None, Blank, Query()]
_AFTER_PACKED: Final = list(ParcelState).index(ParcelState.PACKED) + 1
_PARCEL_STATES: Final = [*list(ParcelState)[:_AFTER_PACKED], *get_args(WithBox), *list(ParcelState)[_AFTER_PACKED:]]
"""Those of parcels, and those of its box that a packed parcel goes through."""


@router.get("/warehouse/parcels")
def show_parcels(
    request: Request, who: Reader, asked: Asked, state: OfParcels = None, cursor: CursorParam = None
) -> Response:
    """List parcels, or go straight to the one whose whole code was typed or scanned."""
    with platform_of(request).db.read() as connection:
        page = parcels(connection, state=state, **asked["narrowed"], cursor=cursor)
        shops = sellers(connection, {row.seller_id for row in page.items})
    text = asked["narrowed"]["text"]
    if len(page.items) == 1 and _whole(text, page.items[0].code, page.items[0].order_id):
        return see_other(f"/warehouse/parcels/{page.items[0].code}")
    return render(
        request,
        "warehouse/parcels.html",
        page=page,
        shops=shops,
        q=text,
        since=asked["since"],
        until=asked["until"],
        state=state,
        states=_PARCEL_STATES,
        **frame(request),
    )


@router.get("/warehouse/parcels.csv")
@slow
def export_parcels(
    request: Request,
    who: Reader,
    asked: Asked,
    state: OfParcels = None,
    bom: Bom = False,  # noqa: FBT002  # a query parameter
) -> Response:
    """Take the parcels along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[ParcelRow]:
        with db.read() as connection:
            return parcels(connection, state=state, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Parcel"),
            _("Order"),
            _("State"),
            _("Where"),
            _("Seller"),
            _("Route"),
            _("Box"),
            _("Units"),
            _("Weight, g"),
            _("Must leave by"),
            _("Promised"),
            _("Received"),
        ]
    return csv_file("parcels", columns, (_parcel_cells(row) for row in every(read)), bom=bom)


def _parcel_cells(row: ParcelRow) -> list[object]:
    return [
        row.code,
        row.order_id,
        row.state,
        row.position,
        row.seller_id,
        row.route,
        row.box_id,
        row.units,
        row.weight_g,
        iso(row.ship_by_at),
        iso(row.promised_at),
        iso(row.received_at),
    ]


def _whole(text: str, *codes: str | None) -> bool:
    """Return whether somebody typed or scanned one of these codes whole."""
    return bool(text) and not {text, parse_scan(text).value}.isdisjoint(codes)


@router.get("/warehouse/parcels/{code}")
def show_parcel(request: Request, who: Reader, code: AnyCode) -> Response:
    """Show a parcel, the others of its shopper, and all that happened to it."""
    with platform_of(request).db.read() as connection:
        view = find_parcel(connection, code)
        history = parcel_history(connection, view.parcel.id)
        back = return_of(connection, view.parcel.id)
        names = _names(connection, history)
        shops = sellers(connection, {view.parcel.seller_id, *(row.seller_id for row in view.others)})
    return render(
        request,
        "warehouse/parcel.html",
        view=view,
        picture=picture_url,
        back=back,
        history=history,
        names=names,
        shops=shops,
        **frame(request),
    )


@router.post("/warehouse/parcels/{parcel_id}/send-now")
def send_parcel_now(request: Request, who: Worker, parcel_id: ParcelId) -> Response:
    """Do not wait for the shopper's other parcels."""
    made = send_now(platform_of(request).db, parcel_id=parcel_id, actor=who.person_id)
    with reading(reader_of(request)):
        text = _("A box is planned") if made else _("There is nothing to send now")
        return see_other(f"/warehouse/parcels/{parcel_id}", Toast("allow", text))


@router.get("/warehouse/boxes")
def show_boxes(
    request: Request, who: Reader, asked: Asked, state: OfBoxes = None, cursor: CursorParam = None
) -> Response:
    """List boxes, or go straight to the one whose whole code was typed or scanned."""
    with platform_of(request).db.read() as connection:
        page = boxes(connection, state=state, **asked["narrowed"], cursor=cursor)
    text = asked["narrowed"]["text"]
    if len(page.items) == 1 and _whole(text, page.items[0].code, page.items[0].sscc):
        return see_other(f"/warehouse/boxes/{page.items[0].code}")
    return render(
        request,
        "warehouse/boxes.html",
        page=page,
        q=text,
        since=asked["since"],
        until=asked["until"],
        state=state,
        states=list(BoxState),
        **frame(request),
    )


@router.get("/warehouse/boxes.csv")
@slow
def export_boxes(
    request: Request,
    who: Reader,
    asked: Asked,
    state: OfBoxes = None,
    bom: Bom = False,  # noqa: FBT002  # a query parameter
) -> Response:
    """Take the boxes along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[BoxRow]:
        with db.read() as connection:
            return boxes(connection, state=state, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Box"),
            "SSCC",
            _("State"),
            _("Where"),
            _("Route"),
            _("Carton"),
            _("Parcels"),
            _("Packed"),
            _("Weight, g"),
            _("Must leave by"),
            _("Promised"),
            _("Shipped"),
        ]
    return csv_file("boxes", columns, (_box_cells(row) for row in every(read)), bom=bom)


def _box_cells(row: BoxRow) -> list[object]:
    return [
        row.code,
        row.sscc,
        row.state,
        row.position,
        row.route,
        row.carton,
        row.parcels,
        row.packed,
        row.weight_g or row.expected_g,
        iso(row.ship_by_at),
        iso(row.promised_at),
        iso(row.shipped_at),
    ]


@router.get("/warehouse/boxes/{code}")
def show_box(request: Request, who: Reader, code: AnyCode) -> Response:
    """Show a box, what belongs in it, its label and all that happened to it."""
    with platform_of(request).db.read() as connection:
        view = find_box(connection, code)
        history = box_history(connection, view.box.id)
        declaration = declaration_of(connection, view.box.id)
        names = _names(connection, history)
        shops = sellers(connection, {row.seller_id for row in view.parcels})
    return render(
        request,
        "warehouse/box.html",
        declaration=declaration,
        view=view,
        packed=how_to_pack(view.box, view.parcels),
        history=history,
        names=names,
        shops=shops,
        whys=_WHYS,
        **frame(request),
    )


@router.post("/warehouse/boxes/{box_id}/reopen")
def open_again(request: Request, who: Worker, box_id: BoxId, station: Annotated[Station, Form()]) -> Response:
    """Open a closed box: what was cancelled comes out, the rest is packed again under a new label."""
    reopen_box(platform_of(request).db, box_id=box_id, station=station, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"/warehouse/boxes/{box_id}", Toast("allow", _("The box is open again")))


def _names(connection: Connection, history: list[HistoryEntry]) -> dict[str, str]:
    return person_names(connection, {entry.actor for entry in history if entry.actor.startswith("per_")})
