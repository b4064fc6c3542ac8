"""The cart: several sellers, quantities, what has changed, what merging saves. Everything works as plain forms."""

from typing import Annotated, Final

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned
from entrepot.kit.errors import AppError
from entrepot.shop.cart import MAX_QUANTITY, DeliveryQuotes, accept_prices, add_units, cart_view, set_line
from entrepot.shop.orders import countries
from entrepot.web.flash import local_path, see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.called import cart_called
from entrepot.web.pages.shop.cards import picture
from entrepot.web.pages.shop.product import country_choices
from entrepot.web.pages.shop.tried import put_in_cart, settled, tried_cart
from entrepot.web.pages.shop.visit import CART_COOKIE, COUNTRY_COOKIE, Visit, frame, visit_of
from entrepot.web.pages.shop.words import sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

OfferField = Annotated[str, Form(max_length=60)]
UnitsField = Annotated[str, Form(max_length=12)]
_QUANTITY_NOT_A_NUMBER: Final = lazy("The quantity is not a whole number. Nothing was changed")


@router.get("/cart")
def show_cart(request: Request, who: MaybeSigned) -> Response:
    """Show what lies in the cart, by seller, priced for the reader's country."""
    visit = visit_of(request, who)
    with visit.platform.db.read() as conn:
        context = frame(visit, conn, tab="cart")
        cart_id = visit.cart(conn)
        to = visit.destination(conn)
    view = None
    if cart_id:
        view = cart_view(
            visit.platform.db,
            cart_id=cart_id,
            person_id=visit.person_id,
            country=to.country,
            currency=visit.currency,
            delivery=visit.platform.port(DeliveryQuotes),
            postcode=to.postcode,
            locale=visit.goods_locale,
        )
        with visit.platform.db.read() as conn:
            view = cart_called(conn, tried_cart(visit, conn, view), visit.goods_locale)
    with visit.speaking():
        choices = country_choices()
    return render(
        request,
        "shop/cart.html",
        cart=view if view and view.sellers else None,
        picture=picture,
        most=MAX_QUANTITY,
        country_choices=choices,
        deliver_to=to.country,
        **context,
    )


@router.post("/cart/add")
def add_to_cart(
    request: Request,
    who: MaybeSigned,
    offer_id: OfferField,
    quantity: UnitsField = "1",
    then: Annotated[str, Form(max_length=20)] = "",
    next_: Annotated[str, Form(alias="next", max_length=2000)] = "/cart",
) -> Response:
    """Put units of an offer into the cart, and go on to pay where that was asked for."""
    visit = visit_of(request, who)
    units = _units(quantity)
    if units is None:
        return visit.back(local_path(next_, "/cart"), "block", _QUANTITY_NOT_A_NUMBER)
    try:
        cart_id = add_units(
            visit.platform.db,
            person_id=visit.person_id,
            cart_id=visit.guest_cart,
            offer_id=offer_id,
            quantity=units,
        )
    except AppError as refusal:
        return visit.back(local_path(next_, "/cart"), "block", sentence(refusal))
    put_in_cart(visit, offer_id)
    if then == "checkout":
        response: Response = see_other("/checkout")
    else:
        response = visit.back(
            local_path(next_, "/cart"), "allow", lazy("In the cart"), action_label=lazy("To the cart"), href="/cart"
        )
    settled(visit, response)
    return response if visit.who else visit.keep(response, CART_COOKIE, cart_id)


@router.post("/cart/line")
def change_line(
    request: Request,
    who: MaybeSigned,
    offer_id: OfferField,
    quantity: UnitsField,
    was: UnitsField = "",
) -> Response:
    """Set how many units of an offer the cart holds; 0 removes it."""
    visit = visit_of(request, who)
    units = _units(quantity)
    cart_id = _cart_id(visit)
    if cart_id is None:
        return see_other("/cart")
    if units is None:
        return visit.back("/cart", "block", _QUANTITY_NOT_A_NUMBER)
    try:
        set_line(visit.platform.db, cart_id=cart_id, person_id=visit.person_id, offer_id=offer_id, quantity=units)
    except AppError as refusal:
        return visit.back("/cart", "block", sentence(refusal))
    if units == 0:
        undo = {"offer_id": offer_id, "quantity": was or "1", "next": "/cart"}
        return visit.back("/cart", "info", lazy("Removed"), action_label=lazy("Undo"), action="/cart/add", fields=undo)
    return see_other("/cart")


@router.post("/cart/prices")
def see_prices(request: Request, who: MaybeSigned) -> Response:
    """Take the present prices for seen."""
    visit = visit_of(request, who)
    cart_id = _cart_id(visit)
    if cart_id is not None:
        accept_prices(visit.platform.db, cart_id=cart_id, person_id=visit.person_id)
    return see_other("/cart")


@router.post("/deliver-to")
def choose_country(
    request: Request,
    who: MaybeSigned,
    country: Annotated[str, Form(max_length=2)],
    next_: Annotated[str, Form(alias="next", max_length=2000)] = "/cart",
) -> Response:
    """Remember where parcels go."""
    visit = visit_of(request, who)
    response = see_other(local_path(next_, "/cart"))
    return visit.keep(response, COUNTRY_COOKIE, country) if country in countries() else response


def _cart_id(visit: Visit) -> str | None:
    with visit.platform.db.read() as conn:
        return visit.cart(conn)


def _units(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
