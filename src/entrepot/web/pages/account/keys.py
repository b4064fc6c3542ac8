"""API keys: made, shown once, revoked."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.accounts import create_api_key, list_api_keys, memberships, revoke_api_key
from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed
from entrepot.core.http.types import Id
from entrepot.core.principal import SCOPES
from entrepot.kit.errors import AppError
from entrepot.web.flash import see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

KeyId = Annotated[str, Id("key")]
_HERE = "/account/keys"


@router.get("/account/keys")
def show_keys(request: Request, who: MaybeSigned) -> Response:
    """Show the person's keys and a form for another."""
    if who is None:
        return see_other(f"/sign-in?next={_HERE}")
    return _page(visit_of(request, who), who)


@router.post("/account/keys")
def make_key(
    request: Request,
    who: Signed,
    name: Annotated[str, Form(max_length=400)] = "",
    scopes: Annotated[Sequence[str], Form(max_length=30)] = (),
) -> Response:
    """Make a key and show its secret, this once: it is not in an address and not kept."""
    visit = visit_of(request, who)
    with visit.speaking():
        errors = {}
        if not 0 < len(name.strip()) <= 200 or "\0" in name:
            errors["name"] = _("Expected a name, at most 200 letters, such as the program that will use it")
        if not scopes:
            errors["scopes"] = _("Choose at least one thing that the key may do")
    secret = ""
    if not errors:
        try:
            _key_id, secret = create_api_key(
                visit.platform.db, who.person_id, list(scopes), name.strip(), who.seller_id
            )
        except AppError as refusal:
            with visit.speaking():
                errors = {"scopes": str(sentence(refusal))}
    return _page(visit, who, name="" if secret else name, chosen=() if secret else scopes, errors=errors, secret=secret)


@router.post("/account/keys/{key_id}/revoke")
def revoke(request: Request, who: Signed, key_id: KeyId) -> Response:
    """End a key at once."""
    visit = visit_of(request, who)
    try:
        revoke_api_key(visit.platform.db, who.person_id, key_id)
    except AppError as refusal:
        return visit.back(_HERE, "block", sentence(refusal))
    return visit.back(_HERE, "allow", lazy("The key is revoked. Programs that use it are refused from now on"))


def _page(
    visit: Visit,
    who: Principal,
    *,
    name: str = "",
    chosen: Sequence[str] = (),
    errors: dict[str, str] | None = None,
    secret: str = "",
) -> Response:
    with visit.platform.db.read() as conn:
        keys = list_api_keys(conn, who.person_id)
        shops = {each.seller_id: each.name for each in memberships(conn, who.person_id)}
        context = frame(visit, conn, tab="account")
    with visit.speaking():
        context["sections"] = sections(_HERE)
    return render(
        visit.request,
        "account/keys.html",
        status_code=422 if errors else 200,
        keys=keys,
        shops=shops,
        scopes=[scope for scope, roles in SCOPES.items() if not roles.isdisjoint(who.roles)],
        name=name,
        chosen=chosen,
        errors=errors or {},
        secret=secret,
        headers={"Cache-Control": "no-store"} if secret else {},
        **context,
    )
