"""Orders over HTTP, for those who buy."""

from typing import Annotated

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import CountryCode, CursorParam, IdempotencyKey, LimitParam
from entrepot.shop.cart import DeliveryQuotes
from entrepot.shop.orders import commission_api, seller_api
from entrepot.shop.orders.addresses import address_form, countries
from entrepot.shop.orders.answers import shown
from entrepot.shop.orders.basket import preview
from entrepot.shop.orders.cancel import By, cancel
from entrepot.shop.orders.domain import Role
from entrepot.shop.orders.lists import orders_of_shopper
from entrepot.shop.orders.place import PlaceOrder, place
from entrepot.shop.orders.reads import group_view, order_of_shopper
from entrepot.shop.orders.returns import request_return
from entrepot.shop.orders.schemas import (
    AddressFormAnswer,
    CancelBody,
    GroupAnswer,
    GroupId,
    GroupPage,
    OrderAnswer,
    OrderId,
    PlaceBody,
    PlacedAnswer,
    QuoteAnswer,
    QuoteBody,
    ReturnBody,
    ReturnRef,
)

router = ApiRouter(tags=["orders"])

Reader = Annotated[Principal, Requires(scope="orders:read")]
Buyer = Annotated[Principal, Requires(scope="orders:write")]


@router.get("/address-forms", summary="Countries with an address form of their own")
def list_address_forms() -> Response:
    return reply({"countries": countries()})


@router.get(
    "/address-forms/{country}",
    summary="What an address of a country asks for, in its own order",
    responses={200: {"model": AddressFormAnswer}, **problems(422)},
)
def read_address_form(country: CountryCode) -> Response:
    return reply(address_form(country))


@router.post(
    "/order-quotes",
    summary="What a purchase would cost now",
    responses={200: {"model": QuoteAnswer}, **problems(401, 403, 404, 422)},
)
def quote_order(request: Request, who: Buyer, body: QuoteBody) -> Response:
    platform = platform_of(request)
    basket = preview(
        platform.db,
        shopper_id=who.person_id,
        address=body.address.address(),
        currency=body.currency,
        delivery=platform.port(DeliveryQuotes),
        cart_id=body.cart_id,
        lines=body.pairs(),
    )
    return reply(shown(basket.summary()))


@router.post(
    "/order-groups",
    status_code=201,
    summary="Buy what is in a cart, or lines",
    description="One order for each seller; the stock is held until `expires_at`, in which time it is to be paid.",
    responses={201: {"model": PlacedAnswer}, **problems(401, 403, 404, 409, 422)},
)
def place_order(request: Request, who: Buyer, body: PlaceBody, key: IdempotencyKey = None) -> Response:
    platform = platform_of(request)
    group = place(
        platform.db,
        request=PlaceOrder(
            shopper_id=who.person_id,
            address=body.address.address(),
            currency=body.currency,
            cart_id=body.cart_id,
            lines=body.pairs(),
            expected_total_minor=body.expected_total_minor,
            idempotency_key=key,
        ),
        delivery=platform.port(DeliveryQuotes),
    )
    return reply(shown(group), status=201, headers={"Location": f"/api/v1/order-groups/{group.id}"})


@router.get(
    "/order-groups",
    summary="My purchases, newest first",
    responses={200: {"model": GroupPage}, **problems(401, 403, 422)},
)
def list_groups(request: Request, who: Reader, cursor: CursorParam = None, limit: LimitParam = 20) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(shown(orders_of_shopper(conn, who.person_id, cursor=cursor, limit=limit)))


@router.get(
    "/order-groups/{group_id}",
    summary="One purchase with its orders",
    responses={200: {"model": GroupAnswer}, **problems(401, 403, 404)},
)
def read_group(request: Request, who: Reader, group_id: GroupId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(shown(group_view(conn, group_id, who.person_id)))


@router.get(
    "/orders/{order_id}",
    summary="One seller's order of mine",
    responses={200: {"model": OrderAnswer}, **problems(401, 403, 404)},
)
def read_order(request: Request, who: Reader, order_id: OrderId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(shown(order_of_shopper(conn, order_id, who.person_id)))


@router.post(
    "/orders/{order_id}/cancellation",
    status_code=204,
    summary="Cancel an order of mine before it is sent",
    description="An order that waits for its payment takes its whole purchase with it.",
    responses=problems(401, 403, 404, 409, 422),
)
def cancel_order(request: Request, who: Buyer, order_id: OrderId, body: CancelBody) -> Response:
    by = By(who.person_id, Role.SHOPPER)
    cancel(platform_of(request).db, order_id=order_id, by=by, reason=body.reason)
    return reply(None)


@router.post(
    "/orders/{order_id}/returns",
    status_code=201,
    summary="Ask to return units of an order of mine",
    responses={201: {"model": ReturnRef}, **problems(401, 403, 404, 409, 422)},
)
def return_order(
    request: Request, who: Buyer, order_id: OrderId, body: ReturnBody, key: IdempotencyKey = None
) -> Response:
    return_id = request_return(
        platform_of(request).db,
        order_id=order_id,
        by=By(who.person_id, Role.SHOPPER),
        lines=[(line.line_id, line.quantity) for line in body.lines],
        reason=body.reason,
        note=body.note,
        idempotency_key=key,
    )
    return reply({"id": return_id}, status=201)


router.routes.extend(seller_api.router.routes)  # one router for app.py, three files for those who read
router.routes.extend(commission_api.router.routes)
