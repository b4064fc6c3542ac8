"""A draft before screening: what it would say of it, and its fix taken over in one press."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import Id
from entrepot.sell.listing import Maker, take_statement_in_draft, take_wording_in_draft
from entrepot.web.pages.seller.frame import Seller
from entrepot.web.pages.seller.screening import StatedForm, WordingForm
from entrepot.web.pages.seller.studio_draft import change_draft

router = ApiRouter(prefix="", pages=True)

DraftId = Annotated[str, Id("lst")]


@router.post("/sell/studio/{draft_id}/wording")
@slow
def use_wording(request: Request, who: Seller, draft_id: DraftId, said: Annotated[WordingForm, Form()]) -> Response:
    """Take over the wording that is proposed, as it was shown or as the seller changed it."""
    platform, seller_id = platform_of(request), seller_of(who)
    texts = dict(zip(said.place, said.text, strict=False))
    return change_draft(
        request,
        seller_id,
        draft_id,
        lambda: take_wording_in_draft(platform.port(Maker), platform.db, seller_id, draft_id, texts, who.person_id),
    )


@router.post("/sell/studio/{draft_id}/statement")
@slow
def state(request: Request, who: Seller, draft_id: DraftId, said: Annotated[StatedForm, Form()]) -> Response:
    """Write what was asked for under the description."""
    platform, seller_id = platform_of(request), seller_of(who)
    values = said.model_dump(exclude={"key"})
    return change_draft(
        request,
        seller_id,
        draft_id,
        lambda: take_statement_in_draft(
            platform.port(Maker), platform.db, seller_id, draft_id, said.key, values, who.person_id
        ),
    )
