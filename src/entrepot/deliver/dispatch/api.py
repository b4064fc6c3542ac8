"""Delivery over HTTP: couriers, dispatchers, and everybody who follows a purchase."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from entrepot.core.http import (
    ApiRouter,
    MaybeSigned,
    Principal,
    Requires,
    Signed,
    platform_of,
    problems,
    reply,
)
from entrepot.core.http.types import CountryCode, CurrencyCode, CursorParam, Id, IdempotencyKey, LimitParam
from entrepot.core.platform import Platform
from entrepot.deliver.dispatch import bodies as b
from entrepot.deliver.dispatch.assign import assign_to, replan, unassign
from entrepot.deliver.dispatch.attempt import attempt
from entrepot.deliver.dispatch.city import demo_city
from entrepot.deliver.dispatch.domain import Step
from entrepot.deliver.dispatch.live import follow, listeners_of
from entrepot.deliver.dispatch.position import report_position
from entrepot.deliver.dispatch.quotes import Tariffs
from entrepot.deliver.dispatch.reads import courier_route, couriers, proof_of, stop_history, stops
from entrepot.deliver.dispatch.shifts import depart, end_shift, set_courier, start_shift
from entrepot.deliver.dispatch.track import tracking, tracking_token
from entrepot.deliver.dispatch.views import TrackedBox, TrackingView
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.errors import InvalidInput
from entrepot.kit.geo import Point

router = ApiRouter(tags=["deliver"])

Courier = Annotated[Principal, Requires("courier", scope="deliver:write")]
Dispatcher = Annotated[Principal, Requires("operator", scope="deliver:write")]
Watcher = Annotated[Principal, Requires("operator", scope="deliver:read")]
GroupId = Annotated[str, Id("grp")]
State = Annotated[str | None, Query(pattern=r"^(waiting|assigned|out|delivered|returned)$")]
Grams = Annotated[int, Query(ge=1, le=10**9)]
Cm3 = Annotated[int, Query(ge=0, le=10**9)]
Postcode = Annotated[str, Query(max_length=20, pattern=r"^[A-Za-z0-9 -]*$")]


@router.get("/courier/route", responses={200: {"model": b.RouteAnswer}, **problems(401, 403, 409)}, summary="My route")
def read_route(request: Request, who: Courier) -> Response:
    """Return the stops still to make, in order, with addresses and expected arrivals. Only one's own."""
    platform = platform_of(request)
    with platform.db.read() as conn:
        return reply(courier_route(conn, who.person_id, now_us=platform.db.clock.now_us()))


@router.post(
    "/courier/shift",
    status_code=201,
    responses={201: {"model": b.ShiftAnswer}, **problems(401, 403, 404, 422)},
    summary="Start my shift",
)
def begin_shift(request: Request, who: Courier, body: b.ShiftBody) -> Response:
    """Open a shift now; the one that is open stays open."""
    ends_at_us = None if body.ends_at is None else to_us(body.ends_at)
    return reply({"shift_id": start_shift(platform_of(request).db, who.person_id, ends_at_us=ends_at_us)}, status=201)


@router.post(
    "/courier/shift/departure",
    responses={200: {"model": b.DepartedAnswer}, **problems(401, 403, 409)},
    summary="Leave the hub with what is loaded",
)
def leave_hub(request: Request, who: Courier) -> Response:
    return reply({"stops": depart(platform_of(request).db, who.person_id)})


@router.post("/courier/shift/end", status_code=204, responses=problems(401, 403, 409), summary="End my shift")
def finish_shift(request: Request, who: Courier) -> Response:
    end_shift(platform_of(request).db, who.person_id)
    return Response(status_code=204)


@router.put("/courier/position", status_code=204, responses=problems(401, 403, 409, 422), summary="Report where I am")
def put_position(request: Request, who: Courier, body: b.PositionBody) -> Response:
    """Note the position; only the last one is kept, for a day at most, and only during a shift."""
    point = Point(body.lat, body.lon)
    report_position(platform_of(request).db, who.person_id, point, accuracy_m=body.accuracy_m)
    return Response(status_code=204)


