"""The courier's round: the next door fills the screen; proof by signature, name, code or photo; what did not work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, File, Form, Request, Response, UploadFile
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from entrepot.core.database import Database
from entrepot.core.files import upload_picture
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of
from entrepot.core.http.types import Id
from entrepot.core.platform import Platform
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
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.geo import Point
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.courier.city_map import city_map
from entrepot.web.pages.courier.doors import doors_of, points_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

Courier = Annotated[Principal, Requires("courier")]
StopId = Annotated[str, Id("stp")]
Words = Annotated[str, Form(max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
_PICTURE_LIMIT: Final = 12 * 2**20
_MOST_AT_A_DOOR: Final = 40
_FORMS_AHEAD: Final = 10
"""So many doors can be told of while the network is away; the others are a link each."""
_STROKES: Final[TypeAdapter[list[list[tuple[int, int]]]]] = TypeAdapter(
    Annotated[list[list[tuple[int, int]]], Field(max_length=100)]
)
_SHIFT: Final[dict[str, Callable[[Database, str], object]]] = {
    "start": start_shift,
    "depart": depart,
    "end": end_shift,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form gives as proof; any one of them will do."""

    name: Words = ""
    code: Words = ""
    signature: Annotated[str, Form(max_length=40_000)] = ""
    photo: Annotated[UploadFile | None, File()] = None


@router.get("/courier")
def show_route(request: Request, who: Courier, stop: StopId | None = None) -> Response:
    """Show the next door and those after it; ``stop`` puts another first, for a courier who goes there now."""
    return _page(request, who, "", first=stop)


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
    shown: Annotated[Shown, Depends()],
    outcome: Annotated[str, Form(pattern="^(delivered|failed)$")] = "delivered",
    reason: Words = "",
    key: Annotated[Key, Form()] = "",
    box: Annotated[list[StopId] | None, Form(max_length=_MOST_AT_A_DOOR)] = None,
    several: Annotated[str, Form(pattern="^1?$")] = "",
) -> Response:
    """Tell what happened at the door: of its one box, or of each of several (``box``) with the same proof."""
    platform = platform_of(request)
    outcome = "failed" if reason else outcome
    try:
        chosen = (box or []) if several else [stop_id]
        if not chosen:
            raise InvalidInput("choose at least one box", field="box", expected="the boxes that were handed over")
        proof = None if outcome == "failed" else _proof(platform, who, shown)
    except AppError as refusal:
        return _page(request, who, refusal.detail, first=stop_id)
    refused: list[str] = []
    for each in dict.fromkeys(chosen):
        try:
            attempt(
                platform.db,
                stop_id=each,
                courier_id=who.person_id,
                outcome=outcome,
                reason=reason,
                proof=proof,
                idempotency_key=f"{key}-{reason or 'ok'}-{each}" if key else None,
            )
        except AppError as refusal:
            if refusal.status == 404:
                raise
            refused.append(refusal.detail)
    if refused:
        return _page(request, who, " ".join(dict.fromkeys(refused)), first=chosen[-1])
    with reading(reader_of(request)):
        said = _("Delivered") if outcome == "delivered" else _("Noted. It is tried again, or goes back to the hub")
        return see_other("/courier", Toast("allow" if outcome == "delivered" else "review", said))


def _proof(platform: Platform, who: Principal, shown: Shown) -> Proof:
    signature, photo_id = _strokes(shown.signature), None
    if shown.photo is not None and shown.photo.size:
        kept, _sizes = upload_picture(
            platform.db,
            platform.files,
            shown.photo.file.read(_PICTURE_LIMIT + 1),
            owner=who.person_id,
            max_bytes=_PICTURE_LIMIT,
        )
        photo_id = kept.id
    return Proof(shown.name.strip() or None, shown.code.strip() or None, photo_id, signature)


def _strokes(drawn: str) -> tuple[tuple[tuple[int, int], ...], ...] | None:
    """Return a signature's strokes from the page's JSON; None where nothing is drawn."""
    try:
        strokes = _STROKES.validate_json(drawn or "[]")
    except ValidationError:
        raise InvalidInput(
            "the signature is not one of ours", field="signature", expected="lists of points from 0 to 1,000"
        ) from None
    return tuple(tuple(stroke) for stroke in strokes if stroke) or None


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


def _page(request: Request, who: Principal, refusal: str, *, first: str | None = None) -> Response:
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
    doors = doors_of(route.stops)
    shown = next((door for door in doors if first in {stop.id for stop in door.stops}), doors[0] if doors else None)
    return render(
        request,
        "courier/route.html",
        status_code=422 if refusal else 200,
        route=route,
        doors=doors,
        shown=shown,
        ready=[door for number, door in enumerate(doors) if number < _FORMS_AHEAD or door is shown],
        refusal=refusal,
        failures=FAILURES,
        map=city_map(route.start, *points_of(doors)) if doors else None,
        key=db.ids.new("key"),
    )
