"""Waves and tours over HTTP: what is released together, and who fetches what."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import Body, CursorParam, Id, LimitParam
from entrepot.fulfil.warehouse import bodies as b
from entrepot.fulfil.warehouse.release import release_wave, set_release, withdraw_wave
from entrepot.fulfil.warehouse.tour_claims import current_tour, give_tour_back, next_tour
from entrepot.fulfil.warehouse.tours import MOST_PARCELS, Cart, Tour
from entrepot.fulfil.warehouse.wave_reads import (
    at_work_on,
    boxes_of_wave,
    due_now,
    find_wave,
    release_of,
    wave_of_box,
    waves,
)
from entrepot.fulfil.warehouse.waves import MOST_AT_WORK, MOST_IN_WAVE, MOST_WINDOW_MIN, ReleaseMode, WaveRow
from entrepot.kit.clock import to_us

router = ApiRouter(tags=["warehouse"])

Worker = Annotated[Principal, Requires("warehouse", scope="warehouse:scan")]
Reader = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:read")]
Builder = Annotated[Principal, Requires("operator", scope="warehouse:build")]
WaveId = Annotated[str, Id("wav")]
TourId = Annotated[str, Id("tou")]
_Code = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+$"), Field(examples=["W4K7Q2M9D3CX"])
]
_State = Annotated[Literal["released", "done", "withdrawn"] | None, Query(description="Only those in this state")]


class WaveBody(Body):
    """What a wave is to take."""

    route: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None, description="Boxes of this route alone", examples=["KR-1"]
    )
    until: AwareDatetime | None = Field(
        None,
        description="Boxes whose truck leaves by then; else within the site's window",
        examples=["2026-11-30T18:00:00+09:00"],
    )
    most_boxes: Annotated[int, Field(ge=1, le=MOST_IN_WAVE)] | None = Field(
        None, description="Else as many as walls and people can take", examples=[200]
    )


class ReleaseBody(Body):
    """How boxes are let to picking."""

    mode: ReleaseMode = Field(description="At once, as a lead releases waves, or by themselves as departures come near")
    window_min: Annotated[int, Field(ge=1, le=MOST_WINDOW_MIN, description="Due so many minutes before the truck")] = (
        480
    )
    most_boxes: Annotated[int, Field(ge=1, le=MOST_IN_WAVE, description="In a wave")] = 200
    most_at_work: Annotated[int, Field(ge=1, le=MOST_AT_WORK, description="Released and not sealed yet")] = 400


class CartBody(Body):
    """What goes on a picker's cart at most."""

    parcels: Annotated[int, Field(ge=1, le=MOST_PARCELS)] = 20
    grams: Annotated[int, Field(ge=1, le=10_000_000)] = 120_000
    litres: Annotated[int, Field(ge=1, le=100_000)] = 250


@router.get("/warehouse/release", summary="How boxes are let to picking", responses=problems(401, 403))
def get_release(request: Request, who: Reader) -> Response:
    """What the site says, and what would be released by now."""
    db = platform_of(request).db
    with db.read() as connection:
        return reply(asdict(release_of(connection)) | {"due": asdict(due_now(connection, db.clock.now_us()))})


@router.put("/warehouse/release", summary="Say how boxes are let to picking", responses=problems(401, 403, 409, 422))
def put_release(request: Request, who: Builder, body: ReleaseBody) -> Response:
    """With `continuous`, as it is where nobody says anything, each planned box may be fetched at once."""
    return reply(asdict(set_release(platform_of(request).db, actor=who.person_id, **body.model_dump())))


@router.get("/warehouse/waves", summary="Waves", responses=problems(401, 403, 422))
def get_waves(
    request: Request, who: Reader, state: _State = None, cursor: CursorParam = None, limit: LimitParam = 50
) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        page = waves(connection, db.clock.now_us(), state=state, cursor=cursor, limit=limit)
    return reply({"items": [_told(row) for row in page.items], "next": page.next, "previous": page.previous})


@router.post("/warehouse/waves", summary="Release a wave", status_code=201, responses=problems(401, 403, 409, 422))
def post_wave(request: Request, who: Worker, body: WaveBody) -> Response:
    """Let planned boxes to picking, those first whose truck leaves first. No box is ever in two waves."""
    db = platform_of(request).db
    until_us = None if body.until is None else to_us(body.until)
    wave_id = release_wave(db, actor=who.person_id, route=body.route, until_us=until_us, most_boxes=body.most_boxes)
    with db.read() as connection:
        return reply(_told(find_wave(connection, wave_id, db.clock.now_us())), status=201)


@router.get("/warehouse/waves/{code}", summary="A wave", responses=problems(401, 403, 404))
def get_wave(request: Request, who: Reader, code: _Code) -> Response:
    """A wave by its id or code: its boxes, late ones first, and who is at work on it."""
    db = platform_of(request).db
    now_us = db.clock.now_us()
    with db.read() as connection:
        wave = find_wave(connection, code, now_us)
        inside = boxes_of_wave(connection, wave.id, now_us)
        hands = at_work_on(connection, wave.id, now_us)
    return reply(_told(wave) | {"of_boxes": [asdict(box) for box in inside], "at_work": [asdict(who) for who in hands]})


@router.post(
    "/warehouse/waves/{wave_id}/withdraw",
    summary="Take back a wave that nobody has begun",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
def post_withdraw_wave(request: Request, who: Worker, wave_id: WaveId) -> Response:
    withdraw_wave(platform_of(request).db, wave_id=wave_id, actor=who.person_id)
    return Response(status_code=204)


@router.get(
    "/warehouse/boxes/{code}/wave", summary="A box's wave, or why it is in none", responses=problems(401, 403, 404)
)
def get_wave_of_box(request: Request, who: Reader, code: b.AnyCode) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        wave, why = wave_of_box(connection, code, db.clock.now_us())
    return reply({"wave": None if wave is None else _told(wave), "why": why})


@router.post("/warehouse/tours", summary="The next tour", responses=problems(401, 403, 409, 422))
def post_tour(request: Request, who: Worker, body: CartBody) -> Response:
    """The tour that you are on, or the next: parcels of released waves in the order of walking, for you alone."""
    cart = Cart(body.parcels, body.grams, body.litres)
    return reply(_told_tour(next_tour(platform_of(request).db, person_id=who.person_id, cart=cart)))


@router.get("/warehouse/tours/mine", summary="The tour that you are on", responses=problems(401, 403))
def get_tour(request: Request, who: Worker) -> Response:
    with platform_of(request).db.read() as connection:
        tour = current_tour(connection, who.person_id)
    return reply({"tour": None if tour is None else _told_tour(tour)})


@router.post("/warehouse/tours/{tour_id}/give-back", summary="Give a tour back", responses=problems(401, 403, 404))
def post_tour_back(request: Request, who: Worker, tour_id: TourId) -> Response:
    """What you did not fetch is free for others."""
    return reply({"freed": give_tour_back(platform_of(request).db, tour_id=tour_id, person_id=who.person_id)})


def _told(wave: WaveRow) -> dict[str, Any]:
    return asdict(wave) | {"progress": wave.progress.as_dict()}


def _told_tour(tour: Tour) -> dict[str, Any]:
    return asdict(tour) | {"fetched": tour.fetched}
