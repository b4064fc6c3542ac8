"""How many there are of each: stock, and a price of its own, of every combination of a draft's options."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.accounts import get_seller
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.kit.errors import AppError
from entrepot.sell.listing import Act, Maker, decide_fields, get_draft, ungroup_draft
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import ngettext
from entrepot.web.pages.seller.frame import Seller, field_error
from entrepot.web.pages.seller.studio import wants_json
from entrepot.web.pages.seller.studio_draft import DraftId, draft_page
from entrepot.web.pages.seller.studio_of_each import FIELD, VariantsForm, currency_of, value_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of

router = ApiRouter(prefix="", pages=True)


@router.post("/sell/studio/{draft_id}/variants")
@slow
def say_of_each(request: Request, who: Seller, draft_id: DraftId, said: Annotated[VariantsForm, Form()]) -> Response:
    """Keep how many there are of each, or split the stock in all equally, or take that back."""
    platform, seller_id = platform_of(request), seller_of(who)
    with platform.db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
        currency = currency_of(draft, get_seller(connection, seller_id).currency)
    try:
        act: Act | None = None if said.act == "back" else "change"
        value = value_of(draft, said, currency) if act else None
        decide_fields(platform.port(Maker), platform.db, seller_id, draft_id, {FIELD: (act, value)}, who.person_id)
    except AppError as refusal:
        if refusal.status == 404:
            raise
        errors = field_error(refusal)
        return draft_page(request, seller_id, draft_id, errors, parts=wants_json(request), typed_of_each=said)
    if wants_json(request):
        return draft_page(request, seller_id, draft_id, parts=True)
    if said.to == "file" and draft.batch_id:
        return see_other(f"/sell/studio/files/{draft.batch_id}#row-{draft_id}")
    return see_other(f"/sell/studio/{draft_id}#of-each")


@router.post("/sell/studio/{draft_id}/ungroup")
def take_apart(request: Request, who: Seller, draft_id: DraftId) -> Response:
    """Make each row of the file that a draft is of a draft of its own."""
    db, seller_id = platform_of(request).db, seller_of(who)
    many = ungroup_draft(db, seller_id, draft_id, who.person_id)
    with db.read() as connection:
        batch_id = get_draft(connection, seller_id, draft_id).batch_id
    with reading(reader_of(request)):
        told = ngettext("%(num)s draft now", "%(num)s drafts now", many) % {"num": many}
        return see_other(
            f"/sell/studio/files/{batch_id}" if batch_id else f"/sell/studio/{draft_id}", Toast("info", told)
        )
