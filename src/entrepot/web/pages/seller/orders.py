"""Orders to send: narrowed, sorted, taken along; several at once printed and sent; cancellations; returns."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import ParcelNotFound, parcel_of_order
from entrepot.kit.paging import Page
from entrepot.shop.orders import (
    By,
    OrderState,
    Role,
    SellerOrderRow,
    cancel,
    mark_sent,
    order_of_seller,
    orders_of_seller,
    receive_return,
)
from entrepot.web.export import Bom, amount, csv_file, every, moment
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Span, Words, span_of
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

OrderId = Annotated[str, Id("ord")]
ReturnId = Annotated[str, Id("ret")]
Said = Annotated[str, Form(max_length=300)]
State = Annotated[OrderState | None, Blank, Query()]
_SHOWN: Final = tuple(state for state in OrderState if state is not OrderState.AWAITING_PAYMENT)
_COLUMNS: Final = (
    "order", "state", "placed_at", "promised_at", "country", "units", "first_title", "lines", "total", "refunded",
    "commission", "currency",
)  # fmt: skip


@router.get("/sell/orders")
def show_orders(
    request: Request,
    who: Seller,
    state: State = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
    cursor: CursorParam = None,
) -> Response:
    """List the shop's orders, newest first unless asked otherwise."""
    span = span_of(reader_of(request), since, until)
    with platform_of(request).db.read() as connection:
        page = orders_of_seller(
            connection,
            seller_of(who),
            states=[state.value] if state in _SHOWN else [],
            text=q,
            placed_from_us=span.since_us,
            placed_before_us=span.until_us,
            sort=sort,
            cursor=cursor,
        )
    return render(
        request,
        "seller/orders.html",
        page=page,
        state=state,
        states=_SHOWN,
        q=q,
        since=since,
        until=until,
        **frame(request),
    )


@router.get("/sell/orders.csv")
@slow
def take_orders(
    request: Request,
    who: Seller,
    state: State = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
    bom: Bom = False,  # noqa: FBT002  # ?bom=1
) -> Response:
    """Stream exactly the orders that the list shows."""
    span = span_of(reader_of(request), since, until)
    rows = _every(platform_of(request).db, seller_of(who), state, q, span, sort)
    return csv_file("orders", _COLUMNS, (_cells(row) for row in rows), bom=bom)


def _every(
    db: Database, seller_id: str, state: OrderState | None, q: str, span: Span, sort: str | None
) -> Iterator[SellerOrderRow]:
    def read(cursor: str | None) -> Page[SellerOrderRow]:
        with db.read() as connection:
            return orders_of_seller(
                connection,
                seller_id,
                states=[state.value] if state in _SHOWN else [],
                text=q,
                placed_from_us=span.since_us,
                placed_before_us=span.until_us,
                sort=sort,
                cursor=cursor,
                limit=200,
            )

    return every(read)


def _cells(row: SellerOrderRow) -> tuple[object, ...]:
    return (
        row.id,
        row.state,
        moment(row.placed_at),
        moment(row.promised_at),
        row.country,
        row.units,
        row.first_title,
        row.line_count,
        amount(row.total_minor, row.currency),
        amount(row.refunded_minor, row.currency),
        amount(row.commission_minor, row.currency),
        row.currency,
    )


@router.get("/sell/orders/{order_id}")
def show_order(request: Request, who: Seller, order_id: OrderId) -> Response:
    """Show an order: what to pack, its parcel's label, its money down to each line."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        order = order_of_seller(connection, order_id, seller_id)
        try:
            parcel = parcel_of_order(connection, order_id, seller_id=seller_id)
        except ParcelNotFound:
            parcel = None
    return render(request, "seller/order.html", order=order, parcel=parcel, **frame(request))


@router.post("/sell/orders/{order_id}/sent")
def send(request: Request, who: Seller, order_id: OrderId, tracking_code: Said = "") -> Response:
    """Say that the goods are on their way to the hub."""
    db, seller_id = platform_of(request).db, seller_of(who)
    mark_sent(db, seller_id=seller_id, order_id=order_id, actor=who.person_id, tracking_code=tracking_code.strip())
    with reading(reader_of(request)):
        return see_other(f"/sell/orders/{order_id}", Toast("allow", _("Marked as sent to the hub")))


@router.post("/sell/orders/{order_id}/cancel")
def cancel_order(request: Request, who: Seller, order_id: OrderId, reason: Said = "") -> Response:
    """Cancel an order that cannot be sent; the shopper gets everything back."""
    by = By(who.person_id, Role.SELLER, seller_of(who))
    cancel(platform_of(request).db, order_id=order_id, by=by, reason=reason.strip() or "out of stock")
    with reading(reader_of(request)):
        return see_other(f"/sell/orders/{order_id}", Toast("info", _("Cancelled. The shopper gets everything back")))


@router.post("/sell/orders/{order_id}/returns/{return_id}")
def take_return(
    request: Request,
    who: Seller,
    order_id: OrderId,
    return_id: ReturnId,
    put_on_sale: Annotated[bool, Form()] = False,  # noqa: FBT002  # a check box
) -> Response:
    """Take returned goods in: they go on sale again or not, and the shopper is refunded."""
    by = By(who.person_id, Role.SELLER, seller_of(who))
    receive_return(platform_of(request).db, return_id=return_id, by=by, put_on_sale=put_on_sale)
    with reading(reader_of(request)):
        return see_other(f"/sell/orders/{order_id}", Toast("allow", _("Taken in. The shopper is refunded")))
