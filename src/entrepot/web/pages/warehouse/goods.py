"""Parcels and boxes: lists, and one of them with its whole history."""

from typing import Annotated

from fastapi import Form, Query, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import person_names, sellers
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import (
    BoxState,
    HistoryEntry,
    ParcelState,
    box_history,
    boxes,
    find_box,
    find_parcel,
    parcel_history,
    parcels,
    reopen_box,
    send_now,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

AnyCode = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+$")]
ParcelId = Annotated[str, Id("pcl")]
BoxId = Annotated[str, Id("box")]
Station = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Z]{1,3}[0-9]{1,3}$")]


@router.get("/warehouse/parcels")
def show_parcels(
    request: Request,
    who: Reader,
    state: Annotated[ParcelState | None, Query()] = None,
    code: Annotated[str, Query(max_length=80)] = "",
    cursor: CursorParam = None,
) -> Response:
    """List parcels, or go straight to the one whose code was typed."""
    if code.strip():
        return see_other(f"/warehouse/parcels/{code.strip()}")
    with platform_of(request).db.read() as connection:
        page = parcels(connection, state=state, cursor=cursor)
        shops = sellers(connection, {row.seller_id for row in page.items})
    return render(
        request,
        "warehouse/parcels.html",
        page=page,
        shops=shops,
        state=state,
        states=list(ParcelState),
        **frame(request),
    )


@router.get("/warehouse/parcels/{code}")
def show_parcel(request: Request, who: Reader, code: AnyCode) -> Response:
    """Show a parcel, the others of its shopper, and all that happened to it."""
    with platform_of(request).db.read() as connection:
        view = find_parcel(connection, code)
        history = parcel_history(connection, view.parcel.id)
        names = _names(connection, history)
        shops = sellers(connection, {view.parcel.seller_id, *(row.seller_id for row in view.others)})
    return render(
        request, "warehouse/parcel.html", view=view, history=history, names=names, shops=shops, **frame(request)
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
    request: Request, who: Reader, state: Annotated[BoxState | None, Query()] = None, cursor: CursorParam = None
) -> Response:
    """List boxes."""
    with platform_of(request).db.read() as connection:
        page = boxes(connection, state=state, cursor=cursor)
    return render(request, "warehouse/boxes.html", page=page, state=state, states=list(BoxState), **frame(request))


@router.get("/warehouse/boxes/{code}")
def show_box(request: Request, who: Reader, code: AnyCode) -> Response:
    """Show a box, what belongs in it, its label and all that happened to it."""
    with platform_of(request).db.read() as connection:
        view = find_box(connection, code)
        history = box_history(connection, view.box.id)
        names = _names(connection, history)
        shops = sellers(connection, {row.seller_id for row in view.parcels})
    return render(request, "warehouse/box.html", view=view, history=history, names=names, shops=shops, **frame(request))


@router.post("/warehouse/boxes/{box_id}/reopen")
def open_again(request: Request, who: Worker, box_id: BoxId, station: Annotated[Station, Form()]) -> Response:
    """Open a closed box: what was cancelled comes out, the rest is packed again under a new label."""
    reopen_box(platform_of(request).db, box_id=box_id, station=station, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"/warehouse/boxes/{box_id}", Toast("allow", _("The box is open again")))


def _names(connection: Connection, history: list[HistoryEntry]) -> dict[str, str]:
    return person_names(connection, {entry.actor for entry in history if entry.actor.startswith("per_")})
