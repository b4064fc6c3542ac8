"""All reviews, newest first: an operator hides one, with a reason that stays on record, or puts it back."""

from typing import Annotated, Any, Final

from fastapi import Depends, Form, Query, Request, Response

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.paging import Page
from entrepot.sell.catalog import products_by_id
from entrepot.shop.reviews import (
    LOOK_BACK,
    HideReason,
    Review,
    ReviewFilter,
    ReviewRefused,
    ReviewState,
    hide_review,
    reviews_of_house,
    show_review,
)
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, local_path, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ReviewId = Annotated[str, Id("rev")]
_PAGE: Final = 20
_HERE: Final = "/operator/reviews"
REASONS: Final[dict[HideReason, Lazy]] = {
    HideReason.ABUSE: lazy("Insults or threatens"),
    HideReason.PERSONAL_DATA: lazy("Tells of somebody's private life"),
    HideReason.ADVERTISING: lazy("Advertises something"),
    HideReason.OFF_TOPIC: lazy("Is not about the product"),
    HideReason.UNLAWFUL: lazy("Is against the law"),
    HideReason.OTHER: lazy("Another reason"),
}


async def _asked(
    request: Request,
    state: Annotated[ReviewState | None, Blank, Query()] = None,
    stars: Annotated[int | None, Blank, Query(ge=1, le=5)] = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows the reviews to."""
    span = span_of(reader_of(request), since, until)
    chosen = ReviewFilter(stars=stars, text=q, since_us=span.since_us, until_us=span.until_us)
    shown = {"state": state, "stars": stars, "q": q, "since": since, "until": until}
    return {"narrowed": {"state": state, "chosen": chosen, "sort": sort}, "shown": shown}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/reviews")
def show_reviews(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List all reviews."""
    with platform_of(request).db.read() as conn:
        page = reviews_of_house(conn, **asked["narrowed"], cursor=cursor, limit=_PAGE)
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
        reasons=[("", lazy("Choose a reason")), *((code.value, words) for code, words in REASONS.items())],
        reason_words={code.value: words for code, words in REASONS.items()},
        look_back=LOOK_BACK,
        **asked["shown"],
        **frame(request),
    )


@router.get("/operator/reviews.csv")
@slow
def export_reviews(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the reviews along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[Review]:
        with db.read() as conn:
            return reviews_of_house(conn, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Review"),
            _("State"),
            _("Hidden because it"),
            _("Seller"),
            _("Product"),
            _("Stars"),
            _("Name"),
            _("Text"),
            _("Language"),
            _("Written"),
            _("Answer"),
            _("Answered"),
        ]
    return csv_file("reviews", columns, (_cells(row) for row in every(read)), bom=bom)


def _cells(row: Review) -> list[object]:
    return [
        row.id,
        row.state,
        row.hidden_for,
        row.seller_id,
        row.product_id,
        row.stars,
        row.name,
        row.text,
        row.locale,
        moment(row.written_at),
        row.answer,
        moment(row.answered_at),
    ]


@router.post("/operator/reviews/{review_id}")
def decide(
    request: Request,
    who: Operator,
    review_id: ReviewId,
    reason: Annotated[str, Form(max_length=20)] = "",
    back: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Hide a review for a reason, or put it back where none is given; go back to the list as it was narrowed."""
    db = platform_of(request).db
    here = local_path(back, _HERE)
    here = here if here.partition("?")[0] == _HERE else _HERE
    try:
        if reason in set(HideReason):
            hide_review(db, review_id=review_id, actor=who.person_id, reason=HideReason(reason))
            said = lazy("Hidden. The reason is in the audit log")
        else:
            show_review(db, review_id=review_id, actor=who.person_id)
            said = lazy("Shown again")
    except ReviewRefused:
        with reading(reader_of(request)):
            return see_other(here, Toast("block", _("It was decided meanwhile; look at it again")))
    with reading(reader_of(request)):
        return see_other(here, Toast("allow", str(said)))