@router.post(
    "/courier/stops/{stop_id}/attempts",
    responses={200: {"model": b.AttemptAnswer}, **problems(401, 403, 404, 409, 422)},
    summary="Tell what happened at the door",
)
def post_attempt(
    request: Request, who: Courier, stop_id: b.StopId, body: b.AttemptBody, key: IdempotencyKey = None
) -> Response:
    """Record a delivery with its proof, or a failed attempt with its reason; it comes again tomorrow, twice at most."""
    platform = platform_of(request)
    proof = None if body.proof is None else body.proof.proof()
    if proof is not None and proof.photo_file_id is not None and not platform.files.exists(proof.photo_file_id):
        raise InvalidInput("there is no such photo; upload it first", field="proof.photo_file_id", expected="a file id")
    made = attempt(
        platform.db,
        stop_id=stop_id,
        courier_id=who.person_id,
        outcome=body.outcome,
        reason=body.reason,
        proof=proof,
        at_us=None if body.at is None else to_us(body.at),
        idempotency_key=key,
    )
    again_at = None if made.again_at_us is None else from_us(made.again_at_us)
    return reply({"stop_id": made.stop_id, "state": made.state, "attempts": made.attempts, "again_at": again_at})


@router.get(
    "/dispatch/stops", responses={200: {"model": b.StopsAnswer}, **problems(401, 403, 422)}, summary="List stops"
)
def list_stops(
    request: Request,
    who: Watcher,
    state: State = None,
    courier_id: Annotated[b.PersonId | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as conn:
        page = stops(conn, state=state, courier_id=courier_id, cursor=cursor, limit=limit)
    return reply({"items": page.items, "next": page.next})


@router.get(
    "/dispatch/stops/{stop_id}",
    responses={200: {"model": b.StopStory}, **problems(401, 403, 404)},
    summary="Read a stop's record and proof",
)
def read_stop(request: Request, who: Watcher, stop_id: b.StopId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply({"events": stop_history(conn, stop_id), "proof": proof_of(conn, stop_id)})


@router.put(
    "/dispatch/stops/{stop_id}/courier",
    status_code=204,
    responses=problems(401, 403, 404, 409, 422),
    summary="Give a stop to a courier",
)
def give_stop(request: Request, who: Dispatcher, stop_id: b.StopId, body: b.AssignmentBody) -> Response:
    assign_to(platform_of(request).db, stop_id, body.courier_id, actor=who.person_id)
    return Response(status_code=204)


@router.delete(
    "/dispatch/stops/{stop_id}/courier",
    status_code=204,
    responses=problems(401, 403, 404, 409),
    summary="Take a stop from its courier",
)
def take_stop(request: Request, who: Dispatcher, stop_id: b.StopId) -> Response:
    unassign(platform_of(request).db, stop_id, actor=who.person_id)
    return Response(status_code=204)


@router.get(
    "/dispatch/couriers", responses={200: {"model": b.CouriersAnswer}, **problems(401, 403)}, summary="List couriers"
)
def list_couriers(request: Request, who: Watcher, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as conn:
        page = couriers(conn, cursor=cursor, limit=limit)
    return reply({"items": page.items, "next": page.next})


@router.put(
    "/dispatch/couriers/{person_id}",
    status_code=204,
    responses=problems(401, 403, 404, 422),
    summary="Say how a courier works",
)
def put_courier(request: Request, who: Dispatcher, person_id: b.PersonId, body: b.CourierBody) -> Response:
    set_courier(platform_of(request).db, person_id, body.draft(), actor=who.person_id)
    return Response(status_code=204)


@router.post(
    "/dispatch/couriers/{person_id}/replan",
    status_code=204,
    responses=problems(401, 403, 404, 409),
    summary="Order a courier's stops anew",
)
def replan_route(request: Request, who: Dispatcher, person_id: b.PersonId) -> Response:
    replan(platform_of(request).db, person_id, actor=who.person_id)
    return Response(status_code=204)


@router.get("/delivery/city", responses={200: {"model": b.CityAnswer}}, summary="The map's streets")
def read_city(request: Request) -> Response:
    """Return the demonstration city: streets, the hub and the corners of the map."""
    return reply(demo_city(), headers={"Cache-Control": "public, max-age=86400"})


@router.get(
    "/delivery/quotes",
    responses={200: {"model": b.QuotesAnswer}, **problems(422, 503)},
    summary="What delivery costs and when it comes",
)
def read_quotes(
    request: Request,
    country: Annotated[CountryCode, Query()],
    weight_g: Grams,
    postcode: Postcode = "",
    volume_cm3: Cm3 = 0,
    currency: Annotated[CurrencyCode | None, Query()] = None,
) -> Response:
    """Return every service to a place with its price and promise, the standard one first."""
    platform = platform_of(request)
    money = currency or request.state.currency
    with platform.db.read() as conn:
        found = _tariffs(platform).services(
            conn,
            country=country,
            postcode=postcode,
            weight_g=weight_g,
            volume_cm3=volume_cm3,
            currency=money,
            now_us=platform.db.clock.now_us(),
        )
    items = [
        {
            "service": each.service,
            "price_minor": each.price_minor,
            "currency": money,
            "promised_at": from_us(each.promised_at_us),
        }
        for each in found
    ]
    return reply({"items": items})


@router.get(
    "/groups/{group_id}/tracking",
    responses={200: {"model": b.TokenAnswer}, **problems(401, 404)},
    summary="The link under which my purchase is followed",
)
def read_token(request: Request, who: Signed, group_id: GroupId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply({"token": tracking_token(conn, group_id, who.person_id)})


@router.get(
    "/tracking/{token}", responses={200: {"model": b.TrackingAnswer}, **problems(404)}, summary="Follow a purchase"
)
def read_tracking(request: Request, who: MaybeSigned, token: b.Token) -> Response:
    """Return how far a purchase is. The place on the map and the handover code are shown to its shopper alone."""
    platform = platform_of(request)
    viewer_id = who.person_id if who else None
    with platform.db.read() as conn:
        view = tracking(conn, token, now_us=platform.db.clock.now_us(), viewer_id=viewer_id)
    return reply(shown(view), headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


@router.get("/tracking/{token}/events", responses=problems(404, 503), summary="Follow a purchase live")
async def follow_tracking(request: Request, who: MaybeSigned, token: b.Token) -> Response:
    """Stream `tracking` events (server-sent) with the same as `GET /tracking/{token}`, whenever it changes."""
    platform = platform_of(request)
    viewer_id = who.person_id if who else None

    def read() -> TrackingView:
        with platform.db.read() as conn:
            return tracking(conn, token, now_us=platform.db.clock.now_us(), viewer_id=viewer_id)

    read()  # a link that leads nowhere is answered with 404, not with a stream
    listeners = listeners_of(request.app)
    listeners.enter(token)
    return StreamingResponse(
        follow(listeners, token, read, shown),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Referrer-Policy": "no-referrer"},
    )


def _tariffs(platform: Platform) -> Tariffs:
    """The tariffs that app.py wired; where only a part of the house runs, ones of its own."""
    tariffs: Tariffs = platform.ports.setdefault(Tariffs, Tariffs())
    return tariffs


def shown(view: TrackingView) -> dict[str, Any]:
    """The view with moments as moments."""
    said: dict[str, Any] = {name: getattr(view, name) for name in ("token", "group_id", "state", "now", "done")}
    return said | {"promised_at": view.promised_at, "boxes": [_box(box) for box in view.boxes]}


def _box(box: TrackedBox) -> dict[str, Any]:
    return asdict(box) | {"steps": [_step(step) for step in box.steps]}


def _step(step: Step) -> dict[str, Any]:
    return {"name": step.name, "state": step.state, "at": None if step.at_us is None else from_us(step.at_us)}
