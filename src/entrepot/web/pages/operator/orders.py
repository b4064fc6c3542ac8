"""All sellers' orders, to look through and take along, and one of them with its history."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import BeforeValidator

from entrepot.core.accounts import list_sellers, person_names, sellers
from entrepot.core.audit import audit_entries
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.paging import Page
from entrepot.shop.orders import OrderState, SellerOrderRow, order_view, orders_of_house
from entrepot.web.export import Bom, amount, csv_file, every, moment
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

OrderId = Annotated[str, Id("ord")]
OfSeller = Annotated[Annotated[str, Id("sel")] | None, BeforeValidator(lambda given: given or None)]
_SELLERS = 200


async def _asked(
    request: Request,
    state: Annotated[OrderState | None, Blank, Query()] = None,
    seller: Annotated[OfSeller, Query()] = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows the orders to."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"state": state, "seller_id": seller, "number": q, "since_us": span.since_us, "until_us": span.until_us}
    return {"narrowed": {**narrowed, "sort": sort}, "since": since, "until": until}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/orders")
def show_orders(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List orders of all sellers."""
    with platform_of(request).db.read() as connection:
        page = orders_of_house(connection, **asked["narrowed"], cursor=cursor)
        shops = sellers(connection, {row.seller_id for row in page.items})
        offered = list_sellers(connection, limit=_SELLERS).items
    return render(
        request,
        "operator/orders.html",
        page=page,
        shops=shops,
        offered=offered,
        states=list(OrderState),
        since=asked["since"],
        until=asked["until"],
        **asked["narrowed"],
        **frame(request),
    )


@router.get("/operator/orders.csv")
@slow
def export_orders(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the orders along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[SellerOrderRow]:
        with db.read() as connection:
            return orders_of_house(connection, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Order"),
            _("Purchase"),
            _("State"),
            _("Seller"),
            _("Placed"),
            _("Promised"),
            _("To"),
            _("Units"),
            _("Total"),
            _("Given back"),
            _("Commission"),
            _("Currency"),
        ]
    return csv_file("orders", columns, (_cells(row) for row in every(read)), bom=bom)


def _cells(row: SellerOrderRow) -> list[object]:
    return [
        row.id,
        row.group_id,
        row.state,
        row.seller_id,
        moment(row.placed_at),
        moment(row.promised_at),
        row.country,
        row.units,
        amount(row.total_minor, row.currency),
        amount(row.refunded_minor, row.currency),
        amount(row.commission_minor, row.currency),
        row.currency,
    ]


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
