"""The courier's round: the next stop fills the screen; proof by name, code or photo; what did not work, and why."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import File, Form, Request, Response, UploadFile
from pydantic import StringConstraints

from entrepot.core.database import Database
from entrepot.core.files import upload_picture
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of
from entrepot.core.http.types import Id
from entrepot.deliver.dispatch import (
    FAILURES,
    CourierNotFound,
    NoShift,
    Proof,
    attempt,
    courier_route,
    depart,
    end_shift,
    report_position,
    start_shift,
)
from entrepot.kit.errors import AppError
from entrepot.kit.geo import Point
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.courier.city_map import city_map
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

Courier = Annotated[Principal, Requires("courier")]
StopId = Annotated[str, Id("stp")]
Words = Annotated[str, Form(max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,80}$")]
_PICTURE_LIMIT: Final = 12 * 2**20
_SHIFT: Final[dict[str, Callable[[Database, str], object]]] = {
    "start": start_shift,
    "depart": depart,
    "end": end_shift,
}


@router.get("/courier")
def show_route(request: Request, who: Courier) -> Response:
    """Show the next stop and those after it."""
    return _page(request, who, "")


@router.post("/courier/shift")
def change_shift(request: Request, who: Courier, act: Annotated[str, Form(pattern="^(start|depart|end)$")]) -> Response:
    """Start the shift, leave the hub, or go home."""
    db = platform_of(request).db
    try:
        _SHIFT[act](db, who.person_id)
    except AppError as refusal:
        return _page(request, who, refusal.detail)
    return see_other("/courier")


@router.post("/courier/stops/{stop_id}", max_body_size=_PICTURE_LIMIT)
def tell_attempt(
    request: Request,
    who: Courier,
    stop_id: StopId,
    outcome: Annotated[str, Form(pattern="^(delivered|failed)$")],
    reason: Words = "",
    name: Words = "",
    code: Words = "",
    key: Annotated[Key, Form()] = "",
    photo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Tell what happened at the door."""
    platform = platform_of(request)
    try:
        photo_id = None
        if photo is not None and photo.size:
            kept, _sizes = upload_picture(
                platform.db,
                platform.files,
                photo.file.read(_PICTURE_LIMIT + 1),
                owner=who.person_id,
                max_bytes=_PICTURE_LIMIT,
            )
            photo_id = kept.id
        proof = Proof(name=name.strip() or None, code=code.strip() or None, photo_file_id=photo_id)
        attempt(
            platform.db,
            stop_id=stop_id,
            courier_id=who.person_id,
            outcome=outcome,
            reason=reason,
            proof=None if proof.empty else proof,
            idempotency_key=key or None,
        )
    except AppError as refusal:
        if refusal.status == 404:
            raise
        return _page(request, who, refusal.detail)
    with reading(reader_of(request)):
        said = _("Delivered") if outcome == "delivered" else _("Noted. It is tried again, or goes back to the hub")
        return see_other("/courier", Toast("allow" if outcome == "delivered" else "review", said))


@router.post("/courier/position")
def tell_position(
    request: Request,
    who: Courier,
    lat: Annotated[float, Form(ge=-90, le=90)],
    lon: Annotated[float, Form(ge=-180, le=180)],
) -> Response:
    """Take the courier's position, which a shopper with at most three stops before theirs may see."""
    report_position(platform_of(request).db, who.person_id, Point(lat, lon))
    return Response(status_code=204)


def _page(request: Request, who: Principal, refusal: str) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        try:
            route = courier_route(connection, who.person_id, now_us=db.clock.now_us())
        except (NoShift, CourierNotFound) as problem:
            return render(
                request,
                "courier/off.html",
                status_code=409 if refusal else 200,
                refusal=refusal,
                known=isinstance(problem, NoShift),
            )
    drawn = city_map(route.start, *(stop.point for stop in route.stops)) if route.stops else None
    return render(
        request,
        "courier/route.html",
        status_code=422 if refusal else 200,
        route=route,
        refusal=refusal,
        failures=FAILURES,
        map=drawn,
        key=db.ids.new("key"),
    )
