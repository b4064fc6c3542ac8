"""Carts over HTTP: a guest holds the cart's id, a person has one of their own."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from entrepot.core.http import ApiRouter, ScopeMissing, Signed, platform_of, principal_of, problems, reply
from entrepot.core.http.types import Body, Count, CountryCode, CurrencyCode, Id, Minor
from entrepot.kit.clock import from_us
from entrepot.kit.sentences import say
from entrepot.shop.cart.change import accept_prices, cart_of, merge_carts, set_line
from entrepot.shop.cart.delivery import DeliveryQuotes
from entrepot.shop.cart.domain import MAX_QUANTITY, CartLineView, CartSeller, CartView
from entrepot.shop.cart.view import cart_view

router = ApiRouter(tags=["carts"])

CartId = Annotated[str, Id("crt")]
OfferId = Annotated[str, Id("off")]
_SCOPE = "orders:write"


class CartRef(Body):
    """A cart's id: who holds a guest's id holds the cart."""

    id: str = Field(examples=["crt_01kjpwd6m0e028gtvf2c8bz8m7"])


class CartLineBody(Body):
    """How many units the cart is to hold; 0 removes the line."""

    quantity: Annotated[Count, Field(le=MAX_QUANTITY, examples=[2])]


class CartProblemAnswer(Body):
    """What is to be told of a line."""

    kind: str = Field(examples=["price_changed"])
    was_minor: Minor | None
    available: int | None


class CartLineAnswer(Body):
    """One line; amounts in minor units of the cart's currency."""

    offer_id: str
    product_id: str
    title: str = Field(examples=["Navy mug"])
    options_text: str
    picture_file_id: str | None
    quantity: int
    unit_minor: Minor
    line_minor: Minor
    problems: list[CartProblemAnswer]


class CartSellerAnswer(Body):
    """One seller's part; `promised_at` is when it would come alone."""

    seller_id: str
    name: str
    subtotal_minor: Minor
    promised_at: str | None = Field(examples=["2026-03-05T09:00:00Z"])
    lines: list[CartLineAnswer]


class CartDeliveryAnswer(Body):
    """One parcel for all, and what that saves."""

    price_minor: Minor
    separate_minor: Minor
    saves_minor: Minor
    promised_at: str
    service: str


class CartAnswer(Body):
    """A cart of several sellers in one currency."""

    id: str
    currency: str
    country: str
    units: int
    subtotal_minor: Minor
    total_minor: Minor
    orderable: bool
    delivery: CartDeliveryAnswer | None
    sellers: list[CartSellerAnswer]


def _person(request: Request) -> str | None:
    """Return who asks, None for a guest; a key needs the scope."""
    who = principal_of(request)
    if who is None:
        return None
    if not who.may(_SCOPE):
        raise ScopeMissing(say("the key lacks the scope %(scope)s", scope=_SCOPE), scope=_SCOPE)
    return who.person_id


@router.post(
    "/carts",
    status_code=201,
    summary="Get my cart, or a guest's new one",
    responses={201: {"model": CartRef}, **problems(403)},
)
def open_cart(request: Request) -> Response:
    cart_id = cart_of(platform_of(request).db, person_id=_person(request), cart_id=None)
    return reply({"id": cart_id}, status=201, headers={"Location": f"/api/v1/carts/{cart_id}"})


@router.get(
    "/carts/{cart_id}",
    summary="Read a cart for a destination, in a currency",
    responses={200: {"model": CartAnswer}, **problems(403, 404, 422)},
)
def read_cart(
    request: Request,
    cart_id: CartId,
    country: CountryCode,
    currency: CurrencyCode,
    postcode: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    platform = platform_of(request)
    view = cart_view(
        platform.db,
        cart_id=cart_id,
        person_id=_person(request),
        country=country,
        postcode=postcode,
        currency=currency,
        delivery=platform.port(DeliveryQuotes),
    )
    return reply(_answer(view))


@router.put(
    "/carts/{cart_id}/lines/{offer_id}",
    status_code=204,
    summary="Put so many units of an offer in a cart",
    responses=problems(403, 404, 409, 422),
)
def put_line(request: Request, cart_id: CartId, offer_id: OfferId, body: CartLineBody) -> Response:
    set_line(
        platform_of(request).db,
        cart_id=cart_id,
        person_id=_person(request),
        offer_id=offer_id,
        quantity=body.quantity,
    )
    return reply(None)


@router.delete(
    "/carts/{cart_id}/lines/{offer_id}",
    status_code=204,
    summary="Take an offer out of a cart",
    responses=problems(403, 404),
)
def delete_line(request: Request, cart_id: CartId, offer_id: OfferId) -> Response:
    set_line(platform_of(request).db, cart_id=cart_id, person_id=_person(request), offer_id=offer_id, quantity=0)
    return reply(None)


@router.post(
    "/carts/{cart_id}/prices-seen",
    status_code=204,
    summary="Note that the present prices were seen",
    responses=problems(403, 404),
)
def see_prices(request: Request, cart_id: CartId) -> Response:
    accept_prices(platform_of(request).db, cart_id=cart_id, person_id=_person(request))
    return reply(None)


@router.post(
    "/carts/{cart_id}/merge",
    summary="Bring a guest's cart into mine after signing in",
    responses={200: {"model": CartRef}, **problems(401, 404)},
)
def merge_cart(request: Request, who: Signed, cart_id: CartId) -> Response:
    return reply({"id": merge_carts(platform_of(request).db, guest_cart_id=cart_id, person_id=who.person_id)})


def _answer(view: CartView) -> dict[str, object]:
    delivery = view.delivery
    return {
        "id": view.id,
        "currency": view.currency,
        "country": view.country,
        "units": view.units,
        "subtotal_minor": view.subtotal_minor,
        "total_minor": view.total_minor,
        "orderable": view.orderable,
        "delivery": delivery
        and {
            "price_minor": delivery.price_minor,
            "separate_minor": delivery.separate_minor,
            "saves_minor": delivery.saves_minor,
            "promised_at": from_us(delivery.promised_at),
            "service": delivery.service,
        },
        "sellers": [_seller(part) for part in view.sellers],
    }


def _seller(part: CartSeller) -> dict[str, object]:
    lines: tuple[CartLineView, ...] = part.lines
    return {
        "seller_id": part.seller_id,
        "name": part.name,
        "subtotal_minor": part.subtotal_minor,
        "promised_at": None if part.promised_at is None else from_us(part.promised_at),
        "lines": lines,
    }
