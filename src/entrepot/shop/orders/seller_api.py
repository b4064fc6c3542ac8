"""Orders over HTTP, for those who sell and for the operator."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of, slow
from entrepot.core.http.types import CursorParam, Instant, LimitParam
from entrepot.kit.clock import to_us
from entrepot.shop.orders.advance import mark_sent
from entrepot.shop.orders.answers import shown
from entrepot.shop.orders.cancel import By, cancel
from entrepot.shop.orders.domain import OrderState, Role
from entrepot.shop.orders.export import export_orders
from entrepot.shop.orders.lists import orders_of_seller
from entrepot.shop.orders.reads import order_of_seller, order_view
from entrepot.shop.orders.returns import receive_return
from entrepot.shop.orders.schemas import (
    CancelBody,
    OrderAnswer,
    OrderId,
    OrderPage,
    ReceiveBody,
    RefundAnswer,
    ReturnId,
    SellerOrderAnswer,
    SentBody,
)

router = ApiRouter(tags=["seller-orders"])

Seller = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="orders:read")]
SellerActs = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="orders:write")]
Operator = Annotated[Principal, Requires("operator", scope="orders:read")]
OperatorActs = Annotated[Principal, Requires("operator", scope="orders:write")]
From = Annotated[Instant | None, Query(description="Placed at or after this moment")]
Before = Annotated[Instant | None, Query(description="Placed before this moment")]


@router.get(
    "/seller/orders",
    summary="My shop's orders, newest first",
    responses={200: {"model": OrderPage}, **problems(401, 403, 422)},
)
def list_seller_orders(
    request: Request,
    who: Seller,
    state: Annotated[list[OrderState], Query(max_length=10)] = [],  # noqa: B006  # FastAPI copies it
    placed_from: From = None,
    placed_before: Before = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as conn:
        page = orders_of_seller(
            conn,
            seller_of(who),
            states=[each.value for each in state],
            placed_from_us=None if placed_from is None else to_us(placed_from),
            placed_before_us=None if placed_before is None else to_us(placed_before),
            cursor=cursor,
            limit=limit,
        )
        return reply(shown(page))


@router.get(
    "/seller/orders.csv",
    summary="My shop's orders as a file",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 422)},
)
@slow
def export_seller_orders(
    request: Request, who: Seller, placed_from: From = None, placed_before: Before = None
) -> Response:
    rows = export_orders(
        platform_of(request).db,
        seller_of(who),
        since_us=0 if placed_from is None else to_us(placed_from),
        until_us=2**62 if placed_before is None else to_us(placed_before),
    )
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/seller/orders/{order_id}",
    summary="One order of my shop, with what it earns",
    responses={200: {"model": SellerOrderAnswer}, **problems(401, 403, 404)},
)
def read_seller_order(request: Request, who: Seller, order_id: OrderId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(shown(order_of_seller(conn, order_id, seller_of(who))))


@router.post(
    "/seller/orders/{order_id}/sent",
    status_code=204,
    summary="Say that the goods are on their way to the hub",
    responses=problems(401, 403, 404, 409, 422),
)
def send_order(request: Request, who: SellerActs, order_id: OrderId, body: SentBody) -> Response:
    mark_sent(
        platform_of(request).db,
        seller_id=seller_of(who),
        order_id=order_id,
        actor=who.person_id,
        tracking_code=body.tracking_code,
    )
    return reply(None)


@router.post(
    "/seller/orders/{order_id}/cancellation",
    status_code=204,
    summary="Cancel an order of my shop before the hub has it",
    responses=problems(401, 403, 404, 409, 422),
)
def cancel_seller_order(request: Request, who: SellerActs, order_id: OrderId, body: CancelBody) -> Response:
    by = By(who.person_id, Role.SELLER, seller_of(who))
    cancel(platform_of(request).db, order_id=order_id, by=by, reason=body.reason)
    return reply(None)


@router.post(
    "/seller/returns/{return_id}/received",
    summary="Take returned goods back; what was paid for them is refunded",
    responses={200: {"model": RefundAnswer}, **problems(401, 403, 404, 409, 422)},
)
def receive_seller_return(request: Request, who: SellerActs, return_id: ReturnId, body: ReceiveBody) -> Response:
    accepted = None if body.accepted is None else {line.line_id: line.quantity for line in body.accepted}
    refund = receive_return(
        platform_of(request).db,
        return_id=return_id,
        by=By(who.person_id, Role.SELLER, seller_of(who)),
        accepted=accepted,
        put_on_sale=body.put_on_sale,
    )
    return reply({**shown(refund), "total_minor": refund.total_minor})


@router.get(
    "/operator/orders/{order_id}",
    summary="Any order",
    responses={200: {"model": OrderAnswer}, **problems(401, 403, 404)},
)
def read_any_order(request: Request, who: Operator, order_id: OrderId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(shown(order_view(conn, order_id)))


@router.post(
    "/operator/orders/{order_id}/cancellation",
    status_code=204,
    summary="Cancel any order that was not delivered",
    responses=problems(401, 403, 404, 409, 422),
)
def cancel_any_order(request: Request, who: OperatorActs, order_id: OrderId, body: CancelBody) -> Response:
    by = By(who.person_id, Role.OPERATOR)
    cancel(platform_of(request).db, order_id=order_id, by=by, reason=body.reason)
    return reply(None)
