"""Which letters one gets."""

from typing import Annotated, Final

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, Signed
from entrepot.core.mail import CHOICES, change_choices, refused_choices
from entrepot.web.flash import see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

_HERE: Final = "/account/letters"
_WANTED: Final = {
    "parcels": (lazy("Where your parcels are"), lazy("When a parcel leaves our hub, and when it has arrived")),
    "selling": (lazy("What there is to do as a seller"), lazy("Orders to send, and imports with problems")),
}


@router.get("/account/letters")
def show_letters(request: Request, who: MaybeSigned) -> Response:
    """Show which letters may be switched off."""
    if who is None:
        return see_other(f"/sign-in?next={_HERE}")
    visit = visit_of(request, who)
    with visit.platform.db.read() as connection:
        refused = refused_choices(connection, who.person_id)
        context = frame(visit, connection, tab="account")
    with visit.speaking():
        context["sections"] = sections(_HERE)
    shown = {name: words for name, words in _WANTED.items() if name != "selling" or who.seller_id is not None}
    return render(request, "account/letters.html", choices=shown, refused=refused, **context)


@router.post("/account/letters")
def choose_letters(
    request: Request,
    who: Signed,
    wanted: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006  # read only
) -> Response:
    """Keep which letters are wanted."""
    visit = visit_of(request, who)
    change_choices(visit.platform.db, who.person_id, CHOICES.keys() - set(wanted))
    return visit.back(_HERE, "allow", lazy("Saved"))
