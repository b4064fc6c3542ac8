"""Checkout without an account: an e-mail address and where to, the exact total, paid; the account comes with paying."""

import re
from typing import Final

from fastapi import Request, Response

from entrepot.core.accounts import EmailTaken, open_guest, open_session
from entrepot.core.http import SESSION_COOKIE, ApiRouter, MaybeSigned
from entrepot.kit.errors import AppError, InsufficientFunds, InvalidInput
from entrepot.pay.checkout import buy
from entrepot.shop.cart import DeliveryQuotes, cart_view, merge_carts
from entrepot.shop.orders import Address, PlaceOrder, address_lines, save_address
from entrepot.web.flash import see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.shop.addresses import Typed, TypedAddress, checked, form_of
from entrepot.web.pages.shop.bill import bill_for
from entrepot.web.pages.shop.called import cart_called
from entrepot.web.pages.shop.cards import picture
from entrepot.web.pages.shop.product import country_choices
from entrepot.web.pages.shop.tried import bought, settled
from entrepot.web.pages.shop.visit import CART_COOKIE, COUNTRY_COOKIE, Visit, frame, visit_of
from entrepot.web.pages.shop.words import NO_EMAIL, sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

_DAY_S: Final = 86_400
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_KEY: Final = re.compile(r"key_[0-9a-z]{26}")
_NOTHING: Final = lazy("The cart is empty, so there is nothing to pay")


@router.post("/checkout/guest")
def guest_checkout(request: Request, who: MaybeSigned, typed: TypedAddress) -> Response:
    """Take e-mail and address, show the exact total, and pay it: three steps of one page, each its own answer."""
    visit = visit_of(request, who)
    if who is not None:
        return see_other("/checkout")
    act = typed.beside.get("act", "")
    if act == "edit" or typed.switched:
        return guest_page(visit, typed)
    with visit.speaking():
        address, errors = checked(typed)
        if not _EMAIL.fullmatch(typed.beside.get("email", "").strip()):
            errors["email"] = str(NO_EMAIL)
    if address is None or errors:
        return guest_page(visit, _with(typed, errors), status=422)
    if act == "pay":
        return _pay(visit, typed, address)
    return visit.keep(guest_page(visit, typed, to=address), COUNTRY_COOKIE, typed.country)


def guest_page(
    visit: Visit,
    typed: Typed | None = None,
    *,
    to: Address | None = None,
    status: int = 200,
    refusal: Lazy | str = "",
    taken: bool = False,
) -> Response:
    """Show the checkout to a visitor: the form, or with ``to`` what was given and the exact total."""
    db = visit.platform.db
    with db.read() as conn:
        context = frame(visit, conn, tab="cart")
        cart_id = visit.cart(conn)
        here = visit.destination(conn)
    if cart_id is None or not context["cart_count"]:
        return visit.back("/cart", "info", _NOTHING)
    country = to.country if to else typed.country if typed else here.country
    cart = cart_view(
        db,
        cart_id=cart_id,
        person_id=None,
        country=country,
        currency=visit.currency,
        delivery=visit.platform.port(DeliveryQuotes),
        postcode=to.postcode if to else "",
        locale=visit.locale,
    )
    with db.read() as conn:
        cart = cart_called(conn, cart, visit.goods_locale)
    bill = bill_for(visit, "", cart, to)
    with visit.speaking():
        context |= {
            "country_choices": country_choices(),
            "form": form_of(country, typed),
            "lines": address_lines(to, with_country=False) if to else [],
        }
    email = typed.beside.get("email", "") if typed else ""
    return render(
        visit.request,
        "shop/guest_checkout.html",
        status_code=status,
        cart=cart,
        bill=bill,
        to=to,
        email=email.strip()[:300],
        refusal=refusal,
        taken=taken,
        key=_key(typed) or db.ids.new("key"),
        picture=picture,
        **context,
    )


def _key(typed: Typed | None) -> str:
    """The key of the form that was sent: a repeated press is one purchase and one account."""
    key = typed.beside.get("key", "") if typed else ""
    return key if _KEY.fullmatch(key) else ""


def _with(typed: Typed, errors: dict[str, str]) -> Typed:
    return Typed(typed.values, errors=errors, beside=typed.beside)


def _pay(visit: Visit, typed: Typed, address: Address) -> Response:
    """Open the account, bring the cart along, place and pay; whatever fails after that, the reader is signed in."""
    db, sent = visit.platform.db, typed.beside
    key, total, currency = _key(typed), sent.get("total", ""), sent.get("currency", "")
    cart_id = visit.guest_cart  # not looked up: sent again, its lines are the account's by now
    if not key or not re.fullmatch(r"[0-9]{1,16}", total) or cart_id is None:
        return guest_page(visit, typed, to=address)
    try:
        person_id = open_guest(
            db, sent["email"], address.name, _locale(visit), currency=visit.currency, key=f"{key}.{cart_id}"
        )
    except EmailTaken:
        with visit.speaking():
            errors = {"email": _("There is an account with this address: sign in to go on, or give another address")}
        return guest_page(visit, _with(typed, errors), status=409, taken=True)
    except InvalidInput:
        with visit.speaking():
            errors = {"email": str(NO_EMAIL)}
        return guest_page(visit, _with(typed, errors), status=422)
    kept = save_address(db, person_id, address)
    mine = merge_carts(db, guest_cart_id=cart_id, person_id=person_id)
    asked = PlaceOrder(
        shopper_id=person_id,
        address=address,
        currency=currency,
        cart_id=mine,
        expected_total_minor=int(total),
        idempotency_key=key,
    )
    try:
        paid = buy(db, request=asked, delivery=visit.platform.port(DeliveryQuotes), top_up_missing=True)
    except InsufficientFunds as refusal:
        return _signed_in(visit, person_id, visit.back("/orders", "block", sentence(refusal)))
    except AppError as refusal:
        return _signed_in(visit, person_id, visit.back(f"/checkout?address={kept}", "block", sentence(refusal)))
    bought(visit, paid.group_id, person_id)
    response = visit.back(f"/orders/{paid.group_id}", "allow", lazy("Paid. The sellers have your order"))
    return _signed_in(visit, person_id, settled(visit, response))


def _locale(visit: Visit) -> str | None:
    return visit.locale if visit.locale in {"en", "ko", "zh"} else None


def _signed_in(visit: Visit, person_id: str, response: Response) -> Response:
    """Let this device be the buyer's: the session is all that a new account without a password has."""
    days = visit.platform.settings.session_days
    visit.keep(response, SESSION_COOKIE, open_session(visit.platform.db, person_id), max_age_s=days * _DAY_S)
    return visit.keep(response, CART_COOKIE, "")
