"""Sign in, sign up, sign out. A guest's cart comes along."""

from typing import Annotated, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.accounts import principal_of_session, sign_in, sign_out, sign_up
from entrepot.core.http import SESSION_COOKIE, ApiRouter, MaybeSigned, Principal, client_address, outside_address
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.shop.cart import merge_carts
from entrepot.web.flash import local_path, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.visit import CART_COOKIE, Visit, visit_of
from entrepot.web.pages.shop.words import NO_EMAIL, PASSWORD_RULE, sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Email = Annotated[str, Form(max_length=300)]
Password = Annotated[str, Form(max_length=1000)]
Next = Annotated[str, Form(alias="next", max_length=2000)]
NextQuery = Annotated[str, Query(alias="next", max_length=2000)]
_DAY_S: Final = 86_400
_NAME_MOST: Final = 200
_DESKS: Final = {"operator": "/operator", "warehouse": "/warehouse", "courier": "/courier", "reviewer": "/desk"}


@router.get("/sign-in")
def sign_in_page(request: Request, who: MaybeSigned, next_: NextQuery = "/") -> Response:
    """Show the form; who is signed in goes on."""
    if who is not None:
        return see_other(_onward(who, next_))
    return _sign_in_form(visit_of(request, who), next_)


@router.post("/sign-in")
def open_session(
    request: Request, who: MaybeSigned, email: Email = "", password: Password = "", next_: Next = "/"
) -> Response:
    """Open a session and go on to where the reader was going."""
    visit = visit_of(request, who)
    try:
        token = sign_in(visit.platform.db, email, password, address=outside_address(client_address(request)))
    except AppError as refusal:
        return _sign_in_form(visit, next_, email=email, refusal=str_of(visit, refusal), status=refusal.status)
    return _welcome(visit, token, next_)


@router.get("/sign-up")
def sign_up_page(request: Request, who: MaybeSigned, next_: NextQuery = "/") -> Response:
    """Show the form; who is signed in goes on."""
    if who is not None:
        return see_other(local_path(next_))
    return _sign_up_form(visit_of(request, who), next_, {}, {})


@router.post("/sign-up")
def open_account(
    request: Request,
    who: MaybeSigned,
    name: Annotated[str, Form(max_length=400)] = "",
    email: Email = "",
    password: Password = "",
    next_: Next = "/",
) -> Response:
    """Open an account and a session."""
    visit = visit_of(request, who)
    values = {"name": name, "email": email}
    with visit.speaking():
        errors = _missing(name, email, password)
    if not errors:
        try:
            sign_up(
                visit.platform.db,
                email,
                password,
                name.strip(),
                visit.locale if visit.locale in {"en", "ko", "zh"} else None,
                currency=visit.currency,
            )
            return _welcome(visit, sign_in(visit.platform.db, email, password), next_)
        except AppError as refusal:
            with visit.speaking():
                errors = _refused(refusal)
    return _sign_up_form(visit, next_, values, errors, status=422)


@router.post("/sign-out")
def close_session(request: Request, who: MaybeSigned) -> Response:
    """End this session."""
    visit = visit_of(request, who)
    token = request.cookies.get(SESSION_COOKIE)
    if who is not None and token:
        sign_out(visit.platform.db, token)
    response = visit.back("/", "info", lazy("You are signed out"))
    return visit.keep(response, SESSION_COOKIE, "")


def str_of(visit: Visit, refusal: AppError) -> str:
    """A refusal's sentence in the reader's language."""
    with visit.speaking():
        return str(sentence(refusal))


def _welcome(visit: Visit, token: str, next_: str) -> Response:
    """Set the session's cookie, bring the guest's cart along, and go on."""
    platform = visit.platform
    who = principal_of_session(platform.db, token)
    response: Response = see_other(_onward(who, next_))
    visit.keep(response, SESSION_COOKIE, token, max_age_s=platform.settings.session_days * _DAY_S)
    if who is not None and visit.guest_cart:
        merge_carts(platform.db, guest_cart_id=visit.guest_cart, person_id=who.person_id)
        visit.keep(response, CART_COOKIE, "")
    return response


def _onward(who: Principal | None, next_: str) -> str:
    """Where the reader was going; who was going nowhere and works here goes to their desk."""
    there = local_path(next_)
    if who is None or there != "/":
        return there
    if who.seller_id is not None:
        return "/sell"
    return next((desk for role, desk in _DESKS.items() if who.has_role(role)), there)


def _missing(name: str, email: str, password: str) -> dict[str, str]:
    """What is plainly wrong with the entries, by field."""
    errors = {}
    if not name.strip() or len(name) > _NAME_MOST or "\0" in name:
        errors["name"] = _("Expected your name, at most 200 letters")
    if "@" not in email or "\0" in email:
        errors["email"] = str(NO_EMAIL)
    if not password or "\0" in password:
        errors["password"] = str(PASSWORD_RULE)
    return errors


def _refused(refusal: AppError) -> dict[str, str]:
    field = str(refusal.extra.get("field", ""))
    if isinstance(refusal, InvalidInput) and field in {"password", "email"}:
        return {field: str(PASSWORD_RULE if field == "password" else NO_EMAIL)}
    return {field or "email": str(sentence(refusal))}


def _sign_in_form(visit: Visit, next_: str, *, email: str = "", refusal: str = "", status: int = 200) -> Response:
    return render(
        visit.request,
        "account/sign_in.html",
        status_code=status,
        next=local_path(next_),
        email=email,
        refusal=refusal,
        demo=visit.platform.settings.demo,
    )


def _sign_up_form(
    visit: Visit, next_: str, values: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> Response:
    return render(
        visit.request,
        "account/sign_up.html",
        status_code=status,
        next=local_path(next_),
        values=values,
        errors=errors,
        rule=PASSWORD_RULE,
    )
