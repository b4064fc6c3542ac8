"""What buyers say of the shop's goods: those without an answer first, answered where they stand."""

from typing import Annotated, Any, Final

from fastapi import Form, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.sell.catalog import products_by_id
from entrepot.shop.reviews import (
    ANSWER_MAX,
    Review,
    answer_review,
    seller_rating,
    seller_reviews,
    waiting_for_answer,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.pages.shop.cards import picture
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ReviewId = Annotated[str, Id("rev")]
_PAGE: Final = 20
_SHOWN: Final[dict[str, bool | None]] = {"": False, "answered": True, "all": None}


@router.get("/sell/reviews")
def show_reviews(
    request: Request, who: Seller, show: Annotated[str, Query(max_length=10)] = "", cursor: CursorParam = None
) -> Response:
    """List reviews: to answer, answered, or all."""
    seller_id = seller_of(who)
    show = show if show in _SHOWN else ""
    with platform_of(request).db.read() as conn:
        page = seller_reviews(conn, seller_id, answered=_SHOWN[show], cursor=cursor, limit=_PAGE)
        products = _products(request, conn, page.items)
        waiting = waiting_for_answer(conn, seller_id)
        rating = seller_rating(conn, seller_id)
    return render(
        request,
        "seller/reviews.html",
        page=page,
        products=products,
        show=show,
        waiting=waiting,
        rating=rating,
        first_page=not cursor,
        most=ANSWER_MAX,
        **frame(request),
    )


def _products(request: Request, conn: Connection, reviews: list[Review]) -> dict[str, dict[str, Any]]:
    """The title and picture of each product that was reviewed and is still on sale."""
    ids = list(dict.fromkeys(each.product_id for each in reviews))
    cards = products_by_id(conn, ids, locale=reader_of(request).language.code)
    return {card.product_id: {"title": card.title, "image": picture(card.picture_file_id)} for card in cards}


@router.post("/sell/reviews/{review_id}")
def answer(
    request: Request,
    who: Seller,
    review_id: ReviewId,
    text: Annotated[str, Form(max_length=3 * ANSWER_MAX)] = "",
    show: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Answer a review, write the answer anew, or take it back."""
    reader = reader_of(request)
    locale = reader.language.code if reader.language.code in {"en", "ko", "zh"} else "en"
    words = text.replace("\0", "")
    answer_review(
        platform_of(request).db,
        review_id=review_id,
        seller_id=seller_of(who),
        actor=who.person_id,
        text=words,
        locale=locale,
    )
    with reading(reader):
        said = _("Answered. It stands under the review") if words.strip() else _("The answer is taken back")
    return see_other(f"/sell/reviews?show={show}" if show in _SHOWN and show else "/sell/reviews", Toast("allow", said))
