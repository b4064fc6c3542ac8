"""All sellers' orders, newest first, and one of them with its history."""

from typing import Annotated

from fastapi import Query, Request, Response

from entrepot.core.accounts import person_names, sellers
from entrepot.core.audit import audit_entries
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.shop.orders import OrderState, order_view, orders_of_house
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

OrderId = Annotated[str, Id("ord")]


@router.get("/operator/orders")
def show_orders(
    request: Request, who: Operator, state: Annotated[OrderState | None, Query()] = None, cursor: CursorParam = None
) -> Response:
    """List orders of all sellers."""
    with platform_of(request).db.read() as connection:
        page = orders_of_house(connection, state=state, cursor=cursor)
        shops = sellers(connection, {row.seller_id for row in page.items})
    return render(
        request,
        "operator/orders.html",
        page=page,
        shops=shops,
        state=state,
        states=list(OrderState),
        **frame(request),
    )


@router.get("/operator/orders/{order_id}")
def show_order(request: Request, who: Operator, order_id: OrderId) -> Response:
    """Show one order: its lines, its money, and every decision about it."""
    with platform_of(request).db.read() as connection:
        order = order_view(connection, order_id)
        shops = sellers(connection, {order.seller_id})
        decisions = audit_entries(connection, subject=order_id).items
        names = person_names(connection, {entry.actor for entry in decisions if entry.actor.startswith("per_")})
    return render(
        request,
        "operator/order.html",
        order=order,
        shop=shops.get(order.seller_id),
        decisions=decisions,
        names=names,
        **frame(request),
    )
