"""Several orders at once: their labels in one PDF, their packing lists, and marked as sent in one go."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import Form, Query, Request, Response
from pydantic import Field

from entrepot.core.accounts import get_seller
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import Id
from entrepot.fulfil.warehouse import ParcelNotFound, parcel_label, parcel_of_order, to_pdf
from entrepot.kit.errors import AppError, NotFound
from entrepot.shop.orders import mark_sent, order_of_seller
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.pages.papers import invoice_of
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.pages.shop.called import orders_called
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

OrderId = Annotated[str, Id("ord")]
_MOST: Final = 200
OrderIds = Annotated[list[OrderId], Field(min_length=1, max_length=_MOST)]


@router.post("/sell/orders")
def act_on_orders(
    request: Request,
    who: Seller,
    act: Annotated[Literal["labels", "packing", "sent"], Form()],
    order_ids: Annotated[list[OrderId], Form(max_length=_MOST)] = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """Print or send the orders that are chosen."""
    if not order_ids:
        with reading(reader_of(request)):
            return see_other("/sell/orders?state=paid", Toast("review", _("Choose orders first")))
    if act != "sent":
        path = "labels.pdf" if act == "labels" else "packing"
        return see_other(f"/sell/papers/{path}?{urlencode([('order_ids', each) for each in order_ids])}")
    return _send(request, who, list(dict.fromkeys(order_ids)))


def _send(request: Request, who: Seller, order_ids: Sequence[str]) -> Response:
    db, seller_id = platform_of(request).db, seller_of(who)
    results: list[tuple[str, str]] = []
    for order_id in order_ids:
        try:
            mark_sent(db, seller_id=seller_id, order_id=order_id, actor=who.person_id)
            results.append((order_id, ""))
        except AppError as refusal:
            with reading(reader_of(request)):
                results.append((order_id, in_words(refusal.detail)))
    failed = [each for each in results if each[1]]
    if len(failed) == len(results) == 1 and _is_missing(request, seller_id, order_ids[0]):
        raise NotFound("there is no such order")
    if failed:
        return render(request, "seller/orders_sent.html", results=results, failed=len(failed), **frame(request))
    with reading(reader_of(request)):
        text = ngettext("%(num)s order marked as sent", "%(num)s orders marked as sent", len(results))
        return see_other("/sell/orders?state=paid", Toast("allow", text % {"num": len(results)}))


def _is_missing(request: Request, seller_id: str, order_id: str) -> bool:
    with platform_of(request).db.read() as connection:
        try:
            order_of_seller(connection, order_id, seller_id)
        except NotFound:
            return True
    return False


@router.get("/sell/papers/labels.pdf")
@slow
def print_labels(request: Request, who: Seller, order_ids: Annotated[OrderIds, Query()]) -> Response:
    """Give the labels of some orders' parcels as one PDF, a page each; an order without a parcel has none."""
    seller_id = seller_of(who)
    labels = []
    with platform_of(request).db.read() as connection:
        for order_id in dict.fromkeys(order_ids):
            try:
                labels.append(parcel_label(connection, order_id=order_id, seller_id=seller_id))
            except ParcelNotFound:
                continue
    if not labels:
        raise ParcelNotFound("there is no label for these orders yet")
    headers = {"Content-Disposition": 'inline; filename="labels.pdf"', "Cache-Control": "private, no-store"}
    return Response(to_pdf(*labels), media_type="application/pdf", headers=headers)


@router.get("/sell/papers/packing")
def print_packing_lists(request: Request, who: Seller, order_ids: Annotated[OrderIds, Query()]) -> Response:
    """Show the packing lists of some orders, a sheet each, ready to print."""
    seller_id, locale = seller_of(who), reader_of(request).language.code
    sheets = []
    with platform_of(request).db.read() as connection:
        shop = get_seller(connection, seller_id)
        for order_id in dict.fromkeys(order_ids):
            (order,) = orders_called(connection, [order_of_seller(connection, order_id, seller_id)], locale)
            try:
                parcel = parcel_of_order(connection, order_id, seller_id=seller_id)
            except ParcelNotFound:
                parcel = None
            sheets.append((order, parcel))
    return render(request, "papers/packing.html", sheets=sheets, shop=shop)


@router.get("/sell/orders/{order_id}/invoice")
def print_invoice_copy(request: Request, who: Seller, order_id: OrderId) -> Response:
    """Show the seller's copy of an invoice; who bought is not told to sellers, only the country."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        order = order_of_seller(connection, order_id, seller_id)
        invoice = invoice_of(connection, order, address=None)
        (called,) = orders_called(connection, [order], reader_of(request).language.code)
    return render(request, "papers/invoice.html", invoice=invoice, order=called)
