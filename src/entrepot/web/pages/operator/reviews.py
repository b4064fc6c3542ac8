"""All reviews, newest first: an operator hides one, with a reason that stays on record, or puts it back."""

from typing import Annotated, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.sell.catalog import products_by_id
from entrepot.shop.reviews import (
    HideReason,
    ReviewRefused,
    ReviewState,
    hide_review,
    reviews_of_house,
    show_review,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ReviewId = Annotated[str, Id("rev")]
_PAGE: Final = 30
REASONS: Final[dict[HideReason, Lazy]] = {
    HideReason.ABUSE: lazy("Insults or threatens"),
    HideReason.PERSONAL_DATA: lazy("Tells of somebody's private life"),
    HideReason.ADVERTISING: lazy("Advertises something"),
    HideReason.OFF_TOPIC: lazy("Is not about the product"),
    HideReason.UNLAWFUL: lazy("Is against the law"),
    HideReason.OTHER: lazy("Another reason"),
}


@router.get("/operator/reviews")
def show_reviews(
    request: Request, who: Operator, state: Annotated[ReviewState | None, Query()] = None, cursor: CursorParam = None
) -> Response:
    """List all reviews."""
    with platform_of(request).db.read() as conn:
        page = reviews_of_house(conn, state=state, cursor=cursor, limit=_PAGE)
        shops = sellers(conn, {each.seller_id for each in page.items})
        cards = products_by_id(
            conn, list({each.product_id for each in page.items}), locale=reader_of(request).language.code
        )
    return render(
        request,
        "operator/reviews.html",
        page=page,
        shops=shops,
        titles={card.product_id: card.title for card in cards},
        state=state,
        reasons=[(code.value, words) for code, words in REASONS.items()],
        reason_words={code.value: words for code, words in REASONS.items()},
        first_page=not cursor,
        **frame(request),
    )


@router.post("/operator/reviews/{review_id}")
def decide(
    request: Request, who: Operator, review_id: ReviewId, reason: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Hide a review for a reason, or put it back where none is given."""
    db = platform_of(request).db
    try:
        if reason in set(HideReason):
            hide_review(db, review_id=review_id, actor=who.person_id, reason=HideReason(reason))
            said = lazy("Hidden. The reason is in the audit log")
        else:
            show_review(db, review_id=review_id, actor=who.person_id)
            said = lazy("Shown again")
    except ReviewRefused:
        with reading(reader_of(request)):
            return see_other("/operator/reviews", Toast("block", _("It was decided meanwhile; look at it again")))
    with reading(reader_of(request)):
        return see_other("/operator/reviews", Toast("allow", str(said)))
