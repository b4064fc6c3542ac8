"""One's own account: name, address of e-mail, language and currency, addresses of delivery."""

from typing import Annotated, Any

from fastapi import Form, Request, Response

from entrepot.core.accounts import change_profile, get_profile, memberships
from entrepot.core.http import CURRENCY_COOKIE, LOCALE_COOKIE, ApiRouter, MaybeSigned, Principal, Signed
from entrepot.kit.errors import AppError
from entrepot.shop.orders import address_lines, saved_addresses
from entrepot.web.flash import see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.addresses import Typed, TypedAddress, form_of, keep_typed
from entrepot.web.pages.shop.product import country_choices
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import NO_EMAIL, sentence
from entrepot.web.render import CURRENCIES, render

router = ApiRouter(prefix="", pages=True)


def sections(here: str) -> list[dict[str, Any]]:
    """The parts of the account, for the tabs; call it while speaking the reader's language."""
    parts = [
        ("/account", _("Profile")),
        ("/account/addresses", _("Addresses")),
        ("/account/wallet", _("Wallet")),
        ("/account/security", _("Security")),
        ("/account/letters", _("Letters")),
        ("/account/keys", _("API keys")),
        ("/account/webhooks", _("Webhooks")),
    ]
    return [{"href": href, "label": label, "current": href == here} for href, label in parts]


@router.get("/account")
def show_profile(request: Request, who: MaybeSigned) -> Response:
    """Show the person's own data."""
    if who is None:
        return see_other("/sign-in?next=/account")
    return _profile(visit_of(request, who), who)


@router.post("/account")
def change(
    request: Request,
    who: Signed,
    name: Annotated[str, Form(max_length=400)] = "",
    email: Annotated[str, Form(max_length=300)] = "",
    phone: Annotated[str, Form(max_length=60)] = "",
    language: Annotated[str, Form(max_length=10)] = "",
    currency: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Keep what was changed."""
    visit = visit_of(request, who)
    values = {"name": name, "email": email, "phone": phone, "locale": language, "currency": currency}
    with visit.speaking():
        errors = {}
        if not 0 < len(name.strip()) <= 200 or "\0" in name:
            errors["name"] = _("Expected your name, at most 200 letters")
        if "\0" in phone + email:
            errors["email"] = str(NO_EMAIL)
    if errors:
        return _profile(visit, who, values, errors)
    changes: dict[str, Any] = {"name": name.strip(), "email": email, "phone": phone.strip() or None}
    if language in {"en", "ko", "zh"}:
        changes["locale"] = language
    if currency in CURRENCIES:
        changes["currency"] = currency
    try:
        change_profile(visit.platform.db, who.person_id, changes)
    except AppError as refusal:
        with visit.speaking():
            taken = refusal.code == "accounts.email_taken"
            errors = {"email": str(sentence(refusal) if taken else NO_EMAIL)}
        return _profile(visit, who, values, errors)
    response = visit.back("/account", "allow", lazy("Saved"))
    for cookie, key in ((LOCALE_COOKIE, "locale"), (CURRENCY_COOKIE, "currency")):
        if key in changes:
            visit.keep(response, cookie, changes[key])
    return response


def _profile(
    visit: Visit, who: Principal, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    with visit.platform.db.read() as conn:
        profile = get_profile(conn, who.person_id)
        shops = memberships(conn, who.person_id)
        context = frame(visit, conn, tab="account")
    kept = {
        "name": profile.name,
        "email": profile.email,
        "phone": profile.phone or "",
        "locale": profile.locale or visit.locale,
        "currency": profile.currency or visit.currency,
    }
    with visit.speaking():
        context["sections"] = sections("/account")
    return render(
        visit.request,
        "account/profile.html",
        status_code=422 if errors else 200,
        profile=profile,
        values=values or kept,
        errors=errors or {},
        shops=shops,
        roles=who.roles,
        **context,
    )


@router.get("/account/addresses")
def show_addresses(request: Request, who: MaybeSigned) -> Response:
    """Show where parcels may go."""
    if who is None:
        return see_other("/sign-in?next=/account/addresses")
    return _addresses(visit_of(request, who), who)


@router.post("/account/addresses")
def keep_address(request: Request, who: Signed, typed: TypedAddress) -> Response:
    """Keep a new address; another country shows its own form with what was typed."""
    visit = visit_of(request, who)
    if typed.switched:
        return _addresses(visit, who, typed)
    address_id, typed = keep_typed(visit, who.person_id, typed)
    if address_id is None:
        return _addresses(visit, who, typed, status=422)
    return visit.back("/account/addresses", "allow", lazy("Saved"))


def _addresses(visit: Visit, who: Principal, typed: Typed | None = None, *, status: int = 200) -> Response:
    with visit.platform.db.read() as conn:
        kept = saved_addresses(conn, who.person_id)
        name = get_profile(conn, who.person_id).name
        context = frame(visit, conn, tab="account")
        here = visit.destination(conn).country
    with visit.speaking():
        context |= {
            "sections": sections("/account/addresses"),
            "form": form_of(here, typed, name=name),
            "country_choices": country_choices(),
        }
    return render(
        visit.request,
        "account/addresses.html",
        status_code=status,
        addresses=[(each.id, address_lines(each.address, with_country=False), each.address) for each in kept],
        typed=typed is not None,
        **context,
    )
