"""The portal's first page: what waits, or how one becomes a holder of rights; for which holder one acts."""

from collections import defaultdict
from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, Signed, platform_of
from entrepot.kit.errors import AppError
from entrepot.sell.brands import brand_counts, documents_of, register_holder, sighting_counts, sightings_of
from entrepot.web.brand_words import brand_words
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.rights.found import told_of
from entrepot.web.pages.rights.frame import HOLDER_COOKIE, HOME, acting_of, frame
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.pages.shop.visit import visit_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_LATEST = 5
Line = Annotated[str, Form(max_length=500)]


@router.get(HOME)
def show_overview(request: Request, who: Signed) -> Response:
    """Show what there is for the holder, or the form to become one."""
    acting = acting_of(request, who)
    if acting is None:
        return _form(request, {"kind": "owner", "name": "", "contact_email": "", "country": ""}, {})
    with platform_of(request).db.read() as connection:
        newest = sightings_of(connection, acting.holder_id, state="open", limit=_LATEST).items
        return render(
            request,
            "rights/overview.html",
            counts=brand_counts(connection, acting.holder_id),
            finds=sighting_counts(connection, acting.holder_id),
            papers=len(documents_of(connection, acting.holder_id)),
            newest=newest,
            **told_of(connection, newest, reader_of(request).language.code),
            **brand_words(),
            **frame(request, acting),
        )


@router.get("/rights/register")
def show_form(request: Request, who: Signed) -> Response:
    """Show the form to register one more holder."""
    return _form(request, {"kind": "owner", "name": "", "contact_email": "", "country": ""}, {})


@router.post("/rights/register")
def post_holder(
    request: Request,
    who: Signed,
    name: Line = "",
    kind: Annotated[str, Form(max_length=10)] = "owner",
    contact_email: Line = "",
    country: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Register a holder of rights."""
    said = {"name": name, "kind": kind, "contact_email": contact_email, "country": country}
    try:
        holder_id = register_holder(
            platform_of(request).db,
            who.person_id,
            name=name,
            kind="agency" if kind == "agency" else "owner",
            contact_email=contact_email,
            country=country,
        )
    except AppError as refusal:
        return _form(request, said, field_error(refusal))
    return _acts_for(request, who, holder_id, str(lazy("Registered. Send papers that show who you are")))


@router.post("/rights/act-for")
def act_for(request: Request, who: Signed, holder_id: Annotated[str, Form(max_length=40)] = "") -> Response:
    """Act for another holder that one belongs to."""
    acting = acting_of(request, who)
    known = {each.holder.holder_id for each in acting.memberships} if acting else set()
    return _acts_for(request, who, holder_id, "") if holder_id in known else see_other(HOME)


def _acts_for(request: Request, who: Signed, holder_id: str, said: str) -> Response:
    with reading(reader_of(request)):
        response: Response = see_other(HOME, Toast("allow", said) if said else None)
    return visit_of(request, who).keep(response, HOLDER_COOKIE, holder_id)


def _form(request: Request, said: dict[str, str], errors: dict[str, str]) -> Response:
    return render(
        request,
        "rights/register.html",
        status_code=422 if errors else 200,
        said=said,
        errors=defaultdict(str, errors),
        **brand_words(),
        **frame(request, None),
    )
