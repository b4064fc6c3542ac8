"""Password, and the places where one is signed in."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.accounts import (
    change_password,
    has_password,
    list_sessions,
    set_first_password,
    sign_out_everywhere,
    sign_out_session,
)
from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.web.flash import see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import PASSWORD_RULE, sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

SessionId = Annotated[str, Id("ses")]
Password = Annotated[str, Form(max_length=1000)]
_HERE = "/account/security"


@router.get("/account/security")
def show_security(request: Request, who: MaybeSigned) -> Response:
    """Show the form for the password and the open sessions."""
    if who is None:
        return see_other(f"/sign-in?next={_HERE}")
    return _page(visit_of(request, who), who)


@router.post("/account/password")
def new_password(request: Request, who: Signed, current: Password = "", new: Password = "") -> Response:
    """Change the password; all other sessions end."""
    visit = visit_of(request, who)
    try:
        change_password(visit.platform.db, who.person_id, current, new, keep_session=who.credential)
    except InvalidInput:
        return _page(visit, who, errors={"new": PASSWORD_RULE})
    except AppError as refusal:
        wrong = lazy("The present password is not right. Nothing was changed")
        return _page(visit, who, errors={"current": wrong if refusal.status == 401 else sentence(refusal)})
    return visit.back(_HERE, "allow", lazy("The password is changed, and all other sessions have ended"))


@router.post("/account/password/first")
def first_password(request: Request, who: Signed, new: Password = "") -> Response:
    """Give an account that buying opened its password."""
    visit = visit_of(request, who)
    try:
        set_first_password(visit.platform.db, who.person_id, new)
    except InvalidInput:
        return _page(visit, who, errors={"new": PASSWORD_RULE})
    except AppError as refusal:
        return _page(visit, who, errors={"new": sentence(refusal)})
    return visit.back(_HERE, "allow", lazy("The password is set. You can sign in with it anywhere"))


@router.post("/account/sessions/{session_id}/end")
def end_session(request: Request, who: Signed, session_id: SessionId) -> Response:
    """End one of the person's sessions."""
    visit = visit_of(request, who)
    sign_out_session(visit.platform.db, who.person_id, session_id)
    return visit.back(_HERE, "allow", lazy("That session has ended"))


@router.post("/account/sessions/end")
def end_others(request: Request, who: Signed) -> Response:
    """End all sessions but this."""
    visit = visit_of(request, who)
    sign_out_everywhere(visit.platform.db, who.person_id, except_session=who.credential)
    return visit.back(_HERE, "allow", lazy("You are signed out everywhere else"))


def _page(visit: Visit, who: Principal, errors: dict[str, object] | None = None) -> Response:
    db = visit.platform.db
    with db.read() as conn:
        protected = has_password(conn, who.person_id)
        sessions = list_sessions(conn, who.person_id, now_us=db.clock.now_us())
        context = frame(visit, conn, tab="account")
    with visit.speaking():
        context["sections"] = sections(_HERE)
    return render(
        visit.request,
        "account/security.html",
        status_code=422 if errors else 200,
        sessions=sessions,
        protected=protected,
        here=who.credential,
        errors=errors or {},
        rule=PASSWORD_RULE,
        **context,
    )
