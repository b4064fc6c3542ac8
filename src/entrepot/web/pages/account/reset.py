"""Forgot your password: a link by e-mail, then a new password. Nobody learns whether an address has an account."""

from typing import Annotated, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.accounts import ask_reset, may_reset, reset_password
from entrepot.core.database import Tx
from entrepot.core.http import ApiRouter, MaybeSigned, client_address, outside_address
from entrepot.core.mail import post_letter
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.visit import visit_of
from entrepot.web.pages.shop.words import PASSWORD_RULE, sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Token = Annotated[str, Query(max_length=200)]
_PRIVATE: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""The address of the page is the key to the account: it is told to no other site and kept in no cache."""


@router.get("/forgot-password")
def ask(request: Request, who: MaybeSigned) -> Response:
    """Ask for the address."""
    return render(request, "account/forgot.html", asked=False, email="", refusal="")


@router.post("/forgot-password")
def send_link(request: Request, who: MaybeSigned, email: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Send a link where the address has an account; the answer is the same where it has none."""
    visit = visit_of(request, who)
    address = outside_address(client_address(request))
    try:
        ask_reset(visit.platform.db, email, address=address, tell=_post)
    except AppError as refusal:
        told = sentence(refusal)
        return render(
            request, "account/forgot.html", status_code=refusal.status, asked=False, email=email, refusal=told
        )
    return render(request, "account/forgot.html", asked=True, email=email, refusal="")


@router.get("/reset-password")
def choose(request: Request, who: MaybeSigned, token: Token = "") -> Response:
    """Ask for the new password, where the link may still be used."""
    visit = visit_of(request, who)
    with visit.platform.db.read() as connection:
        good = may_reset(connection, token, now_us=visit.platform.db.clock.now_us())
    return _form(request, token, good=good)


@router.post("/reset-password")
def keep(
    request: Request,
    who: MaybeSigned,
    token: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Set the password; every session ends, and one signs in with it."""
    visit = visit_of(request, who)
    try:
        reset_password(visit.platform.db, token, password)
    except InvalidInput:
        return _form(request, token, good=True, error=PASSWORD_RULE)
    except AppError:
        return _form(request, token, good=False)
    return visit.back("/sign-in", "allow", lazy("The new password is set. Sign in with it"))


def _post(tx: Tx, person_id: str, token: str) -> None:
    post_letter(tx, "password_reset", person_id, {"token": token}, key=tx.new_id("rst"))


def _form(request: Request, token: str, *, good: bool, error: object = "") -> Response:
    status = 422 if error else 200 if good else 404
    return render(
        request,
        "account/reset.html",
        status_code=status,
        headers=_PRIVATE,
        token=token,
        good=good,
        error=error,
        rule=PASSWORD_RULE,
    )
