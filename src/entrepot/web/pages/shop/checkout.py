"""Checkout on one page: where to, when and for how much, paid from the wallet."""

from typing import Annotated, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.accounts import get_profile
from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InsufficientFunds
from entrepot.pay.checkout import buy
from entrepot.pay.wallet import wallet_view
from entrepot.shop.cart import DeliveryQuotes, cart_view
from entrepot.shop.orders import PlaceOrder, SavedAddress, address_lines, saved_address, saved_addresses
from entrepot.web.flash import see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.addresses import Typed, TypedAddress, form_of, keep_typed
from entrepot.web.pages.shop.bill import bill_for
from entrepot.web.pages.shop.called import cart_called
from entrepot.web.pages.shop.cards import picture
from entrepot.web.pages.shop.guest import guest_page
from entrepot.web.pages.shop.product import country_choices
from entrepot.web.pages.shop.tried import bought, settled
from entrepot.web.pages.shop.visit import COUNTRY_COOKIE, Visit, frame, visit_of
from entrepot.web.pages.shop.words import sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

AddressField = Annotated[str, Id("adr")]
_NEW: Final = "new"


@router.get("/checkout")
def checkout(request: Request, who: MaybeSigned, address: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Show where it goes, when it comes, what it costs and how it is paid."""
    visit = visit_of(request, who)
    if who is None:
        return guest_page(visit)
    return _page(visit, who, chosen_id=address)


@router.post("/checkout/address")
def give_address(request: Request, who: Signed, typed: TypedAddress) -> Response:
    """Keep a new address and go on with it; another country shows its own form with what was typed."""
    visit = visit_of(request, who)
    if typed.switched:
        return _page(visit, who, chosen_id=_NEW, typed=typed)
    address_id, typed = keep_typed(visit, who.person_id, typed)
    if address_id is None:
        return _page(visit, who, chosen_id=_NEW, typed=typed, status=422)
    return visit.keep(see_other(f"/checkout?address={address_id}"), COUNTRY_COOKIE, typed.country)


@router.post("/checkout/pay")
def place_and_pay(
    request: Request,
    who: Signed,
    address: Annotated[AddressField, Form()],
    total: Annotated[int, Form(ge=0, le=10**15)],
    currency: Annotated[str, Form(pattern=r"^[A-Z]{3}$")],
    key: Annotated[str, Form(pattern=r"^[\x21-\x7e]{8,80}$")],
    cart: Annotated[str, Id("crt"), Form()],
    top_up: Annotated[str, Form(max_length=1)] = "",
) -> Response:
    """Place what the page showed, for the total that it showed, and pay it. Sent twice, it is placed once."""
    visit = visit_of(request, who)
    db = visit.platform.db
    with db.read() as conn:
        to = saved_address(conn, address, who.person_id)
    asked = PlaceOrder(
        shopper_id=who.person_id,
        address=to.address,
        currency=currency,
        cart_id=cart,
        expected_total_minor=total,
        idempotency_key=key,
    )
    try:
        paid = buy(db, request=asked, delivery=visit.platform.port(DeliveryQuotes), top_up_missing=top_up == "1")
    except InsufficientFunds as refusal:
        return visit.back("/orders", "block", sentence(refusal))
    except AppError as refusal:
        return visit.back(f"/checkout?address={to.id}", "block", sentence(refusal))
    bought(visit, paid.group_id, who.person_id)
    response = visit.back(f"/orders/{paid.group_id}", "allow", lazy("Paid. The sellers have your order"))
    return settled(visit, response)


def _page(
    visit: Visit, who: Principal, *, chosen_id: str = "", typed: Typed | None = None, status: int = 200
) -> Response:
    db = visit.platform.db
    with db.read() as conn:
        context = frame(visit, conn, tab="cart")
        cart_id = visit.cart(conn)
        addresses = saved_addresses(conn, who.person_id, limit=5)
        here = visit.destination(conn)
        chosen = _chosen(addresses, chosen_id, here.country)
        wallet = wallet_view(conn, who.person_id)
        name = get_profile(conn, who.person_id).name
    if cart_id is None or not context["cart_count"]:
        return visit.back("/cart", "info", lazy("The cart is empty, so there is nothing to pay"))
    to = chosen.address if chosen else None
    cart = cart_view(
        db,
        cart_id=cart_id,
        person_id=who.person_id,
        country=to.country if to else here.country,
        currency=visit.currency,
        delivery=visit.platform.port(DeliveryQuotes),
        postcode=to.postcode if to else "",
        locale=visit.locale,
    )
    with db.read() as conn:
        cart = cart_called(conn, cart, visit.goods_locale)
    bill = bill_for(visit, who.person_id, cart, to)
    available = sum(money.minor for money in wallet.available if money.currency == visit.currency)
    with visit.speaking():
        context |= {"country_choices": country_choices(), "form": form_of(here.country, typed, name=name)}
    return render(
        visit.request,
        "shop/checkout.html",
        status_code=status,
        cart=cart,
        bill=bill,
        addresses=[(each.id, address_lines(each.address, with_country=False), each.address) for each in addresses],
        chosen=chosen,
        is_new=chosen is None,
        available_minor=available,
        missing_minor=max(0, bill.total_minor - available),
        key=db.ids.new("key"),
        picture=picture,
        **context,
    )


def _chosen(addresses: list[SavedAddress], chosen_id: str, country: str) -> SavedAddress | None:
    """The address asked for, else the newest where the pages before said that it goes, else the newest."""
    if chosen_id == _NEW or not addresses:
        return None
    named = [each for each in addresses if each.id == chosen_id]
    there = [each for each in addresses if each.address.country == country]
    return (named or there or addresses)[0]
