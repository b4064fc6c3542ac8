"""Stock over HTTP: a seller's places, levels and movements, goods that come in, corrections."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from entrepot.core.http import ApiRouter, Principal, Requires, fingerprint, platform_of, problems, reply, seller_of
from entrepot.core.http.types import (
    Body,
    CountryCode,
    CursorParam,
    Id,
    IdempotencyKey,
    LimitParam,
    Name,
    Quantity,
    Text,
    storable,
)
from entrepot.kit.paging import Page
from entrepot.sell.catalog import Place, find_skus, get_place, places
from entrepot.sell.stock.desk import add_place, adjust_own, receive_own
from entrepot.sell.stock.read import LevelRow, MovementRow, levels, movements

router = ApiRouter(tags=["stock"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(*_SELLERS, scope="stock:read")]
Writer = Annotated[Principal, Requires(*_SELLERS, scope="stock:write")]
PlaceId = Annotated[str, Id("plc")]
SkuId = Annotated[str, Id("sku")]
Difference = Annotated[int, Field(strict=True, ge=-(10**9), le=10**9, examples=[-2])]


class PlaceBody(Body):
    """A place that goods ship from."""

    name: Name
    country: CountryCode
    postcode: Annotated[str, Field(max_length=20), AfterValidator(storable)] = ""
    city: Annotated[str, Field(max_length=200), AfterValidator(storable)] = ""
    street: Annotated[str, Field(max_length=500), AfterValidator(storable)] = ""


class ReceiptBody(Body):
    """Units that came to a place; ``reference`` is the delivery note or what you call it."""

    place_id: PlaceId
    sku_id: SkuId
    quantity: Quantity
    reference: Annotated[str, Field(max_length=200), AfterValidator(storable)] = ""


class AdjustmentBody(Body):
    """Units more or fewer than were thought, and why."""

    place_id: PlaceId
    sku_id: SkuId
    delta: Difference
    reason: Annotated[Text, Field(examples=["two broken in transit"])]


class PlacesAnswer(BaseModel):
    """A seller's places; the first is the default of forms and imports."""

    items: list[Place]


class MadeAnswer(BaseModel):
    """The id of what was made."""

    id: str


@router.get("/seller/places", summary="My places", responses={200: {"model": PlacesAnswer}, **problems(401, 403)})
def read_places(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": places(connection, seller_of(who))})


@router.post(
    "/seller/places",
    status_code=201,
    summary="Add a place that my goods ship from",
    responses={201: {"model": MadeAnswer}, **problems(401, 403, 409, 422)},
)
def post_place(request: Request, who: Writer, body: PlaceBody) -> Response:
    place_id = add_place(
        platform_of(request).db,
        seller_of(who),
        name=body.name,
        country=body.country,
        postcode=body.postcode,
        city=body.city,
        street=body.street,
        actor=who.person_id,
    )
    return reply({"id": place_id}, 201, {"Location": f"/api/v1/seller/places/{place_id}"})


@router.get(
    "/seller/places/{place_id}",
    summary="One of my places",
    responses={200: {"model": Place}, **problems(401, 403, 404)},
)
def read_place(request: Request, who: Reader, place_id: PlaceId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_place(connection, seller_of(who), place_id))


@router.get(
    "/seller/stock",
    summary="What lies where",
    responses={200: {"model": Page[LevelRow]}, **problems(401, 403, 422)},
)
def read_levels(
    request: Request,
    who: Reader,
    place_id: Annotated[PlaceId | None, Query()] = None,
    text: Annotated[str, Query(max_length=100, description="In the title, or at the start of a SKU code")] = "",
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    """Units on hand, reserved and available, by variant and place. ``text`` looks among the first 200 that match."""
    seller_id = seller_of(who)
    wanted = text.replace("\x00", "").strip()
    with platform_of(request).db.read() as connection:
        sku_ids = [each.sku_id for each in find_skus(connection, seller_id, wanted)] if wanted else None
        return reply(levels(connection, seller_id, cursor, limit, place_id=place_id, sku_ids=sku_ids))


@router.get(
    "/seller/stock/{sku_id}/movements",
    summary="How a variant's stock came about, the newest first",
    responses={200: {"model": Page[MovementRow]}, **problems(401, 403, 404, 422)},
)
def read_movements(
    request: Request,
    who: Reader,
    sku_id: SkuId,
    place_id: Annotated[PlaceId | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(movements(connection, seller_of(who), sku_id, cursor, limit, place_id=place_id))


@router.post(
    "/seller/stock/receipts",
    status_code=204,
    summary="Book units that came in",
    responses=problems(401, 403, 404, 422),
)
def post_receipt(request: Request, who: Writer, body: ReceiptBody, key: IdempotencyKey = None) -> Response:
    receive_own(
        platform_of(request).db,
        seller_of(who),
        place_id=body.place_id,
        sku_id=body.sku_id,
        quantity=body.quantity,
        reference=body.reference,
        actor=who.person_id,
        key=key,
        fingerprint=fingerprint(request, body),
    )
    return reply(None, 204)


@router.post(
    "/seller/stock/adjustments",
    status_code=204,
    summary="Correct the units on hand",
    responses=problems(401, 403, 404, 409, 422),
)
def post_adjustment(request: Request, who: Writer, body: AdjustmentBody, key: IdempotencyKey = None) -> Response:
    adjust_own(
        platform_of(request).db,
        seller_of(who),
        place_id=body.place_id,
        sku_id=body.sku_id,
        delta=body.delta,
        reason=body.reason,
        actor=who.person_id,
        key=key,
        fingerprint=fingerprint(request, body),
    )
    return reply(None, 204)
