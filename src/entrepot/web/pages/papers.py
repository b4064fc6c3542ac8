"""Papers: an invoice in the reader's language, from an order as it was sold; its number is the order's for ever."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Request, Response
from sqlalchemy import Connection

from entrepot.core.accounts import Seller, get_seller
from entrepot.core.http import ApiRouter, Signed, platform_of
from entrepot.core.http.types import Id
from entrepot.sell.catalog import Place, places
from entrepot.shop.orders import (
    Address,
    OrderNotFound,
    OrderState,
    OrderView,
    address_for_delivery,
    address_lines,
    order_of_shopper,
)
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.pages.shop.called import orders_called
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_CHARGED: Final = frozenset({"seller", "marketplace"})
_PAYERS: Final[dict[str, Lazy]] = {
    "seller": lazy("the seller"),
    "marketplace": lazy("the marketplace"),
    "importer": lazy("the buyer, at the border"),
    "nobody": lazy("nobody, it is relieved of tax"),
}
_UNPAID = frozenset({OrderState.AWAITING_PAYMENT.value})


@dataclass(frozen=True, slots=True)
class TaxLine:
    """What is taxed at one rate (None where nothing was charged), and who pays the tax to the state."""

    rate_ppm: int | None
    paid_by: Lazy
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice says beside the order's lines. ``buyer`` is empty for the seller's own copy."""

    number: str
    issued_at: int
    seller: Seller
    place: Place | None
    buyer: tuple[str, ...]
    country: str
    taxes: tuple[TaxLine, ...]


def invoice_of(connection: Connection, order: OrderView, address: Address | None) -> Invoice:
    """Return the invoice of a paid order; raise OrderNotFound for one that was never paid."""
    paid = next((step.at for step in order.timeline if step.state == OrderState.PAID.value), None)
    if order.state in _UNPAID or paid is None:
        raise OrderNotFound(order_id=order.id)
    sums: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in order.lines:
        found = sums[line.tax_ppm if line.tax_remitted_by in _CHARGED else -1, line.tax_remitted_by]
        found[0] += line.net_minor
        found[1] += line.tax_minor
    taxes = tuple(
        TaxLine(None if rate < 0 else rate, _PAYERS[by], net, tax) for (rate, by), (net, tax) in sorted(sums.items())
    )
    own = places(connection, order.seller_id)
    return Invoice(
        f"INV-{order.id.partition('_')[2].upper()}",
        paid,
        get_seller(connection, order.seller_id),
        own[0] if own else None,
        tuple(address_lines(address, with_country=False)) if address is not None else (),
        order.country,
        taxes,
    )


@router.get("/orders/{group_id}/invoices/{order_id}")
def print_invoice(
    request: Request,
    who: Signed,
    group_id: Annotated[str, Id("grp")],
    order_id: Annotated[str, Id("ord")],
) -> Response:
    """Show the invoice of one seller's part of a purchase, ready to print."""
    with platform_of(request).db.read() as connection:
        order = order_of_shopper(connection, order_id, who.person_id)
        if order.group_id != group_id:
            raise OrderNotFound(order_id=order_id)
        invoice = invoice_of(connection, order, address_for_delivery(connection, order.address_id))
        (called,) = orders_called(connection, [order], reader_of(request).language.code)
    return render(request, "papers/invoice.html", invoice=invoice, order=called)
